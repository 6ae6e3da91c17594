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
  auto read = ReadRestructuredText(source, diagnostics.AddFile("ports.rst"), diagnostics);
  EXPECT_TRUE(read.has_value());
  Reading reading = {std::move(read).value(), {}};
  for (const Diagnostic& diagnostic : diagnostics.all()) reading.codes.push_back(diagnostic.code);
  return reading;
}

std::string SketchOf(const std::string& source) { return Sketch(Read(source).document); }

TEST(Rst, NumbersHeadingsAsTheyAppear) {
  const Reading reading = Read(
      "=======\nPorts 2\n=======\n\nInbound\n=======\n\nDeep 3\n++++++\n\nOutbound\n=======\n\n"
      "----\n\nText\n");
  EXPECT_EQ(reading.document.title, "Ports 2");
  EXPECT_EQ(Sketch(reading.document), "# Ports 2\n## Inbound\n### Deep 3\n## Outbound\np Text\n");
}

TEST(Rst, ReadsParagraphsAndLists) {
  const Reading reading = Read(
      "One 1\ntwo 2\n\n* a 3\n  goes on\n\n  more 4\n* b\n\n  - c 5\n\n1. first\n2. second 6\n\n"
      "1999 was no item.\n2. is none either\nas it goes on\n\n:Default: 8443\n:Type: number\n\n"
      "term 7\n  says 8\n\n| line 9\n| next\n");
  EXPECT_EQ(Sketch(reading.document),
            "p One 1~two 2\n* a 3~goes on\np more 4\n* b\n** c 5\n* first\n* second 6\n"
            "p 1999 was no item.~2. is none either~as it goes on\n* Default: 8443\n* Type: number\n"
            "* term 7\np says 8\np line 9~next\n");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(Rst, TakesMarkupAway) {
  const Reading reading = Read(
      "**b** *e* ``l`` :port:`443` `doc 1 <x-2.html>`_ ref_ `IP Tables`_ :ref:`a3` x [4]_ y\\ z\n"
      "a*b*c 2 * 3 my_var \\*s 10\\ :sup:`9` :rfc:`2131`\n\n.. [4] only 5\n.. _ref: http://h:6\n");
  EXPECT_EQ(Sketch(reading.document),
            "p b e l 443 doc 1 ref IP Tables x yz~a*b*c 2 * 3 my_var *s 10 (9) RFC 2131\n"
            "p only 5\n");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(Rst, ResolvesSubstitutionsWhereverTheyAreDefined) {
  const Reading reading = Read("Port |p| of |none|.\n\n.. |p| replace:: 84\n   43\n");
  EXPECT_EQ(Sketch(reading.document), "p Port 84 43 of |none|.\n");
  EXPECT_EQ(reading.document.LineOf(reading.document.blocks[0].text.SourceOf(5)), 3U);
}

TEST(Rst, ReadsDirectivesForWhatTheySay) {
  const Reading reading = Read(
      ".. note:: port 1\n\n   and 2\n\n.. only:: html\n\n   three 3\n\n.. confval:: port\n"
      "   :default: 4\n\n   five 5\n\n.. comment 6\n   goes on 7\n\n.. code-block:: sh\n\n   nc "
      "8\n\n"
      ".. toctree::\n   :maxdepth: 9\n\n   page-10\n\n.. include:: x-11.rst\n\nFor example::\n\n"
      "   nc 12\n\nThe end.\n");
  EXPECT_EQ(Sketch(reading.document),
            "> p port 1\n> p and 2\np three 3\np port\n* default: 4\np five 5\ncode nc 8\n"
            "p For example:\ncode nc 12\np The end.\n");
  EXPECT_EQ(reading.codes, (std::vector<std::string>{"PW-DOC-0040", "PW-DOC-0042"}));
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(RstTable, FollowsTheBordersOfAGrid) {
  const Reading reading = Read(
      "+------------+------------+-----------+\n"
      "| Header 1   | Header 2   | Header 3  |\n"
      "+============+============+===========+\n"
      "| row 1      | 80, 443    | over      |\n"
      "|            |            | lines     |\n"
      "+------------+------------+-----------+\n"
      "| row 2      | spans columns          |\n"
      "+------------+------------+-----------+\n"
      "| row 3      | spans rows | - a 5     |\n"
      "+------------+            | - b 6     |\n"
      "| row 4      |            |           |\n"
      "+------------+------------+-----------+\n");
  EXPECT_EQ(Sketch(reading.document),
            "=!Header 1|!Header 2|!Header 3\nrow 1|80, 443|over lines\n"
            "row 2|spans columns|spans columns\nrow 3|spans rows|a 5~b 6\n"
            "row 4|spans rows|a 5~b 6\n");
  EXPECT_EQ(reading.document.tables[0].At(3, 1).row_span, 2U);
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(RstTable, CountsColumnsInCharacters) {
  EXPECT_EQ(SketchOf("+------+----+\n| äöü  | 80 |\n+------+----+\n| 端口 | 81 |\n+------+----+\n"),
            "äöü|80\n端口|81\n");
}

TEST(RstTable, ReadsAGridWhoseBordersDoNotFit) {
  const Reading reading = Read("+----+----+\n| a  | 1 |\n+====+===+\n| b  | 2   |\n+----+-----+\n");
  EXPECT_EQ(Sketch(reading.document), "=!a|!1\nb|2\n");
  EXPECT_EQ(reading.codes, std::vector<std::string>{"PW-DOC-0053"});
}

TEST(RstTable, ReadsSimpleTables) {
  EXPECT_EQ(SketchOf("=====  =====  ======\n   Inputs     Output\n------------  ------\n"
                     "  A      B    A or B\n=====  =====  ======\n80     tcp    web\n"
                     "              goes on here\n443    udp    x\n\\             y\n"
                     "=====  =====  ======\n\nAfter\n"),
            "=!Inputs|!Inputs|!Output\n=!A|!B|!A or B\n80|tcp|web goes on here\n443|udp|x\n||y\n"
            "p After\n");
  const Reading crossing = Read("==== ====\na    b\n12345678 c\n==== ====\n");
  EXPECT_EQ(Sketch(crossing.document), "a|b\n12345678|c\n");
  EXPECT_EQ(crossing.codes, std::vector<std::string>{"PW-DOC-0053"});
}

TEST(RstTable, ReadsListTables) {
  const Reading reading = Read(
      ".. list-table:: Ports 9\n   :header-rows: 1\n   :stub-columns: 1\n   :widths: 60 40\n\n"
      "   * - Service\n     - Port\n   * - Backup (``F``)\n     - 9090\n\n       .. note:: or "
      "9091\n"
      "   * -\n     - * 80\n       * 443\n");
  EXPECT_EQ(Sketch(reading.document),
            "caption Ports 9\n=!Service|!Port\n!Backup (F)|9090~or 9091\n!|80~443\n");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(RstTable, ReadsCsvTables) {
  const Reading reading = Read(
      ".. csv-table:: T\n   :header: \"A\", \"B, c\"\n   :widths: 10, 20\n\n   \"x\", 22\n"
      "   y, \"33\n   44\"\n\n.. csv-table::\n   :delim: ;\n   :header-rows: 1\n\n   p;q\n   "
      "1;2,3\n");
  EXPECT_EQ(Sketch(reading.document), "caption T\n=!A|!B, c\nx|22\ny|33 44\n=!p|!q\n1|2,3\n");
  EXPECT_EQ(MisplacedDigits(reading.document), "");
}

TEST(RstTable, TakesTheCaptionOfItsDirective) {
  EXPECT_EQ(
      SketchOf(".. table:: Ports *in*\n   :widths: auto\n\n   === ===\n   a   1\n   === ===\n"),
      "caption Ports in\na|1\n");
}

TEST(Rst, BoundsDepth) {
  std::string source;
  for (int i = 0; i < 200; ++i) {
    source.append(static_cast<std::size_t>(i), ' ');
    source += "a\n\n";
  }
  source.append(300, ' ');
  source += "443\n";
  const Reading reading = Read(source);
  EXPECT_EQ(reading.codes, std::vector<std::string>{"PW-DOC-0052"});
  EXPECT_EQ(MisplacedDigits(reading.document), "");
  EXPECT_NE(reading.document.blocks.back().text.text().find("443"), std::string::npos);
}

}  // namespace
}  // namespace portwright::document
