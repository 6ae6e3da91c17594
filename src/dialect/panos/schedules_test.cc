#include "dialect/panos/schedules.h"

#include <gtest/gtest.h>

#include <string>

#include "dialect/panos/asked.h"

namespace portwright::dialect::panos {
namespace {

TEST(PanosSchedules, Windows) {
  const auto window = ReadWindow("2026/01/02@00:00-2026/12/31@23:59");
  ASSERT_TRUE(window);
  EXPECT_EQ(FormatDate(window->first), "2026-01-02");
  EXPECT_EQ(FormatDate(window->last), "2026-12-31");
  EXPECT_FALSE(window->is_cut);
  EXPECT_TRUE(ReadWindow("2026/01/02@00:01-2026/12/31@23:59")->is_cut);
  EXPECT_TRUE(ReadWindow("2026/01/02@00:00-2026/12/31@18:00")->is_cut);
  for (const char* text :
       {"", "2026/01/02@00:00", "2026/01/02@00:00-2026/12/31@24:00",
        "2026/01/02@00:00-2026/12/31@23:60", "2026/01/02@00:00-2025/12/31@23:59",
        "2026/02/30@00:00-2026/12/31@23:59", "2026-01-02@00:00-2026-12-31@23:59",
        "2026/01/02@12:00-2026/01/02@11:00", "2026/01/02@ab:00-2026/12/31@23:59"}) {
    EXPECT_FALSE(ReadWindow(text)) << text;
  }
}

TEST(PanosSchedules, DecideRulesOnADay) {
  const auto ask = [](const std::string& type, const char* day) {
    LiftOptions options;
    options.file_name = "edge.set";
    if (day != nullptr) options.as_of = ParseDate(day);
    const Lifted lifted = LiftWith(
        Panos(),
        (type.empty() ? "" : "set schedule s schedule-type " + type + "\n") +
            "set rulebase security rules r from any to any source any destination any application "
            "any service any schedule s action allow\n",
        options);
    return lifted.policy == nullptr ? "error"
                                    : Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", 22});
  };
  const std::string window = "non-recurring 2026/03/01@00:00-2026/03/31@23:59";
  EXPECT_EQ(ask(window, "2026-02-28"), "maybe");  // not yet
  EXPECT_EQ(ask(window, "2026-03-01"), "yes");
  EXPECT_EQ(ask(window, "2026-03-31"), "yes");
  EXPECT_EQ(ask(window, "2026-04-01"), "no");
  EXPECT_EQ(ask(window, nullptr), "maybe");
  const std::string cut = "non-recurring [ 2026/03/01@08:00-2026/03/31@18:00 ]";
  EXPECT_EQ(ask(cut, "2026-03-01"), "maybe");
  EXPECT_EQ(ask(cut, "2026-03-15"), "yes");
  EXPECT_EQ(ask(cut, "2026-03-31"), "maybe");
  EXPECT_EQ(ask(cut, "2026-04-01"), "no");
  const std::string two =
      "non-recurring [ 2026/03/01@00:00-2026/03/31@23:59 2026/05/01@00:00-2026/05/02@23:59 ]";
  EXPECT_EQ(ask(two, "2026-04-01"), "maybe");
  EXPECT_EQ(ask(two, "2026-05-02"), "yes");
  EXPECT_EQ(ask(two, "2026-05-03"), "no");
  EXPECT_EQ(ask("recurring daily 08:00-18:00", "2026-03-01"), "maybe");
  EXPECT_EQ(ask("non-recurring soon", "2026-03-01"), "maybe");
  EXPECT_EQ(ask("", "2026-03-01"), "maybe");
}

}  // namespace
}  // namespace portwright::dialect::panos
