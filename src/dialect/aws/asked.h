// For tests: a text read, and what becomes of one packet (dialect/common/asked.h).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dialect/aws/aws.h"
#include "dialect/common/asked.h"

namespace portwright::dialect::aws {

inline Lifted Read(const std::string& text,
                   std::vector<std::pair<std::string, std::string>> beside = {}) {
  LiftOptions options;
  options.file_name = "cloud.json";
  options.beside = std::move(beside);
  return LiftWith(Aws(), text, options);
}

}  // namespace portwright::dialect::aws
