#include "dialect/iptables/sayable.h"

#include <set>
#include <string>
#include <string_view>

#include "base/text.h"

namespace portwright::dialect::iptables {
namespace {

constexpr std::size_t kInterfaceBytesMax = 15;

// A plus at the end would stand for any ending.
bool IsInterfaceName(std::string_view name) {
  constexpr std::string_view kOthers = "._-+@=~";
  if (name.empty() || name.size() > kInterfaceBytesMax || name == "." || name == "..") return false;
  if (name.front() == '-' || name.back() == '+') return false;
  for (const char c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_plain && kOthers.find(c) == std::string_view::npos) return false;
  }
  return true;
}

// Of IPv6 these are headers on the way to a protocol: ip6tables takes them and matches no packet.
bool IsExtensionHeader(std::uint8_t protocol) {
  constexpr std::uint8_t kRouting = 43, kFragment = 44, kAuthentication = 51, kOptions = 60;
  return protocol == kRouting || protocol == kFragment || protocol == kAuthentication ||
         protocol == kOptions;
}

class Check {
 public:
  Check(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics)
      : policy_(policy), rules_(rules), diagnostics_(diagnostics) {}

  bool Run() {
    for (const AllowRule& rule : rules_.rules) {
      Interfaces(rule);
      for (const AllowedService& service : rules_.services[rule.services])
        Service(service, rule.family);
      if (rule.until && *rule.until > kLastDay) LateEnd(*rule.until);
    }
    return ok_;
  }

 private:
  void Interfaces(const AllowRule& rule) {
    for (const std::uint32_t index : {rule.in_interface, rule.out_interface}) {
      const std::string& name = policy_.interfaces[index];
      if (index == 0 || IsInterfaceName(name)) continue;
      Error("PW-DIA-iptables-0010",
            "expected an interface name of at most 15 letters, digits and ._-+@=~ that ends in no "
            "plus, found " +
                Quote(name));
    }
    const bool has_wrong = (rule.hook == policy::Hook::kInput && rule.out_interface != 0) ||
                           (rule.hook == policy::Hook::kOutput && rule.in_interface != 0);
    if (!has_wrong) return;
    Error("PW-DIA-iptables-0011",
          "expected no outgoing interface at INPUT and no incoming one at OUTPUT, found one");
  }

  void Service(const AllowedService& service, net::Family family) {
    if (service.any_protocol) return;
    const bool is_ipv4 = family == net::Family::kIpv4;
    if (service.protocol == 0 || (!is_ipv4 && IsExtensionHeader(service.protocol))) {
      Error("PW-DIA-iptables-0012",
            std::string("expected a protocol that ") + (is_ipv4 ? "iptables" : "ip6tables") +
                " can match, found " + net::ProtocolName(service.protocol),
            service.protocol == 0 ? "0 stands for every protocol there"
                                  : "headers of IPv6 that lead to a protocol have no rule here");
    }
    if (is_ipv4 && service.protocol == net::kProtocolIcmp && service.icmp_type == 255) {
      Error("PW-DIA-iptables-0013", "expected a type of ICMP up to 254, found 255",
            "255 stands for every type there");
    }
  }

  void LateEnd(Date until) {
    if (!said_.insert(FormatDate(until)).second) return;
    diagnostics_.Warning("PW-DIA-iptables-0014", {},
                         "expected a last day up to " + FormatDate(kLastDay) + ", found " +
                             FormatDate(until) + ": the rule ends on " + FormatDate(kLastDay),
                         "the kernel's time match knows no later day");
  }

  // A million rules may share one fault.
  void Error(std::string_view code, const std::string& message, std::string hint = {}) {
    ok_ = false;
    if (said_.insert(message).second) diagnostics_.Error(code, {}, message, std::move(hint));
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  Diagnostics& diagnostics_;
  std::set<std::string> said_;
  bool ok_ = true;
};

}  // namespace

bool CanSay(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics) {
  return Check(policy, rules, diagnostics).Run();
}

}  // namespace portwright::dialect::iptables
