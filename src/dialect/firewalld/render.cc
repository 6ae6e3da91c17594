#include "dialect/firewalld/render.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/firewalld/rule_xml.h"

namespace portwright::dialect::firewalld {
namespace {

using net::Family;
using policy::Hook;

constexpr std::size_t kZoneBytesMax = 17;
constexpr std::string_view kXmlHead = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
// Ours come before the policies that firewalld brings along, and the ones that drop what is left
// after the others.
constexpr std::string_view kFirst = "-30000";
constexpr std::string_view kLast = "-29999";

constexpr std::string_view kPrepare = R"(set -eu
umask 022
dir=${1:-/etc/firewalld}
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
cp -R "$dir/." "$new"
mkdir -p "$new/ipsets" "$new/policies" "$new/services" "$new/zones"
rm -f "$new"/*/pw-*.xml
)";
constexpr std::string_view kAllow6to4 = R"(
# The plan has destinations that firewalld rejects by itself: IPv4 addresses inside IPv6 ones.
sed -i '/^RFC3964_IPv4=/d' "$new/firewalld.conf"
echo RFC3964_IPv4=no >>"$new/firewalld.conf"
)";
constexpr std::string_view kInstall = R"(
# Only what firewalld takes as a whole is put in place.
firewall-offline-cmd --system-config "$new" --check-config
rm -f "$dir"/*/pw-*.xml
cp -R "$new/." "$dir"
if [ "$dir" = /etc/firewalld ]; then firewall-cmd --reload; fi
)";

// What IPv6 cannot do without. Listener reports have no word in firewalld 1.x.
constexpr std::string_view kInputNeeds = R"(  <!-- neighbour and router discovery -->
  <rule family="ipv6">
    <icmp-type name="neighbour-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-advertisement"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source address="fe80::/10"/>
    <icmp-type name="router-advertisement"/>
    <accept/>
  </rule>
)";
constexpr std::string_view kOutputNeeds = R"(  <!-- neighbour and router discovery -->
  <rule family="ipv6">
    <icmp-type name="router-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-advertisement"/>
    <accept/>
  </rule>
)";

// From and to where a policy of firewalld looks.
struct Way {
  Hook hook = Hook::kInput;
  std::string in, out;  // interfaces; empty: any

  bool is_last() const { return in.empty() && out.empty(); }
  friend bool operator<(const Way& a, const Way& b) {
    return std::tie(a.hook, a.in, a.out) < std::tie(b.hook, b.in, b.out);
  }
};

class ScriptWriter {
 public:
  ScriptWriter(const policy::Policy& policy, const RenderOptions& options,
               const RequirementSets& requirements, const AllowRules& rules)
      : policy_(policy),
        options_(options),
        requirements_(requirements),
        rules_(rules),
        xml_(policy, rules) {}

  Rendered Write() {
    for (const policy::Chain& chain : policy_.chains) ways_[{chain.hook, "", ""}];
    for (const AllowRule& rule : rules_.rules) AddRule(rule);
    Rendered out;
    out.rules = count_;
    out.naive_rules = rules_.naive_rules;
    out.reasons = requirements_.Csv();
    std::string policies;
    for (const auto& [way, body] : ways_) AppendPolicy(policies, way, body);
    AppendHead(out.text);
    out.text += kPrepare;
    for (const auto& [name, text] : xml_.ipsets()) AppendFile(out.text, "ipsets", name, text);
    for (const auto& [name, text] : xml_.services()) AppendFile(out.text, "services", name, text);
    for (const auto& [interface, zone] : zones_) {
      AppendFile(out.text, "zones", zone,
                 "<zone target=\"DROP\">\n  <interface name=\"" + interface + "\"/>\n</zone>\n");
    }
    out.text += policies;
    if (needs_6to4_) out.text += kAllow6to4;
    out.text += kInstall;
    return out;
  }

