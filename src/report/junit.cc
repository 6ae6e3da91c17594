#include "report/junit.h"

#include "base/text.h"
#include "report/html_text.h"

namespace portwright::report {
namespace {

enum class CaseResult : std::uint8_t { kPass, kFailure, kError, kSkipped };

CaseResult ResultOf(const OutcomeRow& row) {
  if (row.outcome == "name unknown") return CaseResult::kError;
  switch (StateOf(row)) {
    case OutcomeState::kWorks:
      return CaseResult::kPass;
    case OutcomeState::kFails:
      return CaseResult::kFailure;
    case OutcomeState::kUnknown:
      break;
  }
  return CaseResult::kSkipped;
}

std::string Attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + EscapeHtml(value) + "\"";
}

std::string SecondsText(std::int64_t latency_us) {
  if (latency_us < 0) return "0";
  std::string fraction = std::to_string(latency_us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::to_string(latency_us / 1'000'000) + "." + fraction;
}

// `ora1 10.10.2.21 -> c1 10.10.1.11 tcp/11113`, with what is expected where that is not `open`.
std::string NameOf(const OutcomeRow& row) {
  std::string name = row.from;
  if (!row.source.empty()) name += " " + row.source;
  name += " -> " + row.to;
  if (!row.destination.empty()) name += " " + row.destination;
  name += " " + row.service;
  if (row.expected != "open") name += " (" + row.expected + ")";
  return name;
}

std::string Told(const OutcomeRow& row) {
  std::string told = "expected " + row.expected + ", found " + row.outcome;
  if (!row.at_fault.empty()) told += "; at fault: " + row.at_fault;
  if (!row.detail.empty()) told += "; " + row.detail;
  return told;
}

std::string CaseXml(const OutcomeRow& row) {
  std::string out = "    <testcase";
  out += Attribute("name", NameOf(row));
  out += Attribute("classname", row.requirement);
  out += Attribute("time", SecondsText(row.latency_us));
  const CaseResult result = ResultOf(row);
  const std::string shown = row.grade.empty() ? row.outcome : row.outcome + ", " + row.grade;
  if (result == CaseResult::kPass)
    return out + ">\n      <system-out>" + EscapeHtml(shown) + "</system-out>\n    </testcase>\n";
  const std::string told = Told(row);
  if (result == CaseResult::kSkipped)
    return out + ">\n      <skipped" + Attribute("message", told) + "/>\n    </testcase>\n";
  const std::string element = result == CaseResult::kFailure ? "failure" : "error";
  out += ">\n      <" + element + Attribute("message", told) + Attribute("type", row.outcome);
  return out + ">" + EscapeHtml(told) + "</" + element + ">\n    </testcase>\n";
}

}  // namespace

std::string JunitXml(const std::vector<OutcomeRow>& rows, std::string_view suite) {
  std::uint64_t failures = 0, errors = 0, skipped = 0;
  std::int64_t latency_us = 0;
  std::string cases;
  for (const OutcomeRow& row : rows) {
    const CaseResult result = ResultOf(row);
    failures += result == CaseResult::kFailure ? 1 : 0;
    errors += result == CaseResult::kError ? 1 : 0;
    skipped += result == CaseResult::kSkipped ? 1 : 0;
    latency_us += row.latency_us > 0 ? row.latency_us : 0;
    cases += CaseXml(row);
  }
  std::string counts = Attribute("tests", std::to_string(rows.size()));
  counts += Attribute("failures", std::to_string(failures));
  counts += Attribute("errors", std::to_string(errors));
  const std::string time = Attribute("time", SecondsText(latency_us));
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites";
  out += Attribute("name", "portwright probe") + counts + time + ">\n  <testsuite";
  out += Attribute("name", suite) + counts + Attribute("skipped", std::to_string(skipped)) + time;
  return out + ">\n" + cases + "  </testsuite>\n</testsuites>\n";
}

}  // namespace portwright::report
