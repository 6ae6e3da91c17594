#include "inventory/merge.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "inventory/codes.h"
#include "inventory/same_host.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

std::string Provenance(const PlacedFact& placed) {
  std::string text = placed.source->name;
  if (!placed.fact->place.sheet.empty()) text += " " + placed.fact->place.sheet;
  return text + ":" + std::to_string(placed.fact->place.line);
}

void ReportContradiction(Diagnostics& diagnostics, SourcePlace place, SourcePlace other,
                         std::string message) {
  diagnostics.Add({Severity::kWarning,
                   std::string(codes::kContradiction),
                   {place, other},
                   std::move(message),
                   "the first place is the one that was not taken"});
}

// One host of the facts of several files.
class HostMerger {
 public:
  HostMerger(const std::vector<PlacedFact>& group, Diagnostics& diagnostics)
      : group_(group), diagnostics_(diagnostics) {}

  MergedHost Make() {
    host_.gone = std::all_of(group_.begin(), group_.end(),
                             [](const PlacedFact& one) { return one.fact->gone; });
    // What was gone once keeps its name when it is there again under a longer one.
    const auto named = [](const PlacedFact& one) { return !IsNamedByAddress(*one.fact); };
    const auto old = std::find_if(group_.begin(), group_.end(), [&](const PlacedFact& one) {
      return one.fact->gone && named(one);
    });
    const auto first = std::find_if(group_.begin(), group_.end(), named);
    host_.name = (old != group_.end()     ? *old
                  : first != group_.end() ? *first
                                          : group_.front())
                     .fact->name;
    for (const PlacedFact& one : group_) {
      if (!one.fact->gone || host_.gone) TakeWords(one);
    }
    SortTags(host_.tags);
    TakeAddresses();
    TakeRoutes();
    return std::move(host_);
  }

 private:
  void TakeWords(const PlacedFact& one) {
    const HostFact& fact = *one.fact;
    host_.from.push_back(Provenance(one));
    if (host_.title.empty()) host_.title = fact.title;
    host_.tags.insert(host_.tags.end(), fact.tags.begin(), fact.tags.end());
    if (fact.os.empty()) return;
    if (host_.os.empty()) {
      host_.os = fact.os;
      os_place_ = one.place;
    } else if (host_.os != fact.os) {
      ReportContradiction(diagnostics_, one.place, os_place_,
                          "expected one operating system of " + Quote(host_.name) + ", found " +
                              Quote(fact.os) + " and " + Quote(host_.os));
    }
  }

  // The host's own word first; what a register adds to that is not so.
  void TakeAddresses() {
    std::vector<PlacedFact> order;
    for (const PlacedFact& one : group_) {
      if (!one.fact->gone || host_.gone) order.push_back(one);
    }
    std::stable_sort(order.begin(), order.end(), [](const PlacedFact& a, const PlacedFact& b) {
      return a.fact->is_own_word && !b.fact->is_own_word;
    });
    const bool own_word = !order.empty() && order[0].fact->is_own_word;
    for (const PlacedFact& one : order) {
      for (const AddressFact& fact : one.fact->addresses) {
        TakeAddress(fact, one, own_word && !one.fact->is_own_word ? &order[0] : nullptr);
      }
    }
    Arrange();
  }

