#include "report/prometheus.h"

#include <map>
#include <string_view>
#include <utility>

#include "report/display_text.h"

namespace portwright::report {
namespace {

// Backslash, quote and line break are escaped; bytes that are no UTF-8 would make the file invalid.
std::string Label(std::string_view name, std::string_view value) {
  std::string out = std::string(name) + "=\"";
  for (const char c : Printable(value)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string Head(std::string_view name, std::string_view help) {
  std::string out = "# HELP " + std::string(name) + " " + std::string(help) + "\n";
  return out + "# TYPE " + std::string(name) + " gauge\n";
}

std::string LabelsOf(const OutcomeRow& row) {
  std::string out = Label("requirement", row.requirement);
  out += "," + Label("from", row.from);
  out += "," + Label("to", row.to);
  out += "," + Label("source", row.source);
  out += "," + Label("destination", row.destination);
  out += "," + Label("service", row.service);
  return out + "," + Label("expected", row.expected);
}

std::string SecondsText(std::int64_t latency_us) {
  std::string fraction = std::to_string(latency_us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::to_string(latency_us / 1'000'000) + "." + fraction;
}

// How many rows there are of each value of a label.
std::string Counts(std::string_view name, std::string_view help, std::string_view label,
                   const std::map<std::string, std::uint64_t>& counts) {
  std::string out = Head(name, help);
  for (const auto& [value, count] : counts) {
    out += std::string(name) + "{" + Label(label, value) + "} ";
    out += std::to_string(count) + "\n";
  }
  return out;
}

struct Series {
  std::string working, outcomes, latencies;
  std::map<std::string, std::uint64_t> states{{"fails", 0}, {"unknown", 0}, {"works", 0}};
  std::map<std::string, std::uint64_t> grades;

  void Add(const OutcomeRow& row) {
    const std::string labels = LabelsOf(row);
    const OutcomeState state = StateOf(row);
    if (state != OutcomeState::kUnknown) {
      working += "portwright_probe_works{" + labels + "} ";
      working += state == OutcomeState::kWorks ? "1\n" : "0\n";
    }
    outcomes += "portwright_probe_outcome_info{" + labels + "," + Label("outcome", row.outcome);
    outcomes += "," + Label("grade", row.grade) + "," + Label("at_fault", row.at_fault) + "} 1\n";
    if (row.latency_us >= 0) {
      latencies += "portwright_probe_latency_seconds{" + labels + "} ";
      latencies += SecondsText(row.latency_us) + "\n";
    }
    ++states[std::string(NameOf(state))];
    ++grades[row.grade];
  }
};

std::string RequirementsText(const std::vector<OutcomeRow>& rows) {
  std::string out = Head("portwright_probe_requirement_works",
                         "Whether all targets of a requirement are as expected (1), or one fails "
                         "(0); unknown ones have no series.");
  for (const RequirementSum& sum : SumByRequirement(rows)) {
    if (sum.State() == OutcomeState::kUnknown) continue;
    out += "portwright_probe_requirement_works{" + Label("requirement", sum.requirement) + ",";
    out += Label("expected", sum.expected) + "} ";
    out += sum.State() == OutcomeState::kWorks ? "1\n" : "0\n";
  }
  return out;
}

int RankOf(const OutcomeRow& row) {
  const OutcomeState state = StateOf(row);
  return state == OutcomeState::kFails ? 2 : state == OutcomeState::kUnknown ? 1 : 0;
}

// A series must not come twice.
std::vector<OutcomeRow> WorstOfEach(const std::vector<OutcomeRow>& rows) {
  std::vector<OutcomeRow> kept;
  std::map<std::string, std::size_t> at;
  for (const OutcomeRow& row : rows) {
    const auto [found, is_new] = at.insert({LabelsOf(row), kept.size()});
    if (is_new) {
      kept.push_back(row);
    } else if (RankOf(row) > RankOf(kept[found->second])) {
      kept[found->second] = row;
    }
  }
  return kept;
}

}  // namespace

std::string PrometheusText(const std::vector<OutcomeRow>& all) {
  const std::vector<OutcomeRow> rows = WorstOfEach(all);
  Series series;
  for (const OutcomeRow& row : rows) series.Add(row);
  std::string out = Head("portwright_probe_works",
                         "Whether a target is as expected (1) or not (0); unknown ones have no "
                         "series.");
  out += series.working;
  out += Head("portwright_probe_outcome_info", "What was found of a target, as labels.");
  out += series.outcomes;
  out += Head("portwright_probe_latency_seconds",
              "Time until the connection stood or the first answer came.");
  out += series.latencies;
  out += RequirementsText(rows);
  out += Counts("portwright_probe_targets", "How many targets work, fail and are unknown.", "state",
                series.states);
  out += Counts("portwright_probe_graded_targets", "How many targets were shown how.", "grade",
                series.grades);
  return out;
}

}  // namespace portwright::report
