// The few commands that turn the table of one text into that of another, where only elements of
// maps differ: far less work for the kernel than a new table, and no count is lost. Linear in the
// texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace portwright::enforce {

struct ElementChange {
  std::string map;
  std::string text;  // the whole element; of one that is deleted, its key
  bool is_added = false;
};

struct Increment {
  std::string commands;  // deletes before it adds: cells are disjoint in either text, not over both
  std::vector<ElementChange> changes;  // the same, element by element
  std::string old_mark, new_mark;      // chains of that name: the one goes, the other comes
  std::size_t added = 0;
  std::size_t removed = 0;
};

// Nothing where more than elements differs, or so many elements that a new table costs less; nor
// where a packet would go from a cell that is taken away to one that is added, since the kernel
// does not change all maps in one moment. The commands also turn the mark of the generation.
std::optional<Increment> IncrementBetween(const std::string& before, std::uint32_t before_number,
                                          const std::string& after, std::uint32_t after_number);

}  // namespace portwright::enforce
