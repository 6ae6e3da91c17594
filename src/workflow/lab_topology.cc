#include "workflow/lab_topology.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "site/zone_map.h"
#include "workflow/lab_nat.h"
#include "workflow/lab_routes.h"
#include "workflow/lab_ways.h"

namespace portwright::workflow {
namespace {

using lab::Link;
using lab::Space;
using lab::SpaceKind;
using site::kNone;

constexpr std::size_t kAddressesOfAParty = 256;

bool Connects(const site::EnforcementPoint& point) {
  return point.kind == site::PointKind::kGateway || point.kind == site::PointKind::kRouter;
}

class Maker {
 public:
  Maker(const plan::Plan& plan, const std::map<std::uint32_t, std::string>& texts)
      : plan_(plan),
        site_(*plan.site),
        texts_(texts),
        zone_map_(site_),
        ways_(site_),
        router_(site_, ways_, UsedAddresses(), zone_map_) {}

  LabSite Run() {
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      if (ways_.SegmentOf(z) != z) continue;
      segment_of_zone_[z] = static_cast<std::uint32_t>(made_.topology.segments.size());
      made_.topology.segments.push_back(site_.zones[z].name);
    }
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      if (Connects(site_.points[p])) AddPoint(p);
    }
    for (std::uint32_t h = 0; h < site_.hosts.size(); ++h) AddHost(h);
    for (std::uint32_t c = 0; c < site_.clusters.size(); ++c) AddCluster(c);
    AddOthers();
    return std::move(made_);
  }

 private:
  // Every address that somebody has, or that a site's route names.
  std::set<net::Address> UsedAddresses() const {
    std::set<net::Address> used;
    const auto add_routes = [&](const std::vector<site::Route>& routes) {
      for (const site::Route& route : routes) {
        if (route.via) used.insert(*route.via);
      }
    };
    for (const site::Host& host : site_.hosts) {
      for (const auto& interface : host.interfaces) {
        for (const auto& [address, length] : interface.addresses) used.insert(address);
      }
      add_routes(host.routes);
    }
    for (const site::Cluster& cluster : site_.clusters) {
      for (const auto& group : cluster.interfaces) {
        used.insert(group.vips.begin(), group.vips.end());
        for (const auto& [node, addresses] : group.nodes)
          used.insert(addresses.begin(), addresses.end());
      }
      add_routes(cluster.routes);
    }
    return used;
  }

  // A name for a namespace, each once.
  std::string SpaceName(std::string_view wanted) {
    std::string name;
    for (const char c : wanted) {
      const bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
      name += is_fine ? c : '-';
    }
    if (name.empty() || name[0] == '.' || name[0] == '-') name = "x" + name;
    const std::string stem = name;
    for (int n = 2; !names_.insert(name).second; ++n) name = stem + "." + std::to_string(n);
    return name;
  }

  void AddText(Space& space, std::uint32_t point) const {
    const auto found = texts_.find(point);
    if (found != texts_.end()) space.texts.push_back({site_.points[point].name, found->second});
  }

  void AddPoint(std::uint32_t p) {
    const site::EnforcementPoint& point = site_.points[p];
    Space space;
    space.name = SpaceName(point.name);
    space.party = point.name;
    space.kind = point.kind == site::PointKind::kRouter ? SpaceKind::kRouter : SpaceKind::kGateway;
    for (std::uint32_t leg = 0; leg < point.interfaces.size(); ++leg) {
      const std::uint32_t zone = ways_.SegmentOf(point.interfaces[leg].zone);
      space.links.push_back({LinkName(space, point.interfaces[leg].name), segment_of_zone_.at(zone),
                             router_.AddressesOfLeg(p, leg)});
    }
    router_.RoutePoint(p, space);
    AddText(space, p);
    std::string nat = NatText(site_, p, ways_);
    if (!nat.empty()) space.texts.push_back({"address translation", std::move(nat)});
    made_.topology.spaces.push_back(std::move(space));
  }

  static std::string LinkName(const Space& space, const std::string& wanted) {
    std::string name = wanted.substr(0, lab::kLinkNameMax);
    const auto is_taken = [&] {
      return std::any_of(space.links.begin(), space.links.end(),
                         [&](const Link& link) { return link.name == name; });
    };
    for (int n = 2; is_taken(); ++n) {
      const std::string ending = "_" + std::to_string(n);
      name = wanted.substr(0, lab::kLinkNameMax - ending.size()) + ending;
    }
    return name;
  }

