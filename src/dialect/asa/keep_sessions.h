// Which lines of bound lists keep their connections longer, by the classes of service policies.
#pragma once

#include "dialect/asa/ruleset.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::asa {

// Sets Rule::session_timeout_s of the permits at an interface that a permit of the class's list
// says in the same words. A class whose list says anything else is an assumption. After every list
// is a chain. Linear in the rules of the lists at each interface.
void KeepSessions(const Ruleset& ruleset, PolicyBuilder& builder);

}  // namespace portwright::dialect::asa
