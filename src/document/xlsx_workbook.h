// What a workbook says of its sheets: their names, the strings and the formats that they share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "document/zip_archive.h"

namespace portwright::document {

struct XlsxSheet {
  std::string name;
  std::string part;  // empty where the workbook does not say which
  bool hidden = false;
};

struct XlsxWorkbook {
  std::vector<XlsxSheet> sheets;
  std::string strings;                     // one after the other
  std::vector<std::uint32_t> string_ends;  // in `strings`
  std::vector<bool> date_styles;           // by style of a cell: it shows a day or a time
  bool from_1904 = false;

  // Nothing where there is none.
  std::string_view StringAt(std::uint64_t index) const;
};

// Errors: kInvalid for an archive that is no XLSX; those of ReadXmlPart.
Result<XlsxWorkbook> ReadXlsxWorkbook(ZipArchive& archive);

}  // namespace portwright::document
