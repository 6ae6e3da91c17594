#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>
#include <tuple>

#include "plan/plan.h"
#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using Cell = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, net::PortRange>;
using Cells = std::map<Cell, std::set<std::uint32_t>>;

Cells CellsOf(const Plan& plan) {
  Cells cells;
  for (const PlannedFlow& flow : plan.flows)
    cells[{flow.source, flow.destination, flow.service, flow.source_ports}].insert(flow.reason);
  return cells;
}

// What the entries say, written out; a cell that stands in two of them fails.
Cells WrittenOut(const std::vector<Entry>& entries) {
  Cells cells;
  for (const Entry& entry : entries) {
    for (const std::uint32_t source : entry.sources) {
      for (const std::uint32_t destination : entry.destinations) {
        for (const std::uint32_t service : entry.services) {
          const auto [at, fresh] = cells.try_emplace(
              {source, destination, service, entry.source_ports},
              std::set<std::uint32_t>(entry.reasons.begin(), entry.reasons.end()));
          EXPECT_TRUE(fresh) << "a cell stands in two entries";
        }
      }
    }
  }
  return cells;
}

TEST(Merge, LosesNothingAndAddsNothing) {
  rc::check("entries are the cells of the flows with all their reasons", [] {
    Plan plan;
    const auto count = *rc::gen::inRange(0, 60);
    for (int i = 0; i < count; ++i) {
      PlannedFlow flow;
      flow.source = *rc::gen::inRange(0U, 4U);
      flow.destination = *rc::gen::inRange(0U, 4U);
      flow.service = *rc::gen::inRange(0U, 3U);
      flow.reason = *rc::gen::inRange(0U, 3U);
      if (*rc::gen::inRange(0, 4) == 0) flow.source_ports = {1024, 65535};
      plan.flows.push_back(flow);
    }
    plan.endpoints.resize(4);
    static const site::Site kEmpty;
    plan.site = &kEmpty;
    const std::vector<Entry> entries = Merge(plan, kNone, true);
    const Cells cells = CellsOf(plan);
    RC_ASSERT(WrittenOut(entries) == cells);
    RC_ASSERT(entries.size() <= cells.size());
    std::uint64_t flows = 0;
    for (const Entry& entry : entries) flows += entry.flows;
    RC_ASSERT(flows == plan.flows.size());
  });
}

TEST(Merge, JoinsWhatSharesItsReasons) {
  const Sample s = PlanOf(Instance("backup: on"));
  const std::vector<Entry> entries = Merge(*s.plan, 0, true);
  // 50051 to both agents; 11117 and (Linux alone) 2000 from agents to nodes and VIPs.
  EXPECT_EQ(entries.size(), 3U);
  EXPECT_EQ(WrittenOut(entries).size(), 2U + 4U + 2U);
}

TEST(Merge, LeavesGrantedFlowsOutOfTheirPoint) {
  const std::string grant =
      "granted:\n  - { from: c1, to: agent1, allow: [tcp/50051], reason: base, by: net";
  const Sample everywhere = PlanOf(Instance("agents: on") + grant + " }\n");
  EXPECT_EQ(WrittenOut(Merge(*everywhere.plan, 0, true)).size(), 2U);
  EXPECT_EQ(WrittenOut(Merge(*everywhere.plan, 0, false)).size(), 1U);
  const Sample here = PlanOf(Instance("agents: on") + grant + ", point: gw }\n");
  EXPECT_EQ(WrittenOut(Merge(*here.plan, 0, true)).size(), 2U);
  EXPECT_EQ(WrittenOut(Merge(*here.plan, 0, false)).size(), 1U);
  for (const PlannedFlow& flow : here.plan->flows) EXPECT_FALSE(flow.granted);
}

}  // namespace
}  // namespace portwright::plan