  // An address of a party on its interface, in the segment where the address lies. An interface
  // with addresses of two segments becomes two.
  void AddAddress(Space& space, std::vector<LabLeg>& legs, const std::string& interface,
                  std::uint32_t realm, const net::Address& address, int length) {
    const std::uint32_t zone = zone_map_.Find(realm, address);
    if (zone == kNone) {
      made_.left_out.push_back(space.party + " at " + net::ToText(address) +
                               ", which lies in no zone");
      return;
    }
    const std::uint32_t segment = ways_.SegmentOf(zone);
    auto leg = std::find_if(legs.begin(), legs.end(), [&](const LabLeg& one) {
      return one.zone == segment && one.interface == interface;
    });
    if (leg == legs.end()) {
      legs.push_back({segment, interface, static_cast<std::uint32_t>(space.links.size())});
      leg = legs.end() - 1;
      space.links.push_back({LinkName(space, interface), segment_of_zone_.at(segment), {}});
    }
    Link& link = space.links[leg->link];
    const bool is_there =
        std::any_of(link.addresses.begin(), link.addresses.end(),
                    [&](const lab::LinkAddress& own) { return own.address == address; });
    if (!is_there) link.addresses.push_back({address, length, false});
    made_.space_of.emplace(std::pair{realm, address},
                           static_cast<std::uint32_t>(made_.topology.spaces.size()));
  }

  void Finish(Space space, const std::vector<LabLeg>& legs, std::uint32_t realm,
              const std::vector<site::Route>& routes,
              const std::vector<std::string>& interface_names) {
    router_.RouteParty(legs, realm, routes, interface_names, space);
    made_.topology.spaces.push_back(std::move(space));
  }

