#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "document/document_sketch.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

Document Markdown(const std::string& source) {
  Diagnostics diagnostics;
  auto document = ReadMarkdown(source, diagnostics.AddFile("a.md"), diagnostics);
  EXPECT_TRUE(document.has_value());
  EXPECT_EQ(MisplacedDigits(*document, HtmlMarkup(document->source)), "");
  return *std::move(document);
}

std::string Outline(const std::string& source) { return OutlineOf(Markdown(source)); }

TEST(Markdown, ReadsHeadingsOfEachKind) {
  EXPECT_EQ(Outline("# One #\n"
                    "{: #one}\n"
                    "## Two {#two}\n"
                    "##Three\n"
                    "Four\n"
                    "====\n"
                    "\n"
                    "Five\n"
                    "----\n"
                    "#80 is no heading\n"),
            "h1 One\n"
            "h2 ! Two\n"
            "h2 ! Three\n"
            "h1 ! Four\n"
            "h2 Five\n"
            "p ! #80 is no heading\n");
}

TEST(Markdown, JoinsNoUnindentedLineToAnItem) {
  EXPECT_EQ(Outline("Server:\n"
                    "- port 80\n"
                    "  and 443\n"
                    "Agents:\n"
                    "- port 22\n"
                    "    * nested\n"
                    "\n"
                    "    more\n"
                    "\n"
                    "1. first\n"
                    "2) second\n"
                    "\n"
                    "end\n"),
            "p Server:\n"
            "i1 ! port 80/and 443\n"
            "p ! Agents:\n"
            "i1 ! port 22\n"
            "i2 ! nested\n"
            "p more\n"
            "i1 first\n"
            "i1 ! second\n"
            "p end\n");
}

TEST(Markdown, TakesNoNumberInTheMiddleOfAParagraphForAnItem) {
  EXPECT_EQ(Outline("Open port\n443. Then go on.\n"), "p Open port/443. Then go on.\n");
}

TEST(Markdown, KeepsRowsAsLongAsTheyAre) {
  EXPECT_EQ(Outline("| A | B | C |\n"
                    "|---|:-:|--:|\n"
                    "| 1 | 2 | 3 |  \n"
                    "| 4 |\n"
                    "|     | 5 | 6 | 7 |\n"
                    "| 8 | 9\n"),
            "t\n"
            "  #[A][B][C]\n"
            "  [1][2][3]\n"
            "  [4]\n"
            "  [][5][6][7]\n"
            "  [8][9]\n");
}

TEST(Markdown, ReadsTablesWithoutOuterPipesOrWithoutDividers) {
  EXPECT_EQ(Outline("Port | Use\n"
                    "--- | ---\n"
                    "22 | a\n"
                    "\n"
                    "| x | y |\n"
                    "| 1 | 2 |\n"
                    "\n"
                    "u | v | w\n"
                    "3 | 4 | 5\n"
                    "\n"
                    "One | pipe is none.\n"
                    "\n"
                    "|Date|2 May|\n"),
            "t\n"
            "  #[Port][Use]\n"
            "  [22][a]\n"
            "t\n"
            "  [x][y]\n"
            "  [1][2]\n"
            "t\n"
            "  [u][v][w]\n"
            "  [3][4][5]\n"
            "p One | pipe is none.\n"
            "t\n"
            "  [Date][2 May]\n");
}

TEST(Markdown, EndsATableAtALineWithoutPipes) {
  EXPECT_EQ(Outline("Text\n| A | B |\n| --- | --- |\n| 1 | 2 |\n* note 3\nText 4\n"),
            "p Text\n"
            "t !\n"
            "  #[A][B]\n"
            "  [1][2]\n"
            "i1 ! note 3\n"
            "p ! Text 4\n");
}

TEST(Markdown, KeepsPipesThatAreWords) {
  EXPECT_EQ(Outline("| a | b |\n|---|---|\n| x \\| y | `p | q` |\n| {{ s | t }} | `r \\| s` |\n"),
            "t\n  #[a][b]\n  [x | y][p | q]\n  [{{ s | t }}][r | s]\n");
}

TEST(Markdown, TakesACaptionBelowATable) {
  EXPECT_EQ(
      Outline("| a | b |\n|---|---|\n| 1 | 2 |\n{: caption=\"Table 3. *Ports*\" id=\"t4\"}\n"),
      "t (Table 3. Ports)\n  #[a][b]\n  [1][2]\n");
  EXPECT_EQ(Outline("| a | b |\n|---|---|\n| 1 | 2 |\n{: caption=\"\"}\n[Ports]\n"),
            "t (Ports)\n  #[a][b]\n  [1][2]\n");
}

