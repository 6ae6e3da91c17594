// From a policy to the cells that its maps hold: checked for what this dialect can say, gathered by
// hook and by path (pair of interfaces), cut into disjoint boxes, and sorted by the kind of map
// that can decide them. Cost: that of PartitionBoxes, plus a linear pass. Not thread safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/requirement_sets.h"
#include "packetset/partition.h"
#include "policy/policy.h"

namespace portwright::dialect::nftables {

// The kernel keeps at most so many bytes of an element's comment.
inline constexpr std::size_t kCommentBytesMax = 128;

// What a map's key holds beside both addresses.
enum class MapKind : std::uint8_t {
  kPorts,        // TCP or UDP, destination port
  kSourcePorts,  // TCP or UDP, source port, destination port
  kIcmp,         // type
  kProtocol,     // protocol; all others, and whole protocols
};
inline constexpr std::size_t kMapKinds = 4;
inline constexpr std::size_t kFamilies = 2;  // indexed by net::Family

// What a map says of a cell, beside its box.
struct CellTag {
  std::uint32_t requirements = 0;       // of RequirementSets
  std::uint32_t session_timeout_s = 0;  // the longest of its rules; 0: none asks for one
};

// Indices into PathCells::cells.
struct CellLists {
  std::vector<std::uint32_t> exact;  // every field is one value: a hash finds them
  std::vector<std::uint32_t> ranges;
};

// The cells of the packets between two interfaces. An empty name is any interface that no other
// path of the hook names.
struct PathCells {
  std::string in_interface;
  std::string out_interface;
  std::vector<packetset::Cell> cells;  // pairwise disjoint; Cell::labels is an index into `tags`
  std::vector<CellTag> tags;
  std::array<std::array<CellLists, kMapKinds>, kFamilies> lists;  // by family and kind
};

struct HookCells {
  policy::Hook hook = policy::Hook::kInput;
  // Sorted by interface names, pairs before single interfaces before none: the first that fits a
  // packet decides it.
  std::vector<PathCells> paths;
  // What is in no cell passes, but for these services.
  bool lets_others_pass = false;
  std::vector<net::Service> restricted;
};

// Sorts `cells` into `lists`. Cells that constrain ports and span protocols are cut by protocol
// first: ports mean types for ICMP, and nothing for most others.
void SortIntoLists(PathCells& path);

// On any error the cells mean nothing and must not be written. What is
// wrong goes to `diagnostics`.
std::vector<HookCells> CellsOf(const policy::Policy& policy, RequirementSets& requirements,
                               Diagnostics& diagnostics);

}  // namespace portwright::dialect::nftables
