// One inventory out of the facts of all files. Files speak of one host by different names: equal
// names (case aside), an alias, or a short name where only one host has it, are the same host. What
// files say differently is told with both places; who is believed: a host of itself, then the file
// that was imported first.
//
// Same facts in the same order, same inventory. Cost: n log n in hosts. No state, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "inventory/facts.h"

namespace portwright::inventory {

struct MergedInterface {
  std::string name;  // empty: all of the host's, where no interface matters
  int vlan = 0;
  std::vector<AddressFact> addresses;  // sorted
};

struct MergedHost {
  std::string name;
  std::string title;
  std::string os;
  std::vector<std::string> tags;
  std::vector<MergedInterface> interfaces;  // by name
  std::vector<RouteFact> routes;            // sorted; their interfaces are among those
  std::vector<std::string> from;            // `hosts.csv:12`, `export.xlsx vInfo:3`
  bool gone = false;                        // every file that had it has it no more

  std::vector<net::Address> Addresses() const;  // sorted, each once
};

// What people wrote into site.yaml: an import leaves it alone.
struct SiteWords {
  std::map<std::string, SourcePlace, std::less<>> names;  // of anything
  struct Owner {
    std::string name;
    SourcePlace place;
  };
  std::map<net::Address, Owner> addresses;  // of hosts and clusters
  std::map<std::string, std::vector<RouteFact>, std::less<>> cluster_routes;
};

struct Inventory {
  std::vector<MergedHost> hosts;                                 // by name
  std::map<std::string, std::vector<RouteFact>> cluster_routes;  // of clusters of the site
  std::vector<std::string> without_address;  // names of hosts that no file gives an address
};

Inventory Merge(const std::vector<SourceFacts>& sources, const SiteWords& site,
                Diagnostics& diagnostics);

// Puts a file that was read again in the place of what it said before; a host that it has no more
// stays, and is marked. A new file comes last.
void Replace(std::vector<SourceFacts>& sources, SourceFacts fresh);
// Leaves out what is marked.
void Prune(std::vector<SourceFacts>& sources);

}  // namespace portwright::inventory
