// For tests: a text read, and what becomes of one packet.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/azure/azure.h"
#include "policy/evaluate.h"

namespace portwright::dialect::azure {

struct Lifted {
  std::unique_ptr<policy::Policy> policy;
  std::string messages;
};

inline Lifted Read(const std::string& text,
                   std::vector<std::pair<std::string, std::string>> beside = {}) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "cloud.json";
  options.beside = std::move(beside);
  Lifted out;
  out.policy = Azure().Lift(text, options, diagnostics);
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
  int source_port = 40000;
  net::ConnectionState state = net::ConnectionState::kNew;
};

inline net::Packet PacketOf(const Asked& asked) {
  net::Packet packet;
  packet.source = *net::ParseAddress(asked.source);
  packet.destination = *net::ParseAddress(asked.destination);
  packet.protocol = asked.protocol == "tcp"    ? std::uint8_t{6}
                    : asked.protocol == "udp"  ? std::uint8_t{17}
                    : asked.protocol == "icmp" ? std::uint8_t{1}
                    : asked.protocol == "icmp6"
                        ? std::uint8_t{58}
                        : static_cast<std::uint8_t>(std::stoi(asked.protocol));
  const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
  packet.source_port = has_ports ? static_cast<std::uint16_t>(asked.source_port) : std::uint16_t{0};
  packet.destination_port = static_cast<std::uint16_t>(asked.port);
  packet.state = asked.state;
  return packet;
}

// `yes`, `no`, or `maybe` where readings differ.
inline std::string Ask(const policy::Policy& policy, policy::Hook hook, const Asked& asked) {
  const auto possible = policy::EvaluateReadings(policy, hook, PacketOf(asked));
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

inline std::string In(const Lifted& lifted, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, policy::Hook::kInput, asked);
}

inline std::string Out(const Lifted& lifted, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, policy::Hook::kOutput, asked);
}

// Where the deciding rule stands, `line:column`; `default` where none decides.
inline std::string DecidedAt(const Lifted& lifted, policy::Hook hook, const Asked& asked) {
  const policy::Decision decision = policy::Evaluate(*lifted.policy, hook, PacketOf(asked));
  if (decision.by_default) return "default";
  const SourcePlace place = lifted.policy->chains[decision.chain].places[decision.rule];
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace portwright::dialect::azure
