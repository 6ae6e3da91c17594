// Requirements and conditions.
#include <algorithm>

#include "base/text.h"
#include "catalog/reader.h"
#include "catalog/words.h"

namespace portwright::catalog {
namespace {

constexpr std::uint64_t kLineMax = 100'000'000;

bool NeedsValue(ConditionKind kind) {
  return kind == ConditionKind::kSessionTimeout || kind == ConditionKind::kLatency ||
         kind == ConditionKind::kBandwidth;
}

bool IsRequirementId(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '/');
  return parts.size() >= 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                    c == '.';
           });
         });
}

}  // namespace

std::string Reader::ReadRequirementId(const yaml::Node& node, std::string_view what) {
  const auto text = yaml::ReadText(node, what, diagnostics_);
  if (!text) return "";
  if (IsRequirementId(*text)) return std::string(*text);
  Error("PW-CAT-0040", node.place(),
        "expected FEATURE/FROM-TO/PORT for " + std::string(what) + ", found " + Quote(*text));
  return "";
}

void Reader::ReadRequirements(const yaml::Fields& file) {
  const std::vector<yaml::Node> nodes = file.List("requirements");
  catalog_.requirements.reserve(nodes.size());
  for (const yaml::Node& node : nodes) ReadRequirement(node);
}

void Reader::ReadRequirement(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {
      "id",      "from",      "to",        "initiator", "ground",  "allow", "source_ports", "when",
      "traffic", "direction", "temporary", "local",     "purpose", "cite",  "doubts",       "was"};
  const auto id_node = node.Find("id");
  const std::string what =
      id_node && id_node->IsScalar() ? "requirement " + Quote(id_node->text()) : "a requirement";
  const yaml::Fields fields(node, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  Requirement requirement;
  requirement.place = fields.PlaceOf("id");
  if (const auto id = fields.Need("id")) requirement.id = ReadRequirementId(*id, "a requirement");
  ReadEnds(fields, requirement);
  if (const auto ground = fields.Need("ground")) ReadGround(*ground, requirement);
  ReadServices(fields, requirement);
  requirement.direction =
      fields.OptionalWord("direction", kDirections).value_or(Direction::kUnstated);
  if (const auto cite = fields.Need("cite")) requirement.cite = ReadRowCitation(*cite);
  for (const yaml::Node& doubt : fields.OptionalList("doubts"))
    requirement.doubts.push_back(ReadDoubt(doubt));
  for (const yaml::Node& old : fields.OptionalTexts("was")) {
    std::string id = ReadRequirementId(old, "an entry of 'was'");
    if (!id.empty()) requirement.was.push_back(std::move(id));
  }
  if (!requirement.id.empty()) {
    const auto [before, is_new] = requirement_ids_.emplace(requirement.id, requirement.place);
    if (!is_new) {
      ReportTwice("PW-CAT-0041", requirement.place, before->second,
                  "expected each id once, found " + Quote(requirement.id) + " again");
    }
  }
  catalog_.requirements.push_back(std::move(requirement));
}

void Reader::ReadEnds(const yaml::Fields& fields, Requirement& requirement) {
  if (const auto from = fields.Need("from")) requirement.from = ReadRole(*from);
  if (const auto to = fields.Need("to")) requirement.to = ReadRole(*to);
  requirement.initiator = fields.Word("initiator", kInitiators).value_or(Initiator::kUnknown);
}

void Reader::ReadServices(const yaml::Fields& fields, Requirement& requirement) {
  ReadAllow(fields, requirement);
  ReadSourcePorts(fields, requirement);
  if (const auto when = fields.Find("when"))
    requirement.when = Expression::Parse(*when, catalog_, diagnostics_);
  requirement.traffic = fields.OptionalWord("traffic", kTraffics);
  if (const auto window = fields.Find("temporary"))
    requirement.temporary = ReadId(*window, "'temporary'");
  requirement.local = fields.OptionalBool("local", false);
  requirement.purpose = fields.Text("purpose");
}

// An index that exists even after an error, for as long as there is a role at all.
std::uint32_t Reader::ReadRole(const yaml::Node& node) {
  const auto text = yaml::ReadText(node, "a role", diagnostics_);
  if (!text) return 0;
  const std::uint32_t role = catalog_.FindRole(*text);
  if (role != kNone) return role;
  std::vector<std::string> known;
  for (const Role& other : catalog_.roles) known.push_back(other.id);
  yaml::ReportUnknown("PW-CAT-0042", node.place(), "a role", *text, known, diagnostics_);
  return 0;
}

void Reader::ReadGround(const yaml::Node& node, Requirement& requirement) {
  const auto text = yaml::ReadText(node, "'ground'", diagnostics_);
  if (!text) return;
  const std::size_t colon = text->find(':');
  const std::string_view word = text->substr(0, colon);
  for (const auto& kind : kGroundKinds) {
    if (kind.word != word || colon == std::string_view::npos) continue;
    requirement.ground_kind = kind.value;
    requirement.ground = Trim(text->substr(colon + 1));
    if (!requirement.ground.empty()) return;
  }
  Error("PW-CAT-0043", node.place(),
        "expected protocol:, text: or column: and a reason for 'ground', found " + Quote(*text),
        R"(write it in quotes: ground: "protocol: a client asks a server")");
}

void Reader::ReadAllow(const yaml::Fields& fields, Requirement& requirement) {
  const std::vector<yaml::Node> nodes = fields.Texts("allow");
  const auto list = fields.Find("allow");
  if (list && list->IsSequence() && list->size() == 0) {
    Error("PW-CAT-0044", list->place(), "expected a service under 'allow', found none");
  }
  for (const yaml::Node& node : nodes) {
    AllowEntry entry;
    entry.text = node.text();
    entry.place = node.place();
    if (!ReadAllowEntry(node, entry)) continue;
    const auto same = std::find_if(
        requirement.allow.begin(), requirement.allow.end(), [&](const AllowEntry& other) {
          return other.service == entry.service && other.parameter == entry.parameter;
        });
    if (same != requirement.allow.end()) {
      ReportTwice("PW-CAT-0045", entry.place, same->place,
                  "expected each service once, found " + Quote(entry.text) + " again");
      continue;
    }
    requirement.allow.push_back(std::move(entry));
  }
}

bool Reader::ReadAllowEntry(const yaml::Node& node, AllowEntry& entry) {
  const std::size_t brace = node.text().find('{');
  if (brace != std::string_view::npos) return ReadAllowParameter(node, brace, entry);
  const auto service = net::ParseService(node.text());
  if (!service) {
    Error("PW-CAT-0046", node.place(), service.error().message);
    return false;
  }
  entry.service = *service;
  return true;
}

// `tcp/{kmip_port}`
bool Reader::ReadAllowParameter(const yaml::Node& node, std::size_t brace, AllowEntry& entry) {
  const std::string_view text = node.text();
  const std::string_view transport = text.substr(0, brace);
  if ((transport != "tcp/" && transport != "udp/") || text.back() != '}') {
    Error("PW-CAT-0046", node.place(),
          "expected a service such as tcp/{PARAMETER}, found " + Quote(text));
    return false;
  }
  const std::string_view name = text.substr(brace + 1, text.size() - brace - 2);
  const std::uint32_t at = catalog_.FindParameter(name);
  if (at == kNone || catalog_.parameters[at].type != ParameterType::kPort) {
    std::vector<std::string> known;
    for (const Parameter& parameter : catalog_.parameters) {
      if (parameter.type == ParameterType::kPort) known.push_back(parameter.id);
    }
    yaml::ReportUnknown("PW-CAT-0047", node.PlaceOf(brace + 1), "a port parameter", name, known,
                        diagnostics_);
    return false;
  }
  entry.parameter = at;
  entry.service.kind = transport == "tcp/" ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
  const auto port = ParseNumber(catalog_.DefaultOf(at).value_or(""));
  if (!port || *port == 0 || *port > 65535) return true;
  entry.service.ports = {static_cast<std::uint16_t>(*port), static_cast<std::uint16_t>(*port)};
  return true;
}

void Reader::ReadSourcePorts(const yaml::Fields& fields, Requirement& requirement) {
  for (const yaml::Node& node : fields.OptionalTexts("source_ports")) {
    const auto ports = net::ParsePortRange(node.text());
    if (ports) {
      requirement.source_ports.push_back(*ports);
    } else {
      Error("PW-CAT-0046", node.place(), ports.error().message);
    }
  }
}

Citation Reader::ReadRowCitation(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"section", "line",   "also",
                                        "flags",   "source", "destination"};
  const yaml::Fields fields(node, "'cite'", kKeys, diagnostics_);
  Citation cite = ReadCitation(fields, node.place());
  if (!fields.is_mapping()) return cite;
  cite.source = fields.OptionalText("source");
  cite.destination = fields.OptionalText("destination");
  return cite;
}

