#include "dialect/gcp/lift.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/cidr.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/object_names.h"
#include "dialect/common/policy_builder.h"
#include "dialect/gcp/ruleset.h"

namespace portwright::dialect::gcp {
namespace {

using policy::VerdictKind;

constexpr std::size_t kRangesMax = 4'000'000;
constexpr std::int64_t kPriorityDefault = 1000;

struct Protocol {
  std::string_view name;
  std::uint8_t number;
};
constexpr Protocol kProtocols[] = {{"tcp", 6},  {"udp", 17}, {"icmp", 1},
                                   {"esp", 50}, {"ah", 51},  {"sctp", 132}};

// A rule as it is judged.
struct Judged {
  bool is_egress = false;
  bool is_deny = false;
  std::int64_t priority = kPriorityDefault;
  EntryMatch match;
  SourcePlace place;
};

class Lifter {
 public:
  Lifter(Ruleset& rules, Diagnostics& diagnostics) : rules_(rules), diagnostics_(diagnostics) {}

  std::unique_ptr<policy::Policy> Lift() {
    CheckNetworks();
    is_ours_ = HaveOneTarget();
    for (const FirewallRule& rule : rules_.rules) Judge(rule);
    // Of one priority, denials win.
    std::stable_sort(judged_.begin(), judged_.end(), [](const Judged& a, const Judged& b) {
      return std::tuple(a.is_egress, a.priority, !a.is_deny) <
             std::tuple(b.is_egress, b.priority, !b.is_deny);
    });
    for (const bool is_egress : {false, true}) {
      const std::uint32_t chain = builder_.ChainOf(is_egress ? "egress" : "ingress");
      // What no rule matches comes in nowhere and goes out everywhere.
      builder_.SetHook(chain, is_egress ? policy::Hook::kOutput : policy::Hook::kInput,
                       is_egress ? VerdictKind::kAccept : VerdictKind::kDrop);
      for (const Judged& rule : judged_) {
        if (rule.is_egress != is_egress) continue;
        AddEntry(builder_, chain, rule.match,
                 {rule.is_deny ? VerdictKind::kDrop : VerdictKind::kAccept, 0}, rule.place);
      }
    }
    Assume();
    builder_.policy().stateful = true;
    return builder_.Take();
  }

 private:
  void CheckNetworks() {
    std::set<std::string> networks;
    for (const FirewallRule& rule : rules_.rules) {
      if (rule.network.text.empty()) {
        diagnostics_.Error("PW-DIA-gcp-0110", rule.place,
                           "expected the network of a rule, found none");
      } else if (networks.insert(rule.network.text).second && networks.size() == 2) {
        diagnostics_.Error("PW-DIA-gcp-0111", rule.place,
                           "expected the rules of one network, found another one",
                           "gcloud lists those of one with --filter=network=NAME");
      }
    }
  }

  // Texts of Portwright hold for the instances of one tag, which begins with `pw-`: the policy is
  // that of those instances.
  bool HaveOneTarget() const {
    std::string tag;
    for (const FirewallRule& rule : rules_.rules) {
      if (rule.targets.size() != 1 || rule.targets[0].is_open) return false;
      if (!rule.targets[0].text.starts_with(kOwnPrefix)) return false;
      if (tag.empty()) tag = rule.targets[0].text;
      if (tag != rule.targets[0].text) return false;
    }
    return !tag.empty();
  }

  void Judge(const FirewallRule& rule) {
    Judged out;
    out.place = rule.place;
    const Word& direction = rule.direction;
    out.is_egress = direction.text == "EGRESS";
    if (direction.is_open ||
        (!out.is_egress && !direction.text.empty() && direction.text != "INGRESS")) {
      Fail("PW-DIA-gcp-0112", rule, "INGRESS or EGRESS as direction");
      return;
    }
    out.is_deny = !rule.denied.empty();
    if (rule.allowed.empty() == rule.denied.empty()) {
      Fail("PW-DIA-gcp-0113", rule, "either what is allowed or what is denied");
      return;
    }
    if (!rule.priority.text.empty()) {
      const std::optional<std::uint64_t> priority = ParseNumber(rule.priority.text);
      if (rule.priority.is_open || !priority || *priority > 65535) {
        Fail("PW-DIA-gcp-0114", rule, "a priority from 0 to 65535");
        return;
      }
      out.priority = static_cast<std::int64_t>(*priority);
    }
    if (rule.disabled.is_open) Ask(out, rule.place, "a rule that is disabled, perhaps");
    if (rule.disabled.text == "true" && !rule.disabled.is_open) return;
    for (const std::string& unknown : rule.unknown) Ask(out, rule.place, unknown);
    if (!rule.targets.empty() && !is_ours_)
      Ask(out, rule.targets[0].place, "instances with certain tags or service accounts");
    const bool is_bare = rule.sources.empty() && rule.source_peers.empty();
    // Texts of Portwright say both ends.
    if (is_ours_ && (out.is_egress ? rule.destinations.empty() : is_bare))
      Fail("PW-DIA-gcp-0121", rule, "ranges for the other end");
    if (rule.needs_sources && !out.is_egress && is_bare)
      Fail("PW-DIA-gcp-0119", rule, "source_ranges, source_tags or source_service_accounts");
    out.match.sources = is_bare && !out.is_egress ? Unsaid(rule.destinations) : Sources(rule);
    out.match.destinations = rule.destinations.empty() && out.is_egress
                                 ? Unsaid(rule.sources)
                                 : Ranges(rule.destinations, rule.place);
    for (const Service& service : out.is_deny ? rule.denied : rule.allowed)
      AddService(service, rule.place, out.match.services);
    judged_.push_back(std::move(out));
  }

