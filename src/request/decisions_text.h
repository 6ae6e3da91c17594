// The section `rows` of decisions.yaml, as it is written: an entry for each row, by its id, a line
// for each thing that is said of it, so that a change of one decision is a change of its lines.
// What people wrote beside it stays byte for byte. Cost: linear. No state, any thread.
#pragma once

#include <string>
#include <string_view>

#include "request/approval.h"

namespace portwright::request {

// Sorted by id. Empty for no decisions.
std::string RowsText(const Decisions& decisions);

// A text of decisions.yaml with other rows: its section `rows` is replaced, or comes behind
// everything else. The text must be one that the site's reader takes.
std::string WithRows(std::string_view text, const Decisions& decisions);

}  // namespace portwright::request
