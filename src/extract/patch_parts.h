// How a patch is made: the catalog as it becomes, and its text. Private to the patch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "extract/draft.h"
#include "extract/extraction.h"

namespace portwright::extract {

// What becomes of a requirement.
enum class Fate : std::uint8_t { kKept, kMoved, kChanged, kWithdrawn, kNew };

struct PatchedRequirement {
  catalog::Requirement requirement;
  std::string when;
  Fate fate = Fate::kKept;
  std::uint32_t old_line = 0;  // of its citation
};

// The catalog as it becomes; its requirements stand beside it.
struct Merged {
  catalog::Catalog catalog;                      // `requirements` is not looked at
  std::vector<PatchedRequirement> requirements;  // the old ones in their order, then new ones
  std::size_t old_roles = 0;                     // how many stood there before
  std::size_t old_features = 0;
  std::size_t old_parameters = 0;
  std::size_t old_choices = 0;
  std::size_t old_retired = 0;
};

Merged Merge(const catalog::Catalog& before, const Extraction& extraction,
             const DraftOptions& options);

// `text` with the changes put in where they belong. Nothing where its layout is another than a
// line for each requirement's id.
std::optional<std::string> PatchText(const catalog::Catalog& before, std::string_view text,
                                     const Merged& merged);

// The whole catalog anew.
std::string MergedText(const Merged& merged);

}  // namespace portwright::extract
