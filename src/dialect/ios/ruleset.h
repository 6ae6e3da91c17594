// What an IOS configuration says about packets, in its own structure: views into the text, entries
// still unread. The text must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/cisco_time_ranges.h"
#include "net/address.h"

namespace portwright::dialect::ios {

// One line inside a list or a group, from its first word on.
struct EntryLine {
  std::uint64_t sequence = 0;  // of list entries
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string_view text;
};

enum class ListKind : std::uint8_t { kStandard, kExtended, kIpv6 };

struct AccessList {
  std::string_view name;
  ListKind kind = ListKind::kExtended;
  SourcePlace place;               // where its name stands first
  std::vector<EntryLine> entries;  // in the order of their numbers; remarks are left out

  net::Family family() const {
    return kind == ListKind::kIpv6 ? net::Family::kIpv6 : net::Family::kIpv4;
  }
};

struct ObjectGroup {
  std::string_view name;
  bool is_service = false;
  SourcePlace place;
  std::vector<EntryLine> members;
};

// `ip access-group NAME in` of an interface.
struct Binding {
  std::string_view list;
  bool is_output = false;
  net::Family family = net::Family::kIpv4;
  SourcePlace place;
};

struct Interface {
  std::string name;
  std::vector<Binding> bindings;
  std::vector<SourcePlace> zone_members;  // of the zone-based firewall
};

struct Ruleset {
  std::vector<AccessList> lists;  // in the order of their first lines
  std::vector<ObjectGroup> groups;
  std::vector<Interface> interfaces;
  std::map<std::string_view, std::uint32_t> list_index;
  std::map<std::string_view, std::uint32_t> group_index;
  std::vector<SourcePlace> inspections;  // `ip inspect NAME in` of an interface
  CiscoTimeRanges time_ranges;
  std::vector<std::string> assumptions;  // what stands beside the lists and is not followed
};

inline constexpr std::size_t kEntriesMax = 4'000'000;  // lines of lists and groups together
inline constexpr std::size_t kErrorsMax = 1000;        // messages of a broken text

// Every line of the text once. Lines that say nothing about packets are passed over, unread.
Ruleset ParseRuleset(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::dialect::ios
