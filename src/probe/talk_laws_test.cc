// What holds for every talk, on the answers of talk_captures.h and on garbage.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "probe/talk_captures.h"

namespace portwright::probe {
namespace {

constexpr std::uint64_t kSeed = 7;

std::unique_ptr<Talk> TalkFor(const Capture& capture) {
  return TalkOf(capture.kind, capture.protocol, {"", kSeed, true});
}

std::string Label(const Capture& capture) {
  return std::string(NameOf(capture.kind)) + " '" + std::string(capture.what) + "'";
}

// Byte by byte, as long as the talk wants more.
Reading Slowly(Talk& talk, std::string_view received, bool ended) {
  for (std::size_t i = 1; i <= received.size(); ++i) {
    const Reading reading = talk.Read(received.substr(0, i), false);
    if (reading.verdict != Verdict::kMore) return reading;
  }
  return ended ? talk.Read(received, true) : Reading{};
}

TEST(TalkLaws, EveryCaptureIsTheService) {
  for (const Capture& capture : Captures()) {
    const auto talk = TalkFor(capture);
    ASSERT_TRUE(talk) << Label(capture);
    const std::string answer = BytesOf(capture.answer, talk->Begin());
    const Reading reading = talk->Read(answer, false);
    EXPECT_EQ(reading.verdict, Verdict::kService) << Label(capture) << reading.what;
    EXPECT_EQ(reading.what, capture.what);
    EXPECT_EQ(reading.say, "");
  }
}

TEST(TalkLaws, EveryKindWithATalkHasACapture) {
  std::set<std::pair<ServiceKind, std::uint8_t>> seen;
  for (const Capture& capture : Captures()) seen.insert({capture.kind, capture.protocol});
  for (std::size_t k = 0; k < kServiceKinds; ++k) {
    const auto kind = static_cast<ServiceKind>(k);
    const bool talks = TalkOf(kind, 6, {}) || TalkOf(kind, 17, {});
    EXPECT_EQ(seen.contains({kind, 6}) || seen.contains({kind, 17}), talks) << NameOf(kind);
  }
}

TEST(TalkLaws, AStreamReadsTheSameAByteAtATime) {
  for (const Capture& capture : Captures()) {
    if (capture.protocol == 17) continue;
    const auto at_once = TalkFor(capture);
    const std::string answer = BytesOf(capture.answer, at_once->Begin());
    const Reading expected = at_once->Read(answer, false);
    EXPECT_EQ(Slowly(*TalkFor(capture), answer, false), expected) << Label(capture);
    // What follows changes nothing.
    EXPECT_EQ(TalkFor(capture)->Read(answer + std::string(70'000, 'x'), true), expected)
        << Label(capture);
  }
}

TEST(TalkLaws, APrefixIsNotYetAnythingOrTheSame) {
  for (const Capture& capture : Captures()) {
    const std::string answer = BytesOf(capture.answer, TalkFor(capture)->Begin());
    const Reading expected = TalkFor(capture)->Read(answer, false);
    for (std::size_t i = 1; i < answer.size(); ++i) {
      const std::string_view prefix = std::string_view(answer).substr(0, i);
      const Reading so_far = TalkFor(capture)->Read(prefix, false);
      const Reading at_end = TalkFor(capture)->Read(prefix, true);
      if (capture.protocol == 6) {
        EXPECT_TRUE(so_far.verdict == Verdict::kMore || so_far == expected)
            << Label(capture) << " at " << i << ": " << so_far.what;
        EXPECT_NE(at_end.verdict, Verdict::kMore) << Label(capture) << " at " << i;
      } else {
        EXPECT_TRUE(at_end.verdict != Verdict::kService || at_end == expected)
            << Label(capture) << " at " << i << ": " << at_end.what;
      }
      EXPECT_EQ(at_end.verdict == Verdict::kMore, at_end.what.empty());
    }
  }
}

TEST(TalkLaws, SilenceIsNothing) {
  for (const Capture& capture : Captures()) {
    EXPECT_EQ(TalkFor(capture)->Read("", false), Reading{});
    EXPECT_EQ(TalkFor(capture)->Read("", true), Reading{});
  }
}

TEST(TalkLaws, WhatIsSaidIsShortAndSaidOnce) {
  for (const Capture& capture : Captures()) {
    const auto talk = TalkFor(capture);
    EXPECT_LE(talk->Begin().size(), 600u) << Label(capture);
    EXPECT_EQ(talk->Begin(), TalkFor(capture)->Begin());
    const std::string answer = BytesOf(capture.answer, talk->Begin());
    int said = 0;
    for (std::size_t i = 1; i <= answer.size(); ++i) {
      const Reading reading = talk->Read(std::string_view(answer).substr(0, i), false);
      if (reading.verdict != Verdict::kMore) break;
      said += reading.say.empty() ? 0 : 1;
      EXPECT_LE(reading.say.size(), 600u);
    }
    EXPECT_LE(said, 1);
  }
}

bool IsRpc(ServiceKind kind) {
  return kind >= ServiceKind::kPortmapper && kind <= ServiceKind::kStatusMonitor;
}

bool MayTakeForItself(const Capture& asked, const Capture& answering) {
  using Kind = ServiceKind;
  const bool http = asked.kind == Kind::kHttp || asked.kind == Kind::kWeb;
  const bool of_http = answering.kind == Kind::kHttp || answering.kind == Kind::kWeb ||
                       answering.kind == Kind::kEtcd;
  if (asked.kind == answering.kind || (http && of_http)) return true;
  // An answer of RPC does not say of which program: another one would have said that it is not
  // ours.
  if (IsRpc(asked.kind) && IsRpc(answering.kind)) return true;
  // CQL 2 begins as a session service's yes does.
  if (asked.kind == Kind::kNetbiosSession && answering.kind == Kind::kCassandra) return true;
  // The port's own protocol may run within TLS.
  if (asked.what.find("inside which") != std::string_view::npos) return true;
  const bool of_tls = answering.kind == Kind::kTls || answering.what.starts_with("TLS");
  const bool within_tls = asked.kind == Kind::kWeb || asked.kind == Kind::kEtcd ||
                          asked.kind == Kind::kGrpc || asked.kind == Kind::kMongo ||
                          asked.kind == Kind::kCassandra || asked.kind == Kind::kAmqp;
  if (asked.kind == Kind::kTls) return of_tls;
  if (asked.kind == Kind::kEtcd && answering.what == "HTTP within TLS") return true;
  return within_tls && of_tls;
}

TEST(TalkLaws, AnotherServiceIsAnother) {
  for (const Capture& asked : Captures()) {
    for (const Capture& answering : Captures()) {
      if (MayTakeForItself(asked, answering) || asked.protocol != answering.protocol) continue;
      // It answers its own protocol, whatever it was asked.
      const std::string answer = BytesOf(answering.answer, TalkFor(answering)->Begin());
      const Reading reading = TalkFor(asked)->Read(answer, true);
      EXPECT_NE(reading.verdict, Verdict::kService)
          << Label(asked) << " answered by " << Label(answering) << ": " << reading.what;
    }
  }
}

TEST(TalkLaws, GarbageIsNoService) {
  std::mt19937 random(1);
  for (const Capture& capture : Captures()) {
    for (int round = 0; round < 40; ++round) {
      std::string garbage;
      const std::size_t size = 8 + random() % 300;
      while (garbage.size() < size) garbage += static_cast<char>(random() & 0xff);
      const Reading at_once = TalkFor(capture)->Read(garbage, true);
      EXPECT_NE(at_once.verdict, Verdict::kService) << Label(capture) << at_once.what;
      if (capture.protocol == 6) {
        EXPECT_EQ(Slowly(*TalkFor(capture), garbage, true), at_once) << Label(capture);
      }
    }
    for (int byte = 0; byte < 256; ++byte) {
      const std::string flood(kAnswerBytesMax + 1, static_cast<char>(byte));
      const Reading reading = TalkFor(capture)->Read(flood, false);
      EXPECT_NE(reading.verdict, Verdict::kService) << Label(capture) << byte;
      EXPECT_TRUE(capture.protocol == 17 || reading.verdict == Verdict::kOther) << Label(capture);
    }
  }
}

TEST(TalkLaws, AChangedByteBreaksNothing) {
  for (const Capture& capture : Captures()) {
    const std::string answer = BytesOf(capture.answer, TalkFor(capture)->Begin());
    for (std::size_t i = 0; i < answer.size(); ++i) {
      for (const int flip : {1, 0x80, 0xff}) {
        std::string changed = answer;
        changed[i] = static_cast<char>(changed[i] ^ flip);
        const Reading at_once = TalkFor(capture)->Read(changed, true);
        for (const char c : at_once.what) EXPECT_TRUE(c >= ' ' && c <= '~') << Label(capture);
        if (capture.protocol == 17) continue;
        const Reading slowly = Slowly(*TalkFor(capture), changed, true);
        EXPECT_EQ(slowly.verdict, at_once.verdict) << Label(capture) << " at " << i;
        EXPECT_EQ(slowly.what, at_once.what) << Label(capture) << " at " << i;
      }
    }
  }
}

}  // namespace
}  // namespace portwright::probe
