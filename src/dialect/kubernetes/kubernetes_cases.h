// For tests: texts of policies, and who judges them.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "dialect/common/asked.h"
#include "dialect/kubernetes/kubernetes.h"
#include "policy/evaluate.h"

namespace portwright::dialect::kubernetes {

inline Lifted Read(const std::string& text) {
  LiftOptions options;
  options.file_name = "policies.yaml";
  return LiftWith(Kubernetes(), text, options);
}

// Packets at every border of both policies. The first one of which not every reading of `found`
// says what `expected` says; empty: none.
class BorderPackets {
 public:
  BorderPackets(const policy::Policy& expected, const policy::Policy& found)
      : expected_(expected), found_(found) {
    for (const policy::Policy* one : {&expected, &found}) Collect(*one);
  }

  std::string FirstDifference() const {
    for (const policy::Hook hook : {policy::Hook::kInput, policy::Hook::kOutput}) {
      for (const net::Address& source : addresses_) {
        for (const net::Address& destination : addresses_) {
          if (source.family != destination.family) continue;
          std::string difference = Between(hook, source, destination);
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
    for (const net::Service& service : policy.services) {
      const net::PortRange range = service.ports;
      for (const int port : {range.lo - 1, int{range.lo}, int{range.hi}, range.hi + 1})
        if (port >= 0 && port <= 65535) ports_.insert(port);
    }
  }

  std::string Between(policy::Hook hook, const net::Address& source,
                      const net::Address& destination) const {
    net::Packet packet;
    packet.source = source;
    packet.destination = destination;
    static const std::set<int> kNoPorts = {0};
    static const std::set<int> kTypes = {0, 8 * 256, 9 * 256, 128 * 256};
    for (const int protocol : {1, 6, 17, 58, 112, 132}) {
      packet.protocol = static_cast<std::uint8_t>(protocol);
      const bool has_ports = protocol == 6 || protocol == 17;
      const bool is_icmp = protocol == 1 || protocol == 58;
      for (const int port : has_ports ? ports_ : is_icmp ? kTypes : kNoPorts) {
        packet.destination_port = static_cast<std::uint16_t>(port);
        packet.source_port = has_ports ? std::uint16_t{40000} : std::uint16_t{0};
        const bool accepts =
            policy::Evaluate(expected_, hook, packet).verdict == policy::VerdictKind::kAccept;
        const policy::Possible possible = policy::EvaluateReadings(found_, hook, packet);
        if (possible.accept != accepts || possible.deny == accepts)
          return (hook == policy::Hook::kInput ? "in " : "out ") + net::ToText(packet);
      }
    }
    return "";
  }

  const policy::Policy& expected_;
  const policy::Policy& found_;
  std::set<net::Address> addresses_;
  std::set<int> ports_;
};

}  // namespace portwright::dialect::kubernetes
