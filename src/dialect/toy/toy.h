// The smallest whole reader: a language made up for people who add a dialect. NOTES.md says how to
// go on from here. Built and tested, but no device speaks it, so no verb knows it.
//
//   # hosts of the backup
//   permit tcp 10.0.0.0/8 -> 10.1.2.3 443
//   permit udp any -> 10.1.2.4 5000-5010 when weekday
//   deny icmp any -> any
//   default deny
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::toy {

// Lives as long as the program; any thread.
const Dialect& Toy();

}  // namespace portwright::dialect::toy
