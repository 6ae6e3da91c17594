// CSV by RFC 4180 and as programs write it: other separators, blanks before a quote, quotes that
// nobody closed. Titles and several tables in a file are what people make of it.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "document/line_starts.h"
#include "document/readers.h"
#include "document/sheet_builder.h"

namespace portwright::document {
namespace {

constexpr std::array<char, 4> kSeparators = {',', ';', '\t', '|'};
// So much of a file decides on its separator.
constexpr std::size_t kLookedAt = 256U << 10U;

// The number of separators in most lines of several fields, times how many lines that is.
std::size_t Score(std::string_view source, char separator) {
  std::vector<std::size_t> lines_by_count;
  std::size_t count = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= source.size(); ++i) {
    const char c = i < source.size() ? source[i] : '\n';
    const char before = i > 0 ? source[i - 1] : '\n';
    const bool opens = before == separator || before == '\n' || before == ' ';
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

class CsvReader {
 public:
  CsvReader(Document& document, std::uint32_t file, Diagnostics& diagnostics)
      : document_(document),
        source_(document.source),
        file_(file),
        diagnostics_(diagnostics),
        sheet_(document, true, file, diagnostics) {}

  void Read() {
    separator_ = FindSeparator(source_);
    ReadSeparatorLine();
    bool in_table = false;
    while (at_ < source_.size()) {
      SheetRow row = ReadRecord();
      const bool line = row.cells.size() == 1;
      if (line && in_table) sheet_.Finish();
      in_table = !line;
      if (line) {
        sheet_.AddLine(row.cells[0]);
      } else {
        sheet_.AddRow(std::move(row));
      }
    }
    sheet_.Finish();
  }

 private:
  char Peek() const { return at_ < source_.size() ? source_[at_] : '\n'; }
  bool AtEndOfField() const {
    return at_ >= source_.size() || source_[at_] == separator_ || source_[at_] == '\n' ||
           source_[at_] == '\r';
  }

  // "sep=;" in the first line, for spreadsheet programs.
  void ReadSeparatorLine() {
    if (ToLower(source_.substr(0, 4)) != "sep=" || source_.size() < 6) return;
    if (source_[5] != '\n' && source_[5] != '\r') return;
    if (std::find(kSeparators.begin(), kSeparators.end(), source_[4]) == kSeparators.end()) return;
    separator_ = source_[4];
    document_.hidden.push_back({0, 5, HiddenKind::kTemplate});
    at_ = 5;
    SkipEndOfLine();
  }

  void SkipEndOfLine() {
    if (Peek() == '\r') ++at_;
    if (at_ < source_.size() && source_[at_] == '\n') ++at_;
  }

  SheetRow ReadRecord() {
    SheetRow row;
    row.source = static_cast<std::uint32_t>(at_);
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

  SheetCell ReadField() {
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
  bool ReadQuoted(SheetCell& cell) {
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
      const auto place = document_.PlaceOf(open);
      diagnostics_.Warning("PW-DOC-0024", {file_, place.line, place.column},
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
      const auto place = document_.PlaceOf(after);
      diagnostics_.Note("PW-DOC-0025", {file_, place.line, place.column},
                        "expected the end of the field after its quote, found " +
                            Quote(source_.substr(after, at_ - after)) + "; taken as part of it");
      cell.end = Here();
    }
    return true;
  }

  std::uint32_t Here() const { return static_cast<std::uint32_t>(at_); }

  Document& document_;
  std::string_view source_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  SheetBuilder sheet_;
  std::size_t at_ = 0;
  char separator_ = ',';
  bool quotes_broken_ = false;
};

}  // namespace

Result<Document> ReadCsv(std::string source, std::uint32_t file, Diagnostics& diagnostics) {
  Document document;
  document.format = Format::kCsv;
  document.source = std::move(source);
  document.line_starts = FindLineStarts(document.source);
  CsvReader(document, file, diagnostics).Read();
  return document;
}

}  // namespace portwright::document
