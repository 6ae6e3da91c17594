#include "extract/patch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/diff.h"
#include "catalog/read.h"
#include "extract/sample_extraction.h"
#include "testing/shipped_catalogs.h"

namespace portwright::extract {
namespace {

using catalog::ChangeKind;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kCatalog = R"(# Finished by hand.
product: gamma
title: Gamma
vendor: Example
document: { title: Ports of Gamma, revision: "1", sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa }

roles:
  gamma: { title: Gamma, kind: self }
  filer:
    title: A filer that exports files
    cited_as: NFS filers
    kind: host   # bound by tag

features:
  base: { title: Base, always: true }
  nfs: { title: NFS, question: Does it export? }

requirements:
  # Files.
  - id: nfs/gamma-filer/2049
    from: gamma
    to: filer
    initiator: from
    ground: "protocol: a client mounts"
    allow: [tcp/2049, tcp/111]   # both of them
    when: nfs
    purpose: Reads the exports.
    cite: { section: Storage > NFS, line: 9, also: [11] }

  # Names.
  - id: base/gamma-filer/53
    from: gamma
    to: filer
    initiator: from
    ground: "protocol: it asks"
    allow: [udp/53]
    when: base
    purpose: Looks names up.
    cite: { section: Services, line: 20 }
)";

DraftOptions Options() {
  DraftOptions options;
  options.sha256 = std::string(64, 'b');
  return options;
}

Extraction SameRows() {
  Extraction out;
  out.title = "Ports of Gamma";
  out.rows = {RowOf("Storage > NFS", "Gamma", "NFS filers", "tcp/2049", 9),
              RowOf("Storage > NFS", "Gamma", "NFS filers", "tcp/111", 9),
              RowOf("Services", "Gamma", "NFS filers", "udp/53", 20)};
  return out;
}

struct Patched {
  std::string text;
  bool keeps_text = false;
  std::unique_ptr<catalog::Catalog> before, after;
  std::vector<catalog::Change> changes;
};

Patched PatchOf(const Extraction& extraction, std::string_view text = kCatalog) {
  Patched out;
  Diagnostics diagnostics;
  out.before = catalog::Read(text, "gamma.yaml", diagnostics);
  EXPECT_NE(out.before, nullptr) << diagnostics.Print();
  auto patch = PatchCatalog(*out.before, text, extraction, Options());
  EXPECT_TRUE(patch) << (patch ? "" : patch.error().message);
  if (!patch) return out;
  out.text = patch->text;
  out.keeps_text = patch->keeps_text;
  out.after = catalog::Read(out.text, "gamma.yaml", diagnostics);
  EXPECT_NE(out.after, nullptr) << diagnostics.Print() << out.text;
  if (out.after) out.changes = catalog::Diff(*out.before, *out.after);
  return out;
}

TEST(PatchTest, ADocumentThatSaysTheSameChangesNothingButItsHash) {
  const Patched patched = PatchOf(SameRows());
  EXPECT_TRUE(patched.keeps_text);
  EXPECT_THAT(patched.changes, IsEmpty());
  EXPECT_EQ(patched.after->document.sha256, std::string(64, 'b'));
  const std::string_view rest = kCatalog.substr(kCatalog.find("\nroles:"));
  EXPECT_THAT(patched.text, HasSubstr(rest));
}

TEST(PatchTest, LinesMoveInPlace) {
  Extraction extraction = SameRows();
  for (Row& row : extraction.rows) row.line += 4;
  const Patched patched = PatchOf(extraction);
  EXPECT_TRUE(patched.keeps_text);
  EXPECT_THAT(patched.text, HasSubstr("    cite: { section: Storage > NFS, line: 13, also: [15] }\n"
                                      "\n  # Names.\n"));
  EXPECT_THAT(patched.text, HasSubstr("allow: [tcp/2049, tcp/111]   # both of them"));
  ASSERT_EQ(patched.changes.size(), 2u);
  EXPECT_EQ(patched.changes[0].kind, ChangeKind::kReworded);
  EXPECT_THAT(patched.changes[0].details, ElementsAre("line: 9 -> 13"));
}

TEST(PatchTest, WhatTheDocumentHasNoMoreIsRetired) {
  Extraction extraction = SameRows();
  extraction.rows.pop_back();
  const Patched patched = PatchOf(extraction);
  EXPECT_TRUE(patched.keeps_text);
  ASSERT_EQ(patched.changes.size(), 1u);
  EXPECT_EQ(patched.changes[0].kind, ChangeKind::kWent);
  EXPECT_THAT(patched.after->retired, ElementsAre("base/gamma-filer/53"));
  EXPECT_THAT(patched.text, Not(HasSubstr("Looks names up")));
}

TEST(PatchTest, ServicesComeAndGoInsideARequirement) {
  Extraction extraction = SameRows();
  extraction.rows[1].service = ServiceOf("udp/4045");  // instead of tcp/111
  for (Row& row : extraction.rows) row.block = row.line;
  const Patched patched = PatchOf(extraction);
  EXPECT_TRUE(patched.keeps_text);
  ASSERT_EQ(patched.changes.size(), 1u);
  EXPECT_EQ(patched.changes[0].id, "nfs/gamma-filer/2049");
  EXPECT_EQ(patched.changes[0].kind, ChangeKind::kChanged);
  EXPECT_THAT(patched.changes[0].details,
              Contains("ports: tcp/2049, tcp/111 -> tcp/2049, udp/4045"));
  EXPECT_THAT(patched.text, HasSubstr("purpose: Reads the exports."));
}

TEST(PatchTest, NewRequirementsAreAppendedWithKnownRolesAndFeatures) {
  Extraction extraction = SameRows();
  extraction.rows.push_back(RowOf("Storage > NFS", "NFS filers", "Gamma", "tcp/4049", 12));
  extraction.rows.push_back(RowOf("Mail", "Gamma", "Mail server", "tcp/25", 30));
  extraction.rows.back().purpose = "Sends mail";
  const Patched patched = PatchOf(extraction);
  EXPECT_TRUE(patched.keeps_text);
  std::vector<std::string> came;
  for (const catalog::Change& change : patched.changes) {
    EXPECT_EQ(change.kind, ChangeKind::kCame);
    came.push_back(change.id);
  }
  EXPECT_THAT(came, ElementsAre("nfs/filer-gamma/4049", "mail/gamma-mail-server/25", "mail-server",
                                "mail"));
  const catalog::Requirement& mail =
      patched.after->requirements[patched.after->FindRequirement("mail/gamma-mail-server/25")];
  EXPECT_EQ(mail.when.ToText(), "mail");
  EXPECT_EQ(mail.cite.line, 30u);
  EXPECT_THAT(patched.text, HasSubstr("kind: host   # bound by tag\n  mail-server:\n"));
}

TEST(PatchTest, RewordedEndsAndSectionsAreCitedAsTheyAreNow) {
  Extraction extraction = SameRows();
  extraction.rows[2].section = "Network services";
  extraction.rows[2].destination = "Name server";
  extraction.rows[0].destination = extraction.rows[1].destination = "NFS Filers";  // same words
  const Patched patched = PatchOf(extraction);
  // Service alone does not make it the same requirement: section and end are both others.
  ASSERT_THAT(patched.after->retired, ElementsAre("base/gamma-filer/53"));
  extraction.rows[2].section = "Services";
  const Patched again = PatchOf(extraction);
  ASSERT_EQ(again.changes.size(), 1u);
  EXPECT_EQ(again.changes[0].kind, ChangeKind::kReworded);
  EXPECT_THAT(again.changes[0].details, ElementsAre("cited destination: none -> Name server"));
  extraction.rows[2].destination = "NFS filers";
  extraction.rows[2].section = "Network services";
  const Patched section = PatchOf(extraction);
  ASSERT_EQ(section.changes.size(), 1u);
  EXPECT_THAT(section.changes[0].details, ElementsAre("section: Services -> Network services"));
}

TEST(PatchTest, ALayoutOfItsOwnIsWrittenAnew) {
  const std::string text = R"({product: gamma, title: Gamma, vendor: Example,
document: {title: Ports, revision: "1"}, roles: {a: {title: A, kind: self}},
features: {base: {title: Base, always: true, group: G}},
requirements: [{id: base/a-a/1, from: a, to: a, initiator: from, ground: "text: so",
allow: [tcp/1, tcp/2], purpose: P, cite: {section: S, line: 3}}]})";
  Extraction extraction;
  extraction.rows = {RowOf("S", "A", "A", "tcp/1", 5)};
  const Patched patched = PatchOf(extraction, text);
  EXPECT_FALSE(patched.keeps_text);
  ASSERT_EQ(patched.changes.size(), 1u);
  EXPECT_EQ(patched.changes[0].kind, ChangeKind::kNarrowed);
  EXPECT_EQ(patched.after->requirements[0].cite.line, 5u);
}

