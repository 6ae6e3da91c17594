#include "document/character_reference.h"

#include <charconv>
#include <cstdint>
#include <utility>

namespace portwright::document {
namespace {

constexpr std::size_t kReferenceMax = 12;

constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},
    {"nbsp", " "},   {"ensp", " "},   {"emsp", " "},   {"thinsp", " "}, {"ndash", "–"},
    {"mdash", "—"},  {"hellip", "…"}, {"lsquo", "‘"},  {"rsquo", "’"},  {"ldquo", "“"},
    {"rdquo", "”"},  {"larr", "←"},   {"rarr", "→"},   {"harr", "↔"},   {"uarr", "↑"},
    {"darr", "↓"},   {"lArr", "⇐"},   {"rArr", "⇒"},   {"hArr", "⇔"},   {"copy", "©"},
    {"reg", "®"},    {"trade", "™"},  {"middot", "·"}, {"bull", "•"},   {"times", "×"},
    {"le", "≤"},     {"ge", "≥"},     {"shy", ""},     {"zwnj", ""},    {"zwj", ""},
    {"lsqb", "["},   {"rsqb", "]"},   {"lbrack", "["}, {"rbrack", "]"}, {"vert", "|"},
    {"verbar", "|"}, {"ast", "*"},    {"num", "#"},    {"plus", "+"},   {"colon", ":"},
    {"sect", "§"},   {"deg", "°"},    {"micro", "µ"},  {"lowbar", "_"}, {"hyphen", "-"},
};

std::string Utf8(std::uint32_t code) {
  if (code == 0xA0 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F) return " ";
  if (code == 0xAD || (code >= 0x200B && code <= 0x200D) || code == 0xFEFF) return "";
  std::string out;
  const auto push = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xC0U | code >> 6U);
    push(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    push(0xE0U | code >> 12U);
    push(0x80U | (code >> 6U & 0x3FU));
    push(0x80U | (code & 0x3FU));
  } else {
    push(0xF0U | code >> 18U);
    push(0x80U | (code >> 12U & 0x3FU));
    push(0x80U | (code >> 6U & 0x3FU));
    push(0x80U | (code & 0x3FU));
  }
  return out;
}

std::optional<std::string> Numbered(std::string_view name) {
  int base = 10;
  if (!name.empty() && (name[0] == 'x' || name[0] == 'X')) {
    base = 16;
    name.remove_prefix(1);
  }
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  if (name.empty() || error != std::errc() || end != name.data() + name.size()) {
    return std::nullopt;
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < 0x20 || code == 0x7F || surrogate || code > 0x10FFFF) return " ";
  return Utf8(code);
}

}  // namespace

std::optional<CharacterReference> ParseCharacterReference(std::string_view s) {
  if (s.size() < 3 || s[0] != '&') return std::nullopt;
  const std::size_t end = s.substr(0, kReferenceMax).find(';');
  if (end == s.npos || end < 2) return std::nullopt;
  const std::string_view name = s.substr(1, end - 1);
  if (name[0] == '#') {
    const auto text = Numbered(name.substr(1));
    if (!text) return std::nullopt;
    return CharacterReference{*text, end + 1};
  }
  for (const auto& [known, text] : kNames) {
    if (known == name) return CharacterReference{std::string(text), end + 1};
  }
  return std::nullopt;
}

}  // namespace portwright::document
