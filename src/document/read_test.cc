#include "document/read.h"

#include <gtest/gtest.h>

#include <string>

#include "document/document_sketch.h"

namespace portwright::document {
namespace {

TEST(Read, RecognizesFormatsByTheirEndings) {
  EXPECT_EQ(Recognize("", "a/B.MD"), Format::kMarkdown);
  EXPECT_EQ(Recognize("# a", "a.htm"), Format::kHtml);
  EXPECT_EQ(Recognize("", "a.adoc"), Format::kAsciidoc);
  EXPECT_EQ(Recognize("", "a.rst"), Format::kRestructuredText);
  EXPECT_EQ(Recognize("", "a.tsv"), Format::kCsv);
  EXPECT_EQ(Recognize("", "a.xlsx"), Format::kXlsx);
}

TEST(Read, RecognizesFormatsByWhatStandsInThem) {
  EXPECT_EQ(Recognize("PK\x03\x04", "-"), Format::kXlsx);
  EXPECT_EQ(Recognize("\n<!DOCTYPE html>\n<p>", "-"), Format::kHtml);
  EXPECT_EQ(Recognize("# Ports\n\n| a | b |\n|---|---|\n", "a.txt"), Format::kMarkdown);
  EXPECT_EQ(Recognize("Ports\n| a | b |\n| c | d |\n- x\n", "-"), Format::kMarkdown);
  EXPECT_EQ(Recognize("= Ports\n:toc:\n\n|===\n|a |b\n|===\n", "-"), Format::kAsciidoc);
  EXPECT_EQ(Recognize("Ports\n=====\n\n.. list-table:: x\n   :header-rows: 1\n", "-"),
            Format::kRestructuredText);
  EXPECT_EQ(Recognize("Port,Protocol,Use\n80,TCP,\"a, b\"\n443,TCP,c\n", "-"), Format::kCsv);
  EXPECT_EQ(Recognize("Port\tUse\n80\tx\n", "-"), Format::kCsv);
  EXPECT_EQ(Recognize("Ports of X\n\n22\n\nSSH\n\nOpen 22, please.\n", "-"), Format::kText);
  EXPECT_EQ(Recognize("", "-"), Format::kText);
}

TEST(Read, KnowsTheNamesOfFormats) {
  EXPECT_EQ(ParseFormat("rst"), Format::kRestructuredText);
  EXPECT_EQ(ParseFormat("text"), Format::kText);
  EXPECT_EQ(ParseFormat("docx"), std::nullopt);
}

TEST(Read, ReadsPlainTextAsParagraphs) {
  Diagnostics diagnostics;
  const auto document =
      Read("Ports of X\n\n22\n  SSH\tx\n \nRULES:\n- a 80\n- b\n", "-", {}, diagnostics);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(OutlineOf(*document), "p Ports of X\np 22/SSH x\np RULES:\ni1 ! a 80\ni1 ! b\n");
  EXPECT_EQ(document->format, Format::kText);
  EXPECT_EQ(document->title, "Ports of X");
  EXPECT_EQ(MisplacedDigits(*document, HtmlMarkup(document->source)), "");
  EXPECT_EQ(document->LineOf(document->blocks[1].text.SourceOf(3)), 4U);
}

TEST(Read, ReadsNoBreakSpacesAsBlanks) {
  Diagnostics diagnostics;
  const auto document = Read(
      "# a\xc2\xa0\xc2\xa0 b\xe2\x80\x8b"
      "c\xef\xbf\xbd"
      "d\n\xc2\xa0\n|x|y|\n",
      "a.md", {}, diagnostics);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(OutlineOf(*document), "h1 a bc d\nt\n  [x][y]\n");
}

TEST(Read, TakesTheFormatThatIsAskedFor) {
  Diagnostics diagnostics;
  const auto document = Read("# a\n", "a.md", {Format::kText}, diagnostics);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->format, Format::kText);
}

TEST(Read, RefusesWhatNoReaderTakes) {
  Diagnostics diagnostics;
  const auto refused = [&](const std::string& bytes) {
    const auto document = Read(bytes, "x", {}, diagnostics);
    return document ? std::string() : document.error().message;
  };
  EXPECT_EQ(
      refused("%PDF-1.7\n"),
      "x: expected a document, found a PDF; save it as text, HTML or an unprotected workbook");
  EXPECT_EQ(refused(std::string("\x89PNG\0", 5)),
            "x: expected a document, found an image; save it as text, HTML or an unprotected "
            "workbook");
  EXPECT_EQ(refused(std::string("ab\0", 3)), "x: expected text, found a NUL byte in line 1");
}

}  // namespace
}  // namespace portwright::document
