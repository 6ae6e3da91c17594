#include "report/import_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "net/service.h"

namespace portwright::report {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using extract::Extraction;
using extract::Refusal;
using extract::Row;
using testing::HasSubstr;
using testing::Not;

// A document of lines: `# heading`, `| cell | cell |`, anything else a paragraph.
class Sample {
 public:
  explicit Sample(const std::vector<std::string>& lines) {
    document_.format = document::Format::kMarkdown;
    for (const std::string& line : lines) {
      const auto begin = static_cast<std::uint32_t>(document_.source.size());
      document_.line_starts.push_back(begin);
      document_.source += line + "\n";
      if (line.starts_with("|")) {
        AddTableRow(line, begin);
      } else {
        AddBlock(line, begin);
      }
    }
  }

  std::uint32_t PlaceOf(std::string_view words) const {
    return static_cast<std::uint32_t>(document_.source.find(words));
  }
  extract::Number NumberAt(std::string_view words, std::uint32_t size, std::uint32_t row,
                           Refusal refusal = Refusal::kUnplaced) const {
    const std::uint32_t place = PlaceOf(words);
    return {place, size, document_.LineOf(place), row, refusal};
  }
  Row RowAt(std::string_view words, const std::string& source, const std::string& destination,
            const std::string& service) const {
    Row row;
    row.source = source;
    row.destination = destination;
    row.service = *net::ParseService(service);
    row.place = PlaceOf(words);
    row.line = document_.LineOf(row.place);
    return row;
  }
  const Document& document() const { return document_; }

 private:
  void AddBlock(const std::string& line, std::uint32_t begin) {
    Block block;
    block.source = begin;
    const bool is_heading = line.starts_with("# ");
    block.kind = is_heading ? BlockKind::kHeading : BlockKind::kParagraph;
    block.text.Append(std::string_view(line).substr(is_heading ? 2 : 0),
                      begin + (is_heading ? 2 : 0));
    block.text.Finish();
    document_.blocks.push_back(std::move(block));
    in_table_ = false;
  }

  void AddTableRow(const std::string& line, std::uint32_t begin) {
    if (!in_table_) {
      Block block;
      block.kind = BlockKind::kTable;
      block.source = begin;
      block.table = static_cast<std::uint32_t>(document_.tables.size());
      document_.blocks.push_back(std::move(block));
      document_.tables.emplace_back();
      in_table_ = true;
    }
    document::Table& table = document_.tables.back();
    document::TableRow row;
    row.source = begin;
    row.header = table.rows.empty();
    std::size_t at = 1;
    for (std::size_t end = line.find('|', at); end != std::string::npos;
         at = end + 1, end = line.find('|', at)) {
      document::Cell cell;
      cell.row = static_cast<std::uint32_t>(table.rows.size());
      cell.text.Append(std::string_view(line).substr(at, end - at),
                       begin + static_cast<std::uint32_t>(at));
      cell.text.Finish();
      row.cells.push_back(static_cast<std::uint32_t>(table.cells.size()));
      table.cells.push_back(std::move(cell));
    }
    table.rows.push_back(std::move(row));
  }

