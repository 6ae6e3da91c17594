// A configuration of firewalld as a policy: the order in which its nftables rules would see a
// packet. See NOTES.md.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::firewalld {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::firewalld
