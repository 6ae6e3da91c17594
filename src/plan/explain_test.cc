#include "plan/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::HasSubstr;

net::Packet Tcp(const std::string& source, const std::string& destination, std::uint16_t port) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress(destination);
  packet.protocol = net::kProtocolTcp;
  packet.destination_port = port;
  return packet;
}

Explanation Ask(const Sample& s, const net::Packet& packet) {
  return Explain(*s.plan, {s.catalog.get()}, packet);
}

TEST(Explain, NamesTheFlowOfAPlannedPacket) {
  const Sample s = PlanOf(Instance("backup: on"));
  const Explanation yes = Ask(s, Tcp("10.2.0.11", "10.1.0.9", 11117));
  ASSERT_EQ(yes.flows.size(), 1U);
  EXPECT_EQ(s.plan->reasons[s.plan->flows[yes.flows[0]].reason].id, "b/backup/agent-cluster/11117");
  EXPECT_TRUE(yes.near.empty());
  EXPECT_TRUE(yes.settings.empty());
}

TEST(Explain, FindsTheFeatureThatWouldPermitAPacket) {
  const Sample s = PlanOf(Instance(""));
  const Explanation no = Ask(s, Tcp("10.2.0.11", "10.1.0.9", 11117));
  EXPECT_TRUE(no.flows.empty());
  ASSERT_EQ(no.settings.size(), 1U);
  EXPECT_EQ(no.settings[0].text, "features: { backup: on }");
  EXPECT_EQ(no.settings[0].requirement, "backup/agent-cluster/11117");
  EXPECT_GT(no.settings[0].flows, 0U);
}

TEST(Explain, FindsTheChoiceParameterInitiatorAndBinding) {
  const Sample mail = PlanOf(Instance("mailing: on"));
  const Explanation choice = Ask(mail, Tcp("10.1.0.1", "10.2.0.25", 465));
  ASSERT_EQ(choice.settings.size(), 1U);
  EXPECT_EQ(choice.settings[0].text, "choices: { mail_port: tls }");

  const Sample peers = PlanOf(Instance("peers: on"));
  const Explanation parameter = Ask(peers, Tcp("10.2.0.11", "10.2.0.21", 5000));
  ASSERT_EQ(parameter.settings.size(), 1U);
  EXPECT_EQ(parameter.settings[0].text, "parameters: { daemon_port: 5000 }");

  const Sample nas = PlanOf(Instance("nas: on"));
  const Explanation initiator = Ask(nas, Tcp("10.1.0.1", "10.2.0.21", 300));
  ASSERT_FALSE(initiator.settings.empty());
  EXPECT_THAT(initiator.settings[0].text, HasSubstr("initiators: { 'nas/filer-cluster/300': "));

  const Sample agents = PlanOf(Instance("agents: on"));
  const Explanation binding = Ask(agents, Tcp("10.1.0.1", "10.2.0.99", 50051));
  ASSERT_EQ(binding.settings.size(), 1U);
  EXPECT_THAT(binding.settings[0].text, HasSubstr("bind: { agent: 10.2.0.99 }"));
}

TEST(Explain, ShowsTheNearestFirst) {
  const Sample s = PlanOf(Instance("backup: on"));
  const Explanation no = Ask(s, Tcp("10.2.0.11", "10.1.0.9", 22));
  ASSERT_FALSE(no.near.empty());
  EXPECT_TRUE(no.near[0].source);
  EXPECT_TRUE(no.near[0].destination);
  EXPECT_FALSE(no.near[0].service);
  EXPECT_TRUE(no.settings.empty()) << "no product asks for it";
}

}  // namespace
}  // namespace portwright::plan
