#include "plan/guardrails.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "packetset/packet_set.h"
#include "plan/decision_names.h"
#include "plan/guardrail_exceptions.h"

namespace portwright::plan {
namespace {

using net::AddressSet;
using packetset::Box;
using packetset::PacketSet;
using site::Guardrail;
using site::GuardrailException;
using site::GuardrailKind;

AddressSet AddressesOf(const site::Zone& zone) {
  std::vector<net::AddressRange> ranges;
  for (const net::Prefix& prefix : zone.prefixes) ranges.push_back(prefix.Range());
  return AddressSet(std::move(ranges));
}

// The zones of one end of a rule.
class ZoneSide {
 public:
  ZoneSide(const Plan& plan, const std::optional<std::vector<std::uint32_t>>& zones)
      : plan_(plan), is_any_(!zones) {
    if (is_any_) return;
    const site::Site& site = *plan.site;
    by_realm_.resize(site.realms.size());
    for (const std::uint32_t z : *zones) {
      AddressSet& set = by_realm_[site.zones[z].realm];
      set = Union(set, AddressesOf(site.zones[z]));
    }
    reach_.resize(site.zones.size(), Reach::kPart);
    for (std::uint32_t z = 0; z < site.zones.size(); ++z) {
      if (std::find(zones->begin(), zones->end(), z) != zones->end()) {
        reach_[z] = Reach::kWhole;
      } else if (!Touches(site.zones[z])) {
        reach_[z] = Reach::kNothing;
      }
    }
  }

  bool MayHold(std::uint32_t endpoint) const {
    const std::uint32_t zone = plan_.endpoints[endpoint].zone;
    return is_any_ || zone == kNone || reach_[zone] != Reach::kNothing;
  }

  AddressSet PartOf(std::uint32_t endpoint) const {
    const Endpoint& e = plan_.endpoints[endpoint];
    const AddressSet& all = plan_.address_sets[e.addresses];
    if (is_any_ || (e.zone != kNone && reach_[e.zone] == Reach::kWhole)) return all;
    return Intersection(all, by_realm_[e.realm]);
  }

 private:
  // Of the endpoints of a zone.
  enum class Reach : std::uint8_t { kNothing, kWhole, kPart };

  bool Touches(const site::Zone& zone) const {
    const AddressSet own = AddressesOf(zone);
    // What the internet names itself may stand in anybody's plan.
    if (!zone.internet) return !Intersection(own, by_realm_[zone.realm]).empty();
    return std::any_of(by_realm_.begin(), by_realm_.end(),
                       [&](const AddressSet& set) { return !Intersection(own, set).empty(); });
  }

