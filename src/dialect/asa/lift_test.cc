#include "dialect/asa/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "dialect/asa/asked.h"

namespace portwright::dialect::asa {
namespace {

using net::ConnectionState;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string TestFile(const std::string& name) {
  std::ifstream file(std::string(PORTWRIGHT_SOURCE_DIR) + "/src/dialect/asa/testdata/" + name);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

// One list, alone.
std::string AskOne(const std::string& body, const Asked& asked, const std::string& version = "") {
  const Lifted lifted = LiftText(body, version);
  EXPECT_NE(lifted.policy, nullptr) << lifted.messages;
  return lifted.policy == nullptr ? "error" : AskList(*lifted.policy, "T", asked);
}

TEST(AsaLists, NetmasksNotWildcards) {
  const std::string body = "access-list T extended permit tcp 10.0.0.0 255.255.255.0 any eq 22\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.200", "10.9.0.1", 22}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.1.200", "10.9.0.1", 22}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.200", "10.9.0.1", 23}), "no");
  const std::string wildcard = "access-list T extended permit tcp 10.0.0.0 0.0.0.255 any\n";
  EXPECT_EQ(AskOne(wildcard, {"tcp", "10.0.1.0", "10.9.0.1", 22}), "maybe");
  EXPECT_THAT(LiftText(wildcard).messages, HasSubstr("take netmasks, not wildcards"));
}

TEST(AsaLists, AnyMeansBothFamiliesSince9) {
  const std::string body = "access-list T extended permit tcp any any\n";
  const Asked six{"tcp", "2001:db8::1", "2001:db8::2", 22};
  const Asked four{"tcp", "10.0.0.1", "10.0.0.2", 22};
  EXPECT_EQ(AskOne(body, six), "yes");
  EXPECT_EQ(AskOne(body, six, "9.1(2)"), "yes");
  EXPECT_EQ(AskOne(body, six, "8.4(1)"), "no");
  EXPECT_EQ(AskOne("ASA Version 8.2(5)\n" + body, six), "no");
  EXPECT_EQ(AskOne(body, four, "8.4(1)"), "yes");
  EXPECT_EQ(AskOne("access-list T extended permit tcp any4 any4\n", six), "no");
  EXPECT_EQ(AskOne("access-list T extended permit tcp any6 any6\n", six), "yes");
  EXPECT_EQ(AskOne("access-list T extended permit tcp any6 any6\n", four), "no");
  EXPECT_EQ(AskOne("access-list T extended permit tcp 2001:db8::/32 host 2001:db8::2\n", six),
            "yes");
}

TEST(AsaLists, Icmp) {
  const std::string v4 = "access-list T extended permit icmp any any echo\n";
  EXPECT_EQ(AskOne(v4, {"icmp", "10.0.0.1", "10.0.0.2", 8 * 256}), "yes");
  EXPECT_EQ(AskOne(v4, {"icmp", "10.0.0.1", "10.0.0.2", 0}), "no");
  EXPECT_EQ(AskOne(v4, {"icmp6", "2001:db8::1", "2001:db8::2", 128 * 256}), "no");
  const std::string v6 = "access-list T extended permit icmp6 any any echo\n";
  EXPECT_EQ(AskOne(v6, {"icmp6", "2001:db8::1", "2001:db8::2", 128 * 256}), "yes");
  EXPECT_EQ(AskOne(v6, {"icmp", "10.0.0.1", "10.0.0.2", 8 * 256}), "no");
  const std::string code = "access-list T extended permit icmp any any 3 4\n";
  EXPECT_EQ(AskOne(code, {"icmp", "10.0.0.1", "10.0.0.2", 3 * 256 + 4}), "yes");
  EXPECT_EQ(AskOne(code, {"icmp", "10.0.0.1", "10.0.0.2", 3 * 256 + 3}), "no");
}

TEST(AsaLists, LineNumbersInsert) {
  // The denial goes to the second place; the remark counts.
  const std::string body =
      "access-list T remark first\n"
      "access-list T extended permit tcp any any\n"
      "access-list T line 2 extended deny tcp any any eq 23\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.1", "10.0.0.2", 23}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.1", "10.0.0.2", 24}), "yes");
}

