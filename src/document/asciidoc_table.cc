#include "document/asciidoc_table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "document/grid.h"
#include "document/line_text.h"

namespace portwright::document {
namespace {

constexpr std::size_t kSpecMax = 16;  // characters

// Cells that a separator begins: `|`, `!`, or the table's own.
class BarSplitter {
 public:
  BarSplitter(AdocContext& context, std::string_view separator)
      : assembly_(context.assembly), separator_(separator) {}

  AdocCells Run(const AdocLine* begin, const AdocLine* end) {
    for (const AdocLine* line = begin; line != end; ++line, ++number_) {
      const std::string_view text = assembly_.Slice(line->begin, line->end);
      const bool blank = Trim(text).empty();
      if (first_content_ < 0 && !blank) first_content_ = static_cast<int>(number_);
      if (first_content_ >= 0 && number_ == static_cast<std::uint32_t>(first_content_) + 1) {
        out_.first_row_apart = first_content_ == 0 && blank;
      }
      TakeLine(*line, text);
    }
    Close();
    return std::move(out_);
  }

 private:
  void TakeLine(const AdocLine& line, std::string_view text) {
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\\' && StartsWith(text.substr(at + 1), separator_)) {
        ++at;
        continue;
      }
      if (text[at] != separator_[0] || !StartsWith(text.substr(at), separator_) ||
          line.role == AdocRole::kInside) {
        continue;
      }
      const std::size_t spec = SpecBegin(text, from, at);
      AddPiece(line, from, spec);
      Close();
      cell_.source = line.begin + static_cast<std::uint32_t>(spec);
      cell_.branch = line.branch;
      cell_.line = number_;
      cell_.spec = *ParseAdocCellSpec(text.substr(spec, at - spec));
      open_ = true;
      assembly_.Hide(cell_.source, line.begin + static_cast<std::uint32_t>(at),
                     HiddenKind::kTemplate);
      from = at + separator_.size();
    }
    AddPiece(line, from, text.size());
  }

  // Where the specification of a cell begins whose separator stands at `at`.
  static std::size_t SpecBegin(std::string_view text, std::size_t from, std::size_t at) {
    std::size_t begin = at;
    while (begin > from && at - begin < kSpecMax &&
           (IsDigitChar(text[begin - 1]) || IsLetterChar(text[begin - 1]) ||
            std::string_view(".+*<^>").find(text[begin - 1]) != std::string_view::npos)) {
      --begin;
    }
    const bool apart = begin == 0 || IsBlankChar(text[begin - 1]);
    return apart && ParseAdocCellSpec(text.substr(begin, at - begin)) ? begin : at;
  }

  void AddPiece(const AdocLine& line, std::size_t from, std::size_t to) {
    AdocLine piece = line;
    piece.begin = line.begin + static_cast<std::uint32_t>(from);
    piece.end = line.begin + static_cast<std::uint32_t>(to);
    if (!open_) {  // words before the first separator are a cell where there are any
      if (Trim(assembly_.Slice(piece.begin, piece.end)).empty()) return;
      cell_ = {};
      cell_.source = piece.begin;
      cell_.branch = line.branch;
      cell_.line = number_;
      open_ = true;
    }
    if (cell_.first == cell_.last) cell_.first = static_cast<std::uint32_t>(out_.lines.size());
    out_.lines.push_back(piece);
    cell_.last = static_cast<std::uint32_t>(out_.lines.size());
  }

  void Close() {
    if (open_) out_.cells.push_back(cell_);
    cell_ = {};
    open_ = false;
  }

  Assembly& assembly_;
  std::string_view separator_;
  AdocCells out_;
  AdocCell cell_;
  bool open_ = false;
  std::uint32_t number_ = 0;
  int first_content_ = -1;
};

// CSV: values in quotes go over lines. DSV: a backslash keeps a separator.
class ValueSplitter {
 public:
  ValueSplitter(AdocContext& context, char separator, bool quotes)
      : assembly_(context.assembly), separator_(separator), quotes_(quotes) {}

  AdocCells Run(const AdocLine* begin, const AdocLine* end) {
    out_.by_line = true;
    for (const AdocLine* line = begin; line != end; ++line, ++number_) {
      const std::string_view text = assembly_.Slice(line->begin, line->end);
      if (!in_quotes_ && Trim(text).empty()) {
        if (number_ == 1 && out_.cells.size() > 0) out_.first_row_apart = true;
        continue;
      }
      TakeLine(*line, text);
    }
    if (in_quotes_) Close();
    return std::move(out_);
  }

