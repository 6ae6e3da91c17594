#include "report/outcome_rows.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace portwright::report {
namespace {

constexpr std::string_view kNotTestable = "not testable";

std::string MillisecondsText(std::int64_t latency_us) {
  if (latency_us < 0) return "";
  return std::to_string(latency_us / 1000) + "." + std::to_string(latency_us % 1000 / 100);
}

Tone ToneOf(OutcomeState state) {
  return state == OutcomeState::kWorks   ? Tone::kGood
         : state == OutcomeState::kFails ? Tone::kBad
                                         : Tone::kWarning;
}

int RankOf(OutcomeState state) {
  return state == OutcomeState::kFails ? 2 : state == OutcomeState::kUnknown ? 1 : 0;
}

// A text of an object; empty where it has none, nothing where it is of another kind.
bool Take(const nlohmann::json& object, const char* key, std::string& text) {
  const auto at = object.find(key);
  if (at == object.end() || at->is_null()) return true;
  if (!at->is_string()) return false;
  text = at->get<std::string>();
  return true;
}

bool TakeLatency(const nlohmann::json& object, std::int64_t& latency_us) {
  const auto at = object.find("ms");
  if (at == object.end() || at->is_null()) return true;
  constexpr double kMost = 1e9;
  double milliseconds = 0;
  if (at->is_number()) {
    milliseconds = at->get<double>();
  } else if (at->is_string()) {
    // A cell of the table: whole milliseconds and a tenth.
    const std::string text = at->get<std::string>();
    const auto parts = Split(text, '.');
    const auto whole = ParseNumber(parts[0]);
    const auto tenth = parts.size() > 1 ? ParseNumber(parts[1]) : std::uint64_t{0};
    if (text.empty()) return true;
    if (!whole || !tenth || *tenth > 9 || parts.size() > 2) return false;
    milliseconds = static_cast<double>(*whole) + static_cast<double>(*tenth) / 10;
  } else {
    return false;
  }
  if (!(milliseconds >= 0 && milliseconds <= kMost)) return false;
  latency_us = static_cast<std::int64_t>(milliseconds * 1000 + 0.5);
  return true;
}

Error WrongRow(std::size_t number, const char* what) {
  return {ErrorCode::kInvalid,
          "outcome " + std::to_string(number) + ": expected " + what + ", found none or another"};
}

// The rows of one array; `why`: the key of the reason why nobody could be asked, else null.
Status AddRows(const nlohmann::json& list, const char* why, std::vector<OutcomeRow>& rows) {
  if (!list.is_array()) return Error{ErrorCode::kInvalid, "expected an array of outcomes"};
  for (const nlohmann::json& entry : list) {
    OutcomeRow row;
    if (!entry.is_object()) return WrongRow(rows.size() + 1, "an object");
    const bool is_read =
        Take(entry, "requirement", row.requirement) && Take(entry, "from", row.from) &&
        Take(entry, "to", row.to) && Take(entry, "source", row.source) &&
        Take(entry, "destination", row.destination) && Take(entry, "service", row.service) &&
        Take(entry, "expected", row.expected) && Take(entry, "outcome", row.outcome) &&
        Take(entry, "grade", row.grade) && Take(entry, "at_fault", row.at_fault) &&
        Take(entry, why == nullptr ? "detail" : why, row.detail) &&
        TakeLatency(entry, row.latency_us);
    if (!is_read) return WrongRow(rows.size() + 1, "texts as `probe --format json` prints them");
    if (row.requirement.empty()) return WrongRow(rows.size() + 1, "a requirement");
    if (why != nullptr) {
      if (row.outcome.empty()) row.outcome = "unknown";
      row.grade = kNotTestable;
    }
    if (row.outcome.empty()) return WrongRow(rows.size() + 1, "an outcome");
    if (row.expected != "open" && row.expected != "closed")
      return WrongRow(rows.size() + 1, "`open` or `closed` as expected");
    rows.push_back(std::move(row));
  }
  return Ok();
}

}  // namespace

std::string_view NameOf(OutcomeState state) {
  switch (state) {
    case OutcomeState::kWorks:
      return "works";
    case OutcomeState::kFails:
      return "fails";
    case OutcomeState::kUnknown:
      break;
  }
  return "unknown";
}

