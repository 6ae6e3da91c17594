// The statements of a Junos configuration that are read, for both of its forms. What stands in none
// of these tables is passed over, or kept as unknown where it may decide about packets.
#pragma once

#include <cstdint>
#include <string_view>

namespace portwright::dialect::srx {

// What may stand below a node.
enum class Part : std::uint8_t {
  kNothing,  // whatever stands there says nothing
  kRoot,
  kGroup,  // of `groups`, or a logical system
  kSecurity,
  kBook,
  kAttach,
  kAddress,
  kRange,
  kRangeEnd,
  kDnsName,
  kAddressSet,
  kZones,
  kZone,
  kPolicies,
  kDefaultPolicy,
  kFrom,
  kPair,  // from one zone to another, or global
  kPolicy,
  kMatch,
  kThen,
  kPermit,
  kDeny,
  kApplications,
  kApplication,
  kTerm,
  kApplicationSet,
  kSchedulers,
  kScheduler,
};

enum class Shape : std::uint8_t {
  kBody,      // further statements
  kNamed,     // entries, each by its name
  kLeaf,      // one value
  kList,      // values
  kFlag,      // nothing
  kNote,      // that it stands there matters, what it says does not
  kSkip,      // says nothing about packets
  kSkipLeaf,  // one value that says nothing
  kEntry,     // of kNamed
  kValue,     // of kLeaf, kList, or alone
  kUnknown,   // not in the tables, where that may matter
};

struct Edge {
  Part from = Part::kNothing;
  std::string_view name;
  Shape shape = Shape::kSkip;
  Part to = Part::kNothing;
};

// Null where the part has no such statement.
const Edge* FindEdge(Part part, std::string_view name);

// Parts with a value that no keyword announces: `address a 10.0.0.0/8`.
bool TakesValues(Part part);

// Whether a statement that the tables do not have may decide about packets here.
bool MindsUnknown(Part part);

}  // namespace portwright::dialect::srx
