// Groups that name each other: an order in which each comes after those that it names.
#pragma once

#include <cstdint>
#include <vector>

namespace portwright::dialect {

struct GroupOrder {
  std::vector<std::uint32_t> order;  // every group once, members first
  struct Loop {
    std::uint32_t group = 0;
    std::uint32_t member = 0;  // position in the group's list: naming it closes a loop
  };
  std::vector<Loop> loops;
};

// `members[i]` are the groups that group i names. O(groups + members), on a stack of its own:
// groups may nest deeply.
GroupOrder OrderGroups(const std::vector<std::vector<std::uint32_t>>& members);

}  // namespace portwright::dialect
