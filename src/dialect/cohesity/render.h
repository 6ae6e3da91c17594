// A policy as the commands of a cluster, or as calls of its REST API.
#pragma once

#include <cstddef>

#include "dialect/common/dialect.h"

namespace portwright::dialect::cohesity {

inline constexpr std::size_t kCommentBytes = 120;  // of a description

enum class Form { kScript, kApi };

// Nothing after errors: PW-DIA-cohesity-0001 rules of a gateway or of what a host sends, 0002 no
// interface groups, 0004 a name that cannot be written, 0005 a version that is not known. What the
// firewall cannot say is left out (sayable.h). O(n log n).
Rendered RenderText(const policy::Policy& policy, const RenderOptions& options, Form form,
                    Diagnostics& diagnostics);

}  // namespace portwright::dialect::cohesity
