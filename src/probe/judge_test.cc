#include "probe/judge.h"

#include <gtest/gtest.h>

#include "net/service.h"

namespace portwright::probe {
namespace {

using Ending = sys::ConversationEnding;

net::Address At(const char* text) { return *net::ParseAddress(text); }

Target Planned(std::uint8_t protocol = net::kProtocolTcp) {
  Target target;
  target.requirement = "backup/agent/1";
  target.source = At("10.0.1.5");
  target.destination = At("10.0.2.7");
  target.protocol = protocol;
  target.port = 443;
  target.points = {"gw1"};
  return target;
}

Evidence Asked(Ending ending) {
  Evidence evidence;
  evidence.keyed.ending = ending;
  evidence.keyed.own_address = "10.0.1.5";
  evidence.keyed.connect_us = 1'500;
  return evidence;
}

Evidence SeenFrom(const char* source, const char* own = "10.0.2.7") {
  Evidence evidence = Asked(Ending::kOpen);
  evidence.seen = Seen{source, 40'000, own, 443};
  return evidence;
}

void Expect(const ProbeOutcome& outcome, OutcomeKind kind, Grade grade, Side side) {
  EXPECT_EQ(NameOf(outcome.kind), NameOf(kind));
  EXPECT_EQ(NameOf(outcome.grade), NameOf(grade));
  EXPECT_EQ(NameOf(outcome.at_fault), NameOf(side));
}

TEST(Judge, BothEndsAgree) {
  const ProbeOutcome outcome = Judge(Planned(), SeenFrom("10.0.1.5"), {});
  Expect(outcome, OutcomeKind::kOpen, Grade::kBothEnds, Side::kNobody);
  EXPECT_EQ(outcome.latency_us, 1'500);
  EXPECT_TRUE(Works(outcome));
}

TEST(Judge, AnotherSourceOfThisHostIsItsOwnFault) {
  Evidence evidence = SeenFrom("10.0.1.6");
  evidence.keyed.own_address = "10.0.1.6";
  const ProbeOutcome outcome = Judge(Planned(), evidence, {});
  Expect(outcome, OutcomeKind::kWrongSource, Grade::kBothEnds, Side::kSender);
  EXPECT_FALSE(Works(outcome));
}

TEST(Judge, AnotherSourceThanWasSentIsTheWaySFault) {
  Expect(Judge(Planned(), SeenFrom("10.0.2.1"), {}), OutcomeKind::kWrongSource, Grade::kBothEnds,
         Side::kWay);
}

TEST(Judge, AnotherSourceThatIsThisHostSIsItsOwnFault) {
  Evidence evidence = SeenFrom("10.0.1.6");
  evidence.seen_is_own = true;
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kWrongSource, Grade::kBothEnds,
         Side::kSender);
}

TEST(Judge, TranslatedDestinationIsSaid) {
  const ProbeOutcome outcome = Judge(Planned(), SeenFrom("10.0.1.5", "192.168.0.7"), {});
  EXPECT_TRUE(Works(outcome));
  EXPECT_EQ(outcome.detail, "translated to 192.168.0.7");
}

TEST(Judge, RefusedByTheOtherEndByTheWayOrByThisHost) {
  Expect(Judge(Planned(), Asked(Ending::kRefused), {}), OutcomeKind::kRefused, Grade::kOneEnd,
         Side::kReceiver);
  Evidence by_gateway = Asked(Ending::kRefused);
  by_gateway.keyed.told_by = "10.0.1.1";
  Expect(Judge(Planned(), by_gateway, {}), OutcomeKind::kFiltered, Grade::kOneEnd, Side::kWay);
  Evidence by_itself = Asked(Ending::kRefused);
  by_itself.keyed.told_by = "10.0.1.5";
  Expect(Judge(Planned(), by_itself, {}), OutcomeKind::kFiltered, Grade::kOneEnd, Side::kSender);
}

TEST(Judge, UnreachableIsARouteOrAFirewallThatSaysSo) {
  Evidence evidence = Asked(Ending::kUnreachable);
  evidence.keyed.told_by = "10.0.1.1";
  evidence.keyed.icmp_type = 3;
  evidence.keyed.icmp_code = 1;
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kNoRoute, Grade::kOneEnd, Side::kWay);
  for (const std::uint8_t code : {std::uint8_t{9}, std::uint8_t{10}, std::uint8_t{13}}) {
    evidence.keyed.icmp_code = code;
    Expect(Judge(Planned(), evidence, {}), OutcomeKind::kFiltered, Grade::kOneEnd, Side::kWay);
  }
  evidence.keyed.told_by = "10.0.2.7";
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kFiltered, Grade::kOneEnd, Side::kReceiver);
}

TEST(Judge, SilenceOfTcpIsAFilterAndOfUdpNothing) {
  Evidence evidence = Asked(Ending::kSilent);
  evidence.hops = {"10.0.1.1"};
  const ProbeOutcome tcp = Judge(Planned(), evidence, {});
  Expect(tcp, OutcomeKind::kFiltered, Grade::kOneEnd, Side::kWay);
  EXPECT_EQ(tcp.detail, "packets reached 10.0.1.1 and stopped behind it; on the way: gw1");
  const ProbeOutcome udp = Judge(Planned(net::kProtocolUdp), evidence, {});
  EXPECT_EQ(NameOf(udp.kind), NameOf(OutcomeKind::kUnknown));
  EXPECT_FALSE(Works(udp));
}

TEST(Judge, AServiceIsTheOneThatIsPlannedOrAnother) {
  Evidence evidence = Asked(Ending::kOpen);
  evidence.talk = evidence.keyed;
  evidence.reading = Reading{};
  evidence.reading->verdict = Verdict::kService;
  evidence.reading->what = "TLS";
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kOpen, Grade::kOneEnd, Side::kNobody);
  evidence.reading->verdict = Verdict::kOther;
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kOtherAnswers, Grade::kOneEnd,
         Side::kReceiver);
}

