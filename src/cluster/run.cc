#include "cluster/run.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::cluster {
namespace {

constexpr std::size_t kLinesMax = 100'000;
constexpr std::size_t kObjectsMax = 20'000;
constexpr std::size_t kLabelWidth = 22;

class Runner {
 public:
  Runner(const Command& command, Asker asker, State& state, Diagnostics& diagnostics)
      : command_(command), asker_(asker), state_(state), diagnostics_(diagnostics) {}

  bool Run() {
    if (command_.wants_help) return true;
    switch (command_.verb) {
      case Verb::kAdd:
        return Add();
      case Verb::kActivate:
        return Activate();
      case Verb::kRevert:
        return Revert();
      case Verb::kDeactivate:
        return Deactivate();
      case Verb::kDelete:
        return Delete();
      case Verb::kList:
      case Verb::kListActive:
      case Verb::kIpsetList:
      case Verb::kRouteList:
        break;
    }
    return true;
  }

 private:
  bool Fail(std::string_view code, SourcePlace place, std::string message, std::string hint = "") {
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
    return false;
  }

  std::string ValueOf(Key key) const {
    const Argument* argument = command_.Find(key);
    return argument == nullptr ? "" : argument->value;
  }
  SourcePlace PlaceOf(Key key) const {
    const Argument* argument = command_.Find(key);
    return argument == nullptr ? command_.place : argument->place;
  }

  bool Add() {
    Profile profile;
    profile.name = ValueOf(Key::kName);
    profile.place = command_.place;
    if (profile.name.empty())
      return Fail("PW-CLU-0020", PlaceOf(Key::kName), "expected a name, found none");
    if (asker_ == Asker::kShell && profile.name.find_first_of(",\"'") != std::string::npos)
      return Fail("PW-CLU-0032", PlaceOf(Key::kName),
                  "expected a name without commas and quotes, found " + Quote(profile.name),
                  "names stand in lists with commas between them");
    if (state_.FindProfile(profile.name) != nullptr)
      return Fail("PW-CLU-0021", PlaceOf(Key::kName),
                  "expected the name of a new profile, found " + Quote(profile.name) +
                      ", which there is already");
    const auto direction = command_.Find(Key::kDirection) == nullptr
                               ? Direction::kInput
                               : ParseDirection(ValueOf(Key::kDirection));
    if (!direction)
      return Fail("PW-CLU-0022", PlaceOf(Key::kDirection),
                  "expected INPUT, OUTPUT or NAT_INPUT, found another word");
    for (const std::string& part : ListOf(ValueOf(Key::kPorts))) {
      const auto port = ParsePort(part);
      if (!port)
        return Fail("PW-CLU-0023", PlaceOf(Key::kPorts),
                    "expected ports such as 443/tcp, found another text");
      profile.ports.push_back({*port, *direction});
    }
    if (profile.ports.empty())
      return Fail("PW-CLU-0023", PlaceOf(Key::kPorts), "expected a port, found none");
    state_.profiles.push_back(std::move(profile));
    return true;
  }

  bool Activate() {
    Attachment attachment;
    attachment.profile = ValueOf(Key::kName);
    attachment.place = command_.place;
    attachment.description = ValueOf(Key::kDescription);
    if (attachment.profile.empty())
      return Fail("PW-CLU-0020", PlaceOf(Key::kName), "expected a name, found none");
    if (asker_ == Asker::kShell && state_.FindProfile(attachment.profile) == nullptr)
      return FailUnknown(attachment.profile, PlaceOf(Key::kName));
    if (command_.Find(Key::kAction) != nullptr) {
      const auto action = ParseAction(ValueOf(Key::kAction));
      if (!action)
        return Fail("PW-CLU-0024", PlaceOf(Key::kAction),
                    "expected allow, deny or return, found another word");
      attachment.action = *action;
    }
    if (!TakeIpsets(attachment)) return false;
    attachment.interface_groups = ListOf(ValueOf(Key::kInterfaceGroups));
    attachment.interfaces = ListOf(ValueOf(Key::kInterfaces));
    for (const Key key : {Key::kInterfaceGroups, Key::kInterfaces}) {
      const std::vector<std::string> names = ListOf(ValueOf(key));
      // A list that was meant and is empty would be all of them.
      const bool is_empty = command_.Find(key) != nullptr && names.empty();
      if (is_empty || std::find(names.begin(), names.end(), "") != names.end())
        return Fail("PW-CLU-0025", PlaceOf(key), "expected names of interfaces, found an empty one",
                    "leave the key out where all are meant");
    }
    state_.attachments.push_back(std::move(attachment));
    return true;
  }

