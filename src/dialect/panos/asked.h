// For tests: a text read, and what becomes of one packet (dialect/common/asked.h).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dialect/common/asked.h"
#include "dialect/panos/panos.h"

namespace portwright::dialect::panos {

inline Lifted Read(const std::string& text,
                   std::vector<std::pair<std::string, std::string>> beside = {}) {
  LiftOptions options;
  options.file_name = "edge.xml";
  options.beside = std::move(beside);
  return LiftWith(Panos(), text, options);
}

}  // namespace portwright::dialect::panos
