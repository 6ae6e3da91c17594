#include "workflow/lab_nat.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "net/service.h"

namespace portwright::workflow {
namespace {

using site::kNone;
using site::Nat;
using site::NatKind;

std::string Interfaces(const site::EnforcementPoint& point,
                       const std::vector<std::uint32_t>& legs) {
  std::vector<std::string> names;
  for (const std::uint32_t leg : legs) names.push_back("\"" + point.interfaces[leg].name + "\"");
  return "{ " + Join(names, ", ") + " }";
}

std::string Family(const net::Prefix& prefix) {
  return prefix.address.family == net::Family::kIpv4 ? "ip" : "ip6";
}

bool IsHost(const net::Prefix& prefix) {
  return prefix.length == net::AddressBits(prefix.address.family);
}

// `ip to 203.0.113.1`, or for a pair of prefixes address by address.
std::string Target(const char* side, const net::Prefix& from, const net::Prefix& to) {
  const std::string family = Family(to);
  if (IsHost(to)) return family + " to " + net::ToText(to);
  if (from.length != to.length) return family + " to " + net::ToText(to.Range());
  std::string text = family + " prefix to " + family + " " + side + " map { ";
  text += net::ToText(from) + " : " + net::ToText(to);
  return text + " }";
}

std::string SourceRule(const std::string& interfaces, const Nat& nat) {
  if (nat.kind == NatKind::kPort) return "";
  std::string rule = "    oifname " + interfaces + " " + Family(nat.inside) + " saddr ";
  rule += net::ToText(nat.inside) + " snat ";
  if (nat.kind == NatKind::kStatic) return rule + Target("saddr", nat.inside, nat.outside) + "\n";
  return rule + Family(nat.outside) + " to " +
         (IsHost(nat.outside)
              ? net::ToText(nat.outside)
              : net::ToText(net::Address(nat.outside.address)) + "-" +
                    net::ToText(net::Address{nat.outside.address.family, nat.outside.Range().hi})) +
         "\n";
}

std::string DestinationRule(const std::string& interfaces, const Nat& nat) {
  if (nat.kind == NatKind::kPool || nat.kind == NatKind::kInterface) return "";
  std::string rule = "    iifname " + interfaces + " " + Family(nat.outside) + " daddr ";
  rule += net::ToText(nat.outside);
  if (nat.kind == NatKind::kStatic)
    return rule + " dnat " + Target("daddr", nat.outside, nat.inside) + "\n";
  rule += nat.protocol == net::kProtocolTcp ? " tcp" : " udp";
  rule += " dport " + std::to_string(nat.outside_port) + " dnat " + Family(nat.inside) + " to ";
  const std::string inside = net::ToText(nat.inside.address);
  const bool is_four = nat.inside.address.family == net::Family::kIpv4;
  rule += is_four ? inside : "[" + inside + "]";
  return rule + ":" + std::to_string(nat.inside_port) + "\n";
}

}  // namespace

std::vector<std::uint32_t> NatLegs(const site::Site& site, std::uint32_t point, const Nat& nat,
                                   LabWays& ways) {
  const auto& legs = site.points[point].interfaces;
  std::vector<std::uint32_t> out;
  for (std::uint32_t leg = 0; leg < legs.size(); ++leg) {
    const std::uint32_t zone = ways.SegmentOf(legs[leg].zone);
    bool is_one = false;
    if (nat.toward != kNone) {
      const std::uint32_t goal = ways.SegmentOf(nat.toward);
      is_one = zone == goal;
      for (std::uint32_t from = 0; from < legs.size() && !is_one; ++from) {
        const std::uint32_t start = ways.SegmentOf(legs[from].zone);
        if (start == goal) continue;
        const auto& way = ways.Find(start, goal);
        is_one = way && !way->empty() && way->front().point == point && way->front().out_leg == leg;
      }
    } else {
      const auto& prefixes = site.zones[legs[leg].zone].prefixes;
      is_one = std::none_of(prefixes.begin(), prefixes.end(), [&](const net::Prefix& prefix) {
        return prefix.Range().Overlaps(nat.inside.Range());
      });
    }
    if (is_one) out.push_back(leg);
  }
  return out;
}

std::string NatText(const site::Site& site, std::uint32_t point, LabWays& ways) {
  const site::EnforcementPoint& gateway = site.points[point];
  std::string before, after;
  for (const Nat& nat : gateway.nat) {
    const std::vector<std::uint32_t> legs = NatLegs(site, point, nat, ways);
    if (legs.empty()) continue;
    before += DestinationRule(Interfaces(gateway, legs), nat);
    after += SourceRule(Interfaces(gateway, legs), nat);
  }
  if (before.empty() && after.empty()) return "";
  std::string text = "table inet portwright_nat {\n  chain prerouting {\n";
  text += "    type nat hook prerouting priority dstnat; policy accept;\n" + before;
  text += "  }\n  chain postrouting {\n";
  text += "    type nat hook postrouting priority srcnat; policy accept;\n" + after;
  return text + "  }\n}\n";
}

}  // namespace portwright::workflow
