#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "catalog/read.h"
#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kDocument = R"(# Ports of Gamma

## Management

| Source | Destination | Transport | Port | Purpose |
|---|---|---|---|---|
| Administrators | Gamma | TCP | 443 | Web page |
| Gamma | DNS server | UDP | 53 | Names |

## Storage

| Source | Destination | Transport | Port | Purpose |
|---|---|---|---|---|
| Gamma | Filer | TCP | 2049 | Exports |
)";

class ImportVerbTest : public testing::Test {
 protected:
  ImportVerbTest() { Put(files_, "docs/gamma.md", kDocument); }

  ImportRequest Request() const {
    ImportRequest request;
    request.path = "docs/gamma.md";
    request.product = "gamma";
    request.files = &files_;
    return request;
  }
  static Look In(report::Format format) {
    Look look;
    look.format = format;
    return look;
  }

  sys::MemoryFiles files_;
};

TEST_F(ImportVerbTest, PrintsThePortTableAsCsv) {
  const Outcome outcome = ImportDocument(Request(), In(report::Format::kCsv));
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  std::vector<std::string> lines;
  for (const std::string_view line : Split(outcome.text, '\n')) {
    // The first seven columns: flags and notes are the extraction's.
    std::vector<std::string_view> fields = Split(line, ',');
    fields.resize(7);
    std::string columns;
    for (const std::string_view field : fields) columns += std::string(field) + ",";
    lines.push_back(columns);
  }
  EXPECT_THAT(lines, ElementsAre("section,source,destination,transport,ports,direction,line,",
                                 "Management,Administrators,Gamma,tcp,443,,7,",
                                 "Management,Gamma,DNS server,udp,53,,8,",
                                 "Storage,Gamma,Filer,tcp,2049,,14,", ",,,,,,,"));
}

TEST_F(ImportVerbTest, DraftsACatalogThatReadsBack) {
  ImportRequest request = Request();
  request.kind = ImportKind::kCatalog;
  request.vendor = "Example";
  const Outcome outcome = ImportDocument(request, Look());
  ASSERT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  Diagnostics diagnostics;
  const auto catalog = catalog::Read(outcome.text, "gamma.yaml", diagnostics);
  ASSERT_NE(catalog, nullptr) << diagnostics.Print();
  EXPECT_EQ(catalog->vendor, "Example");
  EXPECT_EQ(catalog->document.sha256.size(), 64u);
  EXPECT_EQ(catalog->requirements.size(), 3u);
}

TEST_F(ImportVerbTest, AccountsForEveryNumber) {
  ImportRequest request = Request();
  request.account = true;
  const Outcome outcome = ImportDocument(request, Look());
  EXPECT_EQ(outcome.exit, Exit::kFine);
  EXPECT_THAT(outcome.text, HasSubstr("2049    14      25    3  Gamma -> Filer tcp/2049"));
  EXPECT_THAT(outcome.text, HasSubstr("claimed        3\nall            3\n"));
}

TEST_F(ImportVerbTest, PrintsAPage) {
  ImportRequest request = Request();
  request.kind = ImportKind::kPage;
  EXPECT_THAT(ImportDocument(request, Look()).text, StartsWith("<!doctype html>"));
}

TEST_F(ImportVerbTest, SaysWhatIsNoDocument) {
  ImportRequest request = Request();
  request.path = "docs/nothing.md";
  EXPECT_EQ(ImportDocument(request, Look()).exit, Exit::kBadInput);
  request.path = "docs";
  const Outcome folder = ImportDocument(request, Look());
  EXPECT_EQ(folder.exit, Exit::kBadInput);
  EXPECT_THAT(folder.messages, HasSubstr("expected a document, found the folder 'docs'"));
  Put(files_, "docs/bad.md", std::string_view("\0\1", 2));
  request.path = "docs/bad.md";
  EXPECT_EQ(ImportDocument(request, Look()).exit, Exit::kBadInput);
}

TEST_F(ImportVerbTest, RefusesAProductThatIsNoId) {
  ImportRequest request = Request();
  request.kind = ImportKind::kCatalog;
  request.product = "Gamma 5";
  const Outcome outcome = ImportDocument(request, Look());
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_EQ(outcome.text, "");
  EXPECT_THAT(outcome.messages, HasSubstr("expected an id for the product, found 'Gamma 5'"));
}

// The document of the sample catalog, with one port more.
constexpr std::string_view kMiniDocument = R"(# Ports

| Source | Destination | Transport | Port | Purpose |
|---|---|---|---|---|
| Server | Database | TCP | 5432 | State |
| Server | Database | TCP | 5433 | Replicas |
)";

TEST_F(ImportVerbTest, SaysWhatADocumentChangesInACatalog) {
  Put(files_, "docs/mini.md", kMiniDocument);
  PutMiniSite(files_);
  ImportRequest request = Request();
  request.path = "docs/mini.md";
  request.against = "mini";
  request.catalog_dirs = {"tiny/catalogs"};
  const Outcome outcome = ImportDocument(request, Look());
  EXPECT_EQ(outcome.exit, Exit::kNo) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("line: 3 -> 5"));
  EXPECT_THAT(outcome.text, HasSubstr("came    requirement  base/server-database/5433"));
  request.kind = ImportKind::kCatalog;
  const Outcome patched = ImportDocument(request, Look());
  Put(files_, "new/mini.yaml", patched.text);
  request.catalog_dirs = {"new"};
  request.kind = ImportKind::kTable;
  const Outcome again = ImportDocument(request, Look());
  EXPECT_EQ(again.exit, Exit::kFine);
  EXPECT_THAT(again.text, HasSubstr("the document changes nothing in the catalog"));
}

TEST_F(ImportVerbTest, SaysWhatADocumentChangesAtTheFirewallsOfASite) {
  Put(files_, "docs/mini.md", kMiniDocument);
  PutMiniSite(files_);
  ImportRequest request = Request();
  request.path = "docs/mini.md";
  request.against = "mini";
  request.catalog_dirs = {"tiny/catalogs"};
  request.site = RequestOf(files_);
  const Outcome outcome = ImportDocument(request, Look());
  EXPECT_EQ(outcome.exit, Exit::kNo) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("Firewalls of tiny"));
  EXPECT_THAT(outcome.text, HasSubstr("fw1     added   mini-1/base/server-database/5433"));
  EXPECT_THAT(outcome.text, HasSubstr("db1-fw  added"));
  ASSERT_EQ(LockSite(request.site, {}).exit, Exit::kFine);
  EXPECT_EQ(ImportDocument(request, Look()).text, outcome.text) << "a pin hides no change";
}

TEST_F(ImportVerbTest, NeedsACatalogThatIsThere) {
  ImportRequest request = Request();
  request.against = "nobody";
  const Outcome outcome = ImportDocument(request, Look());
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_THAT(outcome.messages, HasSubstr("PW-FLOW-0001"));
}

}  // namespace
}  // namespace portwright::workflow
