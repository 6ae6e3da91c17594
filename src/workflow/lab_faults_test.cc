#include "workflow/lab_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/service_kind.h"
#include "probe/tls_hello.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;

TEST(ParseLabFault, TakesEveryForm) {
  const auto drop = ParseLabFault("drop=gw1,tcp/22");
  ASSERT_TRUE(drop.has_value());
  EXPECT_EQ(drop->kind, LabFaultKind::kDrop);
  EXPECT_EQ(drop->at, "gw1");
  EXPECT_EQ(drop->service, net::ParseService("tcp/22").value());
  const auto source = ParseLabFault("source=c1,2001:db8::5");
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(source->what, "2001:db8::5");
  ASSERT_TRUE(ParseLabFault("translate=gw1").has_value());
  for (const char* text :
       {"no-rule=a,udp/53", "wide-rule=a,tcp/1-9", "reject=a,tcp/1", "tls-proxy=a,tcp/443",
        "dead=a,udp/1", "loss=a,20%", "slow=a,8kbit", "latency=a,200ms"})
    EXPECT_TRUE(ParseLabFault(text).has_value()) << text;
}

TEST(ParseLabFault, RefusesWhatIsNotWhole) {
  for (const char* text :
       {"", "drop", "drop=", "drop=gw1", "drop=,tcp/22", "drop=gw1,tcp/99999", "drop=gw1,icmp",
        "translate=gw1,more", "source=c1,nowhere", "dorp=a,b", "latency=a,soon"})
    EXPECT_FALSE(ParseLabFault(text).has_value()) << text;
  EXPECT_THAT(ParseLabFault("dorp=a,b").error().message, HasSubstr("drop=POINT,tcp/22"));
}

TEST(TlsProxyAnswer, IsAServersFirstFlightWithTheProxysName) {
  const probe::Reading reading = probe::ReadServerHello(TlsProxyAnswer(), false);
  EXPECT_EQ(reading.verdict, probe::Verdict::kService);
  ASSERT_TRUE(reading.tls.has_value());
  EXPECT_THAT(reading.tls->issuer, HasSubstr("inspecting proxy"));
}

}  // namespace
}  // namespace portwright::workflow
