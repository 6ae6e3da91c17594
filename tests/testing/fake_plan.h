// A small plan made by hand, for tests of what is made from plans: 4 zones, 2 gateways and a host
// firewall (fake_site.h), one product, 12 flows, a doubt, open questions, conditions, something
// skipped. Every figure that a test expects can be counted here.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "catalog/catalog.h"
#include "net/address.h"
#include "plan/plan.h"
#include "site/site.h"
#include "testing/fake_site.h"

namespace portwright::testing {

struct FakePlan {
  std::unique_ptr<site::Site> site = std::make_unique<site::Site>();
  std::unique_ptr<catalog::Catalog> catalog = std::make_unique<catalog::Catalog>();
  plan::Plan plan;
};

// Text that ends scripts, attributes and comments, and a formula.
inline constexpr const char* kHostileText =
    "=</script><img src=x onerror=\"document.title='hit'\">\"'<!--&amp;";

namespace fake {

inline void AddRequirement(catalog::Catalog& catalog, const char* id, std::uint32_t from,
                           std::uint32_t to, const char* purpose, std::uint32_t line,
                           catalog::Traffic traffic) {
  catalog::Requirement requirement;
  requirement.id = id;
  requirement.from = from;
  requirement.to = to;
  requirement.ground = "source and destination";
  requirement.purpose = purpose;
  requirement.cite.section = "Ports > Table 1";
  requirement.cite.line = line;
  requirement.traffic = traffic;
  catalog.requirements.push_back(requirement);
}

inline void MakeCatalog(catalog::Catalog& catalog) {
  using catalog::Traffic;
  catalog.product = "demo-backup";
  catalog.title = "Demo Backup";
  catalog.document.title = "Demo ports";
  catalog.document.revision = "2026-01";
  for (const char* title : {"Cluster", "ESXi host", "Oracle server", "DNS server", "Mail server",
                            "Support service", "Administrators"}) {
    catalog::Role role;
    role.id = title;
    role.title = title;
    catalog.roles.push_back(role);
  }
  AddRequirement(catalog, "vmware/cluster-esxi/443", 0, 1, "Talks to the API of the host.", 12,
                 Traffic::kBackup);
  AddRequirement(catalog, "vmware/cluster-esxi/902", 0, 1, "Reads virtual disks.", 13,
                 Traffic::kBackup);
  AddRequirement(catalog, "oracle/oracle-cluster/11117", 2, 0, "Writes Oracle backups.", 20,
                 Traffic::kBackup);
  AddRequirement(catalog, "base/cluster-dns/53", 0, 3, "Resolves names.", 30, Traffic::kManagement);
  AddRequirement(catalog, "base/cluster-smtp/587", 0, 4, "Sends alerts.", 31, Traffic::kManagement);
  AddRequirement(catalog, "support/cluster-support/443", 0, 5, "Sends telemetry.", 40,
                 Traffic::kSupport);
  AddRequirement(catalog, "base/admin-cluster/443", 6, 0, "Shows the console.", 41,
                 Traffic::kManagement);
  catalog::Doubt doubt;
  doubt.about = catalog::DoubtAbout::kTransport;
  doubt.readings = {"TCP, as the table says", "UDP, as the text says"};
  doubt.taken = 1;
  doubt.why = "Kept as printed.";
  catalog.requirements[2].doubts.push_back(doubt);
  catalog.requirements[5].initiator = catalog::Initiator::kUnknown;
  catalog::Condition condition;
  condition.id = "long-sessions";
  condition.kind = catalog::ConditionKind::kSessionTimeout;
  condition.roles = {0, 1};
  condition.value = 14400;
  condition.text = "Idle sessions live for four hours.";
  condition.cite.section = "Notes";
  condition.cite.line = 55;
  catalog.conditions.push_back(condition);
  catalog.Index();
}

inline void AddEndpoint(FakePlan& fake, site::EndpointKind kind, std::uint32_t index,
                        std::uint32_t zone, const std::vector<const char*>& addresses,
                        const char* detail = "") {
  plan::Endpoint endpoint;
  endpoint.ref = {kind, index};
  fake.plan.address_sets.push_back(SetOf(addresses));
  endpoint.addresses = static_cast<std::uint32_t>(fake.plan.address_sets.size() - 1);
  endpoint.zone = zone;
  if (*detail != '\0') {
    endpoint.detail = static_cast<std::uint32_t>(fake.plan.details.size());
    fake.plan.details.push_back(detail);
  }
  if (kind == site::EndpointKind::kHost) endpoint.host = index;
  if (kind == site::EndpointKind::kCluster) endpoint.cluster = index;
  fake.plan.endpoints.push_back(endpoint);
}

inline void MakeTables(FakePlan& fake) {
  using site::EndpointKind;
  AddEndpoint(fake, EndpointKind::kCluster, 0, 2, {"10.2.0.11/32", "10.2.0.12/32"}, "node address");
  AddEndpoint(fake, EndpointKind::kCluster, 0, 2, {"10.2.0.21/32"}, "VIP");
  AddEndpoint(fake, EndpointKind::kHost, 0, 1, {"10.1.1.1/32"});
  AddEndpoint(fake, EndpointKind::kHost, 1, 1, {"10.1.1.2/32"});
  AddEndpoint(fake, EndpointKind::kHost, 2, 1, {"10.1.40.11/32"});
  AddEndpoint(fake, EndpointKind::kHost, 3, 3, {"192.0.2.53/32"});
  AddEndpoint(fake, EndpointKind::kHost, 4, 3, {"192.0.2.25/32"});
  AddEndpoint(fake, EndpointKind::kInternet, 0, 0, {"198.51.100.0/24"});
  AddEndpoint(fake, EndpointKind::kNetwork, 0, 1, {"10.1.5.0/28"});
  AddEndpoint(fake, EndpointKind::kHost, 5, 1, {"10.1.9.9/32"});
  for (const char* text :
       {"tcp/443", "tcp/902", "tcp/11117", "udp/53", "tcp/53", "tcp/587", "tcp/9100"}) {
    fake.plan.services.push_back(net::ParseService(text).value());
  }
  plan::Reason reason;
  reason.instance = 0;
  reason.catalog = fake.catalog.get();
  for (std::uint32_t r = 0; r < 7; ++r) {
    reason.requirement = r;
    reason.id = "backup-1/" + fake.catalog->requirements[r].id;
    reason.features = {r < 2 ? "vmware (on)" : r == 2 ? "oracle (on)" : "base (always)"};
    reason.initiator_unknown = r == 5;
    reason.session_timeout_s = r < 2 ? 14400 : 0;
    reason.settings =
        r == 4 ? std::vector<std::string>{"smtp_port = 587"} : std::vector<std::string>{};
    fake.plan.reasons.push_back(reason);
  }
  plan::Reason extra;
  extra.id = "extra/monitoring";
  extra.extra = 0;
  extra.until = ParseDate("2027-03-31");
  fake.plan.reasons.push_back(extra);
}

inline void MakeFlows(plan::Plan& plan) {
  using policy::Hook;
  const plan::Crossing edge{0, Hook::kForward, 0, 1};
  const plan::Crossing out{0, Hook::kForward, 0, 2};
  const plan::Crossing up{1, Hook::kForward, 1, 0};
  const plan::Crossing down{1, Hook::kForward, 0, 1};
  // 0 nowhere, 1 backup-dc1, 2 dc1-backup, 3 backup-dmz, 4 backup-internet.
  plan.paths = {{}, {2, 1, {up}}, {1, 2, {down}}, {2, 3, {up, edge}}, {2, 0, {up, out}}};
  const auto add = [&](std::uint32_t source, std::uint32_t destination, std::uint32_t service,
                       std::uint32_t reason, std::uint32_t path) {
    policy::PlannedFlow flow;
    flow.source = source;
    flow.destination = destination;
    flow.service = service;
    flow.reason = reason;
    flow.path = path;
    plan.flows.push_back(flow);
  };
  add(0, 2, 0, 0, 1);  // c1 -> esx1 443
  add(0, 3, 0, 0, 1);
  add(0, 2, 1, 1, 1);  // c1 -> esx1 902
  add(0, 3, 1, 1, 1);
  add(4, 1, 2, 2, 2);  // ora1 -> c1 11117
  add(0, 5, 3, 3, 3);  // c1 -> dns1
  add(0, 5, 4, 3, 3);
  add(0, 6, 5, 4, 3);  // c1 -> mail1
  add(0, 7, 0, 5, 4);  // c1 -> support
  add(8, 1, 0, 6, 2);  // admins -> c1
  add(9, 1, 6, 7, 2);  // mon1 -> c1
  add(9, 4, 6, 7, 0);  // mon1 -> ora1, inside dc1
  plan.flows[6].granted = true;
  for (std::uint32_t p = 0; p < 3; ++p) {
    plan::PointPlan point;
    point.point = p;
    const std::uint64_t flows[] = {4, 11, 2};
    const std::uint64_t rules[] = {3, 7, 2};
    point.flows = flows[p];
    point.rules = rules[p];
    plan.points.push_back(std::move(point));
  }
}

inline void MakeOpenEnds(FakePlan& fake) {
  plan::Question choice;
  choice.kind = plan::QuestionKind::kChoice;
  choice.instance = 0;
  choice.name = "support_port";
  choice.text = "Through which port does support come in?";
  choice.would_open = {"tcp/22 Support service -> Cluster", "tcp/443 Support service -> Cluster"};
  choice.requirements = {"support/support-cluster/22"};
  choice.fails = true;
  plan::Question parameter = choice;
  parameter.name = "smtp_port";
  parameter.text = "On which port does the mail server take mail?";
  parameter.would_open = {"tcp/587 Cluster -> Mail server"};
  parameter.requirements = {"base/cluster-smtp/587"};
  parameter.taken = "587";
  parameter.fails = false;
  fake.plan.questions = {choice, parameter};
  fake.plan.conditions = {
      {0, fake.catalog.get(), 0, plan::ConditionState::kToCheck, "set it at core1"}};
  fake.plan.skipped = {
      {plan::SkipReason::kOff, 0, "mongodb/cluster-mongodb/27017", "no MongoDB here"},
      {plan::SkipReason::kOff, 0, "mongodb/mongodb-cluster/11117", "no MongoDB here"}};
}

}  // namespace fake

inline FakePlan MakeFakePlan() {
  FakePlan fake;
  fake::MakeSite(*fake.site);
  fake::MakeCatalog(*fake.catalog);
  fake.plan.site = fake.site.get();
  fake.plan.as_of = *ParseDate("2026-11-20");
  fake::MakeTables(fake);
  fake::MakeFlows(fake.plan);
  fake::MakeOpenEnds(fake);
  return fake;
}

}  // namespace portwright::testing
