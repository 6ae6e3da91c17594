#include "dialect/iptables/words.h"

namespace portwright::dialect::iptables {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

WordFault Words::Split(std::string_view line, std::uint32_t column, std::size_t first) {
  words_.clear();
  owned_.clear();
  std::size_t at = 0;
  while (words_.size() < first) {
    while (at < line.size() && IsBlank(line[at])) ++at;
    if (at == line.size()) return WordFault::kNone;
    const std::size_t begin = at;
    fault_column_ = column + static_cast<std::uint32_t>(begin);
    if (words_.size() == kWordsMax) return WordFault::kTooMany;
    const auto is_long = [&] { return at - begin > 2 * kWordBytesMax; };
    while (at < line.size() && !IsBlank(line[at]) && line[at] != '"' && !is_long()) ++at;
    if (is_long()) return WordFault::kTooLong;
    Word word;
    word.column = fault_column_;
    word.text = line.substr(begin, at - begin);
    if (at < line.size() && line[at] == '"') {
      word.is_quoted = true;
      const std::size_t inside = ++at;
      bool has_escapes = false;
      while (at < line.size() && line[at] != '"' && !is_long()) {
        has_escapes = has_escapes || line[at] == '\\';
        at += line[at] == '\\' ? std::size_t{2} : std::size_t{1};
      }
      if (is_long()) return WordFault::kTooLong;
      if (at >= line.size()) return WordFault::kOpenQuote;
      const std::string_view quoted = line.substr(inside, at - inside);
      ++at;
      if (word.text.empty() && !has_escapes) {
        word.text = quoted;
      } else {
        std::string& text = owned_.emplace_back(word.text);
        for (std::size_t i = 0; i < quoted.size(); ++i) {
          if (quoted[i] == '\\' && i + 1 < quoted.size()) ++i;
          text += quoted[i];
        }
        word.text = text;
      }
    }
    if (word.text.size() > kWordBytesMax) return WordFault::kTooLong;
    words_.push_back(word);
  }
  return WordFault::kNone;
}

}  // namespace portwright::dialect::iptables