TEST(AsaLists, InactiveLinesArePassedOver) {
  const std::string body =
      "access-list T extended deny tcp any any eq 23 log disable inactive\n"
      "access-list T extended permit tcp any any time-range NIGHT inactive\n"
      "access-list T permit tcp any any\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.1", "10.0.0.2", 23}), "yes");
  EXPECT_THAT(LiftText(body).messages, HasSubstr("edge.cfg:1:15: note: passed over"));
}

TEST(AsaLists, ThirdValues) {
  const Asked asked{"tcp", "10.0.0.1", "10.0.0.2", 22};
  for (const std::string line :
       {"permit tcp any any eq 22 time-range NIGHT", "permit tcp user CORP\\bob any any",
        "permit tcp any security-group name X any", "permit tcp any any eq ssh brand-new",
        "permit tcp object F any"}) {
    EXPECT_EQ(
        AskOne("object network F\n fqdn www.example.com\naccess-list T extended " + line + "\n",
               asked),
        "maybe")
        << line;
  }
  EXPECT_EQ(AskOne("access-list T extended permit tcp any any log 6 interval 30\n", asked), "yes");
  EXPECT_EQ(AskOne("access-list T extended permit tcp any any eq sqlnet\n",
                   {"tcp", "10.0.0.1", "10.0.0.2", 1521}),
            "maybe");
}

TEST(AsaLists, AKnownMemberStaysExactBesideANameThatIsNotResolved) {
  const std::string body =
      "object network F\n fqdn v4 www.example.com\n"
      "object-group network G\n network-object host 10.0.0.1\n network-object object F\n"
      "access-list T extended permit tcp object-group G any4 eq 22\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.3", "10.0.0.2", 22}), "maybe");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.3", "10.0.0.2", 23}), "no");
}

TEST(AsaLists, SourceGroupOfPortsOrDestinationGroupOfNetworks) {
  const std::string groups =
      "object-group service P tcp-udp\n port-object eq 53\n"
      "object-group network N\n network-object host 10.9.0.1\n"
      "object-group protocol TU\n protocol-object tcp\n protocol-object udp\n";
  const std::string ports =
      groups + "access-list T extended permit object-group TU any object-group P object-group N\n";
  EXPECT_EQ(AskOne(ports, {"udp", "10.0.0.1", "10.9.0.1", 9, "", "", 53}), "yes");
  EXPECT_EQ(AskOne(ports, {"udp", "10.0.0.1", "10.9.0.1", 53, "", "", 54}), "no");
  const std::string both =
      groups + "access-list T extended permit tcp any object-group N object-group P\n";
  EXPECT_EQ(AskOne(both, {"tcp", "10.0.0.1", "10.9.0.1", 53}), "yes");
  EXPECT_EQ(AskOne(both, {"tcp", "10.0.0.1", "10.9.0.2", 53}), "no");
  EXPECT_EQ(AskOne(both, {"udp", "10.0.0.1", "10.9.0.1", 53}), "no");
}

class Branch : public testing::Test {
 protected:
  void SetUp() override {
    lifted_ = LiftText(TestFile("branch.cfg"));
    ASSERT_NE(lifted_.policy, nullptr) << lifted_.messages;
  }
  std::string AskHere(const Asked& asked) { return Ask(*lifted_.policy, asked); }
  Lifted lifted_;
};

TEST_F(Branch, ObjectsAndGroups) {
  const auto ask = [&](const std::string& protocol, const std::string& source, int port,
                       int source_port = 40000) {
    return AskHere({protocol, source, "10.21.0.80", port, "outside", "dmz", source_port});
  };
  EXPECT_EQ(ask("tcp", "8.8.8.8", 80), "yes");
  EXPECT_EQ(ask("tcp", "8.8.8.8", 8010), "yes");
  EXPECT_EQ(ask("tcp", "8.8.8.8", 8011), "no");
  EXPECT_EQ(ask("udp", "8.8.8.8", 80), "no");
  EXPECT_EQ(ask("tcp", "198.51.100.20", 443), "yes");
  EXPECT_EQ(ask("tcp", "198.51.100.21", 443), "no");
  EXPECT_EQ(ask("udp", "10.30.0.7", 53), "yes");
  EXPECT_EQ(ask("tcp", "198.51.100.20", 8443), "yes");
  EXPECT_EQ(ask("tcp", "198.51.100.20", 8443, 1023), "no");
  EXPECT_EQ(ask("icmp", "8.8.8.8", 8 * 256), "yes");
  EXPECT_EQ(ask("icmp", "8.8.8.8", 13 * 256), "no");
  EXPECT_EQ(ask("tcp", "203.0.113.9", 80), "yes");  // its denial is inactive
  EXPECT_EQ(AskHere({"50", "8.8.8.8", "192.0.2.2", 0, "outside", "inside"}), "yes");
  EXPECT_EQ(AskHere({"51", "8.8.8.8", "192.0.2.2", 0, "outside", "inside"}), "no");
  EXPECT_EQ(AskHere({"tcp", "10.21.0.80", "10.20.0.10", 445, "dmz", "inside"}), "yes");
  // A name is none of the addresses in numbers.
  EXPECT_EQ(AskHere({"tcp", "10.21.0.80", "1.2.3.4", 443, "dmz", "outside"}), "no");
  EXPECT_EQ(AskHere({"tcp", "10.21.0.80", "1.2.3.4", 80, "dmz", "outside"}), "no");
}

