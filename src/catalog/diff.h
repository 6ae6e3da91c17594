// What changed between two catalogs of one product: which requirements came, went, widened,
// narrowed, changed otherwise or only changed their words; and which features, choices, parameters
// and conditions came, went or changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace portwright::catalog {

enum class ChangeKind : std::uint8_t { kCame, kWent, kWidened, kNarrowed, kChanged, kReworded };
enum class ThingKind : std::uint8_t {
  kRequirement,
  kRole,
  kFeature,
  kChoice,
  kParameter,
  kCondition
};
enum class MatchKind : std::uint8_t { kId, kWas, kBestMatch, kUnmatched };

struct Change {
  ThingKind thing = ThingKind::kRequirement;
  ChangeKind kind = ChangeKind::kChanged;
  MatchKind matched = MatchKind::kUnmatched;  // how the two were found to be the same requirement
  std::uint32_t old_index = kNone;            // into the vector of its kind; kNone for what came
  std::uint32_t new_index = kNone;            // kNone for what went
  std::string id;                             // the new one; of what went, the old one
  std::vector<std::string> details;  // `ports: tcp/443 -> tcp/443, tcp/8443`, one an aspect
};

std::string_view ToText(ChangeKind kind);  // `came`, `went`, `widened`, ...
std::string_view ToText(ThingKind kind);   // `requirement`, `role`, ...

// Requirements are matched by id, then by `was` (a split gives one old requirement to several new
// ones), then best first by ends, services and section; ends must agree, and services or section
// too. Unchanged things are not listed. Requirements first, each kind in the order of the new file,
// then what went in the order of the old one. Cost: linear, but quadratic in the requirements that
// neither id nor `was` matches.
std::vector<Change> Diff(const Catalog& before, const Catalog& after);

}  // namespace portwright::catalog
