#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "document/document_sketch.h"
#include "document/html_blocks.h"
#include "document/html_text.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

class Html : public testing::Test {
 protected:
  std::string Read(std::string source) {
    const std::vector<bool> markup = HtmlMarkup(source);
    auto read = ReadHtml(std::move(source), 0, diagnostics_);
    EXPECT_TRUE(read.has_value());
    document_ = std::move(*read);
    EXPECT_EQ(MisplacedDigits(document_, markup), "");
    return Sketch(document_);
  }
  std::string HiddenOf(HiddenKind kind) const {
    std::string words;
    for (const Hidden& hidden : document_.hidden) {
      if (hidden.kind == kind) {
        words += "[" + document_.source.substr(hidden.begin, hidden.end - hidden.begin) + "]";
      }
    }
    return words;
  }

  Diagnostics diagnostics_;
  Document document_;
};

TEST_F(Html, ReadsBlocks) {
  EXPECT_EQ(Read("<html><head><title>Ports &amp; rules 7</title></head><body>\n<h1>Ports</h1>"
                 "<div>In a\n div <b>with</b> words<p>first<br>second</p>tail</div>"
                 "<blockquote>quoted <p>twice</blockquote><pre>a  443\nb</pre>"
                 "<h3>Deep</h3></body></html>"),
            "# Ports\np In a div with words\np first~second\np tail\n> p quoted\n> p twice\n"
            "code a 443~b\n### Deep\n");
  EXPECT_EQ(document_.title, "Ports & rules 7");
  EXPECT_EQ(HiddenOf(HiddenKind::kFrontMatter), "[Ports &amp; rules 7]");
}

TEST_F(Html, ReadsLists) {
  EXPECT_EQ(Read("<ul><li>one 1<p>more</p><ol><li>two<li>three</ol><li>four</ul>"
                 "<dl><dt>Port 22<dd>shell<dt>Port 23<dd>none</dl><li>stray"),
            "* one 1\np more\n** two\n** three\n* four\n* Port 22\np shell\n* Port 23\np none\n"
            "* stray\n");
}

TEST_F(Html, ReadsTablesWithSpans) {
  EXPECT_EQ(Read("<table><caption>Table 1</caption><thead><tr><td>Port<td>Use</thead>"
                 "<tbody><tr><td rowspan=2>443<td>web<tr><td>mail</tbody>"
                 "<tr><th>a</th><th>b</th></tr><tr><th colspan=9>c</table>"),
            "caption Table 1\n=Port|Use\n443|web\n443|mail\n=!a|!b\n=!c|!c\n");
  const Table& table = document_.tables.at(0);
  EXPECT_EQ(document_.source.substr(table.At(1, 0).text.SourceOf(0), 6), "443<td");
  EXPECT_EQ(HiddenOf(HiddenKind::kAttribute), "[rowspan=2][colspan=9]");
}

TEST_F(Html, EndsSpansWithTheirGroupOfRows) {
  EXPECT_EQ(Read("<table><tbody><tr><td rowspan=5>a<td>b<tbody><tr><td>c<td>d</table>"),
            "a|b\nc|d\n");
}

TEST_F(Html, PutsListsAndParagraphsOfACellOnLines) {
  EXPECT_EQ(Read("<table><tr><td>Ports:<ul><li>80</li><li>443<ul><li>only TLS</ul></ul>"
                 "<td><p>a</p>\n<p>b</p><pre>c\nd</pre><h4>e</h4></table>"),
            "Ports:~80~443~only TLS|a~b~c~d~e\n");
  const Text& text = document_.tables.at(0).At(0, 0).text;
  ASSERT_EQ(text.items().size(), 3U);
  EXPECT_EQ(text.items()[1].at, text.text().find("443"));
  EXPECT_EQ(text.items()[2].depth, 2U);
}

TEST_F(Html, RepairsBrokenTables) {
  // No end tags, cells without a row, words between cells, a table between rows.
  EXPECT_EQ(Read("<table>stray 1<td>a<td>b<tr>stray 2<td>c</tr><td>d<td>e</table>"),
            "p stray 1\np stray 2\na|b\nc\nd|e\n");
  EXPECT_EQ(Read("<table><tr><td>a<td>b<tr><table><tr><td>c<td>d</table>"), "a|b\nc|d\n");
  EXPECT_EQ(Read("<div><table><tr><td>a</div><td>b</table></div>c"), "a|b\np c\n");
  EXPECT_EQ(Read("x<tr><td>a<td>b<tr><td>c<td>d<h2>e</h2></tr><h2>f</h2>"),
            "p x\na|b\nc|d~e\n## f\n");
}

