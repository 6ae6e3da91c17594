// For tests: a configuration read, and what becomes of one packet.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/panos/panos.h"
#include "policy/evaluate.h"

namespace portwright::dialect::panos {

struct Lifted {
  std::unique_ptr<policy::Policy> policy;
  std::string messages;
};

inline Lifted Read(const std::string& text,
                   std::vector<std::pair<std::string, std::string>> beside = {}) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge.xml";
  options.beside = std::move(beside);
  Lifted out;
  out.policy = Panos().Lift(text, options, diagnostics);
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

// `yes`, `no`, or `maybe` where readings differ, at the forward hook.
inline std::string Ask(const policy::Policy& policy, const Asked& asked) {
  const auto possible = policy::EvaluateReadings(policy, policy::Hook::kForward, PacketOf(asked));
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

// The line that decides, 0 for a default.
inline std::uint32_t DecidingLine(const policy::Policy& policy, const Asked& asked) {
  const policy::Decision decision =
      policy::Evaluate(policy, policy::Hook::kForward, PacketOf(asked));
  if (decision.by_default) return 0;
  return policy.chains[decision.chain].places[decision.rule].line;
}

}  // namespace portwright::dialect::panos
