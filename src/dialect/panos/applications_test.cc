#include "dialect/panos/applications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/panos/asked.h"

namespace portwright::dialect::panos {
namespace {

using ::testing::HasSubstr;

const std::string kFacts =
    " category networking subcategory ip-protocol technology network-protocol risk 1 ";

// An application of the text's own, and a rule that allows what `applications` names.
std::string AskWith(const std::string& objects, const std::string& applications, const Asked& asked,
                    const std::string& service = "application-default") {
  const Lifted lifted =
      Read(objects +
           "set rulebase security rules r from any to any source any destination any "
           "application " +
           applications + " service " + service + " action allow\n");
  EXPECT_NE(lifted.policy, nullptr) << lifted.messages;
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, asked);
}

Asked Icmp(int type, int code = 0) { return {"icmp", "10.0.0.1", "10.0.0.2", type * 256 + code}; }
Asked Icmp6(int type) { return {"icmp6", "2001:db8::1", "2001:db8::2", type * 256}; }

const std::string kEcho = "set application echo" + kFacts + "default ident-by-icmp-type type 8\n";
const std::string kAll = "set application all" + kFacts + "default ident-by-ip-protocol 1\n";

TEST(PanosApplications, ByProtocolAndType) {
  const std::string esp = "set application e" + kFacts + "default ident-by-ip-protocol 50\n";
  EXPECT_EQ(AskWith(esp, "e", {"50", "10.0.0.1", "10.0.0.2"}), "yes");
  EXPECT_EQ(AskWith(esp, "e", {"50", "10.0.0.1", "10.0.0.2"}, "any"), "yes");
  EXPECT_EQ(AskWith(esp, "e", {"51", "10.0.0.1", "10.0.0.2"}), "no");
  EXPECT_EQ(AskWith(kEcho, "echo", Icmp(8)), "yes");
  EXPECT_EQ(AskWith(kEcho, "echo", Icmp(8, 3)), "yes");
  EXPECT_EQ(AskWith(kEcho, "echo", Icmp(0)), "no");
  EXPECT_EQ(AskWith(kEcho, "echo", Icmp6(128)), "no");
  const std::string echo6 = "set application echo default ident-by-icmp6-type type 128\n";
  EXPECT_EQ(AskWith(echo6, "echo", Icmp6(128)), "yes");
  EXPECT_EQ(AskWith(echo6, "echo", Icmp(8)), "no");
  const std::string code = "set application c default ident-by-icmp-type type 3 code 4\n";
  EXPECT_EQ(AskWith(code, "c", Icmp(3, 4)), "yes");
  EXPECT_EQ(AskWith(code, "c", Icmp(3, 3)), "no");
}

TEST(PanosApplications, ServicesWithPortsDoNotMeetThem) {
  const std::string web = "set service web protocol tcp port 443\n";
  EXPECT_EQ(AskWith(web + kEcho, "echo", Icmp(8), "web"), "no");
  EXPECT_EQ(AskWith(web + kEcho, "echo", {"tcp", "10.0.0.1", "10.0.0.2", 443}, "web"), "no");
}

TEST(PanosApplications, TheNarrowerOneTakesThePacket) {
  EXPECT_EQ(AskWith(kAll, "all", Icmp(8)), "yes");
  EXPECT_EQ(AskWith(kAll + kEcho, "all", Icmp(8)), "no");
  EXPECT_EQ(AskWith(kAll + kEcho, "all", Icmp(0)), "yes");
  EXPECT_EQ(AskWith(kAll + kEcho, "[ all echo ]", Icmp(8)), "yes");
  EXPECT_EQ(AskWith(kAll + kEcho, "[ all echo ]", Icmp(0)), "yes");
  const std::string code = "set application c default ident-by-icmp-type type 8 code 1\n";
  EXPECT_EQ(AskWith(kEcho + code, "echo", Icmp(8)), "maybe");
  EXPECT_EQ(AskWith(kAll + code, "all", Icmp(8)), "maybe");
  EXPECT_EQ(AskWith(kAll + code, "all", Icmp(3)), "yes");
  EXPECT_EQ(AskWith(kEcho + code, "[ echo c ]", Icmp(8)), "yes");
}

TEST(PanosApplications, TwoOfOneIdentityAreNotKnownApart) {
  const std::string twin = "set application twin default ident-by-icmp-type type 8\n";
  EXPECT_EQ(AskWith(kEcho + twin, "echo", Icmp(8)), "maybe");
  EXPECT_EQ(AskWith(kEcho + twin, "[ echo twin ]", Icmp(8)), "yes");
  EXPECT_EQ(AskWith(kEcho + twin, "[ echo echo ]", Icmp(8)), "maybe");
}

TEST(PanosApplications, OthersHangOnWhatTheDeviceFinds) {
  for (const std::string& more :
       {std::string("set application echo signature s comment x\n"),
        std::string("set application echo parent-app icmp\n"),
        std::string("set application echo default port tcp/80\n"),
        std::string("set application echo default ident-by-ip-protocol 1\n")}) {
    EXPECT_EQ(AskWith(kEcho + more, "echo", Icmp(8)), "maybe") << more;
  }
  EXPECT_EQ(AskWith("set application echo default ident-by-icmp-type type 300\n", "echo", Icmp(8)),
            "maybe");
  EXPECT_EQ(AskWith("set application echo risk 1\n", "echo", Icmp(8)), "maybe");
  EXPECT_EQ(AskWith(kEcho, "[ echo ssl ]", Icmp(8)), "maybe");
}

TEST(PanosApplications, FromXml) {
  const Lifted lifted = Read(
      "<config urldb=\"paloaltonetworks\"><devices><entry name=\"localhost.localdomain\"><vsys>"
      "<entry name=\"vsys1\"><application><entry name=\"echo\"><default><ident-by-icmp-type><type>8"
      "</type></ident-by-icmp-type></default><category>networking</category><risk>1</risk></entry>"
      "</application><service><entry name=\"db\"><protocol><tcp><port>1521</port><override><yes>"
      "<timeout>14400</timeout></yes></override></tcp></protocol></entry></service><rulebase>"
      "<security><rules><entry name=\"r\"><from><member>any</member></from><to><member>any</member>"
      "</to><source><member>any</member></source><destination><member>any</member></destination>"
      "<service><member>application-default</member></service><application><member>echo</member>"
      "</application><action>allow</action></entry><entry name=\"s\"><from><member>any</member>"
      "</from><to><member>any</member></to><source><member>any</member></source><destination>"
      "<member>any</member></destination><service><member>db</member></service><application>"
      "<member>any</member></application><action>allow</action></entry></rules></security>"
      "</rulebase></entry></vsys></entry></devices></config>");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, Icmp(8)), "yes");
  EXPECT_EQ(Ask(*lifted.policy, Icmp(0)), "no");
  const Asked db{"tcp", "10.0.0.1", "10.0.0.2", 1521};
  const auto decision = policy::Evaluate(*lifted.policy, policy::Hook::kForward, PacketOf(db));
  ASSERT_EQ(decision.verdict, policy::VerdictKind::kAccept);
  EXPECT_EQ(lifted.policy->chains[decision.chain].rules[decision.rule].session_timeout_s, 14400U);
}

TEST(PanosApplications, TimeoutsHaveLimits) {
  const std::string use =
      "set rulebase security rules r from any to any source any destination any application any "
      "service s action allow\n";
  EXPECT_THAT(Read("set service s protocol tcp port 1\n"
                   "set service s protocol tcp override yes timeout x\n" +
                   use)
                  .messages,
              HasSubstr("PW-DIA-panos-0117"));
  EXPECT_THAT(Read("set service s protocol tcp port 1\n"
                   "set service s protocol tcp override no\n" +
                   use)
                  .messages,
              "");
}

}  // namespace
}  // namespace portwright::dialect::panos
