// firewalld: zones, policies, ipsets and services; rendered as a script that writes them, and read
// from it or from the files as they lie in /etc/firewalld.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::firewalld {

const Dialect& Firewalld();

}  // namespace portwright::dialect::firewalld
