#include "workflow/firewall_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/answer_verbs.h"
#include "workflow/sample_dialogue.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Nat(std::string_view text) {
  const auto yaml = NatYaml(text);
  return yaml ? *yaml : "no: " + yaml.error().message;
}

TEST(NatYaml, WritesEachKind) {
  EXPECT_EQ(Nat("static:10.1.50.10=203.0.113.10"),
            "{ kind: static, inside: 10.1.50.10, outside: 203.0.113.10 }");
  EXPECT_EQ(Nat("pool:10.1.0.0/16=203.0.113.64/28@internet"),
            "{ kind: pool, inside: 10.1.0.0/16, outside: 203.0.113.64/28, "
            "toward: internet }");
  EXPECT_EQ(Nat("port:tcp:10.1.50.11:443=203.0.113.10:8443"),
            "{ kind: port, inside: 10.1.50.11, outside: 203.0.113.10, protocol: tcp, "
            "inside_port: 443, outside_port: 8443 }");
  EXPECT_EQ(Nat("port:udp:[2001:db8::1]:53=[2001:db8::2]:5353"),
            "{ kind: port, inside: \"2001:db8::1\", outside: \"2001:db8::2\", protocol: udp, "
            "inside_port: 53, outside_port: 5353 }");
}

TEST(NatYaml, SaysWhatItExpected) {
  EXPECT_THAT(Nat(""), HasSubstr("expected a translation of kind static, port, pool"));
  EXPECT_THAT(Nat("masquerade:10.0.0.0/8=1.2.3.4"), HasSubstr("found 'masquerade'"));
  for (const char* text : {"pool", "pool:", "pool:10.0.0.0/8", "pool:=1.2.3.4",
                           "static:10.0.0.1=", "port:tcp:=10.0.0.1:1"}) {
    EXPECT_THAT(Nat(text), HasSubstr("expected KIND:INSIDE=OUTSIDE")) << text;
  }
  EXPECT_THAT(Nat("port:tcp:10.0.0.1=10.0.0.2:80"), HasSubstr("expected ADDRESS:PORT"));
}

class FirewallAnswer : public ::testing::Test {
 protected:
  FirewallAnswer() { PutAskingSite(files_); }
  Outcome Answer(std::vector<std::string> answers, bool undo = false) {
    return AnswerSite({RequestOf(files_, "half"), std::move(answers), undo, false}, {});
  }
  std::string Answers() const {
    const auto text = files_.Read("half/answers.yaml");
    return text ? *text : "";
  }
  sys::MemoryFiles files_;
};

TEST_F(FirewallAnswer, AHostGetsAFirewallOfItsOwn) {
  const Outcome said = Answer({"firewall:ora1=nftables", "firewall:ora2=windows"});
  EXPECT_EQ(said.exit, Exit::kFine) << said.messages;
  EXPECT_THAT(Answers(), HasSubstr("enforcement:\n"
                                   "  ora1-fw: { kind: host, host: ora1, dialect: nftables }\n"
                                   "  ora2-fw: { kind: host, host: ora2, dialect: windows }\n"));
  EXPECT_EQ(Answer({"firewall:ora1"}, true).exit, Exit::kFine);
  EXPECT_THAT(Answers(), Not(HasSubstr("ora1")));
  EXPECT_THAT(Answers(), HasSubstr("ora2-fw"));
}

TEST_F(FirewallAnswer, AGatewayGetsItsLegsAndTranslations) {
  const Outcome said = Answer(
      {"firewall:edge=asa,in:left,out:internet,nat:interface:10.0.1.0/24=192.0.2.1@internet"});
  EXPECT_EQ(said.exit, Exit::kFine) << said.messages;
  EXPECT_THAT(Answers(),
              HasSubstr("  edge: { kind: gateway, dialect: asa, interfaces: { in: left, out: "
                        "internet }, nat: [{ kind: interface, inside: 10.0.1.0/24, outside: "
                        "192.0.2.1, toward: internet }] }\n"));
}

TEST_F(FirewallAnswer, WrongOnesAreNotTaken) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"firewall:ora1=", "expected a dialect for ora1"},
      {"firewall:ora1=iptable", "expected a dialect for ora1, found 'iptable'"},
      {"firewall:ora1=nftables,a:left", "expected a dialect alone"},
      {"firewall:ora9=nftables", "did you mean ora1?"},
      {"firewall:edge=asa,in:left", "a gateway with two interfaces"},
      {"firewall:edge=asa,in:left,out", "expected INTERFACE:ZONE"},
      {"firewall:edge=asa,in:left,out:nowhere", "nowhere"},
      {"firewall:edge=asa,in:left,out:right,nat:pool:10.0.1.0/24", "KIND:INSIDE=OUTSIDE"},
      {"firewall:edge=asa,in:left,out:right,nat:static:10.0.1.0/24=10.9.0.0/25", "one length"}};
  for (const auto& [text, problem] : kWrong) {
    const Outcome said = Answer({text});
    EXPECT_EQ(said.exit, Exit::kBadInput) << text;
    EXPECT_THAT(said.messages, HasSubstr(problem)) << text;
  }
  EXPECT_EQ(Answers(), "");
}

}  // namespace
}  // namespace portwright::workflow
