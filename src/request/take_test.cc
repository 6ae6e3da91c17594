#include "request/take.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "document/read.h"
#include "request/sample_rows.h"

namespace portwright::request {
namespace {

using site::RowVerdict;

const Date kDay = *ParseDate("2026-11-21");
const RowContent kWeb = ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
const RowContent kDns = ContentOf({"10.0.0.1"}, {"10.1.0.2"}, {"udp/53"}, {"a/dns"});

// Rows of a request, answered by whoever fills `cells`.
class Answering {
 public:
  Answering() : asked(RequestOf({kWeb, kDns}, "Q-1")), answered(asked) {
    for (RequestRow& row : answered) {
      row.Cell(At::kDecision) = "approved";
      row.Cell(At::kDecidedBy) = "a.boss";
      row.Cell(At::kDecidedOn) = "2026-11-20";
    }
    options.request = "Q-1";
    options.as_of = kDay;
  }

  Taken Take() { return TakeText(RequestCsv(answered)); }
  Taken TakeText(const std::string& csv) {
    const auto document = document::Read(csv, "answers.csv", {}, diagnostics);
    EXPECT_TRUE(document.has_value());
    const std::uint32_t file = diagnostics.AddFile("answers.csv");
    return TakeAnswers(asked, ReadAnswers(*document, file, diagnostics), options, diagnostics);
  }
  bool Says(const std::string& code, const std::string& words) const {
    for (const Diagnostic& one : diagnostics.all()) {
      if (one.code == code && one.message.find(words) != std::string::npos) return true;
    }
    return false;
  }
  std::string& Cell(std::size_t row, At at) { return answered[row].Cell(at); }

