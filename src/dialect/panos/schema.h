// Which parts of a PAN-OS configuration are read, and what shape each has. Both forms of a
// configuration follow this table; what it does not name is passed over unseen, keys and password
// hashes among it.
#pragma once

#include <cstdint>
#include <string_view>

namespace portwright::dialect::panos {

// What stands below a part.
enum class Part : std::uint8_t {
  kNothing,
  kFreeText,  // nothing, and no copy shows it
  kRoot,      // of an XML text
  kSetRoot,   // of a `set` command
  kConfig,
  kResult,
  kDevice,
  kTemplate,
  kTemplateConfig,
  kReadonly,
  kReadonlyDevice,
  kReadonlyGroup,
  kPolicy,
  kScope,  // shared, a virtual system, a device group
  kAddress,
  kAddressGroup,
  kService,
  kProtocol,
  kPorts,
  kOverride,
  kOverrideYes,
  kServiceGroup,
  kApplication,
  kApplicationDefault,
  kIcmpIdent,
  kSchedule,
  kScheduleType,
  kTag,
  kZone,
  kZoneNetwork,
  kRulebase,
  kSecurity,
  kRule,
  kProfileSetting,
  kProfiles,
  kRuleOption,
  kTarget,
  kOtherRules,
  kOtherRule,
};

enum class Shape : std::uint8_t {
  kBody,      // parts by name
  kNamed,     // entries with names, each a body
  kList,      // members
  kLeaf,      // one value
  kSkipLeaf,  // the same, not kept
  kSkipList,
  kSkip,     // not looked at
  kUnknown,  // of a rule: no part that is known
};

struct Edge {
  Part from = Part::kNothing;
  std::string_view name;
  Part to = Part::kNothing;
  Shape shape = Shape::kSkip;
};

// The part of a name, or null. O(log n).
const Edge* FindEdge(Part from, std::string_view name);

}  // namespace portwright::dialect::panos
