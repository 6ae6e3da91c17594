#include "workflow/stand_in.h"

#include <gtest/gtest.h>

namespace portwright::workflow {
namespace {

net::Address At(const char* text) { return *net::ParseAddress(text); }

probe::Target From(const char* source) {
  probe::Target target;
  target.source = At(source);
  target.destination = At("192.0.2.7");
  return target;
}

TEST(StandIn, AsksFromPlannedSourcesThatItHas) {
  const auto standing = StandIn::Begin({}, {}, nullptr);
  ASSERT_TRUE(standing) << standing.error().message;
  EXPECT_EQ(standing->taken(), "");
  std::vector<probe::Target> targets = {From("127.0.0.1"), From("192.0.2.1")};
  standing->ChooseSources(targets);
  EXPECT_FALSE(targets[0].source_is_any);
  EXPECT_TRUE(targets[1].source_is_any);
}

TEST(StandIn, NeedsAddressesOfEachOnceInOrder) {
  EXPECT_EQ(SourcesOf({From("10.0.0.2"), From("10.0.0.1"), From("10.0.0.2")}),
            (std::vector<net::Address>{At("10.0.0.1"), At("10.0.0.2")}));
  probe::Job job;
  job.ports = {{At("10.0.0.9"), 6, {443, 443}},
               {std::nullopt, 6, {80, 80}},
               {At("10.0.0.9"), 17, {53, 53}},
               {At("2001:db8::9"), 6, {443, 443}}};
  EXPECT_EQ(AnsweringAddressesOf(job),
            (std::vector<net::Address>{At("10.0.0.9"), At("2001:db8::9")}));
}

TEST(StandIn, RefusesAnInterfaceThatIsNotThere) {
  const auto standing = StandIn::Begin({"no interface"}, {At("192.0.2.1")}, nullptr);
  ASSERT_FALSE(standing);
  EXPECT_EQ(standing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(standing.error().message.find("found 'no interface'"), std::string::npos);
}

}  // namespace
}  // namespace portwright::workflow
