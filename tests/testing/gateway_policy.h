// For tests of dialects: the policy of a gateway that uses all that a policy can say, and packets
// at its borders.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "net/packet.h"
#include "policy/policy.h"
#include "testing/policy_builder.h"

namespace portwright::testing {

inline RuleExtras Between(const std::string& in, const std::string& out) {
  RuleExtras extras;
  extras.in_interface = in;
  extras.out_interface = out;
  return extras;
}

inline policy::Policy Edge() {
  RuleExtras kept = Between("core", "cloud");
  kept.session_timeout_s = 14400;
  RuleExtras low_ports = Between("core", "cloud");
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("edge");
  const RuleExtras inward = Between("cloud", "core"), outward = Between("core", "cloud");
  builder.Chain(policy::Hook::kForward)
      .Allow("10.1.0.11-10.1.0.14 10.1.0.21", "10.20.0.5", "tcp/11117", {"b/oracle/11117"}, outward)
      .Allow("10.1.0.11-10.1.0.14 10.1.0.21", "10.20.0.5", "udp/11113", {"b/oracle/11117"}, outward)
      .Allow("10.1.0.11-10.1.0.14 10.1.0.21", "10.20.0.6", "tcp/443", {"b/console"}, outward)
      .Allow("fd00:1::/64", "fd00:20::5", "tcp/443", {"b/console"}, outward)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"}, kept)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("any", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"}, outward)
      .Allow("10.20.0.0/24", "10.1.0.9", "proto/50", {"b/tunnel"}, inward)
      .Allow("10.20.0.6", "10.1.0.12", "icmp/any", {"b/errors"}, inward)
      .Allow("10.20.0.6", "10.1.0.13", "any", {"b/nodes"}, inward)
      .Allow("10.20.0.7", "10.20.0.8", "tcp/5000-5010", {"b/within"}, Between("cloud", "cloud"))
      .Allow("10.20.0.9", "10.1.0.53", "udp/53", {"b/dns"}, inward)
      .Allow("10.20.0.9", "10.1.0.53", "tcp/53", {"b/dns"}, inward)
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  policy::Policy& policy = builder.policy();
  policy.set_names.resize(policy.address_sets.size());
  policy.set_names[1] = "c1 (nodes)";
  policy.set_names[2] = "ora01";
  for (policy::Reason& reason : policy.reasons) {
    if (reason.id == "b/dns") reason.until = ParseDate("2026-12-03");
  }
  return std::move(policy);
}

// Packets on both sides of every border of Edge().
inline std::vector<net::Packet> BorderPackets() {
  const std::vector<std::string> v4 = {"10.1.0.9",  "10.1.0.10",   "10.1.0.11", "10.1.0.12",
                                       "10.1.0.13", "10.1.0.14",   "10.1.0.15", "10.1.0.21",
                                       "10.1.0.22", "10.1.0.53",   "10.20.0.0", "10.20.0.4",
                                       "10.20.0.5", "10.20.0.6",   "10.20.0.7", "10.20.0.8",
                                       "10.20.0.9", "10.20.0.255", "10.20.1.0", "10.19.255.255"};
  const std::vector<std::string> v6 = {"fd00:1::",     "fd00:1::ffff:ffff:ffff:ffff",
                                       "fd00:1:0:1::", "fd00:20::5",
                                       "fd00:20::4",   "fd00:20::6"};
  const std::vector<std::pair<int, int>> services = {
      {6, 11117}, {6, 11116}, {6, 11118}, {17, 11113}, {17, 11112},  {17, 11114},  {6, 443},
      {6, 442},   {6, 444},   {6, 1521},  {6, 1522},   {6, 1520},    {6, 111},     {6, 112},
      {6, 110},   {17, 53},   {17, 52},   {17, 54},    {6, 53},      {6, 52},      {6, 54},
      {6, 5000},  {6, 4999},  {6, 5010},  {6, 5011},   {1, 8 * 256}, {1, 9 * 256}, {1, 7 * 256},
      {1, 0},     {50, 0},    {51, 0},    {49, 0},     {0, 0},       {2, 0}};
  const std::vector<std::pair<int, int>> services6 = {
      {6, 443}, {6, 442}, {6, 444}, {58, 128 * 256}, {58, 127 * 256}, {58, 129 * 256}, {6, 11117}};
  std::vector<net::Packet> out;
  const auto add = [&](const auto& addresses, const auto& asked) {
    for (const std::string& source : addresses) {
      for (const std::string& destination : addresses) {
        for (const auto& [protocol, port] : asked) {
          for (const auto& [in, to] : {std::pair{"core", "cloud"}, std::pair{"cloud", "core"},
                                       std::pair{"cloud", "cloud"}, std::pair{"core", "core"}}) {
            net::Packet packet;
            packet.source = *net::ParseAddress(source);
            packet.destination = *net::ParseAddress(destination);
            packet.protocol = static_cast<std::uint8_t>(protocol);
            packet.destination_port = static_cast<std::uint16_t>(port);
            packet.in_interface = in;
            packet.out_interface = to;
            if (port == 111) {
              for (const int from : {599, 600, 1023, 1024}) {
                packet.source_port = static_cast<std::uint16_t>(from);
                out.push_back(packet);
              }
            } else {
              packet.source_port =
                  protocol == 6 || protocol == 17 ? std::uint16_t{40000} : std::uint16_t{0};
              out.push_back(packet);
            }
          }
        }
      }
    }
  };
  add(v4, services);
  add(v6, services6);
  // Differences are found early in a mixed order.
  std::vector<net::Packet> mixed;
  constexpr std::size_t kStride = 10'007;
  for (std::size_t i = 0; i < out.size(); ++i) mixed.push_back(out[i * kStride % out.size()]);
  return mixed;
}

}  // namespace portwright::testing