TEST(Markdown, ReadsTablesWithinQuotesAndLists) {
  EXPECT_EQ(Outline("> ### Head\n"
                    "> | a | b |\n"
                    "> |---|---|\n"
                    "> | 1 | 2 |\n"
                    "text\n"
                    "- item\n"
                    "  | c | d |\n"
                    "  |---|---|\n"
                    "  | 3 | 4 |\n"),
            "h3 > Head\n"
            "t > !\n  #[a][b]\n  [1][2]\n"
            "p ! text\n"
            "i1 ! item\n"
            "t !\n  #[c][d]\n  [3][4]\n");
}

TEST(Markdown, ReadsAnIndentedTableButNotIndentedCode) {
  EXPECT_EQ(Outline("\n    | a | b |\n    |---|---|\n    | 1 | 2 |\n\n    code 5\n\ntext\n"),
            "t\n  #[a][b]\n  [1][2]\nc code 5\np text\n");
}

TEST(Markdown, ReadsItemsAndBreaksWithinCells) {
  EXPECT_EQ(Outline("| a | b |\n"
                    "|---|---|\n"
                    "| *   **X**<br>    <br>    *   \\*.x.com<br>        <br>*   Y | 1<br/>2 |\n"
                    "| <ul><li>p 3</li><li>q</li></ul> | 1. r<br>2. s |\n"
                    "| 9843* | - |\n"),
            "t\n"
            "  #[a][b]\n"
            "  [<1>X/<2>*.x.com/<1>Y][1/2]\n"
            "  [<1>p 3/<1>q][<1>r/<1>s]\n"
            "  [9843*][-]\n");
}

TEST(Markdown, JoinsALineBrokenWithinACell) {
  EXPECT_EQ(Outline("| a | b |\n|---|---|\n| 1 | two\nthree |\n| 4 | 5 |\n"),
            "t\n  #[a][b]\n  [1][two/three]\n  [4][5]\n");
  EXPECT_EQ(Outline("| a | b |\n|---|---|\n| 1 | * x\n* y |\n"),
            "t\n  #[a][b]\n  [1][<1>x/<1>y]\n");
}

TEST(Markdown, ReadsTablesDrawnInCharacters) {
  EXPECT_EQ(
      Outline(
          "+----+-----+\n| P  | Use |\n+====+=====+\n| 22 | one |\n|    | two |\n+----+-----+\n"),
      "t\n  #[P][Use]\n  [22][one/two]\n");
  EXPECT_EQ(Outline("+----+\n| P  |\n+----+\n| 22 |\n| 23 |\n+----+\n"),
            "t\n  #[P]\n  [22]\n  [23]\n");
}

TEST(Markdown, ReadsWordsOfMarkup) {
  EXPECT_EQ(Outline("**a** _b_ *c* `d*e*` ~~f~~ g_h_i 2 * 3 [k](http://x:1/ \"l 2\"){: external} "
                    "![m 3](n4.png) <https://o:5/> &amp;&nbsp;&#35; \\*p\\*\n"),
            "p a b c d*e* f g_h_i 2 * 3 k https://o:5/ & # *p*\n");
}

TEST(Markdown, KeepsPlaceholdersAndDropsTags) {
  EXPECT_EQ(Outline("x.<region>.com, <IP/prefix> {{site.data.x_y_z}} <b>b</b> "
                    "<span id=\"s1\">c</span> 443<sup>1</sup>\n"),
            "p x.<region>.com, <IP/prefix> {{site.data.x_y_z}} b c 443\n");
}

TEST(Markdown, ResolvesReferencesAndDropsMarksOfNotes) {
  EXPECT_EQ(Outline("[a][r1] [r1] [b][no] c[^2]\n\n[r1]: http://x:99/\n[^2]: note 77\n"),
            "p a r1 [b][no] c\np note 77\n");
}

TEST(Markdown, HidesFrontMatterAndTakesItsTitle) {
  const Document document = Markdown("---\n\ntitle: \"Ports 5\"\nyear: 2024\n---\n# Other\n");
  EXPECT_EQ(document.title, "Ports 5");
  ASSERT_EQ(document.hidden.size(), 1U);
  EXPECT_EQ(document.hidden[0].kind, HiddenKind::kFrontMatter);
  EXPECT_EQ(OutlineOf(document), "h1 Other\n");
  EXPECT_EQ(Markdown("+++\ntitle = 'T'\n+++\nx\n").title, "T");
  EXPECT_EQ(Markdown("text 1\n\n# Top\n").title, "Top");
}

TEST(Markdown, HidesCommentsTemplatesAndCode) {
  EXPECT_EQ(Outline("<!-- 1\n\n2 -->\n{% x 3 %}\n{{< n 4 >}}a {{< /n >}}b\n```sh 5\n6\n```\n"),
            "p a b\nc ! 6\n");
}

TEST(Markdown, QuotesAdmonitions) {
  EXPECT_EQ(Outline("!!! note \"T\"\n    in 1\n\n    - item\n\nout\n\n:::tip\nin 2\n:::\nout\n\n"
                    "> [!NOTE]\n> in 3\n"),
            "p > T\np > ! in 1\ni1 > item\np out\np > in 2\np ! out\np > in 3\n");
}