TEST_F(Html, TakesLayoutTablesApart) {
  EXPECT_EQ(Read("<table><tr><td>menu</td><td><h1>Ports</h1>"
                 "<table><tr><th>Port<th>Use<tr><td>443<td>web</table> after</td></tr></table>"),
            "p menu\n# Ports\n=!Port|!Use\n443|web\np after\n");
  EXPECT_EQ(Read("<table><tr><td><p>one<p>cell 1</table>"), "p one\np cell 1\n");
  EXPECT_EQ(Read("<table><tr><td>menu<td><h1>A</h1><p>b<p>c</table>"), "p menu\n# A\np b\np c\n");
}

TEST_F(Html, KeepsATableWhoseCellsHoldLists) {
  EXPECT_EQ(Read("<table><tr><th>Port<th>Use<tr><td><table><tr><td>80<tr><td>443</table>"
                 "<td>web</table>"),
            "=!Port|!Use\n80~443|web\n");
  EXPECT_EQ(document_.tables.size(), 1U);
}

TEST_F(Html, ReadsTablesAndHeadingsByRole) {
  EXPECT_EQ(Read("<div role=heading aria-level=3>Title</div><div role='table'><div>"
                 "<div role=row><div role=columnheader>Port</div><div role=columnheader>Use</div>"
                 "</div></div><div role=row><div role=cell>443</div><div role=cell><div>web</div>"
                 "</div></div></div>after"),
            "### Title\n=!Port|!Use\n443|web\np after\n");
}

TEST_F(Html, HidesWhatIsNoText) {
  EXPECT_EQ(Read("<!-- 1 --><script>2</script><style>3</style><nav>4<div>5</nav>"
                 "<a href='p6.html' title=7>seen</a><img src=8><footer><p>9</footer>"),
            "p seen\n");
  EXPECT_EQ(HiddenOf(HiddenKind::kComment), "[<!-- 1 -->]");
  EXPECT_EQ(HiddenOf(HiddenKind::kScript), "[2][3]");
  EXPECT_EQ(HiddenOf(HiddenKind::kTemplate), "[<nav>4<div>5</nav>][<footer><p>9</footer>]");
  EXPECT_EQ(HiddenOf(HiddenKind::kLink), "[href='p6.html'][src=8]");
  EXPECT_EQ(HiddenOf(HiddenKind::kAttribute), "[title=7]");
}

TEST_F(Html, EndsANavigationWithWhatIsAroundIt) {
  EXPECT_EQ(Read("<div><nav><ul><li>80</div><p>443"), "p 443\n");
  EXPECT_EQ(Read("<table><tr><td>a<nav>1</td><td>b 2</table>"), "a|b 2\n");
}

TEST_F(Html, DecodesReferencesWithTheirPlaces) {
  EXPECT_EQ(Read("<p>80&nbsp;&rarr;&#x20;443&comma;22 &unknown; &amp 5&#8203;3 AT&T &lt;b></p>"),
            "p 80 \xE2\x86\x92 443,22 &unknown; & 53 AT&T <b>\n");
  const Text& text = document_.blocks.at(0).text;
  EXPECT_EQ(document_.source.substr(text.SourceOf(text.text().find("443")), 3), "443");
  EXPECT_EQ(document_.source.substr(text.SourceOf(text.text().find(',')), 7), "&comma;");
}

TEST_F(Html, KeepsFootnoteMarksOutOfPorts) {
  EXPECT_EQ(Read("<p>443<sup>1</sup>, 22<sup>[2]</sup> 10<sup>th</sup>"), "p 443 , 22 10th\n");
  EXPECT_EQ(HiddenOf(HiddenKind::kMarker), "[1][[2]]");
}

TEST_F(Html, LeavesOutLinksOfHeadingsToThemselves) {
  EXPECT_EQ(Read("<h2>Ports<a class='headerlink' href='#x'>#</a></h2><h2><a class=anchor></a>"
                 "Rules<a class=\"hash-link x\">\xC2\xB6</a><a class=permalink>&#182;</a></h2><a "
                 "class=anchor>443</a> #"),
            "## Ports\n## Rules\np 443 #\n");
}

