// A universe small enough to try every packet of it, for tests. Not part of the library.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "policy/policy.h"
#include "proof/lines.h"

namespace portwright::proof {

// A policy over the four addresses 10.0.0.0 to 10.0.0.3 and TCP ports 0 to 3, written as numbers.
struct Small {
  policy::Policy policy;

  Small() {
    policy.stateful = false;
    policy.chains.push_back({"main", policy::Hook::kForward, {policy::VerdictKind::kDrop, 0}, {}});
    for (std::uint32_t lo = 0; lo < 4; ++lo) {
      for (std::uint32_t hi = lo; hi < 4; ++hi) {
        policy.address_sets.push_back(net::AddressSet(std::vector<net::AddressRange>{
            {net::Family::kIpv4, 0x0a000000U + lo, 0x0a000000U + hi}}));
        net::Service service;
        service.kind = net::ServiceKind::kTcp;
        service.ports = {static_cast<std::uint16_t>(lo), static_cast<std::uint16_t>(hi)};
        policy.services.push_back(service);
      }
    }
    policy.conditions.push_back({});
    policy.conditions.back().unknown = {"mark"};
  }

  std::uint32_t AddChain(const std::string& name) {
    policy.chains.push_back({name, policy::Hook::kNone, {policy::VerdictKind::kReturn, 0}, {}});
    return static_cast<std::uint32_t>(policy.chains.size() - 1);
  }

  void Add(std::uint32_t chain, std::uint32_t sources, std::uint32_t service,
           policy::VerdictKind kind, std::uint32_t target = 0, bool unknown = false) {
    policy::Rule rule;
    rule.sources = sources;
    rule.service = service;
    rule.verdict = {kind, target};
    rule.condition = unknown ? 1 : 0;
    policy.chains[chain].rules.push_back(rule);
  }
};

inline net::Packet PacketOf(std::uint32_t source, std::uint16_t port) {
  net::Packet packet;
  packet.source = {net::Family::kIpv4, 0x0a000000U + source};
  packet.destination = {net::Family::kIpv4, 0x0a000009U};
  packet.protocol = net::kProtocolTcp;
  packet.source_port = 40000;
  packet.destination_port = port;
  return packet;
}

inline LineList ListOf(const policy::Policy& policy) {
  PORTWRIGHT_CHECK(policy::Check(policy).has_value(), "tests make policies that pass Check");
  auto list = Flatten(policy, View());
  PORTWRIGHT_CHECK(list.has_value(), "small policies are no too large ones");
  return std::move(*list);
}

}  // namespace portwright::proof
