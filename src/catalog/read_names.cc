// Roles, features, parameters and choices: what requirements and their conditions name.
#include <algorithm>

#include "base/text.h"
#include "catalog/reader.h"
#include "catalog/words.h"

namespace portwright::catalog {
namespace {

std::string NameOf(std::string_view kind, const yaml::Pair& pair) {
  return std::string(kind) + " " + Quote(pair.key.text());
}

// Letters, digits, dots and hyphens, `*` for a part that may be anything, `<parameter>`.
bool IsHostName(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  bool inside = false;
  char before = '.';
  for (const char c : text) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (c == '<' || c == '>') {
      if (inside == (c == '<') || (c == '>' && before == '<')) return false;
      inside = !inside;
    } else if (inside ? !is_word : !is_word && c != '.' && c != '*') {
      return false;
    }
    if (c == '.' && before == '.' && !inside) return false;
    before = c;
  }
  return !inside;
}

template <typename Things>
std::vector<std::string> IdsOf(const Things& things) {
  std::vector<std::string> out;
  for (const auto& thing : things) out.push_back(thing.id);
  return out;
}

template <typename Things>
std::uint32_t IndexOf(const Things& things, std::string_view id) {
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (things[i].id == id) return static_cast<std::uint32_t>(i);
  }
  return kNone;
}

constexpr std::int64_t kNumberMax = 1'000'000'000;

}  // namespace

void Reader::TakeName(const std::string& name, SourcePlace place, std::string_view what) {
  if (name.empty()) return;
  if (std::find(std::begin(kReservedNames), std::end(kReservedNames), name) !=
      std::end(kReservedNames)) {
    Error("PW-CAT-0007", place,
          "expected a name for a " + std::string(what) + ", found " + Quote(name) +
              ", a word of expressions");
  }
  if (const auto [before, is_new] = names_.emplace(name, place); !is_new) {
    ReportTwice("PW-CAT-0008", place, before->second,
                "expected features, choices and parameters with different names, found " +
                    Quote(name) + " again");
  }
}

Role Reader::ReadNamedRole(const yaml::Pair& pair) {
  constexpr std::string_view kKeys[] = {"title",     "kind",   "cited_as",
                                        "addresses", "shared", "names"};
  Role role;
  const std::string what = NameOf("role", pair);
  role.id = ReadId(pair.key, "a role");
  role.place = pair.key.place();
  const yaml::Fields fields(pair.value, what, kKeys, diagnostics_);
  if (fields.is_mapping()) {
    role.title = fields.Text("title");
    role.kind = fields.Word("kind", kRoleKinds).value_or(RoleKind::kHost);
    role.cited_as = fields.OptionalText("cited_as");
    if (role.cited_as.empty()) role.cited_as = role.title;
    for (const yaml::Node& node : fields.OptionalTexts("addresses")) {
      const auto kind = yaml::ReadWord(node, "an address kind", kAddressKinds, diagnostics_);
      if (kind &&
          std::find(role.addresses.begin(), role.addresses.end(), *kind) == role.addresses.end()) {
        role.addresses.push_back(*kind);
      }
    }
    if (!role.addresses.empty() && role.kind != RoleKind::kSelf &&
        role.kind != RoleKind::kClusterNode) {
      Error("PW-CAT-0009", fields.PlaceOf("addresses"),
            "expected 'addresses' for kind self or cluster-node only, found it for kind " +
                std::string(ToText(role.kind)));
    }
    if (const auto shared = fields.Find("shared")) {
      const auto word =
          yaml::ReadWord(*shared, yaml::What("shared", what), kSharedRoles, diagnostics_);
      if (word) role.shared = kSharedRoles[*word];
    }
    ReadHostNames(fields, role);
  }
  return role;
}

void Reader::ReadRoles(const yaml::Fields& file) {
  for (const yaml::Pair& pair : file.Pairs("roles")) catalog_.roles.push_back(ReadNamedRole(pair));
}

