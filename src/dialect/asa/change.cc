#include "dialect/asa/change.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/asa/device_text.h"
#include "dialect/asa/list_edit.h"
#include "dialect/asa/render.h"
#include "dialect/asa/today.h"

namespace portwright::dialect::asa {
namespace {

using Lines = std::map<std::string, ListLines>;                                 // by name
using Wanted = std::map<std::string, std::pair<bool, std::vector<ListEntry>>>;  // IPv6 alone?

bool Has(const std::vector<Block>& blocks, const std::string& head) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const Block& block) { return block.head == head; });
}

bool Has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::string_view LastWord(std::string_view line) {
  return line.substr(line.rfind(' ') + 1);  // npos + 1 is 0
}

// `pw-x` of `object network pw-x` and `object-group service pw-x tcp`.
std::string NameIn(const Block& block) {
  for (const std::string_view word : Split(block.head, ' ')) {
    if (word.starts_with("pw-")) return std::string(word);
  }
  return "";
}

std::vector<std::string> Sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

// One way from a state of our things to another: commands, and what is there in between.
struct Way {
  std::string additions, removals;
  Lines between, end;
};

class Walker {
 public:
  Walker(const DeviceText& from, const Lines& lines, const DeviceText& to, const Wanted& wanted,
         const std::set<std::string>& kept)
      : from_(from), lines_(lines), to_(to), wanted_(wanted), kept_(kept) {}

  Way Run() {
    way_.between = way_.end = lines_;
    AddBlocks(from_.time_ranges, to_.time_ranges);
    AddBlocks(from_.objects, to_.objects);
    EditLists();
    AddBlocks(from_.class_maps, to_.class_maps);
    AddPolicyMaps();
    AddLines(from_.service_policies, to_.service_policies);
    AddLines(from_.bindings, to_.bindings);
    // What is bound is taken away before what it names.
    RemoveLines(from_.bindings, to_.bindings);
    RemoveLines(from_.service_policies, to_.service_policies);
    RemoveBlocks(from_.policy_maps, to_.policy_maps);
    RemoveBlocks(from_.class_maps, to_.class_maps);
    way_.removals += list_removals_;
    RemoveBlocks(from_.objects, to_.objects);
    RemoveBlocks(from_.time_ranges, to_.time_ranges);
    return std::move(way_);
  }

 private:
  void AddBlocks(const std::vector<Block>& before, const std::vector<Block>& after) {
    std::set<std::string_view> there;
    for (const Block& block : before) there.insert(block.head);
    std::vector<Block> fresh;
    for (const Block& block : after) {
      if (there.count(block.head) == 0) fresh.push_back(block);
    }
    AppendBlocks(way_.additions, fresh);
  }

  void RemoveBlocks(const std::vector<Block>& before, const std::vector<Block>& after) {
    std::set<std::string_view> wanted;
    for (const Block& block : after) wanted.insert(block.head);
    for (auto block = before.rbegin(); block != before.rend(); ++block) {
      if (wanted.count(block->head) == 0 && kept_.count(NameIn(*block)) == 0)
        way_.removals += "no " + block->head + "\n";
    }
  }

  void AddLines(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    for (const std::string& line : after) {
      if (!Has(before, line)) way_.additions += line + "\n";
    }
  }

  void RemoveLines(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    for (const std::string& line : before) {
      if (!Has(after, line)) way_.removals += "no " + line + "\n";
    }
  }

  // A map whose classes differ is filled anew, as the first class that fits is taken.
  void AddPolicyMaps() {
    for (const Block& block : to_.policy_maps) {
      const auto before =
          std::find_if(from_.policy_maps.begin(), from_.policy_maps.end(),
                       [&](const Block& other) { return other.head == block.head; });
      if (before == from_.policy_maps.end()) {
        AppendBlocks(way_.additions, {block});
        continue;
      }
      if (before->lines == block.lines) continue;
      Block changed{block.head, {}};
      for (const std::string& line : before->lines) {
        if (line.starts_with("class ")) changed.lines.push_back("no " + line);
      }
      changed.lines.insert(changed.lines.end(), block.lines.begin(), block.lines.end());
      AppendBlocks(way_.additions, {changed});
    }
  }

  void EditLists() {
    for (const auto& [name, wanted] : wanted_) {
      ListLines none{name, wanted.first, {}};
      const auto today = lines_.find(name);
      ListEdit edit = EditList(today == lines_.end() ? none : today->second, wanted.second);
      way_.additions += edit.additions;
      list_removals_ += edit.removals;
      way_.between[name] = {name, wanted.first, std::move(edit.between)};
      way_.end[name] = {name, wanted.first, std::move(edit.end)};
    }
    for (const auto& [name, lines] : lines_) {
      if (wanted_.count(name) > 0) continue;
      ListEdit edit = EditList(lines, {});
      // Where all of it is ours, the list goes as a whole.
      const bool is_whole = edit.end.empty() && !lines.is_ipv6;
      list_removals_ += is_whole ? "clear configure access-list " + name + "\n" : edit.removals;
      way_.end[name].lines = std::move(edit.end);
    }
  }

