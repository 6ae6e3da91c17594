#include "document/rst_tables.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "document/line_text.h"

namespace portwright::document {
namespace {

std::string_view Slice(std::string_view source, const Span& span) {
  return source.substr(span.begin, span.end - span.begin);
}

// Characters of East Asian scripts take two columns, and writers draw their borders so.
bool IsWide(std::uint32_t code) {
  return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
         (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
         (code >= 0xFFE0 && code <= 0xFFE6) || code >= 0x20000;
}

std::uint32_t CodeAt(std::string_view s, std::size_t& size) {
  const auto first = static_cast<unsigned char>(s[0]);
  size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  size = std::min(size, s.size());
  if (size == 1) return first;
  std::uint32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i)
    code = code << 6U | (static_cast<unsigned char>(s[i]) & 0x3FU);
  return code;
}

// Lines as columns of characters.
class Canvas {
 public:
  Canvas(std::string_view source, const Span* begin, const Span* end)
      : source_(source), lines_(begin, end), offsets_(lines_.size()) {
    for (std::size_t r = 0; r < lines_.size(); ++r) {
      const std::string_view line = TrimRight(Slice(source, lines_[r]));
      lines_[r].end = lines_[r].begin + static_cast<std::uint32_t>(line.size());
      const bool plain = std::none_of(line.begin(), line.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || c == '\t';
      });
      if (!plain) Measure(r, line);
      width_ = std::max(width_, Width(r));
    }
  }

  std::size_t height() const { return lines_.size(); }
  std::size_t width() const { return width_; }
  std::size_t Width(std::size_t r) const {
    return offsets_[r].empty() ? lines_[r].end - lines_[r].begin : offsets_[r].size();
  }
  char At(std::size_t r, std::size_t c) const {
    if (c >= Width(r)) return ' ';
    return source_[PlaceOf(r, c)];
  }
  std::uint32_t PlaceOf(std::size_t r, std::size_t c) const {
    if (c >= Width(r)) return lines_[r].end;
    if (offsets_[r].empty()) return lines_[r].begin + static_cast<std::uint32_t>(c);
    return lines_[r].begin + offsets_[r][c];
  }
  // What stands in the line from column `from` to `to`, without blanks at its end.
  Span Cut(std::size_t r, std::size_t from, std::size_t to) const {
    Span cut = {PlaceOf(r, from), PlaceOf(r, to)};
    if (cut.end < cut.begin) cut.end = cut.begin;
    const std::string_view words = TrimRight(Slice(source_, cut));
    cut.end = cut.begin + static_cast<std::uint32_t>(words.size());
    return cut;
  }
  std::string_view Line(std::size_t r) const { return Slice(source_, lines_[r]); }

 private:
  void Measure(std::size_t r, std::string_view line) {
    for (std::size_t at = 0; at < line.size();) {
      std::size_t size = 1;
      const std::uint32_t code = CodeAt(line.substr(at), size);
      std::size_t columns = IsWide(code) ? 2 : 1;
      if (code == '\t') columns = 8 - offsets_[r].size() % 8;
      offsets_[r].insert(offsets_[r].end(), columns, static_cast<std::uint32_t>(at));
      at += size;
    }
  }

