#include "workflow/host_routes.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace portwright::workflow {
namespace {

using Json = nlohmann::json;

std::string TextOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<Json> ListOf(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (text.empty()) json = Json::array();
  if (!json.is_array())
    return Error{ErrorCode::kInvalid, "expected a list of `ip -j`, found another text"};
  return json;
}

std::optional<net::Address> AddressOf(const std::string& text) {
  const auto address = net::ParseAddress(text);
  return address ? std::optional<net::Address>(*address) : std::nullopt;
}

// `default`, an address, a prefix.
std::optional<net::Prefix> DestinationOf(const std::string& text, net::Family family) {
  if (text == "default") return net::Prefix{{family, 0}, 0};
  return cluster::ParseSubnet(text);
}

}  // namespace

Result<std::vector<std::string>> InterfacesIn(std::string_view text) {
  PORTWRIGHT_TRY(const Json json, ListOf(text));
  std::vector<std::string> names;
  for (const Json& object : json) {
    const std::string name = object.is_object() ? TextOf(object, "ifname") : "";
    if (!name.empty() && name != "lo") names.push_back(name);
  }
  return names;
}

Result<std::vector<cluster::StaticRoute>> RoutesIn(std::string_view text, net::Family family) {
  PORTWRIGHT_TRY(const Json json, ListOf(text));
  std::vector<cluster::StaticRoute> routes;
  for (const Json& object : json) {
    if (!object.is_object()) continue;
    const auto destination = DestinationOf(TextOf(object, "dst"), family);
    const std::string type = TextOf(object, "type");
    const bool leads = type.empty() || type == "unicast";
    if (!destination || !leads) continue;
    // Several ways of one route stand in a list.
    const auto hops = object.find("nexthops");
    const Json ways =
        hops != object.end() && hops->is_array() ? *hops : Json(Json::array({object}));
    for (const Json& way : ways) {
      if (!way.is_object() || TextOf(way, "dev").empty()) continue;
      routes.push_back({*destination, AddressOf(TextOf(way, "gateway")), TextOf(way, "dev"), {}});
    }
  }
  return routes;
}

Result<KernelChoice> ChoiceIn(std::string_view text) {
  PORTWRIGHT_TRY(const Json json, ListOf(text));
  const Error none{ErrorCode::kInvalid, "expected a source of `ip -j route get`, found none"};
  if (json.empty() || !json[0].is_object()) return none;
  const auto source = AddressOf(TextOf(json[0], "prefsrc"));
  if (!source) return none;
  return KernelChoice{*source, TextOf(json[0], "dev"), AddressOf(TextOf(json[0], "gateway"))};
}

const cluster::StaticRoute* RouteOf(const std::vector<cluster::StaticRoute>& routes,
                                    const net::Address& destination, const KernelChoice& choice) {
  const cluster::StaticRoute* best = nullptr;
  for (const cluster::StaticRoute& route : routes) {
    const bool fits = route.destination.Range().Contains(destination) &&
                      route.interface_group == choice.interface &&
                      route.next_hop == choice.next_hop;
    if (fits && (best == nullptr || route.destination.length > best->destination.length))
      best = &route;
  }
  return best;
}

}  // namespace portwright::workflow
