// What holds for every dialect that is written: a text means what it was made from, and no change
// of it does, whatever the policy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "net/host_name.h"
#include "policy/host_names.h"
#include "workflow/dialects.h"
#include "workflow/point_proof.h"

namespace portwright::workflow {
namespace {

using dialect::Dialect;
using policy::Hook;
using policy::Policy;

constexpr const char* kInterfaces[] = {"inside", "dmz", "outside"};
constexpr const char* kPrefixes[][2] = {{"10.1.0.0/16", "2001:db8:1::/48"},
                                        {"10.2.0.0/16", "2001:db8:2::/48"},
                                        {"10.3.0.0/16", "2001:db8:3::/48"}};
constexpr const char* kAsOf = "2026-11-21";

// Small policies with everything that a plan may ask for: overlaps, ranges, both families, types of
// ICMP, other protocols, client ports, timeouts, last days.
class RandomPolicies {
 public:
  RandomPolicies(std::uint32_t seed, const dialect::Capabilities& can) : random_(seed), can_(can) {}

  Policy Next() {
    Policy policy;
    policy.point = "gw1";
    policy.set_names = {""};
    const bool is_gateway = can_.gateway_rules && (!can_.host_rules || Up(1) == 0);
    if (is_gateway) {
      policy.interfaces = {"", kInterfaces[0], kInterfaces[1], kInterfaces[2]};
      policy.chains = {ChainAt(Hook::kForward, "forward")};
    } else {
      policy.chains = {ChainAt(Hook::kInput, "input")};
      if (can_.outgoing_rules) policy.chains.push_back(ChainAt(Hook::kOutput, "output"));
    }
    if (!can_.own_addresses) policy.own_interfaces = OwnInterfaces();
    const int rules = 1 + Up(9);
    for (int i = 0; i < rules; ++i) AddRule(policy, is_gateway);
    return policy;
  }

 private:
  static policy::Chain ChainAt(Hook hook, const char* name) {
    return {name, hook, {policy::VerdictKind::kDrop, 0}, {}};
  }

  // 0 to n.
  int Up(int n) { return std::uniform_int_distribution<int>(0, n)(random_); }

  void AddRule(Policy& policy, bool is_gateway) {
    policy::Rule rule;
    const int from = Up(2), to = (from + 1 + Up(1)) % 3;
    rule.sources = AddSet(policy, from);
    rule.destinations = can_.own_addresses ? AddSet(policy, to) : AddOwn(policy, to);
    const std::size_t chain = policy.chains.size() > 1 ? static_cast<std::size_t>(Up(1)) : 0;
    const bool may_be_name = to == 2 && can_.host_names && (is_gateway || chain == 1);
    if (may_be_name && Up(2) == 0) AddName(policy, rule.destinations);
    rule.service = AddService(policy);
    const net::Service& service = policy.services[rule.service];
    const bool has_ports =
        service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp;
    if (has_ports && can_.source_ports && Up(7) == 0) rule.source_ports = {500, 510};
    if (is_gateway) {
      rule.in_interface = static_cast<std::uint32_t>(from) + 1;
      rule.out_interface = static_cast<std::uint32_t>(to) + 1;
    }
    rule.verdict = {policy::VerdictKind::kAccept, 0};
    if (service.kind == net::ServiceKind::kTcp && can_.session_timeouts && Up(5) == 0)
      rule.session_timeout_s = Up(1) == 0 ? 14400 : 7200;
    const int reason = Up(4);
    policy.reasons.push_back({"backup/feature-" + std::to_string(reason) + "/a-b/443",
                              "some-document L" + std::to_string(reason), "Does something."});
    if (can_.expiry && Up(6) == 0) policy.reasons.back().until = ParseDate("2026-12-03");
    policy.origins.push_back({{static_cast<std::uint32_t>(policy.reasons.size() - 1)}});
    rule.origin = static_cast<std::uint32_t>(policy.origins.size() - 1);
    policy.chains[chain].rules.push_back(rule);
  }

