#include "extract/tokens.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace portwright::extract {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

struct Rune {
  std::uint32_t code = 0;
  std::uint32_t size = 1;  // bytes
};

// Bytes that are no UTF-8 count one each, as U+FFFD.
Rune RuneAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (size == 0 || at + size > text.size()) return {0xFFFD, 1};
  std::uint32_t code = lead & (0xFFU >> (size + 1));
  for (std::uint32_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return {0xFFFD, 1};
    code = (code << 6U) | (byte(at + i) & 0x3FU);
  }
  return {code, size};
}

bool IsBlankCode(std::uint32_t code) {
  return code == ' ' || code == '\t' || code == '\r' || code == '\f' || code == '\v' ||
         code == 0xA0 || code == 0xAD || (code >= 0x2000 && code <= 0x200D) || code == 0x202F ||
         code == 0x205F || code == 0x2060 || code == 0x3000 || code == 0xFEFF;
}

// Signs outside ASCII; letters of other scripts are words.
std::optional<Mark> WideMark(std::uint32_t code) {
  if ((code >= 0x2010 && code <= 0x2015) ||
      Among<std::uint32_t>(code,
                           {0x2043, 0x2212, 0x301C, 0xFE58, 0xFE63, 0xFF0D, 0xFF5E, 0x223C})) {
    return Mark::kDash;
  }
  if (Among<std::uint32_t>(code, {0x2192, 0x21D2, 0x21E8, 0x27A1, 0x27F6, 0x27F9, 0x2794, 0x2799,
                                  0x279C, 0x279D, 0x279E, 0x25B6, 0x21FE})) {
    return Mark::kArrowRight;
  }
  if (Among<std::uint32_t>(code,
                           {0x2190, 0x21D0, 0x21E6, 0x2B05, 0x27F5, 0x27F8, 0x25C0, 0x21FD})) {
    return Mark::kArrowLeft;
  }
  if (Among<std::uint32_t>(
          code, {0x2194, 0x21C4, 0x21C6, 0x21CB, 0x21CC, 0x21D4, 0x21FF, 0x27F7, 0x27FA, 0x2B0C})) {
    return Mark::kArrowBoth;
  }
  if (Among<std::uint32_t>(code,
                           {0xB9, 0xB2, 0xB3, 0x2020, 0x2021, 0xA7, 0xB6, 0xAE, 0x2122, 0x203B}) ||
      (code >= 0x2070 && code <= 0x209C) || (code >= 0x2460 && code <= 0x2473)) {
    return Mark::kFootnote;
  }
  if ((code >= 0x2018 && code <= 0x201F) ||
      Among<std::uint32_t>(code, {0xAB, 0xBB, 0xB4, 0x2039, 0x203A})) {
    return Mark::kQuote;
  }
  switch (code) {
    case 0x2026:
      return Mark::kDots;
    case 0x2264:
    case 0x2266:
      return Mark::kAtMost;
    case 0x2265:
    case 0x2267:
      return Mark::kAtLeast;
    case 0x3001:
    case 0xFF0C:
      return Mark::kComma;
    case 0xFF1B:
      return Mark::kSemicolon;
    case 0xFF1A:
      return Mark::kColon;
    case 0xFF0F:
    case 0x2044:
    case 0x2215:
      return Mark::kSlash;
    case 0xFF08:
      return Mark::kOpen;
    case 0xFF09:
      return Mark::kClose;
    case 0x2022:
    case 0x25CF:
    case 0x25AA:
    case 0xB7:
    case 0xD7:
    case 0xA9:
    case 0xFFFD:
      return Mark::kOther;
    default:
      return std::nullopt;
  }
}

