#include "report/import_review.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/html_text.h"

namespace portwright::report {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using document::Text;
using extract::Extraction;
using extract::Number;

// Numbers listed beside an entry by name; the rest is counted.
constexpr std::size_t kListedMax = 40;

struct Entry {
  std::uint32_t source = 0;
  std::string left;
  std::string_view classes;
  std::vector<std::uint32_t> rows;
  std::vector<const Number*> numbers;  // refused ones
};

class Reviewer {
 public:
  Reviewer(const Document& document, const Extraction& extraction)
      : document_(document), extraction_(extraction) {}

  ReviewHtml Run(std::size_t entries_max) {
    PlaceRows();
    for (std::uint32_t b = 0; b < document_.blocks.size(); ++b) AddBlock(b);
    ReviewHtml out;
    const std::size_t listed = std::min(entries_.size(), entries_max);
    out.left_out = entries_.size() - listed;
    for (std::size_t e = 0; e < listed; ++e) out.html += EntryHtml(entries_[e]);
    return out;
  }

 private:
  void PlaceRows();
  std::uint32_t BlockOf(const extract::Row& row) const;
  void AddBlock(std::uint32_t index);
  void AddTable(std::uint32_t index);
  std::string MarkedText(const Text& text, Entry& entry) const;
  std::string EntryHtml(const Entry& entry);
  std::string RowHtml(std::uint32_t row) const;

  const Document& document_;
  const Extraction& extraction_;
  std::vector<std::map<std::uint32_t, std::vector<std::uint32_t>>> rows_;  // by block, by table row
  std::vector<Entry> entries_;
  std::set<std::uint32_t> lines_;  // that have an anchor
};

std::uint32_t Reviewer::BlockOf(const extract::Row& row) const {
  if (row.block < document_.blocks.size()) return row.block;
  const auto after = std::upper_bound(
      document_.blocks.begin(), document_.blocks.end(), row.place,
      [](std::uint32_t place, const Block& block) { return place < block.source; });
  const auto index = after - document_.blocks.begin();
  return static_cast<std::uint32_t>(index > 0 ? index - 1 : 0);
}

void Reviewer::PlaceRows() {
  rows_.resize(document_.blocks.size());
  if (rows_.empty()) return;
  for (std::uint32_t r = 0; r < extraction_.rows.size(); ++r) {
    const extract::Row& row = extraction_.rows[r];
    const std::uint32_t block = BlockOf(row);
    const Block& at = document_.blocks[block];
    std::uint32_t table_row = 0;
    if (at.kind == BlockKind::kTable) {
      const auto& table_rows = document_.tables[at.table].rows;
      // A row that does not say where it stands is beside the last one that begins before it.
      const auto after = std::upper_bound(
          table_rows.begin(), table_rows.end(), row.place,
          [](std::uint32_t place, const document::TableRow& one) { return place < one.source; });
      const auto index = after - table_rows.begin();
      table_row = row.table_row < table_rows.size()
                      ? row.table_row
                      : static_cast<std::uint32_t>(index > 0 ? index - 1 : 0);
    }
    rows_[block][table_row].push_back(r);
  }
}

std::string NumberHtml(const Number& number, std::string_view digits) {
  if (number.row != extract::kNone) return "<b class=\"claimed\">" + EscapeHtml(digits) + "</b>";
  const std::string title = "title=\"" + EscapeHtml(Explain(number.refusal)) + "\"";
  if (number.refusal == extract::Refusal::kUnplaced)
    return "<mark " + title + ">" + EscapeHtml(digits) + "</mark>";
  return "<span class=\"refused\" " + title + ">" + EscapeHtml(digits) + "</span>";
}

// The text with its numbers marked; those that no row claims are noted in the entry.
std::string Reviewer::MarkedText(const Text& text, Entry& entry) const {
  const std::string& words = text.text();
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.runs().size(); ++i) {
    const Text::Run& run = text.runs()[i];
    const std::size_t end = i + 1 < text.runs().size() ? text.runs()[i + 1].at : words.size();
    const std::size_t source_end = run.source + (end - run.at);
    auto number =
        std::lower_bound(extraction_.numbers.begin(), extraction_.numbers.end(), run.source,
                         [](const Number& one, std::uint32_t place) { return one.place < place; });
    for (; number != extraction_.numbers.end() && number->place < source_end; ++number) {
      const std::size_t at = run.at + (number->place - run.source);
      if (at < done || at + number->size > words.size()) continue;
      out += EscapeHtml(std::string_view(words).substr(done, at - done)) +
             NumberHtml(*number, std::string_view(words).substr(at, number->size));
      done = at + number->size;
      if (number->row == extract::kNone) entry.numbers.push_back(&*number);
    }
  }
  return out + EscapeHtml(std::string_view(words).substr(done));
}

