// Where a row contradicts itself, or two readings of it are defensible. Private to resolve.cc.
#pragma once

#include <vector>

#include "extract/extraction.h"
#include "extract/ports.h"
#include "extract/statement.h"

namespace portwright::extract {

// "Incoming", and the source is the product while the destination is not; or the other way about.
void DoubtDirection(const std::vector<End>& sources, const std::vector<End>& destinations,
                    Row& row);

// A transport that no known service uses on this port; one that follows from a service that has
// several; none at all.
void DoubtTransport(const Transports& transports, bool implied, bool either_way, bool guessed,
                    const Port& port, Row& row);

// The words beside a port name another one.
void DoubtNumber(const Statement& statement, const Port& port, Row& row);

}  // namespace portwright::extract
