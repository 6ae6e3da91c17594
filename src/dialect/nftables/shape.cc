#include "dialect/nftables/shape.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace portwright::dialect::nftables {
namespace {

using policy::Chain;
using policy::Hook;
using policy::Policy;
using policy::Rule;
using policy::VerdictKind;

// The kernel counts idle time in signed 32-bit ticks, of which it has up to 1,000 a second.
constexpr std::uint32_t kSessionTimeoutMax = 2'147'483;
constexpr std::size_t kInterfaceBytesMax = 15;

bool IsInterfaceName(std::string_view name) {
  constexpr std::string_view kOthers = "._-+@=~";
  if (name.empty() || name.size() > kInterfaceBytesMax || name == "." || name == "..") return false;
  for (const char c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_plain && kOthers.find(c) == std::string_view::npos) return false;
  }
  return true;
}

class ShapeCheck {
 public:
  ShapeCheck(const Policy& policy, Diagnostics& diagnostics)
      : policy_(policy),
        diagnostics_(diagnostics),
        seen_interfaces_(policy.interfaces.size(), false) {}

  bool Run() {
    if (const Status status = policy::Check(policy_); !status.has_value()) {
      Error("PW-DIA-nftables-0001", "expected a sound policy, found: " + status.error().message,
            "");
      return false;
    }
    if (!policy_.stateful) {
      Error("PW-DIA-nftables-0002",
            "expected a policy that follows connections, found one that does not",
            "nftables points always follow connections; remove the stateless setting");
    }
    bool has_hook = false;
    for (const Chain& chain : policy_.chains) {
      if (chain.hook == Hook::kNone) continue;  // only reached by jumps, and those are refused
      has_hook = true;
      CheckChain(chain);
    }
    if (!has_hook) {
      Error("PW-DIA-nftables-0004", "expected a chain with a hook, found none",
            "an empty table would let everything through");
    }
    return ok_;
  }

 private:
  void CheckChain(const Chain& chain) {
    if (chain.default_verdict.kind == VerdictKind::kAccept && chain.hook != Hook::kForward) {
      CheckRestricted(chain);
      return;
    }
    if (chain.default_verdict.kind != VerdictKind::kDrop) {
      Error("PW-DIA-nftables-0005",
            "expected chain " + Quote(chain.name) + " to drop by default, found another verdict",
            "");
    }
    bool only_accepts = true;
    for (const Rule& rule : chain.rules) {
      only_accepts = only_accepts && rule.verdict.kind == VerdictKind::kAccept;
      CheckRule(chain, rule);
    }
    if (!only_accepts) {
      Error("PW-DIA-nftables-0006",
            "expected rules of chain " + Quote(chain.name) + " that accept, found another verdict",
            "denials and jumps have no place in a verdict map; take what is denied out of what is "
            "allowed");
    }
  }

  // A host on which only some services are restricted: what is accepted, then drops of services.
  void CheckRestricted(const Chain& chain) {
    bool drops = false;
    for (const Rule& rule : chain.rules) {
      drops = drops || rule.verdict.kind == VerdictKind::kDrop;
      const bool fits = drops ? IsRestriction(rule) : rule.verdict.kind == VerdictKind::kAccept;
      if (!fits) {
        Error("PW-DIA-nftables-0011",
              "expected rules of chain " + Quote(chain.name) +
                  " that accept and, behind them, drops of whole services, found another order",
              "");
        return;
      }
      if (!drops) CheckRule(chain, rule);
    }
  }

  static bool IsRestriction(const Rule& rule) {
    return rule.verdict.kind == VerdictKind::kDrop && rule.sources == 0 && rule.destinations == 0 &&
           rule.source_ports == net::kAnyPort && rule.in_interface == 0 &&
           rule.out_interface == 0 && rule.condition == 0;
  }

  void CheckRule(const Chain& chain, const Rule& rule) {
    CheckInterface(rule.in_interface);
    CheckInterface(rule.out_interface);
    if (chain.hook == Hook::kInput && rule.out_interface != 0) {
      Once("PW-DIA-nftables-0008", "expected no outgoing interface in the input hook, found " +
                                       Quote(policy_.interfaces[rule.out_interface]));
    }
    if (chain.hook == Hook::kOutput && rule.in_interface != 0) {
      Once("PW-DIA-nftables-0008", "expected no incoming interface in the output hook, found " +
                                       Quote(policy_.interfaces[rule.in_interface]));
    }
    if (rule.session_timeout_s > kSessionTimeoutMax) {
      Once("PW-DIA-nftables-0009", "expected a session timeout of at most " +
                                       std::to_string(kSessionTimeoutMax) + " s, found " +
                                       std::to_string(rule.session_timeout_s) + " s");
    }
    if (rule.session_timeout_s != 0) CheckTimeoutService(policy_.services[rule.service]);
  }

  void CheckTimeoutService(const net::Service& service) {
    const bool is_other = service.kind == net::ServiceKind::kProtocol &&
                          service.protocol != net::kProtocolTcp &&
                          service.protocol != net::kProtocolUdp;
    if (!is_other && service.kind != net::ServiceKind::kIcmp) return;
    const std::string name = net::ToText(service);
    if (!said_.insert(name).second) return;
    diagnostics_.Warning(
        "PW-DIA-nftables-0010", {},
        "expected TCP or UDP for a session timeout, found " + name +
            ": the system's own timeout holds",
        "nft sets timeouts of these two alone; see net.netfilter.nf_conntrack_generic_timeout");
  }

  void CheckInterface(std::uint32_t index) {
    if (index == 0 || seen_interfaces_[index]) return;
    seen_interfaces_[index] = true;
    if (IsInterfaceName(policy_.interfaces[index])) return;
    Once("PW-DIA-nftables-0007",
         "expected an interface name of at most 15 letters, digits and ._-+@=~, found " +
             Quote(policy_.interfaces[index]));
  }

  void Error(std::string_view code, std::string message, std::string hint) {
    ok_ = false;
    diagnostics_.Error(code, {}, std::move(message), std::move(hint));
  }

  // A million rules may share one fault.
  void Once(std::string_view code, const std::string& message) {
    if (said_.insert(message).second) Error(code, message, "");
  }

  const Policy& policy_;
  Diagnostics& diagnostics_;
  std::vector<bool> seen_interfaces_;
  std::set<std::string> said_;
  bool ok_ = true;
};

}  // namespace

bool CheckShape(const Policy& policy, Diagnostics& diagnostics) {
  return ShapeCheck(policy, diagnostics).Run();
}

}  // namespace portwright::dialect::nftables
