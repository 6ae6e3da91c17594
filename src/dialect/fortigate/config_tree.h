// A FortiOS configuration as tables of entries with fields: `config`, `edit`, `set`, `unset`,
// `append`, `next`, `end`, words in quotes. Tables that firewall policies need are kept; the
// others, with the keys and passwords in them, are passed over and kept nowhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::fortigate {

enum class Table : std::uint8_t {
  kNone,
  kAddress,
  kAddress6,
  kAddressGroup,
  kAddressGroup6,
  kService,
  kServiceGroup,
  kOnetime,
  kRecurring,
  kPolicy,
  kPolicy6,
  kZone,
  kInterface,
  kTranslation,  // VIPs: only whether there are any
};

// The name of a field that stands for a table within an entry.
inline constexpr std::string_view kNestedTable = "config";

struct Field {
  std::string_view name;
  SourcePlace place;
  std::vector<std::string_view> values;
};

struct Entry {
  Table table = Table::kNone;
  std::string_view domain;  // the virtual domain; empty where the text has none
  std::string_view name;
  SourcePlace place;
  std::vector<Field> fields;  // each name once, the last word on it

  const Field* Find(std::string_view field) const;
  // The first value of a field; empty where it has none.
  std::string_view Value(std::string_view field) const;
};

// Views into the text and into the tree.
class ConfigTree {
 public:
  static constexpr std::size_t kWordsMax = 16'000'000;

  // Errors PW-DIA-fortigate-0101 to 0104. Linear.
  ConfigTree(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);
  ConfigTree(const ConfigTree&) = delete;
  ConfigTree& operator=(const ConfigTree&) = delete;

  const std::vector<Entry>& entries() const { return entries_; }
  // Domains of which some kept table is there, in the text's order; an empty name where none is.
  const std::vector<std::string_view>& domains() const { return domains_; }

 private:
  friend class ConfigReader;

  std::vector<Entry> entries_;
  std::vector<std::string_view> domains_;
  std::vector<std::unique_ptr<std::string>> kept_;  // words that are not in the text as they stand
};

}  // namespace portwright::dialect::fortigate