TEST_F(Branch, LevelsDecideWhereNoListIs) {
  EXPECT_EQ(AskHere({"tcp", "10.20.0.5", "8.8.8.8", 1234, "inside", "outside"}), "yes");
  EXPECT_EQ(AskHere({"udp", "10.20.0.5", "10.21.0.1", 9, "inside", "dmz"}), "yes");
  EXPECT_EQ(AskHere({"tcp", "10.22.0.5", "10.20.0.10", 80, "lab", "inside"}), "no");
  EXPECT_EQ(AskHere({"tcp", "10.22.0.5", "8.8.8.8", 80, "lab", "outside"}), "yes");
  // Equal levels, and back by the same interface: not unless told so.
  EXPECT_EQ(AskHere({"tcp", "10.22.0.5", "10.21.0.80", 80, "lab", "dmz"}), "no");
  EXPECT_EQ(AskHere({"tcp", "10.20.0.5", "10.20.0.6", 80, "inside", "inside"}), "no");
  // Nothing crosses an interface for management.
  EXPECT_EQ(AskHere({"tcp", "10.99.0.5", "8.8.8.8", 80, "mgmt", "outside"}), "no");
  EXPECT_EQ(AskHere({"tcp", "10.20.0.5", "10.99.0.5", 80, "inside", "mgmt"}), "no");
}

TEST_F(Branch, AListOutIsAskedAsWell) {
  EXPECT_EQ(AskHere({"tcp", "10.20.0.5", "10.22.0.5", 22, "inside", "lab"}), "yes");
  EXPECT_EQ(AskHere({"tcp", "10.20.0.5", "10.22.0.5", 80, "inside", "lab"}), "no");
  // The level forbids before the list is asked.
  EXPECT_EQ(AskHere({"tcp", "8.8.8.8", "10.22.0.5", 22, "outside", "lab"}), "no");
}

TEST_F(Branch, OpenConnectionsPass) {
  Asked reply{"tcp", "8.8.8.8", "10.20.0.5", 40000, "outside", "inside", 443};
  EXPECT_EQ(AskHere(reply), "no");
  reply.state = ConnectionState::kEstablished;
  EXPECT_EQ(AskHere(reply), "yes");
  reply.state = ConnectionState::kInvalid;
  EXPECT_EQ(AskHere(reply), "no");
  Asked pong{"icmp", "8.8.8.8", "10.20.0.5", 0, "outside", "inside"};
  pong.state = ConnectionState::kEstablished;
  EXPECT_EQ(AskHere(pong), "yes");  // inspected; and OUT-IN permits it
  pong.out = "lab";
  EXPECT_EQ(AskHere(pong), "yes");  // inspected
}

TEST_F(Branch, PlacesAndAssumptions) {
  const auto line = [&](const Asked& asked) { return DecidingLine(*lifted_.policy, asked); };
  EXPECT_EQ(line({"tcp", "8.8.8.8", "10.21.0.80", 80, "outside", "dmz"}), 61U);
  EXPECT_EQ(line({"tcp", "8.8.8.8", "10.21.0.80", 81, "outside", "dmz"}), 60U);  // the list's end
  EXPECT_EQ(line({"tcp", "10.20.0.5", "8.8.8.8", 1234, "inside", "outside"}), 9U);
  EXPECT_EQ(line({"tcp", "10.20.0.5", "10.22.0.5", 22, "inside", "lab"}), 68U);
  EXPECT_EQ(line({"tcp", "10.22.0.5", "10.21.0.80", 80, "lab", "dmz"}), 19U);
  EXPECT_THAT(lifted_.policy->assumptions, Contains(HasSubstr("match real addresses")));
  EXPECT_EQ(AskList(*lifted_.policy, "SPARE", {"udp", "10.0.0.1", "10.0.0.2", 123}), "yes");
  EXPECT_EQ(AskList(*lifted_.policy, "SPARE", {"udp", "10.0.0.1", "10.0.0.2", 124}), "no");
}

