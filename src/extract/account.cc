#include "extract/account.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "extract/number_sense.h"
#include "extract/text_memory.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Cell;
using document::Document;
using document::HiddenKind;
using document::Table;
using document::Text;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A text of the document that has digits. Its numbers are sensed when the first of them is asked
// for: in most cells rows have claimed them all.
struct Part {
  const Text* text = nullptr;
  std::vector<SensedNumber> numbers;
  std::optional<Refusal> column;  // what the numbers of its column are, where nothing tells
  Surroundings surroundings = Surroundings::kWords;
  bool code = false;
  bool sensed = false;
};

void Sense(Part& part) {
  part.sensed = true;
  part.numbers = SenseNumbers(part.text->text(), part.surroundings);
  if (!part.column) return;
  for (SensedNumber& number : part.numbers) {
    if (number.refusal == Refusal::kUnplaced || number.refusal == Refusal::kOutOfRange) {
      number.refusal = *part.column;
    }
  }
}

// Bytes of the source that stand in a text, byte by byte.
struct Stretch {
  std::uint32_t source = 0;
  std::uint32_t size = 0;
  std::uint32_t part = 0;
  std::uint32_t at = 0;  // in the text
};

std::uint64_t OnLine(std::uint32_t line, std::string_view digits) {
  return (std::uint64_t{line} << 32U) | (ParseNumber(digits).value_or(0) & 0xffffffffU);
}

class Accountant {
 public:
  Accountant(const Document& document, std::vector<Number> known)
      : document_(document), known_(std::move(known)) {}

  std::vector<Number> Account();

 private:
  void AddText(const Text& text, Surroundings surroundings, bool code);
  void AddTable(const Table& table);
  void SortKnown();
  const Number* KnownAt(std::uint32_t begin, std::uint32_t end);
  Refusal RefusalAt(std::uint32_t begin, std::uint32_t end);
  Refusal Judge(Part& part, std::uint32_t at, std::uint32_t begin, std::uint32_t end) const;
  Refusal HiddenAt(std::uint32_t place);

  const Document& document_;
  std::vector<Number> known_;
  std::vector<Part> parts_;
  std::vector<Stretch> stretches_;
  TextMemory<std::optional<Refusal>> headings_;
  std::unordered_set<std::string_view> claimed_;  // digits of the numbers that rows have
  std::unordered_set<std::uint64_t> claimed_on_line_;
  std::size_t next_known_ = 0;
  std::size_t next_stretch_ = 0;
  std::size_t next_hidden_ = 0;
};

void Accountant::AddText(const Text& text, Surroundings surroundings, bool code) {
  if (text.empty()) return;
  Part part;
  part.text = &text;
  part.surroundings = surroundings;
  part.code = code;
  if (std::none_of(text.text().begin(), text.text().end(), IsDigit)) return;
  const std::vector<Text::Run>& runs = text.runs();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::uint32_t end =
        i + 1 < runs.size() ? runs[i + 1].at : static_cast<std::uint32_t>(text.text().size());
    if (end <= runs[i].at) continue;
    stretches_.push_back(
        {runs[i].source, end - runs[i].at, static_cast<std::uint32_t>(parts_.size()), runs[i].at});
  }
  parts_.push_back(std::move(part));
}

