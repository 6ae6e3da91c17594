// Security groups and network ACLs, wherever they were written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "net/address.h"

namespace portwright::dialect::aws {

struct Entry {
  bool is_egress = false;
  bool is_allow = true;
  // Of network ACLs: the lowest one that matches decides. Nothing: not known yet.
  std::optional<std::int64_t> number;
  AddressTerm peer;  // where packets come from, or go to
  std::vector<ServiceTerm> services;
  std::vector<std::string> unknown;
  SourcePlace place;
};

struct RuleList {
  std::string id;
  SourcePlace place;
  std::vector<Entry> entries;
  // Of a group: the addresses of its interfaces, where a file beside tells them.
  std::optional<net::AddressSet> own = std::nullopt;
};

struct Ruleset {
  static constexpr std::size_t kEntriesMax = 500'000;
  static constexpr std::size_t kListsMax = 20'000;  // of groups, and of lists

  std::vector<RuleList> groups;
  std::vector<RuleList> acls;
  std::vector<std::string> assumptions;
};

}  // namespace portwright::dialect::aws
