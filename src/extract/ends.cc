#include "extract/ends.h"

namespace portwright::extract {

bool IsHostName(std::string_view words) {
  const std::size_t path = words.find_first_of("/:");
  words = words.substr(0, path);
  if (words.empty() || words.size() > 253) return false;
  bool dot = false;
  bool letter_before_last = false;
  std::size_t begin = 0;
  std::string_view last;
  while (begin <= words.size()) {
    std::size_t end = words.find('.', begin);
    if (end == std::string_view::npos) end = words.size();
    const std::string_view label = words.substr(begin, end - begin);
    if (label.empty()) return false;
    for (const char c : label) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      const bool other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*' || c == '<' ||
                         c == '>' || c == '{' || c == '}';
      if (!letter && !other) return false;
      if (end < words.size() && (letter || c == '*')) letter_before_last = true;
    }
    if (end < words.size()) dot = true;
    last = label;
    begin = end + 1;
  }
  if (!dot || !letter_before_last || last.size() < 2) return false;
  for (const char c : last) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

}  // namespace portwright::extract
