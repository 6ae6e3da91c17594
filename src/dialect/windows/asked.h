// For tests: a text read, and what becomes of one packet (dialect/common/asked.h).
#pragma once

#include <string>

#include "dialect/common/asked.h"
#include "dialect/windows/windows.h"

namespace portwright::dialect::windows {

inline Lifted Read(const std::string& text) {
  LiftOptions options;
  options.file_name = "rules.ps1";
  return LiftWith(Windows(), text, options);
}

}  // namespace portwright::dialect::windows