 private:
  void AddRule(const AllowRule& rule) {
    const Way way{rule.hook, policy_.interfaces[rule.in_interface],
                  policy_.interfaces[rule.out_interface]};
    Body& body = ways_[way];
    if (body.requirements != rule.requirements || body.text.empty()) {
      body.requirements = rule.requirements;
      body.text += "  <!-- ";
      AppendComment(body.text, rule.requirements);
      body.text += " -->\n";
    }
    count_ += xml_.Append(body.text, rule);
    if (rule.hook != Hook::kInput && rule.family == Family::kIpv6)
      needs_6to4_ = needs_6to4_ || Holds6to4(rules_.sets[rule.destinations]);
  }

  // No two hyphens may follow each other in a comment of XML.
  void AppendComment(std::string& out, std::uint32_t requirements) const {
    std::string comment = requirements_.Comment(requirements, kCommentBytesMax);
    for (std::size_t i = 1; i < comment.size(); ++i) {
      if (comment[i] == '-' && comment[i - 1] == '-') comment[i] = '_';
    }
    if (comment.ends_with('-')) comment.back() = '_';
    out += comment;
  }

  // firewalld rejects some IPv4 addresses inside IPv6 ones: mapped, compatible, and 6to4.
  static bool Holds6to4(const net::AddressSet& set) {
    const net::U128 one = 1;
    const net::U128 mapped = net::U128{0xffff} << 32;
    const net::AddressRange blocks[] = {
        {Family::kIpv6, 0, (one << 32) - 1},
        {Family::kIpv6, mapped, mapped + ((one << 32) - 1)},
        {Family::kIpv6, net::U128{0x2002} << 112, (net::U128{0x2003} << 112) - 1}};
    for (const net::AddressRange& range : set.ranges()) {
      for (const net::AddressRange& block : blocks) {
        if (range.Overlaps(block)) return true;
      }
    }
    return false;
  }

  struct Body {
    std::string text;
    std::uint32_t requirements = 0;
  };

  // Named as the interface, where that is a name for a zone.
  const std::string& ZoneOf(const std::string& interface) {
    std::string& zone = zones_[interface];
    if (zone.empty()) zone = ShortName(interface, "zone");
    return zone;
  }

  std::string ShortName(const std::string& words, std::string_view kind) {
    constexpr NameStyle kStyle{24, "-_", true};
    std::string name = "pw-" + NamePart(words, kStyle, 64);
    const bool is_taken = taken_.count({std::string(kind), name}) != 0;
    if (is_taken || name.size() > kZoneBytesMax || name != "pw-" + words)
      name = "pw-" + NamePart(words, kStyle, 5) + "-" + ShortHash(words);
    taken_.insert({std::string(kind), name});
    return name;
  }

  void AppendPolicy(std::string& out, const Way& way, const Body& body) {
    const bool is_input = way.hook == Hook::kInput;
    const bool is_output = way.hook == Hook::kOutput;
    const std::string from = is_output ? "HOST" : way.in.empty() ? "ANY" : ZoneOf(way.in);
    const std::string to = is_input ? "HOST" : way.out.empty() ? "ANY" : ZoneOf(way.out);
    std::string name = is_input ? "pw-in" : is_output ? "pw-out" : "pw-forward";
    if (!way.is_last()) {
      const std::string words = (way.in.empty() ? (is_output ? "out" : "any") : way.in) + "-" +
                                (way.out.empty() ? (is_input ? "in" : "any") : way.out);
      name = ShortName(words, "policy");
    }
    std::string text = "<policy target=\"";
    text += way.is_last() ? "DROP" : "CONTINUE";
    text += "\" priority=\"";
    text += way.is_last() ? kLast : kFirst;
    text += "\">\n  <ingress-zone name=\"" + from + "\"/>\n  <egress-zone name=\"" + to + "\"/>\n";
    if (way.is_last() && is_input) text += kInputNeeds;
    if (way.is_last() && is_output) text += kOutputNeeds;
    text += body.text;
    text += "</policy>\n";
    AppendFile(out, "policies", name, text);
  }

  static void AppendFile(std::string& out, std::string_view folder, const std::string& name,
                         const std::string& text) {
    out += "\ncat >\"$new/";
    out += folder;
    out += '/';
    out += name;
    out += ".xml\" <<'END'\n";
    out += kXmlHead;
    out += text;
    out += "END\n";
  }