TEST_F(Html, ReadsListsOfWord) {
  EXPECT_EQ(Read("<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'>"
                 "<![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>"
                 "<![endif]>Port 443</p><p>other"),
            "** Port 443\np other\n");
  EXPECT_EQ(HiddenOf(HiddenKind::kMarker),
            "[<![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>"
            "<![endif]>]");
}

TEST_F(Html, ReadsWhatConfluenceStores) {
  EXPECT_EQ(
      Read("<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"x\">1</ac:parameter>"
           "<ac:plain-text-body><![CDATA[curl :443]]></ac:plain-text-body>"
           "</ac:structured-macro><p>22</p><div class=\"admonition warning\">53</div>"),
      "code curl :443\np 22\n> p 53\n");
}

TEST_F(Html, NamesWhatDoesNotEnd) {
  EXPECT_EQ(Read("<p>80</p><!-- 443"), "p 80\n");
  ASSERT_EQ(diagnostics_.all().size(), 1U);
  EXPECT_EQ(diagnostics_.all()[0].code, "PW-DOC-0026");
  EXPECT_EQ(diagnostics_.all()[0].places[0].column, 10U);
}

TEST_F(Html, TakesAQuoteThatNobodyClosesForNone) {
  EXPECT_EQ(Read("<p class=\"a>80</p><p>443"), "p 80\np 443\n");
}

TEST_F(Html, ReadsLessThanSignsAsWords) {
  EXPECT_EQ(Read("ports < 1024 and <3 <"), "p ports < 1024 and <3 <\n");
}

TEST_F(Html, EndsHeadingsThatNobodyCloses) {
  EXPECT_EQ(Read("<h2>A<p>b<h3>C</h2>d<h3><div>E</div></h3>"), "## A\np b\n### C\np d\n### E\n");
}

TEST(HtmlLimits, RefusesTablesNestedTooDeep) {
  std::string source;
  for (int i = 0; i < 100'000; ++i) source += "<table><tr><td>\n";
  Diagnostics diagnostics;
  const auto read = ReadHtml(source, 0, diagnostics);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kLimit);
  EXPECT_EQ(read.error().message, "expected tables nested at most 64 deep, found more in line 65");
}

TEST(HtmlLimits, ReadsAMillionOpenElements) {
  std::string source;
  for (int i = 0; i < 1'000'000; ++i) source += "<div>";
  source += "443";
  for (int i = 0; i < 1'000'000; ++i) source += "</p></li></td>";
  Diagnostics diagnostics;
  const auto read = ReadHtml(source, 0, diagnostics);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(Sketch(*read), "p 443\n");
}

TEST(HtmlBlocks, AppendsAStretchOfAnotherFormat) {
  Document document;
  document.source = "text 1\n<table><tr><td>80<td>443</table>\nafter 2\n";
  document.blocks.resize(1);
  Diagnostics diagnostics;
  AppendHtmlBlocks(document, 7, 40, 0, diagnostics);
  ASSERT_EQ(document.blocks.size(), 2U);
  EXPECT_EQ(document.blocks[1].source, 7U);
  EXPECT_EQ(Sketch(document.tables.at(0)), "80|443\n");
}

TEST(HtmlBlocks, SaysWhatIsTooDeep) {
  Document document;
  for (int i = 0; i < 100; ++i) document.source += "<table><tr><td>4";
  Diagnostics diagnostics;
  AppendHtmlBlocks(document, 0, static_cast<std::uint32_t>(document.source.size()), 0, diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all()[0].code, "PW-DOC-0027");
  EXPECT_EQ(MisplacedDigits(document), "");
}

TEST(HtmlEntity, DecodesWhatBrowsersDo) {
  EXPECT_EQ(DecodeHtmlEntity("&euro;").bytes, "\xE2\x82\xAC");
  EXPECT_EQ(DecodeHtmlEntity("&copy2").size, 0U);
  EXPECT_EQ(DecodeHtmlEntity("&copy 2").bytes, "\xC2\xA9");
  EXPECT_EQ(DecodeHtmlEntity("&#150;").bytes, "\xE2\x80\x93");
  EXPECT_EQ(DecodeHtmlEntity("&#x110000;").bytes, "\xEF\xBF\xBD");
  EXPECT_EQ(DecodeHtmlEntity("&#99999999999999;").size, 17U);
  EXPECT_EQ(DecodeHtmlEntity("&#;").size, 0U);
  EXPECT_EQ(DecodeHtmlEntity("&").size, 0U);
}

}  // namespace
}  // namespace portwright::document
