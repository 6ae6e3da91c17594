// The cells of one sheet of a workbook: its rows go to the end of Document::source, a line each,
// and from there into tables.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/document.h"
#include "document/sheet_builder.h"
#include "document/xlsx_workbook.h"
#include "document/xml_parts.h"

namespace portwright::document {

// `A1` and `XFD1048576` from 0; false for what is no such name, and beyond the last row.
struct CellName {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
};
bool ParseCellName(std::string_view text, CellName& name);

class XlsxSheetReader : public XmlSink {
 public:
  static constexpr std::uint32_t kRowsMax = 1'048'576;
  static constexpr std::size_t kLinesMax = 4'000'000;  // of all sheets
  static constexpr std::size_t kSourceMax = 256U << 20U;
  static constexpr std::uint64_t kMergedMax = 2'000'000;  // cells in merged ranges of a sheet

  // Lines count from the end of the source, which has to be a beginning of a line.
  XlsxSheetReader(Document& document, const XlsxWorkbook& workbook, std::uint32_t file,
                  Diagnostics& diagnostics);

  struct Row {
    std::uint32_t number = 0;  // from 0
    SheetRow cells;
  };

  // After the part was read: its rows as tables of the document. Errors: kLimit.
  Status Finish();
  // The same without tables: the rows that are not empty.
  Result<std::vector<Row>> TakeRows();

  void Start(std::string_view name, const XmlAttributes& attributes) override;
  void End(std::string_view name) override;
  void Words(std::string_view words) override;
  bool stopped() const override { return too_large_; }

 private:
  struct Merge {
    CellName first;
    CellName last;
  };
  struct Covered {
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    std::uint32_t below = 0;  // rows from the cell that covers it
    friend auto operator<=>(const Covered&, const Covered&) = default;
  };
  void BeginCell(const XmlAttributes& attributes);
  void EndCell();
  std::string Shown();
  // Lines up to that of the row.
  bool GoTo(std::uint32_t row);
  void AppendCell(std::string_view shown);
  void AddMerge(std::string_view range);
  std::vector<Covered> FindCovered();
  // Places that merged cells cover stand in their rows from here on.
  void ApplyMerges();
  void Cover(SheetRow& row, const std::vector<Covered>& covered);
  void Build();
  SourcePlace Here() const;

  Document& document_;
  const XlsxWorkbook& workbook_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::vector<Row> rows_;
  std::vector<Merge> merges_;
  std::uint32_t lines_ = 0;     // that end in the source, of this sheet
  std::uint32_t next_row_ = 0;  // where the XML does not say
  std::uint32_t next_column_ = 0;
  std::uint32_t tabs_ = 0;  // in the line so far
  CellName cell_;
  std::string type_;
  std::string value_;
  std::string words_;
  std::uint64_t style_ = 0;
  bool in_value_ = false;
  bool in_words_ = false;
  bool has_formula_ = false;
  int sounds_ = 0;
  bool out_of_order_ = false;
  bool too_wide_ = false;
  bool too_large_ = false;
};

}  // namespace portwright::document