// A condition is no row of the port table, so its citation has no columns.
Citation Reader::ReadSentenceCitation(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"section", "line", "also", "flags"};
  return ReadCitation(yaml::Fields(node, "'cite'", kKeys, diagnostics_), node.place());
}

Citation Reader::ReadCitation(const yaml::Fields& fields, SourcePlace place) {
  Citation cite;
  cite.place = place;
  if (!fields.is_mapping()) return cite;
  cite.section = fields.Text("section");
  cite.line = static_cast<std::uint32_t>(fields.OptionalNumber("line", 1, kLineMax).value_or(0));
  for (const yaml::Node& also : fields.OptionalList("also")) {
    const auto line = yaml::ReadNumber(also, "an entry of 'also'", 1, kLineMax, diagnostics_);
    if (line) cite.also.push_back(static_cast<std::uint32_t>(*line));
  }
  for (const yaml::Node& flag_node : fields.OptionalList("flags")) {
    const auto flag = yaml::ReadWord(flag_node, "a flag", kFlags, diagnostics_);
    if (!flag) continue;
    if (cite.Has(*flag)) {
      Error("PW-CAT-0048", flag_node.place(),
            "expected each flag once, found " + Quote(flag_node.text()) + " again");
    } else {
      cite.flags.push_back(*flag);
    }
  }
  std::sort(cite.flags.begin(), cite.flags.end());
  return cite;
}

