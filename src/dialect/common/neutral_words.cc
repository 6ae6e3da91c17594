#include "dialect/common/neutral_words.h"

#include <algorithm>

#include "net/address.h"

namespace portwright::dialect {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool IsNumber(std::string_view word) {
  constexpr std::size_t kDigitsMax = 10;
  constexpr std::size_t kHexDigitsMax = 8;
  const bool is_hex = word.starts_with("0x") || word.starts_with("0X");
  if (is_hex) word.remove_prefix(2);
  if (word.empty() || word.size() > (is_hex ? kHexDigitsMax : kDigitsMax)) return false;
  return std::all_of(word.begin(), word.end(), is_hex ? IsHexDigit : IsDigit);
}

bool IsAddress(std::string_view word) {
  return net::ParseAddress(word).has_value() || net::ParseInterfaceAddress(word).has_value();
}

}  // namespace

const std::string& NeutralWords::Of(std::string_view kind, std::string_view name) {
  const auto found = names_.find(name);
  if (found != names_.end()) return found->second;
  const std::size_t number = ++counts_[std::string(kind)];
  return names_.emplace(name, std::string(kind) + std::to_string(number)).first->second;
}

bool IsNumeric(std::string_view word) {
  if (word.empty() || word.size() > 1024) return false;
  if (IsNumber(word) || IsAddress(word)) return true;
  // IPv6 has colons of its own: they part numbers only where nothing else does.
  for (const char separator : {',', '-', '/', ':'}) {
    const std::size_t at = word.find(separator);
    if (at == std::string_view::npos) continue;
    const std::string_view first = word.substr(0, at);
    const std::string_view rest = word.substr(at + 1);
    if (first.empty() && rest.empty()) return false;
    return (first.empty() || IsNumeric(first)) && (rest.empty() || IsNumeric(rest));
  }
  return false;
}

bool IsInterfaceName(std::string_view word) {
  constexpr std::size_t kLettersMax = 64;
  if (word.empty() || word.size() > kLettersMax) return false;
  return std::all_of(word.begin(), word.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("._-/:+*@").find(c) != std::string_view::npos;
  });
}

}  // namespace portwright::dialect
