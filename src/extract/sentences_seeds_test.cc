// The rules in prose of the shared documents, as facts read by eye. Skipped where they are absent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "document/readers.h"
#include "extract/sections.h"
#include "extract/sentences.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

struct Fact {
  std::uint32_t line;
  std::string source;
  std::string destination;
  std::string what;  // ports, or the group
  Direction direction;
  bool operator==(const Fact&) const = default;
};

void PrintTo(const Fact& fact, std::ostream* out) {
  *out << fact.line << " " << fact.source << " > " << fact.destination << " " << fact.what << " "
       << static_cast<int>(fact.direction);
}

std::string Joined(const std::vector<End>& ends) {
  std::string out;
  for (const End& end : ends) out += (out.empty() ? "" : " + ") + end.words;
  return out;
}

// The document whose name begins so; nothing without the shared folder.
std::vector<Fact> FactsOf(const std::string& prefix) {
  const auto folder = std::filesystem::path(PORTWRIGHT_SOURCE_DIR) / ".." / "shared" / "seeds";
  std::vector<Fact> facts;
  if (!std::filesystem::is_directory(folder)) return facts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    Diagnostics diagnostics;
    auto read = document::ReadMarkdown(std::move(text), 0, diagnostics);
    if (!read.has_value()) return facts;
    document::Document document = std::move(*read);
    if (document.line_starts.empty()) {
      document.line_starts.push_back(0);
      for (std::uint32_t i = 0; i < document.source.size(); ++i) {
        if (document.source[i] == '\n') document.line_starts.push_back(i + 1);
      }
    }
    document = SplitLines(std::move(document));
    const Sections sections = FindSections(document);
    for (const Statement& said : ReadSentences(document, sections).statements) {
      std::string what = said.group;
      for (const SaidPort& port : said.ports) {
        what += (what.empty() ? "" : " ") + net::ToText(port.port.ports);
      }
      if (said.transports.icmp) what = "icmp";
      const Direction heading = sections.sections[sections.of_block[said.block]].direction;
      facts.push_back({document.LineOf(said.ports.empty() ? said.place : said.ports[0].place),
                       Joined(said.sources), Joined(said.destinations), what,
                       said.direction == Direction::kUnstated ? heading : said.direction});
    }
  }
  return facts;
}

TEST(SentencesOfSeeds, RulesBetweenPeers) {
  std::vector<Fact> facts = FactsOf("003_");
  if (facts.empty()) GTEST_SKIP() << "no shared documents";
  ASSERT_GE(facts.size(), 19U);
  facts.resize(19);
  const std::string center = "Peer Management Center";
  const std::string either = "Peer Management Center/Peer Management Broker";
  const std::string broker = "Peer Management Broker";
  EXPECT_THAT(
      facts, ::testing::ElementsAre(
                 Fact{11, "Peer Agent", either, "61617", Direction::kIn},
                 Fact{12, "Peer Agent", either, "61616", Direction::kIn},
                 Fact{14, "Peer Agent", either, "61617", Direction::kOut},
                 Fact{15, "Peer Agent", either, "61616", Direction::kOut},
                 Fact{18, center, "Internet", "80 443", Direction::kOut},
                 Fact{21, "local network", center, "8443", Direction::kIn},
                 Fact{22, "local network", center, "8442", Direction::kIn},
                 Fact{25, broker, broker, "61617", Direction::kBoth},
                 Fact{26, broker, broker, "61616", Direction::kBoth},
                 Fact{29, "Peer Edge Service", "Peer Master Data Service", "8446", Direction::kIn},
                 Fact{31, "Peer Edge Service", "Peer Master Data Service", "8446", Direction::kOut},
                 Fact{36, "PeerIQ", "Internet", "80 443", Direction::kOut},
                 Fact{39, "local network", "PeerIQ", "443", Direction::kIn},
                 Fact{40, "local network", "PeerIQ", "4443", Direction::kIn},
                 Fact{42, "local network", "PeerIQ", "4430", Direction::kIn},
                 Fact{43, "local network", "PeerIQ", "4443", Direction::kIn},
                 Fact{45, "PeerIQ", broker, "61617", Direction::kBoth},
                 Fact{46, "PeerIQ", broker, "61616", Direction::kBoth},
                 Fact{49, "Nutanix Files", "Peer Agent", "9898", Direction::kIn}));
}

TEST(SentencesOfSeeds, RulesOfStoragePlatforms) {
  const std::vector<Fact> facts = FactsOf("003_");
  if (facts.empty()) GTEST_SKIP() << "no shared documents";
  std::vector<std::uint32_t> lines;
  for (const Fact& fact : facts) {
    if (fact.line > 49) lines.push_back(fact.line);
  }
  EXPECT_THAT(lines, ::testing::ElementsAre(50, 51, 52, 60, 61, 62, 63, 73, 74, 75, 76, 86, 87, 88,
                                            97, 98, 99, 100, 108, 109, 110, 119, 120, 122, 123, 124,
                                            136, 137, 139, 140, 141));
  EXPECT_THAT(facts, ::testing::Contains(Fact{62, "Peer Agent", "SVM data LIF", "SMB-related ports",
                                              Direction::kOut}));
  EXPECT_THAT(facts,
              ::testing::Contains(Fact{119, "NAS Server", "CEE service", "12228", Direction::kIn}));
}

TEST(SentencesOfSeeds, NamesAndTimeOfAllHosts) {
  const std::vector<Fact> facts = FactsOf("004_");
  if (facts.empty()) GTEST_SKIP() << "no shared documents";
  EXPECT_THAT(facts,
              ::testing::ElementsAre(Fact{38, "all hosts", "internet", "53 123", Direction::kOut}));
}

TEST(SentencesOfSeeds, PingBetweenNodes) {
  const std::vector<Fact> facts = FactsOf("002_");
  if (facts.empty()) GTEST_SKIP() << "no shared documents";
  EXPECT_THAT(facts,
              ::testing::Contains(Fact{268, "@product", "@product", "icmp", Direction::kBoth}));
  EXPECT_THAT(facts,
              ::testing::Contains(Fact{268, "@product", "Witness", "icmp", Direction::kBoth}));
}

TEST(SentencesOfSeeds, ExplanationsInventNothing) {
  EXPECT_THAT(FactsOf("000_"), ::testing::IsEmpty());
  EXPECT_THAT(FactsOf("001_"), ::testing::IsEmpty());
}

}  // namespace
}  // namespace portwright::extract
