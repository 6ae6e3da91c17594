#include <gtest/gtest.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "document/document_sketch.h"
#include "document/readers.h"
#include "document/xlsx_sheet.h"
#include "document/xlsx_values.h"

namespace portwright::document {
namespace {

std::string TakeFile(const std::string& path) {
  std::string bytes;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    char piece[4096];
    for (std::size_t n = 0; (n = std::fread(piece, 1, sizeof(piece), file)) > 0;) {
      bytes.append(piece, n);
    }
    std::fclose(file);
  }
  std::remove(path.c_str());
  return bytes;
}

std::string NewPath() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return testing::TempDir() + test->test_suite_name() + test->name() + ".xlsx";
}

// A workbook as a spreadsheet program would have written it.
std::string Workbook(const std::function<void(lxw_workbook*)>& fill) {
  const std::string path = NewPath();
  lxw_workbook* workbook = workbook_new(path.c_str());
  fill(workbook);
  EXPECT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  return TakeFile(path);
}

// An archive of files of our own words.
std::string Archive(const std::map<std::string, std::string>& files) {
  const std::string path = NewPath();
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, words] : files) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, words.data(), words.size(), 0),
                 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return TakeFile(path);
}

// The least that a workbook is, with one sheet of these rows.
std::string Sheet(const std::string& rows, const std::string& after = "") {
  return Archive(
      {{"xl/workbook.xml",
        "<workbook xmlns:r='r'><sheets><sheet name='Sheet1' r:id='a'/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='a' Type='x/worksheet' Target='/xl/s.xml'/>"
        "</Relationships>"},
       {"xl/s.xml", "<worksheet><sheetData>" + rows + "</sheetData>" + after + "</worksheet>"}});
}

class Xlsx : public testing::Test {
 protected:
  std::string Read(const std::string& bytes) {
    auto read = ReadXlsx(bytes, 0, diagnostics_);
    if (!read.has_value()) return "error: " + read.error().message;
    document_ = std::move(*read);
    EXPECT_EQ(MisplacedDigits(document_), "");
    return Sketch(document_);
  }
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& d : diagnostics_.all()) codes += d.code.substr(7) + " ";
    return codes;
  }

  Diagnostics diagnostics_;
  Document document_;
};

TEST_F(Xlsx, ReadsWhatASpreadsheetProgramWrites) {
  const std::string bytes = Workbook([](lxw_workbook* book) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, "Inbound");
    lxw_format* day = workbook_add_format(book);
    format_set_num_format(day, "yyyy-mm-dd");
    lxw_format* red = workbook_add_format(book);
    lxw_rich_string_tuple web{nullptr, const_cast<char*>("web ")};
    lxw_rich_string_tuple tls{red, const_cast<char*>("TLS")};
    lxw_rich_string_tuple* rich[] = {&web, &tls, nullptr};
    worksheet_merge_range(sheet, 0, 0, 0, 3, "Ports of the node", nullptr);
    worksheet_write_string(sheet, 2, 0, "Port", nullptr);
    worksheet_write_string(sheet, 2, 1, "Use", nullptr);
    worksheet_write_string(sheet, 2, 3, "Since", nullptr);
    worksheet_write_number(sheet, 3, 0, 443, nullptr);
    worksheet_write_rich_string(sheet, 3, 1, rich, nullptr);
    worksheet_write_number(sheet, 3, 3, 45356, day);
    worksheet_write_string(sheet, 4, 0, "8000-8010\n8443", nullptr);
    worksheet_write_boolean(sheet, 4, 1, 1, nullptr);
    worksheet_write_formula_num(sheet, 4, 3, "=1+21", nullptr, 22);
    lxw_worksheet* other = workbook_add_worksheet(book, "Lists");
    worksheet_write_string(other, 1, 1, "TCP & UDP", nullptr);
    worksheet_hide(other);
  });
  EXPECT_EQ(Read(bytes),
            "# Inbound\np Ports of the node\nPort|Use||Since\n443|web TLS||2024-03-05\n"
            "8000-8010~8443|TRUE||22\n# Lists\np TCP & UDP\n");
  EXPECT_EQ(Codes(), "0028 ");
  const Table& table = document_.tables.at(0);
  EXPECT_EQ(document_.LineOf(table.At(1, 0).source), 4U);  // the row of the sheet
  EXPECT_EQ(document_.LineOf(table.At(2, 0).text.SourceOf(12)), 5U);
  ASSERT_EQ(document_.parts.size(), 2U);
  EXPECT_EQ(document_.parts[1].name, "Lists");
  EXPECT_EQ(document_.LineOf(document_.blocks.back().source), 2U);
}

