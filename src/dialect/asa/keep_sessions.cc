#include "dialect/asa/keep_sessions.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace portwright::dialect::asa {
namespace {

using policy::Rule;
using policy::VerdictKind;
using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, net::PortRange, std::uint32_t>;

Key KeyOf(const Rule& rule) {
  return {rule.sources, rule.destinations, rule.service, rule.source_ports, rule.condition};
}

// A list of permits alone, as rules; its unwritten end is the last rule.
bool HasPermitsOnly(const policy::Chain& chain) {
  for (std::size_t i = 0; i + 1 < chain.rules.size(); ++i) {
    if (chain.rules[i].verdict.kind != VerdictKind::kAccept) return false;
  }
  return !chain.rules.empty();
}

class Keeper {
 public:
  Keeper(const Ruleset& ruleset, PolicyBuilder& builder) : ruleset_(ruleset), builder_(builder) {}

  void Run() {
    // Of an interface its own classes come before those of all interfaces.
    std::map<std::string_view, std::vector<const IdleTimeout*>> by_interface;
    for (const IdleTimeout& timeout : ruleset_.timeouts)
      by_interface[timeout.interface].push_back(&timeout);
    for (auto& [interface, timeouts] : by_interface) {
      if (interface.empty()) continue;
      const auto everywhere = by_interface.find("");
      if (everywhere != by_interface.end())
        timeouts.insert(timeouts.end(), everywhere->second.begin(), everywhere->second.end());
    }
    std::map<std::uint32_t, std::vector<std::string_view>> interfaces_of;  // of each list
    for (const Binding& binding : ruleset_.bindings) {
      if (binding.is_output || ruleset_.list_index.count(binding.list) == 0) continue;
      interfaces_of[builder_.ChainOf(binding.list)].push_back(binding.interface);
    }
    for (const auto& [chain, interfaces] : interfaces_of) {
      // One list at two interfaces has one timeout for each line, or none that is known.
      if (interfaces.size() != 1) continue;
      auto timeouts = by_interface.find(interfaces[0]);
      if (timeouts == by_interface.end()) timeouts = by_interface.find("");
      if (timeouts != by_interface.end()) Apply(chain, timeouts->second);
    }
    for (const IdleTimeout& timeout : ruleset_.timeouts) {
      if (followed_.count(&timeout) > 0) continue;
      builder_.Assume("timeouts of connections are followed only where a class repeats a permit");
    }
  }

 private:
  void Apply(std::uint32_t chain, const std::vector<const IdleTimeout*>& timeouts) {
    std::map<Key, std::pair<const IdleTimeout*, std::uint32_t>> seconds_of;
    std::map<const IdleTimeout*, std::size_t> waiting;
    for (const IdleTimeout* timeout : timeouts) {
      const policy::Chain& list = builder_.policy().chains[builder_.ChainOf(timeout->list)];
      if (!HasPermitsOnly(list)) continue;
      for (std::size_t i = 0; i + 1 < list.rules.size(); ++i) {
        const Rule& rule = list.rules[i];
        const bool is_tcp = builder_.policy().services[rule.service].kind == net::ServiceKind::kTcp;
        const std::uint32_t seconds = timeout->is_tcp_only && !is_tcp ? 0 : timeout->seconds;
        // The first class that a connection meets is its class.
        if (seconds_of.try_emplace(KeyOf(rule), timeout, seconds).second) ++waiting[timeout];
      }
    }
    for (Rule& rule : builder_.policy().chains[chain].rules) {
      if (rule.verdict.kind != VerdictKind::kAccept) continue;
      const auto found = seconds_of.find(KeyOf(rule));
      if (found == seconds_of.end()) continue;
      rule.session_timeout_s = found->second.second;
      if (waiting[found->second.first] > 0 && --waiting[found->second.first] == 0)
        followed_.insert(found->second.first);
    }
  }

  const Ruleset& ruleset_;
  PolicyBuilder& builder_;
  std::set<const IdleTimeout*> followed_;
};

}  // namespace

void KeepSessions(const Ruleset& ruleset, PolicyBuilder& builder) {
  if (!ruleset.timeouts.empty()) Keeper(ruleset, builder).Run();
}

}  // namespace portwright::dialect::asa