 private:
  void TakeLine(const AdocLine& line, std::string_view text) {
    std::size_t from = 0;
    if (!in_quotes_) Open(line, 0);
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (quotes_ && c == '"') {
        const bool opens = !in_quotes_ && Trim(text.substr(from, at - from)).empty();
        if (opens) {
          in_quotes_ = true;
          from = at + 1;
        } else if (in_quotes_ && at + 1 < text.size() && text[at + 1] == '"') {
          AddPiece(line, from, at + 1);
          from = at + 2;
          glued_ = true;
          ++at;
        } else if (in_quotes_) {
          AddPiece(line, from, at);
          in_quotes_ = false;
          from = at + 1;
        }
      } else if (c == '\\' && !quotes_) {
        ++at;
      } else if (c == separator_ && !in_quotes_) {
        AddPiece(line, from, at);
        Close();
        from = at + 1;
        Open(line, from);
      }
    }
    AddPiece(line, from, text.size());
    if (!in_quotes_) Close();
  }

  void Open(const AdocLine& line, std::size_t at) {
    cell_ = {};
    cell_.source = line.begin + static_cast<std::uint32_t>(at);
    cell_.branch = line.branch;
    cell_.line = number_;
    glued_ = false;
  }

  void AddPiece(const AdocLine& line, std::size_t from, std::size_t to) {
    if (from >= to) return;
    AdocLine piece = line;
    piece.glued = std::exchange(glued_, false);
    piece.begin = line.begin + static_cast<std::uint32_t>(from);
    piece.end = line.begin + static_cast<std::uint32_t>(to);
    if (cell_.first == cell_.last) cell_.first = static_cast<std::uint32_t>(out_.lines.size());
    out_.lines.push_back(piece);
    cell_.last = static_cast<std::uint32_t>(out_.lines.size());
  }

  void Close() { out_.cells.push_back(cell_); }

  Assembly& assembly_;
  char separator_;
  bool quotes_;
  AdocCells out_;
  AdocCell cell_;
  bool in_quotes_ = false;
  bool glued_ = false;  // what comes next goes on where the last piece ended
  std::uint32_t number_ = 0;
};

// Puts cells into rows as wide as the table.
class RowFiller {
 public:
  RowFiller(AdocContext& context, const AdocCells& cells, const AdocBlockAttributes& attributes,
            const std::string& separator, const AdocCellReader& read)
      : context_(context),
        cells_(cells),
        attributes_(attributes),
        separator_(separator),
        read_(read),
        builder_(context.grid) {}

  Table Run(std::uint32_t source, Text caption) {
    FindColumns();
    FindHeader();
    open_.assign(styles_.size(), 0);
    covered_left_ = cells_.cells.size() + 1'000;
    for (std::size_t i = 0; i < cells_.cells.size(); ++i) {
      if (GroupEnd(i) != group_end_) FindAlternatives(i);
      if (i >= alternatives_begin_ && i < alternatives_end_) continue;  // read with its fellow
      Place(i);
    }
    if (column_ > 0 && !cells_.by_line) TellRagged(source);
    return builder_.Finish(source, std::move(caption));
  }

 private:
  void FindColumns() {
    if (attributes_.cols) {
      auto columns = ParseAdocColumns(*attributes_.cols, GridBuilder::kColumnsMax);
      if (columns) {
        styles_ = std::move(*columns);
      } else {
        context_.assembly.diagnostics().Warning(
            "PW-DOC-0048",
            context_.assembly.PlaceOf(cells_.cells.empty() ? 0 : cells_.cells[0].source),
            "expected columns such as cols=\"1,2a\", found '" + attributes_.cols->substr(0, 80) +
                "'",
            "the cells of the first line were counted instead");
      }
    }
    if (!styles_.empty()) return;
    std::uint64_t count = 0;
    for (const AdocCell& cell : cells_.cells) {
      if (cell.line != cells_.cells[0].line) break;
      count += static_cast<std::uint64_t>(cell.spec.column_span) * cell.spec.copies;
    }
    count = std::clamp<std::uint64_t>(count, 1, GridBuilder::kColumnsMax);
    styles_.assign(static_cast<std::size_t>(count), ' ');
  }

  void FindHeader() {
    if (attributes_.header) {
      header_rows_ = *attributes_.header ? 1 : 0;
      return;
    }
    if (!cells_.first_row_apart || cells_.cells.empty()) return;
    std::uint64_t width = 0;
    for (const AdocCell& cell : cells_.cells) {
      if (cell.line != cells_.cells[0].line) break;
      width += static_cast<std::uint64_t>(cell.spec.column_span) * cell.spec.copies;
    }
    if (width == styles_.size()) header_rows_ = 1;
  }

