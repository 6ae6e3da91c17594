// What a configuration of today has of Portwright's, known by its names, and what stays as it is.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/asa/device_text.h"
#include "dialect/asa/ruleset.h"

namespace portwright::dialect::asa {

// What begins the remark above an entry of ours in a list of somebody else.
inline constexpr std::string_view kGuestMark = "pw ";

struct ListLine {
  std::string text;  // behind the name: `remark ...`, `extended permit ...`
  bool is_own = true;

  bool IsRemark() const { return text.starts_with("remark "); }
};

struct ListLines {
  std::string name;
  bool is_ipv6 = false;
  std::vector<ListLine> lines;
};

struct Today {
  DeviceText own;                // all but lists, in the words of our texts
  std::vector<ListLines> lists;  // ours, and those of others that are bound to interfaces
  // Lists of others, by interface and family: true for those of IPv6 alone.
  std::map<std::pair<std::string, bool>, std::string> bound;
  std::map<std::string, std::string> service_policies;  // of others, by interface; empty: global
  std::vector<std::string> interfaces;                  // by `nameif`
  std::set<std::string> used_by_others;                 // objects of ours
  std::string rest;  // the text without all that, and without the lists above
};

// Nothing after an error: a text that cannot be read. The text needs not outlive it.
std::optional<Today> ReadToday(std::string_view text, std::string_view version, std::uint32_t file,
                               Diagnostics& diagnostics);

// A line of a list or an object as our texts have it: numbers for names of ports, types and
// addresses, names for a few protocols.
std::string InOurWords(std::string_view line, const Ruleset& ruleset);

}  // namespace portwright::dialect::asa