  void Fail(std::string_view code, const FirewallRule& rule, const std::string& expected) {
    diagnostics_.Error(code, rule.place,
                       "expected " + expected + " of a rule, found another value or none");
  }

  void Ask(Judged& rule, SourcePlace place, const std::string& unknown) {
    diagnostics_.Warning("PW-DIA-gcp-0210", place,
                         "expected a rule for what addresses and services say, found " + unknown,
                         "answers are given for the rule with and without it");
    rule.match.condition.unknown.push_back(unknown);
  }

  // Ranges, or what tags and accounts name: either is enough.
  AddressTerm Sources(const FirewallRule& rule) {
    if (rule.source_peers.empty()) return Ranges(rule.sources, rule.place);
    AddressTerm known;
    if (!rule.sources.empty()) known = Ranges(rule.sources, rule.place);
    AddressTerm out =
        Anywhere("instances with certain tags or service accounts", rule.source_peers[0].place);
    out.known = known.known;
    return out;
  }

  AddressTerm Anywhere(std::string why, SourcePlace place) {
    diagnostics_.Warning("PW-DIA-gcp-0211", place,
                         "expected addresses that are known, found " + why,
                         "answers are given for every reading of it");
    return AddressTerm::Maybe(Everywhere(), std::move(why));
  }

  // The other end of a rule that does not name it: all of IPv4, and of IPv6 it is not said.
  static AddressTerm Unsaid(const std::vector<Word>& own) {
    AddressTerm term = AddressTerm::Of(net::AddressSet(net::AllAddresses(net::Family::kIpv4)));
    const bool is_v4 = std::any_of(own.begin(), own.end(), [](const Word& word) {
      return word.text.find(':') == std::string::npos && !word.is_open;
    });
    if (is_v4) return term;
    term.possible = Everywhere();
    term.unknown.emplace_back("no ranges: whether IPv6 is meant");
    return term;
  }

  // None are all.
  AddressTerm Ranges(const std::vector<Word>& words, SourcePlace place) {
    if (words.empty()) return AddressTerm::Of(Everywhere());
    std::vector<net::AddressRange> ranges;
    const Word* open = nullptr;
    for (const Word& word : words) {
      if (word.is_open) {
        open = &word;
        continue;
      }
      const std::optional<net::AddressRange> range = ReadCidr(word.text);
      if (range) {
        ranges.push_back(*range);
        continue;
      }
      diagnostics_.Error("PW-DIA-gcp-0115", word.place,
                         "expected a prefix such as 10.1.0.0/16, found another value");
    }
    spent_ += ranges.size();
    if (spent_ > kRangesMax && spent_ - ranges.size() <= kRangesMax) {
      diagnostics_.Error("PW-DIA-gcp-0116", place,
                         "expected at most " + WithThousands(kRangesMax) +
                             " addresses in all rules together, found more");
    }
    net::AddressSet set(std::move(ranges));
    if (open == nullptr) return AddressTerm::Of(std::move(set));
    AddressTerm term = Anywhere("a value that is known after apply", open->place);
    term.known = std::move(set);
    return term;
  }

