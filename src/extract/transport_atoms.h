// One transport or protocol as a document writes it: `TCP`, `TCP/IP`, `IP protocol 50`, `ESP (50)`,
// `ICMP echo request`, `ICMP type 8`.
#pragma once

#include <cstddef>
#include <optional>

#include "extract/items.h"

namespace portwright::extract {

struct TransportAtom {
  Transports transports;
  std::size_t end = 0;  // the token behind it
};

// What begins at token `i`; nothing if no transport does. Numbers that belong to it (50, type 8)
// are refused in `reading` as part of a name. Cost: linear in what is taken.
std::optional<TransportAtom> ReadAtom(std::size_t i, Setting setting, Reading& reading);

}  // namespace portwright::extract
