// Which reader reads which format.
#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/document.h"

namespace portwright::document {

// `source` is decoded text; for kXlsx the bytes of the file.
Result<Document> ReadAs(Format format, std::string source, std::uint32_t file,
                        Diagnostics& diagnostics);

}  // namespace portwright::document