  const DeviceText& from_;
  const Lines& lines_;
  const DeviceText& to_;
  const Wanted& wanted_;
  const std::set<std::string>& kept_;  // objects that others use
  std::string list_removals_;
  Way way_;
};

class Changer {
 public:
  Changer(Today today, Lowered lowered, Diagnostics& diagnostics)
      : today_(std::move(today)), to_(std::move(lowered.device)), diagnostics_(diagnostics) {}

  std::optional<RenderedChange> Run() {
    if (!CheckInterfaces() || !CheckObjects()) return std::nullopt;
    CloseOthers();
    LeaveOutSessions();
    PlaceLists();
    for (ListLines& lines : today_.lists) {
      const std::string name = lines.name;
      lines_[name] = std::move(lines);
    }
    Wanted before;
    for (const auto& [name, lines] : lines_) {
      std::vector<ListEntry> own = OwnEntries(lines.lines);
      if (!own.empty()) before[name] = {lines.is_ipv6, std::move(own)};
    }
    const Way there = Walker(today_.own, lines_, to_, wanted_, today_.used_by_others).Run();
    RenderedChange out;
    out.commands = there.additions + there.removals;
    if (out.commands.empty()) return out;
    const Way back = Walker(to_, there.end, today_.own, before, today_.used_by_others).Run();
    out.undo = back.additions + back.removals;
    out.states.push_back(StateOf(there.between, /*is_end=*/false));
    out.states.push_back(StateOf(there.end, /*is_end=*/true));
    return out;
  }

 private:
  bool CheckInterfaces() {
    if (today_.interfaces.empty()) return true;
    bool ok = true;
    for (const std::string& binding : to_.bindings) {
      const std::string name(LastWord(binding));
      if (name == "global" || Has(today_.interfaces, name)) continue;
      diagnostics_.Error("PW-DIA-asa-0009", {},
                         "expected an interface of the configuration, found " + Quote(name),
                         "the configuration has " + Join(today_.interfaces, ", ") +
                             "; the site names interfaces as `nameif` does");
      ok = false;
    }
    return ok;
  }

  // A name says what it holds: one that holds something else was changed by hand.
  bool CheckObjects() {
    std::map<std::string_view, const Block*> there;
    for (const auto* blocks : {&today_.own.objects, &today_.own.time_ranges}) {
      for (const Block& block : *blocks) there[block.head] = &block;
    }
    bool ok = true;
    for (const auto* blocks : {&to_.objects, &to_.time_ranges}) {
      for (const Block& block : *blocks) {
        const auto found = there.find(block.head);
        if (found == there.end() || Sorted(found->second->lines) == Sorted(block.lines)) continue;
        diagnostics_.Error("PW-DIA-asa-0008", {},
                           "expected " + Quote(block.head) +
                               " to hold what its name says, found other members in it",
                           "it was changed by hand: take it out of use, or give it these: " +
                               Join(block.lines, ", "));
        ok = false;
      }
    }
    return ok;
  }

  // An interface that has a list of ours today and no part in the plan: without a list the security
  // levels would let packets through.
  void CloseOthers() {
    if (std::any_of(to_.lists.begin(), to_.lists.end(),
                    [](const ListText& list) { return list.name == "pw-global"; }))
      return;
    for (const std::string& binding : today_.own.bindings) {
      const auto words = Split(binding, ' ');
      if (Has(to_.bindings, binding) || words.size() != 5 || words[2] != "in") continue;
      const auto list =
          std::find_if(today_.lists.begin(), today_.lists.end(),
                       [&](const ListLines& lines) { return lines.name == words[1]; });
      if (list == today_.lists.end()) continue;
      to_.bindings.push_back(binding);
      to_.lists.push_back({list->name,
                           list->is_ipv6,
                           {{"", list->is_ipv6 ? "deny ip any any" : "extended deny ip any any"}}});
    }
  }

