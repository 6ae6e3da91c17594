#include "extract/catalog_yaml.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::extract {
namespace {

bool IsPlain(std::string_view text) {
  constexpr std::string_view kWords[] = {"true", "false", "yes", "no", "on", "off", "null"};
  const std::string lower = ToLower(text);
  if (std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords)) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || !is_letter(text.front()) || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '_' || c == '.' ||
           c == '/';
  });
}

// Bytes of a character that YAML does not take, or takes for the end of a line: C1 controls, line
// and paragraph separators, byte order marks, no characters.
std::size_t UnfitSize(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (at(0) < 0x20 || at(0) == 0x7f) return 1;
  if (at(0) == 0xc2 && at(1) >= 0x80 && at(1) < 0xa0) return 2;
  const bool separates = at(0) == 0xe2 && at(1) == 0x80 && (at(2) == 0xa8 || at(2) == 0xa9);
  const bool marks = at(0) == 0xef && at(1) == 0xbb && at(2) == 0xbf;
  const bool is_none = at(0) == 0xef && at(1) == 0xbf && at(2) >= 0xbe;
  return separates || marks || is_none ? 3 : 0;
}

// `    key: value`, nothing for an empty value.
std::string Line(std::string_view indent, std::string_view key, std::string_view value) {
  if (value.empty()) return "";
  return std::string(indent) + std::string(key) + ": " + Scalar(value) + "\n";
}

std::string Line(std::string_view indent, std::string_view key,
                 const std::vector<std::string>& values) {
  if (values.empty()) return "";
  std::vector<std::string> scalars;
  for (const std::string& value : values) scalars.push_back(Scalar(value));
  return std::string(indent) + std::string(key) + ": [" + Join(scalars, ", ") + "]\n";
}

std::string CiteYaml(const catalog::Citation& cite) {
  std::string out = "    cite:\n" + Line("      ", "section", cite.section);
  if (cite.line != 0) out += "      line: " + std::to_string(cite.line) + "\n";
  if (!cite.also.empty()) {
    std::vector<std::string> lines;
    for (const std::uint32_t line : cite.also) lines.push_back(std::to_string(line));
    out += "      also: [" + Join(lines, ", ") + "]\n";
  }
  std::vector<std::string> flags;
  for (const catalog::Flag flag : cite.flags) flags.emplace_back(ToText(flag));
  return out + Line("      ", "flags", flags) + Line("      ", "source", cite.source) +
         Line("      ", "destination", cite.destination);
}

std::string DoubtsYaml(const std::vector<catalog::Doubt>& doubts) {
  std::string out;
  for (const catalog::Doubt& doubt : doubts) {
    out += "      - about: " + std::string(ToText(doubt.about)) + "\n        readings:\n";
    for (const std::string& reading : doubt.readings)
      out += "          - " + Scalar(reading) + "\n";
    out +=
        "        taken: " + std::to_string(doubt.taken) + "\n" + Line("        ", "why", doubt.why);
  }
  return out.empty() ? "" : "    doubts:\n" + out;
}

// A section of the file: `key:` with its entries, or what YAML writes for none.
std::string Section(std::string_view key, const std::string& entries, std::string_view none) {
  if (!entries.empty()) return "\n" + std::string(key) + ":\n" + entries;
  return none.empty() ? "" : "\n" + std::string(key) + ": " + std::string(none) + "\n";
}

}  // namespace

std::string Scalar(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t unfit = UnfitSize(text);
    if (unfit == 0 && (text[0] == '"' || text[0] == '\\')) out += '\\';
    out += unfit == 0 ? text[0] : ' ';
    text.remove_prefix(unfit == 0 ? 1 : unfit);
  }
  return out + "\"";
}

std::string DocumentYaml(const catalog::DocumentReference& document) {
  return "document:\n" + Line("  ", "title", document.title) +
         Line("  ", "revision", document.revision) + Line("  ", "address", document.address) +
         Line("  ", "sha256", document.sha256);
}

std::string RoleYaml(const catalog::Role& role) {
  std::vector<std::string> addresses;
  for (const catalog::AddressKind kind : role.addresses) addresses.emplace_back(ToText(kind));
  return "  " + Scalar(role.id) + ":\n" + Line("    ", "title", role.title) +
         Line("    ", "kind", ToText(role.kind)) +
         Line("    ", "cited_as", role.cited_as == role.title ? "" : role.cited_as) +
         Line("    ", "addresses", addresses) + Line("    ", "shared", role.shared) +
         Line("    ", "names", role.names);
}

std::string FeatureYaml(const catalog::Catalog& catalog, const catalog::Feature& feature) {
  std::vector<std::string> implied;
  for (const std::uint32_t other : feature.implies_directly)
    implied.push_back(catalog.features[other].id);
  return "  " + Scalar(feature.id) + ":\n" + Line("    ", "title", feature.title) +
         Line("    ", "group", feature.group) + Line("    ", "question", feature.question) +
         Line("    ", "implies", implied) + (feature.always ? "    always: true\n" : "");
}

