#include "dialect/common/ledger.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::dialect {
namespace {

class SampleLedger : public Ledger {
 public:
  using Ledger::Ledger;

 private:
  void SayTooMany(Spent what, SourcePlace place) override {
    Error("PW-T-0001", place, what == Spent::kEntries ? "too many entries" : "too many rules");
  }
};

TEST(Ledger, SaysEachThingOfAPlaceOnce) {
  Diagnostics diagnostics;
  SampleLedger ledger(diagnostics);
  for (int i = 0; i < 3; ++i) {
    ledger.Warning("PW-T-0002", {0, 1, 2}, "one");
    ledger.Warning("PW-T-0002", {0, 1, 3}, "beside it");
    ledger.Error("PW-T-0003", {0, 1, 2}, "another");
  }
  EXPECT_EQ(diagnostics.all().size(), 3U);
  EXPECT_EQ(diagnostics.error_count(), 1U);
}

TEST(Ledger, StopsAtAThousandErrors) {
  Diagnostics diagnostics;
  SampleLedger ledger(diagnostics);
  for (std::uint32_t line = 1; line <= 5'000; ++line)
    ledger.Error("PW-T-0003", {0, line, 1}, "one");
  EXPECT_EQ(diagnostics.error_count(), 1'000U);
}

TEST(Ledger, SaysOnceThatATextAsksForTooMuch) {
  Diagnostics diagnostics;
  SampleLedger ledger(diagnostics);
  EXPECT_TRUE(ledger.Spend(20'000'000, {0, 1, 1}));
  EXPECT_FALSE(ledger.Spend(1, {0, 2, 1}));
  EXPECT_FALSE(ledger.Spend(1, {0, 3, 1}));
  EXPECT_EQ(diagnostics.error_count(), 1U);
  EXPECT_TRUE(ledger.SpendRules(10'000'000, {0, 4, 1}));
  EXPECT_FALSE(ledger.SpendRules(1, {0, 5, 1}));
  EXPECT_FALSE(ledger.SpendRules(1, {0, 6, 1}));
  EXPECT_EQ(diagnostics.error_count(), 2U);
}

TEST(AddReason, KeepsThree) {
  std::vector<std::string> reasons;
  for (const char* reason : {"a", "", "b", "a", "c", "d", "e"}) AddReason(reasons, reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{"a", "b", "c", "and more"}));
}

}  // namespace
}  // namespace portwright::dialect
