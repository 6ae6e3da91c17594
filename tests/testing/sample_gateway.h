// A gateway for tests of dialects whose lists stand where packets come in.
#pragma once

#include <string>
#include <utility>

#include "policy/policy.h"
#include "testing/policy_builder.h"

namespace portwright::testing {

inline RuleExtras WayOf(std::string in, std::string out) {
  RuleExtras extras;
  extras.in_interface = std::move(in);
  extras.out_interface = std::move(out);
  return extras;
}

// A backup cluster in front of servers; `lab` is an interface from which nothing is planned.
inline policy::Policy SampleGateway() {
  PolicyBuilder builder("edge");
  RuleExtras kept = WayOf("backup", "servers");
  kept.session_timeout_s = 14400;
  RuleExtras low_ports = WayOf("backup", "servers");
  low_ports.source_ports = {600, 1023};
  builder.Chain(policy::Hook::kForward)
      .Allow("10.1.0.11-10.1.0.13", "10.2.0.21", "tcp/11117", {"c1/oracle/11117"},
             WayOf("backup", "servers"))
      .Allow("10.1.0.11-10.1.0.13", "10.2.0.21", "tcp/1521", {"c1/oracle/1521"}, kept)
      .Allow("10.1.0.11-10.1.0.13", "10.2.0.41", "tcp/111", {"c1/nas/nfs"}, low_ports)
      .Allow("10.1.0.11-10.1.0.13", "10.2.0.41", "tcp/2049", {"c1/nas/nfs"},
             WayOf("backup", "servers"))
      .Allow("10.1.0.11-10.1.0.13", "10.2.0.41", "tcp/4045-4046", {"c1/nas/nfs"},
             WayOf("backup", "servers"))
      .Allow("10.1.0.11-10.1.0.13", "10.2.0.41", "udp/111", {"c1/nas/nfs"},
             WayOf("backup", "servers"))
      .Allow("fd00:1::/64", "fd00:2::21", "tcp/11117", {"c1/oracle/11117"},
             WayOf("backup", "servers"))
      .Allow("10.1.0.0/24 fd00:1::/64", "10.2.0.0/16 fd00:2::/64", "icmp/echo-request", {"c1/ping"},
             WayOf("backup", "servers"))
      .Allow("10.2.0.21 10.2.0.31 10.2.0.33-10.2.0.38", "10.1.0.11-10.1.0.13", "tcp/443",
             {"c1/agents/https"}, WayOf("servers", "backup"))
      .Allow("10.2.0.21 10.2.0.31 10.2.0.33-10.2.0.38", "10.1.0.11-10.1.0.13", "tcp/80",
             {"c1/agents/https"}, WayOf("servers", "backup"))
      .Allow("10.2.0.7", "10.1.0.7", "proto/112", {"c1/vrrp"}, WayOf("servers", "backup"))
      .Allow("10.2.0.8", "10.1.0.8", "any", {"c1/mirror"}, WayOf("servers", "backup"))
      .Allow("any", "10.1.0.9", "udp/any", {"c1/trap"}, WayOf("servers", "backup"))
      .Allow("10.2.0.99", "10.1.0.99", "tcp/22", {"extra/migration"}, WayOf("servers", "backup"))
      .Describe("c1/oracle/11117", "ibm-backup-recovery L512", "agent")
      .Describe("extra/migration", "CHG-4711", "until the move is done");
  policy::Policy policy = std::move(builder.policy());
  policy.interfaces.push_back("lab");
  for (policy::Reason& reason : policy.reasons) {
    if (reason.id == "extra/migration") reason.until = ParseDate("2026-12-03");
  }
  policy.set_names.resize(policy.address_sets.size());
  for (std::size_t s = 1; s < policy.address_sets.size(); ++s) {
    const auto first = net::ToText(policy.address_sets[s].ranges()[0]);
    if (first == "10.1.0.11-10.1.0.13") policy.set_names[s] = "c1 (nodes)";
    if (first == "10.2.0.21" && policy.address_sets[s].ranges().size() == 1)
      policy.set_names[s] = "ora1";
    if (first == "10.2.0.41") policy.set_names[s] = "nas1";
    if (first == "10.1.0.0/24") policy.set_names[s] = "backup";
    if (first == "10.2.0.0/16") policy.set_names[s] = "servers";
  }
  return policy;
}

inline std::string OutOfSample(const net::Address& destination) {
  const net::AddressSet backup(
      {net::ParsePrefix("10.1.0.0/16")->Range(), net::ParsePrefix("fd00:1::/64")->Range()});
  return backup.Contains(destination) ? "backup" : "servers";
}

}  // namespace portwright::testing
