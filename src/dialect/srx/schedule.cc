#include "dialect/srx/schedule.h"

#include <string_view>

#include "base/text.h"

namespace portwright::dialect::srx {
namespace {

struct Moment {
  Date day{};
  bool is_midnight = false;
};

// `2026-12-03.23:59`; nothing for a date without a year.
std::optional<Moment> ReadMoment(std::string_view text) {
  const std::size_t dot = text.find('.');
  const auto day = ParseDate(text.substr(0, dot));
  if (!day) return std::nullopt;
  const std::string_view time =
      dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  return Moment{*day, time.empty() || time == "00:00" || time == "00:00:00"};
}

}  // namespace

Schedule ReadSchedule(const Tree& tree, NodeId policy, std::optional<Date> as_of, Ledger& ledger) {
  Schedule out;
  const NodeId leaf = tree.Child(policy, "scheduler-name");
  if (leaf == kNone) return out;
  const std::string name(tree.Value(policy, "scheduler-name").substr(0, 80));
  const NodeId scheduler =
      tree.Child(tree.Child(tree.Child(tree.root(), "schedulers"), "scheduler"), name);
  const auto start = ReadMoment(tree.Value(scheduler, "start-date"));
  const auto stop = ReadMoment(tree.Value(scheduler, "stop-date"));
  bool is_plain = scheduler != kNone && (start || stop);
  for (const NodeId id : tree.Children(scheduler)) {
    const bool is_read =
        (tree[id].name == "start-date" && start) || (tree[id].name == "stop-date" && stop);
    is_plain = is_plain && is_read;
  }
  if (is_plain && as_of) {
    const bool is_over = stop && (stop->day < *as_of || (stop->day == *as_of && stop->is_midnight));
    out.never = is_over || (start && *as_of < start->day);
    return out;
  }
  out.unknown = "scheduler " + name;
  ledger.Warning("PW-DIA-srx-0210", tree.place(leaf),
                 "expected conditions that packets show, found " + Quote(out.unknown),
                 is_plain ? "say a day, and its end is looked at"
                          : "answers are given for both readings of this policy");
  return out;
}

}  // namespace portwright::dialect::srx
