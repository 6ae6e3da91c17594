// The lines of an ASA configuration: which belong to a list, a group, an interface or a policy map.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/asa/policy_maps.h"
#include "dialect/asa/ruleset.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"

namespace portwright::dialect::asa {
namespace {

constexpr std::size_t kMovesMax = 1'000'000'000;  // of entries, to make room for `line N`

// `9.12(4)` is 912; 0 where it is no version.
int VersionOf(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return 0;
  const auto major = ParseNumber(text.substr(0, dot));
  const std::string_view rest = text.substr(dot + 1);
  const auto minor =
      ParseNumber(rest.substr(0, std::min(rest.find_first_not_of("0123456789"), rest.size())));
  if (!major || !minor || *major > 99 || *minor > 99) return 0;
  return static_cast<int>(*major * 100 + *minor);
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view version, std::uint32_t file,
         Diagnostics& diagnostics)
      : lines_(text),
        is_version_said_(VersionOf(version) != 0),
        file_(file),
        diagnostics_(diagnostics) {
    ruleset_.version = VersionOf(version);
  }

  Ruleset Parse() {
    ConfigLine line;
    while (!is_over_ && lines_.Next(line)) {
      if (line.is_too_long) {
        Report("PW-DIA-asa-0100", {file_, line.number, 1},
               "expected a line of at most 65,536 bytes, found a longer one");
        continue;
      }
      if (line.text.empty() || line.text[0] == '!' || line.text[0] == ':') continue;
      WordReader words(line.text, file_, line.number, line.indent + 1);
      ReadLine(line, words);
    }
    TakeInterface();
    policies_.Finish(ruleset_);
    return std::move(ruleset_);
  }

 private:
  enum class Mode : std::uint8_t { kNone, kGroup, kInterface, kClassMap, kPolicyMap, kTimeRange };

  void Report(std::string_view code, SourcePlace place, std::string message,
              std::string hint = "") {
    if (++errors_ <= kErrorsMax)
      diagnostics_.Error(code, place, std::move(message), std::move(hint));
  }

  void ReadLine(const ConfigLine& line, WordReader& words) {
    const std::string_view first = words.Peek();
    if (first == "access-list") return ReadList(words, false);
    if (first == "ipv6" && words.PeekSecond() == "access-list") {
      words.Take();
      return ReadList(words, true);
    }
    if (first == "access-group") return ReadBinding(words);
    if (mode_ == Mode::kGroup && (line.indent > 0 || IsMember(words)))
      return AddMember(line, words);
    if (first == "object" || first == "object-group") return ReadGroupHeader(words);
    // In a text that lost its indentation these still belong to the interface above.
    const bool is_of_interface = first == "nameif" || first == "security-level" ||
                                 first == "management-only" ||
                                 (first == "ip" && words.PeekSecond() == "address");
    if (line.indent > 0 ? mode_ == Mode::kInterface : is_of_interface)
      return ReadInterfaceLine(words);
    if (line.indent > 0 && mode_ == Mode::kPolicyMap) return policies_.ReadPolicyLine(words);
    if (line.indent > 0 && mode_ == Mode::kClassMap) return policies_.ReadClassLine(words);
    if (line.indent > 0 && mode_ == Mode::kTimeRange) return ruleset_.time_ranges.AddLine(words);
    if (line.indent > 0) return;
    ReadOther(words);
  }

  // Of a group, in a text that lost its indentation.
  static bool IsMember(const WordReader& words) {
    const std::string_view first = words.Peek();
    const std::string_view second = words.PeekSecond();
    return first.ends_with("-object") || first == "description" || first == "host" ||
           first == "subnet" || first == "range" || first == "fqdn" ||
           (first == "service" &&
            (second == "tcp-udp" || CiscoProtocol(second, net::Family::kIpv4)));
  }

  void ReadOther(WordReader& words) {
    mode_ = Mode::kNone;
    if (words.Peek().ends_with("-object")) {
      Report("PW-DIA-asa-0117", words.place(), "expected the head of a group before its members",
             "a line above may be misspelt");
    }
    const std::string_view first = words.Take();
    if (first == "interface") {
      TakeInterface();
      mode_ = Mode::kInterface;
    } else if (first == "policy-map") {
      if (policies_.BeginPolicyMap(words)) mode_ = Mode::kPolicyMap;
    } else if (first == "class-map") {
      if (policies_.BeginClassMap(words)) mode_ = Mode::kClassMap;
    } else if (first == "service-policy") {
      policies_.ReadServicePolicy(words);
    } else if (first == "time-range") {
      if (!CountEntry(words.place())) return;
      ruleset_.time_ranges.Begin(words.Peek());
      mode_ = Mode::kTimeRange;
    } else if (first == "ASA" || first == "PIX") {
      if (words.Accept("Version") && !is_version_said_) ruleset_.version = VersionOf(words.Peek());
    } else if (first == "name") {
      ReadName(words);
    } else if (first == "same-security-traffic" && words.Accept("permit")) {
      if (words.Peek() == "inter-interface") ruleset_.permits_same_level = true;
      if (words.Peek() == "intra-interface") ruleset_.permits_same_interface = true;
    } else if (first == "nat" || first == "static" || first == "global") {
      AssumeTranslation();
    } else if (first == "no") {
      ReadNo(words);
    } else if (first == "established") {
      Assume("`established` lines are not followed: they may let further connections in");
    } else if (first == "crypto" && words.Peek() == "map") {
      Assume("encrypted tunnels are not followed: by default what comes out of one meets no list");
    } else if (first == "zone") {
      Assume("traffic zones are not followed");
    } else if (first == "firewall" && words.Peek() == "transparent") {
      Assume("a transparent firewall is read like a routed one");
    }
  }

