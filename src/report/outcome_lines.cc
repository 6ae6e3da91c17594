#include "report/outcome_lines.h"

#include <unordered_map>

namespace portwright::report {

OutcomeState LineState::State() const {
  if (fails > 0) return OutcomeState::kFails;
  return unknown > 0 ? OutcomeState::kUnknown : OutcomeState::kWorks;
}

std::string LineState::ToText() const {
  const std::string all = std::to_string(works + fails + unknown);
  switch (State()) {
    case OutcomeState::kFails:
      return std::to_string(fails) + " of " + all + " fail";
    case OutcomeState::kUnknown:
      return std::to_string(unknown) + " of " + all + " unknown";
    case OutcomeState::kWorks:
      break;
  }
  return "all " + all + " work";
}

LineStates StatesOfLines(const plan::Plan& plan, const std::vector<OutcomeRow>& rows) {
  std::unordered_map<std::string, std::vector<std::uint32_t>> endpoints;
  for (std::uint32_t e = 0; e < plan.endpoints.size(); ++e)
    endpoints[plan.EndpointName(e)].push_back(e);
  // Where no address was asked, the zone of the first endpoint of that name.
  const auto zone_of = [&](const std::string& name, const std::string& text) {
    const auto named = endpoints.find(name);
    if (named == endpoints.end()) return plan::kNone;
    const auto address = net::ParseAddress(text);
    for (const std::uint32_t e : named->second) {
      const plan::Endpoint& endpoint = plan.endpoints[e];
      if (!address || plan.address_sets[endpoint.addresses].Contains(*address))
        return endpoint.zone;
    }
    // Before a translation it has another address than the plan's.
    return plan.endpoints[named->second.front()].zone;
  };
  LineStates states;
  for (const OutcomeRow& row : rows) {
    if (row.expected != "open") continue;
    const std::uint32_t from = zone_of(row.from, row.source);
    const std::uint32_t to = zone_of(row.to, row.destination);
    if (from == plan::kNone || to == plan::kNone) continue;
    LineState& line = states[{from, to}];
    const OutcomeState state = StateOf(row);
    ++(state == OutcomeState::kWorks   ? line.works
       : state == OutcomeState::kFails ? line.fails
                                       : line.unknown);
  }
  return states;
}

}  // namespace portwright::report