constexpr char kTwoLevels[] =
    "interface Gi0\n nameif a\n security-level 10\n"
    "interface Gi1\n nameif b\n security-level 10\n"
    "interface Gi2\n nameif inside\n";

TEST(AsaLevels, SameLevelsWhenToldSo) {
  const Asked across{"tcp", "10.0.0.1", "10.0.1.1", 80, "a", "b"};
  const Asked back{"tcp", "10.0.0.1", "10.0.0.2", 80, "a", "a"};
  const auto ask = [&](const std::string& more, const Asked& asked) {
    return Ask(*LiftText(kTwoLevels + more).policy, asked);
  };
  EXPECT_EQ(ask("", across), "no");
  EXPECT_EQ(ask("same-security-traffic permit inter-interface\n", across), "yes");
  EXPECT_EQ(ask("same-security-traffic permit inter-interface\n", back), "no");
  EXPECT_EQ(ask("same-security-traffic permit intra-interface\n", back), "yes");
  EXPECT_EQ(ask("same-security-traffic permit intra-interface\n", across), "no");
  // A list does not help.
  const std::string list =
      "access-list T extended permit ip any any\naccess-group T in interface a\n";
  EXPECT_EQ(ask(list, across), "no");
  EXPECT_EQ(ask(list, {"tcp", "10.0.0.1", "10.0.1.1", 80, "a", "inside"}), "yes");
  // `inside` has level 100 unless it says another.
  EXPECT_EQ(ask("", {"tcp", "10.0.0.1", "10.0.1.1", 80, "inside", "a"}), "yes");
}

TEST(AsaGlobal, ComesAfterTheListOfTheInterface) {
  const Lifted lifted = LiftText(std::string(kTwoLevels) +
                                 "access-list G extended permit tcp any any eq 443\n"
                                 "access-list A extended deny tcp host 10.0.0.9 any eq 443\n"
                                 "access-list A extended permit tcp any any eq 22\n"
                                 "access-list O extended deny tcp any any eq 22\n"
                                 "access-list O extended permit ip any any\n"
                                 "access-group A in interface a\n"
                                 "access-group O out interface b\n"
                                 "access-group G global\n"
                                 "same-security-traffic permit inter-interface\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& source, int port, const std::string& in,
                       const std::string& out) {
    return Ask(*lifted.policy, {"tcp", source, "10.0.1.1", port, in, out});
  };
  EXPECT_EQ(ask("10.0.0.1", 443, "a", "inside"), "yes");
  EXPECT_EQ(ask("10.0.0.9", 443, "a", "inside"), "no");
  EXPECT_EQ(ask("10.0.0.9", 22, "a", "inside"), "yes");
  EXPECT_EQ(ask("10.0.0.9", 23, "a", "inside"), "no");
  EXPECT_EQ(ask("10.0.0.9", 22, "inside", "a"), "no");  // no level counts beside a global list
  EXPECT_EQ(ask("10.0.0.9", 443, "inside", "a"), "yes");
  EXPECT_EQ(ask("10.0.0.1", 443, "a", "b"), "yes");
  EXPECT_EQ(ask("10.0.0.9", 443, "a", "b"), "no");
  EXPECT_EQ(ask("10.0.0.1", 22, "a", "b"), "no");
  EXPECT_EQ(ask("10.0.0.1", 443, "inside", "b"), "yes");
  EXPECT_EQ(ask("10.0.0.1", 80, "inside", "b"), "no");
}

TEST(AsaConnections, PingsComeBackOnlyWhereInspected) {
  const std::string head =
      "interface Gi0\n nameif outside\ninterface Gi1\n nameif inside\n"
      "access-list T extended permit tcp any any\naccess-group T in interface outside\n";
  Asked pong{"icmp", "8.8.8.8", "10.20.0.5", 0, "outside", "inside"};
  pong.state = ConnectionState::kEstablished;
  const auto ask = [&](const std::string& more) {
    return Ask(*LiftText(head + more).policy, pong);
  };
  EXPECT_EQ(ask(""), "no");
  const std::string map = "policy-map P\n class inspection_default\n  inspect icmp\n";
  EXPECT_EQ(ask(map), "no");  // applied nowhere
  EXPECT_EQ(ask(map + "service-policy P global\n"), "yes");
  EXPECT_EQ(ask(map + "service-policy P interface inside\n"), "maybe");
}

