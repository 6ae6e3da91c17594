// The dialect of iptables and ip6tables: texts for iptables-restore, ip6tables-restore and
// `ipset restore` from a policy, and what iptables-save, ip6tables-save and `ipset save` print read
// into one. See NOTES.md of this folder.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::iptables {

const Dialect& Iptables();

}  // namespace portwright::dialect::iptables
