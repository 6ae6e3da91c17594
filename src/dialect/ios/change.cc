#include "dialect/ios/change.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/ios/device_text.h"
#include "dialect/ios/render.h"
#include "dialect/ios/today.h"

namespace portwright::dialect::ios {
namespace {

using Lists = std::map<std::string, ListLines>;

constexpr std::string_view kRemark = "remark ";

bool HasHead(const std::vector<Block>& blocks, const std::string& head) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const Block& block) { return block.head == head; });
}

template <typename T>
bool Has(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string_view LastWord(std::string_view line) {
  return line.substr(line.rfind(' ') + 1);  // npos + 1 is 0
}

std::vector<std::string> Sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

ListLines LinesOf(const ListText& list) {
  ListLines out{list.name, list.is_ipv6, {}};
  for (const ListEntry& entry : list.entries) {
    if (!entry.remark.empty()) {
      const std::string remark = std::string(kRemark) + entry.remark;
      out.lines.push_back({remark, remark});
    }
    out.lines.push_back({entry.text, KeyOf(entry.text, list.is_ipv6)});
  }
  return out;
}

// A state of what is ours.
struct State {
  std::vector<Block> time_ranges, groups;
  std::vector<BindingText> bindings;
  Lists lists;
};

// One way from a state to another: commands, and the lists behind each step.
class Walker {
 public:
  Walker(const State& from, const State& to, const std::set<std::string>& kept)
      : from_(from), to_(to), kept_(kept) {}

  void Run() {
    AddBlocks(from_.time_ranges, to_.time_ranges);
    AddBlocks(from_.groups, to_.groups);
    between_ = end_ = from_.lists;
    for (const auto& [name, list] : to_.lists) EditList(list);
    AppendBindings(additions_, Without(to_.bindings, from_.bindings), false);
    AppendBindings(removals_, Without(from_.bindings, to_.bindings), true);
    removals_ += list_removals_;
    for (const auto& [name, list] : from_.lists) {
      if (to_.lists.count(name) > 0) continue;
      removals_ += "no " + list.Head() + "\n";
      end_.erase(name);
    }
    RemoveBlocks(from_.groups, to_.groups);
    RemoveBlocks(from_.time_ranges, to_.time_ranges);
  }

  std::string Commands() const { return additions_ + removals_; }
  const Lists& between() const { return between_; }
  const Lists& end() const { return end_; }

 private:
  static std::vector<BindingText> Without(const std::vector<BindingText>& all,
                                          const std::vector<BindingText>& others) {
    std::vector<BindingText> out;
    for (const BindingText& one : all) {
      if (!Has(others, one)) out.push_back(one);
    }
    return out;
  }

  void AddBlocks(const std::vector<Block>& before, const std::vector<Block>& after) {
    for (const Block& block : after) {
      if (!HasHead(before, block.head)) AppendBlocks(additions_, {block});
    }
  }

  void RemoveBlocks(const std::vector<Block>& before, const std::vector<Block>& after) {
    for (auto block = before.rbegin(); block != before.rend(); ++block) {
      if (HasHead(after, block->head) || kept_.count(std::string(LastWord(block->head))) > 0)
        continue;
      removals_ += "no " + block->head + "\n";
    }
  }

  // New lines go to the end: none of them denies but the one that stands alone. That one goes as
  // soon as there is another, since it hides what is behind it.
  void EditList(const ListLines& wanted) {
    ListLines& end = end_[wanted.name];
    end.name = wanted.name;
    end.is_ipv6 = wanted.is_ipv6;
    std::set<std::string_view> present, keys;
    for (const ListLine& line : end.lines) present.insert(line.key);
    for (const ListLine& line : wanted.lines) keys.insert(line.key);
    Block added{wanted.Head(), {}}, removed{wanted.Head(), {}};
    std::vector<ListLine> fresh;
    for (std::size_t i = 0; i < wanted.lines.size(); ++i) {
      const ListLine& line = wanted.lines[i];
      if (IsRemark(line) || present.count(line.key) > 0) continue;
      if (i > 0 && IsRemark(wanted.lines[i - 1])) fresh.push_back(wanted.lines[i - 1]);
      fresh.push_back(line);
    }
    const std::vector<ListLine> old = std::exchange(end.lines, {});
    std::vector<ListLine> between;
    for (std::size_t i = 0; i < old.size(); ++i) {
      // A remark goes with the line under it.
      const std::size_t of = IsRemark(old[i]) && i + 1 < old.size() ? i + 1 : i;
      const bool stays = !IsRemark(old[of]) && keys.count(old[of].key) > 0;
      if (stays) end.lines.push_back(old[i]);
      const bool hides = !stays && old[i].text == kNothing;
      if (!hides) between.push_back(old[i]);
      if (!stays && !hides) removed.lines.push_back("no " + old[i].text);
      if (hides) hidden_.push_back("no " + old[i].text);
    }
    for (const ListLine& line : fresh) {
      added.lines.push_back(line.text);
      end.lines.push_back(line);
      between.push_back(line);
    }
    for (std::string& line : hidden_) added.lines.push_back(std::move(line));
    hidden_.clear();
    if (!added.lines.empty()) AppendBlocks(additions_, {added});
    if (!removed.lines.empty()) AppendBlocks(list_removals_, {removed});
    between_[wanted.name] = {wanted.name, wanted.is_ipv6, std::move(between)};
  }

  static bool IsRemark(const ListLine& line) { return line.text.starts_with(kRemark); }

  const State& from_;
  const State& to_;
  const std::set<std::string>& kept_;  // groups that others use
  std::string additions_, removals_, list_removals_;
  std::vector<std::string> hidden_;
  Lists between_, end_;
};

class Changer {
 public:
  Changer(Today today, Lowered lowered, Diagnostics& diagnostics)
      : today_(std::move(today)), diagnostics_(diagnostics) {
    to_.time_ranges = std::move(lowered.device.time_ranges);
    to_.groups = std::move(lowered.device.groups);
    to_.bindings = std::move(lowered.device.bindings);
    for (const ListText& list : lowered.device.lists) to_.lists[list.name] = LinesOf(list);
    from_ = {today_.time_ranges, today_.groups, today_.bindings, today_.lists};
  }

  std::optional<RenderedChange> Run() {
    if (!CheckInterfaces() || !CheckGroups()) return std::nullopt;
    CloseOthers();
    Walker there(from_, to_, today_.used_by_others);
    there.Run();
    RenderedChange out;
    out.commands = there.Commands();
    if (out.commands.empty()) return out;
    State end = to_;
    end.lists = there.end();
    Walker back(end, from_, today_.used_by_others);
    back.Run();
    out.undo = back.Commands();
    State between = to_;
    between.lists = there.between();
    for (const Block& block : from_.groups) {
      if (!HasHead(to_.groups, block.head)) between.groups.push_back(block);
      if (!HasHead(to_.groups, block.head) &&
          today_.used_by_others.count(std::string(LastWord(block.head))) > 0)
        end.groups.push_back(block);
    }
    for (const Block& block : from_.time_ranges) {
      if (!HasHead(to_.time_ranges, block.head)) between.time_ranges.push_back(block);
    }
    for (const BindingText& binding : from_.bindings) {
      if (!Has(to_.bindings, binding)) between.bindings.push_back(binding);
    }
    out.states = {TextOf(between), TextOf(end)};
    return out;
  }

 private:
  bool CheckInterfaces() {
    if (today_.interfaces.empty()) return true;
    bool ok = true;
    for (const BindingText& binding : to_.bindings) {
      const bool is_ipv6 = binding.line.starts_with("ipv6 ");
      const auto bound = today_.bound.find({binding.interface, is_ipv6});
      if (today_.interfaces.count(binding.interface) == 0) {
        if (is_ipv6) continue;
        std::vector<std::string> names(today_.interfaces.begin(), today_.interfaces.end());
        diagnostics_.Error(
            "PW-DIA-ios-0009", {},
            "expected an interface of the configuration, found " + Quote(binding.interface),
            "the configuration has " + Join(names, ", "));
        ok = false;
      } else if (bound != today_.bound.end()) {
        diagnostics_.Error(
            "PW-DIA-ios-0010", {},
            "expected no list of others at interface " + Quote(binding.interface) + ", found " +
                Quote(bound->second),
            "an interface has one list: plan what that one permits, and give a configuration "
            "without it");
        ok = false;
      }
    }
    return ok;
  }

  // A name says what it holds: one that holds something else was changed by hand.
  bool CheckGroups() {
    bool ok = true;
    for (const Block& block : to_.groups) {
      const auto there = std::find_if(from_.groups.begin(), from_.groups.end(),
                                      [&](const Block& other) { return other.head == block.head; });
      if (there == from_.groups.end() || Sorted(there->lines) == Sorted(block.lines)) continue;
      diagnostics_.Error("PW-DIA-ios-0008", {},
                         "expected " + Quote(block.head) +
                             " to hold what its name says, found other members in it",
                         "it was changed by hand: take it out of use, or give it these: " +
                             Join(block.lines, ", "));
      ok = false;
    }
    return ok;
  }

  // An interface that has a list of ours today and no part in the plan: without a list it lets
  // everything through.
  void CloseOthers() {
    for (const BindingText& binding : from_.bindings) {
      if (Has(to_.bindings, binding) || !binding.line.ends_with(" in")) continue;
      const std::string name(Split(binding.line, ' ')[2]);
      const bool is_ipv6 = binding.line.starts_with("ipv6 ");
      to_.bindings.push_back(binding);
      ListText list{name, is_ipv6, {{"", std::string(is_ipv6 ? kNothingOfIpv6 : kNothing)}}};
      to_.lists[name] = LinesOf(list);
    }
  }

  std::string TextOf(const State& state) const {
    DeviceText all;
    all.time_ranges = state.time_ranges;
    all.groups = state.groups;
    all.bindings = state.bindings;
    for (const auto& [name, lines] : state.lists) {
      ListText list{name, lines.is_ipv6, {}};
      for (const ListLine& line : lines.lines) list.entries.push_back({"", line.text});
      all.lists.push_back(std::move(list));
    }
    std::string rest = today_.rest;
    // What begins here is no part of the last interface.
    if (!rest.empty()) rest += "exit\n";
    return WholeText(all, rest);
  }

  Today today_;
  State from_, to_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(lift.file_name);
  auto read = ReadToday(today, file, diagnostics);
  if (!read) return std::nullopt;
  auto lowered = LowerPolicy(policy, options, diagnostics);
  if (!lowered) return std::nullopt;
  return Changer(*std::move(read), *std::move(lowered), diagnostics).Run();
}

}  // namespace portwright::dialect::ios