TEST(Judge, WhatIsAcceptedAndNotAnsweredIsNotOpen) {
  Evidence evidence = Asked(Ending::kOpen);
  evidence.talk = evidence.keyed;
  evidence.reading = Reading{};
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kTooSlow, Grade::kOneEnd, Side::kReceiver);
  evidence.talk->was_closed = true;
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kOtherAnswers, Grade::kOneEnd,
         Side::kReceiver);
}

TEST(Judge, ACertificateOfAnotherIssuerIsIntercepted) {
  Evidence evidence = Asked(Ending::kOpen);
  evidence.talk = evidence.keyed;
  evidence.reading = Reading{Verdict::kService, "", "TLS 1.2", TlsShown{}};
  evidence.reading->tls->has_certificate = true;
  evidence.reading->tls->subject = "CN=nas1";
  evidence.reading->tls->issuer = "CN=Branch Proxy";
  Expect(Judge(Planned(), evidence, {}), OutcomeKind::kOpen, Grade::kOneEnd, Side::kNobody);
  JudgeOptions options;
  options.tls_issuers = {"CN=Example CA"};
  Expect(Judge(Planned(), evidence, options), OutcomeKind::kTlsIntercepted, Grade::kOneEnd,
         Side::kWay);
}

TEST(Judge, AChangedSourcePortIsSaid) {
  Evidence evidence = SeenFrom("10.0.1.5");
  evidence.keyed.own_port = 40'000;
  EXPECT_EQ(Judge(Planned(), evidence, {}).detail, "");
  evidence.keyed.own_port = 40'001;
  EXPECT_EQ(Judge(Planned(), evidence, {}).detail,
            "its source port was changed: by a translation, or a proxy with its address");
}

TEST(Judge, SlowIsToldOnlyWhereAskedFor) {
  EXPECT_TRUE(Works(Judge(Planned(), SeenFrom("10.0.1.5"), {})));
  JudgeOptions options;
  options.too_slow_us = 1'000;
  Expect(Judge(Planned(), SeenFrom("10.0.1.5"), options), OutcomeKind::kTooSlow, Grade::kBothEnds,
         Side::kWay);
}

TEST(Judge, SlowByLossSaysSo) {
  JudgeOptions options;
  options.too_slow_us = 1'000;
  Evidence evidence = SeenFrom("10.0.1.5");
  evidence.keyed.connect_us = 1'007'000;
  evidence.keyed.sent_again = 1;
  EXPECT_EQ(Judge(Planned(), evidence, options).detail,
            "it took 1007 ms, since 1 packet had to be sent again");
}

TEST(Judge, AStandInShowsOnlyTheWay) {
  JudgeOptions options;
  options.is_stand_in = true;
  const ProbeOutcome outcome = Judge(Planned(), SeenFrom("10.0.1.5"), options);
  Expect(outcome, OutcomeKind::kOpen, Grade::kStandIn, Side::kNobody);
  EXPECT_EQ(outcome.detail,
            "from a stand-in with the planned source: the sender's own rules are not shown");
}

TEST(Judge, AStandInMayAnswer) {
  Evidence evidence = SeenFrom("10.0.1.5");
  evidence.seen->is_stand_in = true;
  const ProbeOutcome outcome = Judge(Planned(), evidence, {});
  Expect(outcome, OutcomeKind::kOpen, Grade::kStandIn, Side::kNobody);
  EXPECT_EQ(outcome.detail, "at a stand-in: the receiver's own rules are not shown");
}

TEST(Judge, AStandInHasASourceOfItsOwn) {
  JudgeOptions options;
  options.is_stand_in = true;
  Target target = Planned();
  target.source_is_any = true;
  Evidence evidence = SeenFrom("10.0.1.99");
  evidence.keyed.own_address = "10.0.1.99";
  const ProbeOutcome outcome = Judge(target, evidence, options);
  Expect(outcome, OutcomeKind::kOpen, Grade::kStandIn, Side::kNobody);
  EXPECT_EQ(outcome.detail,
            "from 10.0.1.99 in the sender's place: its address and its own rules are not shown");
  evidence.seen->source_address = "10.0.2.1";
  Expect(Judge(target, evidence, options), OutcomeKind::kWrongSource, Grade::kStandIn, Side::kWay);
}

TEST(Judge, NotAskedIsNotTestable) {
  Expect(Judge(Planned(), Asked(Ending::kStopped), {}), OutcomeKind::kUnknown, Grade::kNotTestable,
         Side::kUnknown);
}

}  // namespace
}  // namespace portwright::probe
