#include "workflow/site_import.h"

#include <gtest/gtest.h>

#include <string>

#include "sys/memory_files.h"
#include "workflow/site_words.h"

namespace portwright::workflow {
namespace {

class SiteImportTest : public testing::Test {
 protected:
  SiteImportTest() {
    Put("s/site.yaml", "site: s\n");
    Put("in/a.csv", "Name,IP\nora1,10.1.1.5\n");
  }
  void Put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(files_.MakeFolder(sys::FolderOf(path)));
    ASSERT_TRUE(files_.Write(path, text));
  }
  Outcome Import(const std::string& path = "in/a.csv") {
    SiteImportRequest request;
    request.site = "s";
    request.paths = {path};
    request.files = &files_;
    return ImportIntoSite(request, {});
  }
  std::string Text(const std::string& path) { return files_.Read(path).value_or("none"); }

  sys::MemoryFiles files_;
};

TEST_F(SiteImportTest, WritesWhatIsRememberedBeforeWhatIsPlanned) {
  const std::size_t before = files_.written().size();
  EXPECT_EQ(Import().exit, Exit::kFine);
  ASSERT_EQ(files_.written().size(), before + 2);
  EXPECT_EQ(files_.written()[before], "s/imports.yaml");
  EXPECT_EQ(files_.written()[before + 1], "s/inventory.yaml");
  // Nothing changed, nothing is written.
  EXPECT_EQ(Import().exit, Exit::kFine);
  EXPECT_EQ(files_.written().size(), before + 2);
}

TEST_F(SiteImportTest, MakesUpForAWriteThatFailed) {
  EXPECT_EQ(Import().exit, Exit::kFine);
  const std::string imports = Text("s/imports.yaml");
  const std::string inventory = Text("s/inventory.yaml");
  Put("in/a.csv", "Name,IP\nora1,10.1.1.6\n");
  files_.SetCapacity(0);
  EXPECT_EQ(Import().exit, Exit::kEnvironment);
  EXPECT_EQ(Text("s/imports.yaml"), imports);
  EXPECT_EQ(Text("s/inventory.yaml"), inventory);
  files_.SetCapacity(1U << 20U);
  EXPECT_EQ(Import().exit, Exit::kFine);
  const std::string moved = Text("s/inventory.yaml");
  EXPECT_NE(moved.find("ora1: { addresses: [10.1.1.6]"), std::string::npos);
  // As a crash between the two writes leaves it.
  Put("s/inventory.yaml", inventory);
  EXPECT_EQ(Import().exit, Exit::kFine);
  EXPECT_EQ(Text("s/inventory.yaml"), moved);
}

TEST_F(SiteImportTest, WritesNothingAfterBadInput) {
  const std::size_t before = files_.written().size();
  Put("in/b.csv", "Name,IP\nora1,10.1\n");
  EXPECT_EQ(Import("in/b.csv").exit, Exit::kBadInput);
  files_.BreakReading("in/a.csv");
  EXPECT_EQ(Import().exit, Exit::kEnvironment);
  Put("s/imports.yaml", "sources: [\n");
  EXPECT_EQ(Import("in/b.csv").exit, Exit::kBadInput);
  EXPECT_EQ(files_.written().size(), before + 2);  // those of this test
}

TEST(SiteWords, FindsWhatPeopleWrote) {
  Diagnostics diagnostics;
  const auto words = ReadSiteWords(
      "realms: [main, other]\n"
      "hosts:\n"
      "  a: { addresses: [10.1.1.5/24], routes: [{ to: 10.9.0.0/16, via: 10.1.1.1 }] }\n"
      "  b: { addresses: [10.1.1.6], realm: other }\n"
      "clusters:\n"
      "  c: { interfaces: { g: { nodes: { n: 10.1.1.7 }, vips: [10.1.1.8] } },\n"
      "       routes: [{ to: 10.9.0.0/16, via: 10.1.1.1, interface: g }] }\n"
      "products: [{ id: p, product: x }]\n",
      "site.yaml", diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  EXPECT_EQ(words.names.size(), 4U);
  EXPECT_TRUE(words.names.contains("p"));
  std::string owned;
  for (const auto& [address, owner] : words.addresses) {
    owned += net::ToText(address) + " " + owner.name + "\n";
  }
  EXPECT_EQ(owned, "10.1.1.5 a\n10.1.1.7 c\n10.1.1.8 c\n");
  ASSERT_EQ(words.cluster_routes.at("c").size(), 1U);
  EXPECT_EQ(words.cluster_routes.at("c")[0].interface, "g");
}

}  // namespace
}  // namespace portwright::workflow
