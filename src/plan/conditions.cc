#include "plan/conditions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace portwright::plan {
namespace {

using catalog::ConditionKind;

using FlowSpan = std::span<const PlannedFlow>;

// Two ends in different zones cannot be on one subnet; in one zone they may be.
void JudgeNeighbourhood(const std::vector<FlowSpan>& flows, const Plan& plan,
                        PlannedCondition& out) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> apart;  // endpoints
  for (const FlowSpan& span : flows) {
    for (const PlannedFlow& flow : span) {
      if (plan.endpoints[flow.source].zone != plan.endpoints[flow.destination].zone)
        apart.insert({flow.source, flow.destination});
    }
  }
  if (apart.empty()) {
    out.state = flows.empty() ? ConditionState::kToCheck : ConditionState::kHolds;
    out.detail = flows.empty() ? "no flow between the roles is planned"
                               : "both ends of every flow are in one zone";
    return;
  }
  const auto [source, destination] = *apart.begin();
  out.state = ConditionState::kViolated;
  out.detail = plan.EndpointName(source) + " in " + plan.ZoneName(plan.endpoints[source].zone) +
               ", " + plan.EndpointName(destination) + " in " +
               plan.ZoneName(plan.endpoints[destination].zone);
  if (apart.size() > 1) out.detail += " and " + Count(apart.size() - 1, "more pair");
}

std::set<std::string> GatewaysOf(const std::vector<FlowSpan>& flows, const Plan& plan) {
  std::vector<bool> taken(plan.paths.size(), false);
  for (const FlowSpan& span : flows) {
    for (const PlannedFlow& flow : span) taken[flow.path] = true;
  }
  std::set<std::string> out;
  for (std::size_t p = 0; p < taken.size(); ++p) {
    if (!taken[p]) continue;
    for (const Crossing& crossing : plan.paths[p].gateways)
      out.insert(plan.site->points[crossing.point].name);
  }
  return out;
}

std::string Listed(const std::set<std::string>& names) {
  return Join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

}  // namespace

bool Concerns(const catalog::Condition& condition, const catalog::Requirement& requirement) {
  const auto& roles = condition.roles;
  const std::uint32_t from = requirement.from;
  const std::uint32_t to = requirement.to;
  if (roles.empty()) return true;
  if (roles.size() == 1) return roles[0] == from || roles[0] == to;
  return (roles[0] == from && roles[1] == to) || (roles[0] == to && roles[1] == from);
}

ConditionJudge::ConditionJudge(const Plan& plan) : plan_(plan), flows_of_(plan.reasons.size()) {
  for (std::size_t first = 0; first < plan.flows.size();) {
    const std::uint32_t reason = plan.flows[first].reason;
    std::size_t end = first;
    while (end < plan.flows.size() && plan.flows[end].reason == reason) ++end;
    flows_of_[reason].push_back(FlowSpan(plan.flows).subspan(first, end - first));
    first = end;
  }
}

// Flows of the instance whose requirement joins the condition's roles, either way round.
std::vector<FlowSpan> ConditionJudge::FlowsOf(const InstanceState& state,
                                              const catalog::Condition& condition) const {
  std::vector<FlowSpan> out;
  for (std::size_t r = 0; r < plan_.reasons.size(); ++r) {
    const Reason& reason = plan_.reasons[r];
    if (reason.instance != state.instance || reason.requirement == kNone) continue;
    if (Concerns(condition, state.catalog->requirements[reason.requirement]))
      out.insert(out.end(), flows_of_[r].begin(), flows_of_[r].end());
  }
  return out;
}

std::vector<PlannedCondition> ConditionJudge::Judge(const InstanceState& state) const {
  const Plan& plan = plan_;
  std::vector<PlannedCondition> out;
  InstanceContext context(state, *plan.site);
  for (std::uint32_t c = 0; c < state.catalog->conditions.size(); ++c) {
    const catalog::Condition& condition = state.catalog->conditions[c];
    const Activity activity = ActivityOf(condition.when, context);
    if (activity != Activity::kActive && activity != Activity::kPerPair) continue;
    const auto flows = FlowsOf(state, condition);
    if (flows.empty() && !condition.roles.empty()) continue;  // nobody plays the roles here
    PlannedCondition planned{state.instance, state.catalog, c, ConditionState::kToCheck, ""};
    const std::set<std::string> gateways = GatewaysOf(flows, plan);
    switch (condition.kind) {
      case ConditionKind::kSameSubnet:
      case ConditionKind::kSameSegment:
        JudgeNeighbourhood(flows, plan, planned);
        break;
      case ConditionKind::kSessionTimeout:
        planned.detail = gateways.empty() ? "no gateway between the ends"
                                          : "in the rules of points whose dialect has timeouts: " +
                                                Listed(gateways);
        planned.state = gateways.empty() ? ConditionState::kHolds : ConditionState::kToCheck;
        break;
      case ConditionKind::kSourceAddress:
        planned.state = ConditionState::kHolds;
        planned.detail = "source addresses follow the routes of the site";
        break;
      case ConditionKind::kAddressKind:
      case ConditionKind::kEveryNode:
      case ConditionKind::kSourcePorts:
        planned.state = ConditionState::kHolds;
        planned.detail = "planned so";
        break;
      case ConditionKind::kNoTlsInspection:
      case ConditionKind::kUnmonitored:
        planned.detail = gateways.empty() ? "to check at every proxy on the way"
                                          : "to check at " + Listed(gateways);
        break;
      case ConditionKind::kLatency:
      case ConditionKind::kBandwidth:
      case ConditionKind::kSameDomain:
      case ConditionKind::kHostName:
      case ConditionKind::kConfiguredElsewhere:
      case ConditionKind::kInformation:
        planned.detail = "to check on the network";
        break;
    }
    if (activity == Activity::kPerPair) {
      planned.state = ConditionState::kToCheck;
      planned.detail += ", where " + condition.when.ToText();
    }
    out.push_back(std::move(planned));
  }
  return out;
}

}  // namespace portwright::plan
