// Any bytes as an overlay of a catalog: what does not fit is an error, and the catalog can be
// printed, checked and compared all the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "catalog/check.h"
#include "catalog/diff.h"
#include "catalog/overlay.h"
#include "catalog/read.h"
#include "catalog/table.h"

namespace {

constexpr std::string_view kCatalog = R"(product: m
title: M
vendor: V
document: { title: T, revision: "1" }
roles: { s: { title: S, kind: self }, d: { title: D, kind: host } }
features: { b: { title: B, always: true } }
parameters: { p: { title: P, type: port, default: 7 } }
requirements:
  - { id: b/s-d/1, from: s, to: d, initiator: from, ground: "text: x", allow: [tcp/1], purpose: P.,
      cite: { section: S, line: 3 }, was: [b/s-d/0],
      doubts: [ { about: port, readings: [a, c], taken: 1, why: w } ] }
  - { id: b/s-d/2, from: s, to: d, initiator: from, ground: "text: x", allow: [tcp/2], purpose: P.,
      cite: { section: S, line: 4 } }
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace catalog = portwright::catalog;
  portwright::Diagnostics diagnostics;
  const auto before = catalog::Read(kCatalog, "m.yaml", diagnostics);
  const auto read = catalog::Read(kCatalog, "m.yaml", diagnostics);
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto overlay = catalog::Overlay::Read(text, "fuzz.yaml", diagnostics);
  if ((overlay == nullptr) != diagnostics.has_errors()) std::abort();
  if (!overlay) return 0;
  overlay->Apply(*read, portwright::Date{20'000}, diagnostics);
  diagnostics.Print();
  std::size_t entries = 0;
  for (const catalog::Requirement& requirement : read->requirements) {
    entries += requirement.allow.size();
    if (requirement.from >= read->roles.size() || requirement.to >= read->roles.size())
      std::abort();
    if (read->FindRequirement(requirement.id) == catalog::kNone) std::abort();
    catalog::CitationOf(*read, requirement);
  }
  if (catalog::PortTable(*read).size() != entries) std::abort();
  if (read->requirements.size() + read->withdrawn.size() < before->requirements.size())
    std::abort();
  catalog::Check(*read);
  catalog::Diff(*before, *read);
  return 0;
}
