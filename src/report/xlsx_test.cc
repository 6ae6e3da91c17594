#include "report/xlsx.h"
#include "report/workbook.h"

#include <gtest/gtest.h>

#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

TEST(Xlsx, SamePlanSameBytes) {
  const auto fake = testing::MakeFakePlan();
  const auto first = Xlsx(fake.plan);
  const auto second = Xlsx(fake.plan);
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(first->substr(0, 4), "PK\x03\x04");
  EXPECT_TRUE(*first == *second);
}

TEST(Xlsx, SheetsHaveNamesThatAWorkbookTakes) {
  const std::vector<std::string> names =
      SheetNames({"edge1", "EDGE1", "a[b]:c*?/\\d'", "summary", "", "History",
                  "a-name-that-is-longer-than-what-a-sheet-takes",
                  "a-name-that-is-longer-than-what-a-sheet-may-take"});
  EXPECT_EQ(names, (std::vector<std::string>{
                       "edge1", "EDGE1-2", "a-b--c----d-", "summary-2", "point", "History-2",
                       "a-name-that-is-longer-than-what", "a-name-that-is-longer-than-wh-2"}));
}

}  // namespace
}  // namespace portwright::report