TEST(AsaOld, TwoListsAtAnInterfaceBefore9) {
  const Lifted lifted = LiftText(
      "ASA Version 8.2(1)\n"
      "interface Gi0\n nameif outside\ninterface Gi1\n nameif inside\n"
      "access-list F extended permit tcp any any eq 80\n"
      "ipv6 access-list S permit tcp any any eq 443\n"
      "access-group F in interface outside\naccess-group S in interface outside\n"
      "static (inside,outside) 192.0.2.5 10.0.0.5 netmask 255.255.255.255\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& source, const std::string& destination, int port) {
    return Ask(*lifted.policy, {"tcp", source, destination, port, "outside", "inside"});
  };
  EXPECT_EQ(ask("10.0.0.1", "10.0.0.2", 80), "yes");
  EXPECT_EQ(ask("10.0.0.1", "10.0.0.2", 443), "no");
  EXPECT_EQ(ask("2001:db8::1", "2001:db8::2", 443), "yes");
  EXPECT_EQ(ask("2001:db8::1", "2001:db8::2", 80), "no");
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("mapped addresses")));
}

TEST(AsaLift, ATextWithoutIndentationSaysTheSame) {
  const std::string text = TestFile("branch.cfg");
  std::string flat;
  for (bool at_start = true; const char c : text) {
    if (!(at_start && c == ' ')) flat += c;
    at_start = c == '\n' || (at_start && c == ' ');
  }
  const Lifted lifted = LiftText(flat);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const Asked& asked) { return Ask(*lifted.policy, asked); };
  EXPECT_EQ(ask({"tcp", "198.51.100.20", "10.21.0.80", 8443, "outside", "dmz"}), "yes");
  EXPECT_EQ(ask({"tcp", "8.8.8.8", "10.21.0.80", 8011, "outside", "dmz"}), "no");
  EXPECT_EQ(ask({"tcp", "10.22.0.5", "10.20.0.10", 80, "lab", "inside"}), "no");
  EXPECT_EQ(ask({"tcp", "10.99.0.5", "8.8.8.8", 80, "mgmt", "outside"}), "no");
}

