// The plan of a site: which flows the products in use need, between which addresses, through which
// enforcement points, for which reason; what is left open; and one Policy for each point.
// Everything else (texts, pages, requests) is made from this.
//
// A Plan points into the Site and the Catalogs that it was made from: they must outlive it. Const
// access from any thread. Same site, catalogs and day, same plan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "net/address.h"
#include "net/service.h"
#include "plan/guardrail_finding.h"
#include "policy/planned_flow.h"
#include "policy/policy.h"
#include "site/site.h"

namespace portwright::plan {

using policy::PlannedFlow;
inline constexpr std::uint32_t kNone = site::kNone;

// One party of the site in one family, inside one zone.
struct Endpoint {
  site::EndpointRef ref;
  std::uint32_t addresses = 0;  // index into Plan::address_sets; of one family
  std::uint32_t zone = kNone;   // index into Site::zones
  std::uint32_t realm = 0;
  std::uint32_t host = kNone;  // index into Site::hosts where it is one
  std::uint32_t cluster = kNone;
  std::uint32_t detail = 0;  // index into Plan::details
};
static_assert(sizeof(Endpoint) <= 32, "a plan may hold a million of them");

// Why flows exist: an active requirement of an instance, or an extra of the site.
struct Reason {
  std::string id;                  // `backup-dc1/oracle/oracle-cluster/11117`, `extra/monitoring`
  std::uint32_t instance = kNone;  // index into Site::instances; kNone for an extra
  const catalog::Catalog* catalog = nullptr;
  std::uint32_t requirement = kNone;    // index into catalog->requirements
  std::uint32_t extra = kNone;          // index into Site::extra
  std::vector<std::string> features;    // that switched it on
  std::vector<std::string> settings;    // `smtp_port = 587`: choices and parameters that shaped it
  std::optional<Date> until;            // end of its window, or of the extra
  std::uint32_t session_timeout_s = 0;  // from the conditions that name its roles
  bool initiator_unknown = false;
};

// One enforcement point on a way, with the addresses that the packet carries when the point's rules
// see it.
struct Crossing {
  std::uint32_t point = 0;  // index into Site::points
  policy::Hook hook = policy::Hook::kForward;
  // Indices into EnforcementPoint::interfaces; kNone: at an end, or any of several in one zone.
  std::uint32_t in_interface = kNone;
  std::uint32_t out_interface = kNone;
  // Of a gateway: the zones of those interfaces.
  std::uint32_t in_zone = kNone;
  std::uint32_t out_zone = kNone;
};

// The gateways between two zones, in the order of the way. Path 0 is the empty one, inside a zone.
struct Path {
  std::uint32_t from_zone = kNone;
  std::uint32_t to_zone = kNone;
  std::vector<Crossing> gateways;
};

// A crossing of one flow: as above, with its addresses before and after translation.
struct FlowCrossing {
  Crossing crossing;
  net::AddressSet source_before, source_after;
  net::AddressSet destination_before, destination_after;
  net::Service service_before, service_after;  // they differ where a port is translated
  // What the rules of this point match, by its dialect.
  net::AddressSet source_matched, destination_matched;
  net::Service service_matched;
};

enum class QuestionKind { kFeature, kChoice, kParameter, kInitiator, kRole, kInterface };

// Something that the site has not answered. Most consequential first.
struct Question {
  QuestionKind kind = QuestionKind::kFeature;
  std::uint32_t instance = kNone;
  std::string name;                       // feature, choice, parameter, requirement or role
  std::string text;                       // the question, in words
  std::vector<std::string> would_open;    // `tcp/443 ESXi host -> cluster`, one each, sorted
  std::vector<std::string> requirements;  // ids that hang on it
  std::string taken;   // the default that the plan took; empty if it opened nothing
  bool fails = false;  // an error without --partial, or a `no` (a choice without default)
  SourcePlace place;
};

enum class ConditionState { kHolds, kViolated, kToCheck };
struct PlannedCondition {
  std::uint32_t instance = kNone;
  const catalog::Catalog* catalog = nullptr;
  std::uint32_t condition = 0;  // index into catalog->conditions
  ConditionState state = ConditionState::kToCheck;
  std::string detail;  // what was found, or what to check where
};

enum class SkipReason {
  kOff,
  kOmitted,
  kWithdrawn,
  kWindow,
  kNoEndpoint,
  kUnbound,
  kExpired,
  kUnanswered
};
// A requirement, or a part of it, that was left out, and why. Nothing is dropped in silence.
struct Skip {
  SkipReason why = SkipReason::kOff;
  std::uint32_t instance = kNone;
  std::string requirement;
  std::string detail;
};

// What one point has to let through.
struct PointPlan {
  std::uint32_t point = 0;  // index into Site::points
  policy::Policy policy;    // Policy::reasons are those of the plan, in its order
  std::uint64_t flows = 0;  // flows that cross it
  std::uint64_t rules = 0;
  // Flows to some addresses of a cluster's interface group that its firewall cannot tell from the
  // others: the policy permits them to all of the group (see TellsOwnAddressesApart).
  std::uint64_t widened_flows = 0;
};

// A row of a request: the sets that share their reasons, merged as far as equality allows.
struct Entry {
  std::vector<std::uint32_t> sources;  // endpoints, sorted
  std::vector<std::uint32_t> destinations;
  std::vector<std::uint32_t> services;  // indices into Plan::services
  net::PortRange source_ports = net::kAnyPort;
  std::vector<std::uint32_t> reasons;  // every reason of every flow in it
  std::uint64_t flows = 0;
};

// What a base policy permits already and still does on the day of the plan.
struct PlannedGrant {
  std::uint32_t point = kNone;  // kNone: at every point; those flows have `granted`
  net::AddressSet from, to;
  std::vector<net::Service> allow;
};

struct Plan {
  const site::Site* site = nullptr;
  std::vector<const catalog::Catalog*> catalogs;  // of the products in use
  Date as_of;
  std::vector<net::AddressSet> address_sets{net::AddressSet()};  // as in Policy: [0] means any
  std::vector<net::Service> services;
  std::vector<Endpoint> endpoints;
  std::vector<std::string> details{""};  // which part of a party: `intf_group1 VIPs`; [0]: plain
  std::vector<Reason> reasons;
  std::vector<PlannedFlow> flows;
  std::vector<Path> paths;
  std::vector<PointPlan> points;  // those that filter, in the site's order
  std::vector<Question> questions;
  std::vector<PlannedCondition> conditions;
  std::vector<Skip> skipped;
  std::vector<PlannedGrant> grants;
  std::vector<GuardrailFinding> guardrails;  // by rule, then reason

