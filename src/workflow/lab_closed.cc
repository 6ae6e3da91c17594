#include "workflow/lab_closed.h"

#include <map>
#include <set>
#include <tuple>

#include "net/packet.h"
#include "net/service.h"
#include "plan/crossings.h"
#include "policy/evaluate.h"

namespace portwright::workflow {
namespace {

using site::kNone;

// Enough to choose from; a large site has millions.
constexpr std::size_t kCandidatesMax = 20'000;

class ClosedLister {
 public:
  ClosedLister(const plan::Plan& plan, const LabSite& site)
      : plan_(plan), site_(site), crossings_(plan) {
    for (const plan::PointPlan& point : plan.points) policy_of_[point.point] = &point.policy;
    for (std::uint32_t p = 1; p < plan.paths.size(); ++p)
      path_of_.emplace(std::pair{plan.paths[p].from_zone, plan.paths[p].to_zone}, p);
  }

  std::vector<std::vector<probe::Target>> Run(std::size_t count) {
    std::vector<std::vector<probe::Target>> chosen(site_.topology.spaces.size());
    if (count == 0) return chosen;
    Collect();
    const std::size_t step = std::max<std::size_t>(1, candidates_.size() / count);
    std::size_t taken = 0;
    for (std::size_t c = 0; c < candidates_.size() && taken < count; c += step, ++taken)
      chosen[candidates_[c].first].push_back(candidates_[c].second);
    return chosen;
  }

 private:
  // Every party against every port that is planned for somebody else.
  void Collect() {
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> asked;
    for (const plan::PlannedFlow& flow : plan_.flows) {
      const net::Service& service = plan_.services[flow.service];
      if (flow.local || service.kind != net::ServiceKind::kTcp || service.ports.IsAny()) continue;
      if (site_.addresses_of[flow.destination].empty()) continue;
      for (std::uint32_t source = 0; source < plan_.endpoints.size(); ++source) {
        if (candidates_.size() >= kCandidatesMax) return;
        if (!asked.insert({source, flow.destination, flow.service}).second) continue;
        Consider(source, flow.destination, flow.service);
      }
    }
  }

  void Consider(std::uint32_t from, std::uint32_t to, std::uint32_t service) {
    const plan::Endpoint& source = plan_.endpoints[from];
    const plan::Endpoint& destination = plan_.endpoints[to];
    if (site_.addresses_of[from].empty() || source.realm != destination.realm ||
        source.zone == kNone || plan_.site->zones[source.zone].internet)
      return;
    plan::PlannedFlow flow;
    flow.source = from;
    flow.destination = to;
    flow.service = service;
    if (source.zone != destination.zone) {
      const auto path = path_of_.find({source.zone, destination.zone});
      if (path == path_of_.end() || crossings_.PathTranslates(path->second)) return;
      flow.path = path->second;
    }
    probe::Target target;
    target.source = site_.addresses_of[from].front();
    target.destination = site_.addresses_of[to].front();
    const auto from_space = site_.space_of.find({source.realm, target.source});
    const auto to_space = site_.space_of.find({destination.realm, target.destination});
    if (target.source.family != target.destination.family || from_space == site_.space_of.end() ||
        to_space == site_.space_of.end() || from_space->second == to_space->second)
      return;
    target.protocol = net::kProtocolTcp;
    target.port = plan_.services[service].ports.lo;
    if (!IsDenied(flow, target)) return;
    target.must_be_closed = true;
    target.requirement = "none: must be closed";
    target.from = plan_.EndpointName(from);
    target.to = plan_.EndpointName(to);
    candidates_.push_back({from_space->second, std::move(target)});
  }

  bool IsDenied(const plan::PlannedFlow& flow, probe::Target& target) {
    net::Packet packet;
    packet.source = target.source;
    packet.destination = target.destination;
    packet.protocol = target.protocol;
    packet.source_port = 40'000;
    packet.destination_port = target.port;
    bool is_denied = false;
    for (const plan::FlowCrossing& at : crossings_.Find(flow)) {
      const auto policy = policy_of_.find(at.crossing.point);
      if (policy == policy_of_.end()) continue;
      const site::EnforcementPoint& point = plan_.site->points[at.crossing.point];
      target.points.push_back(point.name);
      const auto name = [&](std::uint32_t interface) {
        return interface == kNone ? std::string() : point.interfaces[interface].name;
      };
      packet.in_interface = name(at.crossing.in_interface);
      packet.out_interface = name(at.crossing.out_interface);
      const auto decision = policy::Evaluate(*policy->second, at.crossing.hook, packet);
      is_denied = is_denied || decision.verdict != policy::VerdictKind::kAccept;
    }
    return is_denied;
  }

  const plan::Plan& plan_;
  const LabSite& site_;
  plan::CrossingFinder crossings_;
  std::map<std::uint32_t, const policy::Policy*> policy_of_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> path_of_;
  std::vector<std::pair<std::uint32_t, probe::Target>> candidates_;
};

}  // namespace

std::vector<std::vector<probe::Target>> ClosedInLab(const plan::Plan& plan, const LabSite& site,
                                                    std::size_t count) {
  return ClosedLister(plan, site).Run(count);
}

}  // namespace portwright::workflow
