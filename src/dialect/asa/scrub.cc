#include "dialect/asa/scrub.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/asa/ruleset.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/neutral_words.h"

namespace portwright::dialect::asa {
namespace {

using net::Family;

constexpr std::string_view kKeywords[] = {"any",
                                          "any4",
                                          "any6",
                                          "deny",
                                          "destination",
                                          "eq",
                                          "extended",
                                          "gt",
                                          "host",
                                          "icmp-object",
                                          "inactive",
                                          "ip",
                                          "ipv6",
                                          "lt",
                                          "neq",
                                          "(inactive)",
                                          "permit",
                                          "port-object",
                                          "protocol-object",
                                          "range",
                                          "service",
                                          "service-object",
                                          "source",
                                          "subnet",
                                          "tcp-udp",
                                          "network-object"};

// Behind these stands a name.
constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
    {"object", "object"},
    {"object-group", "group"},
    {"group-object", "group"},
    {"time-range", "time"},
    {"user", "user"},
    {"user-group", "user"},
    {"object-group-user", "user"},
    {"object-group-security", "user"}};

bool IsWordOfLists(std::string_view word) {
  return std::find(std::begin(kKeywords), std::end(kKeywords), word) != std::end(kKeywords) ||
         CiscoProtocol(word, Family::kIpv4) || CiscoPortOf(word) ||
         CiscoIcmpOf(word, Family::kIpv4) || CiscoIcmpOf(word, Family::kIpv6) || IsNumeric(word);
}

class Writer {
 public:
  explicit Writer(const Ruleset& ruleset) : ruleset_(ruleset) {}

  std::string Write() {
    for (const std::string& assumption : ruleset_.assumptions) out_ += "! " + assumption + "\n";
    if (ruleset_.version != 0) {
      out_ += "ASA Version " + std::to_string(ruleset_.version / 100) + "." +
              std::to_string(ruleset_.version % 100) + "\n";
    }
    for (const auto& [name, address] : ruleset_.names)
      out_ += "name " + net::ToText(address) + " " + words_.Of("host", name) + "\n";
    std::size_t number = 0;
    for (const Interface& interface : ruleset_.interfaces) WriteInterface(interface, number++);
    if (ruleset_.permits_same_level) out_ += "same-security-traffic permit inter-interface\n";
    if (ruleset_.permits_same_interface) out_ += "same-security-traffic permit intra-interface\n";
    for (const Group& group : ruleset_.groups) WriteGroup(group);
    for (const AccessList& list : ruleset_.lists) WriteList(list);
    for (const Binding& binding : ruleset_.bindings) WriteBinding(binding);
    WriteInspection();
    WriteTimeouts();
    WriteTimeRanges();
    return std::move(out_);
  }

 private:
  std::string InterfaceName(std::string_view name) {
    return IsInterfaceName(name) ? std::string(name) : words_.Of("interface", name);
  }

  void WriteInterface(const Interface& interface, std::size_t number) {
    out_ += "interface Ethernet" + std::to_string(number) + "\n nameif " +
            InterfaceName(interface.name) + "\n security-level " +
            std::to_string(interface.level.value_or(0)) + "\n";
    if (interface.is_management_only) out_ += " management-only\n";
    if (interface.address) out_ += " ip address " + net::ToText(*interface.address) + "\n";
  }

  void WriteGroup(const Group& group) {
    const char* kind = group.kind == GroupKind::kNetwork    ? "network "
                       : group.kind == GroupKind::kService  ? "service "
                       : group.kind == GroupKind::kProtocol ? "protocol "
                       : group.kind == GroupKind::kIcmpType ? "icmp-type "
                                                            : nullptr;
    if (kind == nullptr) return;  // users, security tags: no list asks what is in them
    out_ += group.is_object ? "object " : "object-group ";
    out_ += kind + words_.Of(group.is_object ? "object" : "group", group.name);
    if (!group.transport.empty())
      out_ += IsWordOfLists(group.transport) ? " " + std::string(group.transport) : " tcp";
    out_ += '\n';
    for (const EntryLine& member : group.members) {
      WriteEntry(member);
      out_ += '\n';
    }
  }

  void WriteList(const AccessList& list) {
    const std::string head =
        std::string(list.is_ipv6 ? "ipv6 " : "") + "access-list " + words_.Of("acl", list.name);
    bool is_empty = true;
    for (const EntryLine& entry : list.entries) {
      if (entry.text.starts_with("remark")) continue;
      is_empty = false;
      out_ += head;
      WriteEntry(entry);
      out_ += '\n';
    }
    if (is_empty) out_ += head + " remark no entries\n";
  }

