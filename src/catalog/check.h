// What is right by the format and still worth a look: doubts, open ends and likely slips of a
// catalog. What `portwright catalog check` lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "catalog/catalog.h"

namespace portwright::catalog {

enum class FindingKind : std::uint8_t {
  kDoubt,             // two readings of a requirement, and which was taken
  kUnknownInitiator,  // nobody says who opens the connection
  kNoLine,            // a citation without a line
  kUnusedFeature,     // no `when` mentions it, and it implies nothing
  kUnusedRole,        // no requirement, no condition has it
  kUnusedSetting,     // a parameter, choice or option that nothing mentions
  kOpenChoice,        // a choice without default: a site has to pick
  kOpenParameter,     // a parameter without default: a site has to say
  kTransport,         // a well-known port under a transport that its service does not use
  kNoSelf,            // no role of kind self: nothing for an instance to be
  kFileName,          // the file is not called as its product
  kOperatingSystem,   // `os` is compared with a word that no one else uses
};

struct Finding {
  FindingKind kind = FindingKind::kDoubt;
  Severity severity = Severity::kNote;
  std::string subject;               // id of the requirement, feature, role, ...
  std::string message;               // lower case
  std::vector<std::string> details;  // a doubt's readings, the taken one marked; why
  SourcePlace place;
};

std::string_view ToText(FindingKind kind);  // `doubt`, `unknown-initiator`, ...
std::string_view CodeOf(FindingKind kind);  // PW-CAT-0101, ...

// In the order of kinds, then of the file.
std::vector<Finding> Check(const Catalog& catalog);

// As diagnostics; `diagnostics` must be those that the catalog was read with, for the places to
// have names.
void Report(const std::vector<Finding>& findings, Diagnostics& diagnostics);

}  // namespace portwright::catalog
