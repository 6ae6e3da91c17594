// For tests: small policies of every shape (made with what tests share, PolicyBuilder and
// RuleExtras), rendered and read back.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "dialect/iptables/iptables.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

template <typename Builder, typename Extras>
policy::Policy SmallHost() {
  Extras low_ports;
  low_ports.source_ports = {600, 1023};
  Builder builder("db1");
  builder.Chain(policy::Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/11117",
             {"b/oracle/11117"})
      .Allow("10.1.0.12 10.1.0.33", "10.20.0.5", "tcp/11116", {"b/oracle/agent", "b/any"})
      .Allow("10.1.0.12 10.1.0.33", "10.20.0.5", "tcp/50000-50010", {"b/oracle/agent", "b/any"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("any", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/50", {"b/vrrp"})
      .Allow("10.20.0.6", "10.20.0.5", "any", {"b/nodes"})
      .Allow("10.30.0.0/18 10.31.0.0/24 10.32.0.1 10.32.0.9", "10.20.0.5 10.20.0.7 10.20.0.9",
             "tcp/443", {"b/office"})
      .Allow("10.8.0.1", "10.20.0.5", "tcp/22", {"b/support"})
      .Chain(policy::Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53", "udp/53", {"b/dns"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  policy::Policy policy = std::move(builder.policy());
  for (policy::Reason& reason : policy.reasons) {
    if (reason.id == "b/support") reason.until = *ParseDate("2026-12-31");
  }
  policy.set_names.resize(policy.address_sets.size());
  for (std::size_t s = 1; s < policy.address_sets.size(); ++s) {
    if (policy.address_sets[s].Contains(*net::ParseAddress("10.32.0.9")))
      policy.set_names[s] = "office (VPN)";
  }
  return policy;
}

template <typename Builder, typename Extras>
policy::Policy SmallGateway() {
  Extras to_dmz;
  to_dmz.in_interface = "lan0";
  to_dmz.out_interface = "dmz0.7";
  Extras to_wan;
  to_wan.in_interface = "lan0";
  to_wan.out_interface = "wan0";
  Builder builder("edge");
  builder.Chain(policy::Hook::kForward)
      .Allow("10.1.0.0/16", "10.7.0.1", "tcp/443", {"x/https"}, to_dmz)
      .Allow("10.1.0.0/16", "any", "tcp/443", {"x/support"}, to_wan)
      .Allow("10.1.0.4", "192.0.2.1", "tcp/22", {"x/tunnel"}, to_wan)
      .Allow("fd00:1::/64", "fd00:7::1", "tcp/443", {"x/https"}, to_dmz);
  return std::move(builder.policy());
}

inline Rendered RenderedOf(const policy::Policy& policy, const std::string& title = {}) {
  Diagnostics diagnostics;
  Rendered rendered = Iptables().RenderWithReasons(policy, {title}, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return rendered;
}

// Null where it cannot be read.
inline std::unique_ptr<policy::Policy> LiftRendered(const Rendered& rendered,
                                                    std::optional<Date> as_of) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "<text>";
  options.as_of = as_of;
  options.beside = rendered.beside;
  return Iptables().Lift(rendered.text, options, diagnostics);
}

}  // namespace portwright::dialect::iptables