  void ReadNo(WordReader& words) {
    const std::string_view what = words.Peek();
    if (what != "access-list" && what != "access-group" && what != "object" &&
        what != "object-group")
      return;
    Report("PW-DIA-asa-0114", words.place(),
           "expected a whole configuration, found a change of one",
           "give the output of `show running-config`");
  }

  void ReadName(WordReader& words) {
    const auto address = net::ParseAddress(words.Peek());
    if (!address) {
      Report("PW-DIA-asa-0101", words.place(), "expected an address, found " + words.Found());
      return;
    }
    words.Take();
    if (!words.AtEnd() && CountEntry(words.place())) ruleset_.names[words.Peek()] = *address;
  }

  bool CountEntry(SourcePlace place) {
    if (++entries_ <= kEntriesMax) return true;
    diagnostics_.Error("PW-DIA-asa-0113", place,
                       "expected at most 4,000,000 lines of lists and groups, found more");
    is_over_ = true;
    return false;
  }

  void ReadList(WordReader& words, bool is_ipv6) {
    mode_ = Mode::kNone;
    words.Take();
    const SourcePlace place = words.place();
    const std::string_view name = words.Take();
    // Settings of lists as a whole.
    if (name == "deny-flow-max" || name == "alert-interval" || name == "cached") return;
    if (name.empty()) {
      Report("PW-DIA-asa-0101", place,
             "expected the name of an access list, found the end of the line");
      return;
    }
    std::optional<std::uint64_t> at;
    if (words.Accept("line")) {
      at = ParseNumber(words.Peek());
      if (!at || *at == 0) {
        Report("PW-DIA-asa-0101", words.place(),
               "expected the number of a line, found " + words.Found());
        return;
      }
      words.Take();
    }
    if (words.Peek() == "standard" || words.Peek() == "webtype" || words.Peek() == "ethertype") {
      if (words.Peek() == "ethertype") Assume("access lists of ethertypes are not followed");
      return;
    }
    if (!CountEntry(place)) return;
    const auto [found, fresh] =
        ruleset_.list_index.try_emplace(name, static_cast<std::uint32_t>(ruleset_.lists.size()));
    if (fresh) ruleset_.lists.push_back({name, place, {}, is_ipv6});
    AccessList& list = ruleset_.lists[found->second];
    if (list.is_ipv6 != is_ipv6) {
      diagnostics_.Add({Severity::kError,
                        "PW-DIA-asa-0111",
                        {place, list.place},
                        "expected " + Quote(name) + " to be of one kind, found two",
                        ""});
      return;
    }
    Insert(list, at, {words.place().line, words.place().column, words.rest()});
  }

  void Insert(AccessList& list, std::optional<std::uint64_t> at, EntryLine entry) {
    const std::size_t size = list.entries.size();
    const std::size_t position = at ? std::min<std::size_t>(*at - 1, size) : size;
    moves_ += size - position;
    if (moves_ > kMovesMax) {
      diagnostics_.Error("PW-DIA-asa-0113", {file_, entry.line, entry.column},
                         "expected lines in the order of their numbers, found too many others",
                         "give the output of `show running-config`");
      is_over_ = true;
      return;
    }
    list.entries.insert(list.entries.begin() + static_cast<std::ptrdiff_t>(position), entry);
  }

  void ReadBinding(WordReader& words) {
    mode_ = Mode::kNone;
    Binding binding;
    binding.place = words.place();
    words.Take();
    binding.list = words.Take();
    const std::string_view how = words.Peek();
    if (how != "global" && how != "in" && how != "out") {
      Report("PW-DIA-asa-0110", words.place(),
             "expected `in`, `out` or `global`, found " + words.Found());
      return;
    }
    binding.is_output = words.Take() == "out";
    if (how != "global") {
      if (!words.Accept("interface") || words.AtEnd() ||
          words.Peek().find('*') != std::string_view::npos) {
        Report("PW-DIA-asa-0110", words.place(),
               "expected `interface` and its name, found " + words.Found());
        return;
      }
      binding.interface = words.Take();
    }
    if (words.Peek() == "control-plane") return;  // for the device itself
    if (words.Peek() == "per-user-override")
      Assume("lists that users bring with them are not followed");
    if (CountEntry(binding.place)) ruleset_.bindings.push_back(binding);
  }

