#include "extract/remark_conditions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "extract/conditions.h"
#include "extract/likeness.h"
#include "extract/phrase.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;

constexpr std::size_t kSentenceMax = 600;  // bytes; a longer one is no remark

// By section and lowest port: rows.
using Index = std::map<std::pair<std::string, std::uint16_t>, std::vector<std::uint32_t>>;

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Range> SentencesOf(std::string_view text) {
  std::vector<Range> sentences;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool stop =
        text[at] == '.' && (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n');
    if (!stop && at + 1 < text.size()) continue;
    sentences.push_back({begin, at + 1});
    begin = at + 1;
  }
  return sentences;
}

// "only needs to be open if", "is not required when", "does not have to be opened unless".
bool IsRemark(const Phrase& phrase) {
  bool limits = false;
  bool needs = false;
  bool condition = false;
  bool port = false;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const std::string_view word = phrase[i];
    limits = limits || IsOneOf(word, "only not unless optional optionally");
    needs = needs || IsOneOf(word,
                             "need needs needed require required requires necessary open "
                             "opened have has used must");
    condition = condition || IsOneOf(word, "if when unless where");
    port = port || IsOneOf(word, "port ports");
  }
  return limits && needs && condition && port;
}

std::vector<std::uint16_t> NumbersIn(std::string_view words) {
  std::vector<std::uint16_t> numbers;
  for (std::size_t at = 0; at < words.size();) {
    const auto is_digit = [&](std::size_t i) { return words[i] >= '0' && words[i] <= '9'; };
    if (!is_digit(at)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < words.size() && is_digit(end)) ++end;
    const auto value = ParseNumber(words.substr(at, end - at));
    if (value && *value > 0 && *value <= 65535) {
      numbers.push_back(static_cast<std::uint16_t>(*value));
    }
    at = end;
  }
  return numbers;
}

void AddConditions(const std::vector<Condition>& conditions, Row& row) {
  for (const Condition& condition : conditions) {
    const bool known =
        std::any_of(row.conditions.begin(), row.conditions.end(),
                    [&](const Condition& other) { return other.words == condition.words; });
    if (!known) row.conditions.push_back(condition);
  }
  AddFlag(catalog::Flag::kConditional, row);
}

class Remarker {
 public:
  Remarker(const document::Document& document, const Sections& sections, std::vector<Row>& rows)
      : document_(document), rows_(rows) {
    for (const Section& section : sections.sections) headings_.push_back(ToText(section));
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      places_.push_back(row.place);
      if (row.block >= sections.of_block.size()) continue;
      index_[{headings_[sections.of_block[row.block]], row.service.ports.lo}].push_back(i);
    }
    std::sort(places_.begin(), places_.end());
  }

  void Read(const Block& block, std::uint32_t section) {
    const std::string_view text = block.text.text();
    if (text.find_first_of("0123456789") == text.npos) return;
    for (const Range& range : SentencesOf(text)) {
      const std::string_view words = text.substr(range.begin, range.end - range.begin);
      if (words.size() > kSentenceMax || words.find_first_of("0123456789") == words.npos) continue;
      // What a row came from says its own conditions.
      const std::uint32_t from = block.text.SourceOf(range.begin);
      const auto place = std::lower_bound(places_.begin(), places_.end(), from);
      if (place != places_.end() && *place < block.text.SourceOf(range.end - 1)) continue;
      if (IsRemark(Phrase(words))) Apply(Trim(words), section, document_.LineOf(from));
    }
  }

 private:
  void Apply(std::string_view words, std::uint32_t section, std::uint32_t line) {
    std::optional<std::vector<Condition>> conditions;
    for (const std::uint16_t port : NumbersIn(words)) {
      const auto at = index_.find({headings_[section], port});
      if (at == index_.end()) continue;
      if (!conditions) conditions = ReadConditions(words, line).conditions;
      if (conditions->empty()) {
        conditions->push_back({ConditionKind::kOnlyWhen, std::string(words), "", line});
      }
      for (const std::uint32_t row : at->second) AddConditions(*conditions, rows_[row]);
    }
  }

  const document::Document& document_;
  std::vector<Row>& rows_;
  std::vector<std::string> headings_;
  std::vector<std::uint32_t> places_;
  Index index_;
};

}  // namespace

void ApplyRemarks(const document::Document& document, const Sections& sections,
                  std::vector<Row>& rows) {
  if (rows.empty()) return;
  Remarker remarker(document, sections, rows);
  for (std::uint32_t i = 0; i < document.blocks.size(); ++i) {
    const Block& block = document.blocks[i];
    if (block.kind != BlockKind::kParagraph && block.kind != BlockKind::kItem) continue;
    if (i < sections.of_block.size()) remarker.Read(block, sections.of_block[i]);
  }
}

}  // namespace portwright::extract
