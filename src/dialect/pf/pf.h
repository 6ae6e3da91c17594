// pf.conf of OpenBSD and FreeBSD: a packet filter whose last matching rule decides, unless one is
// `quick`. Written are rules that are all `quick`, as a file of their own or as an anchor; read is
// what pf.conf(5) of both systems documents.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::pf {

const Dialect& Pf();

}  // namespace portwright::dialect::pf
