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
