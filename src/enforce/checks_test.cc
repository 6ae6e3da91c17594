#include "enforce/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/rule_lines_dialect.h"

namespace portwright::enforce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kOurs =
    "table inet portwright {\n"
    "permit tcp 10.1.0.0/16 -> 10.2.0.1 22\n"
    "permit tcp 10.1.0.0/16 -> 10.2.0.1 443\n"
    "default deny\n}\n";

std::unique_ptr<policy::Policy> Lift(const std::string& text) {
  static const testing::RuleLinesDialect dialect;
  auto policy = PolicyOf(dialect, text, "x");
  EXPECT_TRUE(policy.has_value()) << policy.error().message;
  return std::move(*policy);
}

WayIn Way(const char* from, const char* to, const char* service) {
  return {"this session", net::AddressSet(net::ParsePrefix(from)->Range()),
          net::AddressSet(net::ParsePrefix(to)->Range()), *net::ParseService(service)};
}

TEST(PolicyOf, SaysWhatCannotBeRead) {
  const testing::RuleLinesDialect dialect;
  const auto policy = PolicyOf(dialect, "table x {\npermit nothing\n}\n", "the kernel");
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error().code, ErrorCode::kRefused);
  EXPECT_THAT(policy.error().message, HasSubstr("the kernel:2"));
}

TEST(FindCutWays, NamesAPacketThatIsShutOut) {
  const auto policy = Lift(kOurs);
  EXPECT_THAT(FindCutWays(*policy, {Way("10.1.9.5", "10.2.0.1", "tcp/22")}).value(), IsEmpty());
  EXPECT_THAT(FindCutWays(*policy, {}).value(), IsEmpty());
  // One address of many is enough; so is a port.
  EXPECT_THAT(FindCutWays(*policy, {Way("10.0.0.0/15", "10.2.0.1", "tcp/22")}).value(),
              ElementsAre(HasSubstr("this session: ")));
  EXPECT_THAT(FindCutWays(*policy, {Way("10.1.9.5", "10.2.0.2", "tcp/22"),
                                    Way("10.1.9.5", "10.2.0.1", "tcp/22"),
                                    Way("10.1.9.5", "10.2.0.1", "tcp/23")})
                  .value(),
              ElementsAre(HasSubstr("10.2.0.2"), HasSubstr("23")));
}

TEST(FindCutWays, SeesWhatOtherTablesDrop) {
  const auto policy = Lift("table ip guard {\ndeny tcp 10.1.9.5 -> any 22\n}\n" + kOurs);
  EXPECT_THAT(FindCutWays(*policy, {Way("10.1.9.0/24", "10.2.0.1", "tcp/22")}).value(),
              ElementsAre(HasSubstr("10.1.9.5")));
}

TEST(FindBlocked, NamesWhatAnotherTableDrops) {
  const auto required = Lift(kOurs);
  const auto blocked =
      FindBlocked(*required, *Lift("table ip guard {\ndeny tcp any -> 10.2.0.1 443\n}\n" + kOurs));
  ASSERT_TRUE(blocked.has_value());
  EXPECT_THAT(blocked->surely, ElementsAre(HasSubstr("10.2.0.1:443")));
  EXPECT_THAT(blocked->possibly, IsEmpty());
}

TEST(FindBlocked, PassesOverWhatNobodyAskedFor) {
  const auto required = Lift(kOurs);
  const auto blocked =
      FindBlocked(*required, *Lift("table ip guard {\ndeny tcp any -> any 80\n}\n" + kOurs));
  ASSERT_TRUE(blocked.has_value());
  EXPECT_THAT(blocked->surely, IsEmpty());
}

TEST(FindDeviation, LooksAtPacketsAndNotAtText) {
  const auto policy = Lift(kOurs);
  EXPECT_EQ(FindDeviation(*policy, *Lift("table inet portwright {\n# the same\n"
                                         "permit tcp 10.1.0.0/16 -> 10.2.0.1 443\n"
                                         "permit tcp 10.1.0.0/17 -> 10.2.0.1 22\n"
                                         "permit tcp 10.1.128.0/17 -> 10.2.0.1 22\n"
                                         "default deny\n}\n"))
                .value(),
            "");
  EXPECT_THAT(FindDeviation(*policy, *Lift("table inet portwright {\n"
                                           "permit tcp 10.1.0.0/16 -> 10.2.0.1 443\n"
                                           "default deny\n}\n"))
                  .value(),
              HasSubstr("10.2.0.1:22 is planned and not permitted"));
  EXPECT_THAT(
      FindDeviation(*policy, *Lift(std::string(kOurs).replace(kOurs.find("443"), 3, "443-444")))
          .value(),
      HasSubstr("10.2.0.1:444 is permitted and not planned"));
}

}  // namespace
}  // namespace portwright::enforce
