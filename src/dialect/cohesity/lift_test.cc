#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/cohesity/cohesity.h"
#include "dialect/common/asked.h"

namespace portwright::dialect::cohesity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Lifted Read(const std::string& text, const std::string& beside = "") {
  LiftOptions options;
  options.file_name = "c1";
  if (!beside.empty()) options.beside.emplace_back("beside", beside);
  return LiftWith(Cohesity(), text, options);
}

const Asked kFromOffice{"tcp", "10.30.1.1", "10.1.100.11", 443, "g1"};
const Asked kElsewhere{"tcp", "10.30.1.1", "10.1.100.11", 443, "g2"};

TEST(CohesityLift, ScriptsInAnyOrderOfKeys) {
  const Lifted lifted = Read(
      "\xef\xbb\xbf# by hand\r\n"
      "firewall-profile add direction=INPUT ports=\"443/TCP, 80/tcp\" profile-name=\"Web "
      "pages\"\r\n"
      "admin@node-1> firewall-profile activate action=ALLOW interface-group-names=g1 "
      "ipsets=10.30.0.0/16 profile-name=\"Web pages\"\r\n"
      "iris_cli -server c1 -username admin firewall-profile list-active\n");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, kFromOffice), "yes");
  EXPECT_EQ(In(lifted, kElsewhere), "no");
  EXPECT_EQ(DecidedAt(lifted, policy::Hook::kInput, kFromOffice), "3:15");
}

TEST(CohesityLift, AnswersOfTheApi) {
  const char* profiles = R"({"profiles": [
    {"name": "Management", "gatewayParams": [{"port": "443/tcp", "direction": "INPUT"},
                                             {"port": "80/tcp"}],
     "attachments": [{"action": "allow", "ipsetNames": ["office"], "interfaceGroups": ["g1"],
                      "interfaces": null, "isImplicit": false, "description": "x"}]},
    {"name": "SSH", "gatewayParams": [{"port": "22/tcp", "direction": "INPUT"}],
     "attachments": null}]})";
  const char* sets = R"({"ipSets": [{"name": "office", "subnets": ["10.30.0.0/16"]}]})";
  const Lifted lifted = Read(profiles, sets);
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, kFromOffice), "yes");
  EXPECT_EQ(In(lifted, kElsewhere), "no");
  Asked ssh = kFromOffice;
  ssh.port = 22;
  EXPECT_EQ(In(lifted, ssh), "no");
  EXPECT_THAT(Read(profiles).messages, HasSubstr("PW-CLU-0051"));
}

// The list that field scripts edit: no ports in it, and null for everyone.
TEST(CohesityLift, TheOlderList) {
  const Lifted lifted = Read(
      R"({"entry": {"attachments": [
        {"profile": "Management", "action": "allow", "subnets": ["10.30.0.0/16"], "ipsetNames": []},
        {"profile": "SSH", "action": "deny", "subnets": null, "ipsetNames": null}],
        "ipsets": []}, "updateAttachment": true})",
      "firewall-profile add profile-name=Management ports=443/tcp\n"
      "firewall-profile add profile-name=SSH ports=22/tcp\n");
  EXPECT_THAT(lifted.messages, HasSubstr("PW-CLU-0052"));
  EXPECT_EQ(In(lifted, kFromOffice), "yes");
  Asked ssh = kFromOffice;
  ssh.port = 22;
  EXPECT_EQ(In(lifted, ssh), "no");
  const Lifted alone = Read(R"({"entry": {"attachments": [
        {"profile": "Management", "action": "allow", "subnets": ["10.30.0.0/16"]}]}})");
  EXPECT_THAT(alone.messages, HasSubstr("PW-CLU-0050"));
  EXPECT_EQ(In(alone, kFromOffice), "maybe");
}

TEST(CohesityLift, PastedOutput) {
  const Lifted lifted =
      Read("PROFILE NAME : Web\nACTION : allow\nSUBNETS : 10.30.0.0/16\nINTERFACE GROUPS : g1\n",
           "PROFILE NAME : Web\nPORTS : 443/tcp\nDIRECTION : INPUT\n");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, kFromOffice), "yes");
  EXPECT_EQ(In(lifted, kElsewhere), "no");
  EXPECT_EQ(Cohesity().Recognise("PROFILE NAME : Web\nACTION : allow\n"), 60);
}

