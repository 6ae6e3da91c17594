#include "document/tags.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "document/entities.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == ':' ||
         c == '.';
}

bool Matches(std::string_view text, std::size_t at, std::string_view pattern) {
  if (text.size() - at < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[at + i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != pattern[i]) return false;
  }
  return true;
}

}  // namespace

std::size_t Finder::Find(std::string_view pattern, std::size_t from) {
  auto known = std::find_if(known_.begin(), known_.end(),
                            [&](const Known& one) { return one.pattern == pattern; });
  if (known == known_.end()) known = known_.insert(known_.end(), {pattern, kNone, kNone});
  if (known->from <= from && from <= known->found) return known->found;
  known->from = from;
  // No pattern begins with a letter, so its first byte is the same in any case.
  for (std::size_t i = text_.find(pattern[0], from); i != kNone;
       i = text_.find(pattern[0], i + 1)) {
    if (Matches(text_, i, pattern)) return known->found = i;
  }
  return known->found = kNone;
}

std::optional<Tag> ParseTag(std::string_view text, std::size_t at, Finder& finder) {
  Tag tag;
  std::size_t i = at + 1;
  if (i < text.size() && text[i] == '/') {
    tag.closing = true;
    ++i;
  }
  const std::size_t name = i;
  while (i < text.size() && i - name < 64 && IsNameCharacter(text[i])) ++i;
  if (i == name || std::isalpha(static_cast<unsigned char>(text[name])) == 0) return std::nullopt;
  tag.name = ToLower(text.substr(name, i - name));
  bool attributes = false;
  bool empty = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '>') break;
    if (c == '<') return std::nullopt;
    if (i == name + tag.name.size() && c != '/' && c != ' ' && c != '\t' && c != '\n') {
      return std::nullopt;
    }
    if (c == '=') attributes = true;
    empty = c == '/';
    if ((c == '"' || c == '\'') && text[i - 1] == '=') {
      i = finder.Find(c == '"' ? "\"" : "'", i + 1);
      if (i == kNone) return std::nullopt;
    }
  }
  if (i >= text.size()) return std::nullopt;
  tag.end = i + 1;
  if (IsHtmlElement(tag.name) || tag.closing || attributes || empty) return tag;
  return std::nullopt;
}

std::size_t AutolinkEnd(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  while (i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 ||
                             text[i] == '+' || text[i] == '.' || text[i] == '-')) {
    ++i;
  }
  if (i == at + 1 || i >= text.size()) return kNone;
  const std::string_view scheme = text.substr(at + 1, i - at - 1);
  if (!text.substr(i).starts_with("://") && text[i] != '@' && ToLower(scheme) != "mailto") {
    return kNone;
  }
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '>') return i;
    if (c == '<' || c == ' ' || c == '\n' || c == '\t') return kNone;
  }
  return kNone;
}

bool BreaksLine(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>({
      "blockquote", "br",     "caption", "center", "dd",    "details", "div",     "dl",
      "dt",         "figure", "h1",      "h2",     "h3",    "h4",      "h5",      "h6",
      "hr",         "li",     "ol",      "p",      "pre",   "section", "summary", "table",
      "tbody",      "td",     "tfoot",   "th",     "thead", "tr",      "ul",
  });
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace portwright::document
