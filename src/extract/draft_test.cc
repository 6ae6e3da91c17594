#include "extract/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/check.h"
#include "catalog/read.h"
#include "extract/port_table.h"
#include "extract/sample_extraction.h"
#include "testing/shipped_catalogs.h"

namespace portwright::extract {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

DraftOptions Options() {
  DraftOptions options;
  options.product = "gamma";
  options.vendor = "Example: Inc.";
  options.revision = "2024-05-01";
  options.sha256 = std::string(64, 'a');
  return options;
}

std::unique_ptr<catalog::Catalog> ReadDraft(const Extraction& extraction,
                                            const DraftOptions& options = Options()) {
  Diagnostics diagnostics;
  const std::string text = DraftCatalog(extraction, options);
  auto catalog = catalog::Read(text, "gamma.yaml", diagnostics);
  EXPECT_NE(catalog, nullptr) << diagnostics.Print() << text;
  return catalog;
}

std::vector<std::string> Lines(std::vector<catalog::Row> rows) {
  std::vector<std::string> out;
  for (catalog::Row& row : rows) {
    row.note.clear();
    out.push_back(catalog::ToCsv({row}).substr(catalog::kTableHeader.size() + 1));
  }
  std::sort(out.begin(), out.end());
  return out;
}

template <typename Things>
std::vector<std::string> Ids(const Things& things) {
  std::vector<std::string> out;
  for (const auto& thing : things) out.push_back(thing.id);
  return out;
}

const catalog::Requirement& At(const catalog::Catalog& catalog, std::string_view id) {
  const std::uint32_t at = catalog.FindRequirement(id);
  EXPECT_NE(at, catalog::kNone) << id << " of "
                                << ::testing::PrintToString(Ids(catalog.requirements));
  return catalog.requirements[at == catalog::kNone ? 0 : at];
}

TEST(DraftTest, GivesThePortTableBack) {
  const Extraction extraction = AllShapes();
  const auto catalog = ReadDraft(extraction);
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(Lines(catalog::PortTable(*catalog)), Lines(PortTable(extraction)));
}

TEST(DraftTest, HasTheHeadThatWasAskedFor) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(catalog->product, "gamma");
  EXPECT_EQ(catalog->vendor, "Example: Inc.");
  EXPECT_EQ(catalog->document.title, "Ports of Gamma");
  EXPECT_EQ(catalog->document.revision, "2024-05-01");
  EXPECT_EQ(catalog->document.sha256, std::string(64, 'a'));
}

TEST(DraftTest, ProposesRolesFromEnds) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  const auto role = [&](std::string_view id) -> const catalog::Role& {
    return catalog->roles[catalog->FindRole(id)];
  };
  EXPECT_THAT(Ids(catalog->roles),
              IsSupersetOf({"product", "administrator", "nfs-filer", "mail-server", "dns-server",
                            "support-peer", "base-peer", "localhost"}));
  EXPECT_EQ(role("product").kind, catalog::RoleKind::kSelf);
  EXPECT_EQ(role("product").cited_as, "@product");
  EXPECT_EQ(role("administrator").shared, "administrators");
  EXPECT_EQ(role("mail-server").shared, "smtp");
  EXPECT_EQ(role("dns-server").shared, "dns");
  EXPECT_EQ(role("localhost").kind, catalog::RoleKind::kLocal);
  EXPECT_EQ(role("nfs-filer").kind, catalog::RoleKind::kHost);
  const catalog::Role& upload = role("https-eu-region-example-com-upload");
  EXPECT_EQ(upload.kind, catalog::RoleKind::kInternet);
  EXPECT_THAT(upload.names, ElementsAre("eu.<region>.example.com"));
}