bool IsNumbersOnly(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

void Accountant::AddTable(const Table& table) {
  AddText(table.caption, Surroundings::kHeading, false);
  std::vector<std::optional<Refusal>> columns;
  if (!table.rows.empty()) {
    std::size_t header = 0;
    while (header < table.rows.size() && !table.rows[header].header) ++header;
    if (header == table.rows.size()) header = 0;
    for (const std::uint32_t cell : table.rows[header].cells) {
      columns.push_back(headings_.Get(table.cells[cell].text.text(), SenseOfColumn));
    }
  }
  for (const Cell& cell : table.cells) {
    const std::size_t before = parts_.size();
    AddText(cell.text, Surroundings::kCell, false);
    if (parts_.size() > before && cell.column < columns.size() && IsNumbersOnly(cell.text.text())) {
      parts_.back().column = columns[cell.column];
    }
  }
}

// By place, a claim before a refusal; the names that stand for ports are no numbers.
void Accountant::SortKnown() {
  std::erase_if(known_, [](const Number& number) { return number.size == 0; });
  std::stable_sort(known_.begin(), known_.end(), [](const Number& a, const Number& b) {
    if (a.place != b.place) return a.place < b.place;
    return (a.row != kNone) && (b.row == kNone);
  });
  for (const Number& number : known_) {
    if (number.row == kNone || number.place >= document_.source.size()) continue;
    const std::string_view bytes =
        std::string_view(document_.source).substr(number.place, number.size);
    std::size_t end = 0;
    while (end < bytes.size() && IsDigit(bytes[end])) ++end;
    claimed_.insert(bytes.substr(0, end));
    claimed_on_line_.insert(OnLine(document_.LineOf(number.place), bytes.substr(0, end)));
  }
}

// What is known of the number at [begin, end): what covers a part of it, a claim above all. A
// known piece may hold several numbers: `1000-2000`.
const Number* Accountant::KnownAt(std::uint32_t begin, std::uint32_t end) {
  while (next_known_ < known_.size() &&
         known_[next_known_].place + known_[next_known_].size <= begin) {
    ++next_known_;
  }
  const Number* best = nullptr;
  for (std::size_t i = next_known_; i < known_.size() && known_[i].place < end; ++i) {
    if (known_[i].place + known_[i].size <= begin) continue;
    if (best == nullptr || (best->row == kNone && known_[i].row != kNone)) best = &known_[i];
    if (best->row != kNone) break;
  }
  return best;
}

Refusal Accountant::HiddenAt(std::uint32_t place) {
  while (next_hidden_ < document_.hidden.size() && document_.hidden[next_hidden_].end <= place) {
    ++next_hidden_;
  }
  if (next_hidden_ == document_.hidden.size() || document_.hidden[next_hidden_].begin > place) {
    return Refusal::kMarkup;
  }
  const HiddenKind kind = document_.hidden[next_hidden_].kind;
  return kind == HiddenKind::kMarker ? Refusal::kListNumber : Refusal::kMarkup;
}

Refusal Accountant::Judge(Part& part, std::uint32_t at, std::uint32_t begin,
                          std::uint32_t end) const {
  if (part.code) return Refusal::kCode;
  if (!part.sensed) Sense(part);
  const auto after =
      std::upper_bound(part.numbers.begin(), part.numbers.end(), at,
                       [](std::uint32_t value, const SensedNumber& n) { return value < n.at; });
  if (after == part.numbers.begin()) return Refusal::kMarkup;
  const SensedNumber& number = *(after - 1);
  if (at >= number.at + number.size) return Refusal::kMarkup;
  if (number.refusal != Refusal::kUnplaced) return number.refusal;
  // A remark on a port that a row has: on its line, or anywhere unless it asks for something.
  const std::string_view digits = std::string_view(document_.source).substr(begin, end - begin);
  if ((!number.asks && claimed_.count(digits) != 0) ||
      claimed_on_line_.count(OnLine(document_.LineOf(begin), digits)) != 0) {
    return Refusal::kNotOpened;
  }
  return number.refusal;
}

Refusal Accountant::RefusalAt(std::uint32_t begin, std::uint32_t end) {
  while (next_stretch_ < stretches_.size() &&
         stretches_[next_stretch_].source + stretches_[next_stretch_].size <= begin) {
    ++next_stretch_;
  }
  if (next_stretch_ < stretches_.size() && stretches_[next_stretch_].source <= begin) {
    const Stretch& stretch = stretches_[next_stretch_];
    Part& part = parts_[stretch.part];
    const std::uint32_t at = stretch.at + (begin - stretch.source);
    // Not so where an entity stands in the source for what the text has.
    if (part.text->text()[at] == document_.source[begin]) {
      return Judge(part, at, begin, end);
    }
  }
  return HiddenAt(begin);
}

std::vector<Number> Accountant::Account() {
  for (const Block& block : document_.blocks) {
    if (block.kind == BlockKind::kTable) {
      AddTable(document_.tables[block.table]);
      continue;
    }
    AddText(block.text,
            block.kind == BlockKind::kHeading ? Surroundings::kHeading : Surroundings::kWords,
            block.kind == BlockKind::kCode);
  }
  std::stable_sort(stretches_.begin(), stretches_.end(),
                   [](const Stretch& a, const Stretch& b) { return a.source < b.source; });
  SortKnown();
  std::vector<Number> numbers;
  const std::string& source = document_.source;
  std::uint32_t at = 0;
  while (at < source.size()) {
    if (!IsDigit(source[at])) {
      ++at;
      continue;
    }
    std::uint32_t end = at;
    while (end < source.size() && IsDigit(source[end])) ++end;
    Number number;
    if (const Number* known = KnownAt(at, end)) {
      number = *known;
    } else {
      number.refusal = RefusalAt(at, end);
    }
    number.place = at;
    number.size = end - at;
    number.line = document_.LineOf(at);
    numbers.push_back(number);
    at = end;
  }
  return numbers;
}

}  // namespace

std::vector<Number> Account(const document::Document& document, std::vector<Number> known) {
  return Accountant(document, std::move(known)).Account();
}

}  // namespace portwright::extract
