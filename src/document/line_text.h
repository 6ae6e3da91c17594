// Small questions about a line of text that the readers of light markup ask. No allocation.
#pragma once

#include <cstddef>
#include <string_view>

namespace portwright::document {

inline bool IsBlankChar(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
inline bool IsDigitChar(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetterChar(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Letters of other scripts count: any byte of a character beyond ASCII.
inline bool IsWordChar(char c) {
  return IsDigitChar(c) || IsLetterChar(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

inline std::string_view TrimLeft(std::string_view s) {
  std::size_t i = 0;
  while (i < s.size() && IsBlankChar(s[i])) ++i;
  return s.substr(i);
}
inline std::string_view TrimRight(std::string_view s) {
  while (!s.empty() && IsBlankChar(s.back())) s.remove_suffix(1);
  return s;
}
inline std::string_view Trim(std::string_view s) { return TrimRight(TrimLeft(s)); }

inline bool StartsWith(std::string_view s, std::string_view head) {
  return s.substr(0, head.size()) == head;
}
inline bool EndsWith(std::string_view s, std::string_view tail) {
  return s.size() >= tail.size() && s.substr(s.size() - tail.size()) == tail;
}
// All of `s` is the character `c`, at least `least` times.
inline bool IsAll(std::string_view s, char c, std::size_t least) {
  return s.size() >= least && s.find_first_not_of(c) == std::string_view::npos;
}
// Characters, not bytes.
inline std::size_t CharacterCount(std::string_view s) {
  std::size_t count = 0;
  for (const char c : s) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

}  // namespace portwright::document
