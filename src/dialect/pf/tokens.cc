#include "dialect/pf/tokens.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::dialect::pf {
namespace {

constexpr std::size_t kQuoteBytesMax = 65'536;
constexpr std::string_view kMarks = "{}()<>,!=/";

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool IsNamePart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool EndsWord(char c) {
  return IsBlank(c) || c == '\n' || c == '#' || c == '"' || c == '\'' ||
         kMarks.find(c) != std::string_view::npos;
}

// The longest mark at the beginning.
std::size_t MarkLength(std::string_view text) {
  for (const std::string_view two : {"<=", ">=", "!=", "<>", "><", "->"})
    if (text.starts_with(two)) return 2;
  return kMarks.find(text[0]) != std::string_view::npos ? 1 : 0;
}

}  // namespace

std::vector<Token> Tokens::Read(std::string_view text, std::uint32_t file) {
  std::vector<Token> out;
  Expand(Cut(text, {file, 1, 1}, false), out);
  out.push_back(
      {"", TokenKind::kEnd, false, out.empty() ? SourcePlace{file, 1, 1} : out.back().place});
  return out;
}

// The value of a macro is one line, all of it at the place of its quotes.
std::vector<Token> Tokens::Cut(std::string_view text, SourcePlace first, bool in_quotes) {
  std::vector<Token> out;
  SourcePlace place = first;
  std::size_t line_at = 0;
  std::size_t end_before = std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (!in_quotes) place.column = static_cast<std::uint32_t>(at - line_at + 1);
    if (c == '\n') {
      if (!in_quotes) out.push_back({"", TokenKind::kLineEnd, false, place});
      ++at;
      line_at = at;
      ++place.line;
    } else if (IsBlank(c)) {
      ++at;
    } else if (c == '\\' && text.substr(at + 1, 2).find('\n') != std::string_view::npos) {
      at = text.find('\n', at) + 1;
      line_at = at;
      ++place.line;
    } else if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      // It may go on in the next lines.
      const std::size_t end = text.find(c, at + 1);
      if (end == std::string_view::npos || end - at > kQuoteBytesMax) {
        diagnostics_.Error("PW-DIA-pf-0101", place, "expected the end of a quote, found none");
        at = std::min(text.find('\n', at), text.size());
        continue;
      }
      out.push_back(
          {text.substr(at + 1, end - at - 1), TokenKind::kString, at == end_before, place});
      for (; at <= end; ++at) {
        if (text[at] != '\n') continue;
        line_at = at + 1;
        if (!in_quotes) ++place.line;
      }
      end_before = at;
    } else if (const std::size_t length = MarkLength(text.substr(at, 2)); length > 0) {
      out.push_back({text.substr(at, length), TokenKind::kMark, at == end_before, place});
      at += length;
      end_before = at;
    } else {
      std::size_t end = at + 1;
      if (c == '$') {
        while (end < text.size() && IsNamePart(text[end])) ++end;
      } else {
        while (end < text.size() && !EndsWord(text[end]) && text[end] != '\\') ++end;
      }
      out.push_back({text.substr(at, end - at), TokenKind::kWord, at == end_before, place});
      at = end;
      end_before = at;
    }
  }
  return out;
}

void Tokens::Expand(const std::vector<Token>& in, std::vector<Token>& out) {
  bool at_beginning = true;
  for (std::size_t at = 0; at < in.size();) {
    const Token& token = in[at];
    if (at_beginning && token.kind == TokenKind::kWord && token.text[0] != '$' &&
        at + 1 < in.size() && in[at + 1].Is("=")) {
      at = Define(in, at);
      continue;
    }
    at_beginning = token.kind == TokenKind::kLineEnd;
    Use(in, at, out);
    if (count_ > kTokensMax) return;
  }
}

// `name = value`, up to the end of the line: what follows it.
std::size_t Tokens::Define(const std::vector<Token>& in, std::size_t at) {
  std::vector<Token> value;
  const std::string name(in[at].text);
  std::size_t from = at + 2;
  while (from < in.size() && in[from].kind != TokenKind::kLineEnd) {
    if (in[from].kind == TokenKind::kString) {
      std::vector<Token> cut = Cut(in[from].text, in[from].place, true);
      value.insert(value.end(), cut.begin(), cut.end());
      count_ += cut.size();
      ++from;
    } else {
      Use(in, from, value);
    }
    if (count_ > kTokensMax) return in.size();
  }
  macros_[name] = std::move(value);
  return from;
}

// A token, or what a macro stands for, with what is glued to its end.
void Tokens::Use(const std::vector<Token>& in, std::size_t& at, std::vector<Token>& out) {
  const Token& token = in[at++];
  if (token.kind != TokenKind::kWord || token.text[0] != '$') {
    out.push_back(token);
    return;
  }
  const auto found = macros_.find(token.text.substr(1));
  if (found == macros_.end()) {
    diagnostics_.Error("PW-DIA-pf-0102", token.place,
                       "expected a macro that is defined above, found " + Quote(token.text));
    return;
  }
  count_ += found->second.size();
  if (count_ > kTokensMax) {
    diagnostics_.Error("PW-DIA-pf-0103", token.place,
                       "expected macros that stand for at most " + WithThousands(kTokensMax) +
                           " words in all, found more");
    return;
  }
  for (Token part : found->second) {
    part.place = token.place;
    out.push_back(part);
  }
  const bool is_continued =
      at < in.size() && in[at].kind == TokenKind::kWord && in[at].is_glued && in[at].text[0] != '$';
  if (!is_continued || found->second.empty() || out.back().kind != TokenKind::kWord) return;
  owned_.push_back(std::string(out.back().text) + std::string(in[at].text));
  out.back().text = owned_.back();
  ++at;
}

}  // namespace portwright::dialect::pf