  // After the last cell of the branch of cell `i`.
  std::size_t GroupEnd(std::size_t i) const {
    if (i < group_end_) return group_end_;
    std::size_t end = i + 1;
    while (end < cells_.cells.size() && cells_.cells[end].branch == cells_.cells[i].branch) ++end;
    return end;
  }

  std::uint64_t WidthOf(std::size_t begin, std::size_t end) const {
    std::uint64_t width = 0;
    for (std::size_t i = begin; i < end; ++i) {
      width += static_cast<std::uint64_t>(cells_.cells[i].spec.column_span) *
               cells_.cells[i].spec.copies;
    }
    return width;
  }

  // Variants of a document that hold the same part of a row are alternatives of the same cells:
  // read one after the other, they would move all that follows to other columns.
  void FindAlternatives(std::size_t begin) {
    group_begin_ = begin;
    group_end_ = GroupEnd(begin);
    alternatives_begin_ = alternatives_end_ = group_end_;
    const std::size_t size = group_end_ - begin;
    if (cells_.cells[begin].branch == 0 || cells_.by_line) return;
    const std::uint64_t width = WidthOf(begin, group_end_);
    if (column_ == 0 && width % styles_.size() == 0) return;
    std::uint32_t last = cells_.cells[begin].branch;
    std::size_t at = group_end_;
    while (at < cells_.cells.size()) {
      const std::uint32_t branch = cells_.cells[at].branch;
      std::size_t end = at;
      while (end < cells_.cells.size() && cells_.cells[end].branch == branch) ++end;
      if (branch == 0 || context_.source.branches[branch].previous != last || end - at != size ||
          WidthOf(at, end) != width) {
        break;
      }
      last = branch;
      at = end;
    }
    alternatives_end_ = at;
    if (at > group_end_) group_end_ = at;
    group_size_ = size;
  }

  void Place(std::size_t index) {
    const AdocCell& cell = cells_.cells[index];
    for (std::uint32_t copy = 0; copy < cell.spec.copies; ++copy) {
      if (copy > 0 && (copy >= GridBuilder::kColumnsMax || copies_made_++ > copies_max_)) break;
      PlaceOne(index, cell);
    }
  }

  void PlaceOne(std::size_t index, const AdocCell& cell) {
    if (cells_.by_line && cell.line != line_ && row_begun_) EndRow();
    line_ = cell.line;
    if (!row_begun_) BeginRow(cell.source);
    SkipCovered();
    while (column_ >= styles_.size() && !cells_.by_line) {
      EndRow();
      BeginRow(cell.source);
      SkipCovered();
    }
    std::uint32_t span = cell.spec.column_span;
    if (!cells_.by_line && span > styles_.size() - column_) {
      span = static_cast<std::uint32_t>(styles_.size() - column_);
      context_.assembly.diagnostics().Warning(
          "PW-DOC-0049", context_.assembly.PlaceOf(cell.source),
          "expected a cell within the columns of its table, found one that goes beyond them",
          "check cols= and the number before +|");
    }
    const std::size_t cells_after = cells_.cells.size() - index;
    const auto rows =
        static_cast<std::uint32_t>(std::min<std::size_t>(cell.spec.row_span, cells_after));
    char style = cell.spec.style;
    if (style == ' ' && column_ < styles_.size()) style = styles_[column_];
    builder_.AddCell(Words(index, style), cell.source, rows, span, style == 'h' || header_);
    for (std::uint32_t i = 0; i < span && column_ < styles_.size(); ++i, ++column_) {
      open_[column_] = rows;
    }
    if (!cells_.by_line) {
      SkipCovered();
      if (column_ >= styles_.size()) EndRow();
    }
  }

  Text Words(std::size_t index, char style) {
    context_.assembly.BeginCell();
    ReadOne(index, style);
    for (std::size_t i = alternatives_begin_ + (index - group_begin_); i < alternatives_end_;
         i += group_size_) {
      ReadOne(i, style);
    }
    return context_.assembly.EndCell();
  }

  void ReadOne(std::size_t index, char style) {
    const AdocCell& cell = cells_.cells[index];
    AdocWords words;
    words.separator = separator_;
    words.literal = style == 'l';
    words.line_feeds = style == 'v';
    const AdocLine* lines = cells_.lines.data();
    read_(lines + cell.first, lines + cell.last, words, style == 'a');
  }

