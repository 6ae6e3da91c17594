// The lines of an IOS configuration: which belong to a list, a group or an interface.
#include <algorithm>
#include <limits>
#include <optional>

#include "base/text.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/ios/ruleset.h"

namespace portwright::dialect::ios {
namespace {

constexpr std::uint64_t kSequenceStep = 10;

// What a list's number says about it: nothing for lists that do not speak of IPv4.
std::optional<ListKind> KindOfNumber(std::uint64_t number) {
  if ((number >= 1 && number <= 99) || (number >= 1300 && number <= 1999))
    return ListKind::kStandard;
  if ((number >= 100 && number <= 199) || (number >= 2000 && number <= 2699))
    return ListKind::kExtended;
  return std::nullopt;
}

class Parser {
 public:
  Parser(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
      : lines_(text), file_(file), diagnostics_(diagnostics) {}

  Ruleset Parse() {
    ConfigLine line;
    while (!is_over_ && lines_.Next(line)) {
      if (line.is_too_long) {
        Report("PW-DIA-ios-0100", {file_, line.number, 1},
               "expected a line of at most 65,536 bytes, found a longer one");
        continue;
      }
      if (InBanner(line.text) || line.text.empty() || line.text[0] == '!') continue;
      WordReader words(line.text, file_, line.number, line.indent + 1);
      ReadLine(line, words);
    }
    for (const auto& [name, place] : taken_away_) {
      if (ruleset_.list_index.count(name) == 0) RefuseChange(place);
    }
    for (AccessList& list : ruleset_.lists) Order(list);
    return std::move(ruleset_);
  }

 private:
  enum class Mode : std::uint8_t { kNone, kList, kGroup, kInterface, kTimeRange, kPassedOver };

  void Report(std::string_view code, SourcePlace place, std::string message,
              std::string hint = "") {
    if (++errors_ > kErrorsMax) return;
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
  }

  // Lines of a banner are free text up to the character that began it.
  bool InBanner(std::string_view text) {
    if (banner_end_.empty()) return false;
    if (text.find(banner_end_) != std::string_view::npos) banner_end_ = {};
    return true;
  }

  void ReadBanner(WordReader& words) {
    words.Take();  // its kind
    const std::string_view rest = words.rest();
    if (rest.empty()) return;
    // Written by the device, a control character is `^C`.
    const std::string_view end = rest.substr(0, rest[0] == '^' && rest.size() > 1 ? 2 : 1);
    if (rest.find(end, end.size()) == std::string_view::npos) banner_end_ = end;
  }

  void ReadLine(const ConfigLine& line, WordReader& words) {
    const std::string_view first = words.Peek();
    const std::string_view second = words.PeekSecond();
    if (first == "banner") {
      words.Take();
      return ReadBanner(words);
    }
    if (first == "access-list") return ReadNumbered(line, words);
    if ((first == "ip" || first == "ipv6") && second == "access-list") return ReadHeader(words);
    if (first == "object-group" && mode_ != Mode::kList) return ReadGroupHeader(words);
    if (first == "interface") return ReadInterface(words);
    if (first == "time-range") return ReadTimeRange(words);
    if (first == "no") return ReadNo(words);
    if (first == "exit" || first == "end" || first == "exit-address-family") {
      mode_ = Mode::kNone;
      return;
    }
    switch (mode_) {
      case Mode::kList:
        if (IsEntry(words)) return AddEntry(line, words);
        break;
      case Mode::kGroup:
        if (line.indent > 0 || IsMember(words)) return AddMember(line, words);
        break;
      case Mode::kInterface:
        if (ReadInterfaceLine(words) || line.indent > 0) return;
        break;
      case Mode::kTimeRange:
        if (line.indent == 0 && first != "absolute" && first != "periodic") break;
        return ruleset_.time_ranges.AddLine(words);
      case Mode::kPassedOver:
        if (line.indent > 0 || IsEntry(words)) return;
        break;
      case Mode::kNone:
        break;
    }
    if (mode_ == Mode::kList && line.indent > 0) return AddEntry(line, words);
    if (line.indent > 0) return;
    // In a text that lost its indentation these still belong to the interface above.
    const bool is_of_interface = (first == "ip" && second == "access-group") ||
                                 (first == "ipv6" && second == "traffic-filter") ||
                                 (first == "zone-member" && second == "security");
    if (is_of_interface && !ruleset_.interfaces.empty()) {
      ReadInterfaceLine(words);
      return;
    }
    mode_ = Mode::kNone;
    if (first == "permit" || first == "deny") {
      Report("PW-DIA-ios-0117", words.place(), "expected the head of a list before its entries",
             "a line above may be misspelt");
    }
    NoteOther(words);
  }

  bool IsEntry(const WordReader& words) const {
    const std::string_view first = words.Peek();
    return first == "permit" || first == "deny" || first == "remark" || first == "evaluate" ||
           first == "dynamic" || first == "sequence" || ParseNumber(first).has_value();
  }

  bool IsMember(const WordReader& words) const {
    const std::string_view first = words.Peek();
    return first == "host" || first == "range" || first == "any" || first == "group-object" ||
           first == "description" || first == "tcp-udp" ||
           (first == "ip" && words.PeekSecond().empty()) ||
           CiscoProtocol(first, net::Family::kIpv4).has_value() ||
           net::ParseAddress(first.substr(0, first.find('/'))).has_value();
  }

  AccessList* ListOf(std::string_view name, ListKind kind, SourcePlace place) {
    const auto [found, fresh] =
        ruleset_.list_index.try_emplace(name, static_cast<std::uint32_t>(ruleset_.lists.size()));
    if (fresh) {
      AccessList& made = ruleset_.lists.emplace_back();
      made.name = name;
      made.kind = kind;
      made.place = place;
      last_sequence_.push_back(0);
      return &made;
    }
    AccessList& list = ruleset_.lists[found->second];
    if (list.kind == kind) return &list;
    diagnostics_.Add({Severity::kError,
                      "PW-DIA-ios-0111",
                      {place, list.place},
                      "expected access list " + Quote(name) + " to be of one kind, found two",
                      ""});
    return nullptr;
  }

  void ReadNumbered(const ConfigLine& line, WordReader& words) {
    words.Take();
    mode_ = Mode::kNone;
    const SourcePlace place = words.place();
    const std::string_view name = words.Peek();
    const auto number = ParseNumber(name);
    if (!number) {
      Report("PW-DIA-ios-0101", place,
             "expected the number of an access list, found " + words.Found(),
             "a named one begins `ip access-list extended NAME`");
      return;
    }
    words.Take();
    const auto kind = KindOfNumber(*number);
    if (!kind) {
      AssumeOther();
      return;
    }
    AccessList* list = ListOf(name, *kind, place);
    if (list == nullptr) return;
    list_ = static_cast<std::uint32_t>(list - ruleset_.lists.data());
    AddEntry(line, words);
  }

  void ReadHeader(WordReader& words) {
    mode_ = Mode::kPassedOver;
    const bool is_ipv6 = words.Take() == "ipv6";
    words.Take();
    ListKind kind = ListKind::kIpv6;
    if (!is_ipv6) {
      const std::string_view word = words.Peek();
      if (word == "resequence" || word == "logging" || word == "log-update" ||
          word == "persistent" || word == "helper" || word == "match-local-traffic" ||
          word == "fqdn" || word == "role-based")
        return;
      if (word != "standard" && word != "extended") {
        Report("PW-DIA-ios-0101", words.place(),
               "expected `standard` or `extended`, found " + words.Found());
        return;
      }
      kind = words.Take() == "standard" ? ListKind::kStandard : ListKind::kExtended;
    } else if (words.Peek() == "log-update" || words.Peek() == "role-based") {
      return;
    }
    if (words.AtEnd()) {
      Report("PW-DIA-ios-0101", words.place(),
             "expected the name of an access list, found the end of the line");
      return;
    }
    const SourcePlace place = words.place();
    AccessList* list = ListOf(words.Take(), kind, place);
    if (list == nullptr) return;
    list_ = static_cast<std::uint32_t>(list - ruleset_.lists.data());
    mode_ = Mode::kList;
  }

  // A number before the entry, or `sequence N` at one of its ends.
  std::optional<std::uint64_t> TakeSequence(WordReader& words, std::string_view& text) {
    if (const auto number = ParseNumber(words.Peek())) {
      words.Take();
      return *number;
    }
    if (words.Accept("sequence")) {
      const auto number = ParseNumber(words.Peek());
      if (number) words.Take();
      return number;
    }
    const std::size_t last = text.rfind(" sequence ");
    if (last == std::string_view::npos) return std::nullopt;
    const auto number = ParseNumber(Trim(text.substr(last + 10)));
    if (number) text = text.substr(0, last);
    return number;
  }

  void AddEntry(const ConfigLine& line, WordReader words) {
    if (words.Peek() == "remark") return;
    AccessList& list = ruleset_.lists[list_];
    std::string_view text = line.text;
    const auto sequence = TakeSequence(words, text);
    if (words.Peek() == "remark") return;
    if (!CountEntry(words.place())) return;
    EntryLine entry;
    entry.line = line.number;
    entry.column = words.place().column;
    entry.text = text.substr(std::min<std::size_t>(entry.column - line.indent - 1, text.size()));
    std::uint64_t& last = last_sequence_[list_];
    entry.sequence =
        sequence ? *sequence
                 : std::min(last, std::numeric_limits<std::uint64_t>::max() - kSequenceStep) +
                       kSequenceStep;
    last = std::max(last, entry.sequence);
    list.entries.push_back(entry);
  }

  bool CountEntry(SourcePlace place) {
    if (++entries_ <= kEntriesMax) return true;
    diagnostics_.Error("PW-DIA-ios-0113", place,
                       "expected at most 4,000,000 lines of lists and groups, found more");
    is_over_ = true;
    return false;
  }

  void Order(AccessList& list) {
    std::stable_sort(
        list.entries.begin(), list.entries.end(),
        [](const EntryLine& a, const EntryLine& b) { return a.sequence < b.sequence; });
    for (std::size_t i = 1; i < list.entries.size(); ++i) {
      const EntryLine& a = list.entries[i - 1];
      const EntryLine& b = list.entries[i];
      if (a.sequence != b.sequence || a.text == b.text || ++errors_ > kErrorsMax) continue;
      diagnostics_.Add(
          {Severity::kError,
           "PW-DIA-ios-0112",
           {{file_, b.line, b.column}, {file_, a.line, a.column}},
           "expected each number once in a list, found " + std::to_string(b.sequence) + " twice",
           "the device keeps one of them"});
    }
  }

  void ReadGroupHeader(WordReader& words) {
    mode_ = Mode::kPassedOver;
    words.Take();
    const std::string_view kind = words.Peek();
    const bool is_network = kind == "network" || kind == "v4-network" || kind == "v6-network";
    const bool is_service = kind == "service" || kind == "v6-service";
    if (!is_network && !is_service) return;  // groups of other things name no packets
    words.Take();
    if (words.AtEnd()) {
      Report("PW-DIA-ios-0101", words.place(),
             "expected the name of an object group, found the end of the line");
      return;
    }
    const SourcePlace place = words.place();
    const std::string_view name = words.Take();
    const auto [found, fresh] =
        ruleset_.group_index.try_emplace(name, static_cast<std::uint32_t>(ruleset_.groups.size()));
    group_ = found->second;
    if (fresh) {
      ruleset_.groups.push_back({name, is_service, place, {}});
    } else if (ruleset_.groups[group_].is_service != is_service) {
      diagnostics_.Add({Severity::kError,
                        "PW-DIA-ios-0111",
                        {place, ruleset_.groups[group_].place},
                        "expected object group " + Quote(name) + " to be of one kind, found two",
                        ""});
      return;
    }
    mode_ = Mode::kGroup;
  }

  void AddMember(const ConfigLine& line, const WordReader& words) {
    if (words.Peek() == "description" || !CountEntry(words.place())) return;
    ruleset_.groups[group_].members.push_back({0, line.number, words.place().column, line.text});
  }

  void ReadTimeRange(WordReader& words) {
    mode_ = Mode::kTimeRange;
    words.Take();
    if (CountEntry(words.place())) ruleset_.time_ranges.Begin(words.Peek());
  }

  void ReadInterface(WordReader& words) {
    words.Take();
    mode_ = Mode::kPassedOver;
    const SourcePlace place = words.place();
    std::string name(words.Take());
    // `interface GigabitEthernet 0/1` means GigabitEthernet0/1.
    if (!words.AtEnd() && words.Peek()[0] >= '0' && words.Peek()[0] <= '9') name += words.Take();
    if (name.empty() || name.find('*') != std::string::npos) {
      Report("PW-DIA-ios-0101", place, "expected the name of an interface, found " + Quote(name));
      return;
    }
    if (!CountEntry(place)) return;
    const auto found = interface_index_.try_emplace(name, ruleset_.interfaces.size()).first;
    if (found->second == ruleset_.interfaces.size()) {
      ruleset_.interfaces.emplace_back();
      ruleset_.interfaces.back().name = std::move(name);
    }
    interface_ = found->second;
    mode_ = Mode::kInterface;
  }

  // True if the line says something about packets.
  bool ReadInterfaceLine(WordReader& words) {
    const std::string_view first = words.Peek();
    const std::string_view second = words.PeekSecond();
    if (first == "ip" && second == "access-group") {
      ReadBinding(words, net::Family::kIpv4);
    } else if (first == "ipv6" && second == "traffic-filter") {
      ReadBinding(words, net::Family::kIpv6);
    } else if (first == "ip" && second == "inspect") {
      const std::string_view rest = words.rest();
      if (rest.ends_with(" in") || rest.ends_with(" out"))
        ruleset_.inspections.push_back(words.place());
    } else if (first == "zone-member" && second == "security") {
      ruleset_.interfaces[interface_].zone_members.push_back(words.place());
    } else if (first == "service-policy") {
      Assume("service policies of interfaces (rate limits, markings, drops) are not followed");
    } else if (first == "crypto" && second == "map") {
      Assume("encrypted tunnels are not followed: lists see what they see on the wire");
    } else if (first == "ip" && second == "nat") {
      AssumeTranslation();
    } else if ((first == "ip" || first == "ipv6") && second == "verify") {
      Assume("checks of the reverse path are not followed");
    } else {
      return false;
    }
    return true;
  }

  void ReadBinding(WordReader& words, net::Family family) {
    Binding binding;
    binding.family = family;
    binding.place = words.place();
    words.Take();
    words.Take();
    binding.list = words.Take();
    const std::string_view direction = words.Peek();
    if (binding.list.empty() || (direction != "in" && direction != "out")) {
      Report("PW-DIA-ios-0110", words.place(),
             "expected a list's name and `in` or `out`, found " + words.Found());
      return;
    }
    binding.is_output = direction == "out";
    std::vector<Binding>& bindings = ruleset_.interfaces[interface_].bindings;
    Unbind(bindings, family, binding.is_output);  // the last one holds
    bindings.push_back(binding);
  }

  static void Unbind(std::vector<Binding>& bindings, net::Family family, bool is_output) {
    bindings.erase(std::remove_if(bindings.begin(), bindings.end(),
                                  [&](const Binding& binding) {
                                    return binding.family == family &&
                                           binding.is_output == is_output;
                                  }),
                   bindings.end());
  }

  void ReadNo(WordReader& words) {
    const SourcePlace place = words.place();
    words.Take();
    if (mode_ == Mode::kInterface && (words.Peek() == "ip" || words.Peek() == "ipv6")) {
      const bool is_ipv4 = words.Peek() == "ip";
      if (words.PeekSecond() != (is_ipv4 ? "access-group" : "traffic-filter")) return;
      const std::string_view rest = words.rest();
      Unbind(ruleset_.interfaces[interface_].bindings,
             is_ipv4 ? net::Family::kIpv4 : net::Family::kIpv6, rest.ends_with(" out"));
      return;
    }
    // Of a list that follows as a whole: how texts begin that replace one.
    if (!is_over_ && (words.Peek() == "ip" || words.Peek() == "ipv6") &&
        words.PeekSecond() == "access-list") {
      words.Take();
      words.Take();
      if (words.Peek() == "extended" || words.Peek() == "standard") words.Take();
      mode_ = Mode::kNone;
      if (ruleset_.list_index.count(words.Peek()) > 0) return RefuseChange(place);
      if (CountEntry(place)) taken_away_.emplace(words.Peek(), place);
      return;
    }
    const bool is_list = words.Peek() == "access-list";
    const bool is_inside = mode_ == Mode::kList || mode_ == Mode::kGroup;
    const bool is_change = is_list || words.Peek() == "object-group" ||
                           (is_inside && (IsEntry(words) || IsMember(words)));
    if (!is_change) {
      if (is_inside) mode_ = Mode::kNone;
      return;
    }
    RefuseChange(place);
  }

  void RefuseChange(SourcePlace place) {
    Report("PW-DIA-ios-0114", place, "expected a whole configuration, found a change of one",
           "give the output of `show running-config`");
  }

  // Lines outside lists, groups and interfaces.
  void NoteOther(const WordReader& words) {
    const std::string_view first = words.Peek();
    const std::string_view second = words.PeekSecond();
    if ((first == "ip" && second == "nat") || (first == "nat64")) AssumeTranslation();
    if (first == "mac" && second == "access-list") {
      AssumeOther();
      mode_ = Mode::kPassedOver;
    }
    if (first == "vlan" && (second == "filter" || second == "access-map"))
      Assume("access maps of vlans are not followed");
  }

  void AssumeTranslation() {
    Assume(
        "address translation is not followed: a list `in` sees the addresses before it, a list "
        "`out` those after it");
  }
  void AssumeOther() { Assume("access lists for other than IP are not followed"); }

  void Assume(std::string text) {
    auto& all = ruleset_.assumptions;
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
  }

  ConfigLines lines_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Ruleset ruleset_;
  Mode mode_ = Mode::kNone;
  std::uint32_t list_ = 0;
  std::uint32_t group_ = 0;
  std::size_t interface_ = 0;
  std::map<std::string, std::size_t, std::less<>> interface_index_;
  std::string_view banner_end_;
  std::vector<std::uint64_t> last_sequence_;            // by list
  std::map<std::string_view, SourcePlace> taken_away_;  // before they were there
  std::size_t entries_ = 0;
  std::size_t errors_ = 0;
  bool is_over_ = false;
};

}  // namespace

Ruleset ParseRuleset(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  return Parser(text, file, diagnostics).Parse();
}

}  // namespace portwright::dialect::ios
