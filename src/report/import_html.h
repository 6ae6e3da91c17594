// An import as one self-contained page to review: the document's rows and sentences beside the rows
// that were extracted from them, with what was inherited and from where, doubts with their
// readings, and every number that is no port with the reason. Nothing is loaded and no script runs;
// marks are words as well as colours. Same import, same bytes. Cost: linear in the document, n log
// n in its numbers; of a very long document the first part is listed, and the page says so. No
// state, any thread.
#pragma once

#include <string>

#include "document/document.h"
#include "extract/extraction.h"

namespace portwright::report {

struct ImportPageOptions {
  std::string name;                      // of the document's file
  std::string generator = "portwright";  // with its version, for the page's foot
  std::size_t entries_max = 20'000;      // rows and paragraphs of the document that are listed
};

std::string ImportHtml(const document::Document& document, const extract::Extraction& extraction,
                       const ImportPageOptions& options);

}  // namespace portwright::report
