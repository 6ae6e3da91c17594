#include "extract/patch.h"

#include "base/text.h"
#include "catalog/read.h"
#include "extract/patch_parts.h"

namespace portwright::extract {
namespace {

// Whether it is a catalog with the requirements that it should have.
bool Holds(const std::string& text, const Merged& merged, std::string& problem) {
  Diagnostics diagnostics;
  const auto catalog = catalog::Read(text, "<patch>", diagnostics);
  problem = diagnostics.Print();
  if (catalog == nullptr) return false;
  std::size_t wanted = 0;
  for (const PatchedRequirement& one : merged.requirements) {
    if (one.fate == Fate::kWithdrawn) continue;
    ++wanted;
    const std::uint32_t at = catalog->FindRequirement(one.requirement.id);
    if (at == catalog::kNone) return false;
    const catalog::Requirement& got = catalog->requirements[at];
    if (got.cite.line != one.requirement.cite.line ||
        got.allow.size() != one.requirement.allow.size())
      return false;
  }
  return catalog->requirements.size() == wanted;
}

}  // namespace

Result<Patch> PatchCatalog(const catalog::Catalog& before, std::string_view text,
                           const Extraction& extraction, const DraftOptions& options) {
  const Merged merged = Merge(before, extraction, options);
  std::string problem;
  if (auto patched = PatchText(before, text, merged)) {
    if (Holds(*patched, merged, problem)) return Patch{std::move(*patched), true};
  }
  std::string whole = MergedText(merged);
  if (Holds(whole, merged, problem)) return Patch{std::move(whole), false};
  return Error{ErrorCode::kInvalid, "expected a patch that can be read back, found: " + problem};
}

}  // namespace portwright::extract
