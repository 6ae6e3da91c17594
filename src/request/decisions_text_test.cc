#include "request/decisions_text.h"

#include <gtest/gtest.h>

#include "request/sample_rows.h"
#include "site/read.h"

namespace portwright::request {
namespace {

using site::RowVerdict;

constexpr const char* kSite = "site: small\nzones: { a: { prefixes: [10.0.0.0/8] } }\n";

Decisions ReadBack(const std::string& decisions, Diagnostics& diagnostics) {
  const auto read = site::Read({{site::FileKind::kSite, "site.yaml", kSite},
                                {site::FileKind::kDecisions, "decisions.yaml", decisions}},
                               diagnostics);
  return read == nullptr ? Decisions() : read->row_decisions;
}

Decisions Sample() {
  Decisions out = {DecisionOf(ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"}),
                              RowVerdict::kNarrowed),
                   DecisionOf(ContentOf({"2001:db8::1"}, {"rt.example.com", "2001:db8::2"},
                                        {"udp/53 from 1024-65535", "any"}, {"a/dns"}),
                              RowVerdict::kRefused)};
  out[0].only = ContentOf({"10.0.0.1"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  out[0].valid_until = ParseDate("2027-03-31");
  out[0].ticket = "CHG-1: \"urgent\"";
  out[0].reviewed = ParseDate("2026-12-01");
  out[0].reviewed_by = "no";
  out[1].comment = "line one\nline \\ two \x01 # no comment";
  out[1].requester = "j.doe";
  out[1].requested = ParseDate("2026-10-01");
  out[1].request = "Q-1";
  RowContent removal = ContentOf({"10.0.0.1"}, {"10.1.0.1"}, {"tcp/22"}, {"x"});
  removal.requirements.clear();
  removal.closes = "gw1.nft:7:5: tcp dport 22 accept";
  out.push_back(DecisionOf(removal, RowVerdict::kApproved));
  return out;
}

TEST(RowsText, ReadsBackAsItWas) {
  Diagnostics diagnostics;
  const std::string text = RowsText(Sample());
  const Decisions read = ReadBack(text, diagnostics);
  ASSERT_EQ(diagnostics.Print(), "") << text;
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(RowsText(read), text);
  for (const site::RowDecision& decision : Sample()) {
    const auto found = std::find_if(read.begin(), read.end(),
                                    [&](const auto& one) { return one.id == decision.id; });
    ASSERT_NE(found, read.end());
    EXPECT_EQ(found->row, decision.row);
    EXPECT_EQ(found->only, decision.only);
    EXPECT_EQ(found->comment, decision.comment);
    EXPECT_EQ(found->ticket, decision.ticket);
    EXPECT_EQ(found->valid_until, decision.valid_until);
    EXPECT_EQ(found->reviewed_by, decision.reviewed_by);
  }
}

TEST(WithRows, LeavesWhatPeopleWrote) {
  const std::string people = "# ours\nomit:\n  - { requirement: a }  # why\ngranted: []\n";
  const std::string once = WithRows(people, Sample());
  EXPECT_TRUE(once.starts_with(people));
  EXPECT_EQ(WithRows(once, Sample()), once);
  EXPECT_EQ(WithRows(once, {}), people);
  // Behind the rows too.
  const std::string both = RowsText(Sample()) + "omit: []\n";
  EXPECT_EQ(WithRows(both, {}), "omit: []\n");
}

TEST(RowsText, ThatWasEditedIsRefused) {
  std::string text = RowsText({Sample()[0]});
  const std::size_t at = text.find("10.0.0.0/28");
  text.replace(at, 11, "10.0.0.0/8");
  Diagnostics diagnostics;
  EXPECT_TRUE(ReadBack(text, diagnostics).empty());
  EXPECT_NE(diagnostics.Print().find("PW-SITE-0611"), std::string::npos);
}

}  // namespace
}  // namespace portwright::request
