// The policies that the live tests load into a kernel: small, and with every shape of cell that the
// text knows. Sources lie in 10.1.0.0/16 and fd01::/32, destinations in 10.2.0.0/16 and fd02::/32,
// as the tests' namespaces do.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace portwright::live {

// `input`, `output`, `forward`, `paths`, `timeouts`, `big`, `pairs`, `empty`.
std::vector<std::string_view> CaseNames();
std::optional<policy::Policy> MakeCase(std::string_view name);

}  // namespace portwright::live
