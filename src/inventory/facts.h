// What inventories say of a site, file by file: hosts with their addresses, routes and tags, each
// with the line that it stands on. Readers (read.h) make facts of a file's bytes, merge.h makes one
// inventory of the facts of all files. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace portwright::inventory {

enum class Format : std::uint8_t {
  kTable,        // CSV or XLSX
  kIpAddresses,  // ip -j addr
  kIpRoutes,     // ip -j route
  kHostsFile,    // /etc/hosts
  kAnsibleIni,
  kAnsibleYaml,
  kClusterRoutes,  // route list
  kAwsInstances,   // aws ec2 describe-instances
  kNetbox,         // JSON of its REST API
  kSockets,        // ss -tulpn, ss -tan
  kConntrack       // conntrack -L
};
// `table`, `ip-addr`, `ip-route`, `hosts`, `ansible`, `ansible-yaml`, `cluster-routes`, `aws`,
// `netbox`, `ss`, `conntrack`.
std::string_view ToText(Format format);
std::optional<Format> ParseFormat(std::string_view word);
std::vector<std::string_view> FormatWords();

// Where a fact stands in its file.
struct FactPlace {
  std::string sheet;       // of a workbook; else empty
  std::uint32_t line = 0;  // from 1; 0: nowhere in particular

  friend auto operator<=>(const FactPlace&, const FactPlace&) = default;
};

inline constexpr int kNoLength = -1;

struct AddressFact {
  net::Address address;
  int length = kNoLength;  // of its prefix, where the file says it
  std::string interface;   // empty: not said
  int vlan = 0;            // 0: not said

  friend auto operator<=>(const AddressFact&, const AddressFact&) = default;
};

struct RouteFact {
  net::Prefix to;
  std::optional<net::Address> via;
  std::string interface;  // empty: not said

  friend auto operator<=>(const RouteFact&, const RouteFact&) = default;
};

// A socket that waits for others.
struct ListenerFact {
  bool is_udp = false;
  std::optional<net::Address> address;  // none: all of the host
  std::uint16_t port = 0;
  std::string process;  // empty: not said

  friend auto operator<=>(const ListenerFact&, const ListenerFact&) = default;
};

struct HostFact {
  std::string name;                  // letters, digits, `_`, `.` and `-`
  std::string title;                 // what the file calls it, where that is something else
  std::vector<std::string> aliases;  // further names of the same host
  std::string os;
  std::vector<std::string> tags;  // sorted, each once
  std::vector<AddressFact> addresses;
  std::vector<RouteFact> routes;
  std::vector<ListenerFact> listeners;
  bool is_own_word = false;  // the host says it of itself: what others add is not so
  bool gone = false;         // the file had it once, and has it no more
  FactPlace place;
};

// A prefix with a name: what may become a zone, once somebody says so.
struct PrefixFact {
  net::Prefix prefix;
  std::string name;  // as the site names things
  std::string title;
  FactPlace place;
};

struct ClusterRouteFact {
  std::string cluster;
  RouteFact route;
  FactPlace place;
};

// A conversation that was seen: who opened it is known by the port alone.
struct SeenFact {
  bool is_udp = false;
  net::Address from;
  net::Address to;
  std::uint16_t port = 0;  // at `to`

  friend auto operator<=>(const SeenFact&, const SeenFact&) = default;
};

enum class Meaning : std::uint8_t {
  kName,
  kAlias,
  kAddress,
  kMask,  // of the address: a length or a mask
  kInterface,
  kVlan,
  kOs,
  kTag,
  kTitle,
  kPrefix,
  kState,  // rows that say `template` or the like are no hosts
  kNone    // read by nobody
};
// `name`, `alias`, `address` ...
std::string_view ToText(Meaning meaning);
std::optional<Meaning> ParseMeaning(std::string_view word);

// How a column got its meaning, the strongest last.
enum class Ground : std::uint8_t { kValues, kHeading, kProduct, kKept, kAsked };
std::string_view ToText(Ground ground);

struct ColumnUse {
  std::string sheet;
  std::string heading;
  Meaning meaning = Meaning::kNone;
  Ground ground = Ground::kHeading;
  std::string example;  // a value of it; not kept
};

struct SourceFacts {
  std::string name;  // of the file, without its folder
  Format format = Format::kTable;
  std::vector<ColumnUse> columns;  // kTable
  std::vector<HostFact> hosts;     // each name once
  std::vector<PrefixFact> prefixes;
  std::vector<ClusterRouteFact> cluster_routes;
  std::vector<SeenFact> seen;  // sorted, each once
  // Not kept:
  std::uint64_t rows = 0;             // that could have been a host
  std::uint64_t without_address = 0;  // hosts of which this file alone says none
  std::vector<std::string> not_read;  // sheets in which nothing is to be found
};

}  // namespace portwright::inventory
