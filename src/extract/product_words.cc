// WithProduct of sections.h, on its own because cells use it as much as headings do.
#include <algorithm>
#include <cctype>
#include <vector>

#include "base/text.h"
#include "extract/sections.h"

namespace portwright::extract {
namespace {

constexpr std::string_view kProduct = "@product";
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

bool IsPunctuation(char c) { return kPunctuation.find(c) != std::string_view::npos; }

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_';
}

// Every whole occurrence: a name that is a placeholder is none inside a longer word.
std::string Replaced(std::string_view words, std::string_view placeholder) {
  if (placeholder.empty()) return std::string(words);
  std::string out;
  std::size_t at = 0;
  while (at < words.size()) {
    const std::size_t found = words.find(placeholder, at);
    if (found == std::string_view::npos) break;
    const std::size_t end = found + placeholder.size();
    const bool cut_left =
        found > 0 && IsWordByte(placeholder.front()) && IsWordByte(words[found - 1]);
    const bool cut_right =
        end < words.size() && IsWordByte(placeholder.back()) && IsWordByte(words[end]);
    out += words.substr(at, found - at);
    out += cut_left || cut_right ? placeholder : kProduct;
    at = end;
  }
  out += words.substr(at);
  return out;
}

struct Character {
  char c = 0;
  bool literal = false;  // escaped, or inside a placeholder
  bool dropped = false;
};

std::vector<Character> Unescaped(std::string_view words) {
  std::vector<Character> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool escape = words[i] == '\\' && i + 1 < words.size() && IsPunctuation(words[i + 1]);
    if (escape) ++i;
    out.push_back({words[i], escape, false});
  }
  return out;
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A run of `*`, `_` or a backtick that opens has something behind it and nothing of a word before.
struct Run {
  std::size_t at = 0;
  std::size_t size = 0;
  bool opens = false;
  bool closes = false;
};

Run RunAt(const std::vector<Character>& text, std::size_t at) {
  Run run;
  run.at = at;
  while (at + run.size < text.size() && text[at + run.size].c == text[at].c &&
         !text[at + run.size].literal) {
    ++run.size;
  }
  const std::size_t end = at + run.size;
  const bool blank_before = at == 0 || IsBlank(text[at - 1].c);
  const bool blank_after = end == text.size() || IsBlank(text[end].c);
  const bool word_before = at > 0 && IsWordByte(text[at - 1].c);
  const bool word_after = end < text.size() && IsWordByte(text[end].c);
  run.opens = !blank_after && !word_before;
  run.closes = !blank_before && !word_after;
  return run;
}

// Emphasis in pairs of equal runs: `**AWS**`, `_x_`; a star alone (`*.example.com`) stays.
void DropEmphasis(std::vector<Character>& text) {
  std::vector<Run> open;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i].c;
    if (text[i].literal || (c != '*' && c != '_' && c != '`')) {
      ++i;
      continue;
    }
    const Run run = RunAt(text, i);
    i += run.size;
    const bool pair =
        !open.empty() && run.closes && text[open.back().at].c == c && open.back().size == run.size;
    if (pair) {
      for (std::size_t k = 0; k < run.size; ++k) {
        text[open.back().at + k].dropped = true;
        text[run.at + k].dropped = true;
      }
      open.pop_back();
    } else if (run.opens) {
      open.push_back(run);
    }
  }
}

bool HasMarks(std::string_view words) {
  return std::any_of(words.begin(), words.end(),
                     [](char c) { return c == '\\' || c == '*' || c == '_' || c == '`'; });
}

// As at the end of WithProduct, for text without marks.
std::string Squeezed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (!IsBlank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

std::string WithProduct(std::string_view words, const Sections& sections) {
  if (!HasMarks(words)) {
    const std::string replaced = Replaced(words, sections.placeholder);
    if (!HasMarks(replaced)) {
      return Replaced(Squeezed(replaced), sections.placeholder);
    }
  }
  std::vector<Character> text = Unescaped(Replaced(words, sections.placeholder));
  DropEmphasis(text);
  std::string out;
  for (const Character& character : text) {
    if (character.dropped) continue;
    if (!IsBlank(character.c)) {
      out += character.c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  // A placeholder that stood with escapes in it is itself only now.
  return Replaced(out, sections.placeholder);
}

}  // namespace portwright::extract
