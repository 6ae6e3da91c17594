#include "document/csv_rows.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace portwright::document {
namespace {

constexpr std::array<char, 4> kSeparators = {',', ';', '\t', '|'};
// So much of a file decides on its separator.
constexpr std::size_t kLookedAt = 256U << 10U;

bool IsSeparator(char c) {
  return std::find(kSeparators.begin(), kSeparators.end(), c) != kSeparators.end();
}

// The number of separators in most lines of several fields, times how many lines that is. What
// stands in quotes behind any separator counts for none: prose of several lines has semicolons.
std::size_t Score(std::string_view source, char separator) {
  std::vector<std::size_t> lines_by_count;
  std::size_t count = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= source.size(); ++i) {
    const char c = i < source.size() ? source[i] : '\n';
    const char before = i > 0 ? source[i - 1] : '\n';
    const bool opens = IsSeparator(before) || before == '\n' || before == ' ';
    if (c == '"' && (quoted || opens)) quoted = !quoted;
    if (c == separator && !quoted) ++count;
    if (i < source.size() && (c != '\n' || quoted)) continue;
    count = std::min<std::size_t>(count, GridBuilder::kColumnsMax);
    if (count >= lines_by_count.size()) lines_by_count.resize(count + 1);
    ++lines_by_count[count];
    count = 0;
  }
  std::size_t best = 0;
  for (std::size_t n = 1; n < lines_by_count.size(); ++n) {
    best = std::max(best, lines_by_count[n] * 4 + std::min<std::size_t>(n, 3));
  }
  return best < 4 ? 0 : best;
}

char FindSeparator(std::string_view source) {
  const std::string_view looked_at = source.substr(0, kLookedAt);
  char found = kSeparators[0];
  std::size_t best = 0;
  for (const char separator : kSeparators) {
    const std::size_t score = Score(looked_at, separator);
    if (score > best) found = separator;
    best = std::max(best, score);
  }
  return found;
}

}  // namespace

CsvRows::CsvRows(std::string_view source, std::uint32_t file, Diagnostics& diagnostics)
    : source_(source), file_(file), diagnostics_(diagnostics), separator_(FindSeparator(source)) {
  ReadSeparatorLine();
}

bool CsvRows::AtEndOfField() const {
  return at_ >= source_.size() || source_[at_] == separator_ || source_[at_] == '\n' ||
         source_[at_] == '\r';
}

// Places come in the order of the text.
SourcePlace CsvRows::PlaceOf(std::size_t at) {
  for (; counted_ < at; ++counted_) {
    if (source_[counted_] != '\n') continue;
    ++lines_;
    line_start_ = counted_ + 1;
  }
  return {file_, lines_, static_cast<std::uint32_t>(at - line_start_ + 1)};
}

// "sep=;" in the first line, for spreadsheet programs.
void CsvRows::ReadSeparatorLine() {
  if (ToLower(source_.substr(0, 4)) != "sep=" || source_.size() < 6) return;
  if (source_[5] != '\n' && source_[5] != '\r') return;
  if (!IsSeparator(source_[4])) return;
  separator_ = source_[4];
  separator_line_bytes_ = 5;
  at_ = 5;
  SkipEndOfLine();
}

void CsvRows::SkipEndOfLine() {
  if (Peek() == '\r') ++at_;
  if (at_ < source_.size() && source_[at_] == '\n') ++at_;
}

SheetRow CsvRows::Next() {
  line_ = PlaceOf(at_).line;
  SheetRow row;
  row.source = Here();
  while (true) {
    SheetCell cell = ReadField();
    cell.column = static_cast<std::uint32_t>(row.cells.size());
    row.cells.push_back(cell);
    if (at_ >= source_.size() || source_[at_] != separator_) break;
    ++at_;
    if (at_ == source_.size()) {
      row.cells.push_back({Here(), Here(), cell.column + 1});
      break;
    }
  }
  SkipEndOfLine();
  return row;
}

SheetCell CsvRows::ReadField() {
  const std::size_t begin = at_;
  while (at_ < source_.size() && source_[at_] == ' ') ++at_;
  if (Peek() == '"' && !quotes_broken_) {
    SheetCell cell;
    if (ReadQuoted(cell)) return cell;
  }
  at_ = begin;
  while (!AtEndOfField()) ++at_;
  return {static_cast<std::uint32_t>(begin), Here()};
}

// False, and nothing read, for a quote that is never closed: what follows is no field.
bool CsvRows::ReadQuoted(SheetCell& cell) {
  const std::size_t open = at_++;
  cell.quoted = true;
  cell.begin = Here();
  while (at_ < source_.size()) {
    at_ = source_.find('"', at_);
    if (at_ == std::string_view::npos) break;
    if (source_.substr(at_, 2) != "\"\"") break;
    at_ += 2;
  }
  if (at_ >= source_.size()) {
    quotes_broken_ = true;
    diagnostics_.Warning("PW-DOC-0024", PlaceOf(open),
                         "expected a quote at the end of the field, found none; from here on "
                         "quotes are taken as they stand",
                         "a quote within a field is written twice");
    return false;
  }
  cell.end = Here();
  ++at_;
  const std::size_t after = at_;
  while (!AtEndOfField()) ++at_;
  if (!Trim(source_.substr(after, at_ - after)).empty()) {
    diagnostics_.Note("PW-DOC-0025", PlaceOf(after),
                      "expected the end of the field after its quote, found " +
                          Quote(source_.substr(after, at_ - after)) + "; taken as part of it");
    cell.end = Here();
  }
  return true;
}

}  // namespace portwright::document
