// For laws about dialects whose lists stand where packets come in: random policies of gateways and
// packets, their fates, and the packets at the borders of rules.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "policy/evaluate.h"
#include "policy/match.h"
#include "testing/policy_builder.h"

namespace portwright::testing {

// Destinations below the middle leave by `low`, others by `high`.
inline std::string OutInterfaceOf(const net::Address& destination) {
  return (destination.value & 7U) < 4 ? "low" : "high";
}

inline policy::Policy AnyGateway(bool names_in_interfaces) {
  static const std::vector<std::string> kAnywhere = {"any",
                                                     "10.0.0.0/30",
                                                     "10.0.0.2",
                                                     "10.0.0.1-10.0.0.6",
                                                     "fd00::1-fd00::2",
                                                     "10.0.0.3 10.0.0.5",
                                                     "10.0.0.0/29 fd00::/126",
                                                     "fd00::/125",
                                                     "none"};
  static const std::vector<std::string> kLow = {"10.0.0.0/30",       "10.0.0.2",
                                                "10.0.0.1-10.0.0.3", "10.0.0.0 10.0.0.2",
                                                "10.0.0.1 fd00::2",  "fd00::/126"};
  static const std::vector<std::string> kHigh = {"10.0.0.4/30", "10.0.0.6", "10.0.0.5-10.0.0.7",
                                                 "10.0.0.4 10.0.0.6", "fd00::4-fd00::6"};
  static const std::vector<std::string> kServices = {
      "any",     "tcp/any",           "tcp/3",    "tcp/2-5",  "tcp/7",   "udp/4",    "udp/any",
      "proto/1", "icmp/echo-request", "icmp/any", "proto/50", "proto/6", "proto/58", "udp/2-3"};
  PolicyBuilder builder("any");
  builder.Chain(policy::Hook::kForward);
  const int count = *rc::gen::inRange(0, 9);
  for (int i = 0; i < count; ++i) {
    RuleExtras extras;
    const std::string service = *rc::gen::elementOf(kServices);
    const bool has_ports = service[0] == 't' || service[0] == 'u' || service == "any";
    if (has_ports && *rc::gen::inRange(0, 4) == 0) extras.source_ports = {2, 4};
    if (*rc::gen::inRange(0, 4) == 0)
      extras.session_timeout_s = *rc::gen::element<std::uint32_t>(7200, 14400);
    std::vector<std::string> ins = {"low", "high", "top"};
    if (!names_in_interfaces) ins.emplace_back("");
    extras.in_interface = *rc::gen::elementOf(ins);
    extras.out_interface = *rc::gen::element<std::string>("low", "high", "");
    const auto& destinations = extras.out_interface.empty()    ? kAnywhere
                               : extras.out_interface == "low" ? kLow
                                                               : kHigh;
    builder.Allow(*rc::gen::elementOf(kAnywhere), *rc::gen::elementOf(destinations), service,
                  {"r" + std::to_string(i)}, extras);
  }
  for (const std::string name : {"low", "high", "top"}) {
    auto& all = builder.policy().interfaces;
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  }
  return std::move(builder.policy());
}

inline net::Packet AnyCrossing() {
  const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
  const auto address = [is_v4] {
    net::Address base = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
    base.value += static_cast<unsigned>(*rc::gen::inRange(0, 8));
    return base;
  };
  net::Packet packet;
  packet.source = address();
  packet.destination = address();
  packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 0, 255);
  if (packet.protocol == 6 || packet.protocol == 17) {
    packet.source_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
    packet.destination_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 9));
  } else if (packet.protocol == (is_v4 ? 1 : 58)) {
    packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 8, 128) * 256);
  }
  packet.in_interface = *rc::gen::element<std::string>("low", "high", "top");
  packet.out_interface = OutInterfaceOf(packet.destination);
  return packet;
}

