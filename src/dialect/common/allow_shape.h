// Whether a policy is one that languages can say which list what passes and drop the rest.
#pragma once

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect {

struct AllowShape {
  // Rules with other session timeouts or last days stay apart only where the language can say them.
  bool session_timeouts = false;
  bool expiry = false;
  bool interfaces = true;  // false: a rule that names one is an error
};

// False after an error (PW-DIA-common-0010 to 0016): a policy that is not sound, that does not
// follow connections, without a hook, with a chain that lets pass by default, with denials, jumps
// or conditions, or with interfaces where the language has none.
bool CheckAllowShape(const policy::Policy& policy, const AllowShape& shape,
                     Diagnostics& diagnostics);

}  // namespace portwright::dialect
