#include "dialect/ufw/render.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/ufw/command_text.h"

namespace portwright::dialect::ufw {
namespace {

using net::Family;
using policy::Hook;

// Of the scripts that ufw runs; each costs a start of Python.
constexpr std::uint64_t kManyCommands = 500;
constexpr std::uint64_t kCommandsASecond = 5;

constexpr std::string_view kPrepare = R"(set -eu
export LC_ALL=C
if ! grep -qs '^before() {' "$0"; then
  echo 'run this as a file: sudo sh FILE' >&2
  exit 1
fi
if ! grep -q '^IPV6=yes' /etc/default/ufw; then
  sed -i 's/^IPV6=.*/IPV6=yes/' /etc/default/ufw
  ufw reload
fi

# --- rules
)";

constexpr std::string_view kBefore = R"(
# --- what comes before rules
# ufw lets in ping, DHCP, mDNS, UPnP and more by lines of its own. They become comments (#pw), and
# the lines that this function is given come instead.
changed=
before() { # before FILE CHAINS NAME
  sed -e "/^# BEGIN portwright $3\$/,/^# END portwright $3\$/d" \
    -e "/^-A ufw6*-before-\\($2\\) .*-j ACCEPT/s/^/#pw /" \
    -e '/^# End required lines/r /dev/stdin' "$1" >"$1.pw"
  grep -q "^# END portwright $3\$" "$1.pw"
  cmp -s "$1" "$1.pw" || changed=yes
  cat "$1.pw" >"$1"
  rm "$1.pw"
}
)";

constexpr std::string_view kReload = R"(case $(ufw status) in
*inactive*) ufw --force enable ;;
*) [ -z "$changed" ] || ufw reload ;;
esac
)";

// What IPv6 cannot do without (RFC 4861, RFC 2710).
constexpr std::string_view kInputNeeds =
    R"(-A ufw6-before-input -p icmpv6 --icmpv6-type 135 -j ACCEPT
-A ufw6-before-input -p icmpv6 --icmpv6-type 136 -j ACCEPT
-A ufw6-before-input -p icmpv6 --icmpv6-type 134 -s fe80::/10 -j ACCEPT
-A ufw6-before-input -p icmpv6 --icmpv6-type 130 -s fe80::/10 -j ACCEPT
)";
constexpr std::string_view kOutputNeeds =
    R"(-A ufw6-before-output -p icmpv6 --icmpv6-type 133 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 135 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 136 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 131 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 132 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 143 -j ACCEPT
)";

class ScriptWriter {
 public:
  ScriptWriter(const policy::Policy& policy, const RenderOptions& options,
               const RequirementSets& requirements, const AllowRules& rules,
               const CommandText& text)
      : policy_(policy),
        options_(options),
        requirements_(requirements),
        rules_(rules),
        text_(text) {}

  Rendered Write() const {
    Rendered out;
    out.rules = text_.count();
    out.naive_rules = rules_.naive_rules;
    out.reasons = requirements_.Csv();
    AppendHead(out.text);
    out.text += kPrepare;
    out.text += text_.commands();
    out.text += kBefore;
    AppendBefore(out.text, Family::kIpv4);
    AppendBefore(out.text, Family::kIpv6);
    AppendEnd(out.text);
    return out;
  }

 private:
  bool Has(Hook hook) const { return policy_.FindHook(hook) != nullptr; }
  bool IsHost() const { return Has(Hook::kInput) || Has(Hook::kOutput); }

  std::vector<std::string_view> Chains() const {
    std::vector<std::string_view> out;
    if (Has(Hook::kInput)) out.emplace_back("input");
    if (Has(Hook::kOutput)) out.emplace_back("output");
    if (Has(Hook::kForward)) out.emplace_back("forward");
    return out;
  }

  // A machine may be a host and a gateway: each has its own.
  std::string_view Name() const {
    return !IsHost() ? "gateway" : Has(Hook::kForward) ? "all" : "host";
  }

