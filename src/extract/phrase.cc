#include "extract/phrase.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::extract {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Bytes that `at` begins: typographic marks (U+2010 to U+203F) take three, a no-break space two.
std::size_t MarkSize(std::string_view text, std::size_t at) {
  if (text.compare(at, 2, "\xC2\xA0") == 0) return 2;
  if (at + 2 < text.size() && text.compare(at, 2, "\xE2\x80") == 0) return 3;
  return 0;
}

bool IsWordByte(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  if ((static_cast<unsigned char>(c) & 0x80U) != 0) return MarkSize(text, at) == 0;
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsJoiner(char c) { return c == '.' || c == '-' || c == '\'' || c == '/' || c == '@'; }

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::size_t WordSize(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (IsWordByte(text, end) ||
         (end < text.size() && end > at && IsJoiner(text[end]) && IsWordByte(text, end + 1))) {
    ++end;
  }
  return end - at;
}

// The choices are gone through byte by byte: most differ in their first.
bool MatchesWord(std::string_view word, std::string_view choices) {
  const std::size_t size = choices.size();
  const auto ends = [&](std::size_t i) { return i == size || choices[i] == '|'; };
  for (std::size_t i = 0; i <= size; ++i) {
    if (i < size && choices[i] == '#' && ends(i + 1)) {
      if (std::any_of(word.begin(), word.end(), IsDigit)) return true;
    }
    std::size_t same = 0;
    while (!ends(i) && same < word.size() && choices[i] == word[same]) {
      ++i;
      ++same;
    }
    if (ends(i) ? same == word.size() : choices[i] == '*' && ends(i + 1)) return true;
    while (!ends(i)) ++i;
  }
  return false;
}

}  // namespace

Phrase::Phrase(std::string_view text) : text_(text), lower_(ToLower(text)) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (IsBlank(text[at])) {
      ++at;
      continue;
    }
    Word word;
    word.at = static_cast<std::uint32_t>(at);
    std::size_t size = WordSize(text, at);
    if (size == 0) {
      word.mark = true;
      size = std::max<std::size_t>(MarkSize(text, at), 1);
      if (size == 2) {  // a blank after all
        at += size;
        continue;
      }
    }
    word.size = static_cast<std::uint32_t>(size);
    words_.push_back(word);
    at += size;
  }
}

std::string_view Phrase::operator[](std::size_t word) const {
  if (word >= words_.size()) return {};
  return std::string_view(lower_).substr(words_[word].at, words_[word].size);
}

std::size_t Phrase::At(std::size_t word) const {
  return word < words_.size() ? words_[word].at : text_.size();
}

std::size_t Phrase::End(std::size_t word) const {
  return word < words_.size() ? words_[word].at + words_[word].size : text_.size();
}

bool Phrase::IsMark(std::size_t word) const { return word >= words_.size() || words_[word].mark; }

bool Phrase::EndsSentence(std::size_t word) const {
  if (word >= words_.size()) return true;
  const std::string_view mark = (*this)[word];
  if (mark == "\n") return true;
  if (mark != "." && mark != "!" && mark != "?") return false;
  if (End(word) < text_.size() && !IsBlank(text_[End(word)]) && text_[End(word)] != '\n') {
    return false;
  }
  return mark != "." || word == 0 || !IsOneOf((*this)[word - 1], "e.g i.e etc vs approx incl resp");
}

std::string_view Phrase::Original(std::size_t first, std::size_t past) const {
  if (first >= past || first >= words_.size()) return {};
  const std::size_t begin = At(first);
  return text_.substr(begin, End(past - 1) - begin);
}

std::size_t Phrase::Match(std::size_t first, std::string_view pattern) const {
  const std::size_t taken = MatchRest(first, pattern);
  return taken == 0 ? 0 : taken - 1;
}

bool Phrase::Contains(std::size_t first, std::size_t past, std::string_view pattern) const {
  for (std::size_t i = first; i < past; ++i) {
    const std::size_t taken = Match(i, pattern);
    if (taken != 0 && i + taken <= past) return true;
  }
  return false;
}

std::size_t Phrase::MatchRest(std::size_t first, std::string_view pattern) const {
  if (pattern.empty()) return 1;
  const std::size_t blank = pattern.find(' ');
  std::string_view piece = pattern.substr(0, blank);
  const std::string_view rest =
      blank == std::string_view::npos ? std::string_view() : pattern.substr(blank + 1);
  if (piece.starts_with("..")) {
    const std::size_t most = ParseNumber(piece.substr(2)).value_or(0);
    for (std::size_t gap = 0; gap <= most; ++gap) {
      const std::size_t taken = MatchRest(first + gap, rest);
      if (taken != 0) return taken + gap;
      if (IsMark(first + gap)) break;
    }
    return 0;
  }
  const bool optional = piece.ends_with('?');
  if (optional) piece.remove_suffix(1);
  if (first < words_.size() && MatchesWord((*this)[first], piece)) {
    const std::size_t taken = MatchRest(first + 1, rest);
    if (taken != 0) return taken + 1;
  }
  return optional ? MatchRest(first, rest) : 0;
}

bool IsOneOf(std::string_view word, std::string_view list) {
  if (word.empty()) return false;
  std::size_t at = list.find(word);
  while (at != std::string_view::npos) {
    const bool begins = at == 0 || list[at - 1] == ' ';
    const std::size_t end = at + word.size();
    if (begins && (end == list.size() || list[end] == ' ')) return true;
    at = list.find(word, at + 1);
  }
  return false;
}

}  // namespace portwright::extract