// What becomes of a packet, in words that differ where anything differs.
inline std::string Fate(const policy::Policy& policy, const net::Packet& packet) {
  const auto possible = policy::EvaluateReadings(policy, policy::Hook::kForward, packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "accept" : "deny";
}

// The longest time for which a permit of any list lets the packet's connection be idle, by the
// lists at its interface. Of a plan every rule counts.
inline std::uint32_t LongestIdle(const policy::Policy& policy, const net::Packet& packet) {
  std::uint32_t longest = 0;
  for (const policy::Chain& chain : policy.chains) {
    const bool is_own_list = chain.name.starts_with("pw-");
    if (is_own_list && !chain.name.starts_with("pw-global") &&
        chain.name.find("-" + packet.in_interface + "-") == std::string::npos)
      continue;
    for (const policy::Rule& rule : chain.rules) {
      if (rule.session_timeout_s > 0 && policy::Matches(policy, rule, packet))
        longest = std::max(longest, rule.session_timeout_s);
    }
  }
  return longest;
}

// For every rule a packet that it matches, and packets a step beyond each of its borders. `out_of`
// says by which interface a destination is reached.
inline std::vector<net::Packet> BorderPackets(
    const policy::Policy& policy, const std::vector<std::string>& interfaces,
    const std::function<std::string(const net::Address&)>& out_of) {
  std::vector<net::Packet> out;
  const auto corners = [&](std::uint32_t set, net::Family family) {
    std::vector<net::Address> all;
    const net::AddressSet some(net::AllAddresses(family));
    const net::AddressSet chosen = set == 0 ? some : policy.address_sets[set].Only(family);
    std::size_t ranges = 0;
    for (const net::AddressRange& range : chosen.ranges()) {
      if (++ranges > 12) break;
      for (const net::U128 value : {range.lo, range.hi, range.lo - 1, range.hi + 1}) {
        if (value <= net::MaxAddress(family)) all.push_back({family, value});
      }
    }
    return all;
  };
  for (const policy::Chain& chain : policy.chains) {
    for (const policy::Rule& rule : chain.rules) {
      const net::Service& service = policy.services[rule.service];
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
        const auto sources = corners(rule.sources, family);
        const auto destinations = corners(rule.destinations, family);
        if (sources.empty() || destinations.empty()) continue;
        std::vector<std::pair<int, int>> protocols;  // protocol, destination port
        const auto ports = [&](int protocol) {
          for (const int port : {int{service.ports.lo}, int{service.ports.hi}, service.ports.lo - 1,
                                 service.ports.hi + 1})
            protocols.emplace_back(protocol, port);
        };
        const int icmp = family == net::Family::kIpv4 ? 1 : 58;
        const int type = family == net::Family::kIpv4 ? service.icmp_type_v4 : service.icmp_type_v6;
        if (service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kAny)
          ports(6);
        if (service.kind == net::ServiceKind::kUdp || service.kind == net::ServiceKind::kAny)
          ports(17);
        if (service.kind == net::ServiceKind::kProtocol)
          for (const int d : {0, -1, 1}) protocols.emplace_back(service.protocol + d, 7);
        if (service.kind == net::ServiceKind::kIcmp || service.kind == net::ServiceKind::kAny)
          for (const int d : {0, -1, 1}) protocols.emplace_back(icmp, (type + d) * 256);
        protocols.emplace_back(17, service.ports.lo);
        for (std::size_t s = 0; s < std::max({sources.size(), destinations.size(), protocols.size(),
                                              interfaces.size(), std::size_t{4}});
             ++s) {
          for (int varied = 0; varied < 5; ++varied) {
            net::Packet packet;
            packet.source = sources[varied == 0 ? s % sources.size() : 0];
            packet.destination = destinations[varied == 1 ? s % destinations.size() : 0];
            const auto [protocol, port] = protocols[varied == 2 ? s % protocols.size() : 0];
            if (protocol < 0 || protocol > 255 || port < 0 || port > 65535) continue;
            packet.protocol = static_cast<std::uint8_t>(protocol);
            packet.destination_port = static_cast<std::uint16_t>(port);
            if (protocol == 6 || protocol == 17) {
              const int source_ports[] = {rule.source_ports.lo, rule.source_ports.hi,
                                          rule.source_ports.lo - 1, rule.source_ports.hi + 1};
              const int chosen = source_ports[varied == 3 ? s % 4 : 0];
              if (chosen < 0 || chosen > 65535) continue;
              packet.source_port = static_cast<std::uint16_t>(chosen);
            }
            packet.out_interface = out_of(packet.destination);
            const std::size_t from = varied == 4 ? s : 0;
            for (std::size_t i = 0; i < (varied == 4 ? 1 : interfaces.size()); ++i) {
              packet.in_interface = interfaces[(from + i) % interfaces.size()];
              out.push_back(packet);
            }
          }
        }
      }
    }
  }
  return out;
}

}  // namespace portwright::testing
