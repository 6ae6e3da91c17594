#include "catalog/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/sample_catalog.h"

namespace portwright::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Changes as `KIND THING ID`, details behind them in brackets.
std::vector<std::string> Changes(std::string_view before, std::string_view after) {
  std::vector<std::string> out;
  for (const Change& change : Diff(*ReadGood(before), *ReadGood(after))) {
    std::string text = std::string(ToText(change.kind)) + " " + std::string(ToText(change.thing)) +
                       " " + change.id;
    for (const std::string& detail : change.details) text += " [" + detail + "]";
    out.push_back(std::move(text));
  }
  return out;
}
std::vector<std::string> ChangesTo(std::string_view from, std::string_view to) {
  return Changes(kSample, SampleWith(from, to));
}

// The requirement for DNS, whole.
std::string DnsRequirement() {
  const std::size_t begin = kSample.find("  - id: base/appliance-dns/53");
  const std::size_t end = kSample.find("  - id: oracle-backup/");
  return std::string(kSample.substr(begin, end - begin));
}

TEST(DiffTest, EqualCatalogsDoNotDiffer) { EXPECT_THAT(Changes(kSample, kSample), IsEmpty()); }

TEST(DiffTest, MorePortsWiden) {
  EXPECT_THAT(ChangesTo("allow: [tcp/53, udp/53]", "allow: [tcp/53, udp/53, tcp/853]"),
              ElementsAre("widened requirement base/appliance-dns/53 [ports: tcp/53, udp/53 -> "
                          "tcp/53, udp/53, tcp/853]"));
  EXPECT_THAT(
      ChangesTo("allow: [tcp/53, udp/53]", "allow: [any]"),
      ElementsAre("widened requirement base/appliance-dns/53 [ports: tcp/53, udp/53 -> any]"));
}

TEST(DiffTest, FewerPortsNarrow) {
  EXPECT_THAT(
      ChangesTo("allow: [tcp/53, udp/53]", "allow: [udp/53]"),
      ElementsAre("narrowed requirement base/appliance-dns/53 [ports: tcp/53, udp/53 -> udp/53]"));
  EXPECT_THAT(ChangesTo("tcp/11113-11117", "tcp/11114-11116").size(), 1U);
  EXPECT_THAT(
      ChangesTo("source_ports: [1024-65535]", "source_ports: [32768-60999]"),
      ElementsAre("narrowed requirement oracle-backup/oracle-appliance/11117 [source ports: "
                  "1024-65535 -> 32768-60999]"));
}

TEST(DiffTest, OtherPortsChange) {
  EXPECT_THAT(
      ChangesTo("allow: [tcp/53, udp/53]", "allow: [tcp/53, udp/54]"),
      ElementsAre("changed requirement base/appliance-dns/53 [ports: tcp/53, udp/53 -> tcp/53, "
                  "udp/54]"));
}

TEST(DiffTest, TheSamePortsWrittenOtherwiseAreWords) {
  EXPECT_THAT(ChangesTo("tcp/11113-11117,", "tcp/11113-11115, tcp/11116-11117,"),
              ElementsAre("reworded requirement oracle-backup/oracle-appliance/11117 [ports: "
                          "tcp/11113-11117, tcp/5696 by tcp/{kmip_port}, udp/4747 by "
                          "udp/{daemon_port} -> tcp/11113-11115, tcp/11116-11117, tcp/5696 by "
                          "tcp/{kmip_port}, udp/4747 by udp/{daemon_port}]"));
}

TEST(DiffTest, ADefaultMovesTheRequirementsThatUseIt) {
  const auto changes = ChangesTo("default: 5696", "default: 5697");
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_THAT(changes[0], testing::StartsWith("changed requirement oracle-backup/"));
  EXPECT_EQ(changes[1], "changed parameter kmip_port [default: 5696 -> 5697]");
}

TEST(DiffTest, InitiatorsWidenAndNarrow) {
  EXPECT_THAT(ChangesTo("initiator: from", "initiator: either"),
              ElementsAre("widened requirement base/appliance-dns/53 [initiator: from -> either]"));
  EXPECT_THAT(ChangesTo("initiator: either", "initiator: to"),
              ElementsAre("narrowed requirement oracle-backup/oracle-appliance/11117 [initiator: "
                          "either -> to]"));
  EXPECT_THAT(ChangesTo("initiator: from", "initiator: to"),
              ElementsAre("changed requirement base/appliance-dns/53 [initiator: from -> to]"));
  // What is unknown is planned as `from`: nothing moves.
  EXPECT_THAT(
      ChangesTo("initiator: unknown", "initiator: from"),
      ElementsAre("reworded requirement base/appliance-cloud/ping [initiator: unknown -> from]"));
}

