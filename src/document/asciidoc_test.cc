#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "document/document_sketch.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

struct Reading {
  Document document;
  std::vector<std::string> codes;
};

Reading Read(const std::string& source) {
  Diagnostics diagnostics;
  auto read = ReadAsciidoc(source, diagnostics.AddFile("ports.adoc"), diagnostics);
  EXPECT_TRUE(read.has_value());
  Reading reading = {std::move(read).value(), {}};
  for (const Diagnostic& diagnostic : diagnostics.all()) reading.codes.push_back(diagnostic.code);
  return reading;
}

std::string SketchOf(const std::string& source) { return Sketch(Read(source).document); }

// The words of the source that are hidden for this reason, a bar after each.
std::string HiddenOf(const Document& document, HiddenKind kind) {
  std::string all;
  for (const Hidden& hidden : document.hidden) {
    if (hidden.kind != kind) continue;
    all += document.source.substr(hidden.begin, hidden.end - hidden.begin) + "|";
  }
  return all;
}

TEST(Asciidoc, ReadsHeadingsParagraphsAndLists) {
  const Reading reading = Read(
      "= Ports 2\n\n[[net7]]\n== Inbound ==\nFirst 80\nsecond 443\n\n"
      "* one 1\n** two\nstill two\n* three\n\n. step\n+\nmore 9\n\n"
      "Title\n-----\n\n.Block title 5\nText.\n\nTerm 3:: says 4\nOther::\n  below 6\n");
  EXPECT_EQ(reading.document.title, "Ports 2");
  EXPECT_EQ(Sketch(reading.document),
            "# Ports 2\n## Inbound\np First 80~second 443\n* one 1\n** two~still two\n* three\n"
            "** step\np more 9\n## Title\np Block title 5\np Text.\n* Term 3: says 4\n"
            "* Other: below 6\n");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
  EXPECT_TRUE(reading.codes.empty());
}

TEST(Asciidoc, QuotesAdmonitionsAndKeepsListingsApart) {
  EXPECT_EQ(SketchOf("NOTE: port 1\n\n[NOTE]\n====\nport 2\n\n* item 3\n====\n\n****\nbar 4\n"
                     "****\n\n----\nnc 5\n\nnc 6\n----\n\n indented 7\n\n....\n8\n....\nafter\n"),
            "> p port 1\n> p port 2\n> * item 3\n> p bar 4\ncode nc 5~nc 6\ncode indented 7\n"
            "code 8\np after\n");
}

TEST(Asciidoc, TakesTheEndOfABlockForNoHeading) {
  EXPECT_EQ(SketchOf("[TIP]\n====\ntext\n====\n\nPort 1footnote:[or 2].\n"),
            "> p text\np Port 1 (or 2).\n");
}

