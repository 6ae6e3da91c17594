// For tests: a text read (dialect/common/asked.h).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialect/checkpoint/checkpoint.h"
#include "dialect/common/asked.h"

namespace portwright::dialect::checkpoint {

inline Lifted Read(const std::string& text, std::optional<Date> as_of = std::nullopt,
                   std::vector<std::pair<std::string, std::string>> beside = {}) {
  LiftOptions options;
  options.file_name = "rules.json";
  options.as_of = as_of;
  options.beside = std::move(beside);
  return LiftWith(Checkpoint(), text, options);
}

}  // namespace portwright::dialect::checkpoint
