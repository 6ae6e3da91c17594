#include "workflow/probe_report.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/text.h"
#include "net/service.h"

namespace portwright::workflow {
namespace {

std::string ServiceText(const probe::Target& target) {
  if (target.protocol == net::kProtocolTcp) return "tcp/" + std::to_string(target.port);
  if (target.protocol == net::kProtocolUdp) return "udp/" + std::to_string(target.port);
  return "icmp/echo-request";
}

std::string LatencyText(std::int64_t latency_us) {
  if (latency_us < 0) return "";
  return std::to_string(latency_us / 1000) + "." + std::to_string(latency_us % 1000 / 100);
}

report::Tone ToneOf(const probe::ProbeOutcome& outcome) {
  if (probe::Works(outcome)) return report::Tone::kGood;
  return outcome.kind == probe::OutcomeKind::kUnknown ? report::Tone::kWarning : report::Tone::kBad;
}

}  // namespace

report::Table OutcomeTable(const std::vector<probe::Target>& targets,
                           const std::vector<probe::ProbeOutcome>& outcomes) {
  report::Table table;
  table.title = "Outcomes";
  table.empty_text = "no planned flow starts here";
  table.columns = {
      report::Text("Requirement"), report::Text("From"),        report::Text("To"),
      report::Text("Source"),      report::Text("Destination"), report::Text("Service"),
      report::Text("Expected"),    report::Text("Outcome"),     report::Text("Grade"),
      report::Text("At fault"),    report::Number("Ms"),        report::Text("Detail")};
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const probe::Target& target = targets[t];
    const probe::ProbeOutcome& outcome = outcomes[t];
    table.rows.push_back({target.requirement, target.from, target.to, net::ToText(target.source),
                          net::ToText(target.destination), ServiceText(target), "open",
                          std::string(NameOf(outcome.kind)), std::string(NameOf(outcome.grade)),
                          std::string(NameOf(outcome.at_fault)), LatencyText(outcome.latency_us),
                          outcome.detail});
    table.tones.push_back(ToneOf(outcome));
  }
  return table;
}

report::Table LeftOutTable(const std::vector<NotTestable>& left_out) {
  report::Table table;
  table.title = "Not testable";
  table.empty_text = "every planned flow can be asked about";
  table.columns = {report::Text("Requirement"), report::Text("From"), report::Text("To"),
                   report::Text("Service"), report::Text("Why")};
  for (const NotTestable& entry : left_out)
    table.rows.push_back({entry.requirement, entry.from, entry.to, entry.service, entry.why});
  return table;
}

report::Table ListTable(const std::vector<probe::Target>& targets) {
  report::Table table;
  table.title = "Probes";
  table.empty_text = "no planned flow starts here";
  table.columns = {
      report::Text("Requirement"),      report::Text("From"),        report::Text("To"),
      report::Text("Source"),           report::Text("Destination"), report::Text("Service"),
      report::Text("Points on the way")};
  for (const probe::Target& target : targets) {
    table.rows.push_back({target.requirement, target.from, target.to, net::ToText(target.source),
                          net::ToText(target.destination), ServiceText(target),
                          Join(target.points, ", ")});
  }
  return table;
}

bool AnyFails(const std::vector<probe::ProbeOutcome>& outcomes) {
  return std::any_of(outcomes.begin(), outcomes.end(), [](const probe::ProbeOutcome& one) {
    return !probe::Works(one) && one.kind != probe::OutcomeKind::kUnknown;
  });
}

std::string CountsLine(const std::vector<probe::ProbeOutcome>& outcomes) {
  std::map<std::string_view, std::size_t> kinds, grades;
  for (const probe::ProbeOutcome& outcome : outcomes) {
    ++kinds[NameOf(outcome.kind)];
    ++grades[NameOf(outcome.grade)];
  }
  std::vector<std::string> words;
  for (const auto& [name, count] : kinds)
    words.push_back(std::to_string(count) + " " + std::string(name));
  std::vector<std::string> shown;
  for (const auto& [name, count] : grades)
    shown.push_back(std::to_string(count) + " " + std::string(name));
  return "portwright: " + Count(outcomes.size(), "probe") + ": " + Join(words, ", ") +
         "; shown by " + Join(shown, ", ") + "\n";
}

}  // namespace portwright::workflow
