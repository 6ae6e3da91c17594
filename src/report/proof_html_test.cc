#include "report/proof_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ProofHtml, IsNothingWithoutAProof) {
  EXPECT_EQ(ProofHtml("", {}), "");
  EXPECT_EQ(ProofLinkHtml({}), "");
}

TEST(ProofHtml, ShowsVerdictsAndTablesAndEscapesThem) {
  Table findings;
  findings.title = "Findings";
  findings.columns = {Text("Point"), Text("Finding"), Text("Decided by"), Number("Packets")};
  findings.rows = {{"gw<1>", "missing", "a.nft:1\nand more", "12"}};
  findings.tones = {Tone::kBad};
  Table none;
  none.title = "Where flows stop";
  none.empty_text = "nowhere";
  const std::string html = ProofHtml("change necessary at <gw>\n", {findings, none});
  for (const char* part :
       {"<li>change necessary at &lt;gw&gt;</li>", "gw&lt;1&gt;",
        "<span class=\"badge bad\">missing</span>", "a.nft:1<br>and more",
        "<td data-label=\"Packets\" class=\"num\">12</td>", "<p class=\"hint\">nowhere</p>"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  EXPECT_THAT(html, Not(HasSubstr("<gw>")));
}

}  // namespace
}  // namespace portwright::report