std::string ParameterYaml(const catalog::Catalog& catalog, const catalog::Parameter& parameter) {
  std::string out = "  " + Scalar(parameter.id) + ":\n" + Line("    ", "title", parameter.title) +
                    Line("    ", "type", ToText(parameter.type)) +
                    Line("    ", "default", parameter.default_value.value_or(""));
  if (parameter.type != catalog::ParameterType::kText && parameter.max > 0) {
    out += "    min: " + std::to_string(parameter.min) +
           "\n    max: " + std::to_string(parameter.max) + "\n";
  }
  if (parameter.formula) {
    out += Line("    ", "formula",
                std::to_string(parameter.formula->offset) + " + " +
                    catalog.parameters[parameter.formula->parameter].id);
  }
  return out;
}

std::string ChoiceYaml(const catalog::Choice& choice) {
  std::string out = "  " + Scalar(choice.id) + ":\n" + Line("    ", "title", choice.title) +
                    Line("    ", "question", choice.question) +
                    Line("    ", "pick", choice.picks_some ? "some" : "one") + "    options:\n";
  for (const catalog::Option& option : choice.options)
    out += "      " + Scalar(option.id) + ": { title: " + Scalar(option.title) + " }\n";
  if (choice.picks_some) return out + Line("    ", "default", choice.defaults);
  return out + (choice.defaults.empty() ? "" : Line("    ", "default", choice.defaults[0]));
}

std::string RequirementYaml(const catalog::Catalog& catalog,
                            const catalog::Requirement& requirement, std::string_view when) {
  const catalog::Requirement& r = requirement;
  std::vector<std::string> allow;
  for (const catalog::AllowEntry& entry : r.allow) allow.push_back(entry.text);
  std::vector<std::string> source_ports;
  for (const net::PortRange& ports : r.source_ports) source_ports.push_back(net::ToText(ports));
  return "  - id: " + Scalar(r.id) + "\n" + Line("    ", "from", catalog.roles[r.from].id) +
         Line("    ", "to", catalog.roles[r.to].id) +
         Line("    ", "initiator", ToText(r.initiator)) +
         Line("    ", "ground", std::string(ToText(r.ground_kind)) + ": " + r.ground) +
         Line("    ", "allow", allow) + Line("    ", "source_ports", source_ports) +
         Line("    ", "when", when) + Line("    ", "traffic", r.traffic ? ToText(*r.traffic) : "") +
         Line("    ", "direction", ToText(r.direction)) + Line("    ", "temporary", r.temporary) +
         (r.local ? "    local: true\n" : "") + Line("    ", "purpose", r.purpose) +
         CiteYaml(r.cite) + DoubtsYaml(r.doubts) + Line("    ", "was", r.was);
}

std::string ConditionYaml(const catalog::Catalog& catalog, const catalog::Condition& condition,
                          std::string_view when) {
  std::vector<std::string> roles;
  for (const std::uint32_t role : condition.roles) roles.push_back(catalog.roles[role].id);
  return "  - id: " + Scalar(condition.id) + "\n" + Line("    ", "kind", ToText(condition.kind)) +
         Line("    ", "roles", roles) +
         (condition.value ? "    value: " + std::to_string(*condition.value) + "\n" : "") +
         Line("    ", "when", when) + Line("    ", "text", condition.text) +
         CiteYaml(condition.cite);
}

std::string CatalogYaml(const catalog::Catalog& catalog, const std::vector<std::string>& when) {
  std::string roles, features, parameters, choices, requirements, conditions;
  for (const catalog::Role& role : catalog.roles) roles += RoleYaml(role);
  for (const catalog::Feature& feature : catalog.features)
    features += FeatureYaml(catalog, feature);
  for (const catalog::Parameter& parameter : catalog.parameters)
    parameters += ParameterYaml(catalog, parameter);
  for (const catalog::Choice& choice : catalog.choices) choices += ChoiceYaml(choice);
  for (std::size_t r = 0; r < catalog.requirements.size(); ++r)
    requirements += RequirementYaml(catalog, catalog.requirements[r], when[r]);
  for (const catalog::Condition& condition : catalog.conditions)
    conditions += ConditionYaml(catalog, condition, "");
  std::string out = Line("", "product", catalog.product) + Line("", "title", catalog.title) +
                    Line("", "vendor", catalog.vendor) + DocumentYaml(catalog.document);
  if (!catalog.versions.empty()) out += "\n" + Line("", "versions", catalog.versions);
  return out + Section("roles", roles, "{}") + Section("features", features, "{}") +
         Section("parameters", parameters, "") + Section("choices", choices, "") +
         Section("requirements", requirements, "[]") + Section("conditions", conditions, "") +
         (catalog.retired.empty() ? "" : "\n" + Line("", "retired", catalog.retired));
}

}  // namespace portwright::extract
