#include "sys/resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::sys {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SystemResolver, KnowsThisMachine) {
  const auto found = SystemResolver().Resolve("localhost");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(*found,
              AnyOf(ElementsAre("127.0.0.1"), ElementsAre("::1"), ElementsAre("127.0.0.1", "::1")));
}

TEST(SystemResolver, TakesAddressesAsTheyAre) {
  EXPECT_THAT(SystemResolver().Resolve("192.0.2.7").value(), ElementsAre("192.0.2.7"));
  EXPECT_THAT(SystemResolver().Resolve("2001:0db8:0::0001").value(), ElementsAre("2001:db8::1"));
}

// `.invalid` never exists (RFC 6761); without a network nobody says so.
TEST(SystemResolver, SaysThatANameIsUnknownOrNobodyAnswered) {
  const auto found = SystemResolver().Resolve("no-such-host.invalid");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().code, AnyOf(ErrorCode::kNotFound, ErrorCode::kUnavailable));
  EXPECT_THAT(found.error().message, HasSubstr("'no-such-host.invalid': "));
}

TEST(SystemResolver, RefusesWhatIsNoName) {
  EXPECT_FALSE(SystemResolver().Resolve(""));
  EXPECT_FALSE(SystemResolver().Resolve(std::string(300, 'a')));
  EXPECT_FALSE(SystemResolver().Resolve("two words"));
}

TEST(SystemResolver, SaysWhoAnswers) {
  const std::string who = SystemResolver().Describe();
  EXPECT_FALSE(who.empty());
  EXPECT_EQ(who.find_first_of(" \n{}"), std::string::npos) << "it becomes a word of YAML";
}

}  // namespace
}  // namespace portwright::sys
