#include "dialect/common/cisco_blocks.h"

#include <gtest/gtest.h>

namespace portwright::dialect {
namespace {

TEST(CiscoBlocks, AreAHeadWithItsLines) {
  std::string out = "!\n";
  AppendBlocks(out,
               {{"object network a", {"host 10.0.0.1"}}, TimeRangeOf(*ParseDate("2026-12-03"))});
  EXPECT_EQ(out,
            "!\n"
            "object network a\n"
            " host 10.0.0.1\n"
            "time-range pw-until-2026-12-03\n"
            " absolute end 23:59 03 December 2026\n");
}

}  // namespace
}  // namespace portwright::dialect
