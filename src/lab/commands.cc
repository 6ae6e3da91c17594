#include "lab/commands.h"

#include <algorithm>
#include <charconv>

namespace portwright::lab {

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

std::string BridgeOf(std::uint32_t segment) { return "z" + std::to_string(segment); }

std::string TableText(int table) { return table == 0 ? "" : " table " + std::to_string(table); }

std::string RouteLine(const Space& space, const Route& route) {
  std::string line = "route add " + net::ToText(route.to);
  if (route.to.length == 0) line = "route add default";
  if (route.via) line += " via " + net::ToText(*route.via);
  line += " dev " + space.links[route.link].name;
  // The next hop need not lie in a prefix of ours.
  if (route.via) line += " onlink";
  return line + TableText(route.table) + "\n";
}

}  // namespace

std::string_view NameOf(SpaceKind kind) {
  switch (kind) {
    case SpaceKind::kHost:
      return "host";
    case SpaceKind::kNode:
      return "node";
    case SpaceKind::kGateway:
      return "gateway";
    case SpaceKind::kRouter:
      return "router";
    case SpaceKind::kNetwork:
      return "network";
    case SpaceKind::kInternet:
      return "internet";
  }
  return "";
}

std::uint32_t Topology::FindSpace(std::string_view name) const {
  const auto found = std::find_if(spaces.begin(), spaces.end(),
                                  [&](const Space& space) { return space.name == name; });
  return found == spaces.end() ? kNone : static_cast<std::uint32_t>(found - spaces.begin());
}

std::string NearEnd(std::size_t link) { return "r" + std::to_string(link); }
std::string FarEnd(std::size_t link) { return "q" + std::to_string(link); }

std::optional<std::int64_t> ParseDelayUs(std::string_view text) {
  constexpr double kDelayUsMax = 60e6;
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  double us_in_unit = 0;
  if (unit == "us" || unit == "usec" || unit == "usecs") us_in_unit = 1;
  if (unit == "ms" || unit == "msec" || unit == "msecs") us_in_unit = 1e3;
  if (unit == "s" || unit == "sec" || unit == "secs") us_in_unit = 1e6;
  const double us = number * us_in_unit;
  if (problem != std::errc() || !(us >= 1) || us > kDelayUsMax) return std::nullopt;
  return static_cast<std::int64_t>(us + 0.5);
}

std::string WiringBatch(const Topology& topology, const std::set<std::uint32_t>& delayed) {
  std::string batch;
  for (std::uint32_t s = 0; s < topology.segments.size(); ++s) {
    batch += "link add name " + BridgeOf(s) + " type bridge mcast_snooping 0 forward_delay 0\n";
    batch += "link set dev " + BridgeOf(s) + " up\n";
  }
  std::size_t port = 0;
  for (std::uint32_t s = 0; s < topology.spaces.size(); ++s) {
    const Space& space = topology.spaces[s];
    for (const Link& link : space.links) {
      const std::string name = "p" + std::to_string(port);
      std::string own = name;  // whose peer is the space's interface
      if (delayed.count(s) > 0) {
        own = NearEnd(port);
        batch += "link add name " + name + " type veth peer name " + FarEnd(port) + "\n";
        batch += "link set dev " + FarEnd(port) + " up\n";
      }
      batch += "link add name " + own + " type veth peer name " + link.name;
      batch += " netns " + space.name + "\n";
      if (own != name) batch += "link set dev " + own + " up\n";
      batch += "link set dev " + name + " master " + BridgeOf(link.segment) + " up\n";
      ++port;
    }
  }
  return batch;
}

