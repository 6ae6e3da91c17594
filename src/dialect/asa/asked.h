// For tests: a text read, and what becomes of one packet (dialect/common/asked.h).
#pragma once

#include <string>

#include "dialect/asa/asa.h"
#include "dialect/common/asked.h"

namespace portwright::dialect::asa {

inline Lifted LiftText(const std::string& text, const std::string& version = "") {
  LiftOptions options;
  options.file_name = "edge.cfg";
  options.version = version;
  return LiftWith(Asa(), text, options);
}

}  // namespace portwright::dialect::asa
