#include "dialect/common/nested_groups.h"

#include <utility>

namespace portwright::dialect {

GroupOrder OrderGroups(const std::vector<std::vector<std::uint32_t>>& members) {
  enum class Visit : std::uint8_t { kNever, kOpen, kDone };
  GroupOrder out;
  out.order.reserve(members.size());
  std::vector<Visit> visits(members.size(), Visit::kNever);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> path;  // group, next member
  for (std::uint32_t start = 0; start < members.size(); ++start) {
    if (visits[start] != Visit::kNever) continue;
    visits[start] = Visit::kOpen;
    path.emplace_back(start, 0);
    while (!path.empty()) {
      auto& [group, next] = path.back();
      if (next == members[group].size()) {
        visits[group] = Visit::kDone;
        out.order.push_back(group);
        path.pop_back();
        continue;
      }
      const std::uint32_t position = next++;
      const std::uint32_t member = members[group][position];
      if (visits[member] == Visit::kOpen) out.loops.push_back({group, position});
      if (visits[member] != Visit::kNever) continue;
      visits[member] = Visit::kOpen;
      path.emplace_back(member, 0);
    }
  }
  return out;
}

}  // namespace portwright::dialect