  void TakeAddress(const AddressFact& fact, const PlacedFact& one, const PlacedFact* own_word) {
    const auto same = std::find_if(taken_.begin(), taken_.end(), [&](const Taken& known) {
      return known.fact.address == fact.address;
    });
    if (same == taken_.end()) {
      if (own_word != nullptr) {
        ReportContradiction(diagnostics_, one.place, own_word->place,
                            "expected the addresses that " + Quote(host_.name) +
                                " has by its own word, found " + net::ToText(fact.address) +
                                " beside them");
        return;
      }
      taken_.push_back({fact, one.place});
      return;
    }
    AddressFact& known = same->fact;
    const bool differs =
        known.length != kNoLength && fact.length != kNoLength && known.length != fact.length;
    // A register that knows no length says that of the host alone.
    const bool host_alone = fact.length == AddressBits(fact.address.family);
    if (differs && !host_alone) {
      ReportContradiction(diagnostics_, one.place, same->place,
                          "expected one prefix length of " + net::ToText(fact.address) + " of " +
                              Quote(host_.name) + ", found /" + std::to_string(fact.length) +
                              " and /" + std::to_string(known.length));
    }
    if (known.length == kNoLength) known.length = fact.length;
    if (known.interface.empty()) known.interface = fact.interface;
    if (known.vlan == 0) known.vlan = fact.vlan;
  }

  // Interfaces where one of them is named and something hangs on it; else addresses alone.
  void Arrange() {
    const bool own = std::any_of(group_.begin(), group_.end(), [](const PlacedFact& one) {
      return one.fact->is_own_word || !one.fact->routes.empty();
    });
    const bool named = std::any_of(taken_.begin(), taken_.end(),
                                   [](const Taken& one) { return !one.fact.interface.empty(); });
    std::map<std::string, MergedInterface> interfaces;
    for (Taken& one : taken_) {
      const std::string name = !own || !named               ? ""
                               : one.fact.interface.empty() ? "unnamed"
                                                            : one.fact.interface;
      MergedInterface& interface = interfaces[name];
      interface.name = name;
      if (interface.vlan == 0 && !name.empty()) interface.vlan = one.fact.vlan;
      interface.addresses.push_back(std::move(one.fact));
    }
    for (auto& [name, interface] : interfaces) {
      std::sort(interface.addresses.begin(), interface.addresses.end());
      host_.interfaces.push_back(std::move(interface));
    }
  }

  void TakeRoutes() {
    std::vector<std::pair<RouteFact, SourcePlace>> routes;
    for (const PlacedFact& one : group_) {
      if (one.fact->gone && !host_.gone) continue;
      for (const RouteFact& route : one.fact->routes) {
        const bool known =
            std::any_of(host_.interfaces.begin(), host_.interfaces.end(),
                        [&](const MergedInterface& i) { return i.name == route.interface; });
        const auto same = std::find_if(routes.begin(), routes.end(),
                                       [&](const auto& r) { return r.first.to == route.to; });
        if (!known || route.interface.empty()) {
          diagnostics_.Warning(codes::kNotTaken, one.place,
                               "expected the addresses of interface " + Quote(route.interface) +
                                   " of " + Quote(host_.name) + " for its route to " +
                                   net::ToText(route.to) + ", found none; the route is left out",
                               "import what 'ip -j addr' prints there");
        } else if (same == routes.end()) {
          routes.emplace_back(route, one.place);
        } else if (same->first != route) {
          ReportContradiction(diagnostics_, one.place, same->second,
                              "expected one route of " + Quote(host_.name) + " to " +
                                  net::ToText(route.to) + ", found two");
        }
      }
    }
    for (auto& [route, place] : routes) host_.routes.push_back(std::move(route));
    std::sort(host_.routes.begin(), host_.routes.end());
  }

  struct Taken {
    AddressFact fact;
    SourcePlace place;
  };
  const std::vector<PlacedFact>& group_;
  Diagnostics& diagnostics_;
  MergedHost host_;
  SourcePlace os_place_;
  std::vector<Taken> taken_;
};

struct AddressHash {
  std::size_t operator()(const net::Address& address) const {
    const auto low = static_cast<std::uint64_t>(address.value);
    const auto high = static_cast<std::uint64_t>(address.value >> 64);
    return std::hash<std::uint64_t>()((low ^ (high * 31)) * 0x9e3779b97f4a7c15ULL);
  }
};

