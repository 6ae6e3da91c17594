// A host's rules for a machine on which the program cannot run: its texts, and units of systemd
// that keep what is there, load the texts, and take them back by themselves unless somebody
// confirms. Nothing but the programs of nftables or iptables is needed there, and no shell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workflow/render_point.h"

namespace portwright::workflow {

// Where the files have to lie on the host.
inline constexpr char kUnitBundleFolder[] = "/var/lib/portwright-rules";

// `text`: all files of the point, of nftables or iptables; nothing for another dialect. How they
// are put to use stands in the file README of the answer.
std::optional<std::vector<PointFile>> UnitBundleOf(const std::string& dialect,
                                                   const std::string& point, const PointText& text,
                                                   std::int64_t confirm_within_s);

}  // namespace portwright::workflow