TEST(DraftTest, JoinsRowsOfAStatement) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  const catalog::Requirement& nfs = At(*catalog, "nfs/product-nfs-filer/111");
  std::vector<std::string> allow;
  for (const catalog::AllowEntry& entry : nfs.allow) allow.push_back(entry.text);
  EXPECT_THAT(allow, ElementsAre("tcp/111", "udp/111", "tcp/2049"));
  EXPECT_EQ(nfs.cite.line, 9u);
  EXPECT_EQ(nfs.purpose, "Backup: \"data\" \\ of #filers");
  EXPECT_EQ(nfs.traffic, catalog::Traffic::kBackup);
  EXPECT_EQ(nfs.when.ToText(), "nfs");
  const catalog::Requirement& lock = At(*catalog, "nfs/product-nfs-filer/4045");
  EXPECT_EQ(lock.cite.destination, "NFS filer");
  EXPECT_TRUE(lock.cite.Has(catalog::Flag::kInherited));
}

TEST(DraftTest, AsksForAlternativesDefaultsVersionsAndConditions) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(At(*catalog, "mail/product-mail-server/25").when.ToText(),
            "mail and mail_smtp_choice == 25");
  EXPECT_EQ(At(*catalog, "mail/product-mail-server/587").when.ToText(),
            "mail and mail_smtp_choice == 587");
  EXPECT_EQ(At(*catalog, "base/administrator-product/8443").allow[0].text,
            "tcp/{product_https_port}");
  EXPECT_EQ(catalog->DefaultOf(catalog->FindParameter("product_https_port")), "8443");
  EXPECT_THAT(catalog->versions, ElementsAre("7.9", "7.10"));
  EXPECT_EQ(At(*catalog, "replication/product-replica/7000-7010").when.ToText(),
            "replication and when-if-replication-is-licensed and version >= 7.10");
  EXPECT_EQ(At(*catalog, "replication/product-replica/7011").when.ToText(),
            "replication and replication-optional and version <= 7.9");
  const catalog::Parameter& region = catalog->parameters[catalog->FindParameter("region")];
  EXPECT_EQ(region.type, catalog::ParameterType::kText);
}

TEST(DraftTest, KeepsDoubtsAndFurtherLines) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  const catalog::Requirement& doubtful = At(*catalog, "mail/product-syslog-t/514");
  ASSERT_EQ(doubtful.doubts.size(), 1u);
  EXPECT_THAT(doubtful.doubts[0].readings, ElementsAre("UDP", "TCP, as said below"));
  EXPECT_EQ(doubtful.initiator, catalog::Initiator::kUnknown);
  EXPECT_THAT(At(*catalog, "support/product-support-peer/443").cite.also, ElementsAre(30, 31));
}

TEST(DraftTest, FeaturesComeFromSubjectsAndOnlyCommonOnesAreOn) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  for (const catalog::Feature& feature : catalog->features)
    EXPECT_EQ(feature.always, feature.id == "base") << feature.id;
  const catalog::Feature& nfs = catalog->features[catalog->FindFeature("nfs")];
  EXPECT_EQ(nfs.title, "NFS");
  EXPECT_EQ(nfs.group, "Storage");
  EXPECT_EQ(catalog->FindFeature("incoming-traffic"), catalog::kNone);
}

TEST(DraftTest, FeaturesLeaveOutWordsThatNameNothing) {
  Extraction extraction;
  extraction.product = "Gamma Backup";
  const std::pair<const char*, const char*> cases[] = {
      {"Table 3. Open ports of Gamma Backup", "general"},
      {"1.2 Backup", "backup"},
      {"Firewall requirements between an agent and Oracle 19", "agent-oracle-19"},
      {"Oracle > Outbound TCP traffic", "oracle"},
      {"Cluster management", "base"}};
  for (const auto& [section, feature] : cases) {
    extraction.rows = {RowOf(section, "a", "b", "tcp/1", 1)};
    const auto catalog = ReadDraft(extraction);
    ASSERT_NE(catalog, nullptr);
    EXPECT_THAT(Ids(catalog->features), ElementsAre(feature)) << section;
  }
}

// Two rows with the same words are two requirements; so are they after lines were put before them.
TEST(DraftTest, IdsDoNotFollowLines) {
  Extraction extraction = AllShapes();
  const auto before = ReadDraft(extraction);
  for (Row& row : extraction.rows) {
    row.line += 100;
    row.block += 7;
  }
  const auto after = ReadDraft(extraction);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(Ids(before->requirements), Ids(after->requirements));
  EXPECT_EQ(Ids(before->roles), Ids(after->roles));
  EXPECT_THAT(Ids(before->requirements), Contains("base/product-dns-server/53-2"));
}

