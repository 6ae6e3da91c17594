#include "workflow/outcome_file.h"

#include <gtest/gtest.h>

#include "net/service.h"
#include "workflow/outcome.h"
#include "workflow/probe_report.h"

namespace portwright::workflow {
namespace {

constexpr char kRow[] = R"({"requirement": "backup/oracle/1", "from": "ora01", "to": "c1",
  "source": "10.0.1.5", "destination": "10.0.2.7", "service": "tcp/443", "expected": "open",
  "outcome": "wrong source address", "grade": "both ends", "at_fault": "way", "ms": 1.5,
  "detail": "it arrived from 10.0.2.1"})";

TEST(OutcomeFile, ReadsARow) {
  const auto found = ReadOutcomes("[" + std::string(kRow) + "]", "f");
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->targets.size(), 1U);
  const probe::Target& target = found->targets[0];
  EXPECT_EQ(target.requirement, "backup/oracle/1");
  EXPECT_EQ(net::ToText(target.destination), "10.0.2.7");
  EXPECT_EQ(target.protocol, net::kProtocolTcp);
  EXPECT_EQ(target.port, 443);
  const probe::ProbeOutcome& outcome = found->outcomes.at(0);
  EXPECT_EQ(outcome.kind, probe::OutcomeKind::kWrongSource);
  EXPECT_EQ(outcome.grade, probe::Grade::kBothEnds);
  EXPECT_EQ(outcome.at_fault, probe::Side::kWay);
  EXPECT_EQ(outcome.latency_us, 1'500);
  EXPECT_EQ(outcome.detail, "it arrived from 10.0.2.1");
}

// What is printed is read as what it was.
TEST(OutcomeFile, ReadsEveryOutcomeThatIsPrinted) {
  std::vector<probe::Target> targets;
  std::vector<probe::ProbeOutcome> outcomes;
  for (int kind = 0; kind <= static_cast<int>(probe::OutcomeKind::kUnknown); ++kind) {
    for (int grade = 0; grade <= static_cast<int>(probe::Grade::kNotTestable); ++grade) {
      for (int side = 0; side <= static_cast<int>(probe::Side::kUnknown); ++side) {
        probe::Target target;
        target.requirement = "r";
        target.source = *net::ParseAddress("2001:db8::1");
        target.destination = *net::ParseAddress("2001:db8::2");
        target.protocol = kind % 2 == 0 ? net::kProtocolUdp : net::kProtocolIcmpv6;
        target.port = kind % 2 == 0 ? std::uint16_t{53} : std::uint16_t{0};
        targets.push_back(target);
        probe::ProbeOutcome outcome;
        outcome.kind = static_cast<probe::OutcomeKind>(kind);
        outcome.grade = static_cast<probe::Grade>(grade);
        outcome.at_fault = static_cast<probe::Side>(side);
        outcomes.push_back(outcome);
      }
    }
  }
  Look look;
  look.format = report::Format::kJson;
  const auto found = ReadOutcomes(Print(OutcomeTable(targets, outcomes), look), "f");
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->outcomes.size(), outcomes.size());
  EXPECT_EQ(found->targets, targets);
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    EXPECT_EQ(found->outcomes[o].kind, outcomes[o].kind);
    EXPECT_EQ(found->outcomes[o].grade, outcomes[o].grade);
    EXPECT_EQ(found->outcomes[o].at_fault, outcomes[o].at_fault);
    EXPECT_EQ(found->outcomes[o].latency_us, -1);
  }
}

void ExpectRefused(const std::string& from, const std::string& to, const std::string& problem) {
  std::string text = "[" + std::string(kRow) + "]";
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto found = ReadOutcomes(text, "f");
  ASSERT_FALSE(found) << to;
  EXPECT_NE(found.error().message.find(problem), std::string::npos) << found.error().message;
}

TEST(OutcomeFile, NamesTheRowThatIsNone) {
  ExpectRefused("10.0.2.7", "x", "row 1: expected addresses");
  ExpectRefused("tcp/443", "tcp/65536", "row 1: expected a service");
  ExpectRefused("tcp/443", "tls", "row 1: expected a service");
  ExpectRefused("\"both ends\"", "\"all ends\"", "row 1: expected an outcome");
  EXPECT_FALSE(ReadOutcomes("", "f"));
  EXPECT_FALSE(ReadOutcomes("{}", "f"));
  EXPECT_FALSE(ReadOutcomes("[1]", "f"));
}

}  // namespace
}  // namespace portwright::workflow
