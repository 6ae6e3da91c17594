#include "workflow/outcome_file.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "net/service.h"

namespace portwright::workflow {
namespace {

using Json = nlohmann::json;

std::string TextOf(const Json& row, const char* name) {
  const auto found = row.find(name);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

// The value of that name; none of them has another's.
template <typename Value>
std::optional<Value> ValueOf(std::string_view name, Value last) {
  for (int v = 0; v <= static_cast<int>(last); ++v) {
    const auto value = static_cast<Value>(v);
    if (probe::NameOf(value) == name) return value;
  }
  return std::nullopt;
}

bool ReadService(std::string_view text, probe::Target& target) {
  if (text == "icmp/echo-request") {
    const bool is_v4 = target.source.family == net::Family::kIpv4;
    target.protocol = is_v4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
    return true;
  }
  const auto parts = Split(text, '/');
  if (parts.size() != 2 || (parts[0] != "tcp" && parts[0] != "udp")) return false;
  target.protocol = parts[0] == "tcp" ? net::kProtocolTcp : net::kProtocolUdp;
  const auto port = ParseNumber(parts[1]);
  if (!port || *port > 65'535) return false;
  target.port = static_cast<std::uint16_t>(*port);
  return true;
}

// What is wrong with it; empty: nothing.
std::string ReadRow(const Json& row, FoundOutcomes& found) {
  if (!row.is_object()) return "expected an object";
  probe::Target target;
  target.requirement = TextOf(row, "requirement");
  target.from = TextOf(row, "from");
  target.to = TextOf(row, "to");
  const auto source = net::ParseAddress(TextOf(row, "source"));
  const auto destination = net::ParseAddress(TextOf(row, "destination"));
  if (!source || !destination) return "expected addresses as source and destination";
  target.source = *source;
  target.destination = *destination;
  if (!ReadService(TextOf(row, "service"), target)) return "expected a service such as `tcp/443`";
  probe::ProbeOutcome outcome;
  const auto kind = ValueOf(TextOf(row, "outcome"), probe::OutcomeKind::kUnknown);
  const auto grade = ValueOf(TextOf(row, "grade"), probe::Grade::kNotTestable);
  const auto side = ValueOf(TextOf(row, "at_fault"), probe::Side::kUnknown);
  if (!kind || !grade || !side) return "expected an outcome, a grade and who is at fault";
  outcome.kind = *kind;
  outcome.grade = *grade;
  outcome.at_fault = *side;
  outcome.detail = TextOf(row, "detail");
  const auto ms = row.find("ms");
  if (ms != row.end() && ms->is_number() && ms->get<double>() >= 0 && ms->get<double>() < 1e9)
    outcome.latency_us = std::lround(ms->get<double>() * 1000);
  found.targets.push_back(std::move(target));
  found.outcomes.push_back(std::move(outcome));
  return "";
}

}  // namespace

Result<FoundOutcomes> ReadOutcomes(std::string_view text, const std::string& name) {
  const auto wrong = [&](const std::string& problem) {
    return Error{ErrorCode::kInvalid,
                 name + ": expected outcomes as `portwright probe --format json` writes them, " +
                     "found none: " + problem};
  };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return wrong("it is no JSON list");
  FoundOutcomes found;
  std::size_t number = 0;
  for (const Json& row : json) {
    ++number;
    const std::string problem = ReadRow(row, found);
    if (!problem.empty()) return wrong("row " + std::to_string(number) + ": " + problem);
  }
  return found;
}

}  // namespace portwright::workflow
