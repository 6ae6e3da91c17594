// For tests: a text read, and what becomes of one packet (dialect/common/asked.h).
#pragma once

#include <string>

#include "dialect/common/asked.h"
#include "dialect/ios/ios.h"

namespace portwright::dialect::ios {

inline Lifted LiftText(const std::string& text) {
  LiftOptions options;
  options.file_name = "edge.cfg";
  return LiftWith(Ios(), text, options);
}

}  // namespace portwright::dialect::ios
