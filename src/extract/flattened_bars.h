// Tables of pipes whose rows came apart: each cell on a line of its own, with the pipe that ends it
// still behind it. Readers of pipes make rows of one cell of them, or paragraphs. Private to
// flattened.cc and its tests.
#pragma once

#include "document/document.h"

namespace portwright::extract {

// The document with the blocks of such tables replaced by one block of kind kTable each. Cost:
// linear, one look at the end of each line where there is none.
document::Document RestoreBars(document::Document document);

}  // namespace portwright::extract