TEST(DraftTest, TellsRequirementsOfOneIdApartByTheirWords) {
  Extraction extraction;
  extraction.title = "Ports";
  extraction.rows = {RowOf("Files", "Client", "Server", "tcp/445", 1),
                     RowOf("Files", "Client", "Server", "tcp/445", 2),
                     RowOf("Files", "Client", "Server", "udp/9", 3),
                     RowOf("Files", "Client", "Server", "tcp/9", 4)};
  extraction.rows[0].protocol = "SMB";
  extraction.rows[1].protocol = "CIFS";
  const auto catalog = ReadDraft(extraction);
  ASSERT_NE(catalog, nullptr);
  EXPECT_THAT(Ids(catalog->requirements),
              ElementsAre("files/client-server/445-smb", "files/client-server/445-cifs",
                          "files/client-server/9-udp", "files/client-server/9-tcp"));
}

TEST(DraftTest, NotesBecomeConditions) {
  const auto catalog = ReadDraft(AllShapes());
  ASSERT_NE(catalog, nullptr);
  ASSERT_EQ(catalog->conditions.size(), 2u);
  EXPECT_EQ(catalog->conditions[0].id, "session-timeout-14400");
  EXPECT_EQ(catalog->conditions[0].value, 14400u);
  EXPECT_EQ(catalog->conditions[0].cite.line, 40u);
  EXPECT_EQ(catalog->conditions[1].kind, catalog::ConditionKind::kSameSubnet);
}

TEST(DraftTest, AnExtractionWithoutRowsIsACatalogToo) {
  const auto catalog = ReadDraft(Extraction(), DraftOptions());
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(catalog->product, "product");
  EXPECT_TRUE(catalog->requirements.empty());
}

TEST(DraftTest, GivesTheTablesOfTheShippedCatalogsBack) {
  for (const std::string& product : testing::kShipped) {
    Diagnostics diagnostics;
    const auto shipped = catalog::Read(testing::ShippedText(product), product, diagnostics);
    ASSERT_NE(shipped, nullptr) << product;
    const Extraction extraction = RowsOf(*shipped, 0);
    const auto catalog = ReadDraft(extraction);
    ASSERT_NE(catalog, nullptr) << product;
    EXPECT_EQ(Lines(catalog::PortTable(*catalog)), Lines(catalog::PortTable(*shipped))) << product;
  }
}

// Words of every kind that YAML, ids and expressions could stumble over.
TEST(DraftTest, TakesHostileWords) {
  Extraction extraction;
  extraction.title = "- x: [\"";
  const std::string words[] = {"yes",
                               "# no",
                               "a: b",
                               "'",
                               "\xe4\xb8\xad\xe6\x96\x87",
                               "\"\\",
                               "{x}",
                               "*",
                               "null",
                               "1e9",
                               "\xc2\x85 \xe2\x80\xa8 \xef\xbf\xbe.",
                               "@%`|",
                               "to",
                               "and",
                               "~",
                               std::string(5000, 'w'),
                               "<to>.example.com",
                               "[a b].example.com",
                               "a > > b",
                               " > ",
                               ""};
  std::uint32_t line = 1;
  for (const std::string& one : words) {
    Row row = RowOf(one, one, one, "tcp/80", line++);
    row.purpose = row.protocol = row.traffic = row.ground = one;
    row.conditions = {{ConditionKind::kOnlyWhen, one, "", line},
                      {ConditionKind::kFromVersion, one, one, line}};
    row.doubts = {{catalog::DoubtAbout::kPort, {"a", "b"}, 2, one, {}},
                  {catalog::DoubtAbout::kPort, {}, 0, one, {}}};
    row.alternatives = 0;
    extraction.rows.push_back(std::move(row));
  }
  const auto catalog = ReadDraft(extraction, DraftOptions());
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(catalog->requirements.size(), std::size(words));
}

}  // namespace
}  // namespace portwright::extract
