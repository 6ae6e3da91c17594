#include "workflow/probe_report.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/text.h"
#include "net/service.h"
#include "report/junit.h"
#include "report/prometheus.h"

namespace portwright::workflow {
namespace {

report::Table ReasonedTable(const std::vector<NotTestable>& entries) {
  report::Table table;
  table.columns = {report::Text("Requirement"), report::Text("From"),    report::Text("To"),
                   report::Text("Service"),     report::Text("Outcome"), report::Text("Why")};
  for (const NotTestable& entry : entries) {
    table.rows.push_back(
        {entry.requirement, entry.from, entry.to, entry.service, entry.outcome, entry.why});
  }
  return table;
}

using Counted = std::map<std::string, std::size_t>;

std::string CountsText(std::size_t probes, const Counted& kinds, const Counted& grades) {
  std::vector<std::string> words, shown;
  for (const auto& [name, count] : kinds) words.push_back(std::to_string(count) + " " + name);
  for (const auto& [name, count] : grades) shown.push_back(std::to_string(count) + " " + name);
  std::string line = "portwright: " + Count(probes, "probe");
  if (probes > 0) line += ": " + Join(words, ", ") + "; shown by " + Join(shown, ", ");
  return line + "\n";
}

}  // namespace

std::string ServiceText(std::uint8_t protocol, std::uint16_t port) {
  if (protocol == net::kProtocolTcp) return "tcp/" + std::to_string(port);
  if (protocol == net::kProtocolUdp) return "udp/" + std::to_string(port);
  return "icmp/echo-request";
}

std::vector<report::OutcomeRow> RowsOf(const std::vector<probe::Target>& targets,
                                       const std::vector<probe::ProbeOutcome>& outcomes) {
  std::vector<report::OutcomeRow> rows;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const probe::Target& target = targets[t];
    const probe::ProbeOutcome& outcome = outcomes[t];
    report::OutcomeRow row;
    row.requirement = target.requirement;
    row.from = target.from;
    row.to = target.to;
    row.source = net::ToText(target.source);
    row.destination = net::ToText(target.destination);
    row.service = ServiceText(target);
    row.expected = target.must_be_closed ? "closed" : "open";
    row.outcome = NameOf(outcome.kind);
    row.grade = NameOf(outcome.grade);
    row.at_fault = NameOf(outcome.at_fault);
    row.latency_us = outcome.latency_us;
    row.detail = outcome.detail;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<report::OutcomeRow> RowsOf(const std::vector<NotTestable>& left_out) {
  std::vector<report::OutcomeRow> rows;
  for (const NotTestable& entry : left_out) {
    report::OutcomeRow row;
    row.requirement = entry.requirement;
    row.from = entry.from;
    row.to = entry.to;
    row.service = entry.service;
    row.expected = entry.expected;
    row.outcome = entry.outcome;
    row.grade = NameOf(probe::Grade::kNotTestable);
    row.detail = entry.why;
    rows.push_back(std::move(row));
  }
  return rows;
}

report::Table LeftOutTable(const std::vector<NotTestable>& left_out) {
  report::Table table = ReasonedTable(left_out);
  table.title = "Not testable";
  table.empty_text = "every planned flow can be asked about";
  return table;
}

report::Table PartlyTable(const std::vector<NotTestable>& partly) {
  report::Table table = ReasonedTable(partly);
  table.title = "Asked in part";
  table.empty_text = "of every flow all addresses and ports are asked";
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

std::string PrintFindings(const ProbeFindings& findings, ProbeForm form, const std::string& suite,
                          const Look& look) {
  if (form != ProbeForm::kTables) {
    std::vector<report::OutcomeRow> rows = findings.rows;
    for (report::OutcomeRow& row : RowsOf(findings.left_out)) rows.push_back(std::move(row));
    return form == ProbeForm::kJunit ? report::JunitXml(rows, suite) : report::PrometheusText(rows);
  }
  std::vector<report::Table> tables = {report::RequirementsTable(findings.rows),
                                       report::OutcomesTable(findings.rows)};
  if (look.format == report::Format::kCsv || look.format == report::Format::kMarkdown)
    return Print(tables[1], look);
  const bool is_json = look.format == report::Format::kJson;
  if (is_json || !findings.left_out.empty()) tables.push_back(LeftOutTable(findings.left_out));
  if (is_json || !findings.partly.empty()) tables.push_back(PartlyTable(findings.partly));
  return Print(tables, look);
}

bool AnyFails(const std::vector<report::OutcomeRow>& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const report::OutcomeRow& row) {
    return report::StateOf(row) == report::OutcomeState::kFails;
  });
}

std::string CountsLine(const std::vector<report::OutcomeRow>& rows) {
  Counted kinds, grades;
  for (const report::OutcomeRow& row : rows) {
    ++kinds[row.expected == "open" ? row.outcome : row.outcome + " (to be closed)"];
    ++grades[row.grade];
  }
  return CountsText(rows.size(), kinds, grades);
}

std::string LeftOutLine(const ProbeFindings& findings) {
  std::string line;
  if (!findings.left_out.empty()) {
    line +=
        "portwright: " + Count(findings.left_out.size(), "planned flow") + " cannot be asked about";
  }
  if (!findings.partly.empty()) {
    line += line.empty() ? "portwright: " : ", ";
    line += Count(findings.partly.size(), "flow") + " only in part";
  }
  return line.empty() ? line : line + "; `--list` says why\n";
}

}  // namespace portwright::workflow
