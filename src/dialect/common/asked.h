// For tests of dialects: a text read, and what becomes of one packet. Not part of the library.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/evaluate.h"

namespace portwright::dialect {

struct Lifted {
  std::unique_ptr<policy::Policy> policy;
  std::string messages;
};

inline Lifted LiftWith(const Dialect& dialect, std::string_view text, const LiftOptions& options) {
  Diagnostics diagnostics;
  Lifted out;
  out.policy = dialect.Lift(text, options, diagnostics);
  out.messages = diagnostics.Print();
  if (out.policy != nullptr) {
    const Status checked = policy::Check(*out.policy);
    EXPECT_TRUE(checked) << (checked ? "" : checked.error().message);
  }
  EXPECT_EQ(out.policy == nullptr, diagnostics.has_errors()) << out.messages;
  return out;
}

struct Asked {
  std::string protocol = "tcp";
  std::string source;
  std::string destination;
  int port = 0;  // of ICMP: type * 256 + code
  std::string in = {};
  std::string out = {};
  int source_port = 40000;
  net::ConnectionState state = net::ConnectionState::kNew;
};

inline net::Packet PacketOf(const Asked& asked) {
  net::Packet packet;
  packet.source = *net::ParseAddress(asked.source);
  packet.destination = *net::ParseAddress(asked.destination);
  packet.protocol = asked.protocol == "tcp"    ? 6
                    : asked.protocol == "udp"  ? 17
                    : asked.protocol == "icmp" ? 1
                    : asked.protocol == "icmp6"
                        ? 58
                        : static_cast<std::uint8_t>(std::stoi(asked.protocol));
  const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
  packet.source_port = has_ports ? static_cast<std::uint16_t>(asked.source_port) : std::uint16_t{0};
  packet.destination_port = static_cast<std::uint16_t>(asked.port);
  packet.in_interface = asked.in;
  packet.out_interface = asked.out;
  packet.state = asked.state;
  return packet;
}

// `yes`, `no`, or `maybe` where readings differ.
inline std::string Ask(const policy::Policy& policy, const Asked& asked,
                       policy::Hook hook = policy::Hook::kForward) {
  const auto possible = policy::EvaluateReadings(policy, hook, PacketOf(asked));
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

inline std::string In(const Lifted& lifted, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, asked, policy::Hook::kInput);
}

inline std::string Out(const Lifted& lifted, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, asked, policy::Hook::kOutput);
}

// Where the deciding rule stands, `line:column`; `default` where none decides.
inline std::string DecidedAt(const Lifted& lifted, policy::Hook hook, const Asked& asked) {
  const policy::Decision decision = policy::Evaluate(*lifted.policy, hook, PacketOf(asked));
  if (decision.by_default) return "default";
  const SourcePlace place = lifted.policy->chains[decision.chain].places[decision.rule];
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

// The same of one list alone, bound to no interface.
inline std::string AskList(policy::Policy policy, const std::string& list, const Asked& asked) {
  for (policy::Chain& chain : policy.chains) {
    if (chain.hook != policy::Hook::kNone) chain.hook = policy::Hook::kNone;
  }
  for (policy::Chain& chain : policy.chains) {
    if (chain.name != list) continue;
    chain.hook = policy::Hook::kForward;
    chain.default_verdict = {policy::VerdictKind::kAccept, 0};
    return Ask(policy, asked);
  }
  return "no such list";
}

// The line that decides, 0 for a default.
inline std::uint32_t DecidingLine(const policy::Policy& policy, const Asked& asked) {
  const policy::Decision decision =
      policy::Evaluate(policy, policy::Hook::kForward, PacketOf(asked));
  if (decision.by_default) return 0;
  return policy.chains[decision.chain].places[decision.rule].line;
}

}  // namespace portwright::dialect