TEST_F(Xlsx, PutsMergedCellsInAllTheirPlaces) {
  const std::string bytes = Workbook([](lxw_workbook* book) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, nullptr);
    const char* const head[] = {"Port", "Protocol", "Use"};
    for (lxw_col_t i = 0; i < 3; ++i) worksheet_write_string(sheet, 0, i, head[i], nullptr);
    worksheet_merge_range(sheet, 1, 0, 3, 0, "443", nullptr);
    worksheet_write_string(sheet, 1, 1, "TCP", nullptr);
    worksheet_write_string(sheet, 1, 2, "web", nullptr);
    worksheet_write_string(sheet, 2, 1, "UDP", nullptr);
    worksheet_merge_range(sheet, 4, 0, 4, 2, "Cluster", nullptr);
    worksheet_write_string(sheet, 5, 0, "22", nullptr);
    worksheet_write_string(sheet, 5, 2, "shell", nullptr);
  });
  EXPECT_EQ(Read(bytes),
            "Port|Protocol|Use\n443|TCP|web\n443|UDP|\n443||\nCluster|Cluster|Cluster\n"
            "22||shell\n");
  EXPECT_EQ(document_.tables.at(0).At(1, 0).row_span, 3U);
  EXPECT_EQ(Codes(), "");
}

TEST_F(Xlsx, KeepsColumnsBelowATitleThatReachesIntoTheTable) {
  EXPECT_EQ(Read(Sheet("<row><c r='B1' t='str'><v>Title</v></c></row>"
                       "<row r='2'><c r='A2'><v>1</v></c><c r='C2'><v>2</v></c></row>",
                       "<mergeCells><mergeCell ref='B1:B2'/></mergeCells>")),
            "p Title\n1||2\n");
}

TEST_F(Xlsx, ReadsCellsWithoutNamesAndInlineStrings) {
  EXPECT_EQ(Read(Sheet("<row><c t='inlineStr'><is><t>Port</t><rPh><t>x</t></rPh></is></c>"
                       "<c t='str'><v>Use_x000D_</v></c></row>"
                       "<row><c><v>4.43E2</v></c><c t='e'><v>#REF!</v></c></row>"
                       "<row r='5'><c r='A5'><v>22.0</v></c><c r='B5'><f>A1</f></c></row>")),
            "Port|Use\n443|#REF!\np 22\n");
  EXPECT_EQ(Codes(), "0030 ");
  EXPECT_EQ(diagnostics_.all()[0].places[0].line, 5U);
}

TEST_F(Xlsx, LeavesOutCellsOutOfOrderAndBeyondItsColumns) {
  EXPECT_EQ(Read(Sheet("<row><c r='B3'><v>1</v></c><c r='C3'><v>2</v></c><c r='B3'><v>3</v></c>"
                       "</row><row><c r='A1'><v>4</v></c><c r='XFD4'><v>5</v></c></row>",
                       "<mergeCells><mergeCell ref='B3'/></mergeCells>")),
            "1|2\n");
  EXPECT_EQ(Codes(), "0031 0032 0033 ");
}

TEST_F(Xlsx, HidesWordsUnderAMergedCell) {
  EXPECT_EQ(Read(Sheet("<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>",
                       "<mergeCells><mergeCell ref='A1:B1'/></mergeCells>")),
            "1|1|3\n");
  ASSERT_EQ(document_.hidden.size(), 1U);
  EXPECT_EQ(document_.hidden[0].kind, HiddenKind::kVariant);
}

