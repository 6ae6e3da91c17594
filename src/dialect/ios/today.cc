#include "dialect/ios/today.h"

#include "base/text.h"
#include "dialect/common/cisco_plain_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/object_names.h"
#include "dialect/ios/ruleset.h"

namespace portwright::dialect::ios {
namespace {

bool IsOwn(std::string_view name) { return name.starts_with(kOwnPrefix); }

// A line of a list without its number.
std::string_view WithoutNumber(std::string_view line) {
  WordReader words(line, 0, 0, 1);
  if (words.Accept("sequence") || ParseNumber(words.Peek())) {
    words.Take();
    return words.rest();
  }
  const std::size_t last = line.rfind(" sequence ");
  const bool is_remark = line.starts_with("remark");
  if (!is_remark && last != std::string_view::npos && ParseNumber(Trim(line.substr(last + 10))))
    return line.substr(0, last);
  return line;
}

class Reader {
 public:
  Reader(std::string_view text, const Ruleset& ruleset) : lines_(text), ruleset_(ruleset) {}

  Today Run() {
    TakeBindings();
    for (const ObjectGroup& group : ruleset_.groups) {
      for (const EntryLine& member : group.members) {
        if (IsOwn(group.name)) {
          own_members_.insert(member.line);
        } else {
          NoteUses(member);
        }
      }
    }
    for (const AccessList& list : ruleset_.lists) {
      if (IsOwn(list.name)) continue;
      for (const EntryLine& entry : list.entries) NoteUses(entry);
    }
    for (ConfigLine line; lines_.Next(line);) Take(line);
    return std::move(today_);
  }

 private:
  void TakeBindings() {
    for (const Interface& interface : ruleset_.interfaces) {
      today_.interfaces.insert(interface.name);
      for (const Binding& binding : interface.bindings) {
        const bool is_ipv6 = binding.family == net::Family::kIpv6;
        if (IsOwn(binding.list)) {
          own_bindings_.insert(binding.place.line);
          std::string line = is_ipv6 ? "ipv6 traffic-filter " : "ip access-group ";
          line += binding.list;
          line += binding.is_output ? " out" : " in";
          today_.bindings.push_back({interface.name, std::move(line)});
        } else if (!binding.is_output) {
          today_.bound[{interface.name, is_ipv6}] = binding.list;
        }
      }
    }
  }

  void NoteUses(const EntryLine& entry) {
    WordReader words(entry.text, 0, entry.line, entry.column);
    while (!words.AtEnd()) {
      const std::string_view word = words.Take();
      if (IsOwn(word)) today_.used_by_others.emplace(word);
    }
  }

  void Take(const ConfigLine& line) {
    if (line.text.empty() || line.text[0] == '!' || own_bindings_.count(line.number) > 0) return;
    if (Begins(line) || Continues(line)) return;
    list_ = nullptr;
    block_ = nullptr;
    today_.rest.append(line.indent, ' ');
    today_.rest += line.text;
    today_.rest += '\n';
  }

  // Heads of what is ours.
  bool Begins(const ConfigLine& line) {
    WordReader words(line.text, 0, line.number, line.indent + 1);
    const std::string_view first = words.Take();
    const bool is_ipv6 = first == "ipv6";
    if ((is_ipv6 || first == "ip") && words.Accept("access-list")) {
      words.Accept("extended");
      if (!IsOwn(words.Peek())) return false;
      list_ = &today_.lists[std::string(words.Peek())];
      list_->name = words.Peek();
      list_->is_ipv6 = is_ipv6;
      block_ = nullptr;
      return true;
    }
    auto* kind = first == "object-group" && words.Accept("network") ? &today_.groups
                 : first == "time-range"                            ? &today_.time_ranges
                                                                    : nullptr;
    if (kind == nullptr || !IsOwn(words.Peek())) return false;
    kind->push_back({std::string(line.text), {}});
    block_ = &kind->back();
    list_ = nullptr;
    return true;
  }

  bool Continues(const ConfigLine& line) {
    const std::string_view text = list_ != nullptr ? WithoutNumber(line.text) : line.text;
    WordReader words(text, 0, line.number, 1);
    const std::string_view first = words.Peek();
    if (list_ != nullptr) {
      if (line.indent == 0 && first != "permit" && first != "deny" && first != "remark")
        return false;
      list_->lines.push_back({std::string(text), KeyOf(text, list_->is_ipv6)});
      return true;
    }
    if (block_ == nullptr) return false;
    if (line.indent == 0 && own_members_.count(line.number) == 0 && first != "absolute")
      return false;
    if (first != "description") block_->lines.emplace_back(text);
    return true;
  }

  ConfigLines lines_;
  const Ruleset& ruleset_;
  Today today_;
  std::set<std::uint32_t> own_bindings_, own_members_;  // lines
  ListLines* list_ = nullptr;
  Block* block_ = nullptr;
};

}  // namespace

std::string KeyOf(std::string_view line, bool is_ipv6) {
  if (line.starts_with("remark ")) return std::string(line);
  return CiscoPlainWords(line, is_ipv6 ? net::Family::kIpv6 : net::Family::kIpv4);
}

std::optional<Today> ReadToday(std::string_view text, std::uint32_t file,
                               Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const Ruleset ruleset = ParseRuleset(text, file, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return Reader(text, ruleset).Run();
}

}  // namespace portwright::dialect::ios
