#include "live/cases.h"

#include <string>

#include "testing/policy_builder.h"

namespace portwright::live {
namespace {

using policy::Hook;
using policy::Policy;
using testing::PolicyBuilder;
using testing::RuleExtras;

// Exact cells, ranges, overlaps, source ports, ICMP, other protocols and whole ones, in both
// families.
void AddMixedRules(PolicyBuilder& builder, const RuleExtras& path) {
  RuleExtras from_low_ports = path;
  from_low_ports.source_ports = {600, 700};
  RuleExtras from_one_port = path;
  from_one_port.source_ports = {500, 500};
  builder.Allow("10.1.0.10", "10.2.0.5", "tcp/443", {"lab/exact"}, path)
      .Allow("10.1.0.0/24", "10.2.0.5", "tcp/443", {"lab/wide"}, path)
      .Allow("10.1.1.0/24", "10.2.1.0/28", "tcp/1000-1010", {"lab/prefix"}, path)
      .Allow("10.1.1.100-10.1.2.7", "10.2.1.3-10.2.1.9", "tcp/1005-1020", {"lab/crossing"}, path)
      .Allow("10.1.3.1", "10.2.3.0/30", "udp/53", {"lab/udp"}, path)
      .Allow("10.1.3.1", "10.2.3.1", "udp/any", {"lab/udp-any"}, path)
      .Allow("10.1.4.4", "10.2.4.4", "tcp/111", {"lab/low-source"}, from_low_ports)
      .Allow("10.1.4.4", "10.2.4.4", "udp/500", {"lab/one-source"}, from_one_port)
      .Allow("10.1.5.0/30", "10.2.5.5", "icmp/echo-request", {"lab/ping"}, path)
      .Allow("10.1.5.5", "10.2.5.5", "icmp/any", {"lab/icmp"}, path)
      .Allow("10.1.6.6", "10.2.6.6", "proto/112", {"lab/vrrp"}, path)
      .Allow("10.1.7.7", "10.2.7.7", "any", {"lab/any"}, path)
      .Allow("10.1.7.7", "10.2.7.7", "tcp/22", {"lab/inside-any"}, path)
      .Allow("fd01::10", "fd02::5", "tcp/443", {"lab/exact"}, path)
      .Allow("fd01:0:1::/48", "fd02:0:1::-fd02:0:1::9", "tcp/2000-2002", {"lab/prefix"}, path)
      .Allow("fd01::3", "fd02::3", "udp/53", {"lab/udp"}, path)
      .Allow("fd01::50", "fd02::50", "icmp/echo-request", {"lab/ping"}, path)
      .Allow("fd01::60", "fd02::60", "proto/112", {"lab/vrrp"}, path)
      .Allow("fd01::70", "fd02::70", "any", {"lab/any"}, path);
}

Policy Mixed(Hook hook, const RuleExtras& path) {
  PolicyBuilder builder("lab");
  builder.Chain(hook);
  AddMixedRules(builder, path);
  return std::move(builder.policy());
}

RuleExtras Path(std::string in, std::string out) {
  RuleExtras extras;
  extras.in_interface = std::move(in);
  extras.out_interface = std::move(out);
  return extras;
}

// Rules of two paths, and some that leave an interface open.
Policy Paths() {
  PolicyBuilder builder("lab");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1001", {"lab/lan-wan"}, Path("lan0", "wan0"))
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1002", {"lab/dmz-wan"}, Path("dmz0", "wan0"))
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1003", {"lab/any-wan"}, Path("", "wan0"))
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1004", {"lab/lan-any"}, Path("lan0", ""))
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1005", {"lab/any-any"}, Path("", ""))
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1006", {"lab/other"}, Path("other0", "wan0"));
  return std::move(builder.policy());
}

Policy Timeouts() {
  RuleExtras kept;
  kept.session_timeout_s = 14400;
  RuleExtras longer;
  longer.session_timeout_s = 28800;
  PolicyBuilder builder("lab");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/16", "10.2.0.1", "tcp/1-2000", {"lab/plain"})
      .Allow("10.1.0.0/16", "10.2.0.1", "tcp/1001", {"lab/kept"}, kept)
      .Allow("10.1.0.0/16", "10.2.0.1", "tcp/1002", {"lab/kept"}, kept)
      .Allow("10.1.0.1", "10.2.0.1", "tcp/1002", {"lab/longer"}, longer)
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1001", {"lab/kept"}, kept)
      .Allow("10.1.0.0/16", "10.2.0.1", "udp/1000", {"lab/plain"})
      .Allow("10.1.0.1", "10.2.0.9", "any", {"lab/kept"}, kept)
      .Allow("fd01::/32", "fd02::1", "tcp/1001", {"lab/kept"}, kept);
  return std::move(builder.policy());
}

// More range cells than one map takes, so that the text splits them; some reach over every border.
Policy Big() {
  constexpr int kSources = 100;
  constexpr int kDestinations = 100;
  PolicyBuilder builder("lab");
  builder.Chain(Hook::kInput);
  for (int s = 0; s < kSources; ++s) {
    std::string destinations;
    for (int d = 0; d < kDestinations; ++d) {
      if (d != 0) destinations += ' ';
      destinations += "10.2." + std::to_string(2 * d) + ".1";
    }
    builder.Allow("10.1." + std::to_string(2 * s) + ".0/24", destinations,
                  "udp/" + std::to_string(1000 + s), {"lab/big"});
  }
  builder.Allow("10.1.0.0/16", "10.2.0.0/16", "udp/4000", {"lab/wide"})
      .Allow("10.1.0.7", "10.2.0.2", "udp/5000", {"lab/exact"});
  return std::move(builder.policy());
}

// So many connections of one source, port and host that a text may make a set of them.
Policy Pairs() {
  PolicyBuilder builder("lab");
  builder.Chain(Hook::kInput);
  for (int i = 0; i < 140; ++i) {
    const std::string last = std::to_string(i), to = std::to_string(i * 3 % 140);
    const std::string service = (i % 2 == 0 ? "tcp/" : "udp/") + std::to_string(1000 + i);
    builder.Allow("10.1.0." + last, "10.2.0." + to, service, {"lab/pair" + last})
        .Allow("fd01::" + last, "fd02::" + to, service, {"lab/pair" + last});
  }
  return std::move(builder.policy());
}

}  // namespace

std::vector<std::string_view> CaseNames() {
  return {"input", "output", "forward", "paths", "timeouts", "big", "pairs", "empty"};
}

std::optional<Policy> MakeCase(std::string_view name) {
  if (name == "input") return Mixed(Hook::kInput, {});
  if (name == "output") return Mixed(Hook::kOutput, {});
  if (name == "forward") return Mixed(Hook::kForward, Path("lan0", "wan0"));
  if (name == "paths") return Paths();
  if (name == "timeouts") return Timeouts();
  if (name == "big") return Big();
  if (name == "pairs") return Pairs();
  if (name == "empty") {
    PolicyBuilder builder("lab");
    builder.Chain(Hook::kInput).Chain(Hook::kOutput).Allow("none", "any", "any", {"lab/none"});
    return std::move(builder.policy());
  }
  return std::nullopt;
}

}  // namespace portwright::live
