// Tables beside `filter`: nat, mangle, raw and security are not lifted; what they may do to packets
// is said in words. Sets that rules of any table fill are noted. Cost: linear. One thread.
#pragma once

#include "base/diagnostics.h"
#include "dialect/iptables/lift_rule.h"
#include "dialect/iptables/tables.h"

namespace portwright::dialect::iptables {

// Names of sets that rules of the table add to or take from.
void NoteFilledSets(const TableBlock& table, LiftState& state);

// Assumptions and warnings for a table that is not `filter`.
void ReviewTable(const TableBlock& table, LiftState& state);

}  // namespace portwright::dialect::iptables
