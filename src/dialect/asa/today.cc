#include "dialect/asa/today.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/cisco_plain_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/object_names.h"

namespace portwright::dialect::asa {
namespace {

bool IsOwn(std::string_view name) { return name.starts_with(kOwnPrefix); }

class Reader {
 public:
  Reader(std::string_view text, const Ruleset& ruleset) : text_(text), ruleset_(ruleset) {
    own_lines_.resize(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 2);
  }

  Today Run() {
    for (const Interface& interface : ruleset_.interfaces)
      today_.interfaces.emplace_back(interface.name);
    TakeBindings();
    TakeLists();
    TakeGroups();
    TakeOthers();
    return std::move(today_);
  }

 private:
  void Mark(std::uint32_t line) { own_lines_[line] = true; }

  void TakeBindings() {
    for (const Binding& binding : ruleset_.bindings) {
      const auto list = ruleset_.list_index.find(binding.list);
      const bool is_ipv6 =
          list != ruleset_.list_index.end() && ruleset_.lists[list->second].is_ipv6;
      if (IsOwn(binding.list)) {
        Mark(binding.place.line);
        std::string line = "access-group " + std::string(binding.list);
        line += binding.interface.empty() ? " global"
                                          : std::string(binding.is_output ? " out" : " in") +
                                                " interface " + std::string(binding.interface);
        today_.own.bindings.push_back(std::move(line));
      } else if (!binding.is_output) {
        today_.bound[{std::string(binding.interface), is_ipv6}] = binding.list;
        guests_.insert(binding.list);
      }
    }
  }

  void TakeLists() {
    for (const AccessList& list : ruleset_.lists) {
      const bool is_own = IsOwn(list.name);
      const bool is_guest = guests_.count(list.name) > 0;
      if (!is_own) {
        for (const EntryLine& entry : list.entries) NoteUses(entry);
      }
      if (!is_own && !is_guest) continue;
      ListLines lines{std::string(list.name), list.is_ipv6, {}};
      bool is_marked = false;  // a line of ours in a list of others
      for (const EntryLine& entry : list.entries) {
        Mark(entry.line);
        ListLine line{std::string(entry.text), is_own};
        if (line.IsRemark()) {
          is_marked = std::string_view(line.text).substr(7).starts_with(kGuestMark);
          line.is_own = is_own || is_marked;
        } else {
          line.is_own = is_own || is_marked;
          is_marked = false;
          if (line.is_own) line.text = InOurWords(entry.text, ruleset_);
        }
        lines.lines.push_back(std::move(line));
      }
      today_.lists.push_back(std::move(lines));
    }
  }

  void NoteUses(const EntryLine& entry) {
    WordReader words(entry.text, 0, entry.line, entry.column);
    while (!words.AtEnd()) {
      const std::string_view word = words.Take();
      if (IsOwn(word)) today_.used_by_others.emplace(word);
    }
  }

  void TakeGroups() {
    for (const Group& group : ruleset_.groups) {
      if (!IsOwn(group.name)) {
        for (const EntryLine& member : group.members) NoteUses(member);
        continue;
      }
      const std::string_view kind = group.kind == GroupKind::kNetwork   ? " network "
                                    : group.kind == GroupKind::kService ? " service "
                                                                        : "";
      if (kind.empty()) continue;
      Mark(group.place.line);
      Block block{group.is_object ? "object" : "object-group", {}};
      block.head += kind;
      block.head += group.name;
      if (!group.transport.empty()) block.head += " " + std::string(group.transport);
      for (const EntryLine& member : group.members) {
        Mark(member.line);
        block.lines.push_back(InOurWords(member.text, ruleset_));
      }
      today_.own.objects.push_back(std::move(block));
    }
  }

  // Time ranges, class maps and policy maps, and the text that stays.
  void TakeOthers() {
    ConfigLines lines(text_);
    Block* block = nullptr;
    for (ConfigLine line; lines.Next(line);) {
      WordReader words(line.text, 0, line.number, line.indent + 1);
      const std::string_view first = words.Take();
      if (line.indent > 0 && block != nullptr) {
        const bool is_setting = block->head.starts_with("policy-map ") && first == "set";
        block->lines.push_back((is_setting ? " " : "") + std::string(line.text));
        continue;
      }
      if (line.indent == 0) block = nullptr;
      if (line.indent == 0 && first == "service-policy") {
        const std::string_view name = words.Take();
        if (IsOwn(name)) {
          today_.own.service_policies.emplace_back(line.text);
          continue;
        }
        const bool is_global = words.Peek() == "global";
        if (!is_global) words.Accept("interface");
        today_.service_policies[is_global ? "" : std::string(words.Peek())] = name;
      }
      auto* kind = line.indent > 0         ? nullptr
                   : first == "time-range" ? &today_.own.time_ranges
                   : first == "class-map"  ? &today_.own.class_maps
                   : first == "policy-map" ? &today_.own.policy_maps
                                           : nullptr;
      if (kind != nullptr && IsOwn(words.Peek())) {
        kind->push_back({std::string(line.text), {}});
        block = &kind->back();
        continue;
      }
      if (own_lines_[line.number]) continue;
      today_.rest.append(line.indent, ' ');
      today_.rest += line.text;
      today_.rest += '\n';
    }
  }

  std::string_view text_;
  const Ruleset& ruleset_;
  std::vector<bool> own_lines_;
  std::set<std::string_view> guests_;
  Today today_;
};

}  // namespace

std::string InOurWords(std::string_view line, const Ruleset& ruleset) {
  return CiscoPlainWords(line, net::Family::kIpv4, [&](std::string_view word) {
    const auto named = ruleset.names.find(word);
    return named == ruleset.names.end() ? std::string() : net::ToText(named->second);
  });
}

std::optional<Today> ReadToday(std::string_view text, std::string_view version, std::uint32_t file,
                               Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const Ruleset ruleset = ParseRuleset(text, version, file, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return Reader(text, ruleset).Run();
}

}  // namespace portwright::dialect::asa