void Reader::ReadHostNames(const yaml::Fields& fields, Role& role) {
  for (const yaml::Node& node : fields.OptionalTexts("names")) {
    if (!IsHostName(node.text())) {
      Error("PW-CAT-0010", node.place(), "expected a host name, found " + Quote(node.text()),
            "letters, digits, dots and hyphens; * for any part, <name> for a text parameter");
      continue;
    }
    role.names.emplace_back(node.text());
    placeholders_.push_back({0, node});
  }
}

void Reader::CheckPlaceholders() {
  for (const Waiting& waiting : placeholders_) {
    for (const std::string& name : Placeholders(waiting.node.text())) {
      const std::uint32_t at = IndexOf(catalog_.parameters, name);
      if (at != kNone && catalog_.parameters[at].type == ParameterType::kText) continue;
      std::vector<std::string> known;
      for (const Parameter& parameter : catalog_.parameters) {
        if (parameter.type == ParameterType::kText) known.push_back(parameter.id);
      }
      yaml::ReportUnknown("PW-CAT-0011", waiting.node.place(), "a text parameter between < and >",
                          name, known, diagnostics_);
    }
  }
}

void Reader::ReadFeatures(const yaml::Fields& file) {
  constexpr std::string_view kKeys[] = {"title", "group", "question", "implies", "always"};
  for (const yaml::Pair& pair : file.Pairs("features")) {
    Feature feature;
    feature.id = ReadId(pair.key, "a feature");
    feature.place = pair.key.place();
    TakeName(feature.id, feature.place, "feature");
    const std::string what = NameOf("feature", pair);
    const yaml::Fields fields(pair.value, what, kKeys, diagnostics_);
    if (fields.is_mapping()) {
      feature.title = fields.Text("title");
      feature.group = fields.OptionalText("group");
      feature.question = fields.OptionalText("question");
      feature.always = fields.OptionalBool("always", false);
      if (!feature.always && !fields.Find("question")) {
        Error("PW-CAT-0012", feature.place,
              "expected 'question' or 'always: true' in " + what + ", found neither",
              "ask what a site has to answer to switch it on");
      }
      const auto index = static_cast<std::uint32_t>(catalog_.features.size());
      for (const yaml::Node& node : fields.OptionalTexts("implies"))
        implied_.push_back({index, node});
    }
    catalog_.features.push_back(std::move(feature));
  }
  ResolveImplied();
}

void Reader::ResolveImplied() {
  std::map<std::string_view, std::uint32_t> indices;
  for (std::size_t i = 0; i < catalog_.features.size(); ++i) {
    indices.emplace(catalog_.features[i].id, static_cast<std::uint32_t>(i));
  }
  for (const Waiting& waiting : implied_) {
    const auto found = indices.find(waiting.node.text());
    if (found == indices.end()) {
      yaml::ReportUnknown("PW-CAT-0013", waiting.node.place(), "a feature under 'implies'",
                          waiting.node.text(), IdsOf(catalog_.features), diagnostics_);
    } else {
      catalog_.features[waiting.index].implies_directly.push_back(found->second);
    }
  }
  CheckImpliedLoops();
}

// Every feature that can be reached, by a walk from each; a walk that comes back to its start is a
// loop.
void Reader::CheckImpliedLoops() {
  for (std::uint32_t start = 0; start < catalog_.features.size(); ++start) {
    std::vector<bool> seen(catalog_.features.size());
    std::vector<std::uint32_t> open = catalog_.features[start].implies_directly;
    std::vector<std::uint32_t>& reached = catalog_.features[start].implies;
    bool loops = false;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      loops = loops || at == start;
      if (seen[at] || at == start) continue;
      seen[at] = true;
      reached.push_back(at);
      const auto& more = catalog_.features[at].implies_directly;
      open.insert(open.end(), more.begin(), more.end());
    }
    std::sort(reached.begin(), reached.end());
    if (!loops) continue;
    const Feature& feature = catalog_.features[start];
    Error("PW-CAT-0014", feature.place,
          "expected no loop of 'implies', found one through feature " + Quote(feature.id));
  }
}

