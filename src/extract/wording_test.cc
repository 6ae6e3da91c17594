#include "extract/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace portwright::extract {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Texts(std::string_view text) {
  std::vector<std::string> out;
  for (const Word& word : WordsOf(text)) out.emplace_back(word.text);
  return out;
}

std::string Noun(std::string_view text, std::size_t i) {
  return NounAt(text, WordsOf(text), i, false).words;
}

std::string PairOf(std::string_view text, bool names = false) {
  const auto pair = PairIn(text, WordsOf(text), names);
  if (!pair) return "";
  return pair->first.words + (pair->directed ? " > " : " = ") + pair->second.words;
}

TEST(Wording, WordsKeepInnerMarks) {
  EXPECT_THAT(Texts("Use TCP/UDP 53, e.g. on db1.example.com."),
              ElementsAre("Use", "TCP/UDP", "53", ",", "e.g", ".", "on", "db1.example.com", "."));
  EXPECT_THAT(Texts("A-->B <- C (host(s))"),
              ElementsAre("A", "-->", "B", "<-", "C", "(", "host(s)", ")"));
}

TEST(Wording, NounEndsWhereSomethingElseBegins) {
  EXPECT_EQ(Noun("each node in the Acme cluster to receive data", 0), "node in the Acme cluster");
  EXPECT_EQ(Noun("the Hub on port 80", 0), "Hub");
  EXPECT_EQ(Noun("front node and Kettle will need it", 0), "front node and Kettle");
  EXPECT_EQ(Noun("the Hub and to the Store", 0), "Hub");
  EXPECT_EQ(Noun("must be open", 0), "");
}

TEST(Wording, PairsOfHeadings) {
  EXPECT_EQ(PairOf("Rules between the Hub/Broker and an Agent"), "Hub/Broker = Agent");
  EXPECT_EQ(PairOf("Rules between Brokers (also on one server)"), "Broker = Broker");
  EXPECT_EQ(PairOf("From the Agent to the Hub"), "Agent > Hub");
  EXPECT_EQ(PairOf("Agent --> Hub", true), "Agent > Hub");
  EXPECT_EQ(PairOf("Agent <-- Hub", true), "Hub > Agent");
  EXPECT_EQ(PairOf("Agent <-> Hub", true), "Agent = Hub");
  EXPECT_EQ(PairOf("Agent to Hub", true), "Agent > Hub");
  EXPECT_EQ(PairOf("Ports to open", true), "");
  EXPECT_EQ(PairOf("from time to time"), "time > time");
}

TEST(Wording, PortWordsAreTakenOffNames) {
  EXPECT_EQ(WithoutPortWords("Firewall Ports for Acme Hub"), "Acme Hub");
  EXPECT_EQ(WithoutPortWords("Acme Hub network port requirements"), "Acme Hub");
  EXPECT_EQ(WithoutPortWords("Network Attached Storage"), "Network Attached Storage");
  EXPECT_EQ(WithoutPortWords("Open Network Port Requirements"), "");
}

TEST(Wording, SingularLeavesNamesAlone) {
  EXPECT_EQ(Singular("Peer Agents"), "Peer Agent");
  EXPECT_EQ(Singular("proxies"), "proxy");
  EXPECT_EQ(Singular("switches"), "switch");
  EXPECT_EQ(Singular("host(s)"), "host");
  EXPECT_EQ(Singular("Windows"), "Windows");
  EXPECT_EQ(Singular("DNS"), "DNS");
  EXPECT_EQ(Singular("access"), "access");
  EXPECT_EQ(Folded("The Agents"), "agent");
}

}  // namespace
}  // namespace portwright::extract
