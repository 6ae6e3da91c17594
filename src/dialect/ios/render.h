// From a policy to what an IOS router must have for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/ios/device_text.h"
#include "policy/policy.h"

namespace portwright::dialect::ios {

inline constexpr std::size_t kRemarkBytesMax = 100;

// What denies at the end of a list that permits nothing, as a list without entries lets everything
// pass. Of IPv6 a denial would take neighbour discovery away as well.
inline constexpr std::string_view kNothing = "deny ip any any";
inline constexpr std::string_view kNothingOfIpv6 = "permit icmp any any nd-ns";

struct Lowered {
  DeviceText device;
  std::string reasons;  // CSV
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Nothing after an error: a policy that is no gateway's, a version that is not known, names of
// interfaces that the device would not take. About 1 us for each line.
std::optional<Lowered> LowerPolicy(const policy::Policy& policy, const RenderOptions& options,
                                   Diagnostics& diagnostics);

// The comment that the text begins with.
std::string HeadOf(const policy::Policy& policy, const RenderOptions& options);

}  // namespace portwright::dialect::ios
