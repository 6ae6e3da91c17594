// For tests: who judges texts of groups.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "dialect/azure/azure.h"
#include "dialect/common/asked.h"
#include "policy/evaluate.h"

namespace portwright::dialect::azure {

inline const std::vector<const Dialect*>& Dialects() {
  static const std::vector<const Dialect*> all = {&Azure(), &AzureArm(), &AzureBicep()};
  return all;
}

// Packets at every border of both policies; each with its hook.
class BorderPackets {
 public:
  BorderPackets(const policy::Policy& a, const policy::Policy& b) {
    for (const policy::Policy* one : {&a, &b}) Collect(*one);
  }

  // The first one of which not every reading of `found` says what `expected` says; empty: none.
  std::string FirstDifference(const policy::Policy& expected, const policy::Policy& found) const {
    for (const policy::Hook hook : {policy::Hook::kInput, policy::Hook::kOutput}) {
      for (const net::Address& source : addresses_) {
        for (const net::Address& destination : addresses_) {
          if (source.family != destination.family) continue;
          const std::string difference =
              FirstDifference(expected, found, hook, source, destination);
          if (!difference.empty()) return difference;
        }
      }
    }
    return "";
  }

 private:
  void Collect(const policy::Policy& policy) {
    for (const net::AddressSet& set : policy.address_sets) {
      for (const net::AddressRange& range : set.ranges()) {
        for (const net::U128 value : {range.lo, range.hi}) {
          addresses_.insert({range.family, value});
          if (value < net::MaxAddress(range.family)) addresses_.insert({range.family, value + 1});
          if (value > 0) addresses_.insert({range.family, value - 1});
        }
      }
    }
    for (const net::Service& service : policy.services) AddPorts(service.ports, ports_);
    for (const policy::Chain& chain : policy.chains) {
      for (const policy::Rule& rule : chain.rules) AddPorts(rule.source_ports, source_ports_);
    }
  }

  static void AddPorts(net::PortRange range, std::set<int>& out) {
    for (const int port : {range.lo - 1, int{range.lo}, int{range.hi}, range.hi + 1}) {
      if (port >= 0 && port <= 65535) out.insert(port);
    }
  }

  std::string FirstDifference(const policy::Policy& expected, const policy::Policy& found,
                              policy::Hook hook, const net::Address& source,
                              const net::Address& destination) const {
    net::Packet packet;
    packet.source = source;
    packet.destination = destination;
    for (const int protocol : {1, 6, 17, 47, 50, 51, 58, 112}) {
      packet.protocol = static_cast<std::uint8_t>(protocol);
      const bool has_ports = protocol == 6 || protocol == 17;
      static const std::set<int> kNoPorts = {0}, kTypes = {0, 8 * 256, 128 * 256};
      const bool is_icmp = protocol == 1 || protocol == 58;
      for (const int port : has_ports ? ports_ : is_icmp ? kTypes : kNoPorts) {
        for (const int source_port : has_ports ? source_ports_ : kNoPorts) {
          packet.destination_port = static_cast<std::uint16_t>(port);
          packet.source_port = static_cast<std::uint16_t>(source_port);
          const bool accepts =
              policy::Evaluate(expected, hook, packet).verdict == policy::VerdictKind::kAccept;
          const policy::Possible possible = policy::EvaluateReadings(found, hook, packet);
          if (possible.accept != accepts || possible.deny == accepts)
            return (hook == policy::Hook::kInput ? "in " : "out ") + net::ToText(packet);
        }
      }
    }
    return "";
  }

  std::set<net::Address> addresses_;
  std::set<int> ports_, source_ports_;
};

}  // namespace portwright::dialect::azure
