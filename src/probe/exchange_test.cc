#include "probe/exchange.h"

#include <gtest/gtest.h>

namespace portwright::probe {
namespace {

const std::string kKey = "0123456789abcdef";
const std::string kNonce = "00112233445566778899aabbccddeeff";

TEST(Exchange, GoesBothWays) {
  const std::string question = QuestionLine(kKey, kNonce);
  EXPECT_EQ(question.rfind("PORTWRIGHT1 ASK " + kNonce + " ", 0), 0u);
  EXPECT_EQ(ReadQuestion(kKey, question), kNonce);
  const Seen seen{"2001:db8::1", 40000, "2001:db8::2", 443};
  const std::string answer = AnswerLine(kKey, kNonce, seen);
  EXPECT_EQ(ReadAnswer(kKey, kNonce, answer), seen);
  EXPECT_LE(answer.size(), kLineBytesMax);
}

// By Python's hmac. They stand in the script for Windows too, which computes them before it asks.
TEST(Exchange, HasTheseBytes) {
  EXPECT_EQ(QuestionLine(kKey, kNonce),
            "PORTWRIGHT1 ASK 00112233445566778899aabbccddeeff "
            "006d3f8f2e9d3a477cf6b1d6381baf92965102add378c6ae0c618e920f6e840a\n");
  EXPECT_EQ(AnswerLine(kKey, kNonce, {"10.0.0.1", 40000, "10.0.0.2", 443}),
            "PORTWRIGHT1 SEEN 00112233445566778899aabbccddeeff 10.0.0.1 40000 10.0.0.2 443 "
            "14cbd19ccc0272a56d7ca178058e98db475cae46158853358b9b83d0a3cb6087\n");
}

TEST(Exchange, SaysThatAnotherMachineAnswers) {
  // The longest there is: the line of a datagram stays below kLineBytesMax.
  const std::string address = "2001:db8:ffff:ffff:ffff:ffff:255.255.255.255";
  const Seen seen{address, 65535, address, 65535, true};
  const std::string answer = AnswerLine(kKey, kNonce, seen);
  EXPECT_NE(answer.find(" 65535 stand-in "), std::string::npos) << answer;
  EXPECT_EQ(ReadAnswer(kKey, kNonce, answer), seen);
  EXPECT_LE(answer.size(), kLineBytesMax);
  const std::string other =
      SignedLine(kKey, "PORTWRIGHT1 SEEN " + kNonce + " 10.0.0.1 1 10.0.0.2 2 somebody");
  EXPECT_FALSE(ReadAnswer(kKey, kNonce, other));
}

TEST(Exchange, TakesNothingFromWhoDoesNotHaveTheKey) {
  EXPECT_FALSE(ReadQuestion("another key", QuestionLine(kKey, kNonce)));
  const std::string answer = AnswerLine(kKey, kNonce, {"10.0.0.1", 1, "10.0.0.2", 2});
  EXPECT_FALSE(ReadAnswer("another key", kNonce, answer));
  EXPECT_FALSE(ReadAnswer(kKey, std::string(32, '0'), answer)) << "the answer to another question";
}

TEST(Exchange, TakesNothingThatWasChanged) {
  const std::string question = QuestionLine(kKey, kNonce);
  const std::string answer = AnswerLine(kKey, kNonce, {"10.0.0.1", 1, "10.0.0.2", 2});
  for (std::size_t i = 0; i < question.size(); ++i) {
    std::string changed = question;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(ReadQuestion(kKey, changed)) << i;
    EXPECT_FALSE(ReadQuestion(kKey, question.substr(0, i))) << i;
  }
  for (std::size_t i = 0; i < answer.size(); ++i) {
    std::string changed = answer;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(ReadAnswer(kKey, kNonce, changed)) << i;
  }
  EXPECT_FALSE(ReadQuestion(kKey, std::string(100'000, 'P')));
}

TEST(Exchange, KnowsEarlyWhatIsNoQuestion) {
  EXPECT_TRUE(MayBeQuestion(""));
  EXPECT_TRUE(MayBeQuestion("PORTWRI"));
  EXPECT_TRUE(MayBeQuestion(QuestionLine(kKey, kNonce)));
  EXPECT_FALSE(MayBeQuestion("GET / HTTP/1.1"));
  EXPECT_FALSE(MayBeQuestion("PORTWRIGHT2"));
}

}  // namespace
}  // namespace portwright::probe
