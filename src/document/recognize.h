// What a document's bytes say of its format, behind read.h.
#pragma once

#include <string_view>

namespace portwright::document {

// A ZIP archive, which a workbook is.
bool IsArchive(std::string_view bytes);

}  // namespace portwright::document
