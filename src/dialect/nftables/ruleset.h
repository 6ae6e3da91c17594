// An nftables text as its blocks say it: tables with chains, sets and maps. Elements are values of
// their fields; rules are still words, for lift.cc to read once every set is known.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/nftables/tokens.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::nftables {

// What one field of a packet may be compared with.
enum class FieldType : std::uint8_t {
  kIpv4,
  kIpv6,
  kProtocol,
  kPort,
  kIcmpType,
  kIcmpv6Type,
  kIcmpCode,
  kIcmpv6Code,
  kInterface,
  kState,
  kFamily,
  kNumber,  // marks, user ids and the like: not modelled
};

// A closed range of values of a field; names of interfaces stand in `name`.
struct Value {
  net::U128 lo = 0;
  net::U128 hi = 0;
  std::string_view name;
};

struct NamedVerdict {
  policy::VerdictKind kind = policy::VerdictKind::kContinue;
  std::string_view chain;  // of jump and goto
};

// Elements of a set or map; `fields` values each, one after the other.
struct Elements {
  std::vector<Value> values;
  std::vector<NamedVerdict> verdicts;  // of a verdict map; else empty
  std::vector<SourcePlace> places;
  std::size_t count = 0;
};

struct SetBlock {
  std::string_view name;
  std::vector<FieldType> types;
  bool is_verdict_map = false;
  bool is_map = false;       // to something else than a verdict: not modelled
  bool is_changing = false;  // filled by packets, or elements time out
  bool is_readable = true;   // every element was understood
  Elements elements;
  SourcePlace place;
};

struct RuleBlock {
  std::vector<Token> words;
};

struct ChainBlock {
  std::string_view name;
  std::string_view type;  // `filter`, `nat`, `route`; empty: no base chain
  std::string_view hook;
  std::int64_t priority = 0;
  bool drops = false;  // the chain's policy
  std::vector<RuleBlock> rules;
  SourcePlace place;
};

// `ct timeout NAME { protocol tcp; l3proto ip; policy = { established : 14400 }; }`
struct TimeoutBlock {
  std::string_view protocol;  // `tcp`
  std::string_view family;    // `ip`, `ip6`
  std::uint32_t seconds = 0;  // of established TCP, of UDP that was answered; 0: not said
};

struct TableBlock {
  std::string_view family;  // `ip`, `ip6`, `inet`, ...
  std::string_view name;
  std::vector<ChainBlock> chains;
  std::map<std::string_view, std::size_t> chain_of;  // by name: its index
  std::map<std::string_view, SetBlock> sets;
  std::map<std::string_view, TimeoutBlock> timeouts;
  SourcePlace place;

  ChainBlock& ChainOf(std::string_view name, SourcePlace place);  // made if it is new
};

struct Ruleset {
  std::vector<TableBlock> tables;
  std::deque<std::string> texts;  // what views of words and names may point to, beside the text

  TableBlock& TableOf(std::string_view family, std::string_view name, SourcePlace place);
};

// What a text may hold: a word and a value take 40 and 48 bytes, and a gigabyte has hundreds of
// millions.
inline constexpr std::size_t kWordsMax = 10'000'000;  // of all rules
inline constexpr std::size_t kValuesMax = 8'000'000;  // of the elements of all sets
inline constexpr std::size_t kTablesMax = 1'000;

// Types of fields by nft's names: `ipv4_addr`; and by a selector as `typeof` has it.
std::optional<FieldType> TypeOf(std::string_view word);
FieldType TypeOfSelector(const std::vector<std::string_view>& words);

// Reads the blocks; what it does not understand is an error with its place (PW-DIA-nftables-0100
// and on), and reading goes on behind it. `file` is known to the diagnostics. Views into `text`.
Ruleset ParseRuleset(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

// The value of one word (or a prefix, a range `a-b`) as a field of this type; nothing for a word
// that is none. Names of services, protocols, ICMP types and states are those that nft prints.
std::optional<Value> ParseValue(std::string_view word, FieldType type);

}  // namespace portwright::dialect::nftables
