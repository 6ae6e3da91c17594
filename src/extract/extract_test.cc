#include "extract/extract.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "catalog/read.h"
#include "catalog/table.h"
#include "document/read.h"
#include "extract/draft.h"
#include "extract/numbers_for_tests.h"
#include "extract/port_table.h"

namespace portwright::extract {
namespace {

struct Imported {
  document::Document document;
  Extraction extraction;
};

Imported Import(const std::string& text, document::Format format = document::Format::kMarkdown) {
  Diagnostics diagnostics;
  document::ReadOptions options;
  options.format = format;
  auto read = document::Read(text, "guide", options, diagnostics);
  Imported imported;
  if (!read) {
    ADD_FAILURE() << "the document was not read";
    return imported;
  }
  imported.document = Prepare(std::move(*read));
  const std::uint32_t file = diagnostics.AddFile("guide");
  imported.extraction = Extract(imported.document, file, diagnostics);
  EXPECT_EQ(WrongNumbers(imported.document, imported.extraction), "");
  return imported;
}

// `line source > destination service`, a line each.
std::string RowsOf(const std::string& text) {
  std::string out;
  for (const Row& row : Import(text).extraction.rows) {
    out += std::to_string(row.line) + " " + row.source + " > " + row.destination + " " +
           net::ToText(row.service) + "\n";
  }
  return out;
}

// `443>0 2023:date`: claimed by row 0, refused.
std::string AccountOf(const std::string& text) {
  const Imported imported = Import(text);
  std::string out;
  for (const Number& number : imported.extraction.numbers) {
    out += (out.empty() ? "" : " ") + imported.document.source.substr(number.place, number.size);
    out += number.row != kNone ? ">" + std::to_string(number.row)
                               : ":" + std::string(ToText(number.refusal));
  }
  return out;
}

constexpr const char* kGuide =
    "# Ports of Lantern 7.2\n"
    "\n"
    "Written in 2023.\n"
    "\n"
    "## Incoming traffic\n"
    "\n"
    "| Source | Port | Protocol | Notes |\n"
    "|---|---|---|---|\n"
    "| Console | 443 | TCP | Web pages |\n"
    "| Probe | 514, 6514 | UDP | Messages |\n"
    "| 162 | UDP |\n"
    "\n"
    "## Outgoing traffic\n"
    "\n"
    "| Destination | Port | Protocol |\n"
    "|---|---|---|\n"
    "| Archive | 7000-7010 | TCP |\n";

TEST(ExtractTest, ReadsTablesUnderTheirHeadings) {
  EXPECT_EQ(RowsOf(kGuide),
            "9 Console > @product tcp/443\n"
            "10 Probe > @product udp/514\n"
            "10 Probe > @product udp/6514\n"
            "11 Probe > @product udp/162\n"
            "17 @product > Archive tcp/7000-7010\n");
  const Extraction extraction = Import(kGuide).extraction;
  EXPECT_EQ(extraction.rows[0].section, "Incoming traffic");
  EXPECT_EQ(extraction.rows[0].direction, catalog::Direction::kIn);
  EXPECT_EQ(extraction.rows[4].direction, catalog::Direction::kOut);
  ASSERT_FALSE(extraction.rows[3].inherited.empty());
  EXPECT_EQ(extraction.rows[3].inherited[0].line, 10U);
  EXPECT_EQ(extraction.title, "Ports of Lantern 7.2");
}

TEST(ExtractTest, AccountsForEveryNumber) {
  EXPECT_EQ(AccountOf(kGuide),
            "7:version 2:version 2023:date 443>0 514>1 6514>2 162>3 7000>4 7010>4");
}

TEST(ExtractTest, ReadsSentences) {
  EXPECT_EQ(RowsOf("# Lantern\n\nOpen TCP port 8443 from the console to the archive.\n"),
            "3 console > archive tcp/8443\n");
}

TEST(ExtractTest, ASentenceAndATableThatSayTheSameAreOneRow) {
  const Imported imported = Import(
      "# Lantern\n\n"
      "Open TCP port 8443 from the console to the archive.\n\n"
      "| Source | Destination | Port | Protocol |\n|---|---|---|---|\n"
      "| Console | Archive | 8443 | TCP |\n");
  ASSERT_EQ(imported.extraction.rows.size(), 1U);
  EXPECT_EQ(imported.extraction.rows[0].line, 3U);
  EXPECT_EQ(imported.extraction.rows[0].also, (std::vector<std::uint32_t>{7}));
}

TEST(ExtractTest, ExpandsGroups) {
  const std::string rows = RowsOf(
      "# Firewall settings of Lantern\n\n"
      "| Source | Destination | Ports |\n|---|---|---|\n"
      "| Console | Archive | SMB ports |\n\n"
      "## SMB ports\n\n"
      "| Port | Protocol |\n|---|---|\n| 139 | TCP |\n| 445 | TCP |\n");
  EXPECT_EQ(rows, "5 Console > Archive tcp/139\n5 Console > Archive tcp/445\n");
}

// Today the item is no definition under a title that does not speak of ports, and 139 is lost.
TEST(ExtractTest, ExpandsGroupsUnderAnyTitle) {
  EXPECT_EQ(RowsOf("# Lantern\n\n"
                   "| Source | Destination | Ports |\n|---|---|---|\n"
                   "| Console | Archive | SMB ports |\n\n"
                   "## Groups\n\n"
                   "- SMB ports: TCP 139, TCP 445\n")
                .substr(0, 56),
            "5 Console > Archive tcp/139\n5 Console > Archive tcp/445\n");
}

TEST(ExtractTest, NumbersOfProseAreNoPorts) {
  const std::string text =
      "# Lantern 7.2\n\n"
      "Needs 16 GB of memory, RHEL 8 and S3 at 10.0.0.1, see RFC 2131 and step 4.\n\n"
      "1. Wait 30 seconds.\n";
  EXPECT_EQ(RowsOf(text), "");
  const std::string account = AccountOf(text);
  EXPECT_EQ(account.find('>'), std::string::npos) << account;
  EXPECT_EQ(account.find("unplaced"), std::string::npos) << account;
  EXPECT_NE(account.find("16:quantity"), std::string::npos) << account;
  EXPECT_NE(account.find("2131:identifier"), std::string::npos) << account;
  EXPECT_NE(account.find("30:time"), std::string::npos) << account;
}

TEST(ExtractTest, APortThatNoRowHasIsToBeLookedAt) {
  const std::string account = AccountOf("# Lantern\n\nSee also port 47113.\n");
  EXPECT_TRUE(account == "47113:unplaced" || account == "47113:not-opened") << account;
}

TEST(ExtractTest, SameDocumentSameExtraction) {
  const auto table = [] {
    return catalog::ToCsv(PortTable(Import(kGuide).extraction)) + AccountOf(kGuide);
  };
  EXPECT_EQ(table(), table());
  const Imported imported = Import(kGuide);
  Diagnostics diagnostics;
  const Extraction again = Extract(imported.document, 0, diagnostics);
  EXPECT_EQ(catalog::ToCsv(PortTable(again)), catalog::ToCsv(PortTable(imported.extraction)));
}

TEST(ExtractTest, PreparesADocumentWithoutMovingIt) {
  Diagnostics diagnostics;
  document::ReadOptions options;
  options.format = document::Format::kText;
  auto read = document::Read("Source\n\nPort\n\nConsole\n\n443\n\nProbe\n\n514\n", "a.txt", options,
                             diagnostics);
  ASSERT_TRUE(read);
  const std::string source = read->source;
  const document::Document prepared = Prepare(std::move(*read));
  EXPECT_EQ(prepared.source, source);
}

TEST(ExtractTest, HostileDocumentsAreBounded) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("|"), std::string(20000, '|'),
        std::string("|\n|\n|\n"), std::string("|---|---|\n"), std::string("0"),
        std::string("99999999999999999999999999"), std::string(5000, '1')}) {
    for (const document::Format format :
         {document::Format::kMarkdown, document::Format::kHtml, document::Format::kAsciidoc,
          document::Format::kRestructuredText, document::Format::kCsv, document::Format::kText}) {
      EXPECT_EQ(Import(text, format).extraction.rows.size(), 0U) << text.substr(0, 30);
    }
  }
}

