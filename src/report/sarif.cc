#include "report/sarif.h"

#include <map>
#include <string_view>

#include "report/json_text.h"

namespace portwright::report {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string_view LevelOf(SarifLevel level) {
  switch (level) {
    case SarifLevel::kNote:
      return "note";
    case SarifLevel::kWarning:
      return "warning";
    case SarifLevel::kError:
      return "error";
  }
  return "none";
}

// A path as a relative or absolute URI reference (RFC 3986): other bytes as %XX.
std::string UriOf(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte / 16];
      out += kHex[byte % 16];
    }
  }
  return out;
}

void WritePlace(JsonWriter& json, const SarifPlace& place, bool with_message) {
  json.BeginObject();
  json.Key("physicalLocation");
  json.BeginObject();
  json.Key("artifactLocation");
  json.BeginObject();
  json.Field("uri", UriOf(place.path));
  json.EndObject();
  if (place.line > 0) {
    json.Key("region");
    json.BeginObject();
    json.Field("startLine", std::uint64_t{place.line});
    if (place.column > 0) json.Field("startColumn", std::uint64_t{place.column});
    if (!place.text.empty() && !with_message) {
      json.Key("snippet");
      json.BeginObject();
      json.Field("text", place.text);
      json.EndObject();
    }
    json.EndObject();
  }
  json.EndObject();
  if (with_message) {
    json.Key("message");
    json.BeginObject();
    json.Field("text", place.text);
    json.EndObject();
  }
  json.EndObject();
}

void WriteFinding(JsonWriter& json, const SarifFinding& finding, std::size_t rule) {
  json.BeginObject();
  json.Field("ruleId", finding.rule);
  json.Field("ruleIndex", std::uint64_t{rule});
  json.Field("level", LevelOf(finding.level));
  json.Key("message");
  json.BeginObject();
  json.Field("text", finding.message);
  json.EndObject();
  json.Key("locations");
  json.BeginArray();
  WritePlace(json, finding.place, false);
  json.EndArray();
  if (!finding.related.empty()) {
    json.Key("relatedLocations");
    json.BeginArray();
    for (const SarifPlace& place : finding.related) WritePlace(json, place, true);
    json.EndArray();
  }
  json.EndObject();
}

void WriteRules(JsonWriter& json, const std::vector<const SarifFinding*>& rules) {
  json.Key("rules");
  json.BeginArray();
  for (const SarifFinding* rule : rules) {
    json.BeginObject();
    json.Field("id", rule->rule);
    json.Key("shortDescription");
    json.BeginObject();
    json.Field("text", rule->rule_text);
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string Sarif(const std::vector<SarifFinding>& findings) {
  std::map<std::string_view, std::size_t> index;
  std::vector<const SarifFinding*> rules;
  for (const SarifFinding& finding : findings) {
    if (index.try_emplace(finding.rule, rules.size()).second) rules.push_back(&finding);
  }
  JsonWriter json;
  json.BeginObject();
  json.Field("$schema", kSchema);
  json.Field("version", "2.1.0");
  json.Key("runs");
  json.BeginArray();
  json.BeginObject();
  json.Key("tool");
  json.BeginObject();
  json.Key("driver");
  json.BeginObject();
  json.Field("name", "portwright");
  json.Field("version", PORTWRIGHT_VERSION);
  WriteRules(json, rules);
  json.EndObject();
  json.EndObject();
  json.Key("results");
  json.BeginArray();
  for (const SarifFinding& finding : findings) WriteFinding(json, finding, index[finding.rule]);
  json.EndArray();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace portwright::report