void Reader::ReadParameters(const yaml::Fields& file) {
  for (const yaml::Pair& pair : file.OptionalPairs("parameters")) {
    Parameter parameter;
    parameter.id = ReadId(pair.key, "a parameter");
    parameter.place = pair.key.place();
    TakeName(parameter.id, parameter.place, "parameter");
    ReadParameter(pair, parameter);
    catalog_.parameters.push_back(std::move(parameter));
  }
  ResolveFormulas();
}

void Reader::ReadParameter(const yaml::Pair& pair, Parameter& parameter) {
  constexpr std::string_view kKeys[] = {"title", "type", "default", "min", "max", "formula"};
  const std::string what = NameOf("parameter", pair);
  const yaml::Fields fields(pair.value, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  parameter.title = fields.Text("title");
  parameter.type = fields.Word("type", kParameterTypes).value_or(ParameterType::kText);
  const bool is_port = parameter.type == ParameterType::kPort;
  const bool is_text = parameter.type == ParameterType::kText;
  if (is_text && (fields.Find("min") || fields.Find("max") || fields.Find("formula"))) {
    Error("PW-CAT-0015", fields.place(),
          "expected 'min', 'max' and 'formula' for numbers and ports only, found one "
          "in " +
              what);
    return;
  }
  const std::uint64_t lowest = is_port ? 1 : 0;
  const std::uint64_t highest = is_port ? 65535 : static_cast<std::uint64_t>(kNumberMax);
  const std::uint64_t min = fields.OptionalNumber("min", lowest, highest).value_or(lowest);
  const std::uint64_t max = fields.OptionalNumber("max", lowest, highest).value_or(highest);
  parameter.min = static_cast<std::int64_t>(min);
  parameter.max = static_cast<std::int64_t>(max);
  if (min > max) {
    Error("PW-CAT-0016", fields.PlaceOf("min"),
          "expected 'min' at most 'max', found " + std::to_string(min) + " over " +
              std::to_string(max));
  }
  const auto default_node = fields.Find("default");
  const auto formula = fields.Find("formula");
  if (default_node && formula) {
    Error("PW-CAT-0017", formula->place(),
          "expected 'default' or 'formula' in " + what + ", found both");
  } else if (formula) {
    formulas_.push_back({static_cast<std::uint32_t>(catalog_.parameters.size()), *formula});
  } else if (default_node) {
    ReadDefault(*default_node, parameter);
  }
}

void Reader::ReadDefault(const yaml::Node& node, Parameter& parameter) {
  if (parameter.type == ParameterType::kText) {
    const auto text = yaml::ReadText(node, "'default'", diagnostics_);
    if (text) parameter.default_value = std::string(*text);
    return;
  }
  const auto number = yaml::ReadNumber(node, "'default'", static_cast<std::uint64_t>(parameter.min),
                                       static_cast<std::uint64_t>(parameter.max), diagnostics_);
  if (number) parameter.default_value = std::to_string(*number);
}

void Reader::ResolveFormulas() {
  for (const Waiting& waiting : formulas_) ResolveFormula(waiting);
  if (CheckFormulaLoops()) return;
  for (const Waiting& waiting : formulas_) {
    const Parameter& parameter = catalog_.parameters[waiting.index];
    if (!parameter.formula) continue;
    const Parameter* under = &parameter;
    std::int64_t offset = 0;
    while (under->formula) {
      offset += under->formula->offset;
      under = &catalog_.parameters[under->formula->parameter];
    }
    const std::int64_t lowest = offset + under->min;
    const std::int64_t highest = offset + under->max;
    if (lowest >= parameter.min && highest <= parameter.max) continue;
    Error("PW-CAT-0020", waiting.node.place(),
          "expected a formula that stays between " + std::to_string(parameter.min) + " and " +
              std::to_string(parameter.max) + ", found " + std::to_string(lowest) + " to " +
              std::to_string(highest),
          "give parameter " + Quote(under->id) + " a 'min' and a 'max'");
  }
}

// NUMBER + PARAMETER
void Reader::ResolveFormula(const Waiting& waiting) {
  const auto text = yaml::ReadText(waiting.node, "'formula'", diagnostics_);
  if (!text) return;
  const std::size_t plus = text->find('+');
  const std::string_view number_text = Trim(text->substr(0, plus));
  const auto number = ParseNumber(number_text);
  const std::string_view name = plus == std::string_view::npos ? "" : Trim(text->substr(plus + 1));
  if (!number || *number > static_cast<std::uint64_t>(kNumberMax) || name.empty()) {
    Error("PW-CAT-0018", waiting.node.place(),
          "expected NUMBER + PARAMETER, found " + Quote(*text));
    return;
  }
  const std::uint32_t at = IndexOf(catalog_.parameters, name);
  if (at == kNone || catalog_.parameters[at].type == ParameterType::kText) {
    std::vector<std::string> known;
    for (const Parameter& parameter : catalog_.parameters) {
      if (parameter.type != ParameterType::kText) known.push_back(parameter.id);
    }
    yaml::ReportUnknown("PW-CAT-0019",
                        waiting.node.PlaceOf(static_cast<std::size_t>(name.data() - text->data())),
                        "a number or port parameter", name, known, diagnostics_);
    return;
  }
  catalog_.parameters[waiting.index].formula = Formula{static_cast<std::int64_t>(*number), at};
}

// True if there is one. Each parameter has at most one formula, so a walk either ends or repeats.
bool Reader::CheckFormulaLoops() {
  bool found = false;
  for (const Waiting& waiting : formulas_) {
    std::uint32_t at = waiting.index;
    for (std::size_t steps = 0;
         steps <= catalog_.parameters.size() && catalog_.parameters[at].formula; ++steps) {
      at = catalog_.parameters[at].formula->parameter;
      if (at != waiting.index) continue;
      found = true;
      Error("PW-CAT-0021", waiting.node.place(),
            "expected no loop of formulas, found one through parameter " +
                Quote(catalog_.parameters[at].id));
      break;
    }
  }
  return found;
}

void Reader::ReadChoices(const yaml::Fields& file) {
  constexpr std::string_view kKeys[] = {"title", "question", "pick", "options", "default"};
  constexpr yaml::Named<bool> kPicks[] = {{"one", false}, {"some", true}};
  for (const yaml::Pair& pair : file.OptionalPairs("choices")) {
    Choice choice;
    choice.id = ReadId(pair.key, "a choice");
    choice.place = pair.key.place();
    TakeName(choice.id, choice.place, "choice");
    const std::string what = NameOf("choice", pair);
    const yaml::Fields fields(pair.value, what, kKeys, diagnostics_);
    if (fields.is_mapping()) {
      choice.title = fields.Text("title");
      choice.question = fields.Text("question");
      choice.picks_some = fields.Word("pick", kPicks).value_or(true);
      ReadOptions(fields, choice);
    }
    catalog_.choices.push_back(std::move(choice));
  }
}

void Reader::ReadOptions(const yaml::Fields& fields, Choice& choice) {
  constexpr std::string_view kKeys[] = {"title"};
  for (const yaml::Pair& pair : fields.Pairs("options")) {
    Option option;
    option.id = ReadId(pair.key, "an option");
    option.place = pair.key.place();
    const std::string what = NameOf("option", pair);
    option.title = yaml::Fields(pair.value, what, kKeys, diagnostics_).Text("title");
    choice.options.push_back(std::move(option));
  }
  if (fields.Find("options") && choice.options.size() < 2) {
    Error("PW-CAT-0022", fields.PlaceOf("options"),
          "expected two options or more, found " + std::to_string(choice.options.size()),
          "what has no alternative is no choice");
  }
  const auto node = fields.Find("default");
  if (!node) return;
  if (node->IsSequence() && !choice.picks_some) {
    Error("PW-CAT-0023", node->place(),
          "expected one option for 'default' of a choice that picks one, found a list");
    return;
  }
  for (const yaml::Node& entry : yaml::ReadTexts(*node, "'default'", diagnostics_, true)) {
    if (FindOption(choice, entry.text()) == nullptr) {
      yaml::ReportUnknown("PW-CAT-0024", entry.place(), "an option of choice " + Quote(choice.id),
                          entry.text(), IdsOf(choice.options), diagnostics_);
    } else {
      choice.defaults.emplace_back(entry.text());
    }
  }
}

}  // namespace portwright::catalog