  std::string_view source_;
  std::vector<Span> lines_;
  std::vector<std::vector<std::uint32_t>> offsets_;  // of each column; empty where they are bytes
  std::size_t width_ = 0;
};

bool IsHeadBorder(std::string_view line) {
  line = TrimRight(line);
  return line.size() >= 3 && line[0] == '+' && line.back() == '+' && line[1] == '=' &&
         line.find_first_not_of("+=") == line.npos;
}

bool IsRowBorder(std::string_view line) {
  line = TrimRight(line);
  return line.size() >= 3 && line[0] == '+' && line.back() == '+' &&
         line.find_first_not_of("+-=") == line.npos;
}

// Below the first border of a simple table others may have no gaps.
bool IsLaterBorder(std::string_view line) {
  line = TrimRight(line);
  return line.size() >= 2 && line[0] == '=' && line.find_first_not_of("= ") == line.npos;
}

// Blank lines at both ends go, and what all lines are indented by.
void Straighten(std::string_view source, std::vector<Span>& lines) {
  const auto blank = [&](const Span& line) { return Trim(Slice(source, line)).empty(); };
  while (!lines.empty() && blank(lines.back())) lines.pop_back();
  lines.erase(lines.begin(), std::find_if_not(lines.begin(), lines.end(), blank));
  std::uint32_t indent = ~0U;
  for (const Span& line : lines) {
    if (blank(line)) continue;
    const std::string_view s = Slice(source, line);
    indent = std::min(indent, static_cast<std::uint32_t>(s.size() - TrimLeft(s).size()));
  }
  for (Span& line : lines) line.begin = std::min(line.end, line.begin + indent);
}

// Follows borders from corner to corner, as docutils does.
class GridSplitter {
 public:
  GridSplitter(std::string_view source, const Span* begin, const Span* end)
      : source_(source), canvas_(source, begin, end), steps_left_(64 * Area() + 10'000) {}

  RstTable Run() {
    RstTable table;
    for (std::size_t r = 1; r + 1 < canvas_.height() && head_ == 0; ++r) {
      if (IsHeadBorder(canvas_.Line(r))) head_ = r;
    }
    if (!FollowBorders()) {
      return SplitByBars();
    }
    std::set<std::uint32_t> tops;
    std::set<std::uint32_t> lefts;
    for (const Box& box : boxes_) {
      tops.insert(box.top);
      lefts.insert(box.left);
    }
    const std::vector<std::uint32_t> rows(tops.begin(), tops.end());
    const std::vector<std::uint32_t> columns(lefts.begin(), lefts.end());
    const auto index = [](const std::vector<std::uint32_t>& all, std::uint32_t value) {
      return static_cast<std::uint32_t>(std::lower_bound(all.begin(), all.end(), value) -
                                        all.begin());
    };
    table.rows = static_cast<std::uint32_t>(rows.size());
    table.header_rows = head_ == 0 ? 0 : index(rows, static_cast<std::uint32_t>(head_));
    for (const Box& box : boxes_) {
      RstCell cell;
      cell.row = index(rows, box.top);
      cell.row_span = index(rows, box.bottom) - cell.row;
      cell.column_span = index(columns, box.right) - index(columns, box.left);
      cell.source = canvas_.PlaceOf(box.top + 1, box.left + 1);
      for (std::size_t r = box.top + 1; r < box.bottom; ++r) {
        cell.lines.push_back(canvas_.Cut(r, box.left + 1, box.right));
      }
      Straighten(source_, cell.lines);
      table.cells.push_back(std::move(cell));
    }
    return table;
  }

 private:
  struct Box {
    std::uint32_t top = 0, left = 0, bottom = 0, right = 0;
  };

  std::uint64_t Area() const {
    return static_cast<std::uint64_t>(canvas_.width()) * canvas_.height();
  }

  bool FollowBorders() {
    const auto bottom = static_cast<std::uint32_t>(canvas_.height() - 1);
    const auto right = static_cast<std::uint32_t>(canvas_.width() - 1);
    // A line far longer than its table would make an area that no table has.
    if (Area() > kAreaMax || canvas_.Width(0) != canvas_.width()) return false;
    std::vector<std::uint32_t> done(canvas_.width(), 0);  // by column: rows before it have cells
    std::set<std::pair<std::uint32_t, std::uint32_t>> corners = {{0, 0}};
    while (!corners.empty()) {
      const auto [top, left] = *corners.begin();
      corners.erase(corners.begin());
      if (top >= bottom || left >= right || top < done[left]) continue;
      const auto box = ScanCell(top, left);
      if (steps_left_ == 0) return false;
      if (!box) continue;
      for (std::uint32_t c = box->left; c < box->right; ++c) {
        if (done[c] != box->top) return false;
        done[c] = box->bottom;
      }
      boxes_.push_back(*box);
      corners.insert({box->top, box->right});
      corners.insert({box->bottom, box->left});
    }
    return std::all_of(done.begin(), done.end() - 1,
                       [bottom](std::uint32_t row) { return row == bottom; });
  }

  char At(std::uint32_t r, std::uint32_t c) {
    if (steps_left_ > 0) --steps_left_;
    const char found = canvas_.At(r, c);
    return found == '=' && r == head_ ? '-' : found;
  }

  std::optional<Box> ScanCell(std::uint32_t top, std::uint32_t left) {
    if (At(top, left) != '+') return std::nullopt;
    for (auto c = left + 1; c < canvas_.width() && steps_left_ > 0; ++c) {
      const char found = At(top, c);
      if (found == '+') {
        const auto bottom = ScanDown(top, left, c);
        if (bottom) return Box{top, left, *bottom, c};
      } else if (found != '-') {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<std::uint32_t> ScanDown(std::uint32_t top, std::uint32_t left,
                                        std::uint32_t right) {
    for (auto r = top + 1; r < canvas_.height() && steps_left_ > 0; ++r) {
      const char found = At(r, right);
      if (found == '+') {
        if (ScanBack(top, left, r, right)) return r;
      } else if (found != '|') {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  bool ScanBack(std::uint32_t top, std::uint32_t left, std::uint32_t bottom, std::uint32_t right) {
    for (auto c = right - 1; c > left; --c) {
      const char found = At(bottom, c);
      if (found != '-' && found != '+') return false;
    }
    if (At(bottom, left) != '+') return false;
    for (auto r = bottom - 1; r > top; --r) {
      const char found = At(r, left);
      if (found != '|' && found != '+') return false;
    }
    return true;
  }

  // The borders do not fit: a border is the end of a row, a bar the end of a cell.
  RstTable SplitByBars() const {
    RstTable table;
    table.whole = false;
    std::vector<RstCell> row;
    const auto finish = [&] {
      for (RstCell& cell : row) {
        Straighten(source_, cell.lines);
        cell.row = table.rows;
        table.cells.push_back(std::move(cell));
      }
      if (!row.empty()) ++table.rows;
      row.clear();
    };
    for (std::size_t r = 0; r < canvas_.height(); ++r) {
      const std::string_view line = canvas_.Line(r);
      const auto begin = static_cast<std::uint32_t>(line.data() - source_.data());
      if (IsRowBorder(line)) {
        finish();
        if (r == head_ && head_ > 0) table.header_rows = table.rows;
        continue;
      }
      std::size_t column = 0;
      for (std::size_t at = !line.empty() && line[0] == '|' ? 1 : 0; at < line.size(); ++column) {
        const std::size_t end = std::min(line.find('|', at), line.size());
        if (column >= row.size()) {
          row.emplace_back();
          row.back().source = begin + static_cast<std::uint32_t>(at);
        }
        row[column].lines.push_back(
            {begin + static_cast<std::uint32_t>(at), begin + static_cast<std::uint32_t>(end)});
        at = end + 1;
      }
    }
    finish();
    return table;
  }

  static constexpr std::uint64_t kAreaMax = 64U << 20U;

  std::string_view source_;
  Canvas canvas_;
  std::uint64_t steps_left_;
  std::size_t head_ = 0;  // the border below the header; 0 for none
  std::vector<Box> boxes_;
};

class SimpleSplitter {
 public:
  SimpleSplitter(std::string_view source, const Span* begin, const Span* end)
      : source_(source), canvas_(source, begin, end) {
    columns_ = Runs(0, '=');
  }

  RstTable Run() {
    std::size_t start = 1;
    bool words = false;  // in the first column of the row
    for (std::size_t r = 1; r + 1 < canvas_.height(); ++r) {
      const std::string_view line = canvas_.Line(r);
      if (IsLaterBorder(line)) {
        FinishRow(start, r, columns_);
        table_.header_rows = table_.rows;
        start = r + 1;
        words = false;
      } else if (IsUnderline(r)) {
        FinishRow(start, r, Merged(Runs(r, '-')));
        start = r + 1;
        words = false;
      } else if (HasWords(r, 0)) {
        if (words) {
          FinishRow(start, r, columns_);
          start = r;
        }
        words = true;
      }
    }
    if (canvas_.height() > 1) FinishRow(start, canvas_.height() - 1, columns_);
    return std::move(table_);
  }

 private:
  struct Column {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t span = 1;
  };

  std::vector<Column> Runs(std::size_t r, char sign) const {
    std::vector<Column> runs;
    for (std::size_t c = 0; c < canvas_.Width(r); ++c) {
      if (canvas_.At(r, c) != sign) continue;
      if (runs.empty() || runs.back().end != c) runs.push_back({c, c, 1});
      runs.back().end = c + 1;
    }
    return runs;
  }

  // Dashes and blanks alone, where columns begin.
  bool IsUnderline(std::size_t r) const {
    const std::string_view line = canvas_.Line(r);
    if (line.empty() || line[0] != '-' || line.find_first_not_of("- ") != line.npos) return false;
    bool drawn = false;
    for (const Column& run : Runs(r, '-')) {
      drawn = drawn || run.end - run.begin > 1;
      const bool known = std::any_of(columns_.begin(), columns_.end(),
                                     [&run](const Column& c) { return c.begin == run.begin; });
      if (!known) return false;
    }
    return drawn;
  }

  // Columns as an underline joins them.
  std::vector<Column> Merged(const std::vector<Column>& runs) const {
    std::vector<Column> merged;
    std::size_t run = 0;
    for (const Column& column : columns_) {
      while (run < runs.size() && runs[run].end <= column.begin) ++run;
      const bool joined = run < runs.size() && runs[run].begin < column.begin &&
                          runs[run].end > column.begin && !merged.empty();
      if (joined) {
        merged.back().end = column.end;
        ++merged.back().span;
      } else {
        merged.push_back(column);
      }
    }
    return merged;
  }

  bool HasWords(std::size_t r, std::size_t column) const {
    const Span cut = canvas_.Cut(r, columns_[column].begin, columns_[column].end);
    return !Trim(Slice(source_, cut)).empty();
  }

  void FinishRow(std::size_t from, std::size_t to, const std::vector<Column>& columns) {
    std::vector<RstCell> row(columns.size());
    bool words = false;
    for (std::size_t r = from; r < to; ++r) {
      std::size_t begin = columns.empty() ? 0 : columns[0].begin;
      for (std::size_t k = 0; k < columns.size(); ++k) {
        const bool last = k + 1 == columns.size();
        std::size_t end = last ? canvas_.width() + 1 : columns[k + 1].begin;
        // A word that crosses a border stays in one piece, in the column where it begins.
        if (!last && end > begin && end < canvas_.Width(r) && canvas_.At(r, end) != ' ' &&
            canvas_.At(r, end - 1) != ' ') {
          table_.whole = false;
          while (end < canvas_.Width(r) && canvas_.At(r, end) != ' ') ++end;
        }
        end = std::max(end, begin);
        const Span cut = canvas_.Cut(r, begin, end);
        if (row[k].lines.empty()) row[k].source = cut.begin;
        words = words || !Trim(Slice(source_, cut)).empty();
        row[k].lines.push_back(cut);
        begin = end;
      }
    }
    if (!words) return;
    for (std::size_t k = 0; k < row.size(); ++k) {
      Straighten(source_, row[k].lines);
      row[k].row = table_.rows;
      row[k].column_span = columns[k].span;
      table_.cells.push_back(std::move(row[k]));
    }
    ++table_.rows;
  }

  std::string_view source_;
  Canvas canvas_;
  std::vector<Column> columns_;
  RstTable table_;
};

}  // namespace

bool IsDrawnBorder(std::string_view line) {
  line = Trim(line);
  return line.size() >= 3 && line[0] == '+' && line.back() == '+' && line[1] == '-' &&
         line.find_first_not_of("+-") == line.npos;
}

bool IsSimpleBorder(std::string_view line) {
  line = Trim(line);
  return line.size() >= 3 && line[0] == '=' && line.back() == '=' && line.find(' ') != line.npos &&
         line.find_first_not_of("= ") == line.npos;
}

std::size_t GridTableLines(std::string_view source, const Span* begin, const Span* end) {
  std::size_t lines = 0;
  std::size_t last = 0;
  for (const Span* line = begin; line != end; ++line) {
    const std::string_view s = Trim(Slice(source, *line));
    if (s.empty() || (s[0] != '+' && s[0] != '|')) break;
    ++lines;
    if (IsRowBorder(s)) last = lines;
  }
  return last >= 2 ? last : 0;
}

std::size_t SimpleTableLines(std::string_view source, const Span* begin, const Span* end) {
  std::size_t found = 0;
  std::size_t lines = 1;
  for (const Span* line = begin + 1; line != end; ++line) {
    ++lines;
    const std::string_view s = Slice(source, *line);
    if (!IsLaterBorder(s)) continue;
    ++found;
    if (found == 2 || line + 1 == end || Trim(Slice(source, *(line + 1))).empty()) return lines;
  }
  return 0;
}

RstTable SplitGridTable(std::string_view source, const Span* begin, const Span* end) {
  return GridSplitter(source, begin, end).Run();
}

RstTable SplitSimpleTable(std::string_view source, const Span* begin, const Span* end) {
  return SimpleSplitter(source, begin, end).Run();
}

RstTable SplitCsvTable(std::string_view source, const Span* begin, const Span* end, char separator,
                       char quote) {
  RstTable table;
  RstCell cell;
  bool in_quotes = false;
  const auto close = [&] {
    cell.row = table.rows;
    table.cells.push_back(std::move(cell));
    cell = {};
  };
  for (const Span* line = begin; line != end; ++line) {
    const std::string_view s = Slice(source, *line);
    if (!in_quotes && Trim(s).empty()) continue;
    std::size_t from = 0;
    const auto add = [&](std::size_t to) {
      if (cell.lines.empty()) cell.source = line->begin + static_cast<std::uint32_t>(from);
      cell.lines.push_back({line->begin + static_cast<std::uint32_t>(from),
                            line->begin + static_cast<std::uint32_t>(std::max(from, to))});
    };
    for (std::size_t at = 0; at < s.size(); ++at) {
      if (s[at] == quote && in_quotes && at + 1 < s.size() && s[at + 1] == quote) {
        ++at;
      } else if (s[at] == quote && in_quotes) {
        add(at);
        in_quotes = false;
        from = s.size();
        const std::size_t next = s.find(separator, at + 1);
        at = next == s.npos ? s.size() : next - 1;
        if (next != s.npos) from = next;
      } else if (s[at] == quote && cell.lines.empty() && Trim(s.substr(from, at - from)).empty()) {
        in_quotes = true;
        from = at + 1;
      } else if (s[at] == separator && !in_quotes) {
        if (cell.lines.empty()) add(at);
        close();
        from = at + 1;
        cell.source = line->begin + static_cast<std::uint32_t>(from);
      }
    }
    if (in_quotes || cell.lines.empty()) add(s.size());
    if (in_quotes) continue;
    close();
    ++table.rows;
  }
  if (in_quotes) {
    close();
    ++table.rows;
  }
  return table;
}

}  // namespace portwright::document
