// For tests: a text read, and what becomes of one packet (dialect/common/asked.h).
#pragma once

#include <string>
#include <utility>

#include "dialect/common/asked.h"
#include "dialect/srx/srx.h"

namespace portwright::dialect::srx {

inline Lifted Read(const std::string& text, std::optional<Date> as_of = std::nullopt) {
  LiftOptions options;
  options.file_name = "edge.set";
  options.as_of = as_of;
  return LiftWith(Srx(), text, options);
}

}  // namespace portwright::dialect::srx
