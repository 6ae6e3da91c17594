#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>

#include "dialect/asa/asa.h"
#include "dialect/common/asked.h"
#include "testing/gateway_laws.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::asa {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::AnyCrossing;
using portwright::testing::AnyGateway;
using portwright::testing::Fate;
using portwright::testing::LongestIdle;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

// A device that takes our commands: lines of lists by number, blocks by their heads.
class Device {
 public:
  explicit Device(const std::string& text) {
    for (const std::string& command : CommandsOf(text)) Do(command);
  }

  // A head with the lines under it is one command.
  static std::vector<std::string> CommandsOf(const std::string& text) {
    std::vector<std::string> out;
    for (const std::string_view line : Split(text, '\n')) {
      if (line.empty() || line[0] == '!') continue;
      if (line[0] == ' ' && !out.empty()) {
        out.back() += "\n" + std::string(line);
      } else {
        out.emplace_back(line);
      }
    }
    return out;
  }

  void Do(const std::string& command) {
    const bool is_no = command.starts_with("no ");
    const std::string what = is_no ? command.substr(3) : command;
    const auto words = Split(what, ' ');
    if (what.starts_with("clear configure access-list ")) {
      EXPECT_EQ(lists_.erase("access-list " + std::string(words[3])), 1U) << command;
      return;
    }
    if (words[0] == "access-list" || (words[0] == "ipv6" && words[1] == "access-list"))
      return EditList(what, words, is_no);
    const std::size_t end = what.find('\n');
    const std::string head = what.substr(0, end);
    if (is_no) {
      const std::size_t before = blocks_.size();
      std::erase_if(blocks_, [&](const auto& block) { return block.first == head; });
      EXPECT_EQ(blocks_.size() + 1, before) << command;
      return;
    }
    for (auto& [other, lines] : blocks_) {
      if (other != head) continue;
      EXPECT_TRUE(head.starts_with("policy-map ")) << "twice: " << head;
      lines = Merged(lines, what.substr(end + 1));
      return;
    }
    blocks_.emplace_back(head, end == std::string::npos ? "" : what.substr(end + 1) + "\n");
  }

  std::string Text() const {
    std::string out;
    for (const auto& [head, lines] : blocks_) out += head + "\n" + lines;
    for (const auto& [head, lines] : lists_) {
      for (const std::string& line : lines) out += head + " " + line + "\n";
    }
    return out;
  }

 private:
  static std::string Merged(std::string lines, const std::string& changes) {
    for (const std::string_view change : Split(changes, '\n')) {
      if (!change.starts_with(" no ")) {
        lines += std::string(change) + "\n";
        continue;
      }
      const std::size_t at = lines.find(" " + std::string(change.substr(4)) + "\n");
      EXPECT_NE(at, std::string::npos) << change;
      const std::size_t next = lines.find("\n class ", at);
      lines.erase(at, next == std::string::npos ? next : next + 1 - at);
    }
    return lines;
  }

  void EditList(const std::string& what, const std::vector<std::string_view>& words, bool is_no) {
    const std::size_t first = words[0] == "ipv6" ? 2 : 1;
    const std::string head =
        (first == 2 ? "ipv6 access-list " : "access-list ") + std::string(words[first]);
    std::string rest = what.substr(head.size() + 1);
    auto& lines = lists_[head];
    std::size_t at = lines.size();
    if (rest.starts_with("line ")) {
      const auto number = ParseNumber(words[first + 2]);
      ASSERT_TRUE(number && *number >= 1 && *number <= lines.size() + 1) << what;
      at = *number - 1;
      rest = rest.substr(6 + words[first + 2].size());
    }
    const auto found = std::find(lines.begin(), lines.end(), rest);
    if (is_no) {
      ASSERT_NE(found, lines.end()) << what;
      if (what.find(" line ") != std::string::npos) {
        ASSERT_EQ(lines[at], rest) << what;
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        lines.erase(found);
      }
      if (lines.empty()) lists_.erase(head);
      return;
    }
    if (!rest.starts_with("remark ")) {
      ASSERT_EQ(found, lines.end()) << "twice: " << what;
    }
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), rest);
  }

  std::vector<std::pair<std::string, std::string>> blocks_;
  std::map<std::string, std::vector<std::string>> lists_;
};