  Document document_;
  bool in_table_ = false;
};

const Sample& Gamma() {
  static const Sample sample(
      {"# Ports of Gamma 7.2", "# NFS", "| Source | Destination | Transport | Port | Purpose |",
       "| Gamma | NFS filers | TCP | 2049 | Reads the exports |",
       "| 111 | Port mapper, <b>since</b> 2019 |",
       "Open UDP 514 towards the collector; perhaps 601 too.", "Sessions last 4 hours."});
  return sample;
}

Extraction GammaExtraction() {
  const Sample& sample = Gamma();
  Extraction out;
  out.title = "Ports of Gamma 7.2";
  out.product = "Gamma";
  out.rows = {sample.RowAt("2049", "@product", "NFS filers", "tcp/2049"),
              sample.RowAt("111", "@product", "NFS filers", "tcp/111"),
              sample.RowAt("514", "@product", "collector", "udp/514")};
  out.rows[1].inherited = {{extract::Kind::kDestination, 4}, {extract::Kind::kTransport, 4}};
  out.rows[2].doubts = {{catalog::DoubtAbout::kTransport,
                         {"UDP, as the sentence says", "TCP, for which 601 stands"},
                         1,
                         "Only one transport is named.",
                         {}}};
  out.rows[2].initiator = catalog::Initiator::kUnknown;
  out.rows[2].conditions = {{extract::ConditionKind::kOnlyWhen, "if <logging> is on", "", 6}};
  out.rows[2].also = {7};
  out.numbers = {sample.NumberAt("7.2", 1, extract::kNone, Refusal::kVersion),
                 sample.NumberAt("2 ", 1, extract::kNone, Refusal::kVersion),
                 sample.NumberAt("2049", 4, 0),
                 sample.NumberAt("111", 3, 1),
                 sample.NumberAt("2019", 4, extract::kNone, Refusal::kYear),
                 sample.NumberAt("514", 3, 2),
                 sample.NumberAt("601", 3, extract::kNone),
                 sample.NumberAt("4 hours", 1, extract::kNone, Refusal::kTime)};
  out.numbers.erase(out.numbers.begin() + 1);
  return out;
}

std::string Page(std::size_t entries_max = 100) {
  ImportPageOptions options;
  options.name = "gamma<>.md";
  options.entries_max = entries_max;
  return ImportHtml(Gamma().document(), GammaExtraction(), options);
}

TEST(ImportHtmlTest, ShowsRowsBesideTheLineTheyComeFrom) {
  const std::string page = Page();
  // To be looked at, where somebody wants to.
  if (const char* path = std::getenv("PORTWRIGHT_IMPORT_PAGE")) std::ofstream(path) << page;
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\" id=\"line-4\">4</th>"));
  EXPECT_THAT(page, HasSubstr("<span class=\"cell\"><b class=\"claimed\">2049</b></span>"));
  EXPECT_THAT(page, HasSubstr("@product \xe2\x86\x92 NFS filers  tcp/2049"));
  const std::size_t line = page.find("id=\"line-5\"");
  const std::size_t row = page.find("id=\"row-2\"");
  EXPECT_LT(line, row);
  EXPECT_LT(row, page.find("id=\"line-6\""));
}

TEST(ImportHtmlTest, SaysInWordsWhatIsInheritedDoubtfulAndUnplaced) {
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("destination inherited from <a href=\"#line-4\">line 4</a>"));
  EXPECT_THAT(page, HasSubstr("UDP, as the sentence says <strong>(taken)</strong>"));
  EXPECT_THAT(page, HasSubstr("TCP, for which 601 stands</li>"));
  EXPECT_THAT(page, HasSubstr("initiator unknown"));
  EXPECT_THAT(page, HasSubstr("<strong>unplaced</strong> 601: perhaps a port"));
  EXPECT_THAT(page, HasSubstr("no ports: 2019 (date)"));
  EXPECT_THAT(page, HasSubstr("said again in <a href=\"#line-7\">line 7</a>"));
}

TEST(ImportHtmlTest, CountsWhatItShows) {
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("<span class=\"figure\">3</span><span class=\"label\">rows<"));
  EXPECT_THAT(page, HasSubstr("<span class=\"figure\">1</span><span class=\"label\">unplaced<"));
  EXPECT_THAT(page,
              HasSubstr("<span class=\"figure\">3</span><span class=\"label\">numbers refused<"));
  EXPECT_THAT(page, HasSubstr("7 numbers, all accounted for"));
}

TEST(ImportHtmlTest, NothingOfTheDocumentBecomesMarkup) {
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;since&lt;/b&gt;"));
  EXPECT_THAT(page, HasSubstr("gamma&lt;&gt;.md"));
  EXPECT_THAT(page, HasSubstr("if &lt;logging&gt; is on"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(ImportHtmlTest, SaysWhereItStops) {
  EXPECT_THAT(Page(), Not(HasSubstr("too long for one page")));
  const std::string page = Page(3);
  EXPECT_THAT(page, HasSubstr("4 further paragraphs and rows are not shown"));
  EXPECT_THAT(page, Not(HasSubstr("id=\"line-5\"")));
}

TEST(ImportHtmlTest, AnEmptyDocumentIsAPageToo) {
  Document document;
  document.line_starts = {0};
  const std::string page = ImportHtml(document, Extraction(), {});
  EXPECT_THAT(page, HasSubstr("a row claims every number"));
}

}  // namespace
}  // namespace portwright::report