  void AddHost(std::uint32_t h) {
    const site::Host& host = site_.hosts[h];
    Space space;
    space.name = SpaceName(host.name);
    space.party = host.name;
    std::vector<LabLeg> legs;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < host.interfaces.size(); ++i) {
      const site::Interface& interface = host.interfaces[i];
      std::string name = interface.name.empty() ? "eth" + std::to_string(i) : interface.name;
      if (interface.vlan != 0 && name.find('.') == std::string::npos)
        name += "." + std::to_string(interface.vlan);
      names.push_back(name);
      for (const auto& [address, length] : interface.addresses)
        AddAddress(space, legs, name, host.realm, address, length);
    }
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      if (site_.points[p].kind == site::PointKind::kHost && site_.points[p].host == h)
        AddText(space, p);
    }
    AddCloudTexts(space, legs);
    Finish(std::move(space), legs, host.realm, host.routes, names);
  }

  // Of cloud groups, which guard whoever is in their zones, each in a table of its own.
  void AddCloudTexts(Space& space, const std::vector<LabLeg>& legs) const {
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      const site::EnforcementPoint& point = site_.points[p];
      const auto found = texts_.find(p);
      if (point.kind != site::PointKind::kCloud || found == texts_.end()) continue;
      const bool is_guarded = std::any_of(legs.begin(), legs.end(), [&](const LabLeg& leg) {
        return std::any_of(point.zones.begin(), point.zones.end(),
                           [&](std::uint32_t zone) { return ways_.SegmentOf(zone) == leg.zone; });
      });
      if (!is_guarded) continue;
      constexpr std::string_view kTable = "table inet portwright";
      std::string text = found->second;
      for (std::size_t at = text.find(kTable); at != std::string::npos;
           at = text.find(kTable, at + kTable.size()))
        text.insert(at + kTable.size(), "_cloud");
      space.texts.push_back({point.name, std::move(text)});
    }
  }

  void AddCluster(std::uint32_t c) {
    const site::Cluster& cluster = site_.clusters[c];
    std::vector<std::string> nodes;
    for (const site::InterfaceGroup& group : cluster.interfaces) {
      for (const auto& [node, addresses] : group.nodes) {
        if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
      }
    }
    const bool is_one = nodes.empty();
    if (is_one) nodes.push_back("");
    std::vector<std::string> names;
    for (const site::InterfaceGroup& group : cluster.interfaces) names.push_back(group.name);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      for (const bool is_controller : {false, true}) {
        Space space;
        space.party = cluster.name;
        space.kind = is_one ? SpaceKind::kHost : SpaceKind::kNode;
        std::vector<LabLeg> legs;
        for (const site::InterfaceGroup& group : cluster.interfaces) {
          if (group.ipmi != is_controller) continue;
          for (const net::Address& address : OfNode(group, nodes, n))
            AddAddress(space, legs, group.name, cluster.realm, address, LengthIn(cluster, address));
        }
        // Management controllers are machines of their own, which the cluster's firewall does not
        // guard; most nodes of a lab have none.
        if (is_controller && legs.empty()) continue;
        std::string name = is_one ? cluster.name : cluster.name + "." + nodes[n];
        space.name = SpaceName(is_controller ? name + ".ipmi" : name);
        if (!is_controller) AddClusterTexts(space, c);
        AddCloudTexts(space, legs);
        Finish(std::move(space), legs, cluster.realm, cluster.routes, names);
      }
    }
  }

  void AddClusterTexts(Space& space, std::uint32_t c) const {
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      if (site_.points[p].kind == site::PointKind::kCluster && site_.points[p].cluster == c)
        AddText(space, p);
    }
  }

  // The addresses of a node in a group: its own, and every VIP whose turn it is.
  static std::vector<net::Address> OfNode(const site::InterfaceGroup& group,
                                          const std::vector<std::string>& nodes, std::size_t n) {
    std::vector<net::Address> out;
    std::vector<std::string> holders;
    for (const auto& [node, addresses] : group.nodes) {
      holders.push_back(node);
      if (node == nodes[n]) out = addresses;
    }
    if (holders.empty()) holders = nodes;
    for (std::size_t v = 0; v < group.vips.size(); ++v) {
      if (holders[v % holders.size()] == nodes[n]) out.push_back(group.vips[v]);
    }
    return out;
  }

  int LengthIn(const site::Cluster& cluster, const net::Address& address) const {
    const std::uint32_t zone = zone_map_.Find(cluster.realm, address);
    int length = net::AddressBits(address.family);
    if (zone == kNone) return length;
    for (const net::Prefix& prefix : site_.zones[zone].prefixes) {
      if (prefix.Range().Contains(address)) length = prefix.length;
    }
    return length;
  }

  // Parties that are no hosts and clusters: a stand-in for each in each zone. The internet is one.
  void AddOthers() {
    made_.addresses_of.resize(plan_.endpoints.size());
    std::map<std::pair<std::string, std::uint32_t>, std::vector<std::uint32_t>> others;
    for (std::uint32_t e = 0; e < plan_.endpoints.size(); ++e) {
      const plan::Endpoint& endpoint = plan_.endpoints[e];
      if (endpoint.host != kNone || endpoint.cluster != kNone) {
        TakeOwn(e);
      } else if (endpoint.zone != kNone && !IsNameObject(endpoint.ref)) {
        const bool is_internet = site_.zones[endpoint.zone].internet;
        const std::string party =
            is_internet ? std::string("internet") : site_.NameOf(endpoint.ref);
        others[{party, endpoint.zone}].push_back(e);
      }
    }
    for (const auto& [who, endpoints] : others) AddStandIn(who.first, who.second, endpoints);
  }

  bool IsNameObject(site::EndpointRef ref) const {
    return ref.kind == site::EndpointKind::kName &&
           site_.names[ref.index].way == site::NameWay::kObject;
  }

  void TakeOwn(std::uint32_t e) {
    const plan::Endpoint& endpoint = plan_.endpoints[e];
    for (const net::AddressRange& range : plan_.address_sets[endpoint.addresses].ranges()) {
      if (range.hi - range.lo >= kAddressesOfAParty) continue;
      for (auto value = range.lo;; ++value) {
        const net::Address address{range.family, value};
        if (made_.space_of.contains({endpoint.realm, address}))
          made_.addresses_of[e].push_back(address);
        if (value == range.hi) break;
      }
    }
  }

  void AddStandIn(const std::string& party, std::uint32_t zone,
                  const std::vector<std::uint32_t>& endpoints) {
    const bool is_internet = site_.zones[zone].internet;
    Space space;
    space.name = SpaceName(party);
    space.party = party;
    space.kind = is_internet ? SpaceKind::kInternet : SpaceKind::kNetwork;
    std::vector<LabLeg> legs;
    const std::uint32_t realm = site_.zones[zone].realm;
    for (const std::uint32_t e : endpoints) {
      const net::AddressSet& set = plan_.address_sets[plan_.endpoints[e].addresses];
      for (const net::Address& address : router_.FreeOf(set)) {
        AddAddress(space, legs, "eth0", realm, address, net::AddressBits(address.family));
        made_.addresses_of[e].push_back(address);
      }
      if (made_.addresses_of[e].empty()) {
        made_.left_out.push_back(plan_.EndpointName(e) + ", all of whose addresses others have");
      }
    }
    if (legs.empty()) return;
    AddCloudTexts(space, legs);
    Finish(std::move(space), legs, realm, {}, {});
  }

  const plan::Plan& plan_;
  const site::Site& site_;
  const std::map<std::uint32_t, std::string>& texts_;
  site::ZoneMap zone_map_;
  LabWays ways_;
  LabRouter router_;
  LabSite made_;
  std::map<std::uint32_t, std::uint32_t> segment_of_zone_;
  std::set<std::string> names_ = {"segments"};
};

}  // namespace

LabSite MakeLabSite(const plan::Plan& plan, const std::map<std::uint32_t, std::string>& texts) {
  return Maker(plan, texts).Run();
}

}  // namespace portwright::workflow
