// Text between double quotes, as JSON and YAML have it.
#pragma once

#include <string>

namespace portwright {

// Appends a quote or a backslash with a backslash before it; nothing, and false, of any other byte.
inline bool AppendBackslashed(std::string& out, char c) {
  if (c != '"' && c != '\\') return false;
  out += '\\';
  out += c;
  return true;
}

}  // namespace portwright