  const Plan& plan_;
  bool is_any_;
  std::vector<AddressSet> by_realm_;
  std::vector<Reach> reach_;  // by zone
};

// What of a block lies outside a product.
void AppendOutside(const PacketBlock& block, const AddressSet* from, const AddressSet* to,
                   const PacketSet* services, std::vector<PacketBlock>& out) {
  AddressSet sources = block.sources;
  AddressSet destinations = block.destinations;
  const auto keep = [&](AddressSet a, AddressSet b, std::vector<Box> c) {
    if (!a.empty() && !b.empty() && !c.empty())
      out.push_back({std::move(a), std::move(b), std::move(c)});
  };
  if (from != nullptr) {
    keep(Difference(sources, *from), destinations, block.services);
    sources = Intersection(sources, *from);
  }
  if (to != nullptr) {
    keep(sources, Difference(destinations, *to), block.services);
    destinations = Intersection(destinations, *to);
  }
  if (services != nullptr)
    keep(sources, destinations, PacketSet(block.services).Difference(*services).boxes());
}

bool Meets(const PacketBlock& block, const AddressSet* from, const AddressSet* to,
           const PacketSet* services) {
  return (from == nullptr || !Intersection(block.sources, *from).empty()) &&
         (to == nullptr || !Intersection(block.destinations, *to).empty()) &&
         (services == nullptr || !PacketSet(block.services).Intersection(*services).empty());
}

net::Packet WitnessOf(const PacketBlock& block) {
  std::vector<Box> boxes = block.services;
  for (Box& box : boxes) {
    box.source = block.sources.ranges()[0];
    box.destination = block.destinations.ranges()[0];
  }
  return *PacketSet(boxes).Witness();
}

}  // namespace

class GuardrailMatcher::State {
 public:
  State(const Plan& plan, const Guardrail& rule)
      : plan_(plan),
        rule_(rule),
        from_(plan, rule.from),
        to_(plan, rule.to),
        ends_(EndsOfExceptions(*plan.site, rule)),
        used_(rule.except.size(), false) {
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6})
      services_[static_cast<std::size_t>(family)] = PacketSet(ServiceBoxes(family, rule.services));
  }

  std::vector<PacketBlock> Match(const PlannedFlow& flow) {
    if (flow.local || !from_.MayHold(flow.source) || !to_.MayHold(flow.destination)) return {};
    const std::vector<Box>& services = ServicesOf(flow);
    if (services.empty()) return {};
    PacketBlock whole{from_.PartOf(flow.source), to_.PartOf(flow.destination), services};
    if (whole.sources.empty() || whole.destinations.empty()) return {};
    std::vector<PacketBlock> blocks;
    blocks.push_back(std::move(whole));
    for (std::size_t e = 0; e < rule_.except.size() && !blocks.empty(); ++e)
      Except(flow, e, blocks);
    return blocks;
  }

  const std::vector<bool>& used() const { return used_; }
  bool too_fine() const { return too_fine_; }

 private:
  // Past this the strict side is taken, and said.
  static constexpr std::size_t kBlocksMax = 4096;

  void Except(const PlannedFlow& flow, std::size_t index, std::vector<PacketBlock>& blocks) {
    const GuardrailException& exception = rule_.except[index];
    if (!Concerns(plan_, exception, plan_.reasons[flow.reason])) return;
    const ExceptionEnds& ends = ends_[index];
    const Endpoint& source = plan_.endpoints[flow.source];
    const AddressSet* from = ends.from.empty() ? nullptr : &ends.from[source.realm];
    const AddressSet* to =
        ends.to.empty() ? nullptr : &ends.to[plan_.endpoints[flow.destination].realm];
    const PacketSet* services = exception.allow.empty() ? nullptr : &ends.services[FamilyOf(flow)];
    std::vector<PacketBlock> rest;
    for (const PacketBlock& block : blocks) {
      if (!Meets(block, from, to, services)) {
        rest.push_back(block);
        continue;
      }
      used_[index] = true;
      AppendOutside(block, from, to, services, rest);
    }
    if (rest.size() > kBlocksMax) {
      too_fine_ = true;
      return;
    }
    blocks = std::move(rest);
  }

  std::size_t FamilyOf(const PlannedFlow& flow) const {
    const Endpoint& source = plan_.endpoints[flow.source];
    return static_cast<std::size_t>(plan_.address_sets[source.addresses].ranges()[0].family);
  }

  // What of a flow's services the rule means.
  const std::vector<Box>& ServicesOf(const PlannedFlow& flow) {
    const std::size_t family = FamilyOf(flow);
    const auto [found, fresh] = meant_.try_emplace({flow.service, family, flow.source_ports});
    if (fresh) {
      const PacketSet own(ServiceBoxes(static_cast<net::Family>(family),
                                       {plan_.services[flow.service]}, flow.source_ports));
      found->second = rule_.kind == GuardrailKind::kOnly
                          ? own.Difference(services_[family]).boxes()
                          : own.Intersection(services_[family]).boxes();
    }
    return found->second;
  }

  const Plan& plan_;
  const Guardrail& rule_;
  ZoneSide from_, to_;
  PacketSet services_[2];  // by family
  std::vector<ExceptionEnds> ends_;
  std::vector<bool> used_;
  bool too_fine_ = false;
  std::map<std::tuple<std::uint32_t, std::size_t, net::PortRange>, std::vector<Box>> meant_;
};

GuardrailMatcher::GuardrailMatcher(const Plan& plan, std::uint32_t rule)
    : state_(std::make_unique<State>(plan, plan.site->guardrails[rule])) {}
GuardrailMatcher::~GuardrailMatcher() = default;
std::vector<PacketBlock> GuardrailMatcher::Match(const PlannedFlow& flow) {
  return state_->Match(flow);
}
const std::vector<bool>& GuardrailMatcher::used() const { return state_->used(); }
bool GuardrailMatcher::too_fine() const { return state_->too_fine(); }

