// What a new revision of a document changes in a catalog: the catalog with the lines of its
// citations moved, changed requirements adapted, new ones appended, and those that the document has
// no more put under `retired`. Ids stay. What the catalog's author wrote stands wherever the
// document says the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "extract/draft.h"
#include "extract/extraction.h"

namespace portwright::extract {

struct Patch {
  std::string text;         // the patched catalog; catalog::Read takes it
  bool keeps_text = false;  // what did not change stands byte by byte, with its comments
};

// `text` is what `before` was read from. `options.product` is not looked at. Errors: kInvalid where
// the result cannot be read back. Cost: n log n in the rows, linear in the text.
Result<Patch> PatchCatalog(const catalog::Catalog& before, std::string_view text,
                           const Extraction& extraction, const DraftOptions& options);

}  // namespace portwright::extract