  // An interface has one service policy.
  void LeaveOutSessions() {
    std::set<std::string> left_out;  // names of policy maps, class maps and their lists
    for (const std::string& line : to_.service_policies) {
      const std::string at = line.ends_with(" global") ? "" : std::string(LastWord(line));
      const auto other = today_.service_policies.find(at);
      if (other == today_.service_policies.end()) continue;
      const std::string map(Split(line, ' ')[1]);
      left_out.insert(map);
      for (const Block& block : to_.policy_maps) {
        if (block.head != "policy-map " + map) continue;
        for (const std::string& inner : block.lines) {
          if (inner.starts_with("class ")) left_out.insert(inner.substr(6));
        }
      }
      diagnostics_.Warning("PW-DIA-asa-0010", {},
                           "expected no service policy at " +
                               (at.empty() ? "all interfaces" : "interface " + Quote(at)) +
                               ", found " + Quote(other->second) +
                               ": long sessions from there keep the device's timeout",
                           "the whole text has the classes; add them to " + Quote(other->second));
    }
    const auto is_out = [&](const std::string& name) { return left_out.count(name) > 0; };
    std::erase_if(to_.service_policies, [&](const std::string& line) {
      return is_out(std::string(Split(line, ' ')[1]));
    });
    std::erase_if(to_.policy_maps, [&](const Block& block) { return is_out(NameIn(block)); });
    std::erase_if(to_.class_maps, [&](const Block& block) { return is_out(NameIn(block)); });
    std::erase_if(to_.lists, [&](const ListText& list) { return is_out(list.name); });
  }

  // Where a list of somebody else is bound, ours goes into it.
  void PlaceLists() {
    for (ListText& list : to_.lists) {
      std::string name = list.name;
      const auto binding =
          std::find_if(to_.bindings.begin(), to_.bindings.end(),
                       [&](const std::string& line) { return Split(line, ' ')[1] == name; });
      if (binding != to_.bindings.end()) {
        const std::string at = binding->ends_with(" global") ? "" : std::string(LastWord(*binding));
        const auto bound = today_.bound.find({at, list.is_ipv6});
        if (bound != today_.bound.end()) {
          name = bound->second;
          to_.bindings.erase(binding);
          MarkEntries(list.entries);
        }
      }
      wanted_[name] = {list.is_ipv6, std::move(list.entries)};
    }
  }

  static void MarkEntries(std::vector<ListEntry>& entries) {
    std::erase_if(entries, [](const ListEntry& entry) {
      return entry.text.find("deny ip any any") != std::string::npos;
    });
    std::string last;
    for (ListEntry& entry : entries) {
      if (!entry.remark.empty()) last = entry.remark;
      entry.remark = std::string(kGuestMark) + last;
      if (entry.remark.size() > kRemarkBytesMax) entry.remark.resize(kRemarkBytesMax);
    }
  }

  std::string StateOf(const Lines& lists, bool is_end) const {
    DeviceText all = to_;
    all.lists.clear();
    std::vector<Block> objects, time_ranges;
    for (const Block& block : today_.own.objects) {
      if ((!is_end || today_.used_by_others.count(NameIn(block)) > 0) &&
          !Has(to_.objects, block.head))
        objects.push_back(block);
    }
    for (const Block& block : today_.own.time_ranges) {
      if (!is_end && !Has(to_.time_ranges, block.head)) time_ranges.push_back(block);
    }
    if (!is_end) {
      for (const Block& block : today_.own.class_maps) {
        if (!Has(to_.class_maps, block.head)) all.class_maps.push_back(block);
      }
      for (const Block& block : today_.own.policy_maps) {
        if (!Has(to_.policy_maps, block.head)) all.policy_maps.push_back(block);
      }
      for (const std::string& line : today_.own.service_policies) {
        if (!Has(to_.service_policies, line)) all.service_policies.push_back(line);
      }
      for (const std::string& line : today_.own.bindings) {
        if (!Has(to_.bindings, line)) all.bindings.push_back(line);
      }
    }
    all.objects.insert(all.objects.begin(), objects.begin(), objects.end());
    all.time_ranges.insert(all.time_ranges.end(), time_ranges.begin(), time_ranges.end());
    for (const auto& [name, lines] : lists) {
      ListText text{name, lines.is_ipv6, {}};
      for (const ListLine& line : lines.lines) text.entries.push_back({"", line.text});
      all.lists.push_back(std::move(text));
    }
    return WholeText(all, today_.rest);
  }

  Today today_;
  DeviceText to_;
  Diagnostics& diagnostics_;
  Lines lines_;
  Wanted wanted_;
};

}  // namespace

std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(lift.file_name);
  auto read = ReadToday(today, lift.version, file, diagnostics);
  if (!read) return std::nullopt;
  auto lowered = LowerPolicy(policy, options, diagnostics);
  if (!lowered) return std::nullopt;
  return Changer(*std::move(read), *std::move(lowered), diagnostics).Run();
}

}  // namespace portwright::dialect::asa
