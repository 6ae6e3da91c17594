// ufw: rules as commands in a script, with the lines of before.rules that commands cannot say; and
// read from scripts of such commands and from what `ufw status` and `ufw show added` print.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::ufw {

const Dialect& Ufw();

}  // namespace portwright::dialect::ufw