  void AppendHead(std::string& out) const {
    out += "#!/bin/sh\n# firewalld configuration of " + Sanitised(policy_.point) + "\n";
    if (!options_.title.empty()) out += "# " + Sanitised(options_.title) + "\n";
    out += "# Written by Portwright: " + Count(requirements_.requirement_count(), "requirement") +
           " in " + Count(count_, "rich rule") + " (" + WithThousands(rules_.naive_rules) +
           " without groups).\n"
           "# Run it as root. It writes the files below into /etc/firewalld, in place of those of "
           "an earlier\n"
           "# run, and reloads firewalld; with a folder as argument it only writes them there.\n"
           "# A comment of XML begins with a hash of the requirements behind the rules below it; "
           "the list\n# beside this file names them.\n";
  }

  const policy::Policy& policy_;
  const RenderOptions& options_;
  const RequirementSets& requirements_;
  const AllowRules& rules_;
  RuleXml xml_;
  std::map<Way, Body> ways_;
  std::map<std::string, std::string> zones_;  // by interface
  std::set<std::pair<std::string, std::string>> taken_;
  std::uint64_t count_ = 0;
  bool needs_6to4_ = false;
};

bool CheckVersion(std::string_view version, Diagnostics& diagnostics) {
  if (version.starts_with("firewalld ")) version.remove_prefix(10);
  const auto major = ParseNumber(version.substr(0, version.find('.')));
  if (version.empty() || (major && *major >= 1)) return true;
  diagnostics.Error("PW-DIA-firewalld-0002", {},
                    "expected firewalld 1.0 or later, found the version " + Quote(version),
                    "older ones have no policies that this text could be written in");
  return false;
}

bool IsInterface(std::string_view name) {
  return name.size() <= 15 && std::all_of(name.begin(), name.end(), [](char c) {
           return c > ' ' && c < 127 &&
                  std::string_view("/!*+\"'<>&").find(c) == std::string_view::npos;
         });
}

bool CheckWords(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics) {
  bool is_right = true;
  for (const std::string& interface : policy.interfaces) {
    if (IsInterface(interface)) continue;
    is_right = false;
    diagnostics.Error("PW-DIA-firewalld-0003", {},
                      "expected an interface by its name in the kernel, found " + Quote(interface));
  }
  std::set<std::pair<Family, std::uint8_t>> missing;
  for (const AllowRule& rule : rules.rules) {
    for (const AllowedService& service : rules.services[rule.services]) {
      if (service.icmp_type && IcmpWord(rule.family, *service.icmp_type).empty())
        missing.insert({rule.family, *service.icmp_type});
    }
  }
  for (const auto& [family, type] : missing) {
    is_right = false;
    diagnostics.Error("PW-DIA-firewalld-0004", {},
                      "expected an ICMP type that firewalld has a word for, found " +
                          std::string(family == Family::kIpv4 ? "icmp/" : "icmpv6/") +
                          std::to_string(type));
  }
  return is_right;
}

// A zone of firewalld decides what reaches the gateway itself too.
void WarnOfZones(const policy::Policy& policy, Diagnostics& diagnostics) {
  const bool names_interfaces = std::any_of(policy.interfaces.begin(), policy.interfaces.end(),
                                            [](const auto& i) { return !i.empty(); });
  if (!names_interfaces || policy.FindHook(Hook::kInput) != nullptr) return;
  diagnostics.Warning(
      "PW-DIA-firewalld-0005", {},
      "expected rules for the gateway itself too, found none; its interfaces come into zones of "
      "their own, which let nothing in but replies",
      "before loading, permit what manages it, at best in a policy of firewalld for ANY to HOST");
}

}  // namespace

Rendered RenderScript(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics) {
  if (!CheckVersion(options.version, diagnostics)) return {};
  RequirementSets requirements(policy);
  const std::optional<AllowRules> rules =
      AllowRulesOf(policy, AllowShape(), requirements, diagnostics);
  if (!rules || !CheckWords(policy, *rules, diagnostics)) return {};
  WarnOfZones(policy, diagnostics);
  return ScriptWriter(policy, options, requirements, *rules).Write();
}

}  // namespace portwright::dialect::firewalld