  void BeginRow(std::uint32_t source) {
    header_ = rows_ < header_rows_;
    builder_.BeginRow(source, header_);
    row_begun_ = true;
    ++rows_;
  }

  void SkipCovered() {
    while (column_ < styles_.size() && open_[column_] > 0) ++column_;
  }

  void EndRow() {
    bool all = !open_.empty();
    for (std::uint32_t& rows : open_) {
      if (rows > 0) --rows;
      all = all && rows > 0;
    }
    row_begun_ = false;
    column_ = 0;
    // Rows that spans from above cover wholly.
    while (all && covered_left_ > 0 && !cells_.by_line) {
      --covered_left_;
      BeginRow(cells_.cells.back().source);
      row_begun_ = false;
      for (std::uint32_t& rows : open_) {
        --rows;
        all = all && rows > 0;
      }
    }
  }

  void TellRagged(std::uint32_t source) {
    context_.assembly.diagnostics().Note(
        "PW-DOC-0050",
        context_.assembly.PlaceOf(cells_.cells.empty() ? source : cells_.cells.back().source),
        "expected as many cells in the last row as the table has columns, found fewer",
        "is a | missing, or one too many?");
  }

  static constexpr std::uint64_t copies_max_ = 100'000;

  AdocContext& context_;
  const AdocCells& cells_;
  const AdocBlockAttributes& attributes_;
  const std::string& separator_;
  const AdocCellReader& read_;
  GridBuilder& builder_;
  std::vector<char> styles_;         // by column
  std::vector<std::uint32_t> open_;  // by column: rows that a cell still covers, this one too
  std::uint32_t header_rows_ = 0;
  std::uint32_t rows_ = 0;
  std::uint32_t line_ = 0;
  std::size_t column_ = 0;
  std::size_t covered_left_ = 0;
  std::uint64_t copies_made_ = 0;
  bool row_begun_ = false;
  bool header_ = false;
  // Cells of one branch, and those of its alternatives after them.
  std::size_t group_begin_ = 0;
  std::size_t group_end_ = 0;
  std::size_t group_size_ = 1;
  std::size_t alternatives_begin_ = 0;
  std::size_t alternatives_end_ = 0;
};

}  // namespace

std::string AdocSeparator(char sign, const AdocBlockAttributes& attributes) {
  const std::string& own = attributes.separator;
  if (own == "\\t" || (own.empty() && attributes.format == "tsv")) return "\t";
  if (!own.empty()) return own;
  if (attributes.format == "csv") return ",";
  if (attributes.format == "dsv") return ":";
  return {sign};
}

AdocCells SplitAdocTable(AdocContext& context, const AdocLine* begin, const AdocLine* end,
                         char sign, const AdocBlockAttributes& attributes) {
  const std::string separator = AdocSeparator(sign, attributes);
  const bool csv = attributes.format == "csv" || attributes.format == "tsv" ||
                   (sign == ',' && attributes.format.empty());
  const bool dsv = attributes.format == "dsv" || (sign == ':' && attributes.format.empty());
  if (csv || dsv) return ValueSplitter(context, separator[0], csv).Run(begin, end);
  return BarSplitter(context, separator).Run(begin, end);
}

Table BuildAdocTable(AdocContext& context, const AdocCells& cells, std::uint32_t source,
                     const AdocBlockAttributes& attributes, const std::string& separator,
                     Text caption, const AdocCellReader& read) {
  return RowFiller(context, cells, attributes, separator, read).Run(source, std::move(caption));
}

void AppendAdocTable(AdocContext& context, const AdocCells& cells,
                     const AdocBlockAttributes& attributes, const std::string& separator,
                     const AdocCellReader& read) {
  std::uint64_t columns = 0;
  if (attributes.cols) {
    const auto styles = ParseAdocColumns(*attributes.cols, GridBuilder::kColumnsMax);
    if (styles) columns = styles->size();
  }
  std::uint64_t at = 0;
  for (const AdocCell& cell : cells.cells) {
    const bool same_line =
        columns == 0 && &cell != cells.cells.data() && cell.line == (&cell - 1)->line;
    if (same_line || (columns > 0 && at % columns != 0)) context.assembly.JoinNext();
    at += cell.spec.column_span;
    AdocWords words;
    words.separator = separator;
    const AdocLine* lines = cells.lines.data();
    read(lines + cell.first, lines + cell.last, words, false);
  }
}

}  // namespace portwright::document