std::unique_ptr<Policy> Read(const std::string& text, const std::string& version) {
  LiftOptions options;
  options.file_name = "edge.cfg";
  options.version = version;
  Diagnostics diagnostics;
  auto policy = Asa().Lift(text, options, diagnostics);
  EXPECT_NE(policy, nullptr) << diagnostics.Print() << text;
  return policy;
}

std::optional<RenderedChange> Change(const Policy& policy, const std::string& today,
                                     const std::string& version, std::string* messages = nullptr) {
  RenderOptions options;
  options.version = version;
  LiftOptions lift;
  lift.file_name = "today.cfg";
  lift.version = version;
  Diagnostics diagnostics;
  auto change = Asa().RenderChange(policy, options, today, lift, diagnostics);
  if (messages != nullptr) *messages = diagnostics.Print();
  return change;
}

// Every step permits what both ends permit, and nothing that neither does.
void ExpectStepsInBetween(Device& device, const std::string& commands, const Policy& from,
                          const Policy& to, const std::vector<net::Packet>& packets,
                          const std::string& version) {
  for (const std::string& command : Device::CommandsOf(commands)) {
    device.Do(command);
    const auto now = Read(device.Text(), version);
    for (const net::Packet& packet : packets) {
      const std::string a = Fate(from, packet), b = Fate(to, packet), c = Fate(*now, packet);
      RC_ASSERT(c == a || c == b);
    }
  }
}

void ExpectSafeChange(const std::string& version) {
  const bool names_all = *rc::gen::arbitrary<bool>() || version == "8.2";
  const Policy from = AnyGateway(names_all), to = AnyGateway(names_all);
  RenderOptions options;
  options.version = version;
  Diagnostics diagnostics;
  const std::string before = Asa().Render(from, options, diagnostics);
  const std::string after = Asa().Render(to, options, diagnostics);
  RC_LOG() << "--- before\n" << before << "--- after\n" << after;
  const auto change = Change(to, before, version);
  RC_ASSERT(change.has_value());
  RC_LOG() << "--- commands\n" << change->commands << "--- undo\n" << change->undo;
  std::vector<net::Packet> packets;
  for (int i = 0; i < 40; ++i) packets.push_back(AnyCrossing());
  Device device(before);
  const auto old_policy = Read(before, version), new_policy = Read(after, version);
  ExpectStepsInBetween(device, change->commands, *old_policy, *new_policy, packets, version);
  const auto end = Read(device.Text(), version);
  for (const net::Packet& packet : packets) {
    RC_ASSERT(Fate(*end, packet) == Fate(*new_policy, packet));
    RC_ASSERT(LongestIdle(*end, packet) == LongestIdle(*new_policy, packet));
  }
  if (change->commands.empty()) return;
  const auto state = Read(change->states[1], version);
  const auto between = Read(change->states[0], version);
  for (const net::Packet& packet : packets) {
    RC_ASSERT(Fate(*state, packet) == Fate(*new_policy, packet));
    // From lists of single interfaces to one for all of them some packets go over at once: each
    // follows the old lists or the new ones.
    const bool is_wanted =
        Fate(*new_policy, packet) == "accept" || Fate(*old_policy, packet) == "accept";
    if (names_all && is_wanted) RC_ASSERT(Fate(*between, packet) == "accept");
  }
  ExpectStepsInBetween(device, change->undo, *new_policy, *old_policy, packets, version);
  const auto again = Read(device.Text(), version);
  for (const net::Packet& packet : packets) {
    RC_ASSERT(Fate(*again, packet) == Fate(*old_policy, packet));
    RC_ASSERT(LongestIdle(*again, packet) == LongestIdle(*old_policy, packet));
  }
}

RC_GTEST_PROP(AsaChangeLaw, StepsAreSafe, ()) { ExpectSafeChange("9.16"); }
RC_GTEST_PROP(AsaChangeLaw, StepsOfOldVersionsAreSafe, ()) { ExpectSafeChange("8.2"); }

Policy Planned() {
  RuleExtras way;
  way.in_interface = "inside";
  way.out_interface = "dmz";
  RuleExtras kept = way;
  kept.session_timeout_s = 14400;
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.0/24", "10.2.0.5", "tcp/443", {"a/https"}, way)
      .Allow("10.1.0.0/24", "10.2.0.6", "tcp/22", {"a/ssh"}, kept);
  return std::move(builder.policy());
}

