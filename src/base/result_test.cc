#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace portwright {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return Error{ErrorCode::kInvalid, "odd"};
  return n / 2;
}

Result<std::string> Quarter(int n) {
  PORTWRIGHT_TRY(const int half, Half(n));
  PORTWRIGHT_TRY(const int quarter, Half(half));
  return std::to_string(quarter);
}

Status Checked(int n, bool& went_on) {
  PORTWRIGHT_TRY_STATUS(Half(n));
  went_on = true;
  return Ok();
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = Half(4);
  ASSERT_TRUE(good.has_value());
  EXPECT_TRUE(static_cast<bool>(good));
  EXPECT_EQ(*good, 2);
  const Result<int> bad = Half(3);
  EXPECT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(bad.error().message, "odd");
}

TEST(Result, ValueOrFallsBackOnlyOnError) {
  EXPECT_EQ(Half(4).value_or(9), 2);
  EXPECT_EQ(Half(3).value_or(9), 9);
}

TEST(Result, TryStopsAtTheFirstError) {
  EXPECT_EQ(Quarter(8).value(), "2");
  EXPECT_EQ(Quarter(6).error().message, "odd");
  EXPECT_EQ(Quarter(7).error().message, "odd");
}

TEST(Result, TryStatusStopsAtTheFirstError) {
  bool went_on = false;
  EXPECT_FALSE(Checked(3, went_on).has_value());
  EXPECT_FALSE(went_on);
  EXPECT_TRUE(Checked(4, went_on).has_value());
  EXPECT_TRUE(went_on);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = std::move(made).value();
  EXPECT_EQ(*taken, 5);
}

TEST(Result, TellsAnErrorFromAValueOfTheSameKind) {
  const Result<std::string> text = std::string("a message");
  EXPECT_TRUE(text.has_value());
  EXPECT_EQ(text->size(), 9U);
}

TEST(ResultDeathTest, AskingTheWrongHalfIsOurBug) {
  EXPECT_DEATH((void)Half(3).value(), "value\\(\\) of a failed Result");
  EXPECT_DEATH((void)Half(4).error(), "error\\(\\) of a Result with a value");
}

}  // namespace
}  // namespace portwright
