#include "catalog/amendment.h"

#include <array>

namespace portwright::catalog {

std::string_view ToText(AmendmentKind kind) {
  constexpr std::array<std::string_view, 4> kWords{"", "added", "changed", "withdrawn"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string Describe(const Amendment& amendment) {
  if (!amendment.is_there()) return "";
  std::string out = std::string(ToText(amendment.kind)) + " by " + amendment.file + " L" +
                    std::to_string(amendment.place.line) + ": " + amendment.why;
  if (amendment.until) out += ", until " + FormatDate(*amendment.until);
  if (!amendment.before.empty()) out += "; the catalog says " + amendment.before;
  return out;
}

}  // namespace portwright::catalog