  std::string EndpointName(std::uint32_t endpoint) const;       // `c1 (VLAN 200 VIP)`
  std::string EndpointAddresses(std::uint32_t endpoint) const;  // `10.1.200.21, 10.1.200.22`
  std::string ZoneName(std::uint32_t zone) const;               // empty for kNone
};

struct Options {
  Date as_of;
  bool partial = false;  // plan what is bound and list the rest
};

// Catalogs by product, one each. Errors (an unbound role of an active requirement, an unknown
// feature, no path) are diagnostics PW-PLAN-...; the plan then holds what could be planned. Cost:
// linear in the flows, plus a search for each pair of zones.
std::unique_ptr<Plan> Make(const site::Site& site,
                           const std::vector<const catalog::Catalog*>& catalogs,
                           const Options& options, Diagnostics& diagnostics);

// Every point that a flow crosses, hosts' own firewalls included, in the order of the way.
std::vector<FlowCrossing> CrossingsOf(const Plan& plan, const PlannedFlow& flow);

// The flows of one point (kNone: of all), merged without loss: flows of a cell have equal reasons,
// and an entry is the product of its sets. Granted flows are left out where `with_granted` is
// false. Deterministic order.
std::vector<Entry> Merge(const Plan& plan, std::uint32_t point, bool with_granted);

}  // namespace portwright::plan
