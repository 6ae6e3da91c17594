// Policies of a host and of a gateway whose texts people review, for dialects of one kind.
#pragma once

#include <utility>

#include "policy/policy.h"
#include "testing/policy_builder.h"

namespace portwright::testing {

// All kinds of services, both families, names and comments of a host.
inline policy::Policy SampleHost() {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  RuleExtras from_any_port;
  from_any_port.source_ports = {500, 500};
  PolicyBuilder builder("db1");
  builder.Chain(policy::Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/11117",
             {"b/oracle/11117"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1526-1530", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("10.1.0.12", "10.20.0.5", "udp/any", {"b/ike"}, from_any_port)
      .Allow("any", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp--x"})
      .Allow("10.20.0.6", "10.20.0.5", "any", {"b/nodes"})
      .Chain(policy::Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53", "udp/53", {"b/dns"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  policy::Policy policy = std::move(builder.policy());
  policy.set_names.resize(policy.address_sets.size());
  policy.set_names[1] = "media servers";
  return policy;
}

// Interfaces with odd names, and one direction of several ends.
inline policy::Policy SampleEdge() {
  RuleExtras to_dmz;
  to_dmz.in_interface = "lan0";
  to_dmz.out_interface = "dmz0.7";
  RuleExtras to_wan;
  to_wan.in_interface = "lan0";
  to_wan.out_interface = "enp0s31f6-uplink";
  to_wan.out_interface.resize(15);
  PolicyBuilder builder("edge");
  builder.Chain(policy::Hook::kForward)
      .Allow("10.1.0.0/16", "10.7.0.1", "tcp/443", {"x/https"}, to_dmz)
      .Allow("10.1.0.0/16 fd00::/64", "any", "tcp/443", {"x/support"}, to_wan)
      .Allow("10.1.0.4", "192.0.2.1", "tcp/22", {"x/tunnel"}, to_wan);
  return std::move(builder.policy());
}

}  // namespace portwright::testing