OutcomeState StateOf(const OutcomeRow& row) {
  if (row.outcome == "unknown" || row.grade == kNotTestable) return OutcomeState::kUnknown;
  if (row.expected == "closed") {
    if (row.outcome == "refused" || row.outcome == "filtered") return OutcomeState::kWorks;
    return row.outcome == "no route" ? OutcomeState::kUnknown : OutcomeState::kFails;
  }
  return row.outcome == "open" ? OutcomeState::kWorks : OutcomeState::kFails;
}

OutcomeState RequirementSum::State() const {
  if (fails > 0) return OutcomeState::kFails;
  return unknown > 0 ? OutcomeState::kUnknown : OutcomeState::kWorks;
}

std::vector<RequirementSum> SumByRequirement(const std::vector<OutcomeRow>& rows) {
  std::vector<RequirementSum> sums;
  std::map<std::pair<std::string, std::string>, std::size_t> at;
  for (const OutcomeRow& row : rows) {
    const auto [found, is_new] = at.insert({{row.requirement, row.expected}, sums.size()});
    if (is_new) sums.push_back({row.requirement, row.expected, 0, 0, 0, row.outcome});
    RequirementSum& sum = sums[found->second];
    const OutcomeState state = StateOf(row);
    if (RankOf(state) > RankOf(sum.State())) sum.worst = row.outcome;
    ++(state == OutcomeState::kWorks   ? sum.works
       : state == OutcomeState::kFails ? sum.fails
                                       : sum.unknown);
  }
  return sums;
}

Table OutcomesTable(const std::vector<OutcomeRow>& rows) {
  Table table = MakeTable("Outcomes", "no planned flow starts here",
                          {Text("Requirement"), Text("From"), Text("To"), Text("Source"),
                           Text("Destination"), Text("Service"), Text("Expected"), Text("Outcome"),
                           Text("Grade"), Text("At fault"), Number("Ms"), Text("Detail")});
  for (const OutcomeRow& row : rows) {
    table.rows.push_back({row.requirement, row.from, row.to, row.source, row.destination,
                          row.service, row.expected, row.outcome, row.grade, row.at_fault,
                          MillisecondsText(row.latency_us), row.detail});
    table.tones.push_back(ToneOf(StateOf(row)));
  }
  return table;
}

Table RequirementsTable(const std::vector<OutcomeRow>& rows) {
  Table table = MakeTable("Requirements", "no requirement was asked about",
                          {Text("Requirement"), Text("Expected"), Text("State"), Number("Works"),
                           Number("Fails"), Number("Unknown"), Text("Worst outcome")});
  for (const RequirementSum& sum : SumByRequirement(rows)) {
    const OutcomeState state = sum.State();
    table.rows.push_back({sum.requirement, sum.expected, std::string(NameOf(state)),
                          std::to_string(sum.works), std::to_string(sum.fails),
                          std::to_string(sum.unknown), sum.worst});
    table.tones.push_back(ToneOf(state));
  }
  return table;
}

Result<std::vector<OutcomeRow>> ReadOutcomes(std::string_view json) {
  const nlohmann::json tree = nlohmann::json::parse(json, nullptr, false);
  if (tree.is_discarded())
    return Error{ErrorCode::kInvalid, "expected JSON of `probe --format json`, found another text"};
  std::vector<OutcomeRow> rows;
  if (tree.is_array()) {
    if (const Status read = AddRows(tree, nullptr, rows); !read) return read.error();
    return rows;
  }
  const auto outcomes = tree.is_object() ? tree.find("outcomes") : tree.end();
  if (outcomes == tree.end())
    return Error{ErrorCode::kInvalid, "expected an array of outcomes, or an object that has one"};
  if (const Status read = AddRows(*outcomes, nullptr, rows); !read) return read.error();
  if (const auto left_out = tree.find("not_testable"); left_out != tree.end()) {
    if (const Status read = AddRows(*left_out, "why", rows); !read) return read.error();
  }
  return rows;
}

}  // namespace portwright::report