// --- the shipped catalogs -----------------------------------------------------------------------

class ShippedPatchTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedPatchTest, TheSameRowsKeepEveryByteAndMovedLinesMove) {
  const std::string text = testing::ShippedText(GetParam());
  Diagnostics diagnostics;
  const auto before = catalog::Read(text, GetParam() + ".yaml", diagnostics);
  ASSERT_NE(before, nullptr);
  DraftOptions options;
  options.sha256 = before->document.sha256;
  auto same = PatchCatalog(*before, text, RowsOf(*before, 0), options);
  ASSERT_TRUE(same);
  EXPECT_TRUE(same->keeps_text);
  EXPECT_EQ(same->text, text);
  auto moved = PatchCatalog(*before, text, RowsOf(*before, 3), options);
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->keeps_text);
  const auto after = catalog::Read(moved->text, GetParam() + ".yaml", diagnostics);
  ASSERT_NE(after, nullptr);
  const auto changes = catalog::Diff(*before, *after);
  EXPECT_GE(changes.size(), before->requirements.size());
  for (const catalog::Change& change : changes) {
    EXPECT_EQ(change.kind, ChangeKind::kReworded) << change.id;
    EXPECT_THAT(change.details, Each(StartsWith("line: "))) << change.id;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPatchTest, ::testing::ValuesIn(testing::kShipped),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace portwright::extract