Mark AsciiMark(char c) {
  switch (c) {
    case '\n':
      return Mark::kLine;
    case ',':
      return Mark::kComma;
    case ';':
      return Mark::kSemicolon;
    case ':':
      return Mark::kColon;
    case '/':
    case '|':
    case '\\':
      return Mark::kSlash;
    case '-':
      return Mark::kDash;
    case '+':
      return Mark::kPlus;
    case '&':
      return Mark::kAmpersand;
    case '*':
      return Mark::kStar;
    case '(':
    case '[':
    case '{':
      return Mark::kOpen;
    case ')':
    case ']':
    case '}':
      return Mark::kClose;
    case '.':
      return Mark::kDot;
    case '>':
      return Mark::kGreater;
    case '<':
      return Mark::kLess;
    case '=':
      return Mark::kEqual;
    case '#':
      return Mark::kHash;
    case '%':
      return Mark::kPercent;
    case '@':
      return Mark::kAt;
    case '"':
    case '\'':
    case '`':
      return Mark::kQuote;
    default:
      return Mark::kOther;
  }
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {
    constexpr std::size_t kBytesPerToken = 4;
    tokens_.reserve(text.size() / kBytesPerToken + kBytesPerToken);
  }

  std::vector<Token> Run() {
    while (at_ < text_.size()) Step();
    return std::move(tokens_);
  }

 private:
  void Step() {
    const char c = text_[at_];
    if (IsDigit(c)) return TakeNumber();
    if (IsLetter(c)) return TakeWord();
    const Rune rune = RuneAt(text_, at_);
    if (IsBlankCode(rune.code)) {
      at_ += rune.size;
      glued_ = false;
      return;
    }
    if (rune.code < 0x80) return TakeAsciiSign();
    const std::optional<Mark> mark = WideMark(rune.code);
    if (!mark) return TakeWord();
    Add(*mark, rune.size);
  }

  void TakeNumber() {
    std::size_t end = at_;
    std::uint64_t value = 0;
    for (; end < text_.size() && IsDigit(text_[end]); ++end) {
      value = value > (1ULL << 59U) ? 1ULL << 63U
                                    : value * 10 + static_cast<std::uint64_t>(text_[end] - '0');
    }
    Add(Mark::kNumber, end - at_);
    tokens_.back().value = value;
  }

  void TakeWord() {
    std::size_t end = at_;
    while (end < text_.size()) {
      const char c = text_[end];
      if (IsLetter(c)) {
        ++end;
        continue;
      }
      if (c == '\'' && end > at_ && end + 1 < text_.size() && IsLetter(text_[end + 1])) {
        ++end;
        continue;
      }
      const Rune rune = RuneAt(text_, end);
      if (rune.code < 0x80 || IsBlankCode(rune.code) || WideMark(rune.code)) break;
      end += rune.size;
    }
    // `tcp_443` is a word and a number, `group_a1` a name.
    if (text_[end - 1] == '_' && end < text_.size() && IsDigit(text_[end])) {
      if (end - at_ == 1) return Add(Mark::kDash, 1);
      --end;
    }
    Add(Mark::kWord, end - at_);
    Token& token = tokens_.back();
    token.lower.assign(text_.substr(token.at, token.size));
    for (char& c : token.lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
  }

  // Arrows, dots and comparisons are longer than one character.
  void TakeAsciiSign() {
    std::size_t end = at_;
    const auto at_end = [&](char c) { return end < text_.size() && text_[end] == c; };
    const bool head_left = at_end('<');
    if (head_left) ++end;
    const std::size_t shaft_from = end;
    while (at_end('-') || at_end('=')) ++end;
    const bool shaft = end > shaft_from;
    const bool head_right = shaft && at_end('>');
    if (head_right) ++end;
    if (shaft && head_left && head_right) return Add(Mark::kArrowBoth, end - at_);
    if (shaft && head_right) return Add(Mark::kArrowRight, end - at_);
    if (head_left && shaft) {
      const bool at_most = end - at_ == 2 && text_[at_ + 1] == '=';
      return Add(at_most ? Mark::kAtMost : Mark::kArrowLeft, end - at_);
    }
    if (shaft) {
      const bool dash = text_[at_] == '-';
      return Add(dash ? Mark::kDash : Mark::kEqual, end - at_);
    }
    if (text_.substr(at_, 2) == ">=") return Add(Mark::kAtLeast, 2);
    if (text_.substr(at_, 2) == "..") {
      end = at_;
      while (at_end('.')) ++end;
      return Add(Mark::kDots, end - at_);
    }
    if (text_[at_] == '~') return Add(Mark::kDash, 1);
    Add(AsciiMark(text_[at_]), 1);
  }

  void Add(Mark mark, std::size_t size) {
    Token& token = tokens_.emplace_back();
    token.mark = mark;
    token.glued = glued_;
    token.first = text_[at_];
    token.at = static_cast<std::uint32_t>(at_);
    token.size = static_cast<std::uint32_t>(size);
    at_ += size;
    glued_ = mark != Mark::kLine;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool glued_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> Tokenize(std::string_view text) { return Tokenizer(text).Run(); }

}  // namespace portwright::extract