TEST(CohesityLift, PartsThatAreNotKnownAreOpen) {
  const Lifted lifted = Read(
      R"([{"name": "Web", "action": "allow", "ports": ["443/tcp"], "subnets": ["10.30.0.0/16"],
           "schedule": "office hours"}])");
  EXPECT_THAT(lifted.messages, HasSubstr("PW-DIA-cohesity-0110"));
  EXPECT_EQ(In(lifted, kFromOffice), "maybe");
}

TEST(CohesityLift, BrokenTextsAreNamed) {
  const std::pair<const char*, const char*> kBroken[] = {
      {"{}", "PW-DIA-cohesity-0100"},
      {"[1]", "PW-DIA-cohesity-0101"},
      {R"({"profiles": {}})", "PW-DIA-cohesity-0101"},
      {R"({"profiles": [{"gatewayParams": []}]})", "PW-DIA-cohesity-0101"},
      {R"([{"name": "a", "ports": ["443/tcp"]}])", "PW-DIA-cohesity-0101"},
      {R"([{"name": "a", "action": "permit"}])", "PW-DIA-cohesity-0102"},
      {R"([{"name": "a", "action": "allow", "ports": ["443"]}])", "PW-DIA-cohesity-0102"},
      {R"([{"name": "a", "action": "allow", "subnets": ["10.0.0.0/33"]}])", "PW-DIA-cohesity-0102"},
      {R"([{"name": "a", "action": "allow", "direction": "IN"}])", "PW-DIA-cohesity-0102"},
      {R"([{"method": "PUT", "path": "/v2/network/routes", "body": {}}])", "PW-DIA-cohesity-0103"},
      {R"([{"method": "PATCH", "path": "/v2/network/firewall/profiles", "body": {}}])",
       "PW-DIA-cohesity-0103"},
      {R"([{"method": "POST", "path": "/v2/network/firewall/profiles",
            "body": {"name": "a", "action": "allow"}},
           {"method": "POST", "path": "/v2/network/firewall/profiles",
            "body": {"name": "a", "action": "allow"}}])",
       "PW-DIA-cohesity-0104"},
      {"[", "PW-DIA-common-0101"},
      {"firewall-profile add profile-name=\"a\n", "PW-CLU-0011"},
      {"firewall-profile please\n", "PW-CLU-0010"},
      {"permit ip any any\n", "PW-CLU-0010"},
  };
  for (const auto& [text, code] : kBroken)
    EXPECT_THAT(Read(text).messages, HasSubstr(code)) << text;
}

TEST(CohesityLift, SecretsAreNotRepeated) {
  const Lifted lifted = Read(
      "iris_cli -server c1 -password s3cr3t firewall-profile nothing\n"
      "firewall-profile add profile-name=a ports=s3cr3t\n"
      "firewall-profile activate profile-name=a ipsets=s3cr3t/9 token=s3cr3t\n");
  EXPECT_THAT(lifted.messages, Not(HasSubstr("s3cr3t")));
}

TEST(CohesityLift, AFileOfOtherWords) {
  const std::string words = R"(cluster-grammar: 1
commands:
  add: { words: fw new, keys: { name: { key: n }, ports: { key: p } } }
  activate:
    words: fw on
    keys: { name: { key: n }, ipsets: { key: from }, interface-groups: { key: at } }
  revert: { words: fw revert }
  deactivate: { words: fw off, keys: { names: { key: n } } }
  delete: { words: fw drop, keys: { names: { key: n } } }
  list: { words: fw show }
  list-active: { words: fw show active }
  ipset-list: { words: sets show }
  route-list: { words: routes show }
labels:
  { profile: [A], ports: [B], direction: [C], action: [D], ipset: [E], ipsets: [F], subnets: [G],
    interface-groups: [H], interfaces: [I], description: [J], implicit: [K], destination: [L],
    next-hop: [M], interface-group: [N] }
)";
  const Lifted lifted = Read("fw new n=w p=443/tcp\nfw on n=w from=10.30.0.0/16 at=g1\n", words);
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, kFromOffice), "yes");
}

}  // namespace
}  // namespace portwright::dialect::cohesity
