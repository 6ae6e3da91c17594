#include "plan/conditions.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace portwright::plan {
namespace {

using catalog::ConditionKind;

// Flows of the instance whose requirement joins the condition's roles (either way round).
std::vector<const PlannedFlow*> FlowsOf(const InstanceState& state,
                                        const catalog::Condition& condition, const Plan& plan) {
  std::vector<const PlannedFlow*> out;
  const auto names = [&](std::uint32_t role) {
    return std::find(condition.roles.begin(), condition.roles.end(), role) != condition.roles.end();
  };
  for (const PlannedFlow& flow : plan.flows) {
    const Reason& reason = plan.reasons[flow.reason];
    if (reason.instance != state.instance || reason.requirement == kNone) continue;
    const catalog::Requirement& requirement = state.catalog->requirements[reason.requirement];
    const bool concerned =
        condition.roles.empty() ||
        (condition.roles.size() == 1 ? names(requirement.from) || names(requirement.to)
                                     : names(requirement.from) && names(requirement.to));
    if (concerned) out.push_back(&flow);
  }
  return out;
}

// Two ends in different zones cannot be on one subnet; in one zone they may be.
void JudgeNeighbourhood(const std::vector<const PlannedFlow*>& flows, const Plan& plan,
                        PlannedCondition& out) {
  std::set<std::string> apart;
  for (const PlannedFlow* flow : flows) {
    const Endpoint& source = plan.endpoints[flow->source];
    const Endpoint& destination = plan.endpoints[flow->destination];
    if (source.zone == destination.zone) continue;
    apart.insert(plan.EndpointName(flow->source) + " in " + plan.ZoneName(source.zone) + ", " +
                 plan.EndpointName(flow->destination) + " in " + plan.ZoneName(destination.zone));
  }
  if (apart.empty()) {
    out.state = flows.empty() ? ConditionState::kToCheck : ConditionState::kHolds;
    out.detail = flows.empty() ? "no flow between the roles is planned"
                               : "both ends of every flow are in one zone";
    return;
  }
  out.state = ConditionState::kViolated;
  out.detail = *apart.begin();
  if (apart.size() > 1) out.detail += " and " + Count(apart.size() - 1, "more pair");
}

std::set<std::string> GatewaysOf(const std::vector<const PlannedFlow*>& flows, const Plan& plan) {
  std::set<std::string> out;
  for (const PlannedFlow* flow : flows) {
    for (const Crossing& crossing : plan.paths[flow->path].gateways)
      out.insert(plan.site->points[crossing.point].name);
  }
  return out;
}

std::string Listed(const std::set<std::string>& names) {
  return Join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

}  // namespace

std::vector<PlannedCondition> JudgeConditions(const InstanceState& state, const Plan& plan) {
  std::vector<PlannedCondition> out;
  InstanceContext context(state, *plan.site);
  for (std::uint32_t c = 0; c < state.catalog->conditions.size(); ++c) {
    const catalog::Condition& condition = state.catalog->conditions[c];
    if (condition.when.Evaluate(context) != catalog::Truth::kTrue) continue;
    const auto flows = FlowsOf(state, condition, plan);
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
    out.push_back(std::move(planned));
  }
  return out;
}

}  // namespace portwright::plan
