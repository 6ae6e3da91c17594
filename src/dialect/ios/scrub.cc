#include "dialect/ios/scrub.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/neutral_words.h"
#include "dialect/ios/lift_list.h"
#include "dialect/ios/ruleset.h"

namespace portwright::dialect::ios {
namespace {

using net::Family;

constexpr std::string_view kKeywords[] = {"ack",
                                          "any",
                                          "auth",
                                          "deny",
                                          "dest-option",
                                          "eq",
                                          "established",
                                          "fin",
                                          "fragments",
                                          "gt",
                                          "hbh",
                                          "host",
                                          "ip",
                                          "ipv6",
                                          "lt",
                                          "match-all",
                                          "match-any",
                                          "mobility",
                                          "neq",
                                          "packet-length",
                                          "permit",
                                          "psh",
                                          "range",
                                          "routing",
                                          "rst",
                                          "source",
                                          "syn",
                                          "tcp-udp",
                                          "timeout",
                                          "ttl",
                                          "undetermined-transport",
                                          "urg"};

// Behind these stands a name.
constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
    {"object-group", "group"}, {"group-object", "group"}, {"addrgroup", "group"},
    {"time-range", "time"},    {"reflect", "replies"},    {"evaluate", "replies"},
    {"dynamic", "dynamic"}};

// Behind these a value by number or name.
constexpr std::string_view kValued[] = {"dscp",   "flow-label", "igmp",
                                        "option", "precedence", "tos"};

template <std::size_t kSize>
bool Holds(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool IsWordOfLists(std::string_view word) {
  if (!word.empty() && (word[0] == '+' || word[0] == '-')) word.remove_prefix(1);
  return Holds(kKeywords, word) || CiscoProtocol(word, Family::kIpv4) || CiscoPortOf(word) ||
         CiscoIcmpOf(word, Family::kIpv4) || CiscoIcmpOf(word, Family::kIpv6) || IsNumeric(word);
}

class Writer {
 public:
  explicit Writer(const Ruleset& ruleset) : ruleset_(ruleset) {}

  std::string Write() {
    for (const std::string& assumption : ruleset_.assumptions) out_ += "! " + assumption + "\n";
    for (const ObjectGroup& group : ruleset_.groups) WriteGroup(group);
    for (const AccessList& list : ruleset_.lists) WriteList(list);
    bool is_first = true;
    for (const Interface& interface : ruleset_.interfaces) {
      WriteInterface(interface, is_first);
      is_first = false;
    }
    for (const std::string_view name : time_ranges_) {
      const std::string line = ruleset_.time_ranges.LineOf(name);
      if (!line.empty()) out_ += "time-range " + words_.Of("time", name) + "\n " + line + "\n";
    }
    return std::move(out_);
  }

 private:
  // The number of a list says its kind, and stays.
  std::string ListName(std::string_view name) {
    return ParseNumber(name) ? std::string(name) : words_.Of("acl", name);
  }

  void WriteGroup(const ObjectGroup& group) {
    out_ += "object-group " + std::string(group.is_service ? "service " : "network ") +
            words_.Of("group", group.name) + "\n";
    for (const EntryLine& member : group.members) WriteEntry(member);
  }

  void WriteList(const AccessList& list) {
    out_ += list.kind == ListKind::kIpv6       ? "ipv6 access-list "
            : list.kind == ListKind::kStandard ? "ip access-list standard "
                                               : "ip access-list extended ";
    out_ += ListName(list.name) + "\n";
    for (const EntryLine& entry : list.entries) WriteEntry(entry);
  }

  void WriteEntry(const EntryLine& entry) {
    WordReader words(entry.text, 0, entry.line, entry.column);
    while (!words.AtEnd()) {
      const std::string_view word = words.Take();
      if (word == "log" || word == "log-input") {
        if (!words.AtEnd() && !IsEntryOption(words.Peek())) words.Take();  // a cookie
        continue;
      }
      out_ += ' ';
      const auto* named = std::find_if(std::begin(kNamed), std::end(kNamed),
                                       [&](const auto& pair) { return pair.first == word; });
      if (named != std::end(kNamed)) {
        out_ += word;
        if (word == "time-range") time_ranges_.insert(words.Peek());
        if (!words.AtEnd()) out_ += " " + words_.Of(named->second, words.Take());
      } else if (Holds(kValued, word)) {
        out_ += word;
        WriteValue(words, word == "igmp");
      } else if (IsWordOfLists(word)) {
        out_ += word;
      } else {
        out_ += words_.Of("word", word);
        break;  // nor does the reader look at what follows
      }
    }
    out_ += '\n';
  }

  // Of igmp, whose type stands behind the addresses.
  void WriteValue(WordReader& words, bool is_protocol) {
    if (words.AtEnd() || is_protocol) return;
    const std::string_view value = words.Take();
    out_ += " " + (IsNumeric(value) ? std::string(value) : words_.Of("value", value));
  }

  void WriteInterface(const Interface& interface, bool is_first) {
    const bool is_plain = IsInterfaceName(interface.name);
    out_ +=
        "interface " + (is_plain ? interface.name : words_.Of("interface", interface.name)) + "\n";
    for (const Binding& binding : interface.bindings) {
      out_ += binding.family == Family::kIpv4 ? " ip access-group " : " ipv6 traffic-filter ";
      out_ += ListName(binding.list) + (binding.is_output ? " out\n" : " in\n");
    }
    for (std::size_t i = 0; i < interface.zone_members.size(); ++i)
      out_ += " zone-member security zone1\n";
    for (std::size_t i = 0; is_first && i < ruleset_.inspections.size(); ++i)
      out_ += " ip inspect inspect1 in\n";
  }

  const Ruleset& ruleset_;
  NeutralWords words_;
  std::set<std::string_view> time_ranges_;  // that lines name
  std::string out_;
};

}  // namespace

std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  const std::size_t errors_before = diagnostics.error_count();
  const Ruleset ruleset = ParseRuleset(text, file, diagnostics);
  if (diagnostics.error_count() > errors_before) return "";
  return Writer(ruleset).Write();
}

}  // namespace portwright::dialect::ios