void Reviewer::AddTable(std::uint32_t index) {
  const document::Table& table = document_.tables[document_.blocks[index].table];
  if (!table.caption.empty()) {
    Entry caption;
    caption.source = table.source;
    caption.classes = "heading";
    caption.left = MarkedText(table.caption, caption);
    entries_.push_back(std::move(caption));
  }
  for (std::uint32_t r = 0; r < table.rows.size(); ++r) {
    Entry entry;
    entry.source = table.rows[r].source;
    entry.classes = table.rows[r].header ? "header" : "";
    const auto& cells = table.rows[r].cells;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0 && cells[c] == cells[c - 1]) continue;  // it spans columns
      const document::Cell& cell = table.cells[cells[c]];
      // A cell that spans rows stands in the first of them.
      const bool from_above = cell.row != r;
      entry.left += from_above ? "<span class=\"cell above\">spans from above</span>"
                               : "<span class=\"cell\">" + MarkedText(cell.text, entry) + "</span>";
    }
    if (const auto rows = rows_[index].find(r); rows != rows_[index].end())
      entry.rows = rows->second;
    entries_.push_back(std::move(entry));
  }
}

void Reviewer::AddBlock(std::uint32_t index) {
  const Block& block = document_.blocks[index];
  if (block.kind == BlockKind::kTable) return AddTable(index);
  Entry entry;
  entry.source = block.source;
  entry.classes = block.kind == BlockKind::kHeading ? "heading"
                  : block.kind == BlockKind::kCode  ? "code"
                                                    : "";
  entry.left = MarkedText(block.text, entry);
  if (block.kind == BlockKind::kItem)
    entry.left = "<span aria-hidden=\"true\">\xe2\x80\xa2 </span>" + entry.left;
  for (const auto& [table_row, rows] : rows_[index])
    entry.rows.insert(entry.rows.end(), rows.begin(), rows.end());
  entries_.push_back(std::move(entry));
}

std::string Badge(std::string_view words, std::string_view tone) {
  return "<span class=\"badge " + std::string(tone) + "\">" + EscapeHtml(words) + "</span> ";
}

std::string Reviewer::RowHtml(std::uint32_t index) const {
  const extract::Row& row = extraction_.rows[index];
  std::string out = "<li id=\"row-" + std::to_string(index + 1) + "\"><span class=\"says\">" +
                    EscapeHtml(RowText(row)) + "</span>";
  std::string marks;
  for (const extract::Inherited& cell : row.inherited) {
    marks += "<span class=\"badge warn\">" + EscapeHtml(ToText(cell.kind)) + " inherited from " +
             LineLink(cell.line) + "</span> ";
  }
  for (const catalog::Flag flag : row.flags) {
    if (flag != catalog::Flag::kInherited && flag != catalog::Flag::kAmbiguous)
      marks += Badge(ToText(flag), "");
  }
  if (row.initiator == catalog::Initiator::kUnknown) marks += Badge("initiator unknown", "bad");
  if (row.initiator == catalog::Initiator::kTo) marks += Badge("opened by the destination", "");
  if (row.initiator == catalog::Initiator::kEither) marks += Badge("opened by either end", "");
  if (!marks.empty()) out += "<span class=\"marks\">" + marks + "</span>";
  for (const extract::Condition& condition : row.conditions)
    out += "<span class=\"sub\">condition: " + EscapeHtml(condition.words) + "</span>";
  if (!row.also.empty()) {
    std::string lines;
    for (const std::uint32_t line : row.also) lines += (lines.empty() ? "" : ", ") + LineLink(line);
    out += "<span class=\"sub\">said again in " + lines + "</span>";
  }
  return out + DoubtsHtml(row) + "</li>";
}