class Merger {
 public:
  Merger(const std::vector<SourceFacts>& sources, const SiteWords& site, Diagnostics& diagnostics)
      : sources_(sources), site_(site), diagnostics_(diagnostics) {}

  Inventory Make() {
    const auto groups = GroupByHost(sources_, diagnostics_);
    inventory_.hosts.reserve(groups.size());
    owners_.reserve(groups.size());
    // Who is there has its addresses before who is gone.
    for (const bool gone : {false, true}) {
      for (const auto& group : groups) {
        const bool all_gone = std::all_of(group.begin(), group.end(),
                                          [](const PlacedFact& one) { return one.fact->gone; });
        if (all_gone == gone) TakeGroup(group);
      }
    }
    const auto by_name = [](const MergedHost& a, const MergedHost& b) { return a.name < b.name; };
    auto& hosts = inventory_.hosts;
    if (!std::is_sorted(hosts.begin(), hosts.end(), by_name)) {
      std::sort(hosts.begin(), hosts.end(), by_name);
    }
    std::sort(inventory_.without_address.begin(), inventory_.without_address.end());
    TakeClusterRoutes();
    return std::move(inventory_);
  }

 private:
  void TakeGroup(const std::vector<PlacedFact>& group) {
    MergedHost host = HostMerger(group, diagnostics_).Make();
    const SourcePlace place = group.front().place;
    if (const auto written = site_.names.find(host.name); written != site_.names.end()) {
      ReportInSite(host, place, written->second, host.name);
      return;
    }
    DropTakenAddresses(host, place);
    if (host.interfaces.empty()) {
      inventory_.without_address.push_back(host.name);
      return;
    }
    inventory_.hosts.push_back(std::move(host));
  }

  void ReportInSite(const MergedHost& host, SourcePlace place, SourcePlace written,
                    const std::string& as) {
    std::string differing;
    for (const net::Address& address : host.Addresses()) {
      const auto owner = site_.addresses.find(address);
      if (owner != site_.addresses.end() && owner->second.name == as) continue;
      differing += (differing.empty() ? "" : ", ") + net::ToText(address);
    }
    if (differing.empty()) {
      diagnostics_.Add({Severity::kNote,
                        std::string(codes::kInSite),
                        {place, written},
                        Quote(as) + " stands in the site already; what people wrote holds",
                        ""});
    } else {
      diagnostics_.Add({Severity::kWarning,
                        std::string(codes::kContradiction),
                        {place, written},
                        "expected the addresses that the site gives " + Quote(as) +
                            ", found others as well: " + differing + "; what people wrote holds",
                        "change the site, or take the host out of it"});
    }
  }

  // One address is one host's.
  void DropTakenAddresses(MergedHost& host, SourcePlace place) {
    for (MergedInterface& interface : host.interfaces) {
      auto& own = interface.addresses;
      own.erase(std::remove_if(own.begin(), own.end(),
                               [&](const AddressFact& one) { return IsTaken(one, host, place); }),
                own.end());
    }
    auto& all = host.interfaces;
    const std::size_t before = all.size();
    all.erase(std::remove_if(all.begin(), all.end(),
                             [](const MergedInterface& one) { return one.addresses.empty(); }),
              all.end());
    if (all.size() == before) return;
    auto& routes = host.routes;
    routes.erase(std::remove_if(routes.begin(), routes.end(),
                                [&](const RouteFact& route) {
                                  return std::none_of(all.begin(), all.end(), [&](const auto& i) {
                                    return i.name == route.interface;
                                  });
                                }),
                 routes.end());
  }