  void AppendHead(std::string& out) const {
    out += "#!/bin/sh\n# ufw rules of " + Sanitised(policy_.point) + "\n";
    if (!options_.title.empty()) out += "# " + Sanitised(options_.title) + "\n";
    out +=
        "# Written by Portwright: " + Count(requirements_.requirement_count(), "requirement") +
        " in " + Count(text_.count(), "rule") + " (" + WithThousands(rules_.naive_rules) +
        " without groups).\n"
        "# Run it as root: sudo sh FILE. Rules that are there already stay, those of an earlier "
        "run that are\n"
        "# not below any more are deleted (the pw- in their comments tells), and other rules are "
        "not touched.\n"
        "# A comment has the rule's name, a hash of the requirements behind it and the first of "
        "them; the\n"
        "# list beside this file names them all. ufw takes about 0.2 s for each rule.\n";
  }

  void AppendBefore(std::string& out, Family family) const {
    const bool is_v6 = family == Family::kIpv6;
    const std::string six = is_v6 ? "6" : "";
    std::string chains;
    for (const std::string_view chain : Chains()) {
      if (!chains.empty()) chains += "\\|";
      chains += chain;
    }
    out += "\nbefore /etc/ufw/before" + six + ".rules '" + chains + "' ";
    out += Name();
    out += " <<'END'\n# BEGIN portwright ";
    out += Name();
    out += '\n';
    for (const std::string_view chain : Chains()) {
      const std::string head = "-A ufw" + six + "-before-" + std::string(chain);
      if (chain != "forward") {
        out += head;
        out += chain == "input" ? " -i lo -j ACCEPT\n" : " -o lo -j ACCEPT\n";
      }
      out += head + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n";
    }
    if (is_v6 && IsHost()) {
      out += "# neighbours, routers and multicast listeners\n";
      if (Has(Hook::kInput)) out += kInputNeeds;
      if (Has(Hook::kOutput)) out += kOutputNeeds;
    }
    if (!text_.lines(family).empty()) {
      out += "# ICMP and protocols that commands of ufw have no word for\n";
      out += text_.lines(family);
    }
    out += "# END portwright ";
    out += Name();
    out += "\nEND\n";
  }

  void AppendEnd(std::string& out) const {
    std::string defaults, commands;
    for (const auto& [hook, word] : {std::pair{Hook::kInput, "incoming"},
                                     {Hook::kOutput, "outgoing"},
                                     {Hook::kForward, "routed"}}) {
      if (!Has(hook)) continue;
      defaults += "*\"deny (" + std::string(word) + ")\"";
      commands += commands.empty() ? "" : "\n   ";
      commands += "ufw default deny " + std::string(word);
    }
    out += "\n# --- what no rule allows\ncase $(ufw status verbose) in\n" + defaults +
           "*) ;;\n*) " + commands + " ;;\nesac\n";
    out += kReload;
    // `ufw show added` has one form of each rule, which `delete` takes.
    const std::string routed = IsHost() ? "" : "route ";
    out += "\n# --- rules of an earlier run that are not above\n";
    if (Name() == "all") {
      AppendDelete(out, "");
      AppendDelete(out, "route ");
    } else {
      AppendDelete(out, routed);
    }
  }

  static void AppendDelete(std::string& out, const std::string& routed) {
    out += "ufw show added |\n  sed -n \"s/^ufw " + routed +
           "\\(allow .*\\) comment '\\(pw-[0-9a-f]*\\) .*'\\$/\\2 \\1/p\" |\n"
           "  while read -r name rule; do\n"
           "    grep -q \"comment '$name \" \"$0\" || ufw " +
           routed +
           "delete $rule\n"
           "  done\n";
  }

  const policy::Policy& policy_;
  const RenderOptions& options_;
  const RequirementSets& requirements_;
  const AllowRules& rules_;
  const CommandText& text_;
};

// `0.36.1` as 36001; nothing for a text that is no version.
std::optional<std::uint64_t> VersionNumber(std::string_view version) {
  std::uint64_t out = 0;
  const std::vector<std::string_view> parts = Split(version, '.');
  for (std::size_t i = 0; i < 3; ++i) {
    const auto part = i < parts.size() ? ParseNumber(parts[i]) : std::optional<std::uint64_t>(0);
    if (!part || *part > 999) return std::nullopt;
    out = out * 1000 + *part;
  }
  return out;
}

