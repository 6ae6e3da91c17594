#include "workflow/proposals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/answer_book.h"
#include "workflow/answer_verbs.h"
#include "workflow/evidence.h"
#include "workflow/sample_dialogue.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

net::AddressSet Host(std::string_view text) {
  const auto address = net::ParseAddress(text);
  return address ? net::AddressSet(net::HostRange(*address)) : net::AddressSet();
}

std::string Text(const net::AddressSet& set) {
  std::string out;
  for (const net::AddressRange& range : set.ranges())
    out += (out.empty() ? "" : " ") + ToText(range);
  return out;
}

TEST(ReadListeners, TakesWhatSsPrints) {
  const ReadEvidence read = ReadListeners(
      "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
      "tcp   LISTEN 0      128    0.0.0.0:1521       0.0.0.0:*\n"
      "udp   UNCONN 0      0      10.0.2.1%eth0:53   0.0.0.0:*\n"
      "tcp   LISTEN 0      128    [::1]:631          [::]:*\n"
      "tcp   LISTEN 0      128    127.0.0.1:25       0.0.0.0:*\n"
      "what is this\n",
      "ss.txt", Host("10.0.2.1"));
  ASSERT_EQ(read.seen.size(), 2U);
  EXPECT_EQ(read.lines_passed_over, 1U);
  EXPECT_EQ(Text(read.seen[0].destinations), "10.0.2.1");
  EXPECT_EQ(read.seen[0].ports.lo, 1521);
  EXPECT_EQ(read.seen[0].where, "ss.txt:2");
  EXPECT_EQ(read.seen[1].protocol, net::ServiceKind::kUdp);
}

TEST(ReadFlowRecords, TakesConntrackSsAndLists) {
  const ReadEvidence tracked = ReadFlowRecords(
      "tcp 6 431999 ESTABLISHED src=10.0.2.1 dst=10.0.1.1 sport=4000 dport=11117 src=10.0.1.1 "
      "dst=10.0.2.1 sport=11117 dport=4000 [ASSURED]\nudp 17 2 src=x dst=y\n",
      "c");
  ASSERT_EQ(tracked.seen.size(), 1U);
  EXPECT_EQ(tracked.lines_passed_over, 1U);
  EXPECT_EQ(Text(tracked.seen[0].sources), "10.0.2.1");
  EXPECT_EQ(tracked.seen[0].ports.lo, 11117);
  const ReadEvidence sockets = ReadFlowRecords(
      "tcp ESTAB 0 0 10.0.1.1:40000 10.0.2.53:53\ntcp ESTAB 0 0 127.0.0.1:1 127.0.0.1:2\n", "s");
  ASSERT_EQ(sockets.seen.size(), 1U);
  EXPECT_EQ(sockets.seen[0].kind, EvidenceKind::kConnection);
  EXPECT_EQ(sockets.seen[0].source_ports.lo, 40000);
  for (const char* list :
       {"srcaddr dstaddr srcport dstport protocol\n10.0.2.1 10.0.1.1 5 11117 6\n",
        "Source,Destination,Protocol,Dst Port\n10.0.2.1,10.0.1.1,TCP,11117\n",
        "sa;da;pr;dp\n10.0.2.1;10.0.1.1;tcp;11117\n"}) {
    const ReadEvidence read = ReadFlowRecords(list, "l");
    ASSERT_EQ(read.seen.size(), 1U) << list;
    EXPECT_EQ(Text(read.seen[0].destinations), "10.0.1.1");
    EXPECT_EQ(read.seen[0].where, "l:2");
  }
}

class ProposalsTest : public ::testing::Test {
 protected:
  ProposalsTest() { PutAskingSite(files_); }

  std::vector<Proposal> Of(const ReadEvidence& read) {
    const auto book = AnswerBook::Open(RequestOf(files_, "half"));
    if (!book || !(*book)->is_open()) return {};
    return Propose((*book)->site(), AskQuestions((*book)->site()), read.seen);
  }
  static std::vector<std::string> Keys(const std::vector<Proposal>& proposals) {
    std::vector<std::string> out;
    for (const Proposal& one : proposals) out.push_back(one.key + "=" + one.value);
    return out;
  }

  sys::MemoryFiles files_;
};

