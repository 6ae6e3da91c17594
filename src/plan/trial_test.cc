#include "plan/trial.h"

#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

constexpr std::string_view kBox = R"(products:
  - id: box-1
    product: box
    version: "2.0"
    cluster: c1
    bind: { agent: [agent1, agent2], dns: dns1, filer: filer1 }
)";

site::FeatureSwitch On() { return {site::Switch::kOn, "", {}}; }

TEST(Trial, CountsWhatAnAnswerWouldPlan) {
  const Sample s = PlanOf(kBox, true);
  Trial trial(*s.plan);
  const auto with = [&](const char* feature, std::vector<std::string> requirements) {
    return trial.Flows(0, requirements, [&](site::Instance& box) { box.features[feature] = On(); });
  };
  // Each of the two agents opens 11117 on the VIP and on both nodes, once for the cluster's group
  // of nodes and once for that of VIPs.
  const std::uint64_t alone = PlanOf(std::string(kBox) + "    features: { backup: on }\n", true)
                                  .Flows("box-1/backup/agent-cluster/11117")
                                  .size();
  EXPECT_GT(alone, 0U);
  EXPECT_EQ(with("backup", {"backup/agent-cluster/11117"}), alone);
  // A second time the same, since nothing of the first is left.
  EXPECT_EQ(with("backup", {"backup/agent-cluster/11117"}), alone);
  EXPECT_EQ(with("mailing", {"mailing/cluster-mail/25"}), 0U);  // nobody is the mail server
  EXPECT_EQ(with("nas", {"nas/filer-cluster/2049", "no/such-requirement/1"}),
            PlanOf(std::string(kBox) + "    features: { nas: on }\n", true)
                .Flows("box-1/nas/filer-cluster/2049")
                .size());
}

TEST(Trial, ABindingIsTriedToo) {
  const Sample s = PlanOf(std::string(kBox) + "    features: { mailing: on }\n", true);
  Trial trial(*s.plan);
  const auto flows = trial.Flows(0, {"mailing/cluster-mail/25"}, [](site::Instance& box) {
    box.bind["mail"].items = {{site::EndpointKind::kHost, 5}};
  });
  EXPECT_EQ(flows, PlanOf(R"(products:
  - { id: box-1, product: box, version: "2.0", cluster: c1, features: { mailing: on }, bind: { agent: [agent1, agent2], dns: dns1, filer: filer1, mail: mail1 } }
)",
                          true)
                       .Flows("box-1/mailing/cluster-mail/25")
                       .size());
  EXPECT_GT(flows.value_or(0), 0U);
}

TEST(Trial, StopsAtItsLimit) {
  const Sample s = PlanOf(kBox, true);
  Trial trial(*s.plan, 1);
  const auto try_it = [&] {
    return trial.Flows(0, {"backup/agent-cluster/11117"},
                       [](site::Instance& box) { box.features["backup"] = On(); });
  };
  EXPECT_TRUE(try_it().has_value());
  EXPECT_FALSE(try_it().has_value());
}

TEST(HalfASite, AWayThatIsMissingIsANote) {
  const std::string_view site = R"(site: s
zones: { a: { prefixes: [10.1.0.0/16] }, b: { prefixes: [10.2.0.0/16] } }
hosts: { agent1: { addresses: [10.2.0.11] }, dns1: { addresses: [10.1.0.53] } }
clusters: { c1: { interfaces: { g1: { nodes: { n1: [10.1.0.1], n2: [10.1.0.2] } } } } }
products:
  - { id: box-1, product: box, version: "2.0", cluster: c1, features: { agents: on }, bind: { agent: agent1, dns: dns1 } }
)";
  const Sample half = PlanWith(kSampleCatalog, site, true);
  EXPECT_FALSE(half.diagnostics.has_errors()) << half.Messages();
  EXPECT_NE(half.Messages().find("note: expected a way from zone a to b"), std::string::npos);
  EXPECT_FALSE(half.Flows("box-1/base/cluster-dns/53").empty());
  EXPECT_TRUE(half.Flows("box-1/backup/cluster-agent/50051").empty());
  EXPECT_TRUE(PlanWith(kSampleCatalog, site).diagnostics.has_errors());
}

}  // namespace
}  // namespace portwright::plan
