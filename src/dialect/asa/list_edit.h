// One access list of an ASA turned into another, line by line: the commands, and the list behind
// each step.
#pragma once

#include <string>
#include <vector>

#include "dialect/asa/device_text.h"
#include "dialect/asa/today.h"

namespace portwright::dialect::asa {

struct ListEdit {
  std::string additions, removals;  // commands
  std::vector<ListLine> between, end;
};

// Entries of ours that `wanted` has are kept where they are, new ones stand behind the one before
// them, a denial at the end. Lines of others stay.
ListEdit EditList(const ListLines& today, const std::vector<ListEntry>& wanted);

// The entries of ours in a list, with the remarks above them.
std::vector<ListEntry> OwnEntries(const std::vector<ListLine>& lines);

}  // namespace portwright::dialect::asa