namespace {

void FindOf(const Plan& plan, std::uint32_t rule, GuardrailMatcher& matcher,
            std::vector<GuardrailFinding>& out) {
  std::map<std::uint32_t, GuardrailFinding> by_reason;
  for (std::uint32_t f = 0; f < plan.flows.size(); ++f) {
    const PlannedFlow& flow = plan.flows[f];
    const std::vector<PacketBlock> blocks = matcher.Match(flow);
    if (blocks.empty()) continue;
    const auto [found, fresh] = by_reason.try_emplace(flow.reason);
    GuardrailFinding& finding = found->second;
    if (fresh) {
      finding.rule = rule;
      finding.reason = flow.reason;
      finding.flow = f;
      finding.witness = WitnessOf(blocks[0]);
      const site::EndpointRef to = plan.endpoints[flow.destination].ref;
      if (to.kind == site::EndpointKind::kName)
        finding.witness.destination_name = plan.site->names[to.index].object;
    }
    ++finding.flows;
    auto& services = finding.services;
    const auto at = std::lower_bound(services.begin(), services.end(), flow.service);
    if (at == services.end() || *at != flow.service) services.insert(at, flow.service);
  }
  for (auto& [reason, finding] : by_reason) out.push_back(std::move(finding));
}

bool IsKnown(const Plan& plan, const std::vector<const catalog::Catalog*>& catalogs,
             const GuardrailException& exception, Diagnostics& diagnostics) {
  return std::any_of(catalogs.begin(), catalogs.end(), [&](const catalog::Catalog* catalog) {
    return (exception.instance == kNone ||
            plan.site->instances[exception.instance].product == catalog->product) &&
           KnowsRequirement(*catalog, exception.requirement, exception.place, diagnostics);
  });
}

// False after an error: what it would have excepted cannot be said.
bool CheckRequirements(const Plan& plan, const std::vector<const catalog::Catalog*>& catalogs,
                       const Guardrail& rule, Diagnostics& diagnostics) {
  bool all_known = true;
  for (const GuardrailException& exception : rule.except) {
    if (exception.requirement.empty() || IsKnown(plan, catalogs, exception, diagnostics)) continue;
    all_known = false;
    std::vector<std::string> ids;
    for (const catalog::Catalog* catalog : catalogs) {
      for (const auto& requirement : catalog->requirements) ids.push_back(requirement.id);
    }
    const auto near = Nearest(exception.requirement, ids);
    diagnostics.Error(
        "PW-PLAN-0060", exception.place,
        "expected a requirement of a product in use, found " + Quote(exception.requirement),
        near ? "did you mean " + *near + "?" : "`portwright catalog show` lists the ids");
  }
  return all_known;
}

void SayIdle(const Plan& plan, const Guardrail& rule, const std::vector<bool>& used,
             Diagnostics& diagnostics) {
  for (std::size_t e = 0; e < rule.except.size(); ++e) {
    const GuardrailException& exception = rule.except[e];
    if (IsOver(exception.until, plan.as_of)) {
      diagnostics.Warning("PW-PLAN-0061", exception.place,
                          "expected an exception of " + rule.id +
                              " that is still valid, found one that ended on " +
                              FormatDate(*exception.until),
                          "it excepts nothing any more: remove it, or have it renewed");
    } else if (!used[e]) {
      diagnostics.Warning("PW-PLAN-0062", exception.place,
                          "expected an exception of " + rule.id +
                              " that something planned needs, found one that excepts nothing",
                          "remove it: it would except what is planned one day");
    }
  }
}

}  // namespace

std::vector<GuardrailFinding> CheckGuardrails(const Plan& plan,
                                              const std::vector<const catalog::Catalog*>& catalogs,
                                              Diagnostics& diagnostics) {
  std::vector<GuardrailFinding> out;
  for (std::uint32_t r = 0; r < plan.site->guardrails.size(); ++r) {
    const Guardrail& rule = plan.site->guardrails[r];
    if (IsOver(rule.until, plan.as_of)) {
      diagnostics.Warning("PW-PLAN-0063", rule.place,
                          "expected a guardrail that is still valid, found that " + rule.id +
                              " ended on " + FormatDate(*rule.until),
                          "it guards nothing any more: remove it, or have it renewed");
      continue;
    }
    if (!CheckRequirements(plan, catalogs, rule, diagnostics)) continue;
    GuardrailMatcher matcher(plan, r);
    FindOf(plan, r, matcher, out);
    SayIdle(plan, rule, matcher.used(), diagnostics);
    if (matcher.too_fine()) {
      diagnostics.Error("PW-PLAN-0064", rule.place,
                        "expected exceptions of " + rule.id +
                            " that cut a flow into a few parts, found more than can be counted",
                        "name whole networks and requirements in them");
    }
  }
  return out;
}

bool BreaksGuardrail(const Plan& plan, const GuardrailFinding& finding) {
  return plan.site->guardrails[finding.rule].kind != GuardrailKind::kAsk;
}

}  // namespace portwright::plan