TEST(ExtractTest, RaggedRowsByTheHundredThousand) {
  std::string text = "# Lantern\n\n| Source | Destination | Port | Protocol |\n|---|---|---|---|\n";
  static constexpr const char* kRows[] = {"| Console | Archive | 443 | TCP |\n", "| 444 | TCP |\n",
                                          "| 445 |\n", "| Mirror | 446 | UDP |\n", "|\n"};
  for (int i = 0; i < 100'000; ++i) text += kRows[i % 5];
  const Extraction extraction = Import(text).extraction;
  EXPECT_GT(extraction.rows.size(), 0U);
}

TEST(ExtractTest, AMillionCells) {
  std::string text = "| Port | Protocol |\n|---|---|\n";
  for (int row = 0; row < 1000; ++row) {
    for (int cell = 0; cell < 1000; ++cell) text += "|1";
    text += "|\n";
  }
  EXPECT_EQ(Import(text).extraction.numbers.size(), 1'000'000U);
}

TEST(ExtractTest, TheDraftReadsBack) {
  DraftOptions options;
  options.vendor = "Lantern Works";
  options.sha256 = std::string(64, '0');
  const Extraction extraction = Import(kGuide).extraction;
  Diagnostics diagnostics;
  const auto catalog = catalog::Read(DraftCatalog(extraction, options), "draft.yaml", diagnostics);
  ASSERT_NE(catalog, nullptr) << diagnostics.Print();
  EXPECT_EQ(catalog::PortTable(*catalog).size(), extraction.rows.size());
}

}  // namespace
}  // namespace portwright::extract
