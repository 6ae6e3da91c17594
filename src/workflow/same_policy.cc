#include "workflow/same_policy.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "net/host_name.h"
#include "policy/host_names.h"
#include "proof/compare.h"
#include "proof/views.h"

namespace portwright::workflow {
namespace {

class Matcher {
 public:
  Matcher(const policy::Policy& original, policy::Policy& copy)
      : original_(original), copy_(copy) {}

  std::string FindUnlike() {
    if (original_.stateful != copy_.stateful) return "how it follows connections";
    if (original_.chains.size() != copy_.chains.size()) return "the number of lists";
    for (std::size_t c = 0; c < original_.chains.size(); ++c) {
      const policy::Chain& a = original_.chains[c];
      const policy::Chain& b = copy_.chains[c];
      const std::string where = "list " + std::to_string(c + 1);
      if (a.hook != b.hook || !SameVerdict(a.default_verdict, b.default_verdict))
        return "what " + where + " does by default";
      if (a.rules.size() != b.rules.size()) return "the number of rules of " + where;
      for (std::size_t r = 0; r < a.rules.size(); ++r) {
        if (!SameRule(a.rules[r], b.rules[r]))
          return "rule " + std::to_string(r + 1) + " of " + where;
      }
    }
    return "";
  }

  // The copy's unknown conditions under the original's words: equal readings are one then.
  void ShareWords() {
    for (const auto& [copied, original] : conditions_)
      copy_.conditions[copied].unknown = original_.conditions[original].unknown;
  }

 private:
  static bool SameVerdict(const policy::Verdict& a, const policy::Verdict& b) {
    return a.kind == b.kind && a.chain == b.chain;
  }

  bool SameRule(const policy::Rule& a, const policy::Rule& b) {
    return SameSet(a.sources, b.sources) && SameSet(a.destinations, b.destinations) &&
           original_.services[a.service] == copy_.services[b.service] &&
           a.source_ports == b.source_ports &&
           original_.interfaces[a.in_interface] == copy_.interfaces[b.in_interface] &&
           original_.interfaces[a.out_interface] == copy_.interfaces[b.out_interface] &&
           SameVerdict(a.verdict, b.verdict) && a.session_timeout_s == b.session_timeout_s &&
           SameCondition(a.condition, b.condition);
  }

  bool SameSet(std::uint32_t a, std::uint32_t b) {
    if ((a == 0) != (b == 0)) return false;
    if (same_sets_.count({a, b}) > 0) return true;
    if (original_.address_sets[a] != copy_.address_sets[b]) return false;
    same_sets_.emplace(a, b);
    return true;
  }

  bool SameCondition(std::uint32_t a, std::uint32_t b) {
    const auto known = conditions_.find(b);
    if (known != conditions_.end() && known->second == a) return true;
    const policy::Condition& x = original_.conditions[a];
    const policy::Condition& y = copy_.conditions[b];
    const bool same =
        x.states == y.states && x.tcp_flags_mask == y.tcp_flags_mask &&
        x.tcp_flags_value == y.tcp_flags_value && x.tcp_flags_negated == y.tcp_flags_negated &&
        x.icmp_code_lo == y.icmp_code_lo && x.icmp_code_hi == y.icmp_code_hi &&
        SameInterfaces(x.interfaces, y.interfaces) && x.unknown.empty() == y.unknown.empty();
    if (!same) return false;
    const std::string words = Join(x.unknown, "; ");
    const std::string others = Join(y.unknown, "; ");
    const auto there = partners_.try_emplace(words, others).first;
    const auto back = partners_of_copy_.try_emplace(others, words).first;
    if (there->second != others || back->second != words) return false;
    conditions_.emplace(b, a);
    return true;
  }

  static bool SameInterfaces(const std::vector<policy::InterfaceMatch>& a,
                             const std::vector<policy::InterfaceMatch>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].pattern != b[i].pattern || a[i].is_output != b[i].is_output ||
          a[i].is_negated != b[i].is_negated)
        return false;
    }
    return true;
  }

  const policy::Policy& original_;
  policy::Policy& copy_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> same_sets_;
  std::map<std::uint32_t, std::uint32_t> conditions_;  // of the copy, to that of the original
  std::map<std::string, std::string> partners_;        // of unknown conditions, as words
  std::map<std::string, std::string> partners_of_copy_;
};

// Where each host name stands, rule by rule: those with equal places can stand for each other.
std::map<std::vector<std::size_t>, std::vector<std::string>> NamesByPlaces(
    const policy::Policy& policy) {
  std::map<std::string, std::vector<std::size_t>> places;
  std::size_t place = 0;
  for (const policy::Chain& chain : policy.chains) {
    for (const policy::Rule& rule : chain.rules) {
      ++place;
      for (const auto& name : policy::HostNamesIn(policy, policy.address_sets[rule.destinations]))
        places[name.name].push_back(place * 2 + static_cast<std::size_t>(name.stand_in.family));
    }
  }
  std::map<std::vector<std::size_t>, std::vector<std::string>> out;
  for (const auto& [name, of_name] : places) out[of_name].push_back(name);
  return out;
}

// Gives the copy's host names those of the original that stand in the same rules.
void ShareNames(const policy::Policy& original, policy::Policy& copy) {
  if (original.host_names.empty() || copy.host_names.empty()) return;
  const auto wanted = NamesByPlaces(original);
  policy::Policy named;
  std::map<net::Address, net::Address> moved;
  for (const auto& [places, names] : NamesByPlaces(copy)) {
    const auto found = wanted.find(places);
    if (found == wanted.end() || found->second.size() != names.size()) return;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!policy::AddHostName(named, found->second[i])) return;
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6})
        moved[net::StandInFor(family, names[i])] = net::StandInFor(family, found->second[i]);
    }
  }
  for (net::AddressSet& set : copy.address_sets) {
    std::vector<net::AddressRange> gone, come;
    for (const policy::HostName& name : policy::HostNamesIn(copy, set)) {
      gone.push_back(net::HostRange(name.stand_in));
      const auto at = moved.find(name.stand_in);
      come.push_back(net::HostRange(at == moved.end() ? name.stand_in : at->second));
    }
    if (!gone.empty())
      set = Union(Difference(set, net::AddressSet(std::move(gone))),
                  net::AddressSet(std::move(come)));
  }
  copy.host_names = std::move(named.host_names);
}

}  // namespace

Result<std::string> FindDeviation(const policy::Policy& original, policy::Policy copy) {
  ShareNames(original, copy);
  Matcher matcher(original, copy);
  const std::string unlike = matcher.FindUnlike();
  if (!unlike.empty()) return unlike;
  matcher.ShareWords();
  for (const policy::Hook hook :
       {policy::Hook::kInput, policy::Hook::kOutput, policy::Hook::kForward}) {
    if (original.FindHook(hook) == nullptr) continue;
    for (const net::ConnectionState state :
         {net::ConnectionState::kNew, net::ConnectionState::kEstablished,
          net::ConnectionState::kRelated, net::ConnectionState::kInvalid}) {
      for (const proof::View& view :
           proof::ViewsOf(original, copy, hook, state, proof::Loopback::kIncluded)) {
        PORTWRIGHT_TRY(const proof::LineList left, proof::Flatten(original, view));
        PORTWRIGHT_TRY(const proof::LineList right, proof::Flatten(copy, view));
        PORTWRIGHT_TRY(const auto found, proof::Compare(left, right));
        if (!found.empty()) return "what becomes of " + ToText(found[0].witness);
      }
    }
  }
  return std::string();
}

}  // namespace portwright::workflow
