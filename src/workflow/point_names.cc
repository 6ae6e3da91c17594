#include "workflow/point_names.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "net/host_name.h"
#include "policy/host_names.h"

namespace portwright::workflow {
namespace {

// `a, b and 3 more`: the requirements behind the reasons.
std::string Listed(const policy::Policy& policy, const std::vector<std::uint32_t>& reasons) {
  constexpr std::size_t kShown = 2;
  std::set<std::string> ids;
  for (const std::uint32_t reason : reasons) ids.insert(policy.reasons[reason].id);
  std::vector<std::string> shown(ids.begin(), ids.end());
  const std::size_t more = shown.size() > kShown ? shown.size() - kShown : 0;
  shown.resize(shown.size() - more);
  return Join(shown, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

}  // namespace

void LeaveOutNames(LoadedSite& loaded, const site::EnforcementPoint& site_point,
                   const dialect::Dialect& dialect, policy::Policy& policy) {
  const dialect::Capabilities can = dialect.capabilities();
  const auto keeps = [&](std::string_view name) {
    return can.host_names && (can.wildcard_names || !net::IsWildcardName(name));
  };
  for (const policy::LeftName& left : policy::LeaveOutNames(policy, keeps)) {
    if (left.reasons.empty()) continue;
    const bool is_wildcard = net::IsWildcardName(left.name);
    const std::string cannot =
        can.host_names ? ", which has no name objects with `*`" : ", which has no name objects";
    loaded.diagnostics.Warning(
        "PW-FLOW-0036", site_point.place,
        site_point.name + ": expected a firewall that permits " + left.name + " by its name (" +
            Listed(policy, left.reasons) + "), found " + std::string(dialect.name()) + cannot +
            "; nothing is opened for it",
        is_wildcard ? "name the hosts one by one, or give prefixes or a provider's ranges"
                    : "`resolve: true` and `portwright resolve` give it addresses");
  }
}

}  // namespace portwright::workflow