  std::uint32_t AddSet(Policy& policy, int side) {
    std::vector<net::AddressRange> ranges;
    const int families = can_.ipv6 ? Up(4) : 0;  // 0 to 2: IPv4, 3: IPv6, 4: both
    if (families != 3) AddRanges(side, net::Family::kIpv4, ranges);
    if (families >= 3) AddRanges(side, net::Family::kIpv6, ranges);
    policy.address_sets.emplace_back(std::move(ranges));
    const std::size_t index = policy.address_sets.size() - 1;
    policy.set_names.push_back(Up(2) == 0 ? "" : "host " + std::to_string(index));
    return static_cast<std::uint32_t>(index);
  }

  static std::vector<policy::OwnInterface> OwnInterfaces() {
    std::vector<policy::OwnInterface> out;
    for (std::size_t i = 0; i < 3; ++i) {
      out.push_back(
          {kInterfaces[i], net::AddressSet({net::ParsePrefix(kPrefixes[i][0])->Range(),
                                            net::ParsePrefix(kPrefixes[i][1])->Range()})});
    }
    return out;
  }

  // One group or two, whole.
  std::uint32_t AddOwn(Policy& policy, int side) {
    net::AddressSet set = policy.own_interfaces[static_cast<std::size_t>(side)].addresses;
    if (Up(3) == 0) set = Union(set, policy.own_interfaces[0].addresses);
    policy.address_sets.push_back(std::move(set));
    policy.set_names.emplace_back();
    return static_cast<std::uint32_t>(policy.address_sets.size() - 1);
  }

  // Beside the addresses of the set, or in their place.
  void AddName(Policy& policy, std::uint32_t index) {
    static constexpr const char* kNames[] = {"rt.example.com", "api.example.com", "*.example.net"};
    const auto stand_ins = policy::AddHostName(policy, kNames[Up(can_.wildcard_names ? 2 : 1)]);
    net::AddressSet& set = policy.address_sets[index];
    set = Up(1) == 0 ? *stand_ins : Union(set, *stand_ins);
    policy.set_names[index].clear();
  }

  void AddRanges(int side, net::Family family, std::vector<net::AddressRange>& out) {
    const bool is_v6 = family == net::Family::kIpv6;
    const net::AddressRange whole = net::ParsePrefix(kPrefixes[side][is_v6 ? 1 : 0])->Range();
    if (Up(9) == 0) {
      out.push_back(whole);
      return;
    }
    const int count = 1 + Up(2);
    for (int i = 0; i < count; ++i) {
      const net::U128 lo = whole.lo + static_cast<unsigned>(Up(40));
      const net::U128 size = Up(2) == 0 ? static_cast<unsigned>(Up(9)) : 0U;
      out.push_back({family, lo, lo + size});
    }
  }

  std::uint32_t AddService(Policy& policy) {
    static constexpr const char* kPorts[] = {"443", "80",    "2000-2010", "2005-2020",
                                             "any", "65535", "1"};
    std::string text = (Up(2) == 0 ? "udp/" : "tcp/") + std::string(kPorts[Up(6)]);
    const int other = Up(14);
    if (other == 0 && can_.icmp_types) text = "icmp/echo-request";
    if (other == 1 && can_.other_protocols) text = "proto/50";
    if (other == 2) text = "any";
    policy.services.push_back(*net::ParseService(text));
    return static_cast<std::uint32_t>(policy.services.size() - 1);
  }

  std::mt19937 random_;
  dialect::Capabilities can_;
};

std::map<std::string, net::AddressSet> Routes() {
  std::map<std::string, net::AddressSet> out;
  for (std::size_t i = 0; i < 3; ++i) {
    out[kInterfaces[i]] = net::AddressSet(
        {net::ParsePrefix(kPrefixes[i][0])->Range(), net::ParsePrefix(kPrefixes[i][1])->Range()});
  }
  // What has a name is on the internet.
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6})
    out["outside"] = Union(out["outside"], net::AddressSet(net::StandInBlock(family)));
  return out;
}