  void WriteEntry(const EntryLine& entry) {
    WordReader words(entry.text, 0, entry.line, entry.column);
    while (!words.AtEnd()) {
      const std::string_view word = words.Take();
      if (word == "log") {
        PassLog(words);
      } else if (word.starts_with("(hitcnt=") || (word.starts_with("0x") && words.AtEnd())) {
        continue;  // of `show access-list`
      } else if (!WriteWord(word, words)) {
        return;  // nor does the reader look at what follows
      }
    }
  }

  static void PassLog(WordReader& words) {
    const std::string_view word = words.Peek();
    if (!words.AtEnd() && word != "interval" && word != "time-range" && word != "inactive")
      words.Take();  // a level, `disable` or `default`
    if (words.Accept("interval")) words.Take();
  }

  bool WriteWord(std::string_view word, WordReader& words) {
    const auto* named = std::find_if(std::begin(kNamed), std::end(kNamed),
                                     [&](const auto& pair) { return pair.first == word; });
    out_ += ' ';
    if (named != std::end(kNamed)) {
      out_ += word;
      if (word == "time-range") time_ranges_.insert(words.Peek());
      if (!words.AtEnd()) out_ += " " + words_.Of(named->second, words.Take());
    } else if (word == "interface") {
      out_ += "interface " + InterfaceName(words.Take());
    } else if (word == "security-group") {
      words.Take();
      out_ += "security-group name " + words_.Of("user", words.Take());
    } else if (word == "fqdn") {
      out_ += word;
      if (words.Peek() == "v4" || words.Peek() == "v6") out_ += " " + std::string(words.Take());
      out_ += " " + words_.OfHost(words.Take());
      return false;
    } else if (ruleset_.names.count(word) > 0) {
      out_ += words_.Of("host", word);
    } else if (IsWordOfLists(word)) {
      out_ += word;
    } else {
      out_ += words_.Of("word", word);
      return false;
    }
    return true;
  }

  void WriteBinding(const Binding& binding) {
    out_ += "access-group " + words_.Of("acl", binding.list);
    if (binding.interface.empty()) {
      out_ += " global\n";
    } else {
      out_ += (binding.is_output ? " out interface " : " in interface ") +
              InterfaceName(binding.interface) + "\n";
    }
  }

  void WriteInspection() {
    if (ruleset_.inspects_icmp == Answer::kNo) return;
    const bool is_all = ruleset_.inspects_icmp == Answer::kYes;
    out_ += "policy-map policy1\n class inspection_default\n  inspect icmp\n";
    out_ += is_all ? "service-policy policy1 global\n" : "service-policy policy1 interface some\n";
  }

  // A map for each interface, its classes in their order.
  void WriteTimeouts() {
    std::map<std::string_view, std::vector<const IdleTimeout*>> by_interface;
    for (const IdleTimeout& timeout : ruleset_.timeouts)
      by_interface[timeout.interface].push_back(&timeout);
    std::size_t number = 0;
    for (const auto& [interface, timeouts] : by_interface) {
      std::string classes;
      for (const IdleTimeout* timeout : timeouts) {
        const std::string name = "class" + std::to_string(++number);
        out_ +=
            "class-map " + name + "\n match access-list " + words_.Of("acl", timeout->list) + "\n";
        classes += " class " + name + "\n  set connection timeout " +
                   (timeout->is_tcp_only ? "tcp " : "idle ") + TimeOf(timeout->seconds) + "\n";
      }
      const std::string map = "timeouts" + std::to_string(number);
      out_ += "policy-map " + map + "\n" + classes + "service-policy " + map +
              (interface.empty() ? " global\n" : " interface " + InterfaceName(interface) + "\n");
    }
  }

  static std::string TimeOf(std::uint32_t seconds) {
    if (seconds == ~std::uint32_t{0}) return "0:0:0";
    return std::to_string(seconds / 3600) + ":" + std::to_string(seconds / 60 % 60) + ":" +
           std::to_string(seconds % 60);
  }

  void WriteTimeRanges() {
    for (const std::string_view name : time_ranges_) {
      const std::string line = ruleset_.time_ranges.LineOf(name);
      if (!line.empty()) out_ += "time-range " + words_.Of("time", name) + "\n " + line + "\n";
    }
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
  const Ruleset ruleset = ParseRuleset(text, options.version, file, diagnostics);
  if (diagnostics.error_count() > errors_before) return "";
  return Writer(ruleset).Write();
}

}  // namespace portwright::dialect::asa