TEST(Markdown, ReadsDirectivesAndComponentsAsMarkdown) {
  EXPECT_EQ(
      Outline("```{note} Title 1\n| a | b |\n|---|---|\n```\n<Tabs>\n<Tab n=\"2\">\nx 3\n</Tab>\n"),
      "p > Title 1\nt > !\n  #[a][b]\np ! x 3\n");
}

TEST(Markdown, ReadsDefinitionsAsItems) {
  EXPECT_EQ(Outline("Term\n: means 5\n"), "p Term\ni1 ! means 5\n");
}

TEST(Markdown, KnowsWhereWordsStand) {
  const Document document = Markdown("# T\n\n| a |  443 | `8443` |\n|---|---|---|\n");
  ASSERT_EQ(document.tables.size(), 1U);
  const Table& table = document.tables[0];
  EXPECT_EQ(table.At(0, 1).source, 12U);
  EXPECT_EQ(table.At(0, 2).text.SourceOf(0), 19U);
  EXPECT_EQ(document.LineOf(table.rows[0].source), 3U);
}

TEST(Markdown, NamesWhatIsNotClosed) {
  Diagnostics diagnostics;
  const auto file = diagnostics.AddFile("a.md");
  ASSERT_TRUE(ReadMarkdown("a\n\n```\n80\n", file, diagnostics).has_value());
  ASSERT_TRUE(ReadMarkdown("a\n\n<!-- 80\n", file, diagnostics).has_value());
  ASSERT_TRUE(ReadMarkdown("<table>\n\n80\n", file, diagnostics).has_value());
  EXPECT_EQ(diagnostics.Print(),
            "a.md:1:1: warning: expected '</table>', found none [PW-DOC-0008]\n"
            "    hint: the element is taken to end at the next empty line\n"
            "a.md:3:1: warning: expected a line that closes the code block, found none "
            "[PW-DOC-0006]\n"
            "    hint: what follows is taken as code\n"
            "a.md:3:1: warning: expected '-->' after '<!--', found none [PW-DOC-0005]\n"
            "    hint: the rest of the document is taken as a comment\n");
}

TEST(Markdown, StaysLinearAndBoundedOnHostileText) {
  const auto repeat = [](const std::string& piece, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += piece;
    return out;
  };
  constexpr std::size_t kBytes = 1U << 20U;
  for (const char* piece :
       {">",          "> ",          "*",      "*a ",        "a* ", "*a_ ",    "[",     "[a](",
        "![\n",       "[^",          "`",      "|",          "|\n", "a|b|c\n", "| x\n", "<a ",
        "<a b=\"",    "<table>\n\n", "<!--",   "{{",         "{:",  "- ",      "1. ",   "```\n",
        "!!! note\n", ":::note\n",   "+--+\n", "&#12345678", "\\",  "a\n=\n"}) {
    Diagnostics diagnostics;
    const auto document = ReadMarkdown(repeat(piece, kBytes), 0, diagnostics);
    ASSERT_TRUE(document.has_value()) << piece;
    EXPECT_EQ(MisplacedDigits(*document, HtmlMarkup(document->source)), "") << piece;
  }
}

TEST(Markdown, ReadsAHundredThousandRaggedRows) {
  std::string source;
  for (int i = 0; i < 100'000; ++i) {
    source += '|';
    for (int cell = 0; cell < i % 7; ++cell) source += " " + std::to_string(cell) + " |";
    source += '\n';
  }
  const Document document = Markdown(source);
  ASSERT_EQ(document.tables.size(), 1U);
  EXPECT_EQ(document.tables[0].rows.size(), 85'714U);  // a row of no cell in seven is none
}

TEST(Markdown, CutsARowOfMoreCellsThanAnyTableHas) {
  Diagnostics diagnostics;
  const auto document =
      ReadMarkdown(std::string(5'000, '|') + " 7 |\n", diagnostics.AddFile("a.md"), diagnostics);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->tables[0].cells.size(), 1'000U);
  EXPECT_EQ(MisplacedDigits(*document, HtmlMarkup(document->source)), "");
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, "PW-DOC-0010");
}

TEST(Markdown, LosesNoDigitOfTheSeeds) {
  for (const char* name : {"000_842b721f2528a896", "001_eb4f9fd0932d46c2", "003_b14348f22c34694a",
                           "004_41d93fd846f21906"}) {
    std::ifstream in(std::string(PORTWRIGHT_SOURCE_DIR "/../shared/seeds/") + name + ".txt");
    if (!in) GTEST_SKIP() << "the documents are not here";
    const Document document = Markdown({std::istreambuf_iterator<char>(in), {}});
    EXPECT_GT(document.tables.size(), 3U) << name;
  }
}

}  // namespace
}  // namespace portwright::document
