// Filter sets of the shapes that the literature measures with: access lists (acl), firewalls (fw)
// and chains of iptables (ipc), as ClassBench (Taylor and Turner, 2005) describes them: the mix of
// prefix length pairs, the classes of ports (any, above 1023, below 1024, ranges, single ones), the
// mix of protocols, skewed prefix trees with nesting. No seed file of theirs is used: the weights
// are written down in filter_sets.cc. And sets that are hard for this product's own means.
// The same arguments give the same set.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::bench {

struct FilterLine {
  net::AddressRange source;
  net::AddressRange destination;
  net::Service service;
  net::PortRange source_ports = net::kAnyPort;
  bool accepts = false;
  friend auto operator<=>(const FilterLine&, const FilterLine&) = default;
};

using FilterSet = std::vector<FilterLine>;

enum class Shape : std::uint8_t { kAcl, kFw, kIpc };
inline constexpr Shape kShapes[] = {Shape::kAcl, Shape::kFw, Shape::kIpc};
const char* NameOf(Shape shape);

// `lines` different lines, the specific ones mostly before the wide ones; one in a hundred is
// covered by two or more parts of it that stand before.
FilterSet MakeFilterSet(Shape shape, net::Family family, std::uint32_t lines, std::uint64_t seed);

// A host's rules as tools write them: a few chains for services and zones, unfolded.
policy::Policy MakeHostPolicy(std::uint32_t rules, std::uint64_t seed);

// Any source, ranges of ports that overlap each other.
FilterSet MakeWildcardRanges(std::uint32_t lines, std::uint64_t seed);
// A grid of small cells, and one line over all of it.
FilterSet MakeShadowingGrid(std::uint32_t side);
// Half of the lines cross the other half; at the end lines over all of it.
FilterSet MakeCrossing(std::uint32_t lines);

// The set with a fifth of its lines cut in two, in places that depend on the seed: equal.
FilterSet CutFifth(const FilterSet& set, std::uint64_t seed);

// One chain of a forwarding hook that drops by default.
policy::Policy ToPolicy(const FilterSet& set);

}  // namespace portwright::bench
