#include "extract/lines.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "extract/item_markers.h"
#include "extract/sections.h"
#include "extract/wording.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using document::Text;

constexpr std::size_t kLongLine = 140;  // longer lines were not wrapped by anybody
constexpr std::size_t kShortLine = 60;  // shorter ones end where their writer ended them

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// A line that cannot end here: after an article, a preposition, a comma.
bool GoesOn(std::string_view line) {
  if (line.empty() || line.back() == ',') return true;
  const std::size_t blank = line.rfind(' ');
  const std::string_view last = blank == line.npos ? line : line.substr(blank + 1);
  static constexpr std::string_view kWords[] = {
      "a",       "all",   "an",     "and",  "any",   "are",   "as",   "at",      "be",
      "between", "by",    "can",    "each", "every", "for",   "from", "if",      "in",
      "into",    "is",    "its",    "must", "not",   "of",    "on",   "or",      "over",
      "port",    "ports", "should", "that", "the",   "these", "this", "through", "to",
      "use",     "uses",  "using",  "via",  "when",  "which", "will", "with",    "your"};
  static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));
  return std::binary_search(std::begin(kWords), std::end(kWords), last);
}

class Splitter {
 public:
  explicit Splitter(Document document) : document_(std::move(document)) { Measure(); }

  Document Run() {
    std::vector<Block> blocks;
    blocks.reserve(document_.blocks.size());
    for (Block& block : document_.blocks) {
      if (block.kind != BlockKind::kParagraph && block.kind != BlockKind::kItem) {
        blocks.push_back(std::move(block));
        continue;
      }
      Split(block, blocks);
    }
    document_.blocks = std::move(blocks);
    MarkItems(document_);
    return std::move(document_);
  }

 private:
  // Whether the document wraps its prose at all.
  void Measure() {
    std::size_t full = 0;
    std::size_t beyond = 0;
    for (const Block& block : document_.blocks) {
      if (block.kind != BlockKind::kParagraph && block.kind != BlockKind::kItem) continue;
      for (const std::string_view line : portwright::Split(block.text.text(), '\n')) {
        full += line.size() >= kShortLine ? 1U : 0U;
        beyond += line.size() > kLongLine ? 1U : 0U;
      }
    }
    wrapped_ = beyond * 10 <= full;
  }

  std::size_t SourceLineSize(std::uint32_t place) const {
    const auto& starts = document_.line_starts;
    const auto after = std::upper_bound(starts.begin(), starts.end(), place);
    if (after == starts.begin()) return 0;
    const std::size_t end = after == starts.end() ? document_.source.size() : *after - 1;
    return end - std::min<std::size_t>(*(after - 1), end);
  }

  // What stands between two lines of an HTML text breaks it, or is its writer's editor.
  bool BreaksInSource(std::uint32_t from, std::uint32_t to) const {
    if (from >= to || to > document_.source.size()) return false;
    const std::string between =
        ToLower(std::string_view(document_.source).substr(from, std::min(to - from, 400U)));
    for (const std::string_view tag : {"<br", "<p", "</p", "<div", "</div", "<li"}) {
      if (between.find(tag) != between.npos) return true;
    }
    return false;
  }

  std::size_t WidestLine(const Text& text) const {
    const std::string_view all = text.text();
    std::size_t widest = 1;
    for (std::size_t at = 0; at < all.size();) {
      widest = std::max(widest, SourceLineSize(text.SourceOf(at)));
      const std::size_t end = all.find('\n', at);
      at = end == all.npos ? all.size() : end + 1;
    }
    return widest;
  }

  // Whether line [begin, end) goes on in the line that begins at `next`.
  bool Joins(const Text& text, std::size_t begin, std::size_t end, std::size_t next,
             std::size_t& widest) const {
    const std::string_view all = text.text();
    const std::string_view line = all.substr(begin, end - begin);
    const std::string_view rest = all.substr(next, all.find('\n', next) - next);
    if (rest.empty()) return true;
    if (MarkerSize(rest) != 0) return IsDigit(rest.front()) && GoesOn(line);
    if (line.back() == ':' || LooksLikeLeadIn(rest)) return GoesOn(line);
    const bool html = document_.format == document::Format::kHtml;
    if (html && !BreaksInSource(text.SourceOf(end - 1), text.SourceOf(next))) return true;
    if (IsLower(rest.front()) || rest.front() == ',' || rest.front() == ')' || GoesOn(line)) {
      return true;
    }
    if (!wrapped_ || line.size() < kShortLine / 2) return false;
    if (widest == 0) widest = WidestLine(text);
    const std::size_t word = std::min(rest.find(' '), rest.size());
    const std::size_t size = SourceLineSize(text.SourceOf(begin));
    return size >= kShortLine && (size + 1 + word) * 4 > widest * 3;
  }