TEST_F(Xlsx, RefusesWhatIsNoWorkbook) {
  EXPECT_EQ(Read("Port,Use\n").substr(0, 39), "error: expected a zip archive, found: N");
  EXPECT_EQ(Read(std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook", 17)),
            "error: expected a workbook (.xlsx), found a file of Office before 2007 (.xls); save "
            "it as .xlsx");
  std::string encrypted("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  for (const char c : std::string_view("EncryptedPackage")) encrypted += {c, '\0'};
  EXPECT_EQ(Read(encrypted),
            "error: expected a workbook without a password, found an encrypted one; save it "
            "without");
  EXPECT_EQ(Read(Archive({{"word/document.xml", "<d/>"}})),
            "error: expected a workbook (.xlsx), found a text document (.docx); save it as .xlsx "
            "or .csv");
}

TEST_F(Xlsx, RefusesBombs) {
  EXPECT_EQ(Read(Sheet(std::string(40U << 20U, ' '))),
            "error: expected a file at most 200 times its packed size, found 'xl/s.xml' larger");
  std::string deep;
  for (int i = 0; i < 1'000; ++i) deep += "<a>";
  EXPECT_EQ(Read(Sheet(deep)),
            "error: expected elements at most 100 deep in 'xl/s.xml', found more");
  EXPECT_EQ(Read(Archive(
                {{"xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'cc'>]><workbook>&b;</workbook>"}})),
            "error: expected no document type in 'xl/workbook.xml', found one");
}

TEST_F(Xlsx, RefusesDamage) {
  std::string bytes = Sheet("<row><c><v>1</v></c></row>");
  EXPECT_EQ(Read(Sheet("<row><c></row>")).substr(0, 45),
            "error: expected well-formed XML in 'xl/s.xml'");
  EXPECT_EQ(Read(bytes.substr(0, bytes.size() / 2)).substr(0, 29), "error: expected a zip archive");
}

TEST(XlsxValues, ShowsNumbersAsPeopleReadThem) {
  EXPECT_EQ(PlainNumber("443"), "443");
  EXPECT_EQ(PlainNumber("443.0"), "443");
  EXPECT_EQ(PlainNumber("4.43E2"), "443");
  EXPECT_EQ(PlainNumber("442.99999999999997"), "443");
  EXPECT_EQ(PlainNumber("1E-5"), "0.00001");
  EXPECT_EQ(PlainNumber("65535000000"), "65535000000");
  EXPECT_EQ(PlainNumber("1e300"), "1e300");
  EXPECT_EQ(PlainNumber("nan"), "nan");
  EXPECT_EQ(PlainNumber("n/a"), "n/a");
}

TEST(XlsxValues, ShowsDays) {
  EXPECT_EQ(DateText("45356", false), "2024-03-05");
  EXPECT_EQ(DateText("45356.4375", false), "2024-03-05 10:30");
  EXPECT_EQ(DateText("0.5", false), "12:00");
  EXPECT_EQ(DateText("1", false), "1900-01-01");
  EXPECT_EQ(DateText("61", false), "1900-03-01");
  EXPECT_EQ(DateText("0", true), "1904-01-01");
  EXPECT_EQ(DateText("-3", false), "-3");
  EXPECT_EQ(DateText("1e9", false), "1000000000");
}

TEST(XlsxValues, KnowsFormatsOfDays) {
  EXPECT_TRUE(IsDateFormat("[$-409]d\\-mmm;@"));
  EXPECT_TRUE(IsDateFormat("[hh]:mm"));
  EXPECT_FALSE(IsDateFormat("General"));
  EXPECT_FALSE(IsDateFormat("#,##0.00\\ [$kr-41D];[Red]-0"));
  EXPECT_FALSE(IsDateFormat("\"days \"0"));
  EXPECT_FALSE(IsDateFormat("\"open"));
  EXPECT_TRUE(IsDateFormat(14U));
  EXPECT_FALSE(IsDateFormat(49U));
}

TEST(XlsxCellName, IsReadWithinTheSheet) {
  CellName name;
  ASSERT_TRUE(ParseCellName("XFD1048576", name));
  EXPECT_EQ(name.column, 16'383U);
  EXPECT_EQ(name.row, 1'048'575U);
  EXPECT_FALSE(ParseCellName("A1048577", name));
  EXPECT_FALSE(ParseCellName("XFE1", name));
  EXPECT_FALSE(ParseCellName("1", name));
  EXPECT_FALSE(ParseCellName("A", name));
}

}  // namespace
}  // namespace portwright::document
