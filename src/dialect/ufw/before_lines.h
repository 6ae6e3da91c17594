// The lines of before.rules that decide before the rules of ufw's users: ours, and those that ufw
// brings along.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/ufw/model.h"
#include "net/address.h"

namespace portwright::dialect::ufw {

// `-A ufw-before-input -p icmp --icmp-type 8 -s 10.0.0.1 -j ACCEPT`, with the options that scripts
// write. Nothing after an error (PW-DIA-ufw-0105).
std::optional<BeforeLine> ReadBeforeLine(std::string_view line, net::Family family,
                                         SourcePlace place, Diagnostics& diagnostics);

// What ufw 0.36 of Debian 12 has in its files, for one hook. With `is_replaced` what is left when
// the lines that accept are gone.
std::vector<BeforeLine> StockLines(net::Family family, policy::Hook hook, bool is_replaced);

}  // namespace portwright::dialect::ufw