  void Split(Block& block, std::vector<Block>& blocks) const {
    const std::string_view all = block.text.text();
    std::size_t widest = 0;  // of its lines; 0 until it is asked for
    std::size_t begin = 0;   // of the piece
    std::size_t line = 0;    // the last line of it
    bool first = true;
    for (;;) {
      const std::size_t end = std::min(all.find('\n', line), all.size());
      if (end < all.size() && Joins(block.text, line, end, end + 1, widest)) {
        line = end + 1;
        continue;
      }
      if (first && end == all.size()) {
        blocks.push_back(std::move(block));
        return;
      }
      Block piece;
      piece.text = Slice(block.text, begin, end);
      piece.quoted = block.quoted;
      piece.after_blank = first && block.after_blank;
      if (first) piece.kind = block.kind;
      if (first) piece.level = block.level;
      piece.source = first ? block.source : block.text.SourceOf(begin);
      if (!piece.text.empty()) blocks.push_back(std::move(piece));
      if (end == all.size()) return;
      first = false;
      begin = line = end + 1;
    }
  }

  Document document_;
  bool wrapped_ = true;
};

}  // namespace

Text Slice(const Text& text, std::size_t begin, std::size_t end) {
  Text out;
  const std::string_view all = text.text();
  end = std::min(end, all.size());
  const auto& runs = text.runs();
  auto run = std::upper_bound(runs.begin(), runs.end(), begin,
                              [](std::size_t at, const Text::Run& r) { return at < r.at; });
  while (begin < end) {
    const std::size_t stop = run == runs.end() ? end : std::min<std::size_t>(end, run->at);
    out.Append(all.substr(begin, stop - begin), text.SourceOf(begin));
    begin = stop;
    if (run != runs.end()) ++run;
  }
  out.Finish();
  return out;
}

bool LooksLikeHeading(std::string_view line) {
  if (line.size() < 3 || line.size() > 120 || line.find('\n') != line.npos) return false;
  const char last = line.back();
  if (last == '.' || last == ':' || last == ';' || last == ',' || last == '!' || last == '?' ||
      last == '|') {
    return false;
  }
  if (!IsUpper(line.front()) && !IsDigit(line.front()) && line.front() != '{') return false;
  std::size_t letters = 0;
  bool names_something = false;
  std::size_t names = 0;
  std::size_t count = 0;
  const auto words = WordsOf(line);
  for (const Word& word : words) {
    if (word.mark) continue;
    ++count;
    // `Required Ports` is a name, `ports are required` is not.
    if (IsVerb(word) && (count == 1 || !IsUpper(word.text.front())) && !word.Is("open") &&
        !word.Is("used") && !word.Is("required")) {
      return false;
    }
    if (word.Is("if") || word.Is("when") || word.Is("click") || word.Is("note")) return false;
    const char first = word.text.front();
    const bool joins = word.Is("and") || word.Is("or") || word.Is("to");
    names_something = names_something || (!IsDigit(first) && !IsPortWord(word) && !joins);
    if (IsLower(first) && word.text.size() < 5) continue;  // of, for, and
    ++letters;
    names += IsUpper(first) || IsDigit(first) || first == '{' ? 1U : 0U;
  }
  if (!names_something || count > 18 || letters == 0) return false;
  if (line.starts_with("Table ") || line.starts_with("Figure ")) return false;
  return count <= 6 || names * 5 >= letters * 3 || PairIn(line, words, false).has_value();
}

bool IsPortLine(std::string_view line) {
  static constexpr std::size_t kSizeMax = 60;
  if (line.empty() || line.size() > kSizeMax) return false;
  bool digits = false;
  for (const Word& word : WordsOf(line)) {
    const bool joins = word.mark || word.Is("and") || word.Is("or") || word.Is("to");
    digits = digits || IsDigit(word.text.front());
    if (!joins && !IsDigit(word.text.front()) && !IsPortWord(word)) return false;
  }
  return digits;
}

std::string_view LeadWords(std::string_view line) {
  const auto without_remark = [](std::string_view words) {
    const std::size_t open = words.ends_with(')') ? words.rfind('(') : words.npos;
    return open == words.npos ? words : Trim(words.substr(0, open));
  };
  line = without_remark(line);
  if (!line.ends_with(':')) return {};
  return without_remark(Trim(line.substr(0, line.size() - 1)));
}

bool LooksLikeLeadIn(std::string_view line) {
  const std::string_view words = LeadWords(line);
  return !words.empty() && words.size() < 100 && LooksLikeHeading(words);
}

document::Document SplitLines(document::Document document) {
  return Splitter(std::move(document)).Run();
}

}  // namespace portwright::extract