Doubt Reader::ReadDoubt(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"about", "readings", "taken", "why"};
  const yaml::Fields fields(node, "a doubt", kKeys, diagnostics_);
  Doubt doubt;
  doubt.place = node.place();
  if (!fields.is_mapping()) return doubt;
  doubt.about = fields.Word("about", kDoubtAbouts).value_or(DoubtAbout::kScope);
  for (const yaml::Node& reading : fields.Texts("readings"))
    doubt.readings.emplace_back(reading.text());
  const auto taken = fields.Number("taken", 1, kLineMax);
  doubt.why = fields.Text("why");
  const auto list = fields.Find("readings");
  if (!list || !list->IsSequence()) return doubt;
  if (list->size() < 2) {
    Error("PW-CAT-0049", list->place(),
          "expected two readings or more in a doubt, found " + std::to_string(list->size()));
  } else if (taken && *taken > list->size()) {
    Error("PW-CAT-0050", fields.PlaceOf("taken"),
          "expected a reading from 1 to " + std::to_string(list->size()) + " for 'taken', found " +
              std::to_string(*taken));
  }
  doubt.taken = static_cast<std::uint32_t>(taken.value_or(1));
  return doubt;
}

void Reader::ReadConditions(const yaml::Fields& file) {
  for (const yaml::Node& node : file.OptionalList("conditions")) ReadCondition(node);
}

void Reader::ReadCondition(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"id", "kind", "roles", "value", "when", "text", "cite"};
  const auto id_node = node.Find("id");
  const std::string what =
      id_node && id_node->IsScalar() ? "condition " + Quote(id_node->text()) : "a condition";
  const yaml::Fields fields(node, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  Condition condition;
  condition.place = fields.PlaceOf("id");
  if (const auto id = fields.Need("id")) condition.id = ReadId(*id, "a condition");
  const auto kind = fields.Word("kind", kConditionKinds);
  condition.kind = kind.value_or(ConditionKind::kInformation);
  const auto roles = fields.OptionalTexts("roles");
  for (const yaml::Node& role : roles) condition.roles.push_back(ReadRole(role));
  if (roles.size() > 2) {
    Error("PW-CAT-0051", roles[2].place(),
          "expected at most two roles in a condition, found " + std::to_string(roles.size()));
  }
  condition.value = fields.OptionalNumber("value", 1, 1'000'000'000);
  if (kind && NeedsValue(*kind) != fields.Find("value").has_value()) {
    const bool needs = NeedsValue(*kind);
    Error("PW-CAT-0052", fields.PlaceOf("value"),
          std::string("expected ") + (needs ? "'value'" : "no 'value'") +
              " for a condition of kind " + std::string(ToText(*kind)) + ", found " +
              (needs ? "none" : "one"));
  }
  if (const auto when = fields.Find("when"))
    condition.when = Expression::Parse(*when, catalog_, diagnostics_);
  condition.text = fields.Text("text");
  if (const auto cite = fields.Need("cite")) condition.cite = ReadSentenceCitation(*cite);
  if (!condition.id.empty()) {
    const auto [before, is_new] = condition_ids_.emplace(condition.id, condition.place);
    if (!is_new) {
      ReportTwice("PW-CAT-0041", condition.place, before->second,
                  "expected each id once, found " + Quote(condition.id) + " again");
    }
  }
  catalog_.conditions.push_back(std::move(condition));
}

}  // namespace portwright::catalog
