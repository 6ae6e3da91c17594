// For laws about dialects: any rules, and any packets near their borders. Addresses are the first
// nine of 10.0.0.0 and of fd00::, ports 0 to 6.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "net/packet.h"
#include "policy/evaluate.h"
#include "testing/policy_builder.h"

namespace portwright::testing {

inline const std::vector<std::string> kAnyAddresses = {"any",
                                                       "10.0.0.0/30",
                                                       "10.0.0.2",
                                                       "10.0.0.1-10.0.0.6",
                                                       "10.0.0.2-10.0.0.3",
                                                       "10.0.0.3 10.0.0.5",
                                                       "10.0.0.0/29 fd00::/126",
                                                       "fd00::1-fd00::2",
                                                       "fd00::2",
                                                       "none"};
inline const std::vector<std::string> kAnyServices = {
    "any",     "tcp/any",           "tcp/3",    "tcp/2-5",  "udp/4",   "udp/any",
    "proto/1", "icmp/echo-request", "icmp/any", "proto/50", "proto/6", "proto/58"};

// Which services a rule may name source ports with.
enum class SourcePortsOf : std::uint8_t { kTcpAndUdp, kAnyToo, kEverything };

// What any rules are made of.
struct AnyRules {
  int rules_max = 8;
  std::vector<std::string> addresses = kAnyAddresses;
  std::vector<std::string> interfaces = {};          // of a rule, the empty name too; none: never
  std::vector<std::uint32_t> session_timeouts = {};  // of one rule in four; none: never
  SourcePortsOf source_ports = SourcePortsOf::kTcpAndUdp;  // of one rule in four
};

// A chain with up to so many rules, each of a requirement of its own.
inline void AllowAny(PolicyBuilder& builder, policy::Hook hook, const AnyRules& rules) {
  builder.Chain(hook);
  const int count = *rc::gen::inRange(0, rules.rules_max + 1);
  for (int i = 0; i < count; ++i) {
    RuleExtras extras;
    const std::string service = *rc::gen::elementOf(kAnyServices);
    const bool has_ports = rules.source_ports == SourcePortsOf::kEverything ||
                           service.starts_with("tcp") || service.starts_with("udp") ||
                           (service == "any" && rules.source_ports == SourcePortsOf::kAnyToo);
    if (has_ports && *rc::gen::inRange(0, 4) == 0) extras.source_ports = {2, 4};
    if (!rules.session_timeouts.empty() && *rc::gen::inRange(0, 4) == 0)
      extras.session_timeout_s = *rc::gen::elementOf(rules.session_timeouts);
    if (!rules.interfaces.empty() && hook != policy::Hook::kOutput)
      extras.in_interface = *rc::gen::elementOf(rules.interfaces);
    if (!rules.interfaces.empty() && hook != policy::Hook::kInput)
      extras.out_interface = *rc::gen::elementOf(rules.interfaces);
    builder.Allow(*rc::gen::elementOf(rules.addresses), *rc::gen::elementOf(rules.addresses),
                  service, {"r" + std::to_string(i)}, extras);
  }
}

// Some sets get names, which others may have too, and some requirements last days from 2026-12-01
// on.
inline void NameAndEndSome(policy::Policy& policy) {
  policy.set_names.resize(policy.address_sets.size());
  for (std::size_t set = 1; set < policy.set_names.size(); ++set) {
    if (*rc::gen::inRange(0, 2) == 0)
      policy.set_names[set] = "set " + std::to_string(*rc::gen::inRange(0, 3));
  }
  for (policy::Reason& reason : policy.reasons) {
    if (*rc::gen::inRange(0, 4) == 0)
      reason.until = ParseDate("2026-12-0" + std::to_string(*rc::gen::inRange(1, 3)));
  }
}

// Between no interfaces.
inline net::Packet AnyPacket() {
  const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
  const auto address = [is_v4] {
    net::Address base = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
    base.value += static_cast<unsigned>(*rc::gen::inRange(0, 9));
    return base;
  };
  net::Packet packet;
  packet.source = address();
  packet.destination = address();
  packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 0, 255);
  if (packet.protocol == 6 || packet.protocol == 17) {
    packet.source_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
    packet.destination_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
  } else if (packet.protocol == (is_v4 ? 1 : 58)) {
    packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 8, 128) * 256);
  }
  return packet;
}

inline net::Packet AnyPacket(const std::vector<std::string>& interfaces) {
  net::Packet packet = AnyPacket();
  packet.in_interface = *rc::gen::elementOf(interfaces);
  packet.out_interface = *rc::gen::elementOf(interfaces);
  return packet;
}

// The longest timeout of the rules of the only chain that accept a packet; the evaluator stops at
// the first of them.
inline std::uint32_t LongestTimeout(policy::Policy policy, policy::Hook hook,
                                    const net::Packet& packet) {
  std::uint32_t longest = 0;
  const std::vector<policy::Rule> rules = policy.chains[0].rules;
  for (const policy::Rule& rule : rules) {
    policy.chains[0].rules = {rule};
    if (policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept)
      longest = std::max(longest, rule.session_timeout_s);
  }
  return longest;
}

}  // namespace portwright::testing
