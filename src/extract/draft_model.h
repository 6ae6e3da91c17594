// The draft before it is text: a catalog whose conditions are still words, with the rows behind
// each requirement. Private to the draft and the patch (patch.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "extract/draft.h"
#include "extract/extraction.h"

namespace portwright::extract {

struct Draft {
  catalog::Catalog catalog;       // Requirement::when is not set; Index was not called
  std::vector<std::string> when;  // of each requirement
  std::vector<std::vector<std::uint32_t>> rows;  // of each requirement: one for each allow entry
};

// Cost: n log n in the rows.
Draft MakeDraft(const Extraction& extraction, const DraftOptions& options);

}  // namespace portwright::extract