// Numbers of an entry that no row claims, those to be looked at first.
std::string NumbersHtml(const Document& document, const std::vector<const Number*>& numbers) {
  std::string unplaced, refused;
  std::size_t listed = 0;
  for (const Number* number : numbers) {
    if (++listed > kListedMax) break;
    const std::string digits =
        EscapeHtml(std::string_view(document.source).substr(number->place, number->size));
    if (number->refusal == extract::Refusal::kUnplaced) {
      unplaced += "<p class=\"unplaced\"><strong>unplaced</strong> " + digits + ": " +
                  EscapeHtml(Explain(number->refusal)) + "</p>";
    } else {
      refused +=
          (refused.empty() ? "" : ", ") + digits + " (" + EscapeHtml(ToText(number->refusal)) + ")";
    }
  }
  if (numbers.size() > kListedMax)
    refused += ", and " + std::to_string(numbers.size() - kListedMax) + " more";
  if (!refused.empty()) refused = "<p class=\"sub\">no ports: " + refused + "</p>";
  return unplaced + refused;
}

std::string Reviewer::EntryHtml(const Entry& entry) {
  const std::uint32_t line = document_.LineOf(entry.source);
  const bool is_first = lines_.insert(line).second;
  std::string rows;
  for (const std::uint32_t row : entry.rows) rows += RowHtml(row);
  if (!rows.empty()) rows = "<ul class=\"extracted\">" + rows + "</ul>";
  return "<tr" + (entry.classes.empty() ? "" : " class=\"" + std::string(entry.classes) + "\"") +
         "><th scope=\"row\"" +
         (is_first ? " id=\"line-" + std::to_string(line) + "\"" : std::string()) + ">" +
         std::to_string(line) + "</th><td data-label=\"Document\" class=\"said\">" + entry.left +
         "</td><td data-label=\"Extracted\">" + rows + NumbersHtml(document_, entry.numbers) +
         "</td></tr>\n";
}

}  // namespace

ReviewHtml ReviewOf(const Document& document, const Extraction& extraction,
                    std::size_t entries_max) {
  return Reviewer(document, extraction).Run(entries_max);
}

std::string LineLink(std::uint32_t line) {
  const std::string number = std::to_string(line);
  return "<a href=\"#line-" + number + "\">line " + number + "</a>";
}

std::string RowText(const extract::Row& row) {
  std::string out =
      row.source + " \xe2\x86\x92 " + row.destination + "  " + net::ToText(row.service);
  if (row.direction != catalog::Direction::kUnstated)
    out += "  (" + std::string(ToText(row.direction)) + ")";
  return out;
}

std::string DoubtsHtml(const extract::Row& row) {
  std::string out;
  for (const catalog::Doubt& doubt : row.doubts) {
    out += "<div class=\"doubt\"><span class=\"badge bad\">doubt about " +
           EscapeHtml(ToText(doubt.about)) + "</span><ol class=\"readings\">";
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      const bool taken = i + 1 == doubt.taken;
      out += std::string("<li") + (taken ? " class=\"taken\"" : "") + ">" +
             EscapeHtml(doubt.readings[i]) + (taken ? " <strong>(taken)</strong>" : "") + "</li>";
    }
    out += "</ol>";
    if (!doubt.why.empty()) out += "<span class=\"sub\">" + EscapeHtml(doubt.why) + "</span>";
    out += "</div>";
  }
  return out;
}

}  // namespace portwright::report
