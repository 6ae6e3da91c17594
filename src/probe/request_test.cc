#include "probe/request.h"

#include <gtest/gtest.h>

#include "probe/answerer.h"
#include "probe/exchange.h"

namespace portwright::probe {
namespace {

const std::string kKey = "0123456789abcdef";
const std::string kOther = "fedcba9876543210";
const std::string kNonce = "00112233445566778899aabbccddeeff";
constexpr std::int64_t kNowUs = 1'795'305'600'123'456;

Answerer MakeAnswerer() {
  return Answerer(kKey, [] { return kNowUs; });
}

sys::Arrival OverTcp() { return {true, "10.0.0.1", 40'000, "10.0.0.2", 443}; }
sys::Arrival OverUdp() { return {false, "10.0.0.1", 40'000, "10.0.0.2", 443}; }

TEST(Request, GoesBothWays) {
  const Request request{RequestKind::kHold, kNonce, 14'400};
  const std::string line = RequestLine(kKey, request);
  EXPECT_EQ(line.rfind("PORTWRIGHT1 HOLD " + kNonce + " 14400 ", 0), 0u);
  EXPECT_EQ(ReadRequest(kKey, line), request);
  EXPECT_EQ(ReadRequest(kOther, line), std::nullopt);
  EXPECT_LE(line.size(), kLineBytesMax);

  const std::string grant = GrantLine(kKey, {RequestKind::kHold, kNonce, 60});
  EXPECT_EQ(grant.rfind("PORTWRIGHT1 HELD " + kNonce + " 60 ", 0), 0u);
  EXPECT_EQ(ReadGrant(kKey, request, grant), 60u);
  EXPECT_EQ(ReadGrant(kOther, request, grant), std::nullopt);
}

TEST(Request, NoLineIsTakenForAnother) {
  const Request request{RequestKind::kTake, kNonce, 5'000};
  EXPECT_EQ(ReadRequest(kKey, GrantLine(kKey, request)), std::nullopt);
  EXPECT_EQ(ReadGrant(kKey, request, RequestLine(kKey, request)), std::nullopt);
  EXPECT_EQ(ReadRequest(kKey, QuestionLine(kKey, kNonce)), std::nullopt);
  EXPECT_EQ(ReadQuestion(kKey, RequestLine(kKey, request)), std::nullopt);
  const Request other{RequestKind::kHold, kNonce, 5'000};
  EXPECT_EQ(ReadGrant(kKey, request, GrantLine(kKey, other)), std::nullopt);
}

TEST(Request, EveryChangedByteIsRefused) {
  const std::string line = RequestLine(kKey, {RequestKind::kTake, kNonce, 5'000});
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::string changed = line;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_EQ(ReadRequest(kKey, changed), std::nullopt) << at;
  }
}

TEST(Answerer, SaysItsClock) {
  Answerer answerer = MakeAnswerer();
  const Request request{RequestKind::kTime, kNonce, 0};
  const std::string line = RequestLine(kKey, request);
  const sys::Reply reply = answerer.Answer(OverTcp(), line);
  EXPECT_FALSE(reply.is_enough);
  EXPECT_EQ(reply.consumed, line.size());
  EXPECT_EQ(ReadGrant(kKey, request, reply.say), 1'795'305'600'123'456u);
}

TEST(Answerer, HoldsAndForgetsForTheKeyAlone) {
  for (const RequestKind kind : {RequestKind::kHold, RequestKind::kTake}) {
    Answerer answerer = MakeAnswerer();
    const sys::Reply reply = answerer.Answer(OverTcp(), RequestLine(kOther, {kind, kNonce, 10}));
    EXPECT_TRUE(reply.is_enough);
    EXPECT_EQ(reply.say, "");
    EXPECT_EQ(reply.hold_ms, 0);
    EXPECT_EQ(reply.forget_ms, 0);
  }
}

TEST(Answerer, ANonceHoldsOnce) {
  Answerer answerer = MakeAnswerer();
  const std::string line = RequestLine(kKey, {RequestKind::kHold, kNonce, 10});
  EXPECT_EQ(answerer.Answer(OverTcp(), line).hold_ms, 10'000);
  const sys::Reply again = answerer.Answer(OverTcp(), line);
  EXPECT_TRUE(again.is_enough);
  EXPECT_EQ(again.hold_ms, 0);
}

TEST(Answerer, GrantsNoMoreThanItsBounds) {
  Answerer answerer = MakeAnswerer();
  const Request hold{RequestKind::kHold, kNonce, 1'000'000};
  const sys::Reply held = answerer.Answer(OverTcp(), RequestLine(kKey, hold));
  EXPECT_EQ(held.hold_ms, 86'400'000);
  EXPECT_EQ(ReadGrant(kKey, hold, held.say), 86'400u);
  const Request take{RequestKind::kTake, "ff112233445566778899aabbccddeeff", 1'000'000};
  const sys::Reply taken = answerer.Answer(OverTcp(), RequestLine(kKey, take));
  EXPECT_EQ(taken.forget_ms, 60'000);
  EXPECT_EQ(ReadGrant(kKey, take, taken.say), 60'000u);
}

TEST(Answerer, ADatagramIsAnsweredByLessThanItself) {
  Answerer answerer = MakeAnswerer();
  const Request request{RequestKind::kSize, kNonce, 1'252};
  std::string text = RequestLine(kKey, request);
  text.resize(1'252, 'x');
  const sys::Reply reply = answerer.Answer(OverUdp(), text);
  EXPECT_EQ(ReadGrant(kKey, request, reply.say), 1'252u);
  EXPECT_LT(reply.say.size(), text.size());
  // Cut on the way, or said to be larger than it is; and never over a connection.
  EXPECT_EQ(answerer.Answer(OverUdp(), text.substr(0, 600)).say, "");
  EXPECT_EQ(answerer.Answer(OverTcp(), text).say, "");
}

TEST(Answerer, HearsAQuestionAsBefore) {
  Answerer answerer = MakeAnswerer();
  const sys::Reply reply = answerer.Answer(OverTcp(), QuestionLine(kKey, kNonce));
  EXPECT_TRUE(reply.is_enough);
  EXPECT_EQ(ReadAnswer(kKey, kNonce, reply.say), (Seen{"10.0.0.1", 40'000, "10.0.0.2", 443}));
  EXPECT_FALSE(answerer.Answer(OverTcp(), "PORTWRIGHT1 TA").is_enough);
  EXPECT_TRUE(answerer.Answer(OverTcp(), "GET / HTTP/1.1").is_enough);
}

}  // namespace
}  // namespace portwright::probe
