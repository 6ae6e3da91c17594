// A catalog draft from an extraction: YAML that `portwright catalog check` accepts, with roles
// proposed from the ends, features from the sections, ids that stay the same when the document is
// imported again, and a citation for each requirement. A person finishes it.
#pragma once

#include <string>
#include <string_view>

#include "extract/extraction.h"

namespace portwright::extract {

struct DraftOptions {
  std::string product;  // id; made from the title where empty
  std::string vendor;
  std::string revision;  // a date or version; `undated` where empty
  std::string address;
  std::string sha256;  // of the document's bytes
};

std::string DraftCatalog(const Extraction& extraction, const DraftOptions& options);

}  // namespace portwright::extract
