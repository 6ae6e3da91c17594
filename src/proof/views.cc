#include "proof/views.h"

#include <algorithm>
#include <set>

#include "policy/match.h"

namespace portwright::proof {
namespace {

// Which rules between two interfaces do not apply, as a text: pairs with the same are alike.
std::string Fingerprint(const policy::Policy& policy, const std::string& in,
                        const std::string& out) {
  std::string text;
  const auto names = [&](const policy::InterfaceMatch& match) {
    return policy::NamesInterface(match.pattern, match.is_output ? out : in) != match.is_negated;
  };
  for (const std::string& name : policy.interfaces) {
    if (!name.empty()) text += (name == in ? "i" : "-") + std::string(name == out ? "o" : "-");
  }
  for (const policy::Condition& condition : policy.conditions) {
    text +=
        std::all_of(condition.interfaces.begin(), condition.interfaces.end(), names) ? "y" : "n";
  }
  return text;
}

}  // namespace

std::vector<std::string> InterfacesOf(const policy::Policy& policy) {
  std::set<std::string> names(policy.interfaces.begin(), policy.interfaces.end());
  for (const policy::Condition& condition : policy.conditions) {
    for (const policy::InterfaceMatch& match : condition.interfaces) {
      std::string name = match.pattern;
      if (!name.empty() && name.back() == '*') name.back() = '0';
      names.insert(name);
    }
  }
  names.erase("");
  return std::vector<std::string>(names.begin(), names.end());
}

std::vector<View> ViewsOf(const policy::Policy& left, const policy::Policy& right,
                          policy::Hook hook, net::ConnectionState state, Loopback loopback) {
  std::set<std::string> names{""};
  for (const auto* policy : {&left, &right}) {
    for (const std::string& name : InterfacesOf(*policy)) names.insert(name);
  }
  if (loopback == Loopback::kLeftOut) names.erase("lo");
  if (left.names_all_interfaces || right.names_all_interfaces) names.erase("");
  const std::set<std::string> none{""};
  const auto& ins = hook == policy::Hook::kOutput ? none : names;
  const auto& outs = hook == policy::Hook::kInput ? none : names;
  std::set<std::string> seen;
  std::vector<View> views;
  for (const std::string& in : ins) {
    for (const std::string& out : outs) {
      const std::string key = Fingerprint(left, in, out) + "/" + Fingerprint(right, in, out);
      if (seen.insert(key).second) views.push_back({hook, state, in, out});
    }
  }
  return views;
}

}  // namespace portwright::proof
