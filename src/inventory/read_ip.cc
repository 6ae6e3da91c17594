// What `ip -j addr` and `ip -j route` say of the host on which they ran.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "inventory/address_words.h"
#include "inventory/codes.h"
#include "inventory/readers.h"

namespace portwright::inventory {
namespace {

using yaml::Node;

bool ExpectList(const Node& root, std::string_view of, Reading& reading) {
  if (root.IsSequence()) return true;
  ReportShape(reading, root.place(), "the list that " + std::string(of) + " prints");
  return false;
}

int VlanOf(const Node& link) {
  const auto info = link.Find("linkinfo");
  if (!info || TextOf(*info, "info_kind") != "vlan") return 0;
  const auto details = info->Find("info_data");
  const auto id = details ? ParseNumber(TextOf(*details, "id")) : std::nullopt;
  return id && *id >= 1 && *id <= 4094 ? static_cast<int>(*id) : 0;
}

void ReadLink(const Node& link, HostFact& host, Reading& reading) {
  if (!link.IsMapping()) return;  // `{}`: what an older ip prints for what it filtered out
  const std::string interface(TextOf(link, "ifname"));
  const auto addresses = link.Find("addr_info");
  if (interface.empty() || !addresses || !addresses->IsSequence()) return;
  const int vlan = VlanOf(link);
  for (auto it = addresses->begin(); it != addresses->end(); ++it) {
    const Node one = *it;
    const std::string_view local = TextOf(one, "local");
    if (local.empty()) continue;
    const std::size_t before = host.addresses.size();
    const std::string_view length = TextOf(one, "prefixlen");
    const std::string text = std::string(local) + (length.empty() ? "" : "/") + std::string(length);
    AddAddress(text, interface, one.place(), host, reading);
    if (host.addresses.size() > before) host.addresses.back().vlan = vlan;
  }
}

std::optional<net::Prefix> DestinationOf(const Node& route, std::string_view via) {
  const std::string_view to = TextOf(route, "dst");
  if (to != "default") {
    const auto prefix = net::ParsePrefix(to);
    if (!prefix) return std::nullopt;
    return *prefix;
  }
  const bool v6 = via.find(':') != std::string_view::npos;
  return net::Prefix{net::Address{v6 ? net::Family::kIpv6 : net::Family::kIpv4, 0}, 0};
}

void ReadRoute(const Node& route, HostFact& host, Reading& reading) {
  if (!route.IsMapping()) return;
  const std::string_view type = TextOf(route, "type");
  if (!type.empty() && type != "unicast") return;  // local, broadcast, unreachable: no way anywhere
  std::string_view via = TextOf(route, "gateway");
  std::string_view device = TextOf(route, "dev");
  const auto hops = route.Find("nexthops");
  if (hops && hops->IsSequence() && hops->size() > 0) {
    const Node first = *hops->begin();
    via = TextOf(first, "gateway");
    device = TextOf(first, "dev");
    if (hops->size() > 1) {
      ReportLeftOut(reading, route.place(),
                    "expected one next hop of the route to " + Quote(TextOf(route, "dst")) +
                        ", found " + std::to_string(hops->size()) + "; the first was taken");
    }
  }
  const auto to = DestinationOf(route, via);
  if (!to) {
    ReportPrefix(reading, route.place(),
                 "expected a destination of a route, found " + Quote(TextOf(route, "dst")));
    return;
  }
  RouteFact fact;
  fact.to = *to;
  fact.interface = device;
  if (!via.empty()) {
    const auto hop = net::ParseAddress(via);
    if (!hop) {
      ReportAddress(reading, route.place(), hop.error().message);
      return;
    }
    fact.via = *hop;
  }
  // What is on the link follows from the addresses.
  const bool link_local = to->address.family == net::Family::kIpv6 && to->length == 64 &&
                          (to->address.value >> 118) == 0x3fa;
  if (!fact.via || link_local) return;
  // Routes come with the one that is used first: lower metrics before higher ones.
  const bool again = std::any_of(host.routes.begin(), host.routes.end(),
                                 [&](const RouteFact& one) { return one.to == fact.to; });
  if (again) {
    ReportLeftOut(
        reading, route.place(),
        "expected one route to " + net::ToText(fact.to) + ", found another; the first was taken");
    return;
  }
  host.routes.push_back(std::move(fact));
}

}  // namespace

Status ReadIpAddresses(std::string_view text, Reading& reading) {
  const auto document = ParseJson(text, reading);
  const std::string name = reading.HostName();
  if (document == nullptr || name.empty()) return Ok();
  const Node root = document->root();
  if (!ExpectList(root, "'ip -j addr'", reading)) return Ok();
  HostList hosts(reading.facts);
  HostFact& host = hosts.Of(name, {"", 1});
  host.is_own_word = true;
  for (auto it = root.begin(); it != root.end(); ++it) ReadLink(*it, host, reading);
  reading.facts.rows = root.size();
  return Ok();
}

Status ReadIpRoutes(std::string_view text, Reading& reading) {
  const auto document = ParseJson(text, reading);
  const std::string name = reading.HostName();
  if (document == nullptr || name.empty()) return Ok();
  const Node root = document->root();
  if (!ExpectList(root, "'ip -j route'", reading)) return Ok();
  HostList hosts(reading.facts);
  HostFact& host = hosts.Of(name, {"", 1});
  for (auto it = root.begin(); it != root.end(); ++it) ReadRoute(*it, host, reading);
  reading.facts.rows = root.size();
  return Ok();
}

}  // namespace portwright::inventory