  std::vector<RequestRow> asked, answered;
  TakeOptions options;
  Diagnostics diagnostics;
};

TEST(TakeAnswers, TakesWhatWasAnswered) {
  Answering a;
  a.Cell(0, At::kTicket) = "CHG-1";
  a.Cell(0, At::kValidUntil) = "31.3.2027";
  a.Cell(1, At::kDecision) = "No";
  a.Cell(1, At::kComment) = "=1+1";
  const Taken taken = a.Take();
  EXPECT_EQ(a.diagnostics.Print(), "");
  ASSERT_EQ(taken.decisions.size(), 2U);
  const bool web_first = taken.decisions[0].row == kWeb;
  const site::RowDecision& web = taken.decisions[web_first ? 0 : 1];
  const site::RowDecision& dns = taken.decisions[web_first ? 1 : 0];
  EXPECT_EQ(web.verdict, RowVerdict::kApproved);
  EXPECT_EQ(web.ticket, "CHG-1");
  EXPECT_EQ(web.valid_until, ParseDate("2027-03-31"));
  EXPECT_EQ(web.by, "a.boss");
  EXPECT_EQ(dns.verdict, RowVerdict::kRefused);
  EXPECT_EQ(dns.comment, "=1+1");
}

TEST(TakeAnswers, DoesNotCareAboutOrderAndHeadings) {
  Answering a;
  std::reverse(a.answered.begin(), a.answered.end());
  std::string csv = RequestCsv(a.answered);
  // A row of headings in some language behind the keys, as a workbook has it.
  std::string headings;
  for (std::size_t k = 0; k < RequestColumns().size(); ++k)
    headings += (k > 0 ? "," : "") + std::string("Spalte ") + std::to_string(k);
  csv.insert(csv.find('\n') + 1, headings + "\r\n");
  EXPECT_EQ(a.TakeText(csv).decisions.size(), 2U);
  EXPECT_EQ(a.diagnostics.Print(), "");
}

TEST(TakeAnswers, TakesANarrowedRowThatIsAPart) {
  Answering a;
  a.Cell(0, At::kDecision) = "narrowed";
  a.Cell(0, At::kNarrowedSource) = "10.0.0.4/30, 10.0.0.1";
  const Taken taken = a.Take();
  EXPECT_EQ(a.diagnostics.Print(), "");
  ASSERT_EQ(taken.decisions.size(), 2U);
  const auto& web = taken.decisions[taken.decisions[0].row == kWeb ? 0 : 1];
  EXPECT_EQ(web.verdict, RowVerdict::kNarrowed);
  ASSERT_TRUE(web.only);
  EXPECT_EQ(*web.only,
            ContentOf({"10.0.0.1", "10.0.0.4/30"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"}));
}

TEST(TakeAnswers, RefusesANarrowedRowThatIsMore) {
  Answering a;
  a.Cell(0, At::kDecision) = "narrowed";
  a.Cell(0, At::kNarrowedService) = "tcp/443, tcp/444";
  const Taken taken = a.Take();
  EXPECT_EQ(taken.decisions.size(), 1U);
  EXPECT_TRUE(a.Says("PW-REQ-0026", "444")) << a.diagnostics.Print();
}

TEST(TakeAnswers, NamesRowsThatWereEdited) {
  Answering a;
  a.Cell(0, At::kSourceAddresses) = "10.0.0.0/8";
  a.Cell(1, At::kJustification) = "something else";
  EXPECT_TRUE(a.Take().decisions.empty());
  EXPECT_TRUE(a.Says("PW-REQ-0015", "'Source addresses' (expected '10.0.0.0/28'"));
  EXPECT_TRUE(a.Says("PW-REQ-0015", "'Business justification'"));
}

TEST(TakeAnswers, NamesRowsThatCameOrWent) {
  Answering a;
  a.answered[1] = RequestOf({ContentOf({"0.0.0.0/0"}, {"10.1.0.2"}, {"any"}, {"a"})}, "Q-1")[0];
  const Taken taken = a.Take();
  EXPECT_EQ(taken.decisions.size(), 1U);
  EXPECT_EQ(taken.lost, (std::vector<std::string>{site::RowIdOf(kDns)}));
  EXPECT_TRUE(a.Says("PW-REQ-0014", a.answered[1].row.id));
  EXPECT_TRUE(a.Says("PW-REQ-0027", site::RowIdOf(kDns)));
}

TEST(TakeAnswers, RefusesAnotherRequestWhole) {
  Answering a;
  a.options.request = "Q-2";
  EXPECT_TRUE(a.Take().is_refused);
  EXPECT_TRUE(a.Says("PW-REQ-0010", "Q-2"));
}

TEST(TakeAnswers, RefusesOneRowOfAnotherRequest) {
  Answering a;
  a.Cell(1, At::kRequest) = "Q-0";
  EXPECT_EQ(a.Take().decisions.size(), 1U);
  EXPECT_TRUE(a.Says("PW-REQ-0011", site::RowIdOf(kDns)));
}

TEST(TakeAnswers, RebasesRowsThatAreTheSame) {
  Answering a;
  a.options.request = "Q-2";
  a.options.rebase = true;
  a.asked = RequestOf({kWeb}, "Q-2");
  a.asked[0].Cell(At::kJustification) = "in other words";
  const Taken taken = a.Take();
  ASSERT_EQ(taken.decisions.size(), 1U);
  EXPECT_EQ(taken.decisions[0].request, "Q-1");
  EXPECT_TRUE(a.Says("PW-REQ-0013", site::RowIdOf(kDns)));
}

TEST(TakeAnswers, RefusesTwoAnswersThatDiffer) {
  Answering a;
  a.answered.push_back(a.answered[0]);
  a.answered.push_back(a.answered[1]);
  a.Cell(2, At::kDecision) = "refused";
  const Taken taken = a.Take();
  ASSERT_EQ(taken.decisions.size(), 1U);
  EXPECT_EQ(taken.decisions[0].row, kDns);
  EXPECT_TRUE(a.Says("PW-REQ-0012", site::RowIdOf(kWeb)));
}

TEST(TakeAnswers, TakesARemovalByWhatItSays) {
  Answering a;
  RowContent removal = kWeb;
  removal.requirements.clear();
  removal.closes = "gw1.nft:7:5: tcp dport 443 accept";
  a.answered = RequestOf({removal}, "Q-1");
  a.Cell(0, At::kDecision) = "approved";
  a.Cell(0, At::kDecidedBy) = "a.boss";
  a.Cell(0, At::kDecidedOn) = "2026-11-20";
  const Taken taken = a.Take();
  ASSERT_EQ(taken.decisions.size(), 1U);
  EXPECT_EQ(taken.decisions[0].row, removal);
  a.Cell(0, At::kSourceAddresses) = "10.0.0.0/29";
  EXPECT_TRUE(a.Take().decisions.empty());
}

struct BadCell {
  At at;
  const char* text;
  const char* code;
};

class BadAnswer : public testing::TestWithParam<BadCell> {};

TEST_P(BadAnswer, IsNamedAndNotTaken) {
  Answering a;
  a.Cell(0, GetParam().at) = GetParam().text;
  const Taken taken = a.Take();
  ASSERT_EQ(taken.decisions.size(), 1U);
  EXPECT_EQ(taken.decisions[0].row, kDns);
  EXPECT_TRUE(a.Says(GetParam().code, site::RowIdOf(kWeb))) << a.diagnostics.Print();
}

INSTANTIATE_TEST_SUITE_P(Cells, BadAnswer,
                         testing::Values(BadCell{At::kDecision, "perhaps", "PW-REQ-0017"},
                                         BadCell{At::kDecision, "", "PW-REQ-0016"},
                                         BadCell{At::kDecision, "narrowed", "PW-REQ-0024"},
                                         BadCell{At::kDecidedBy, "", "PW-REQ-0018"},
                                         BadCell{At::kDecidedOn, "", "PW-REQ-0020"},
                                         BadCell{At::kDecidedOn, "01/02/2026", "PW-REQ-0019"},
                                         BadCell{At::kDecidedOn, "2026-11-22", "PW-REQ-0021"},
                                         BadCell{At::kValidUntil, "2026-11-20", "PW-REQ-0022"},
                                         BadCell{At::kNarrowedSource, "10.0.0.1", "PW-REQ-0023"}));

TEST(TakeAnswers, RefusesAFormula) {
  Answering a;
  std::string csv = RequestCsv(a.answered);
  const std::size_t at = csv.find("a.boss");
  csv.replace(at, 6, "=A1");
  EXPECT_EQ(a.TakeText(csv).decisions.size(), 1U);
  EXPECT_TRUE(a.Says("PW-REQ-0003", "found a formula")) << a.diagnostics.Print();
}

TEST(TakeAnswers, NamesAFileWithoutARow) {
  Answering a;
  a.answered.clear();
  EXPECT_TRUE(a.Take().decisions.empty());
  EXPECT_TRUE(a.Says("PW-REQ-0004", "found none"));
}

TEST(TakeAnswers, RefusesAFileWithoutItsColumns) {
  Answering a;
  std::string csv = RequestCsv(a.answered);
  csv.replace(csv.find("valid_until"), 11, "bis_wann");
  EXPECT_TRUE(a.TakeText(csv).decisions.empty());
  EXPECT_TRUE(a.Says("PW-REQ-0002", "'Valid until'")) << a.diagnostics.Print();
  Answering b;
  EXPECT_TRUE(b.TakeText("a,b\n1,2\n3,4\n").decisions.empty());
  EXPECT_TRUE(b.Says("PW-REQ-0001", "expected a request"));
}

TEST(ParseAnswerDay, TakesWhatIsOneDay) {
  EXPECT_EQ(ParseAnswerDay("2027-03-31"), ParseDate("2027-03-31"));
  EXPECT_EQ(ParseAnswerDay("2027-03-31 00:00"), ParseDate("2027-03-31"));
  EXPECT_EQ(ParseAnswerDay("31.03.2027"), ParseDate("2027-03-31"));
  EXPECT_EQ(ParseAnswerDay("46477"), ParseDate("2027-03-31"));
  EXPECT_EQ(ParseAnswerDay("03/31/2027"), std::nullopt);
  EXPECT_EQ(ParseAnswerDay("31.02.2027"), std::nullopt);
  EXPECT_EQ(ParseAnswerDay("2027"), std::nullopt);
  EXPECT_EQ(ParseAnswerDay("..2027"), std::nullopt);
}

// A spreadsheet computes nothing of it, and it reads back as it was.
TEST(Guarded, LeadsBack) {
  for (const std::string text :
       {"=1", "+1", "-1", "@a", "'=1", "''=1", "a=1", "'a", "", "'", "\tx"}) {
    const std::string guarded = Guarded(text);
    EXPECT_EQ(Unguarded(guarded), text);
    EXPECT_EQ(std::string_view("=+-@\t\r").find(guarded.empty() ? 'x' : guarded[0]),
              std::string_view::npos);
  }
}

}  // namespace
}  // namespace portwright::request
