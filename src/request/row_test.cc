#include "request/row.h"

#include <gtest/gtest.h>

#include "policy/compile.h"
#include "request/sample_rows.h"

namespace portwright::request {
namespace {

const std::vector<RowContent> kPlanned = {
    ContentOf({"10.0.0.1"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"}),
    ContentOf({"10.0.0.1"}, {"10.1.0.1"}, {"tcp/80"}, {"a/web"}),
    ContentOf({"10.0.0.9"}, {"10.1.0.2"}, {"udp/53"}, {"a/dns"})};

TEST(RowsOf, GroupsAsRulesAre) {
  Diagnostics diagnostics;
  const auto rows = RowsOf(PolicyOfRows(kPlanned), diagnostics);
  ASSERT_TRUE(rows) << diagnostics.Print();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].content, ContentOf({"10.0.0.9"}, {"10.1.0.2"}, {"udp/53"}, {"a/dns"}));
  EXPECT_EQ((*rows)[1].content,
            ContentOf({"10.0.0.1"}, {"10.1.0.1"}, {"tcp/80", "tcp/443"}, {"a/web"}));
}

TEST(RowsOf, KeepsIdsWhileOthersComeAndGo) {
  Diagnostics diagnostics;
  const auto before = RowsOf(PolicyOfRows(kPlanned), diagnostics);
  const auto after = RowsOf(
      PolicyOfRows({ContentOf({"10.9.0.9"}, {"10.1.0.7"}, {"tcp/22"}, {"b/ssh"}), kPlanned[2]}),
      diagnostics);
  ASSERT_TRUE(before && after);
  ASSERT_EQ(after->size(), 2U);
  EXPECT_EQ((*after)[0].id, (*before)[0].id);
}

TEST(RowsOf, ReadsWhatAHostRestrictsAsWhatItPermits) {
  policy::Policy policy = PolicyOfRows({kPlanned[0]});
  policy.chains[0].default_verdict.kind = policy::VerdictKind::kAccept;
  policy::Rule denial;
  denial.service = 1;
  policy.chains[0].rules.push_back(denial);
  Diagnostics diagnostics;
  const auto rows = RowsOf(policy, diagnostics);
  ASSERT_TRUE(rows) << diagnostics.Print();
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ((*rows)[0].content, kPlanned[0]);
}

TEST(PolicyOf, PermitsTheRowsAndNothingElse) {
  const policy::Policy planned = PolicyOfRows(kPlanned);
  Diagnostics diagnostics;
  const auto rows = RowsOf(planned, diagnostics);
  ASSERT_TRUE(rows);
  std::vector<std::vector<std::size_t>> row_of_rule;
  const policy::Policy again = PolicyOf(planned, {&(*rows)[0], &(*rows)[1]}, row_of_rule);
  EXPECT_TRUE(policy::Accepted(again, policy::Hook::kForward)
                  .Equals(policy::Accepted(planned, policy::Hook::kForward)));
  EXPECT_EQ(row_of_rule, (std::vector<std::vector<std::size_t>>{{0, 1, 1}}));
}

TEST(Covers, HoldsPartByPart) {
  const RowContent wide = ContentOf({"10.0.0.0/24"}, {"10.1.0.0/24"}, {"tcp/1-1024"}, {"a"});
  EXPECT_TRUE(Covers(wide, wide));
  EXPECT_TRUE(Covers(wide, ContentOf({"10.0.0.7"}, {"10.1.0.7"}, {"tcp/22", "tcp/443"}, {"a"})));
  EXPECT_FALSE(Covers(wide, ContentOf({"10.0.1.7"}, {"10.1.0.7"}, {"tcp/22"}, {"a"})));
  EXPECT_FALSE(Covers(wide, ContentOf({"10.0.0.7"}, {"10.1.1.7"}, {"tcp/22"}, {"a"})));
  EXPECT_FALSE(Covers(wide, ContentOf({"10.0.0.7"}, {"10.1.0.7"}, {"tcp/1025"}, {"a"})));
  EXPECT_FALSE(Covers(wide, ContentOf({"10.0.0.7"}, {"10.1.0.7"}, {"udp/53"}, {"a"})));
  EXPECT_FALSE(Covers(wide, ContentOf({"10.0.0.7"}, {"10.1.0.7"}, {"any"}, {"a"})));
  EXPECT_TRUE(Covers(ContentOf({"10.0.0.7"}, {"10.1.0.7"}, {"any"}, {"a"}),
                     ContentOf({"10.0.0.7"}, {"10.1.0.7"}, {"icmp/echo-request"}, {"a"})));
}

TEST(CommonPart, IsWhatBothSay) {
  const auto of = [](const char* text) { return *site::ParseRowService(text); };
  EXPECT_EQ(CommonPart(of("tcp/1-100"), of("tcp/50-200")), of("tcp/50-100"));
  EXPECT_EQ(CommonPart(of("any"), of("udp/53")), of("udp/53"));
  EXPECT_EQ(CommonPart(of("icmp/any"), of("icmp/echo-request")), of("icmp/echo-request"));
  EXPECT_EQ(CommonPart(of("tcp/1-100 from 1-10"), of("tcp/any from 5-20")),
            of("tcp/1-100 from 5-10"));
  EXPECT_FALSE(CommonPart(of("tcp/53"), of("udp/53")));
  EXPECT_FALSE(CommonPart(of("tcp/53"), of("tcp/54")));
  EXPECT_FALSE(CommonPart(of("proto/50"), of("proto/51")));
}

TEST(WayOf, NamesHooksAndInterfaces) {
  EXPECT_EQ(WayOf(policy::Hook::kForward, "eth1", ""), "eth1 -> any");
  EXPECT_EQ(WayOf(policy::Hook::kInput, "", ""), "in");
  EXPECT_EQ(WayOf(policy::Hook::kOutput, "", ""), "out");
}

}  // namespace
}  // namespace portwright::request