TEST(DiffTest, WordsAreReworded) {
  EXPECT_THAT(
      ChangesTo("purpose: Names.", "purpose: Resolution."),
      ElementsAre("reworded requirement base/appliance-dns/53 [purpose: Names. -> Resolution.]"));
  EXPECT_THAT(ChangesTo("section: Base, line: 20", "section: Base, line: 21"),
              ElementsAre("reworded requirement base/appliance-dns/53 [line: 20 -> 21]"));
  EXPECT_THAT(ChangesTo("source: Oracle, any release", "destination: Appliance"),
              ElementsAre("reworded requirement oracle-backup/oracle-appliance/11117 [cited "
                          "source: Oracle, any release -> none] [cited destination: none -> "
                          "Appliance]"));
}

TEST(DiffTest, ConditionsOfARequirementChangeIt) {
  EXPECT_THAT(
      ChangesTo("oracle-backup and version >= 1.1_u2 and from.os in (linux, aix)", "oracle-backup"),
      ElementsAre("changed requirement oracle-backup/oracle-appliance/11117 [when: "
                  "oracle-backup and version >= 1.1_u2 and from.os in (linux, aix) -> "
                  "oracle-backup]"));
}

TEST(DiffTest, RequirementsComeAndGo) {
  const std::string without = SampleWith(DnsRequirement(), "");
  // The role stays, so only the requirement is listed.
  EXPECT_THAT(Changes(kSample, without), ElementsAre("went requirement base/appliance-dns/53"));
  EXPECT_THAT(Changes(without, kSample), ElementsAre("came requirement base/appliance-dns/53"));
}

TEST(DiffTest, AnOldIdUnderWasIsTheSameRequirement) {
  const std::string renamed =
      SampleWith("- id: base/appliance-dns/53\n",
                 "- id: names/appliance-dns/53\n    was: [base/appliance-dns/53]\n");
  const auto changes = Diff(*ReadGood(kSample), *ReadGood(renamed));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, ChangeKind::kReworded);
  EXPECT_EQ(changes[0].matched, MatchKind::kWas);
  EXPECT_THAT(changes[0].details,
              ElementsAre("id: base/appliance-dns/53 -> names/appliance-dns/53"));
}

TEST(DiffTest, ASplitNarrowsBothParts) {
  std::string parts = DnsRequirement();
  parts.replace(parts.find("base/appliance-dns/53"), 21, "base/appliance-dns/53-tcp");
  parts.replace(parts.find("[tcp/53, udp/53]"), 16, "[tcp/53]");
  parts += "    was: [base/appliance-dns/53]\n";
  std::string other = parts;
  other.replace(other.find("53-tcp"), 6, "53-udp");
  other.replace(other.find("[tcp/53]"), 8, "[udp/53]");
  const auto changes =
      Diff(*ReadGood(kSample), *ReadGood(SampleWith(DnsRequirement(), parts + other)));
  ASSERT_EQ(changes.size(), 2U);
  for (const Change& change : changes) {
    EXPECT_EQ(change.kind, ChangeKind::kNarrowed) << change.id;
    EXPECT_EQ(change.matched, MatchKind::kWas) << change.id;
    EXPECT_EQ(change.old_index, 0U) << change.id;
  }
}

TEST(DiffTest, WithoutAnyIdTheBestMatchCounts) {
  const std::string renamed = SampleWith("base/appliance-dns/53", "names/appliance-dns/53");
  const auto changes = Diff(*ReadGood(kSample), *ReadGood(renamed));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].matched, MatchKind::kBestMatch);
  // Other ends are another requirement.
  const std::string moved = SampleWith("- id: base/appliance-dns/53\n    from: appliance\n",
                                       "- id: names/appliance-dns/53\n    from: oracle\n");
  EXPECT_THAT(Changes(kSample, moved), ElementsAre("came requirement names/appliance-dns/53",
                                                   "went requirement base/appliance-dns/53"));
}

TEST(DiffTest, ListsTheOtherThings) {
  EXPECT_THAT(ChangesTo("value: 14400", "value: 7200"),
              ElementsAre("changed condition long-sessions [value: 14400 -> 7200]"));
  EXPECT_THAT(
      ChangesTo("api.example.com", "www.example.com"),
      ElementsAre("changed role cloud [names: *.s3.<region>.example.com, api.example.com -> "
                  "*.s3.<region>.example.com, www.example.com]"));
  EXPECT_THAT(ChangesTo("implies: [oracle-backup]", "implies: [agent]"),
              ElementsAre("changed feature everything [implies: agent, oracle-backup -> agent]"));
  EXPECT_THAT(ChangesTo("default: [nfs, smb]", "default: nfs"),
              ElementsAre("changed choice protocols [default: nfs, smb -> nfs]"));
  EXPECT_THAT(ChangesTo("4745 + instance", "4746 + instance").back(),
              "changed parameter daemon_port [formula: 4745 + instance -> 4746 + instance]");
  EXPECT_THAT(ChangesTo("  oracle: {", "  spare: { title: Spare, kind: host }\n  oracle: {"),
              ElementsAre("came role spare"));
  EXPECT_THAT(ChangesTo("title: Basic operation", "title: Basics"),
              ElementsAre("reworded feature base [title: Basic operation -> Basics]"));
}

}  // namespace
}  // namespace portwright::catalog
