#include "cluster/records.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cluster/command.h"

namespace portwright::cluster {
namespace {

constexpr std::size_t kLinesMax = 100'000;
constexpr std::size_t kLabelBytesMax = 40;

struct Field {
  std::optional<Label> label;
  std::string name;
  std::string value;
  SourcePlace place;
};

// The label and the value of a line; nothing for lines that are no part of a record.
std::optional<std::pair<std::string, std::string_view>> LabelAndValue(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return std::nullopt;
  const std::string_view name = Trim(line.substr(0, colon));
  if (name.empty() || name.size() > kLabelBytesMax) return std::nullopt;
  const bool is_label = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '_' ||
           c == '(' || c == ')';
  });
  if (!is_label || name[0] < 'A' || name[0] > 'Z') return std::nullopt;
  return std::pair(std::string(name), Trim(line.substr(colon + 1)));
}

bool IsFrame(std::string_view line) { return line.find_first_not_of("-=+* ") == line.npos; }

// Parts between commas or blanks, brackets aside; none for the words that stand for nothing.
std::vector<std::string> WordsIn(std::string_view value) {
  std::string plain(value);
  std::replace_if(
      plain.begin(), plain.end(),
      [](char c) { return c == ',' || c == '[' || c == ']' || c == '\t' || c == '"'; }, ' ');
  std::vector<std::string> out;
  for (const std::string_view part : Split(plain, ' ')) {
    if (!part.empty()) out.emplace_back(part);
  }
  if (out.size() == 1 && (out[0] == "-" || out[0] == "null" || out[0] == "None")) out.clear();
  return out;
}

// Names may have blanks: commas part them.
std::vector<std::string> NamesIn(std::string_view value) {
  value = Trim(value);
  if (value.starts_with('[') && value.ends_with(']')) value = value.substr(1, value.size() - 2);
  std::vector<std::string> out = ListOf(value);
  std::erase(out, "");
  if (out.size() == 1 && (out[0] == "-" || out[0] == "null" || out[0] == "None")) out.clear();
  return out;
}

bool IsAll(std::string_view value) {
  const std::string lower = ToLower(Trim(value));
  return lower == "all" || lower == "any" || lower == "all ip addresses" || lower == "*";
}

class RecordReader {
 public:
  RecordReader(std::uint32_t file, const Grammar& grammar, State& state, Diagnostics& diagnostics)
      : file_(file), grammar_(grammar), state_(state), diagnostics_(diagnostics) {
    for (std::size_t l = 0; l < kLabels; ++l) {
      for (const std::string& name : grammar.labels[l])
        label_of_.emplace(name, static_cast<Label>(l));
    }
    for (std::size_t i = 0; i < state.profiles.size(); ++i)
      profiles_.emplace(state.profiles[i].name, i);
  }

