#include "document/assembly.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace portwright::document {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Assembly::Assembly(std::string source, std::uint32_t file, Diagnostics& diagnostics)
    : file_(file), diagnostics_(diagnostics) {
  document_.source = std::move(source);
  document_.line_starts.push_back(0);
  for (std::size_t i = 0; i < document_.source.size(); ++i) {
    if (document_.source[i] == '\n') {
      document_.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
}

SourcePlace Assembly::PlaceOf(std::uint32_t at) const {
  const Place place = document_.PlaceOf(at);
  return {file_, place.line, place.column};
}

bool Assembly::AfterBlank(std::uint32_t start) const {
  const std::string& s = document_.source;
  std::size_t at = std::min<std::size_t>(start, s.size());
  while (at > 0 && s[at - 1] != '\n') {
    if (!IsBlank(s[at - 1])) return false;
    --at;
  }
  if (at == 0) return true;
  for (--at; at > 0 && s[at - 1] != '\n'; --at) {
    if (!IsBlank(s[at - 1])) return false;
  }
  return true;
}

Text& Assembly::Begin(BlockKind kind, std::uint32_t level, std::uint32_t source,
                      std::uint32_t start) {
  if (in_cell()) {
    Text& cell = cells_.back();
    if (join_next_) {
      cell.Append(" ", source);
    } else if (kind == BlockKind::kItem) {
      cell.BeginItem(source, level);
    } else {
      cell.Break(source);
    }
    join_next_ = false;
    return cell;
  }
  Block block;
  block.kind = kind;
  block.level = level;
  block.quoted = quotes_ > 0;
  block.after_blank = AfterBlank(start);
  block.source = source;
  document_.blocks.push_back(std::move(block));
  return document_.blocks.back().text;
}

void Assembly::End() {
  if (in_cell()) return;
  PORTWRIGHT_CHECK(!document_.blocks.empty(), "End follows Begin");
  document_.blocks.back().text.Finish();
  if (document_.blocks.back().text.empty()) document_.blocks.pop_back();
}

Text Assembly::EndCell() {
  PORTWRIGHT_CHECK(!cells_.empty(), "EndCell follows BeginCell");
  Text cell = std::move(cells_.back());
  cells_.pop_back();
  join_next_ = false;
  cell.Finish();
  return cell;
}

void Assembly::AddTable(Table table, std::uint32_t start) {
  PORTWRIGHT_CHECK(!in_cell(), "a table within a cell is words of the cell");
  Block block;
  block.kind = BlockKind::kTable;
  block.quoted = quotes_ > 0;
  block.after_blank = AfterBlank(start);
  block.table = static_cast<std::uint32_t>(document_.tables.size());
  block.source = table.source;
  document_.blocks.push_back(std::move(block));
  document_.tables.push_back(std::move(table));
}

void Assembly::Hide(std::uint32_t begin, std::uint32_t end, HiddenKind kind) {
  if (begin < end) hidden_.push_back({begin, end, kind});
}

void Assembly::MarkShown(const Text& text, std::vector<bool>& shown) const {
  const auto& runs = text.runs();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::size_t end = i + 1 < runs.size() ? runs[i + 1].at : text.text().size();
    for (std::size_t at = runs[i].at; at < end; ++at) {
      const std::size_t from = runs[i].source + (at - runs[i].at);
      if (from < shown.size() && text.text()[at] != '\n') shown[from] = true;
    }
  }
}

Document Assembly::Finish() {
  const std::string& s = document_.source;
  std::vector<bool> shown(s.size(), false);
  for (const Block& block : document_.blocks) MarkShown(block.text, shown);
  for (const Table& table : document_.tables) {
    MarkShown(table.caption, shown);
    for (const Cell& cell : table.cells) MarkShown(cell.text, shown);
  }
  std::stable_sort(hidden_.begin(), hidden_.end(),
                   [](const Hidden& a, const Hidden& b) { return a.begin < b.begin; });
  std::vector<Hidden>& out = document_.hidden;
  std::size_t next = 0;  // of hidden_
  std::uint32_t open_end = 0;
  HiddenKind open_kind = HiddenKind::kTemplate;
  for (std::uint32_t at = 0; at < s.size(); ++at) {
    for (; next < hidden_.size() && hidden_[next].begin <= at; ++next) {
      if (hidden_[next].end <= at || hidden_[next].end <= open_end) continue;
      // Of two that overlap, the first keeps its kind to its end.
      if (open_end > at) {
        hidden_[next].begin = open_end;
        break;
      }
      open_end = hidden_[next].end;
      open_kind = hidden_[next].kind;
    }
    if (shown[at]) continue;
    const bool in_open = at < open_end;
    if (!in_open && !IsDigit(s[at])) continue;
    const HiddenKind kind = in_open ? open_kind : HiddenKind::kTemplate;
    if (!out.empty() && out.back().end == at && out.back().kind == kind) {
      ++out.back().end;
    } else {
      out.push_back({at, at + 1, kind});
    }
  }
  return std::move(document_);
}

}  // namespace portwright::document