constexpr std::string_view kFlows =
    "src,dst,proto,dport\n10.0.2.1,10.0.1.1,tcp,11117\n10.0.2.9,10.0.1.1,tcp,11113\n"
    "10.0.1.1,10.0.2.53,udp,53\n10.0.2.1,10.0.2.2,tcp,11117\n10.0.2.1,10.0.1.1,tcp,9\n";

TEST_F(ProposalsTest, EachHasItsEvidence) {
  const auto proposals = Of(ReadFlowRecords(kFlows, "f"));
  EXPECT_THAT(Keys(proposals), ElementsAre("oracle=on", "role:oracle=10.0.2.9,ora1", "dns=dns1"));
  EXPECT_THAT(proposals[0].evidence,
              ElementsAre("inventory: ora1 is oracle", "f:2: tcp/11117 seen with ora1",
                          "f:3: tcp/11113 seen with 10.0.2.9"));
  EXPECT_EQ(proposals[0].services_seen, 2U);
  EXPECT_EQ(proposals[0].services, 2U);
  EXPECT_EQ(proposals[0].own, 2U);
  EXPECT_THAT(proposals[0].shared, IsEmpty());
}

// A packet the wrong way round, or past the product, speaks for nothing.
TEST_F(ProposalsTest, DirectionCounts) {
  const auto proposals = Of(ReadFlowRecords(
      "src,dst,proto,dport\n10.0.1.1,10.0.2.1,tcp,11117\n10.0.2.1,10.0.2.2,tcp,11117\n"
      "10.0.2.1,10.0.1.1,udp,11117\n",
      "f"));
  EXPECT_THAT(Keys(proposals), IsEmpty());
}

TEST_F(ProposalsTest, WhatIsPlannedExplainsItsOwnTraffic) {
  ASSERT_EQ(AnswerSite({RequestOf(files_, "half"),
                        {"oracle=on", "version=2.0", "role:oracle=ora1,10.0.2.9", "dns=dns1"}},
                       {})
                .exit,
            Exit::kFine);
  EXPECT_THAT(Keys(Of(ReadFlowRecords(kFlows, "f"))), IsEmpty());
}

TEST_F(ProposalsTest, AListenerMayPlayARole) {
  const auto proposals =
      Of(ReadListeners("tcp LISTEN 0 5 0.0.0.0:50051 0.0.0.0:*\n", "s", Host("10.0.2.2")));
  EXPECT_THAT(Keys(proposals), ElementsAre("agents=on", "agent=ora2"));
  EXPECT_THAT(proposals[0].evidence, ElementsAre("s:1: tcp/50051 listens at ora2"));
}

TEST_F(ProposalsTest, NoneIsTakenWithoutBeingAccepted) {
  Put(files_, "flows", kFlows);
  ProposeRequest request;
  request.site = RequestOf(files_, "half");
  request.flows = {"flows"};
  const Outcome listed = ProposeAnswers(request, {});
  EXPECT_EQ(listed.exit, Exit::kFine) << listed.messages;
  EXPECT_THAT(listed.text, HasSubstr("none is taken"));
  EXPECT_FALSE(files_.IsFile("half/answers.yaml"));
  request.accept = {"dns", "oracle"};
  const Outcome taken = ProposeAnswers(request, {});
  EXPECT_EQ(taken.exit, Exit::kFine) << taken.messages;
  const std::string answers = *files_.Read("half/answers.yaml");
  EXPECT_THAT(answers, HasSubstr("dns: dns1"));
  EXPECT_THAT(answers, HasSubstr("oracle: on"));
  EXPECT_THAT(answers, Not(HasSubstr("ora1")));
  request.accept = {"cloudy"};
  EXPECT_EQ(ProposeAnswers(request, {}).exit, Exit::kBadInput);
}

TEST_F(ProposalsTest, AConfigurationIsEvidenceToo) {
  Put(files_, "fw.nft",
      "table inet f {\n chain forward {\n  type filter hook forward priority 0; policy drop;\n"
      "  ip saddr 10.0.1.1 ip daddr 10.0.2.53 udp dport 53 accept\n"
      "  ip daddr 10.0.1.1 tcp dport 1-65535 accept\n }\n}\n");
  ProposeRequest request;
  request.site = RequestOf(files_, "half");
  request.configurations = {"fw.nft"};
  const Outcome outcome = ProposeAnswers(request, {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("fw.nft:4: udp/53 permitted with dns1"));
  EXPECT_THAT(outcome.text, Not(HasSubstr("oracle")));
}

}  // namespace
}  // namespace portwright::workflow