  void ReadGroupHeader(WordReader& words) {
    mode_ = Mode::kNone;
    Group group;
    group.is_object = words.Take() == "object";
    const std::string_view kind = words.Take();
    group.kind = kind == "network"     ? GroupKind::kNetwork
                 : kind == "service"   ? GroupKind::kService
                 : kind == "protocol"  ? GroupKind::kProtocol
                 : kind == "icmp-type" ? GroupKind::kIcmpType
                                       : GroupKind::kOther;
    group.place = words.place();
    group.name = words.Take();
    group.transport = words.Take();
    if (group.name.empty()) {
      Report("PW-DIA-asa-0101", group.place,
             "expected the name of a group, found the end of the line");
      return;
    }
    if (!CountEntry(group.place)) return;
    auto& index = group.is_object ? ruleset_.object_index : ruleset_.group_index;
    const auto [found, fresh] =
        index.try_emplace(group.name, static_cast<std::uint32_t>(ruleset_.groups.size()));
    group_ = found->second;
    mode_ = Mode::kGroup;
    if (fresh) {
      ruleset_.groups.push_back(group);
    } else if (ruleset_.groups[group_].kind != group.kind) {
      diagnostics_.Add({Severity::kError,
                        "PW-DIA-asa-0111",
                        {group.place, ruleset_.groups[group_].place},
                        "expected " + Quote(group.name) + " to be of one kind, found two",
                        ""});
      mode_ = Mode::kNone;
    }
  }

  void AddMember(const ConfigLine& line, const WordReader& words) {
    const std::string_view first = words.Peek();
    if (first == "description" || !CountEntry(words.place())) return;
    if (first == "nat") {
      return AssumeTranslation();
    }
    ruleset_.groups[group_].members.push_back({line.number, words.place().column, line.text});
  }

  void ReadInterfaceLine(WordReader& words) {
    const SourcePlace place = words.place();
    const std::string_view first = words.Take();
    if (first == "nameif") {
      interface_.name = words.Peek();
      interface_.place = place;
      if (interface_.name.find('*') != std::string_view::npos) {
        Report("PW-DIA-asa-0101", words.place(),
               "expected the name of an interface, found " + words.Found());
        interface_.name = {};
      }
    } else if (first == "security-level") {
      const auto level = ParseNumber(words.Peek());
      if (!level || *level > 100) {
        Report("PW-DIA-asa-0101", words.place(),
               "expected a security level from 0 to 100, found " + words.Found());
        return;
      }
      interface_.level = static_cast<int>(*level);
      interface_.level_place = place;
    } else if (first == "management-only") {
      interface_.is_management_only = true;
    } else if (first == "ip" && words.Accept("address")) {
      const auto address = net::ParseAddress(words.Peek());
      if (address) interface_.address = *address;
    } else if (first == "zone-member") {
      Assume("traffic zones are not followed");
    }
  }

  // The interface that ends here. Without a name it carries nothing.
  void TakeInterface() {
    Interface done = std::exchange(interface_, Interface());
    if (done.name.empty()) return;
    if (!done.level) {
      done.level = done.name == "inside" ? 100 : 0;  // what the device gives it
      done.level_place = done.place;
    }
    if (ruleset_.interfaces.size() >= kInterfacesMax) {
      diagnostics_.Error("PW-DIA-asa-0113", done.place,
                         "expected at most 4,096 interfaces, found more");
      is_over_ = true;
      return;
    }
    for (const Interface& other : ruleset_.interfaces) {
      if (other.name != done.name) continue;
      diagnostics_.Add(
          {Severity::kError,
           "PW-DIA-asa-0112",
           {done.place, other.place},
           "expected each name of an interface once, found " + Quote(done.name) + " twice",
           ""});
      return;
    }
    ruleset_.interfaces.push_back(done);
  }

  void AssumeTranslation() {
    // Which address a list sees depends on the version, that may be said further down.
    if (ruleset_.version != 0 && ruleset_.version < 803) {
      Assume("address translation is not followed: before 8.3 lists match mapped addresses");
    } else {
      Assume("address translation is not followed: lists match real addresses (since 8.3)");
    }
  }

  void Assume(std::string text) { dialect::asa::Assume(ruleset_, std::move(text)); }

  ConfigLines lines_;
  bool is_version_said_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Ruleset ruleset_;
  Mode mode_ = Mode::kNone;
  std::uint32_t group_ = 0;
  Interface interface_;
  PolicyMaps policies_;
  std::size_t entries_ = 0;
  std::size_t moves_ = 0;
  std::size_t errors_ = 0;
  bool is_over_ = false;
};

}  // namespace

Ruleset ParseRuleset(std::string_view text, std::string_view version, std::uint32_t file,
                     Diagnostics& diagnostics) {
  return Parser(text, version, file, diagnostics).Parse();
}

}  // namespace portwright::dialect::asa
