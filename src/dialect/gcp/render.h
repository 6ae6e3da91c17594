// A policy as firewall rules of Google Cloud, in Terraform. No state, any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::gcp {

inline constexpr std::size_t kDescriptionBytes = 255;
inline constexpr std::size_t kRangesPerRule = 5000;  // sources, and destinations

// Nothing after an error: a policy of another shape, of a gateway, with source ports or single
// types of ICMP.
Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics);

}  // namespace portwright::dialect::gcp
