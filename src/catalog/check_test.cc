#include "catalog/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/sample_catalog.h"

namespace portwright::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Finding> Of(FindingKind kind, std::string_view text) {
  std::vector<Finding> out;
  for (Finding& finding : Check(*ReadGood(text))) {
    if (finding.kind == kind) out.push_back(std::move(finding));
  }
  return out;
}

std::vector<std::string> Subjects(FindingKind kind, std::string_view text) {
  std::vector<std::string> out;
  for (const Finding& finding : Of(kind, text)) out.push_back(finding.subject);
  return out;
}

TEST(CheckTest, ListsDoubtsWithTheirReadings) {
  const auto found = Of(FindingKind::kDoubt, kSample);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, "oracle-backup/oracle-appliance/11117");
  EXPECT_EQ(found[0].message, "2 readings of the transport, line 10");
  EXPECT_THAT(found[0].details, ElementsAre("or: as printed", "taken: as the protocol is defined",
                                            "why: The product follows the protocol."));
}

TEST(CheckTest, ListsUnknownInitiatorsAndMissingLines) {
  EXPECT_THAT(Subjects(FindingKind::kUnknownInitiator, kSample),
              ElementsAre("base/appliance-cloud/ping"));
  EXPECT_TRUE(Of(FindingKind::kNoLine, kSample).empty());
  EXPECT_THAT(
      Subjects(FindingKind::kNoLine, SampleWith("section: Base, line: 20", "section: Base")),
      ElementsAre("base/appliance-dns/53"));
}

TEST(CheckTest, ListsWhatNothingUses) {
  // `everything` only implies, `agent` is implied but opens nothing.
  EXPECT_THAT(Subjects(FindingKind::kUnusedFeature, kSample), ElementsAre("agent"));
  EXPECT_TRUE(Of(FindingKind::kUnusedRole, kSample).empty());
  EXPECT_THAT(
      Subjects(FindingKind::kUnusedRole,
               SampleWith("  oracle: {", "  spare: { title: Spare, kind: host }\n  oracle: {")),
      ElementsAre("spare"));
  EXPECT_THAT(Subjects(FindingKind::kUnusedSetting, kSample),
              ElementsAre("mail_port", "mail_port", "protocols", "protocols"));
  EXPECT_THAT(Subjects(FindingKind::kUnusedSetting,
                       SampleWith("    traffic: management",
                                  "    when: mail_port == 25 and protocols in (nfs, smb)")),
              ElementsAre("mail_port"));
}

TEST(CheckTest, ListsWhatASiteHasToSay) {
  EXPECT_THAT(Subjects(FindingKind::kOpenParameter, kSample), ElementsAre("region"));
  EXPECT_TRUE(Of(FindingKind::kOpenChoice, kSample).empty());
  EXPECT_THAT(Subjects(FindingKind::kOpenChoice, SampleWith("    default: \"25\"\n", "")),
              ElementsAre("mail_port"));
}

TEST(CheckTest, NotesATransportThatTheServiceDoesNotUse) {
  const auto found = Of(FindingKind::kTransport, SampleWith("tcp/53, udp/53", "tcp/67, udp/123"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "tcp/67: DHCP uses UDP only, and no doubt says so");
  EXPECT_EQ(found[0].severity, Severity::kNote);
  // Where a doubt says so, it is listed as a doubt.
  EXPECT_TRUE(Of(FindingKind::kTransport, SampleWith("tcp/11113-11117", "tcp/67")).empty());
}

TEST(CheckTest, NotesOperatingSystemsThatNobodyKnows) {
  EXPECT_TRUE(Of(FindingKind::kOperatingSystem, kSample).empty());
  const auto found = Of(FindingKind::kOperatingSystem, SampleWith("(linux, aix)", "(linus, aix)"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].message, HasSubstr("'linus'"));
}

TEST(CheckTest, NotesFileNameAndMissingSelf) {
  EXPECT_TRUE(Of(FindingKind::kFileName, kSample).empty());
  EXPECT_THAT(Subjects(FindingKind::kFileName, SampleWith("product: sample", "product: other")),
              ElementsAre("other"));
  EXPECT_TRUE(Of(FindingKind::kNoSelf, kSample).empty());
  EXPECT_EQ(Of(FindingKind::kNoSelf, SampleWith("kind: self", "kind: cluster-node")).size(), 1U);
}

TEST(CheckTest, ReportsAsDiagnostics) {
  Diagnostics diagnostics;
  const auto catalog = Read(kSample, "catalog/sample.yaml", diagnostics);
  Report(Check(*catalog), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_THAT(diagnostics.Print(),
              HasSubstr("catalog/sample.yaml:79:9: note: oracle-backup/oracle-appliance/11117: 2 "
                        "readings of the transport, line 10 [PW-CAT-0101]\n    hint: or: as "
                        "printed; taken: as the protocol is defined; why: "));
}

TEST(CheckTest, KindsHaveWordsAndCodes) {
  EXPECT_EQ(ToText(FindingKind::kDoubt), "doubt");
  EXPECT_EQ(ToText(FindingKind::kOperatingSystem), "operating-system");
  EXPECT_EQ(CodeOf(FindingKind::kOperatingSystem), "PW-CAT-0112");
}

}  // namespace
}  // namespace portwright::catalog