// Whether it can be written for this version: comments came with 0.35, VRRP with 0.36.2.
bool CheckVersion(std::string_view version, bool& knows_vrrp, Diagnostics& diagnostics) {
  knows_vrrp = true;
  if (version.starts_with("ufw ")) version.remove_prefix(4);
  if (version.empty()) return true;
  const std::optional<std::uint64_t> number = VersionNumber(version);
  knows_vrrp = number && *number >= 36002;
  if (number && *number >= 35000) return true;
  diagnostics.Error("PW-DIA-ufw-0001", {},
                    "expected ufw 0.35 or later, found the version " + Quote(version),
                    "older ones have no comments, by which a script knows its own rules");
  return false;
}

// As ufw takes it; a `+` at the end would be a beginning of names.
bool IsInterface(std::string_view name) {
  return name.size() <= 15 && name != "." && name != ".." && !name.ends_with('+') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("_-.+,=%@").find(c) != std::string_view::npos;
         });
}

bool CheckWords(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics) {
  bool is_right = true;
  for (const std::string& interface : policy.interfaces) {
    if (IsInterface(interface)) continue;
    is_right = false;
    diagnostics.Error("PW-DIA-ufw-0002", {},
                      "expected an interface by a name that ufw takes, found " + Quote(interface),
                      "letters, digits and _-.,=%@, 15 at most");
  }
  std::set<std::string> missing;
  for (const AllowRule& rule : rules.rules) {
    if (rule.hook == Hook::kInput && rule.out_interface != 0) missing.insert("a way out of a host");
    if (rule.hook == Hook::kOutput && rule.in_interface != 0) missing.insert("a way into a host");
    for (const AllowedService& service : rules.services[rule.services]) {
      if (service.any_protocol) continue;
      // iptables takes these for any protocol and any type.
      if (service.protocol == 0) missing.insert("protocol 0");
      if (service.icmp_type == std::uint8_t{255}) missing.insert("ICMP type 255");
      for (const net::PortRange& ports : {service.ports, service.source_ports}) {
        if (ports.lo == 0 && !ports.IsAny()) missing.insert("port 0");
      }
    }
  }
  for (const std::string& what : missing) {
    is_right = false;
    diagnostics.Error("PW-DIA-ufw-0003", {},
                      "expected a rule that ufw has words for, found " + what);
  }
  return is_right;
}

// An active ufw decides what reaches the gateway itself too.
void WarnOfInput(const policy::Policy& policy, Diagnostics& diagnostics) {
  if (policy.FindHook(Hook::kForward) == nullptr || policy.FindHook(Hook::kInput) != nullptr)
    return;
  diagnostics.Warning(
      "PW-DIA-ufw-0005", {},
      "expected rules for the gateway itself too, found none; where ufw is not active yet, loading "
      "denies what reaches it",
      "before loading, permit what manages it: ufw allow from NETWORK to any port 22 proto tcp");
}

}  // namespace

Rendered RenderScript(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics) {
  bool knows_vrrp = true;
  if (!CheckVersion(options.version, knows_vrrp, diagnostics)) return {};
  RequirementSets requirements(policy);
  const std::optional<AllowRules> rules =
      AllowRulesOf(policy, AllowShape(), requirements, diagnostics);
  if (!rules || !CheckWords(policy, *rules, diagnostics)) return {};
  WarnOfInput(policy, diagnostics);
  const CommandText text(policy, requirements, *rules, knows_vrrp);
  if (text.command_count() > kManyCommands) {
    diagnostics.Warning("PW-DIA-ufw-0004", {},
                        "expected at most " + std::to_string(kManyCommands) + " commands, found " +
                            WithThousands(text.command_count()) + "; ufw takes about " +
                            WithThousands(text.command_count() / kCommandsASecond) +
                            " s for the first run",
                        "nftables and iptables load such a policy in a moment");
  }
  return ScriptWriter(policy, options, requirements, *rules, text).Write();
}

}  // namespace portwright::dialect::ufw