  bool TakeIpsets(Attachment& attachment) {
    for (const std::string& part : ListOf(ValueOf(Key::kIpsets))) {
      if (part.empty())
        return Fail("PW-CLU-0026", PlaceOf(Key::kIpsets),
                    "expected subnets such as 10.2.0.0/16, found an empty one");
      if (const auto subnet = ParseSubnet(part)) {
        attachment.subnets.push_back(*subnet);
      } else if (part.find('/') != std::string::npos || ParsesAsAddress(part)) {
        return Fail("PW-CLU-0026", PlaceOf(Key::kIpsets),
                    "expected subnets such as 10.2.0.0/16, found another text");
      } else if (asker_ == Asker::kShell && state_.FindIpSet(part) == nullptr) {
        return Fail("PW-CLU-0026", PlaceOf(Key::kIpsets),
                    "expected subnets or the name of an ipset, found another word");
      } else {
        attachment.ipsets.push_back(part);
      }
    }
    if (!attachment.subnets.empty() || !attachment.ipsets.empty()) return true;
    if (asker_ == Asker::kShell)
      return Fail("PW-CLU-0027", PlaceOf(Key::kIpsets),
                  "expected ipsets, found none, which would mean every address",
                  "name 0.0.0.0/0 and ::/0 where that is meant");
    return true;  // PolicyOf warns
  }

  // Digits, dots and colons alone are no name.
  static bool ParsesAsAddress(std::string_view text) {
    return text.find_first_not_of("0123456789.:abcdefABCDEF-") == text.npos &&
           text.find_first_of(".:") != text.npos;
  }

  bool FailUnknown(const std::string& name, SourcePlace place) {
    std::vector<std::string> known;
    for (const Profile& profile : state_.profiles) known.push_back(profile.name);
    const auto near = Nearest(name, known);
    return Fail("PW-CLU-0028", place, "expected the name of a profile, found " + Quote(name),
                near ? "did you mean " + Quote(*near) + "?" : "");
  }

  bool Revert() {
    if (asker_ == Asker::kScript) {
      // What the delivery has is not known; what the script made is gone.
      diagnostics_.Warning("PW-CLU-0031", command_.place,
                           "expected commands that say what they do, found one that reverts to "
                           "settings that the text does not have",
                           "they are taken to permit nothing");
    }
    State fresh;
    fresh.routes = std::move(state_.routes);
    state_ = std::move(fresh);
    return true;
  }

  // The names of the command; nothing after an error.
  std::optional<std::set<std::string>> Names() {
    std::set<std::string> names;
    for (const std::string& name : ListOf(ValueOf(Key::kNames))) {
      if (name.empty() || (asker_ == Asker::kShell && state_.FindProfile(name) == nullptr)) {
        FailUnknown(name, PlaceOf(Key::kNames));
        return std::nullopt;
      }
      names.insert(name);
    }
    if (names.empty()) {
      Fail("PW-CLU-0020", PlaceOf(Key::kNames), "expected a name, found none");
      return std::nullopt;
    }
    return names;
  }

  bool Deactivate() {
    const auto names = Names();
    if (!names) return false;
    for (const Attachment& attachment : state_.attachments) {
      if (attachment.is_implicit && names->count(attachment.profile) > 0)
        return Fail("PW-CLU-0029", PlaceOf(Key::kNames),
                    "expected profiles that people activated, found " + Quote(attachment.profile) +
                        ", which the system itself did");
    }
    std::erase_if(state_.attachments,
                  [&](const Attachment& one) { return names->count(one.profile) > 0; });
    return true;
  }

  bool Delete() {
    const auto names = Names();
    if (!names) return false;
    for (const Attachment& attachment : state_.attachments) {
      if (names->count(attachment.profile) > 0)
        return Fail("PW-CLU-0029", PlaceOf(Key::kNames),
                    "expected profiles that are not in force, found " + Quote(attachment.profile),
                    "deactivate it first");
    }
    std::erase_if(state_.profiles, [&](const Profile& one) { return names->count(one.name) > 0; });
    return true;
  }

  const Command& command_;
  Asker asker_;
  State& state_;
  Diagnostics& diagnostics_;
};

class RecordPrinter {
 public:
  explicit RecordPrinter(const Grammar& grammar) : grammar_(grammar) {}

  void Field(Label label, std::string_view value) {
    std::string name = grammar_.Of(label);
    name.resize(std::max(name.size(), kLabelWidth), ' ');
    out_ += name + " : " + std::string(value) + "\n";
  }
  void End() { out_ += "\n"; }
  std::string Take() { return std::move(out_); }