TEST(Asciidoc, HidesCommentsAndTargets) {
  const Reading reading = Read(
      "// line 1\n////\nblock 2\n////\nSee link:p-3.html[words 4], https://h:5/[six 6],\n"
      "<<id7,here 8>> and xref:a-9[]; https://host:8443/ui stays.\n");
  EXPECT_EQ(Sketch(reading.document),
            "p See words 4, six 6,~here 8 and ; https://host:8443/ui stays.\n");
  EXPECT_EQ(HiddenOf(reading.document, HiddenKind::kComment), "// line 1|////|block 2|////|");
  EXPECT_EQ(HiddenOf(reading.document, HiddenKind::kLink),
            "link:p-3.html[|https://h:5/[|<<id7,|xref:a-9[]|");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(Asciidoc, TakesMarkupAway) {
  EXPECT_EQ(SketchOf("*b* _e_ `m` #k# **x**y +l_*+ ++p++ a_b_c 2*3*4 [.red]#r# `+v+`\n"),
            "p b e m k xy l_* p a_b_c 2*3*4 r v\n");
  EXPECT_EQ(SketchOf("443^1^ x^th^ footnote:[only 3 nodes] kbd:[F1] menu:File[Save] ((term))\n"),
            "p 443 (1) xth (only 3 nodes) F1 File Save term\n");
  EXPECT_EQ(SketchOf("`*.a.io`, \\*.b.io, *.c.io &#8594; &amp; {nbsp}z{zwsp}z pass:[<b>q</b>]\n"),
            "p *.a.io, *.b.io, *.c.io → & zz q\n");
}

TEST(Asciidoc, ResolvesAttributesAtTheirPlaces) {
  const Reading reading = Read(
      ":port: 8443\n:both: {port} and \\\n  9443\n\nUse {port}, {both}, {none}, \\{port}.\n"
      ":port: 1\nThen {port}.\n");
  EXPECT_EQ(Sketch(reading.document), "p Use 8443, 8443 and 9443, {none}, {port}.~Then 1.\n");
  const Text& text = reading.document.blocks[0].text;
  EXPECT_EQ(text.SourceOf(4), 7U);  // where the number stands, not where it is referred to
  EXPECT_EQ(reading.document.LineOf(text.SourceOf(4)), 1U);
}

TEST(Asciidoc, ReadsEveryVariantThatNothingDecides) {
  const Reading reading = Read(
      ":set:\n:!unset:\nifdef::set[]\none 1\nendif::[]\n\nifndef::set[]\ntwo 2\nendif::[]\n\n"
      "ifdef::unset[three 3]\nifdef::a[]\nfour 4\nendif::a[]\nifndef::a[]\nfive 5\n"
      "endif::[]\n\nifeval::[\"{b}\" == \"x\"]\n:c:\nendif::[]\nifdef::c[six 6]\n");
  EXPECT_EQ(Sketch(reading.document), "p one 1\np four 4\np five 5\np six 6\n");
  EXPECT_EQ(HiddenOf(reading.document, HiddenKind::kVariant), "two 2|three 3|");
  EXPECT_EQ(reading.codes, (std::vector<std::string>{"PW-DOC-0040", "PW-DOC-0040"}));
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(Asciidoc, LeavesAnAttributeOfSeveralValues) {
  const Reading reading =
      Read("ifdef::a[:port: 1]\nifndef::a[:port: 2]\nifndef::other[:other: 3]\n\n{port} {other}\n");
  EXPECT_EQ(Sketch(reading.document), "p {port} 3\n");
  EXPECT_EQ(reading.codes, std::vector<std::string>{"PW-DOC-0046"});
}

TEST(Asciidoc, NamesFilesThatItDoesNotRead) {
  const Reading reading = Read("a\n\ninclude::ports-80.adoc[leveloffset=1]\n\nb\n");
  EXPECT_EQ(Sketch(reading.document), "p a\np b\n");
  EXPECT_EQ(reading.codes, std::vector<std::string>{"PW-DOC-0042"});
}

TEST(AsciidocTable, ReadsOneCellALine) {
  const Reading reading = Read(
      ".Ports 7\n[cols=\"2a,1,3\",options=\"header\"]\n|===\n\n|Protocol\n|Port\n|Use\n\n"
      ".2+|TCP\n|`22`\n|Shell on\ntwo lines\n\n|`80`-`90`\n|Web\n\n2+|UDP both\n|x\n|===\n");
  EXPECT_EQ(Sketch(reading.document),
            "caption Ports 7\n=!Protocol|!Port|!Use\nTCP|22|Shell on two lines\nTCP|80-90|Web\n"
            "UDP both|UDP both|x\n");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
  EXPECT_EQ(reading.document.tables[0].At(2, 0).row, 1U);
}

TEST(AsciidocTable, CountsTheCellsOfTheFirstLine) {
  EXPECT_EQ(SketchOf("|===\n|A |B\n\n|1 |2\n|3\n|4\n|===\n"), "=!A|!B\n1|2\n3|4\n");
  EXPECT_EQ(SketchOf("|===\n|A |B\n|1 |2\n|===\n"), "A|B\n1|2\n");
  EXPECT_EQ(SketchOf("[%header]\n|===\n|A |B\n|1 |2\n|===\n"), "=!A|!B\n1|2\n");
  EXPECT_EQ(SketchOf("[%noheader]\n|===\n|A |B\n\n|1 |2\n|===\n"), "A|B\n1|2\n");
  EXPECT_EQ(SketchOf("[cols=3*]\n|===\n|a|b|c\n|d|e|f\n|===\n"), "a|b|c\nd|e|f\n");
}

TEST(AsciidocTable, ReadsSpecificationsOfCells) {
  EXPECT_EQ(SketchOf("[cols=\"1,2*,1h\"]\n|===\n3*|x h|y\n2.2+^.>s|wide |1 |2\n|3 |4\n|===\n"),
            "x|x|x|!y\nwide|wide|1|!2\nwide|wide|3|!4\n");
  EXPECT_EQ(SketchOf("|===\n|a\\|b | 5+ c a| d\n|===\n"), "a|b|5+ c|d\n");
}

TEST(AsciidocTable, BreaksLinesWhereTheDocumentDoes) {
  EXPECT_EQ(SketchOf("[cols=\"1,1a\"]\n|===\n|80 +\n443\n\n8080\n|* 1\n** 2\n\nText\nmore\n\n"
                     "NOTE: see 3\n|===\n"),
            "80~443~8080|1~2~Text more~see 3\n");
  const Reading reading = Read("|===\n|* 1\n* 2\n|===\n");
  const Text& text = reading.document.tables[0].At(0, 0).text;
  ASSERT_EQ(text.items().size(), 2U);
  EXPECT_EQ(text.items()[1].at, 2U);
}

TEST(AsciidocTable, ReadsTablesWithinCells) {
  EXPECT_EQ(SketchOf("[cols=\"1,2a\"]\n|===\n|a\n|\n[cols=\"1,1\"]\n!===\n! x ! 5\n! y ! 6\n!===\n"
                     "|===\n"),
            "a|x 5~y 6\n");
}

TEST(AsciidocTable, ReadsSeparatedValues) {
  EXPECT_EQ(
      SketchOf("[format=csv,options=header]\n|===\nPort,Use\n443,\"a, \"\"b\"\" and\nc\"\n|===\n"),
      "=!Port|!Use\n443|a, \"b\" and c\n");
  EXPECT_EQ(SketchOf(",===\n1,2\n3,4\n,===\n"), "1|2\n3|4\n");
  EXPECT_EQ(SketchOf(":===\n1:a\\:b\n:===\n"), "1|a:b\n");
  EXPECT_EQ(SketchOf("[cols=2*,separator=!]\n|===\n!1!2|3\n|===\n"), "1|2|3\n");
  EXPECT_EQ(SketchOf("[separator=¦]\n|===\n¦1 ¦2\\¦3\n|===\n"), "1|2¦3\n");
}

TEST(AsciidocTable, PutsVariantsOfACellIntoOne) {
  EXPECT_EQ(SketchOf("[cols=\"1,1,1\"]\n|===\n|TCP\nifdef::s[]\n|8140\nendif::[]\nifndef::s[]\n"
                     "|8141\nendif::[]\n|Web\n|UDP |7 |x\n|===\n"),
            "TCP|8140~8141|Web\nUDP|7|x\n");
  // Whole rows stay rows.
  EXPECT_EQ(SketchOf("|===\n|a |1\nifdef::s[]\n|b |2\nendif::[]\nifndef::s[]\n|c |3\nendif::[]\n"
                     "|===\n"),
            "a|1\nb|2\nc|3\n");
}

TEST(AsciidocTable, EndsAtAHeadingWhereNothingClosesIt) {
  const Reading reading = Read("|===\n|a |1\n|b |2\n\n== Next\n\nText 3\n");
  EXPECT_EQ(Sketch(reading.document), "a|1\nb|2\n## Next\np Text 3\n");
  EXPECT_EQ(reading.codes, std::vector<std::string>{"PW-DOC-0043"});
}

TEST(AsciidocTable, SaysWhatDoesNotFit) {
  const Reading ragged = Read("|===\n|a |b\n|1 |2\n|3\n|===\n");
  EXPECT_EQ(Sketch(ragged.document), "a|b\n1|2\n3\n");
  EXPECT_EQ(ragged.codes, std::vector<std::string>{"PW-DOC-0050"});
  const Reading columns = Read("[cols=\"1,wide\"]\n|===\n|a |b\n|===\n");
  EXPECT_EQ(Sketch(columns.document), "a|b\n");
  EXPECT_EQ(columns.codes, std::vector<std::string>{"PW-DOC-0048"});
  const Reading wide = Read("|===\n|a |b\n3+|c\n|===\n");
  EXPECT_EQ(Sketch(wide.document), "a|b\nc|c\n");
  EXPECT_EQ(wide.codes, std::vector<std::string>{"PW-DOC-0049"});
}

TEST(Asciidoc, KeepsTablesOfAList) {
  EXPECT_EQ(SketchOf(". Allow 1:\n+\n|===\n|Port |Use\n\n|443, 80 |web\n|===\n+\nMore 2.\n. Next\n"
                     "* below\n\nAfter.\n\n* new\n"),
            "* Allow 1:\n=!Port|!Use\n443, 80|web\np More 2.\n* Next\n** below\np After.\n* new\n");
}

TEST(Asciidoc, ReadsOnWhereABlockIsNotClosed) {
  const Reading reading = Read("----\ncode 1\n\n====\nport 2\n\nendif::[]\n\nifdef::a[]\n3\n");
  EXPECT_EQ(Sketch(reading.document), "p code 1\np port 2\np 3\n");
  EXPECT_EQ(reading.codes, (std::vector<std::string>{"PW-DOC-0054", "PW-DOC-0044", "PW-DOC-0040",
                                                     "PW-DOC-0044", "PW-DOC-0043"}));
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(Asciidoc, BoundsWhatReferencesPutIn) {
  std::string source = ":a0: 0123456789\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "{a" + std::to_string(i - 1) + "}";
    source += ":a" + std::to_string(i) + ": " + before + before + "\n";
  }
  source += "\n";
  for (int i = 0; i < 1'000; ++i) source += "{a39} {a7} ";
  const Reading reading = Read(source);
  ASSERT_EQ(reading.document.blocks.size(), 1U);
  EXPECT_LT(reading.document.blocks[0].text.text().size(), 200'000U);
  EXPECT_EQ(reading.codes, std::vector<std::string>{"PW-DOC-0047"});
}

}  // namespace
}  // namespace portwright::document