  void AddService(const Service& service, SourcePlace place, std::vector<ServiceTerm>& out) {
    ServiceTerm term;
    const std::string name = ToLower(service.protocol.text);
    const std::optional<std::uint8_t> number = NumberOf(name);
    if (service.protocol.is_open || name.empty() || (!number && name != "all")) {
      term.unknown = "a protocol that is not known";
      Warn(service.protocol.place == SourcePlace() ? place : service.protocol.place, term.unknown);
      out.push_back(term);
      return;
    }
    if (number) term.service = ServiceOfProtocol(*number);
    if (number == net::kProtocolIcmp || number == net::kProtocolIcmpv6) {
      term.service = net::Service();
      term.service.kind = net::ServiceKind::kIcmp;
      term.service.icmp_any = true;
      term.family = number == net::kProtocolIcmp ? net::Family::kIpv4 : net::Family::kIpv6;
    }
    const bool has_ports = number == net::kProtocolTcp || number == net::kProtocolUdp;
    if (service.ports.empty() || number == std::uint8_t{132}) {
      if (!service.ports.empty()) {
        term.unknown = "ports of a protocol whose ports are not followed";
        Warn(service.ports[0].place, term.unknown);
      }
      out.push_back(term);
      return;
    }
    if (!has_ports) {
      diagnostics_.Error("PW-DIA-gcp-0117", service.ports[0].place,
                         "expected ports with tcp, udp or sctp, found them with another protocol");
      return;
    }
    for (const Word& word : service.ports) AddPorts(word, term, out);
  }

  void AddPorts(const Word& word, ServiceTerm term, std::vector<ServiceTerm>& out) {
    if (word.is_open) {
      term.unknown = "a port that is known after apply";
      Warn(word.place, term.unknown);
      out.push_back(std::move(term));
      return;
    }
    const std::size_t dash = word.text.find('-');
    const std::string_view text = word.text;
    const auto lo = ParseNumber(text.substr(0, dash));
    const auto hi = dash == std::string_view::npos ? lo : ParseNumber(text.substr(dash + 1));
    if (!lo || !hi || *hi > 65535 || *lo > *hi) {
      diagnostics_.Error("PW-DIA-gcp-0118", word.place,
                         "expected a port or ports such as 80-90, found another value");
      return;
    }
    term.service.ports = {static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)};
    out.push_back(std::move(term));
  }

  void Warn(SourcePlace place, const std::string& found) {
    diagnostics_.Warning("PW-DIA-gcp-0212", place,
                         "expected a protocol and ports that are known, found " + found,
                         "answers are given for every reading of it");
  }

  static std::optional<std::uint8_t> NumberOf(const std::string& name) {
    for (const Protocol& protocol : kProtocols) {
      if (protocol.name == name) return protocol.number;
    }
    const std::optional<std::uint64_t> number = ParseNumber(name);
    if (!number || *number > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
  }

  void Assume() {
    builder_.Assume("firewall rules: replies of what was accepted are accepted");
    builder_.Assume("rules of other texts, and firewall policies, are not there");
    builder_.Assume("what Google passes by its rules (DNS, DHCP, metadata) is not followed");
    if (is_ours_) builder_.Assume("instances carry the tag of the rules: the answers are theirs");
    for (std::string& assumption : rules_.assumptions) builder_.Assume(std::move(assumption));
  }

  Ruleset& rules_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  std::vector<Judged> judged_;
  std::size_t spent_ = 0;
  bool is_ours_ = false;
};

bool IsHcl(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text = Trim(text);
  const char first = text.empty() ? '{' : text[0];
  return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '#' ||
         first == '/' || first == '_';
}

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  std::vector<std::pair<std::string, std::string_view>> texts{{options.file_name, text}};
  for (const auto& [name, beside] : options.beside) texts.emplace_back(name, beside);
  std::deque<HclTree> trees;
  TerraformText terraform;
  Ruleset rules;
  for (const auto& [name, one] : texts) {
    const std::uint32_t file = diagnostics.AddFile(name);
    if (IsHcl(one)) {
      terraform.Add(trees.emplace_back(one, file, diagnostics).root());
      continue;
    }
    const JsonTree tree(one, file, diagnostics);
    if (tree.root().exists() && !ReadList(tree.root(), rules, diagnostics)) {
      diagnostics.Error("PW-DIA-gcp-0100", {file, 0, 0},
                        "expected firewall rules of Google Cloud, found something else",
                        "gcloud compute firewall-rules list --format=json prints them");
    }
  }
  ReadTerraformText(terraform, rules, diagnostics);
  if (diagnostics.error_count() == errors_before && rules.rules.empty()) {
    diagnostics.Error("PW-DIA-gcp-0101", {1, 0, 0},
                      "expected a firewall rule of Google Cloud, found none");
  }
  if (rules.rules.size() > Ruleset::kRulesMax) {
    diagnostics.Error(
        "PW-DIA-gcp-0102", {1, 0, 0},
        "expected at most " + WithThousands(Ruleset::kRulesMax) + " rules, found more");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  auto policy = Lifter(rules, diagnostics).Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return policy;
}

}  // namespace portwright::dialect::gcp