 private:
  const Grammar& grammar_;
  std::string out_;
};

std::string Subnets(const std::vector<net::Prefix>& subnets) {
  std::vector<std::string> out;
  for (const net::Prefix& subnet : subnets) out.push_back(net::ToText(subnet));
  return Join(out, ", ");
}

std::string DirectionsOf(const Profile& profile) {
  std::vector<std::string> out;
  for (std::size_t d = 0; d < kDirections.size(); ++d) {
    const bool has = std::any_of(profile.ports.begin(), profile.ports.end(), [&](const auto& one) {
      return one.direction == static_cast<Direction>(d);
    });
    if (has) out.emplace_back(kDirections[d]);
  }
  return Join(out, ", ");
}

std::string PortsOf(const Profile& profile) {
  std::vector<std::string> out;
  for (const ProfilePort& one : profile.ports) out.push_back(ToText(one.port));
  return Join(out, ", ");
}

}  // namespace

bool Apply(const Command& command, Asker asker, State& state, Diagnostics& diagnostics) {
  return Runner(command, asker, state, diagnostics).Run();
}

std::string Print(const Command& command, const State& state, const Grammar& grammar) {
  if (command.wants_help) return HelpOf(command.verb, grammar);
  RecordPrinter out(grammar);
  if (command.verb == Verb::kList) {
    for (const Profile& profile : state.profiles) {
      out.Field(Label::kProfile, profile.name);
      out.Field(Label::kPorts, PortsOf(profile));
      out.Field(Label::kDirection, DirectionsOf(profile));
      out.End();
    }
  } else if (command.verb == Verb::kListActive) {
    for (const Attachment& one : state.attachments) {
      out.Field(Label::kProfile, one.profile);
      out.Field(Label::kAction, ToText(one.action));
      out.Field(Label::kIpsets, Join(one.ipsets, ", "));
      out.Field(Label::kSubnets, Subnets(one.subnets));
      out.Field(Label::kInterfaceGroups, Join(one.interface_groups, ", "));
      if (!one.interfaces.empty()) out.Field(Label::kInterfaces, Join(one.interfaces, ", "));
      if (!one.description.empty()) out.Field(Label::kDescription, one.description);
      if (one.is_implicit) out.Field(Label::kImplicit, "true");
      out.End();
    }
  } else if (command.verb == Verb::kIpsetList) {
    for (const IpSet& set : state.ipsets) {
      out.Field(Label::kIpset, set.name);
      out.Field(Label::kSubnets, Subnets(set.subnets));
      out.End();
    }
    for (const Attachment& one : state.attachments) {
      if (one.subnets.empty()) continue;
      out.Field(Label::kIpset, one.profile);
      out.Field(Label::kSubnets, Subnets(one.subnets));
      out.End();
    }
  } else if (command.verb == Verb::kRouteList) {
    for (const StaticRoute& route : state.routes) {
      out.Field(Label::kDestination, net::ToText(route.destination));
      out.Field(Label::kNextHop, route.next_hop ? net::ToText(*route.next_hop) : "");
      out.Field(Label::kInterfaceGroup, route.interface_group);
      out.End();
    }
  }
  return out.Take();
}

std::string HelpOf(Verb verb, const Grammar& grammar) {
  const CommandWords& command = grammar.Of(verb);
  std::string out = WordsOf(command) + "\n  " + command.does + "\n";
  for (const KeyWords& key : command.keys) {
    std::string word = key.word + "=";
    word.resize(std::max(word.size(), kLabelWidth), ' ');
    out += "  " + word + "  " + key.about + (key.is_needed ? " (needed)" : "") + "\n";
  }
  if (!command.keys.empty())
    out += "  The keys are inferred: no public document of the cluster names them.\n";
  return out;
}

void ReadScript(std::string_view text, std::uint32_t file, const Grammar& grammar, State& state,
                Diagnostics& diagnostics) {
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (number > kLinesMax || state.profiles.size() > kObjectsMax ||
        state.attachments.size() > kObjectsMax) {
      diagnostics.Error("PW-CLU-0030", {file, number, 1},
                        "expected at most " + WithThousands(kLinesMax) + " lines and " +
                            WithThousands(kObjectsMax) + " profiles and attachments, found more");
      return;
    }
    const std::string_view trimmed = Trim(line);
    if (trimmed.empty() || trimmed[0] == '#') continue;
    const auto command = ParseCommand(line, {file, number, 1}, grammar, diagnostics);
    if (command) Apply(*command, Asker::kScript, state, diagnostics);
  }
}

}  // namespace portwright::cluster