// A policy as it was read, to see whether a reader looked at what was changed.
std::string Dump(const Policy& policy) {
  std::string out;
  for (const policy::Chain& chain : policy.chains) {
    out += chain.name + " " + std::to_string(static_cast<int>(chain.hook)) +
           std::to_string(static_cast<int>(chain.default_verdict.kind)) + "\n";
    for (const policy::Rule& rule : chain.rules) {
      for (const std::uint32_t set : {rule.sources, rule.destinations}) {
        out += set == 0 ? "any" : "";
        for (const net::AddressRange& range : policy.address_sets[set].ranges())
          out += ToText(range) + ",";
        out += " ";
      }
      const policy::Condition& condition = policy.conditions[rule.condition];
      out += ToText(policy.services[rule.service]) + " " + ToText(rule.source_ports) + " " +
             policy.interfaces[rule.in_interface] + " " + policy.interfaces[rule.out_interface] +
             " " + std::to_string(static_cast<int>(rule.verdict.kind)) + " " +
             std::to_string(rule.verdict.chain) + " " + std::to_string(rule.session_timeout_s) +
             " " + std::to_string(condition.states) + std::to_string(condition.tcp_flags_mask) +
             std::to_string(condition.tcp_flags_value) + std::to_string(condition.icmp_code_lo) +
             std::to_string(condition.icmp_code_hi);
      for (const policy::InterfaceMatch& match : condition.interfaces)
        out += " " + match.pattern + (match.is_output ? "<" : ">") + (match.is_negated ? "!" : "");
      for (const std::string& unknown : condition.unknown) out += " " + unknown;
      out += "\n";
    }
  }
  return out;
}

struct Judged {
  std::string difference;  // from the policy; empty: the text means it
  std::string dump;        // what was read
};

Judged Judge(const Dialect& dialect, const Policy& policy, dialect::Rendered rendered,
             std::string text) {
  rendered.text = std::move(text);
  Judged judged;
  judged.difference =
      FindTextDifference(policy, dialect, rendered, {"law", "", *ParseDate(kAsOf), Routes()});
  if (!judged.difference.empty()) return judged;
  dialect::LiftOptions options;
  options.as_of = ParseDate(kAsOf);
  options.own_interfaces = policy.own_interfaces;
  for (std::size_t i = 0; i < rendered.needed_to_read; ++i)
    options.beside.push_back(rendered.beside[i]);
  Diagnostics problems;
  judged.dump = Dump(*dialect.Lift(rendered.text, options, problems));
  return judged;
}

dialect::RenderOptions Options() {
  dialect::RenderOptions options;
  options.title = "law";
  options.as_of = *ParseDate(kAsOf);
  return options;
}

