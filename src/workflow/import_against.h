// What a document changes in a catalog, and at the firewalls of a site.
#pragma once

#include <string_view>

#include "extract/draft.h"
#include "extract/extraction.h"
#include "workflow/verbs.h"

namespace portwright::workflow {

// The answer to `import DOC --against CATALOG`: a table of changes, or the patched catalog, and
// with a site a table of what its plan permits then. kNo where something changes. Messages are
// those of the catalog and the site alone.
Outcome ImportAgainst(const ImportRequest& request, const extract::Extraction& extraction,
                      const extract::DraftOptions& options, const Look& look);

}  // namespace portwright::workflow
