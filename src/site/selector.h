// `tag: esxi and zone: dc1`: which hosts, networks and clusters a binding means. `and` binds closer
// than `or`; `not` and parentheses as everywhere; `*` and `?` in a value stand for any text and any
// letter.
//
//   tag: T    one of the thing's tags          name: N   its name
//   os: O     a host's operating system        zone: Z   one of its addresses lies in the zone's
//   prefixes, those of
//                                                        zones inside it included
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "site/site.h"
#include "site/zone_map.h"

namespace portwright::site {

class References;

class Selector {
 public:
  // Nothing, after a diagnostic at `place`, for a text that is no selector or names no zone.
  static std::optional<Selector> Parse(std::string_view text, const Site& site, SourcePlace place,
                                       References& references, Diagnostics& diagnostics);

  // Hosts, then networks, then clusters, each in the site's order.
  std::vector<EndpointRef> Select(const ZoneMap& zones) const;

 private:
  friend class SelectorParser;
  enum class Op : std::uint8_t { kAnd, kOr, kNot, kTag, kOs, kName, kZone };
  struct Part {
    Op op;
    std::uint32_t left = 0, right = 0;  // indices into parts_
    std::string pattern;
    std::vector<std::uint32_t> zones;  // that kZone means
  };
  struct Candidate {
    const std::string* name = nullptr;
    const std::string* os = nullptr;  // null for what has none
    const std::vector<std::string>* tags = nullptr;
    std::uint32_t realm = 0;
    std::vector<net::AddressRange> ranges;
  };

  explicit Selector(const Site& site) : site_(&site) {}
  bool Matches(std::uint32_t part, const Candidate& candidate, const ZoneMap& zones) const;
  bool LiesIn(const std::vector<std::uint32_t>& wanted, const Candidate& candidate,
              const ZoneMap& zones) const;

  const Site* site_;
  std::vector<Part> parts_;
  std::uint32_t root_ = 0;
  bool asks_zones_ = false;
};

// `*` any text, `?` any letter. Linear for patterns with one star, quadratic at worst.
bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace portwright::site