class DialectLaws : public ::testing::TestWithParam<std::string> {
 protected:
  const Dialect& dialect() const { return *FindDialect(GetParam()); }
};

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string Text(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST_P(DialectLaws, TextsMeanThePolicy) {
  RandomPolicies policies(1, dialect().capabilities());
  int written = 0;
  for (int i = 0; i < 1000; ++i) {
    const Policy policy = policies.Next();
    Diagnostics problems;
    const dialect::Rendered rendered = dialect().RenderWithReasons(policy, Options(), problems);
    if (problems.has_errors()) {
      EXPECT_EQ(rendered.text, "");
      continue;  // refused as a whole
    }
    ++written;
    ASSERT_EQ(Judge(dialect(), policy, rendered, rendered.text).difference, "") << i << "\n"
                                                                                << rendered.text;
    Diagnostics again;
    EXPECT_EQ(dialect().RenderWithReasons(policy, Options(), again).text, rendered.text);
  }
  // Lists of AWS hold few rules, and refuse hosts of one subnet that have different ones.
  const bool is_small = GetParam().starts_with("aws-nacl");
  EXPECT_GT(written, is_small ? 150 : 900) << "a law about nothing";
}

// The order of rules and pools is not part of what a policy means.
TEST_P(DialectLaws, TextsAreOfTheMeaningAlone) {
  RandomPolicies policies(2, dialect().capabilities());
  for (int i = 0; i < 100; ++i) {
    const Policy policy = policies.Next();
    Policy turned = policy;
    for (policy::Chain& chain : turned.chains) std::reverse(chain.rules.begin(), chain.rules.end());
    Diagnostics problems;
    EXPECT_EQ(dialect().RenderWithReasons(turned, Options(), problems).text,
              dialect().RenderWithReasons(policy, Options(), problems).text);
  }
}

// Where a dialect's texts say things that mean nothing to a packet.
std::regex FreeText(const std::string& dialect) {
  // Names of rules are no part of what they say; those of objects are.
  static const std::map<std::string, std::string> kFree = {
      {"nftables", "comment \"[^\"]*\"|#.*|limit rate .*|ip6 hoplimit [0-9]+"},
      {"iptables",
       "--comment \"[^\"]*\"|--comment [^ ]*|#.*|\\[[0-9]+:[0-9]+\\]|hashsize [0-9]+|"
       "maxelem [0-9]+|-m limit .*"},
      {"asa", " remark .*|description .*|^!.*|^: .*"},
      {"ios", " remark .*|description .*|^!.*|^ *[0-9]+ (?=permit|deny|remark)"},
      {"panos",
       "description \"[^\"]*\"|color [^ ]*|#.*| risk [0-9]|rules pw-[^ ]*|2000/01/01@00:00"},
      {"srx", "description \"[^\"]*\"|#.*|policy pw-[^ ]*|start-date 2020-[^ ]*"},
      // The hour and the day on which a schedule began, years ago.
      {"fortigate", "set comments \".*\"|#.*|set name \"[^\"]*\"|edit 0|set start 00:00|/01/01"},
      {"firewalld", "<!--.*-->|/policies/pw-[^ ]*|<description>.*|#.*|<short>.*"},
      {"ufw", "comment '[^']*'|--comment \"[^\"]*\"|#.*"},
      {"pf", "#.*|label \"[^\"]*\""},
      {"ansible-nftables", "comment \"[^\"]*\"|#.*|limit rate .*|ip6 hoplimit [0-9]+|  hosts: .*"},
      {"ansible-firewalld",
       "<!--.*-->|/policies/pw-[^ ]*|<description>.*|#.*|<short>.*|  hosts: .*"},
      {"aws", "#.*|^ *(description|name|address_family|max_entries|vpc_id) *= .*|^resource .*"},
      {"aws-nacl", "#.*|^ *(description|vpc_id|tags|rule_number) *= .*|^resource .*"},
      {"aws-nacl-cloudformation",
       "\"(Description|Type|Serves|AWSTemplateFormatVersion)\": \".*|\"RuleNumber\": [0-9]+|"
       "\"PwPoint[^\"]*\"|\"Pw[^\"]*\": \\{|\"Ref\": \"Vpc.*|\\{ \"Key\": .*"},
      {"aws-cloudformation",
       "\"(Description|Type|Value|AddressFamily|GroupDescription|GroupName|PrefixListName|"
       "MaxEntries)\": .*|"
       "\\{ \"IpProtocol\": \"-1\", \"CidrIp\": \"127.0.0.1/32\".*|\"AWSTemplateFormatVersion\": "
       ".*"},
      // Names of rules, and comments. Those of layers and objects are what rules lead to.
      {"checkpoint", "\"position\": \"bottom\", \"name\": \"[^\"]*\"|\"comments\": \"[^\"]*\""},
      {"cohesity", "#.*|description=\"[^\"]*\""},
      // Of an object that stands alone the name is part of nothing else.
      {"cohesity-api", "\"description\": .*|\"name\": .*"},
      {"gcp", "#.*|^ *(description|name|priority) *= .*|^(resource|variable) .*"},
      {"kubernetes", "#.*|portwright.io/policy-of: .*"},
      // The family that holds by default, and whose pods they are that may do nothing.
      {"cilium",
       "#.*|portwright.io/policy-of: .*|family: IPv4|portwright.io/addresses: \"0.0.0.0/0, ::/0\""},
      {"windows", "#.*|(Description|DisplayName|Name) *= .*"},
      {"azure", "#.*|description *= *\".*\"|name *= *\".*\"|resource \".*|priority .*"},
      {"azure-arm",
       "\"description\": .*|\"name\": .*|\"priority\": .*|\"apiVersion\": .*|"
       "\"contentVersion\": .*|\"defaultValue\": \"pw-.*|\"\\$schema\": .*"},
      {"azure-bicep",
       "description: .*|name: .*|priority: .*|//.*|^resource .*|^param networkSecurityGroupName "
       ".*"},
  };
  const auto found = kFree.find(dialect);
  return std::regex(found == kFree.end() ? "#.*|description *=? *\"[^\"]*\"" : found->second);
}

// The line without its free text, blanks in its place.
std::string Blanked(std::string line, const std::regex& free) {
  std::smatch found;
  std::string out;
  while (std::regex_search(line, found, free) && found.length() > 0) {
    out += found.prefix().str() + std::string(static_cast<std::size_t>(found.length()), ' ');
    line = found.suffix().str();
  }
  return out + line;
}

// Behind the number or address that begins at a column; the column itself where none does.
std::size_t NumberEnd(const std::string& line, std::size_t column) {
  const auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.' || c == ':';
  };
  const auto is_word = [](char c) { return (c >= 'g' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (column > 0 && (is_part(line[column - 1]) || is_word(line[column - 1]))) return column;
  std::size_t end = column;
  while (end < line.size() && is_part(line[end])) ++end;
  const bool has_digit = line.find_first_of("0123456789", column) < end;
  // Bits behind a prefix of no length mean nothing to any device.
  const bool is_everywhere = line.compare(end, 2, "/0") == 0;
  return has_digit && !is_everywhere ? end : column;
}

// One thing changed: a line gone, a number another one. A text that still means the policy must
// have been read otherwise (two rules that now overlap, say): else the reader did not look.
TEST_P(DialectLaws, NoChangedTextSurvives) {
  constexpr int kTriedMax = 6000;  // seconds, for the wordy ones
  RandomPolicies policies(3, dialect().capabilities());
  const std::regex free = FreeText(GetParam());
  int tried = 0;
  std::vector<std::string> survivors;
  for (int i = 0; i < 25 && tried < kTriedMax; ++i) {
    const Policy policy = policies.Next();
    Diagnostics problems;
    const dialect::Rendered rendered = dialect().RenderWithReasons(policy, Options(), problems);
    if (problems.has_errors()) continue;
    const std::string as_it_was = Judge(dialect(), policy, rendered, rendered.text).dump;
    const auto survives = [&](const std::vector<std::string>& changed) {
      ++tried;
      const Judged judged = Judge(dialect(), policy, rendered, Text(changed));
      return judged.difference.empty() && judged.dump == as_it_was;
    };
    const std::vector<std::string> lines = Lines(rendered.text);
    for (std::size_t l = 0; l < lines.size(); ++l) {
      const std::string said = Blanked(lines[l], free);
      for (std::size_t c = 0; c < said.size();) {
        const std::size_t end = NumberEnd(said, c);
        // Ranges that grow together may mean the same, but not with every digit of a number.
        std::vector<std::string> changed = lines;
        bool is_read = c == end;
        for (std::size_t at = c; at < end && !is_read; ++at) {
          if (said[at] < '0' || said[at] > '9') continue;
          for (char digit = '0'; digit <= '9' && !is_read; ++digit) {
            changed[l] = lines[l];
            changed[l][at] = digit;
            if (digit != said[at]) is_read = !survives(changed);
          }
        }
        if (!is_read) survivors.push_back(lines[l] + "  ->  " + changed[l]);
        c = std::max(end, c + 1);
      }
      if (said.find_first_of("0123456789") == std::string::npos) continue;
      std::vector<std::string> shorter = lines;
      shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(l));
      if (survives(shorter)) survivors.push_back(lines[l] + "  ->  gone");
    }
  }
  EXPECT_GT(tried, 300);
  std::sort(survivors.begin(), survivors.end());
  survivors.erase(std::unique(survivors.begin(), survivors.end()), survivors.end());
  EXPECT_THAT(survivors, ::testing::IsEmpty()) << survivors.size() << " of " << tried << ":\n"
                                               << Text(survivors).substr(0, 20'000);
}

INSTANTIATE_TEST_SUITE_P(All, DialectLaws, ::testing::ValuesIn(RenderedDialectNames()),
                         [](const auto& dialect) {
                           std::string name = dialect.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace portwright::workflow