std::string SpaceBatch(const Space& space, net::Family family) {
  std::string batch;
  if (family == net::Family::kIpv4) {
    batch += "link set lo up\n";
    for (const Link& link : space.links) batch += "link set dev " + link.name + " up\n";
  }
  for (const Link& link : space.links) {
    for (const LinkAddress& own : link.addresses) {
      if (own.address.family != family) continue;
      batch += "address add " + net::ToText(own.address) + "/" + std::to_string(own.length);
      batch += " dev " + link.name;
      if (own.is_of_link) batch += " scope link";
      // Nobody else has it, and routes are all our own.
      batch += family == net::Family::kIpv6 ? " nodad noprefixroute\n" : " noprefixroute\n";
    }
  }
  for (const Route& route : space.routes) {
    if (route.to.address.family == family) batch += RouteLine(space, route);
  }
  for (const SourceRule& rule : space.rules) {
    if (rule.from.address.family != family) continue;
    batch += "rule add from " + net::ToText(rule.from) + " lookup " + std::to_string(rule.table);
    batch += "\n";
  }
  return batch;
}

Settings WiringSettings() {
  return {{"net/bridge/bridge-nf-call-iptables", "0"},
          {"net/bridge/bridge-nf-call-ip6tables", "0"},
          {"net/bridge/bridge-nf-call-arptables", "0"},
          {"net/ipv6/conf/all/disable_ipv6", "1"},
          {"net/ipv6/conf/default/disable_ipv6", "1"}};
}

Settings SpaceSettings(const Space& space) {
  Settings settings = {{"net/bridge/bridge-nf-call-iptables", "0"},
                       {"net/bridge/bridge-nf-call-ip6tables", "0"},
                       {"net/ipv4/conf/all/rp_filter", "0"},
                       {"net/ipv4/conf/default/rp_filter", "0"},
                       {"net/ipv6/conf/default/accept_dad", "0"},
                       {"net/ipv6/conf/default/accept_ra", "0"},
                       {"net/ipv6/conf/default/router_solicitations", "0"},
                       {"net/ipv4/conf/all/accept_redirects", "0"},
                       {"net/ipv4/conf/default/accept_redirects", "0"},
                       // An address is answered for by the interface that has it.
                       {"net/ipv4/conf/all/arp_ignore", "1"},
                       {"net/ipv4/conf/all/arp_announce", "2"},
                       {"net/ipv4/icmp_ratelimit", "0"},
                       {"net/ipv6/icmp/ratelimit", "0"},
                       {"net/ipv4/ping_group_range", "0 0"}};
  const bool forwards = space.kind == SpaceKind::kGateway || space.kind == SpaceKind::kRouter;
  if (forwards) {
    settings.insert(settings.end(), {{"net/ipv4/conf/all/send_redirects", "0"},
                                     {"net/ipv4/conf/default/send_redirects", "0"},
                                     {"net/ipv4/ip_forward", "1"},
                                     {"net/ipv6/conf/all/forwarding", "1"}});
  }
  return settings;
}

std::string ConditionsBatch(const Space& space, const Conditions& conditions, bool has_netem) {
  std::string batch;
  for (const Link& link : space.links) {
    std::string parent = " root";
    if (!conditions.rate.empty()) {
      batch += "qdisc add dev " + link.name + " root handle 1: tbf rate " + conditions.rate;
      // Of a slow line, a burst would carry all that a probe sends.
      const bool is_slow = conditions.rate.ends_with("kbit");
      batch += is_slow ? " burst 2kb latency 5s\n" : " burst 32kb latency 400ms\n";
      parent = " parent 1:1";
    }
    const bool asks_netem = !conditions.latency.empty() || !conditions.loss.empty();
    if (!has_netem || !asks_netem) continue;
    batch += "qdisc add dev " + link.name + parent + " netem";
    if (!conditions.latency.empty()) batch += " delay " + conditions.latency;
    if (!conditions.loss.empty()) batch += " loss " + conditions.loss;
    batch += "\n";
  }
  return batch;
}

std::string LossText(std::uint32_t per_thousand) {
  std::string text = "table inet portwright_loss {\n  chain forward {\n";
  text += "    type filter hook forward priority -150; policy accept;\n";
  text += "    numgen random mod 1000 < " + std::to_string(per_thousand) + " drop\n  }\n}\n";
  return text;
}

}  // namespace portwright::lab