TEST(AsaLift, SecretsGoNowhere) {
  const std::string secret = "hunter2secret";
  const Lifted lifted = LiftText(
      "enable password " + secret + " encrypted\nsnmp-server community " + secret +
      "\nusername bob password " + secret + " privilege 15\ntunnel-group T ipsec-attributes\n" +
      " ikev1 pre-shared-key " + secret + "\naaa-server X host 1.2.3.4\n key " + secret +
      "\ninterface Gi0\n nameif outside\n description " + secret +
      "\n ospf message-digest-key 1 md5 " + secret + "\nobject network O\n host 10.0.0.1\n" +
      " description " + secret + "\naccess-list T remark " + secret +
      "\naccess-list T extended permit tcp any object O key " + secret + "\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_THAT(lifted.messages, Not(HasSubstr(secret)));
  EXPECT_THAT(lifted.messages, HasSubstr("'option key'"));
  for (const std::string& assumption : lifted.policy->assumptions)
    EXPECT_THAT(assumption, Not(HasSubstr(secret)));
  for (const policy::Condition& condition : lifted.policy->conditions) {
    for (const std::string& unknown : condition.unknown)
      EXPECT_THAT(unknown, Not(HasSubstr(secret)));
  }
}

TEST(AsaMuseum, BrokenTextsAreRefusedWithTheirPlace) {
  const std::string list = "access-list T extended ";
  const std::pair<std::string, std::string> broken[] = {
      {"", "expected access lists or interfaces of ASA"},
      {list + "allow ip any any\n", "1:24: error: expected extended, permit, deny"},
      {list + "permit tcpp any any\n", "1:31: error: expected a protocol, object"},
      {list + "permit ip 10.0.0.0 any\n", "1:43: error: expected any, host"},
      {list + "permit ip host nobody any\n", "1:39: error: expected the address of a host"},
      {list + "permit tcp any any eq 70000\n", "1:46: error: expected the number or name"},
      {list + "permit ip object NONE any\n", "expected an object or group of networks"},
      {list + "permit object-group NONE any any\n", "expected an object or group of services"},
      {list + "permit ip any\n", "1:37: error: expected any, host"},
      {list + "permit ip interface x any\n", "expected the name of an interface"},
      {"access-list\n", "expected the name of an access list"},
      {"access-list T line zero extended permit ip any any\n", "expected the number of a line"},
      {"access-group T in interface outside\n", "found none of the name 'T'"},
      {"access-group T sideways interface outside\n", "expected `in`, `out` or `global`"},
      {"access-group T in interface\n", "expected `interface` and its name"},
      {"object-group network A\n group-object B\nobject-group network B\n group-object A\n",
       "expected groups without a loop"},
      {"object-group network A\n group-object A\n", "expected groups without a loop"},
      {"object-group network A\n network-object object NONE\n",
       "2:24: error: expected an object of the same kind"},
      {"object-group network A\n network-object host 1.2\n", "expected the address of a host"},
      {"object-group network A\nobject-group service A\n", "to be of one kind"},
      {"object network A\n subnet 10.0.0.0\n", "expected host, subnet"},
      {"object-group service A tcp\n service-object tcp\n", "expected port-object"},
      {"interface Gi0\n nameif in*\n", "expected the name of an interface"},
      {"interface Gi0\n nameif a\n security-level 101\n", "expected a security level"},
      {"interface Gi0\n nameif a\ninterface Gi1\n nameif a\n", "each name of an interface once"},
      {"object network A\n nat (a,b) dynamic interface\n" + list + "permit ip object A any\n",
       "expected an object with an address"},
      {"network-object host 10.0.0.1\n", "expected the head of a group"},
      {"no access-list T\n", "expected a whole configuration"},
      {list + std::string(70'000, 'x') + "\n", "1:1: error: expected a line of at most"},
  };
  for (const auto& [text, message] : broken) {
    const Lifted lifted = LiftText(text);
    EXPECT_EQ(lifted.policy, nullptr) << text.substr(0, 100);
    EXPECT_THAT(lifted.messages, HasSubstr(message)) << text.substr(0, 100);
  }
}

TEST(AsaMuseum, InsertingAtTheFrontForEverIsRefused) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "access-list T line 1 extended permit tcp any any\n";
  EXPECT_THAT(LiftText(text).messages, HasSubstr("in the order of their numbers"));
}

TEST(AsaMuseum, GroupsThatNameOthersTwiceDoNotMultiply) {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "object-group service G" + std::to_string(i) + " \n";
    text += name;
    if (i == 0) {
      text += " service-object tcp destination eq 80\n";
      continue;
    }
    for (int twice = 0; twice < 2; ++twice)
      text += " group-object G" + std::to_string(i - 1) + "\n";
  }
  text += "access-list T extended permit object-group G59 any any\n";
  const Lifted lifted = LiftText(text);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_LT(lifted.policy->chains[0].rules.size(), 5U);
  EXPECT_EQ(AskList(*lifted.policy, "T", {"tcp", "10.0.0.1", "10.0.0.2", 80}), "yes");
  EXPECT_EQ(AskList(*lifted.policy, "T", {"tcp", "10.0.0.1", "10.0.0.2", 81}), "no");
}

TEST(AsaMuseum, GroupsThatGrowWithTheSquareAreRefused) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += "object-group network G" + std::to_string(i) + "\n";
    if (i > 0) text += " group-object G" + std::to_string(i - 1) + "\n";
    for (int j = 0; j < 100; ++j) {
      text += " network-object host 10." + std::to_string(i / 250) + "." + std::to_string(i % 250) +
              "." + std::to_string(2 * j) + "\n";
    }
  }
  text += "access-list T extended permit ip any any\n";
  EXPECT_THAT(LiftText(text).messages, HasSubstr("found too many of them"));
}

TEST(AsaDialect, IsRecognised) {
  EXPECT_EQ(Asa().Recognise(TestFile("branch.cfg")), 100);
  EXPECT_EQ(Asa().Recognise("access-list T extended permit ip any any\n"), 90);
  EXPECT_EQ(Asa().Recognise("ip access-list extended x\n"), 0);
}

}  // namespace
}  // namespace portwright::dialect::asa
