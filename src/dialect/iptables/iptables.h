// The dialect of iptables and ip6tables: what iptables-save and ip6tables-save print, beside it
// what `ipset save` prints, read into a policy. Nothing is rendered yet. See NOTES.md of this
// folder.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::iptables {

const Dialect& Iptables();

}  // namespace portwright::dialect::iptables
