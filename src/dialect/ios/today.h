// What a configuration of today has of Portwright's, known by its names, and what stays as it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/ios/device_text.h"

namespace portwright::dialect::ios {

struct ListLine {
  std::string text;  // `remark ...`, `permit ...`
  std::string key;   // the same in one form, whatever the device calls things
};

struct ListLines {
  std::string name;
  bool is_ipv6 = false;
  std::vector<ListLine> lines;

  std::string Head() const { return ListText{name, is_ipv6, {}}.Head(); }
};

struct Today {
  std::vector<Block> time_ranges, groups;
  std::vector<BindingText> bindings;
  std::map<std::string, ListLines> lists;                     // by name
  std::map<std::pair<std::string, bool>, std::string> bound;  // of others: interface, IPv6
  std::set<std::string> interfaces;
  std::set<std::string> used_by_others;  // groups of ours
  std::string rest;                      // the text without all that is ours
};

// Nothing after an error: a text that cannot be read.
std::optional<Today> ReadToday(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

// What two lines of one meaning share.
std::string KeyOf(std::string_view line, bool is_ipv6);

}  // namespace portwright::dialect::ios
