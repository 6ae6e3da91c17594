#include "workflow/way.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "plan/crossings.h"
#include "policy/evaluate.h"
#include "policy/match.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kRowsMax = 500;  // the rest is counted

class WayFinder {
 public:
  WayFinder(const plan::Plan& plan, const std::vector<PointProof>& proofs,
            const Diagnostics& diagnostics)
      : plan_(plan), diagnostics_(diagnostics), crossings_(plan) {
    for (const PointProof& proof : proofs) {
      proof_of_[proof.point] = &proof;
      for (const proof::Finding& finding : proof.findings) {
        for (const std::uint32_t reason : ReasonsOf(proof, finding)) flows_of_[reason];
      }
    }
    for (const plan::PlannedFlow& flow : plan.flows) {
      const auto wanted = flows_of_.find(flow.reason);
      if (wanted != flows_of_.end()) wanted->second.push_back(&flow);
    }
  }

  static std::vector<std::uint32_t> ReasonsOf(const PointProof& proof,
                                              const proof::Finding& finding) {
    const bool is_first_packet = finding.view.state == net::ConnectionState::kNew;
    if (!finding.is_missing || !is_first_packet ||
        finding.required.chain == proof::RuleAt::kNowhere)
      return {};
    const policy::Rule& rule =
        proof.planned->chains[finding.required.chain].rules[finding.required.rule];
    return proof.planned->origins[rule.origin].reasons;
  }

  // The way of a flow that the packet belongs to, as it is seen at the point; nothing if none is.
  std::optional<std::vector<plan::FlowCrossing>> Find(std::uint32_t reason, const PointProof& proof,
                                                      const proof::Finding& finding) {
    const net::Packet& packet = finding.witness;
    for (const plan::PlannedFlow* flow : flows_of_[reason]) {
      std::vector<plan::FlowCrossing> way = crossings_.Find(*flow);
      for (const plan::FlowCrossing& at : way) {
        if (plan_.site->points[at.crossing.point].name == proof.point &&
            at.crossing.hook == finding.view.hook && at.source_matched.Contains(packet.source) &&
            at.destination_matched.Contains(packet.destination) &&
            policy::Matches(at.service_matched, packet))
          return way;
      }
    }
    return std::nullopt;
  }

  // Cells `Stops at` and `Way`.
  std::pair<std::string, std::string> Walk(const std::vector<plan::FlowCrossing>& way,
                                           const net::Packet& packet) const {
    std::string stops, text;
    for (const plan::FlowCrossing& at : way) {
      const site::EnforcementPoint& point = plan_.site->points[at.crossing.point];
      text += (text.empty() ? "" : ", ") + point.name;
      const auto found = proof_of_.find(point.name);
      if (found == proof_of_.end()) {
        text += " not asked";
        continue;
      }
      const Configuration& today = *found->second->configuration;
      const net::Packet here = PacketAt(at, point, packet);
      const policy::Possible possible =
          policy::EvaluateReadings(*today.policy, at.crossing.hook, here);
      text += !possible.deny ? " yes" : possible.accept ? " perhaps" : " no";
      if (possible.accept || !stops.empty()) continue;
      const policy::Decision decision = policy::Evaluate(*today.policy, at.crossing.hook, here);
      stops = point.name + ": " +
              DeciderText(today,
                          decision.by_default ? proof::RuleAt()
                                              : proof::RuleAt{decision.chain, decision.rule},
                          proof::RuleAt(), decision.chain, diagnostics_);
    }
    return {stops, text};
  }

 private:
  // The packet with the addresses and the port that the point's rules see.
  static net::Packet PacketAt(const plan::FlowCrossing& at, const site::EnforcementPoint& point,
                              net::Packet packet) {
    const auto take = [](const net::AddressSet& set, net::Address& address) {
      if (!set.Contains(address) && !set.ranges().empty())
        address = {set.ranges()[0].family, set.ranges()[0].lo};
    };
    take(at.source_matched, packet.source);
    take(at.destination_matched, packet.destination);
    if (!policy::Matches(at.service_matched, packet))
      packet.destination_port = at.service_matched.ports.lo;
    const auto name = [&](std::uint32_t interface) {
      return interface == plan::kNone ? std::string() : point.interfaces[interface].name;
    };
    packet.in_interface = name(at.crossing.in_interface);
    packet.out_interface = name(at.crossing.out_interface);
    return packet;
  }

  const plan::Plan& plan_;
  const Diagnostics& diagnostics_;
  mutable plan::CrossingFinder crossings_;
  std::map<std::string, const PointProof*> proof_of_;
  std::map<std::uint32_t, std::vector<const plan::PlannedFlow*>> flows_of_;  // by reason
};

}  // namespace

report::Table WayTable(const plan::Plan& plan, const std::vector<PointProof>& proofs,
                       const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Where flows stop";
  table.key = "ways";
  table.empty_text = "every required flow passes what was given";
  table.columns = {report::Text("Requirement"), report::Text("Packet"), report::Text("Stops at"),
                   report::Text("Way")};
  WayFinder finder(plan, proofs, diagnostics);
  std::set<std::pair<std::uint32_t, std::string>> seen;  // reason, where it stops
  std::size_t more = 0;
  for (const PointProof& proof : proofs) {
    for (const proof::Finding& finding : proof.findings) {
      for (const std::uint32_t reason : WayFinder::ReasonsOf(proof, finding)) {
        if (seen.contains({reason, proof.point})) continue;
        if (table.rows.size() >= kRowsMax) {
          ++more;
          continue;
        }
        const auto way = finder.Find(reason, proof, finding);
        if (!way) continue;
        const auto [stops, text] = finder.Walk(*way, finding.witness);
        seen.insert({reason, proof.point});
        table.rows.push_back({plan.reasons[reason].id, ToText(finding.witness), stops, text});
        table.tones.push_back(report::Tone::kBad);
      }
    }
  }
  if (more > 0) table.rows.push_back({"and " + Count(more, "more finding"), "", "", ""});
  return table;
}

}  // namespace portwright::workflow
