// The words of a stretch of Markdown: emphasis, links, code spans, escapes, entities, templates and
// tags of HTML within a paragraph, a heading or a cell of a table. Cost: linear in the stretch.
// Threading: no shared state.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "document/stretch.h"

namespace portwright::document {

// Labels of `[label]: target`, in lower case.
using LinkLabels = std::set<std::string, std::less<>>;

struct InlineContext {
  const LinkLabels& labels;
  std::vector<Hidden>& hidden;
  bool cell = false;  // lines after <br> can begin items; `\|` is a pipe, in code too
};

// Appends what stands from `begin` to `end`. `text` is not finished.
void AppendInline(const Stretch& stretch, std::size_t begin, std::size_t end,
                  const InlineContext& context, Text& text);

}  // namespace portwright::document
