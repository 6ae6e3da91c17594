#include "workflow/heard_words.h"

#include <gtest/gtest.h>

#include <string>

#include "net/service.h"

namespace portwright::workflow {
namespace {

std::string Digits(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    constexpr char kDigits[] = "0123456789abcdef";
    digits += kDigits[static_cast<unsigned char>(c) / 16];
    digits += kDigits[static_cast<unsigned char>(c) % 16];
  }
  return digits;
}

// One row as the script for Windows writes it.
std::string Document(const std::string& service, const std::string& outcome,
                     const std::string& heard, bool closed = false) {
  std::string json = R"({"outcomes": [{"requirement": "r", "expected": "open", "service": ")";
  json += service + R"(", "outcome": ")" + outcome + R"(", "grade": "one end", )";
  json += R"("at_fault": "not known", "ms": 1.5, "detail": "as it was", "heard": ")" + heard;
  json += R"(", "heard_closed": )";
  json += closed ? "true" : "false";
  return json + "}]}";
}

report::OutcomeRow Judged(const std::string& service, const std::string& said,
                          bool closed = false) {
  const auto rows = ReadCarriedOutcomes(Document(service, "unknown", Digits(said), closed));
  EXPECT_TRUE(rows);
  return rows ? rows->at(0) : report::OutcomeRow();
}

TEST(HeardWords, OfTheServiceThatIsPlannedAreOpen) {
  const report::OutcomeRow row = Judged("tcp/22", "SSH-2.0-OpenSSH_9.2\r\n");
  EXPECT_EQ(row.outcome, "open");
  EXPECT_EQ(row.grade, "one end");
  EXPECT_EQ(row.at_fault, "");
  EXPECT_NE(row.detail.find("OpenSSH_9.2"), std::string::npos) << row.detail;
  EXPECT_EQ(row.latency_us, 1'500);
}

TEST(HeardWords, OfAnotherAreAnotherS) {
  const report::OutcomeRow row = Judged("tcp/22", "220 mail.example.org ESMTP\r\n");
  EXPECT_EQ(row.outcome, "answered by another");
  EXPECT_EQ(row.at_fault, "receiver");
}

TEST(HeardWords, ThatOnlyBeginStayUnknown) {
  const report::OutcomeRow mail = Judged("tcp/25", "220 ready\r\n");
  EXPECT_EQ(mail.outcome, "unknown");
  EXPECT_EQ(mail.detail, "it answers as SMTP begins; no more was asked");
  const report::OutcomeRow cut = Judged("tcp/443", "\x16\x03\x03\x40");
  EXPECT_NE(cut.outcome, "open");
}

TEST(HeardWords, OfPortsOfNoKnownProtocolSayNothing) {
  EXPECT_EQ(Judged("tcp/11113", "anything").detail, "as it was");
  EXPECT_EQ(Judged("icmp/echo-request", "anything").detail, "as it was");
  EXPECT_EQ(Judged("tcp/99999", "anything").detail, "as it was");
  EXPECT_EQ(Judged("tcp/22", "").outcome, "unknown");
}

TEST(HeardWords, ChangeNothingThatIsKnown) {
  for (const std::string outcome : {"open", "refused", "filtered", "wrong source address"}) {
    const auto rows = ReadCarriedOutcomes(Document("tcp/22", outcome, Digits("220 mail\r\n")));
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->at(0).outcome, outcome);
    EXPECT_EQ(rows->at(0).detail, "as it was");
  }
}

TEST(HeardWords, ThatAreNoDigitsAreRefused) {
  for (const std::string heard : {"5", "5g", "5A", "caf\xC3\xA9"}) {
    const auto rows = ReadCarriedOutcomes(Document("tcp/22", "unknown", heard));
    ASSERT_FALSE(rows) << heard;
    EXPECT_EQ(rows.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(rows.error().message.rfind("outcome 1: expected hexadecimal digits", 0), 0u);
  }
}

TEST(HeardWords, AreSaidFirstByWhoeverHasToSpeakFirst) {
  probe::Target target;
  target.protocol = net::kProtocolTcp;
  target.port = 22;
  EXPECT_EQ(FirstWordsTo(target).service, "SSH");
  EXPECT_EQ(FirstWordsTo(target).bytes, "");
  target.port = 443;
  target.host_name = "lab.example.org";
  const std::string hello = FirstWordsTo(target).bytes;
  EXPECT_EQ(hello.substr(0, 2), "\x16\x03");  // a handshake of TLS
  EXPECT_NE(hello.find("lab.example.org"), std::string::npos);
  EXPECT_EQ(hello, FirstWordsTo(target).bytes);
  target.port = 11113;
  EXPECT_EQ(FirstWordsTo(target).service, "");
}

}  // namespace
}  // namespace portwright::workflow
