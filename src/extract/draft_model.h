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

// What a requirement depends on; all of it holds at once.
struct When {
  std::vector<std::uint32_t> features;  // indices into Catalog::features; the section's is first
  std::string choice;                   // id, or empty
  std::string option;
  std::string version;  // `version >= 7.1`, or empty
};

struct Draft {
  catalog::Catalog catalog;  // Requirement::when is not set; Index was not called
  std::vector<When> when;    // of each requirement
  std::vector<std::vector<std::uint32_t>> rows;  // of each requirement: one for each allow entry
};

// As a catalog has it.
std::string ToText(const When& when, const std::vector<catalog::Feature>& features);

// Cost: n log n in the rows.
Draft MakeDraft(const Extraction& extraction, const DraftOptions& options);

}  // namespace portwright::extract
