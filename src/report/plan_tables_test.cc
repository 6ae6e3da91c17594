#include "report/plan_tables.h"

#include <gtest/gtest.h>

#include "report/csv.h"
#include "report/json.h"
#include "report/markdown.h"
#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

using Row = std::vector<std::string>;
using testing::FakePlan;
using testing::MakeFakePlan;

class PlanTablesTest : public ::testing::Test {
 protected:
  FakePlan fake_ = MakeFakePlan();
  plan::Plan& plan_ = fake_.plan;
  Facts facts_ = Gather(plan_);
};

TEST_F(PlanTablesTest, TotalsCountWhatThePlanHolds) {
  const Totals& t = facts_.totals;
  EXPECT_EQ(t.flows, 12U);
  EXPECT_EQ(t.granted, 1U);
  EXPECT_EQ(t.local, 0U);
  EXPECT_EQ(t.requirements, 8U);
  EXPECT_EQ(t.services, 7U);
  EXPECT_EQ(t.points, 3U);
  EXPECT_EQ(t.questions, 2U);
  EXPECT_EQ(t.failing_questions, 1U);
  EXPECT_EQ(t.doubts, 2U);
  EXPECT_EQ(t.to_check, 1U);
  EXPECT_EQ(t.violated, 0U);
  EXPECT_EQ(t.skipped, 2U);
  const Table table = TotalsTable(plan_, facts_);
  EXPECT_EQ(table.title, "Plan of demo, Demo site, as of 2026-11-20");
  EXPECT_EQ(table.rows[0], (Row{"flows", "12"}));
}

TEST_F(PlanTablesTest, EntriesStandUnderTheirPointWithoutWhatIsGranted) {
  ASSERT_EQ(facts_.points.size(), 3U);
  const Table edge = EntriesTable(plan_, facts_, facts_.points[0]);
  EXPECT_EQ(edge.title, "Entries at edge1, Internet edge");
  EXPECT_EQ(edge.key, "entries_edge1");
  ASSERT_EQ(edge.rows.size(), 3U);  // DNS over UDP alone, mail, support
  EXPECT_EQ(edge.rows[0][6], "udp/53");
  EXPECT_EQ(edge.rows[1], (Row{"c1 (node address)", "backup", "10.2.0.11, 10.2.0.12", "mail1",
                               "dmz", "192.0.2.25", "tcp/587", "Sends alerts.", "demo-backup L31",
                               "backup-1/base/cluster-smtp/587", "", "", "", "1"}));
  const Table core = EntriesTable(plan_, facts_, facts_.points[1]);
  ASSERT_EQ(core.rows.size(), 8U);
  EXPECT_EQ(core.rows[0][3], "esx1, esx2");
  EXPECT_EQ(core.rows[0][13], "2");
  EXPECT_EQ(core.rows[2][11], "transport: TCP, as the table says (taken); UDP, as the text says");
  EXPECT_EQ(core.rows[7][12], "2027-03-31");
}

TEST_F(PlanTablesTest, BriefEntriesHoldEndsAndRemarksInOneCellEach) {
  const Table core = BriefEntriesTable(plan_, facts_, facts_.points[1], 1);
  ASSERT_EQ(core.rows.size(), 8U);
  EXPECT_EQ(core.rows[0], (Row{"c1 (node address) [backup] 10.2.0.11, 10.2.0.12",
                               "esx1 [dc1] 10.1.1.1\nand 1 more", "tcp/443",
                               "Talks to the API of the host.", "demo-backup L12", ""}));
  EXPECT_EQ(core.rows[2][5], "doubt: transport");
  EXPECT_EQ(core.rows[7][5], "until 2027-03-31");
  const Table all = BriefEntriesTable(plan_, facts_, facts_.points[1], 0);
  EXPECT_EQ(all.rows[0][1], "esx1 [dc1] 10.1.1.1\nesx2 [dc1] 10.1.1.2");
}

TEST_F(PlanTablesTest, FlowsNameThePointsOnTheirWay) {
  const Table flows = FlowsTable(plan_, facts_);
  ASSERT_EQ(flows.rows.size(), 12U);
  EXPECT_EQ(flows.rows[4][7], "ora1-fw, core1");
  EXPECT_EQ(flows.rows[5][7], "core1, edge1");
  EXPECT_EQ(flows.rows[6][11], "granted");
  EXPECT_EQ(flows.rows[11][7], "ora1-fw");
}

TEST_F(PlanTablesTest, AnUnknownInitiatorIsADoubtWithBothReadings) {
  const Table doubts = DoubtsTable(facts_);
  ASSERT_EQ(doubts.rows.size(), 2U);
  EXPECT_EQ(doubts.rows[0], (Row{"oracle/oracle-cluster/11117", "backup-1", "transport",
                                 "TCP, as the table says\nUDP, as the text says",
                                 "TCP, as the table says", "Kept as printed.", "demo-backup L20"}));
  EXPECT_EQ(doubts.rows[1][2], "initiator");
  EXPECT_EQ(doubts.rows[1][3],
            "Cluster opens the connection\nSupport service opens the connection");
}

