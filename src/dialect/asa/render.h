// From a policy to what an ASA must have for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "dialect/asa/device_text.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::asa {

inline constexpr std::size_t kRemarkBytesMax = 100;

struct Lowered {
  DeviceText device;
  std::string reasons;  // CSV
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Nothing after an error: a policy that is no gateway's, a version that is not known, names of
// interfaces that the device would not take. About 1 us for each rule and object.
std::optional<Lowered> LowerPolicy(const policy::Policy& policy, const RenderOptions& options,
                                   Diagnostics& diagnostics);

// The comment that the text begins with.
std::string HeadOf(const policy::Policy& policy, const RenderOptions& options);

}  // namespace portwright::dialect::asa