constexpr const char* kToday =
    "ASA Version 9.16\n"
    "interface Gi0/0\n nameif inside\n security-level 50\n"
    "interface Gi0/1\n nameif dmz\n security-level 40\n"
    "access-list IN remark of the helpdesk\n"
    "access-list IN extended permit udp any any eq domain\n"
    "access-group IN in interface inside\n";

TEST(AsaChange, TheSameIsNoChange) {
  Diagnostics diagnostics;
  const auto change = Change(Planned(), Asa().Render(Planned(), {}, diagnostics), "");
  ASSERT_TRUE(change);
  EXPECT_EQ(change->commands, "");
  EXPECT_TRUE(change->states.empty());
}

TEST(AsaChange, ReadsOurTextInTheDevicesWords) {
  Diagnostics diagnostics;
  std::string today = Asa().Render(Planned(), {}, diagnostics);
  for (const auto& [ours, theirs] : {std::pair<std::string, std::string>{" eq 443", " eq https"},
                                     {" eq 22", " eq ssh"},
                                     {" eq 22\n!", " eq ssh\n!"}}) {
    const std::size_t at = today.find(ours);
    if (at != std::string::npos) today.replace(at, ours.size(), theirs);
  }
  const auto change = Change(Planned(), today, "");
  ASSERT_TRUE(change);
  EXPECT_EQ(change->commands, "");
}

TEST(AsaChange, GoesIntoTheListOfSomebodyElse) {
  const auto change = Change(Planned(), kToday, "");
  ASSERT_TRUE(change);
  EXPECT_THAT(change->commands, HasSubstr("access-list IN line 1 remark pw "));
  EXPECT_THAT(change->commands,
              HasSubstr("access-list IN line 2 extended permit tcp 10.1.0.0 255.255.255.0 host "
                        "10.2.0.6 eq 22\n"));
  EXPECT_THAT(change->commands, Not(HasSubstr("access-group pw-inside-in")));
  EXPECT_THAT(change->commands, HasSubstr("access-group pw-dmz-in in interface dmz\n"));
  const auto end = Read(change->states[1], "");
  EXPECT_EQ(Ask(*end, {"tcp", "10.1.0.9", "10.2.0.5", 443, "inside", "dmz"}), "yes");
  EXPECT_EQ(Ask(*end, {"udp", "10.1.0.9", "10.2.0.5", 53, "inside", "dmz"}), "yes");
  EXPECT_EQ(Ask(*end, {"tcp", "10.1.0.9", "10.2.0.5", 80, "inside", "dmz"}), "no");
  // Once it is there, nothing is left to do; and the undo leaves the list as it was.
  const auto again = Change(Planned(), change->states[1], "");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->commands, "");
  EXPECT_THAT(change->undo, HasSubstr("no access-list IN line 1 remark pw "));
  EXPECT_THAT(change->undo, Not(HasSubstr("helpdesk")));
}

TEST(AsaChange, RefusesNamesThatHoldSomethingElseAndInterfacesThatAreNotThere) {
  std::string messages;
  Policy other = Planned();
  for (std::string& name : other.interfaces) name = name == "dmz" ? "outside" : name;
  EXPECT_FALSE(Change(other, kToday, "", &messages));
  EXPECT_THAT(messages, HasSubstr("PW-DIA-asa-0009"));
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward).Allow("10.1.0.0/24 10.3.0.0/24", "10.2.0.5", "tcp/443", {"a"});
  Diagnostics diagnostics;
  std::string today = Asa().Render(builder.policy(), {}, diagnostics);
  const std::size_t at = today.find("10.3.0.0");
  ASSERT_NE(at, std::string::npos);
  today.replace(at, 8, "10.4.0.0");
  EXPECT_FALSE(Change(builder.policy(), today, "", &messages));
  EXPECT_THAT(messages, HasSubstr("PW-DIA-asa-0008"));
}

TEST(AsaChange, LeavesTheServicePolicyOfAnInterfaceAlone) {
  std::string messages;
  const auto change = Change(
      Planned(), std::string(kToday) + "service-policy OURS interface inside\n", "", &messages);
  ASSERT_TRUE(change);
  EXPECT_THAT(messages, HasSubstr("PW-DIA-asa-0010"));
  EXPECT_THAT(change->commands, Not(HasSubstr("pw-inside-idle")));
}

}  // namespace
}  // namespace portwright::dialect::asa