  bool IsTaken(const AddressFact& one, const MergedHost& host, SourcePlace place) {
    SourcePlace other;
    std::string name;
    if (const auto written = site_.addresses.find(one.address); written != site_.addresses.end()) {
      other = written->second.place;
      name = written->second.name;
    } else {
      const auto [owner, is_new] =
          owners_.try_emplace(one.address, static_cast<std::uint32_t>(owner_names_.size()));
      if (is_new) {
        owner_names_.push_back({host.name, place});
        return false;
      }
      name = owner_names_[owner->second].name;
      other = owner_names_[owner->second].place;
      if (name == host.name) return false;
    }
    // Who is gone may have left its address to somebody else.
    diagnostics_.Add({host.gone ? Severity::kNote : Severity::kWarning,
                      std::string(codes::kAddressTwice),
                      {place, other},
                      "expected each address at one host, found " + net::ToText(one.address) +
                          " at " + Quote(host.name) + " and at " + Quote(name) + ", which keeps it",
                      host.gone ? "" : "are they one host? then give both files one name for it"});
    return true;
  }

  // Routes of a cluster that the site describes without routes of its own.
  void TakeClusterRoutes() {
    std::map<std::string, std::pair<std::vector<RouteFact>, SourcePlace>> said;
    for (const SourceFacts& source : sources_) {
      for (const ClusterRouteFact& fact : source.cluster_routes) {
        auto& [routes, place] = said[fact.cluster];
        if (routes.empty()) place = {diagnostics_.AddFile(source.name), fact.place.line, 0};
        routes.push_back(fact.route);
      }
    }
    for (auto& [cluster, of_cluster] : said) {
      auto& [routes, place] = of_cluster;
      std::sort(routes.begin(), routes.end());
      routes.erase(std::unique(routes.begin(), routes.end()), routes.end());
      const auto written = site_.cluster_routes.find(cluster);
      if (written == site_.cluster_routes.end()) {
        diagnostics_.Warning(codes::kNotTaken, place,
                             "expected the cluster " + Quote(cluster) +
                                 " in the site, found none; its routes are left out",
                             "describe the cluster in site.yaml, or say which it is with --host");
      } else if (written->second.empty()) {
        inventory_.cluster_routes[cluster] = std::move(routes);
      } else if (written->second != routes) {
        ReportContradiction(diagnostics_, place, site_.names.find(cluster)->second,
                            "expected the routes that the site gives the cluster " +
                                Quote(cluster) + ", found others; what people wrote holds");
      }
    }
  }

  const std::vector<SourceFacts>& sources_;
  const SiteWords& site_;
  Diagnostics& diagnostics_;
  Inventory inventory_;
  std::unordered_map<net::Address, std::uint32_t, AddressHash> owners_;
  std::vector<SiteWords::Owner> owner_names_;
};

}  // namespace

std::vector<net::Address> MergedHost::Addresses() const {
  std::vector<net::Address> out;
  for (const MergedInterface& interface : interfaces) {
    for (const AddressFact& one : interface.addresses) out.push_back(one.address);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Inventory Merge(const std::vector<SourceFacts>& sources, const SiteWords& site,
                Diagnostics& diagnostics) {
  return Merger(sources, site, diagnostics).Make();
}

void Replace(std::vector<SourceFacts>& sources, SourceFacts fresh) {
  const auto old = std::find_if(sources.begin(), sources.end(),
                                [&](const SourceFacts& one) { return one.name == fresh.name; });
  if (old == sources.end()) {
    sources.push_back(std::move(fresh));
    return;
  }
  std::unordered_set<std::string> there;
  there.reserve(fresh.hosts.size());
  for (const HostFact& host : fresh.hosts) there.insert(ToLower(host.name));
  for (HostFact& host : old->hosts) {
    if (there.contains(ToLower(host.name))) continue;
    host.gone = true;
    fresh.hosts.push_back(std::move(host));
  }
  *old = std::move(fresh);
}

void Prune(std::vector<SourceFacts>& sources) {
  for (SourceFacts& source : sources) {
    source.hosts.erase(std::remove_if(source.hosts.begin(), source.hosts.end(),
                                      [](const HostFact& host) { return host.gone; }),
                       source.hosts.end());
  }
}

}  // namespace portwright::inventory
