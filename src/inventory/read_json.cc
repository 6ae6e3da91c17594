// JSON by the reader of YAML: one tree with places for both. What YAML does not take of JSON,
// letters written as two halves, is made one letter first.
#include <cstdint>
#include <optional>
#include <string>

#include "inventory/readers.h"

namespace portwright::inventory {
namespace {

constexpr std::size_t kEscapeBytes = 6;  // \ud83d

std::optional<std::uint32_t> EscapedUnit(std::string_view text) {
  if (text.size() < kEscapeBytes || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    unit = unit * 16 + static_cast<std::uint32_t>(digit);
  }
  return unit;
}

void AppendUtf8(std::string& out, std::uint32_t point) {
  out += static_cast<char>(0xf0U | (point >> 18U));
  out += static_cast<char>(0x80U | ((point >> 12U) & 0x3fU));
  out += static_cast<char>(0x80U | ((point >> 6U) & 0x3fU));
  out += static_cast<char>(0x80U | (point & 0x3fU));
}

std::string WithWholeLetters(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const auto high = EscapedUnit(text.substr(i, kEscapeBytes));
    if (!high || *high < 0xd800 || *high > 0xdfff) {
      // An escape of a backslash is two bytes, and what follows is none.
      out += text[i];
      if (i + 1 < text.size()) out += text[++i];
      continue;
    }
    const auto low = EscapedUnit(text.substr(i + kEscapeBytes).substr(0, kEscapeBytes));
    if (*high < 0xdc00 && low && *low >= 0xdc00 && *low <= 0xdfff) {
      AppendUtf8(out, 0x10000U + ((*high - 0xd800U) << 10U) + (*low - 0xdc00U));
      i += 2 * kEscapeBytes - 1;
    } else {
      out += "\xEF\xBF\xBD";
      i += kEscapeBytes - 1;
    }
  }
  return out;
}

}  // namespace

std::unique_ptr<yaml::Document> ParseJson(std::string_view text, Reading& reading) {
  const bool halves =
      text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos;
  std::string whole;
  if (halves) whole = WithWholeLetters(text);
  return yaml::Document::Parse(halves ? std::string_view(whole) : text, reading.request.name,
                               reading.diagnostics);
}

std::string_view TextOf(const yaml::Node& node, std::string_view member) {
  if (!node.IsMapping()) return "";
  const auto found = node.Find(member);
  if (!found || !found->IsScalar() || found->IsNull()) return "";
  return found->text();
}

}  // namespace portwright::inventory
