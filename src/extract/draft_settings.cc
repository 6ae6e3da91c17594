#include <algorithm>
#include <set>

#include "base/text.h"
#include "extract/draft_parts.h"
#include "extract/port_table.h"

namespace portwright::extract {
namespace {

bool IsVersion(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789-_.") == std::string_view::npos;
}

// Older versions first: numbers by value, the rest by letters.
bool IsOlder(const std::string& a, const std::string& b) {
  const std::vector<std::string> left = Tokens(a);
  const std::vector<std::string> right = Tokens(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (left[i] == right[i]) continue;
    const auto x = ParseNumber(left[i]);
    const auto y = ParseNumber(right[i]);
    if (x && y && *x != *y) return *x < *y;
    return left[i] < right[i];
  }
  return left.size() != right.size() ? left.size() < right.size() : a < b;
}

std::string_view ComparisonOf(const Condition& condition) {
  const std::vector<std::string> tokens = Tokens(condition.words);
  if (HasAny(tokens, {"before", "prior", "below"})) return "<";
  if (HasAny(tokens, {"earlier", "older", "until", "through"})) return "<=";
  const bool up_to = condition.words.find("up to") != std::string::npos;
  return up_to ? "<=" : ">=";
}

std::string TransportText(const net::Service& service) {
  catalog::Row row;
  SetService(row, service);
  return row.transport;
}

std::string PortsText(const net::Service& service) {
  catalog::Row row;
  SetService(row, service);
  return row.ports;
}

bool Differ(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return word != words[0]; });
}

// What a site picks by: the port, else the transport, else the end that differs.
std::vector<std::string> OptionsOf(const Extraction& extraction,
                                   const std::vector<std::uint32_t>& rows) {
  std::vector<std::string> ports, transports, destinations, sources;
  for (const std::uint32_t r : rows) {
    const Row& row = extraction.rows[r];
    ports.push_back(PortsText(row.service));
    if (ports.back().empty()) ports.back() = TransportText(row.service);
    transports.push_back(TransportText(row.service));
    destinations.push_back(Slug(row.destination));
    sources.push_back(Slug(row.source));
  }
  for (const auto* words : {&ports, &transports, &destinations, &sources}) {
    if (Differ(*words)) return *words;
  }
  return {};
}

}  // namespace

SettingMaker::SettingMaker(const Extraction& extraction, catalog::Catalog& catalog, Names& names)
    : extraction_(extraction), catalog_(catalog), names_(names) {
  std::set<std::string> versions;
  for (std::uint32_t r = 0; r < extraction.rows.size(); ++r) {
    const Row& row = extraction.rows[r];
    if (row.alternatives != kNone) alternatives_[row.alternatives].rows.push_back(r);
    for (const Condition& condition : row.conditions) {
      if (condition.kind == ConditionKind::kFromVersion && IsVersion(condition.version))
        versions.insert(condition.version);
    }
  }
  for (auto& [number, one] : alternatives_) one.options = OptionsOf(extraction, one.rows);
  catalog.versions.assign(versions.begin(), versions.end());
  std::sort(catalog.versions.begin(), catalog.versions.end(), IsOlder);
}

std::string SettingMaker::ChoiceOf(const Alternatives& alternatives, std::uint32_t feature,
                                   std::uint32_t to) {
  const Row& first = extraction_.rows[alternatives.rows[0]];
  const std::string about = first.protocol.empty() ? catalog_.roles[to].id : Slug(first.protocol);
  const std::set<std::string> options(alternatives.options.begin(), alternatives.options.end());
  const std::string words = Underscored(catalog_.features[feature].id + "_" + about + "_choice");
  std::string all = words;
  for (const std::string& option : options) all += "/" + option;
  if (const auto found = choices_by_words_.find(all); found != choices_by_words_.end())
    return found->second;
  catalog::Choice choice;
  choice.id = names_.Take(words, '_');
  choice.title = "Which of the alternatives for " + OneLine(catalog_.roles[to].title, 80);
  choice.question = "Which one does the site use?";
  std::set<std::string> defaults, seen;
  for (std::size_t i = 0; i < alternatives.rows.size(); ++i) {
    const std::string& option = alternatives.options[i];
    if (extraction_.rows[alternatives.rows[i]].is_default) defaults.insert(option);
    if (seen.insert(option).second) choice.options.push_back({option, option, {}});
  }
  if (defaults.size() == 1) choice.defaults.push_back(*defaults.begin());
  choices_by_words_.emplace(all, choice.id);
  catalog_.choices.push_back(std::move(choice));
  return catalog_.choices.back().id;
}

void SettingMaker::Pick(std::uint32_t row, std::uint32_t feature, std::uint32_t to, When& when) {
  const std::uint32_t number = extraction_.rows[row].alternatives;
  if (number == kNone) return;
  const Alternatives& alternatives = alternatives_[number];
  if (alternatives.options.empty()) return;
  const auto [choice, is_new] = choice_of_.emplace(number, "");
  if (is_new) choice->second = ChoiceOf(alternatives, feature, to);
  const auto at = std::lower_bound(alternatives.rows.begin(), alternatives.rows.end(), row);
  when.choice = choice->second;
  when.option = alternatives.options[static_cast<std::size_t>(at - alternatives.rows.begin())];
}

std::uint32_t SettingMaker::ParameterOf(const Row& row, std::uint32_t listener) {
  if (!HasParameter(row)) return kNone;
  const std::string port = std::to_string(row.service.ports.lo);
  const catalog::Role& role = catalog_.roles[listener];
  const auto [at, is_new] = parameters_.emplace(
      role.id + " " + port, static_cast<std::uint32_t>(catalog_.parameters.size()));
  if (!is_new) return at->second;
  catalog::Parameter parameter;
  const std::string about = row.protocol.empty() ? port : Slug(row.protocol, 24);
  std::string id = Underscored(role.id + "_" + about + "_port");
  if (names_.Has(id)) id = Underscored(role.id + "_" + port + "_port");
  parameter.id = names_.Take(id, '_');
  parameter.title = (row.protocol.empty() ? "Port" : "Port of " + OneLine(row.protocol, 40)) +
                    " at " + OneLine(role.title, 80);
  parameter.default_value = port;
  catalog_.parameters.push_back(std::move(parameter));
  return at->second;
}

std::string SettingMaker::VersionOf(const Row& row) const {
  std::string out;
  for (const Condition& condition : row.conditions) {
    if (condition.kind != ConditionKind::kFromVersion || !IsVersion(condition.version)) continue;
    out += (out.empty() ? "" : " and ") + std::string("version ") +
           std::string(ComparisonOf(condition)) + " " + condition.version;
  }
  return out;
}

}  // namespace portwright::extract
