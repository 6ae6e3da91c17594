// Policies as people write them and as kubectl prints them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/kubernetes/kubernetes_cases.h"

namespace portwright::dialect::kubernetes {
namespace {

using ::testing::HasSubstr;

std::string PolicyWith(const std::string& spec, const std::string& name = "a") {
  return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: " + name +
         "\nspec:\n" + spec;
}

constexpr const char* kDatabase = R"(  podSelector:
    matchLabels:
      role: db
)";

TEST(KubernetesLift, BlocksExceptionsAndPorts) {
  const Lifted read = Read(PolicyWith(std::string(kDatabase) + R"(  policyTypes:
  - Ingress
  - Egress
  ingress:
  - from:
    - ipBlock:
        cidr: 172.17.0.0/16
        except:
        - 172.17.1.0/24
    ports:
    - port: 6379
  egress:
  - to:
    - ipBlock: {cidr: 10.0.0.0/24}
    ports:
    - protocol: UDP
      port: 32000
      endPort: 32768
)"));
  EXPECT_EQ(read.messages, "");
  EXPECT_EQ(In(read, {"tcp", "172.17.0.9", "10.1.1.1", 6379}), "yes");
  EXPECT_EQ(In(read, {"udp", "172.17.0.9", "10.1.1.1", 6379}), "no");
  EXPECT_EQ(In(read, {"tcp", "172.17.1.9", "10.1.1.1", 6379}), "no");
  EXPECT_EQ(Out(read, {"udp", "10.1.1.1", "10.0.0.7", 32768}), "yes");
  EXPECT_EQ(Out(read, {"udp", "10.1.1.1", "10.0.0.7", 32769}), "no");
  EXPECT_EQ(DecidedAt(read, policy::Hook::kInput, {"tcp", "172.17.0.9", "10.1.1.1", 6379}), "13:5");
}

TEST(KubernetesLift, PeersByLabelsAreNotKnown) {
  const Lifted read = Read(PolicyWith(std::string(kDatabase) + R"(  ingress:
  - from:
    - ipBlock:
        cidr: 10.2.0.0/16
    - namespaceSelector:
        matchLabels:
          project: myproject
      podSelector: {}
    ports:
    - protocol: TCP
      port: 80
)"));
  EXPECT_THAT(read.messages, HasSubstr(":13:7: "));
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(In(read, {"tcp", "10.3.0.9", "10.1.1.1", 80}), "maybe");
  EXPECT_EQ(In(read, {"tcp", "10.3.0.9", "10.1.1.1", 81}), "no");
  EXPECT_EQ(Out(read, {"tcp", "10.1.1.1", "10.3.0.9", 81}), "yes");
}

TEST(KubernetesLift, DefaultsOfPolicyTypes) {
  const Lifted deny = Read(PolicyWith("  podSelector: {}\n"));
  EXPECT_EQ(In(deny, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "no");
  EXPECT_EQ(Out(deny, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  const Lifted both =
      Read(PolicyWith("  podSelector: {}\n  egress:\n  - ports:\n    - port: 80\n"));
  EXPECT_EQ(In(both, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "no");
  EXPECT_EQ(Out(both, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(Out(both, {"tcp", "10.2.0.9", "10.1.1.1", 81}), "no");
  const Lifted only = Read(PolicyWith("  podSelector: {}\n  policyTypes: [Egress]\n"));
  EXPECT_EQ(In(only, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(Out(only, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "no");
}

TEST(KubernetesLift, AnEmptyRulePermitsAllPorts) {
  const Lifted read = Read(PolicyWith("  podSelector: {}\n  ingress: [{}]\n"));
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(In(read, {"udp", "fd00::9", "fd00::1", 80}), "yes");
  EXPECT_EQ(In(read, {"132", "10.2.0.9", "10.1.1.1", 0}), "yes");
  EXPECT_EQ(In(read, {"icmp", "10.2.0.9", "10.1.1.1", 8 * 256}), "maybe");
  EXPECT_THAT(read.messages, HasSubstr("says nothing of protocols but TCP, UDP and SCTP"));
}

TEST(KubernetesLift, PortsByNameAndOfSctpAreNotKnown) {
  const Lifted read = Read(PolicyWith(R"(  podSelector: {}
  ingress:
  - from:
    ports:
    - port: http
    - protocol: SCTP
      port: 7777
    - protocol: UDP
)"));
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "maybe");
  EXPECT_EQ(In(read, {"132", "10.2.0.9", "10.1.1.1", 0}), "maybe");
  EXPECT_EQ(In(read, {"udp", "10.2.0.9", "10.1.1.1", 9}), "yes");
}

TEST(KubernetesLift, PoliciesAddUpInSeveralDocuments) {
  const std::string deny = PolicyWith("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n");
  const std::string web = PolicyWith(std::string(kDatabase) +
                                         "  ingress:\n  - ports:\n"
                                         "    - {port: 80}\n",
                                     "web");
  const std::string more = PolicyWith(std::string(kDatabase) +
                                          "  ingress:\n  - ports:\n"
                                          "    - {port: 81}\n",
                                      "more");
  const Lifted read =
      Read("# all\n---\n" + deny + "---\n\n" + web + "...\n# next\n---\n" + more + "---\n");
  EXPECT_EQ(read.messages, "");
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 81}), "yes");
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 82}), "no");
  EXPECT_EQ(Out(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "no");
  EXPECT_EQ(DecidedAt(read, policy::Hook::kInput, {"tcp", "10.2.0.9", "10.1.1.1", 81}), "35:5");
}

TEST(KubernetesLift, PoliciesOfOtherPodsHoldPerhaps) {
  const std::string db =
      PolicyWith(std::string(kDatabase) + "  ingress:\n  - ports:\n    - {port: 80}\n");
  const std::string other =
      PolicyWith("  podSelector: {matchLabels: {app: x}}\n  ingress:\n  - ports: [{port: 81}]\n");
  const Lifted read = Read(db + "---\n" + other);
  EXPECT_THAT(read.messages, HasSubstr("PW-DIA-kubernetes-0203"));
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "maybe");
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 82}), "maybe");
}

TEST(KubernetesLift, OurAddressesNeedTheirLabel) {
  const std::string note = "metadata:\n  annotations:\n    portwright.io/addresses: 10.1.1.1\n";
  const std::string head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n" + note;
  const std::string label = "spec:\n  podSelector: {matchLabels: {portwright.io/point: db}}\n";
  const std::string rules = "  ingress: [{ports: [{port: 80}]}]\n";
  const Lifted read = Read(head + "  name: pw-db\n" + label + rules);
  EXPECT_EQ(read.messages, "");
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.2", 80}), "no");
  for (const std::string& text :
       {head + "  name: pw-other\n" + label + rules, head + "  name: pw-db\nspec:\n" + rules,
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n" + label + rules}) {
    const Lifted odd = Read(text);
    EXPECT_THAT(odd.messages, HasSubstr("PW-DIA-kubernetes-0201")) << text;
    EXPECT_EQ(In(odd, {"tcp", "10.2.0.9", "10.1.1.1", 81}), "maybe") << text;
  }
}

TEST(KubernetesLift, ListsAndJson) {
  const Lifted read = Read(R"({
    "apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""},
    "items": [
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
         "metadata": {"name": "a", "namespace": "prod", "uid": "x"},
         "spec": {"podSelector": {}, "policyTypes": ["Ingress"],
                  "ingress": [{"from": [{"ipBlock": {"cidr": "10.2.0.0/16"}}],
                               "ports": [{"port": 80, "protocol": "TCP"}]}]}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
    ]
})");
  EXPECT_THAT(read.messages, HasSubstr(":9:"));
  EXPECT_THAT(read.messages, HasSubstr("PW-DIA-kubernetes-0202"));
  EXPECT_EQ(In(read, {"tcp", "10.2.0.9", "10.1.1.1", 80}), "yes");
  EXPECT_EQ(In(read, {"tcp", "10.3.0.9", "10.1.1.1", 80}), "no");
  EXPECT_EQ(Kubernetes().Recognise("{\"kind\": \"NetworkPolicyList\"}"), 90);
}

TEST(KubernetesLift, FieldsThatAreNotKnownAreThirdValue) {
  const Lifted spec = Read(PolicyWith("  podSelector: {}\n  order: 5\n  ingress: []\n"));
  EXPECT_EQ(In(spec, {"tcp", "10.3.0.9", "10.1.1.1", 80}), "maybe");
  const Lifted rule =
      Read(PolicyWith("  podSelector: {}\n  ingress:\n  - ports: [{port: 80}]\n    icmps: [{}]\n"));
  EXPECT_EQ(In(rule, {"tcp", "10.3.0.9", "10.1.1.1", 80}), "maybe");
  EXPECT_EQ(In(rule, {"tcp", "10.3.0.9", "10.1.1.1", 81}), "no");
}

TEST(KubernetesLift, WhatTheApiRefusesIsAnError) {
  const std::pair<const char*, const char*> kBroken[] = {
      {"  ingress: {}\n", "0111"},
      {"  ingress: [3]\n", "0110"},
      {"  policyTypes: [ingress]\n", "0114"},
      {"  ingress: [{from: [{}]}]\n", "0115"},
      {"  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]\n", "0115"},
      {"  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, not: 10.1.0.0/16}}]}]\n", "0116"},
      {"  ingress: [{from: [{ipBlock: {except: [10.1.0.0/16]}}]}]\n", "0117"},
      {"  ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]\n", "0118"},
      {"  ingress: [{ports: [{protocol: tcp}]}]\n", "0119"},
      {"  ingress: [{ports: [{port: 0}]}]\n", "0120"},
      {"  ingress: [{ports: [{port: \"80\"}]}]\n", "0120"},
      {"  ingress: [{ports: [{port: 80, endPort: 79}]}]\n", "0120"},
      {"  ingress: [{ports: [{port: http, endPort: 90}]}]\n", "0120"},
      {"  ingress: [{ports: [{endPort: 90}]}]\n", "0121"},
  };
  for (const auto& [spec, code] : kBroken) {
    const Lifted read = Read(PolicyWith(std::string("  podSelector: {}\n") + spec));
    EXPECT_EQ(read.policy, nullptr) << spec;
    EXPECT_THAT(read.messages, HasSubstr(std::string("PW-DIA-kubernetes-") + code));
  }
  EXPECT_THAT(Read("kind: Pod\napiVersion: v1\n").messages, HasSubstr("0100"));
  EXPECT_THAT(Read("a: b\n").messages, HasSubstr("0101"));
  EXPECT_THAT(Read("---\n# x\n").messages, HasSubstr("0100"));
  EXPECT_THAT(Read("apiVersion: v1\nkind: List\n").messages, HasSubstr("0104"));
  // Places of what cannot be parsed are those of the file.
  EXPECT_THAT(Read("---\napiVersion: v1\nkind: Pod\n---\na: b: c\n").messages, HasSubstr(":5:"));
}

TEST(KubernetesLift, HostileTextsEnd) {
  std::string many;
  for (int i = 0; i < 21'000; ++i) many += "---\n{kind: a, apiVersion: b}\n";
  EXPECT_THAT(Read(many).messages, HasSubstr("PW-DIA-kubernetes-0103"));
  std::string marks;
  for (int i = 0; i < 100'000; ++i) marks += "---\n";
  EXPECT_THAT(Read(marks).messages, HasSubstr("PW-DIA-kubernetes-0100"));
}

}  // namespace
}  // namespace portwright::dialect::kubernetes