TEST_F(PlanTablesTest, InstancesOfAProductShareTheirDocumentsDoubts) {
  fake_.site->instances.push_back(fake_.site->instances[0]);
  fake_.site->instances[1].id = "backup-2";
  plan::Reason second = plan_.reasons[2];
  second.id = "backup-2/oracle/oracle-cluster/11117";
  second.instance = 1;
  plan_.reasons.push_back(second);
  plan_.flows[4].reason = 2;
  plan::PlannedFlow flow = plan_.flows[4];
  flow.reason = static_cast<std::uint32_t>(plan_.reasons.size() - 1);
  plan_.flows.push_back(flow);
  const Facts facts = Gather(plan_);
  EXPECT_EQ(facts.totals.doubts, 2U);
  EXPECT_EQ(facts.totals.requirements, 9U);
  EXPECT_EQ(DoubtsTable(facts).rows[0][1], "backup-1, backup-2");
}

TEST_F(PlanTablesTest, ZonesCountFlowsFromEachToEach) {
  const Table zones = ZonesTable(plan_, facts_);
  ASSERT_EQ(zones.columns.size(), 5U);  // From, internet, dc1, backup, dmz
  EXPECT_EQ(zones.columns[2].name, "dc1");
  ASSERT_EQ(zones.rows.size(), 2U);
  EXPECT_EQ(zones.rows[0], (Row{"dc1", "", "1", "3", ""}));
  EXPECT_EQ(zones.rows[1], (Row{"backup", "1", "4", "", "3"}));
}

TEST_F(PlanTablesTest, QuestionsSayWhatEachWouldOpen) {
  const Table questions = QuestionsTable(plan_);
  ASSERT_EQ(questions.rows.size(), 2U);
  EXPECT_EQ(questions.rows[0][4], "nothing");
  EXPECT_EQ(questions.rows[0][5],
            "tcp/22 Support service -> Cluster\ntcp/443 Support service -> Cluster");
  EXPECT_EQ(questions.rows[1][4], "587");
  EXPECT_EQ(questions.tones[0], Tone::kBad);
}

TEST_F(PlanTablesTest, WhatWasLeftOutIsGroupedByItsReason) {
  const Table skipped = SkippedTable(plan_);
  ASSERT_EQ(skipped.rows.size(), 1U);
  EXPECT_EQ(skipped.rows[0], (Row{"backup-1", "switched off", "no MongoDB here", "2",
                                  "mongodb/cluster-mongodb/27017, mongodb/mongodb-cluster/11117"}));
}

TEST_F(PlanTablesTest, ExpiringCountsDaysFromThePlansDay) {
  const Table all = ExpiringTable(plan_, std::nullopt);
  ASSERT_EQ(all.rows.size(), 1U);
  EXPECT_EQ(all.rows[0],
            (Row{"2027-03-31", "131", "extra", "monitoring", "node exporter", "j.doe"}));
  EXPECT_TRUE(ExpiringTable(plan_, 130).rows.empty());
  EXPECT_EQ(ExpiringTable(plan_, 131).rows.size(), 1U);
  EXPECT_EQ(ExpiringTable(plan_, 131).title, "Ending by 2027-03-31, as of 2026-11-20");
}

TEST_F(PlanTablesTest, ConditionsCarryTheirValueAndWhatToDo) {
  const Table conditions = ConditionsTable(plan_);
  ASSERT_EQ(conditions.rows.size(), 1U);
  EXPECT_EQ(conditions.rows[0],
            (Row{"backup-1", "to check", "session-timeout", "Idle sessions live for four hours.",
                 "set it at core1", "14400", "demo-backup L55"}));
}

TEST_F(PlanTablesTest, CsvHoldsEveryEntryAndGuardsFormulas) {
  fake_.catalog->requirements[4].purpose = "=HYPERLINK(1)";
  const std::string csv = Csv(plan_);
  EXPECT_EQ(csv.substr(0, csv.find('\n')),
            "point,owner,source,source_zone,source_addresses,destination,destination_zone,"
            "destination_addresses,service,reason,citation,requirement,translated,doubt,expires,"
            "flows");
  EXPECT_NE(csv.find("\nedge1,network team,c1 (node address),backup,\"10.2.0.11, 10.2.0.12\",mail1,"
                     "dmz,192.0.2.25,tcp/587,'=HYPERLINK(1),"),
            std::string::npos);
  EXPECT_NE(csv.find("\nora1-fw,"), std::string::npos);
}

TEST_F(PlanTablesTest, MarkdownHasASectionForEachPoint) {
  const std::string text = Markdown(plan_);
  EXPECT_EQ(text.rfind("# Plan of demo, Demo site, as of 2026-11-20\n\n| What | Count |\n", 0), 0U);
  EXPECT_NE(text.find("\n## Entries at core1\n\n| Source |"), std::string::npos);
  EXPECT_NE(text.find("\n## Open questions\n"), std::string::npos);
  EXPECT_NE(text.find("\n## Doubts\n"), std::string::npos);
}

}  // namespace
}  // namespace portwright::report
