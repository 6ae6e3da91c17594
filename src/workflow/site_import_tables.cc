#include "workflow/site_import_tables.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"

namespace portwright::workflow {
namespace {

using inventory::Inventory;
using inventory::MergedHost;
using inventory::SourceFacts;

constexpr std::size_t kNewShown = 20;    // hosts, in a table for people
constexpr std::size_t kPeersShown = 50;  // likewise
constexpr std::size_t kExampleBytes = 40;

std::string AddressesOf(const MergedHost& host) {
  std::string out;
  for (const net::Address& address : host.Addresses()) {
    if (!out.empty()) out += ", ";
    net::AppendText(out, address);
  }
  return out;
}

bool HasSameWords(const MergedHost& a, const MergedHost& b) {
  const auto same_interface = [](const inventory::MergedInterface& x,
                                 const inventory::MergedInterface& y) {
    return x.name == y.name && x.vlan == y.vlan && x.addresses == y.addresses;
  };
  return a.os == b.os && a.tags == b.tags && a.title == b.title && a.routes == b.routes &&
         std::equal(a.interfaces.begin(), a.interfaces.end(), b.interfaces.begin(),
                    b.interfaces.end(), same_interface);
}

// What of a host's words differs.
std::string WordsThatDiffer(const MergedHost& before, const MergedHost& now) {
  std::vector<std::string> out;
  if (before.os != now.os) out.emplace_back("os");
  if (before.tags != now.tags) out.emplace_back("tags");
  if (before.title != now.title) out.emplace_back("title");
  if (before.routes != now.routes) out.emplace_back("routes");
  if (out.empty()) out.emplace_back("interfaces");
  return Join(out, ", ");
}

struct Change {
  std::string_view word;
  std::string detail;
  report::Tone tone = report::Tone::kPlain;
};

// Nothing where nothing changed; either may be null, not both.
std::optional<Change> ChangeOf(const MergedHost* before, const MergedHost* now) {
  if (before == nullptr) {
    return now->gone ? Change{"gone", "", report::Tone::kWarning}
                     : Change{"new", "", report::Tone::kGood};
  }
  if (now == nullptr) return Change{"taken out", AddressesOf(*before), report::Tone::kFaint};
  if (!before->gone && now->gone) return Change{"gone", "", report::Tone::kWarning};
  const std::string old = AddressesOf(*before);
  const bool moved = old != AddressesOf(*now);
  if (before->gone && !now->gone) return Change{"back", moved ? old : "", report::Tone::kGood};
  if (moved) return Change{"moved", old, report::Tone::kWarning};
  if (HasSameWords(*before, *now)) return std::nullopt;
  return Change{"changed", WordsThatDiffer(*before, *now), report::Tone::kPlain};
}

}  // namespace

ImportTables::ImportTables() {
  columns.title = "Columns";
  columns.columns = {report::Text("File"),  report::Text("Sheet"), report::Text("Heading"),
                     report::Text("Means"), report::Text("By"),    report::Text("Example")};
  files.title = "Files";
  files.columns = {report::Text("File"),
                   report::Text("Format"),
                   report::Number("Rows"),
                   report::Number("Hosts"),
                   report::Number("Without address"),
                   report::Text("Not read")};
  changes.title = "Hosts";
  changes.columns = {report::Text("Host"), report::Text("Change"), report::Text("Addresses"),
                     report::Text("Before"), report::Text("From")};
  changes.empty_text = "nothing changed";
  zones.title = "Zones that the site could have";
  zones.key = "zones";
  zones.columns = {report::Text("Zone"), report::Text("Prefix"), report::Text("Title"),
                   report::Text("From")};
  peers.title = "Addresses that were seen, and no host has";
  peers.key = "peers";
  peers.columns = {report::Text("Address"), report::Number("Conversations"), report::Text("Ports")};
}

std::vector<report::Table> ImportTables::TakeAll() && {
  std::vector<report::Table> out;
  if (!columns.rows.empty()) out.push_back(std::move(columns));
  out.push_back(std::move(files));
  out.push_back(std::move(changes));
  if (!zones.rows.empty()) out.push_back(std::move(zones));
  if (!peers.rows.empty()) out.push_back(std::move(peers));
  return out;
}

void AddColumns(const SourceFacts& facts, ImportTables& tables) {
  for (const inventory::ColumnUse& use : facts.columns) {
    const bool none = use.meaning == inventory::Meaning::kNone;
    // Sheets of products have dozens of columns that say nothing of the network.
    const bool product = std::any_of(
        facts.columns.begin(), facts.columns.end(), [&](const inventory::ColumnUse& other) {
          return other.sheet == use.sheet && other.ground == inventory::Ground::kProduct;
        });
    if (none && product) continue;
    std::string example = use.example.substr(0, use.example.find('\n'));
    if (example.size() > kExampleBytes) example = example.substr(0, kExampleBytes) + "...";
    if (FindInvalidUtf8(example)) example.clear();  // cut within a letter
    tables.columns.rows.push_back({facts.name, use.sheet, use.heading,
                                   none ? "" : std::string(ToText(use.meaning)),
                                   none ? "" : std::string(ToText(use.ground)), example});
    tables.columns.tones.push_back(none ? report::Tone::kFaint : report::Tone::kPlain);
  }
}

void AddFile(const SourceFacts& facts, ImportTables& tables) {
  tables.files.rows.push_back({facts.name, std::string(ToText(facts.format)),
                               std::to_string(facts.rows), std::to_string(facts.hosts.size()),
                               std::to_string(facts.without_address), Join(facts.not_read, ", ")});
}

void AddChanges(const Inventory& before, const Inventory& now, report::Format format,
                ImportTables& tables) {
  report::Table& table = tables.changes;
  std::size_t fresh = 0;
  const auto add = [&](const MergedHost* old, const MergedHost* host) {
    const auto change = ChangeOf(old, host);
    if (!change) return;
    const bool for_people = format == report::Format::kTable;
    if (change->word == "new" && ++fresh > kNewShown && for_people) return;
    const MergedHost& one = host != nullptr ? *host : *old;
    table.rows.push_back({one.name, std::string(change->word),
                          host != nullptr ? AddressesOf(one) : "", change->detail,
                          Join(one.from, ", ")});
    table.tones.push_back(change->tone);
  };
  auto old = before.hosts.begin();
  for (const MergedHost& host : now.hosts) {
    for (; old != before.hosts.end() && old->name < host.name; ++old) add(&*old, nullptr);
    const bool same = old != before.hosts.end() && old->name == host.name;
    add(same ? &*old++ : nullptr, &host);
  }
  for (; old != before.hosts.end(); ++old) add(&*old, nullptr);
  if (fresh > kNewShown && format == report::Format::kTable) {
    table.rows.push_back({"and " + WithThousands(fresh - kNewShown) + " more", "new", "", "", ""});
    table.tones.push_back(report::Tone::kFaint);
  }
  for (const std::string& name : now.without_address) {
    table.rows.push_back({name, "left out", "", "no file gives it an address", ""});
    table.tones.push_back(report::Tone::kFaint);
  }
}

void AddZoneProposals(const std::vector<SourceFacts>& sources, ImportTables& tables) {
  for (const SourceFacts& source : sources) {
    for (const inventory::PrefixFact& fact : source.prefixes) {
      std::string from = source.name;
      if (!fact.place.sheet.empty()) from += " " + fact.place.sheet;
      tables.zones.rows.push_back({fact.name, net::ToText(fact.prefix), fact.title,
                                   from + ":" + std::to_string(fact.place.line)});
    }
  }
}

void AddUnknownPeers(const std::vector<SourceFacts>& sources, const Inventory& now,
                     const inventory::SiteWords& site, ImportTables& tables) {
  struct Peer {
    std::size_t count = 0;
    std::set<std::string> ports;
  };
  std::set<net::Address> known;
  for (const MergedHost& host : now.hosts) {
    for (const net::Address& address : host.Addresses()) known.insert(address);
  }
  std::map<net::Address, Peer> peers;
  for (const SourceFacts& source : sources) {
    for (const inventory::SeenFact& seen : source.seen) {
      const std::string service =
          std::string(seen.is_udp ? "udp/" : "tcp/") + std::to_string(seen.port);
      for (const net::Address& address : {seen.from, seen.to}) {
        if (known.contains(address) || site.addresses.contains(address)) continue;
        Peer& peer = peers[address];
        ++peer.count;
        peer.ports.insert((address == seen.to ? "has " : "asks ") + service);
      }
    }
  }
  std::vector<std::pair<net::Address, Peer>> order(peers.begin(), peers.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second.count > b.second.count; });
  for (std::size_t i = 0; i < std::min(order.size(), kPeersShown); ++i) {
    const auto& [address, peer] = order[i];
    const std::vector<std::string> ports(peer.ports.begin(), peer.ports.end());
    tables.peers.rows.push_back(
        {net::ToText(address), std::to_string(peer.count), Join(ports, ", ")});
  }
  if (order.size() > kPeersShown) {
    tables.peers.rows.push_back(
        {"and " + WithThousands(order.size() - kPeersShown) + " more", "", ""});
  }
}

}  // namespace portwright::workflow
