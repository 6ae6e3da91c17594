#include "dialect/toy/toy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "policy/evaluate.h"

namespace portwright::dialect::toy {
namespace {

using policy::Hook;
using testing::HasSubstr;

constexpr std::string_view kText =
    "# hosts of the backup\n"
    "permit tcp 10.0.0.0/8 -> 10.1.2.3 443\n"
    "deny udp 10.0.0.9 -> any\n"
    "  permit udp any -> 10.1.2.4 5000-5010\n"
    "permit icmp 2001:db8::/32 -> any\n"
    "permit tcp any -> 10.1.2.5 22 when weekday\n"
    "default deny\n";

std::unique_ptr<policy::Policy> Lifted(std::string_view text, std::string* messages = nullptr) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge.toy";
  auto policy = Toy().Lift(text, options, diagnostics);
  if (messages != nullptr) *messages = diagnostics.Print();
  return policy;
}

// `yes`, `no`, or `maybe` where readings of unknown conditions differ.
std::string Ask(const policy::Policy& policy, std::uint8_t protocol, const char* source,
                const char* destination, std::uint16_t port) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress(destination);
  packet.protocol = protocol;
  packet.source_port = protocol == 6 || protocol == 17 ? 40000 : 0;
  packet.destination_port = port;
  const policy::Possible possible = EvaluateReadings(policy, Hook::kForward, packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

TEST(Toy, DecidesByItsFirstMatchingLine) {
  const auto policy = Lifted(kText);
  ASSERT_NE(policy, nullptr);
  EXPECT_TRUE(policy::Check(*policy).has_value());
  EXPECT_EQ(Ask(*policy, 6, "10.7.7.7", "10.1.2.3", 443), "yes");
  EXPECT_EQ(Ask(*policy, 6, "11.7.7.7", "10.1.2.3", 443), "no");
  EXPECT_EQ(Ask(*policy, 17, "10.7.7.7", "10.1.2.3", 443), "no");
  EXPECT_EQ(Ask(*policy, 17, "10.0.0.9", "10.1.2.4", 5000), "no");
  EXPECT_EQ(Ask(*policy, 17, "10.0.0.8", "10.1.2.4", 5010), "yes");
  EXPECT_EQ(Ask(*policy, 17, "10.0.0.8", "10.1.2.4", 5011), "no");
  EXPECT_EQ(Ask(*policy, 58, "2001:db8::1", "2001:db9::1", 128 * 256), "yes");
  EXPECT_EQ(Ask(*policy, 1, "10.0.0.1", "10.1.2.4", 8 * 256), "no");
}

TEST(Toy, AnswersMaybeWhereAConditionIsNotModelled) {
  std::string messages;
  const auto policy = Lifted(kText, &messages);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(Ask(*policy, 6, "10.7.7.7", "10.1.2.5", 22), "maybe");
  EXPECT_EQ(Ask(*policy, 6, "10.7.7.7", "10.1.2.5", 23), "no");
  EXPECT_THAT(messages, HasSubstr("edge.toy:6:31: warning: expected a condition that is modelled, "
                                  "found 'when weekday' [PW-DIA-toy-0012]"));
}

TEST(Toy, KeepsThePlaceOfEveryLine) {
  const auto policy = Lifted(kText);
  ASSERT_NE(policy, nullptr);
  const policy::Chain* chain = policy->FindHook(Hook::kForward);
  ASSERT_NE(chain, nullptr);
  ASSERT_EQ(chain->places.size(), 5U);
  EXPECT_EQ(chain->places[0].line, 2U);
  EXPECT_EQ(chain->places[0].column, 1U);
  EXPECT_EQ(chain->places[2].line, 4U);
  EXPECT_EQ(chain->places[2].column, 3U);
}

TEST(Toy, DefaultsToDenyAndSaysPermitWhereItIsAsked) {
  EXPECT_EQ(Ask(*Lifted(""), 6, "10.0.0.1", "10.0.0.2", 22), "no");
  EXPECT_EQ(Ask(*Lifted("default permit\n"), 6, "10.0.0.1", "10.0.0.2", 22), "yes");
}

TEST(Toy, TellsEachBadLineWithItsPlace) {
  constexpr std::pair<const char*, const char*> kBad[] = {
      {"allow tcp any -> any",
       "edge.toy:1:1: error: expected `permit`, `deny` or `default`, found "
       "'allow' [PW-DIA-toy-0004]"},
      {"permit tcp any any", "edge.toy:1:16: error: expected `->`, found 'any' [PW-DIA-toy-0005]"},
      {"permit gre any -> any",
       "edge.toy:1:8: error: expected `tcp`, `udp`, `icmp` or `any`, "
       "found 'gre' [PW-DIA-toy-0009]"},
      {"permit tcp 10.0.0.1/8 -> any",
       "edge.toy:1:12: error: expected an address, a prefix "
       "without host bits or `any`, found '10.0.0.1/8'"},
      {"permit tcp any -> any 0", "found '0' [PW-DIA-toy-0011]"},
      {"permit icmp any -> any 8", "expected no ports beside this protocol, found '8'"},
      {"permit tcp any -> any 22 twice", "expected the end of the line, found 'twice'"},
      {"permit tcp any ->", "found the end of the line [PW-DIA-toy-0010]"},
      {"default maybe", "edge.toy:1:9: error: expected `permit` or `deny`, found 'maybe'"},
      {"default deny\ndefault permit", "edge.toy:2:9: error: expected one default, found another"},
  };
  for (const auto& [text, message] : kBad) {
    std::string messages;
    EXPECT_EQ(Lifted(text, &messages), nullptr) << text;
    EXPECT_THAT(messages, HasSubstr(message)) << text;
  }
}

TEST(Toy, RefusesALineThatNobodyWrote) {
  std::string messages;
  EXPECT_EQ(Lifted("permit tcp any -> any " + std::string(100'000, '1'), &messages), nullptr);
  EXPECT_THAT(messages, HasSubstr("expected a line of at most 64 KiB"));
  EXPECT_LT(messages.size(), 1000U);
}

TEST(Toy, RecognisesItsOwnTexts) {
  EXPECT_GT(Toy().Recognise(kText), 50);
  EXPECT_EQ(Toy().Recognise("table inet filter {\n}\n"), 0);
  EXPECT_EQ(Toy().Recognise(" permit tcp any any eq 443\n"), 0);
}

}  // namespace
}  // namespace portwright::dialect::toy
