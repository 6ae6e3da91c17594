#include "dialect/panos/items.h"

#include <algorithm>

namespace portwright::dialect::panos {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string_view PathOf(ItemKind kind) {
  switch (kind) {
    case ItemKind::kTag:
      return "tag";
    case ItemKind::kAddress:
      return "address";
    case ItemKind::kAddressGroup:
      return "address-group";
    case ItemKind::kService:
      return "service";
    case ItemKind::kServiceGroup:
      return "service-group";
    case ItemKind::kApplication:
      return "application";
    case ItemKind::kSchedule:
      return "schedule";
    case ItemKind::kRule:
      return "rulebase security rules";
  }
  return "";
}

void AppendWord(std::string& out, std::string_view word) {
  const bool is_plain = !word.empty() && std::all_of(word.begin(), word.end(), IsPlain);
  if (is_plain) {
    out += word;
    return;
  }
  out += '"';
  out += word;
  out += '"';
}

void AppendList(std::string& out, const std::vector<std::string>& names) {
  out += ' ';
  if (names.size() == 1) return AppendWord(out, names[0]);
  out += '[';
  for (const std::string& name : names) {
    out += ' ';
    AppendWord(out, name);
  }
  out += " ]";
}

void AppendListCommands(std::string& out, std::string_view begin,
                        const std::vector<std::string>& names) {
  for (std::size_t first = 0; first < names.size(); first += kNamesInLine) {
    const std::size_t last = std::min(names.size(), first + kNamesInLine);
    out += begin;
    AppendList(out, std::vector<std::string>(names.begin() + static_cast<std::ptrdiff_t>(first),
                                             names.begin() + static_cast<std::ptrdiff_t>(last)));
    out += '\n';
  }
}

}  // namespace portwright::dialect::panos
