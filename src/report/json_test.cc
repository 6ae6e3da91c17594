#include "report/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

TEST(PlanJson, HoldsEveryFlowWithItsReason) {
  const auto fake = testing::MakeFakePlan();
  const auto json = nlohmann::json::parse(Json(fake.plan));
  EXPECT_EQ(json["format"], "portwright-plan");
  EXPECT_EQ(json["as_of"], "2026-11-20");
  ASSERT_EQ(json["flows"].size(), 12U);
  const auto& flow = json["flows"][4];
  EXPECT_EQ(json["endpoints"][flow["source"].get<std::size_t>()]["name"], "ora1");
  EXPECT_EQ(flow["service"], "tcp/11117");
  EXPECT_EQ(flow["through"], (std::vector<std::string>{"ora1-fw", "core1"}));
  const auto& reason = json["reasons"][flow["reason"].get<std::size_t>()];
  EXPECT_EQ(reason["citation"], "demo-backup L20");
  EXPECT_EQ(reason["doubts"][0]["taken"], 1);
  EXPECT_EQ(json["flows"][6]["state"], "granted");
}

TEST(PlanJson, EntriesOfAPointStandForItsFlows) {
  const auto fake = testing::MakeFakePlan();
  const auto json = nlohmann::json::parse(Json(fake.plan));
  ASSERT_EQ(json["points"].size(), 3U);
  std::size_t flows = 0;
  for (const auto& entry : json["points"][1]["entries"]) flows += entry["flows"].get<std::size_t>();
  EXPECT_EQ(flows, 10U);  // 11 cross core1, one of them is granted
  EXPECT_EQ(json["expiring"][0]["days"], 131);
  EXPECT_EQ(json["questions"][0]["fails"], true);
}

TEST(PlanJson, HostileTextStaysText) {
  auto fake = testing::MakeFakePlan();
  fake.site->title = testing::kHostileText;
  const std::string text = Json(fake.plan);
  EXPECT_EQ(text.find("</script"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text)["site"]["title"], testing::kHostileText);
}

}  // namespace
}  // namespace portwright::report
