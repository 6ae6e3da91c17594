// Rules of pf as a text says them, before it is clear which of them decides.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::pf {

enum class Action : std::uint8_t { kPass, kBlock, kReturn, kMatch };
enum class Way : std::uint8_t { kBoth, kIn, kOut };

using SharedAddresses = std::shared_ptr<const AddressTerm>;  // null: any

// Seconds, 0 where nothing is said.
struct Timeouts {
  std::uint32_t tcp = 0, udp = 0, icmp = 0, other = 0;
};

struct Rule {
  Action action = Action::kPass;
  Way way = Way::kBoth;
  bool is_quick = false;
  // Any of them; empty: every interface. Which side they are on is the way's business.
  std::vector<policy::InterfaceMatch> interfaces;
  std::optional<policy::InterfaceMatch> received_on;
  std::optional<net::Family> family;
  SharedAddresses sources, destinations;
  std::vector<ServiceTerm> services;             // any of them; empty: any
  std::uint8_t flags_mask = 0, flags_value = 0;  // as in Condition; mask 0: what opens connections
  std::vector<std::string> unknown;
  std::string tag;     // put on packets; empty: none
  std::string tagged;  // asked for; empty: not asked
  bool is_tagged_negated = false;
  Timeouts timeouts;
  std::string label;  // of an anchor: its name
  SourcePlace place;
};

// A rule, or an anchor with rules inside: `rule` is what it asks of packets then.
struct Item {
  Rule rule;
  bool is_anchor = false;
  bool is_open = false;  // an anchor whose rules are not known
  std::vector<Item> items;
};

struct Ruleset {
  std::vector<Item> items;
  std::vector<policy::InterfaceMatch> skipped;  // `set skip on`
  std::vector<SourcePlace> skipped_places;
  Timeouts defaults;
  bool returns = false;           // `set block-policy return`
  bool translation_tags = false;  // `rdr ... tag NAME`
  std::vector<std::string> assumptions;
};

inline constexpr int kAnchorDepthMax = 16;

}  // namespace portwright::dialect::pf