  void Read(std::string_view text) {
    std::uint32_t number = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (++number > kLinesMax) {
        diagnostics_.Error("PW-CLU-0043", {file_, number, 1},
                           "expected at most " + WithThousands(kLinesMax) + " lines, found more");
        return;
      }
      ReadLine(line, number);
    }
    Finish();
  }

 private:
  void ReadLine(std::string_view line, std::uint32_t number) {
    const std::string_view trimmed = Trim(line);
    if (trimmed.empty() || trimmed[0] == '#' || IsFrame(trimmed)) return;
    const auto column = static_cast<std::uint32_t>(line.find_first_not_of(" \t\r") + 1);
    auto field = LabelAndValue(trimmed);
    if (!field) {
      Finish();
      const auto verb = VerbOf(trimmed, grammar_);
      const bool lists = verb && (*verb == Verb::kList || *verb == Verb::kListActive ||
                                  *verb == Verb::kIpsetList || *verb == Verb::kRouteList);
      if (!lists) {
        diagnostics_.Error("PW-CLU-0040", {file_, number, column},
                           "expected a label and a value with a colon between them, or a command "
                           "that lists; found another line");
      }
      return;
    }
    const bool is_again = std::any_of(record_.begin(), record_.end(),
                                      [&](const Field& one) { return one.name == field->first; });
    if (is_again) Finish();
    const auto found = label_of_.find(field->first);
    record_.push_back(
        {found == label_of_.end() ? std::nullopt : std::optional<Label>(found->second),
         field->first,
         std::string(field->second),
         {file_, number, column}});
  }

  const Field* Find(Label label) const {
    const auto found = std::find_if(record_.begin(), record_.end(),
                                    [&](const Field& one) { return one.label == label; });
    return found == record_.end() ? nullptr : &*found;
  }

  // What the record is, by what it says.
  void Finish() {
    if (record_.empty()) return;
    const bool attaches = Find(Label::kAction) || Find(Label::kIpsets) ||
                          Find(Label::kInterfaceGroups) || Find(Label::kInterfaces) ||
                          Find(Label::kImplicit) ||
                          (Find(Label::kProfile) && Find(Label::kSubnets));
    const Field* name = Find(Label::kProfile);
    if (name == nullptr && (attaches || Find(Label::kPorts))) name = Find(Label::kIpset);
    if (Find(Label::kDestination)) {
      AddRoute();
    } else if (name != nullptr && attaches) {
      AddAttachment(*name);
    } else if (name != nullptr) {
      AddProfile(*name);
    } else if (Find(Label::kIpset) != nullptr) {
      AddIpSet();
    } else {
      diagnostics_.Error("PW-CLU-0041", record_[0].place,
                         "expected a profile, an attachment, an ipset or a route, found a record "
                         "that names none of them");
    }
    record_.clear();
  }

  void SayUnknown(const Field& field) {
    diagnostics_.Warning("PW-CLU-0044", field.place,
                         "expected a label that is known here, found another one",
                         "a file of labels can be given beside: cluster-grammar.yaml");
  }

  void SayUnknownFields() {
    for (const Field& field : record_) {
      if (!field.label) SayUnknown(field);
    }
  }

  void Fail(const Field& field, std::string expected) {
    diagnostics_.Error("PW-CLU-0042", field.place,
                       "expected " + expected + ", found another value");
  }

  std::vector<net::Prefix> SubnetsOf(const Field& field) {
    std::vector<net::Prefix> out;
    for (const std::string& word : WordsIn(field.value)) {
      if (const auto subnet = ParseSubnet(word)) {
        out.push_back(*subnet);
      } else {
        Fail(field, "subnets such as 10.2.0.0/16");
        break;
      }
    }
    return out;
  }

  Profile& ProfileOf(const Field& name) {
    const auto [at, is_new] = profiles_.emplace(name.value, state_.profiles.size());
    if (is_new) state_.profiles.push_back({name.value, {}, name.place});
    return state_.profiles[at->second];
  }

  void AddPorts(const Field& name) {
    Profile& profile = ProfileOf(name);
    std::vector<Direction> directions = {Direction::kInput};
    if (const Field* field = Find(Label::kDirection)) {
      directions.clear();
      for (const std::string& word : WordsIn(field->value)) {
        if (const auto direction = ParseDirection(word)) {
          directions.push_back(*direction);
        } else {
          Fail(*field, "INPUT, OUTPUT or NAT_INPUT");
        }
      }
      if (directions.empty()) directions.push_back(Direction::kInput);
    }
    const Field* field = Find(Label::kPorts);
    if (field == nullptr) return;
    for (const std::string& word : WordsIn(field->value)) {
      const auto port = ParsePort(word);
      if (!port) {
        Fail(*field, "ports such as 443/tcp");
        return;
      }
      for (const Direction direction : directions) profile.ports.push_back({*port, direction});
    }
  }

  void AddProfile(const Field& name) {
    SayUnknownFields();
    AddPorts(name);
  }

  void AddAttachment(const Field& name) {
    Attachment out;
    out.profile = name.value;
    out.place = name.place;
    for (const Field& field : record_) {
      if (!field.label) {
        SayUnknown(field);
        if (out.unknown.size() < 3) out.unknown.push_back("a part of an attachment");
        continue;
      }
      TakeField(field, out);
    }
    if (Find(Label::kPorts) != nullptr) AddPorts(name);
    state_.attachments.push_back(std::move(out));
  }

  void TakeField(const Field& field, Attachment& out) {
    if (field.label == Label::kAction) {
      const auto action = ParseAction(field.value);
      if (!action) Fail(field, "allow, deny or return");
      out.action = action.value_or(Action::kDeny);
    } else if (field.label == Label::kIpsets) {
      TakeIpsets(field, out);
    } else if (field.label == Label::kSubnets && !IsAll(field.value)) {
      out.subnets = SubnetsOf(field);
    } else if (field.label == Label::kInterfaceGroups && !IsAll(field.value)) {
      out.interface_groups = NamesIn(field.value);
    } else if (field.label == Label::kInterfaces && !IsAll(field.value)) {
      out.interfaces = NamesIn(field.value);
    } else if (field.label == Label::kDescription) {
      out.description = field.value;
    } else if (field.label == Label::kImplicit) {
      out.is_implicit = ToLower(field.value) == "true" || ToLower(field.value) == "yes";
    }
  }

  // Names, or the subnets themselves.
  void TakeIpsets(const Field& field, Attachment& out) {
    if (IsAll(field.value)) return;
    for (const std::string& name : NamesIn(field.value)) {
      if (const auto subnet = ParseSubnet(name)) {
        out.subnets.push_back(*subnet);
      } else {
        out.ipsets.push_back(name);
      }
    }
  }

  void AddIpSet() {
    SayUnknownFields();
    IpSet set;
    set.name = Find(Label::kIpset)->value;
    set.place = Find(Label::kIpset)->place;
    if (const Field* field = Find(Label::kSubnets); field != nullptr && !IsAll(field->value))
      set.subnets = SubnetsOf(*field);
    state_.ipsets.push_back(std::move(set));
  }

  void AddRoute() {
    StaticRoute route;
    const Field& destination = *Find(Label::kDestination);
    route.place = destination.place;
    const auto prefix = ParseSubnet(destination.value);
    if (!prefix) {
      Fail(destination, "a network such as 10.2.0.0/16");
      return;
    }
    route.destination = *prefix;
    if (const Field* hop = Find(Label::kNextHop); hop != nullptr && !WordsIn(hop->value).empty()) {
      const auto address = net::ParseAddress(hop->value);
      if (!address) {
        Fail(*hop, "an address");
        return;
      }
      route.next_hop = *address;
    }
    if (const Field* group = Find(Label::kInterfaceGroup)) route.interface_group = group->value;
    state_.routes.push_back(std::move(route));
  }

  std::uint32_t file_;
  const Grammar& grammar_;
  State& state_;
  Diagnostics& diagnostics_;
  std::map<std::string, Label, std::less<>> label_of_;
  std::map<std::string, std::size_t> profiles_;
  std::vector<Field> record_;
};

}  // namespace

bool LooksLikeRecords(std::string_view text, const Grammar& grammar) {
  constexpr int kLooked = 60;
  for (int i = 0; i < kLooked && !text.empty(); ++i) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#' || IsFrame(line)) continue;
    const auto field = LabelAndValue(line);
    if (!field) {
      const auto verb = VerbOf(line, grammar);
      if (verb && *verb >= Verb::kList) continue;
      return false;
    }
    for (const std::vector<std::string>& names : grammar.labels) {
      if (std::find(names.begin(), names.end(), field->first) != names.end()) return true;
    }
    return false;
  }
  return false;
}

void ReadRecords(std::string_view text, std::uint32_t file, const Grammar& grammar, State& state,
                 Diagnostics& diagnostics) {
  RecordReader(file, grammar, state, diagnostics).Read(text);
}

}  // namespace portwright::cluster
