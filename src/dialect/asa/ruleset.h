// What an ASA configuration says about packets, in its own structure: views into the text, entries
// still unread. The text must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/cisco_time_ranges.h"
#include "net/address.h"

namespace portwright::dialect::asa {

// One line of a list or a group, from its first word on.
struct EntryLine {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string_view text;
};

struct AccessList {
  std::string_view name;
  SourcePlace place;               // where its name stands first
  std::vector<EntryLine> entries;  // remarks too: `line N` counts them
  bool is_ipv6 = false;            // `ipv6 access-list`, before 9.0
};

enum class GroupKind : std::uint8_t { kNetwork, kService, kProtocol, kIcmpType, kOther };

// `object` and `object-group` alike.
struct Group {
  std::string_view name;
  GroupKind kind = GroupKind::kOther;
  bool is_object = false;
  std::string_view transport;  // of `object-group service NAME tcp`: its members are ports
  SourcePlace place;
  std::vector<EntryLine> members;
};

struct Interface {
  std::string_view name;  // of `nameif`
  SourcePlace place;
  std::optional<int> level;
  SourcePlace level_place;
  bool is_management_only = false;
  std::optional<net::Address> address;
};

struct Binding {
  std::string_view list;
  std::string_view interface;  // empty: every interface, incoming
  bool is_output = false;
  SourcePlace place;
};

// `set connection timeout idle` of a class that matches one list, where a service policy applies
// it.
struct IdleTimeout {
  std::string_view list;
  std::string_view interface;  // empty: every interface
  std::uint32_t seconds = 0;
  bool is_tcp_only = false;
};

enum class Answer : std::uint8_t { kNo, kMaybe, kYes };

struct Ruleset {
  std::vector<AccessList> lists;
  std::vector<Group> groups;
  std::vector<Interface> interfaces;  // those with a name
  std::vector<Binding> bindings;
  std::map<std::string_view, std::uint32_t> list_index;
  std::map<std::string_view, std::uint32_t> object_index;
  std::map<std::string_view, std::uint32_t> group_index;
  std::map<std::string_view, net::Address> names;  // `name 10.1.1.1 server`
  std::vector<IdleTimeout> timeouts;               // of each interface in the order of its classes
  CiscoTimeRanges time_ranges;
  bool permits_same_level = false;  // between interfaces
  bool permits_same_interface = false;
  Answer inspects_icmp = Answer::kNo;
  int version = 0;  // 904 for 9.4; 0: not known
  std::vector<std::string> assumptions;
};

inline constexpr std::size_t kEntriesMax = 4'000'000;
inline constexpr std::size_t kErrorsMax = 1000;
inline constexpr std::size_t kInterfacesMax = 4096;

void Assume(Ruleset& ruleset, std::string text);  // each text once

// Every line of the text once. `version` as the site says it, empty: as the text does.
Ruleset ParseRuleset(std::string_view text, std::string_view version, std::uint32_t file,
                     Diagnostics& diagnostics);

}  // namespace portwright::dialect::asa
