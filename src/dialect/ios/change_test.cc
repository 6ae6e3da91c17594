#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>

#include "dialect/common/asked.h"
#include "dialect/ios/ios.h"
#include "testing/gateway_laws.h"
#include "testing/sample_gateway.h"

namespace portwright::dialect::ios {
namespace {

using policy::Policy;
using portwright::testing::AnyCrossing;
using portwright::testing::AnyGateway;
using portwright::testing::Fate;
using portwright::testing::SampleGateway;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A router that takes our commands: blocks by their heads, each line under them once.
class Router {
 public:
  explicit Router(const std::string& text) { Do(text); }

  // A head with each line under it alone: one step of those in which the device takes them.
  static std::vector<std::string> StepsOf(const std::string& text) {
    std::vector<std::string> out;
    std::string head;
    bool has_lines = false;
    for (const std::string_view line : Split(text, '\n')) {
      if (line.empty() || line[0] == '!') continue;
      if (line[0] != ' ') {
        if (!head.empty() && !has_lines) out.push_back(head + "\n");
        head = line;
        has_lines = false;
        continue;
      }
      has_lines = true;
      out.push_back(head + "\n" + std::string(line) + "\n");
    }
    if (!head.empty() && !has_lines) out.push_back(head + "\n");
    return out;
  }

  void Do(const std::string& commands) {
    for (const std::string_view line : Split(commands, '\n')) {
      if (line.empty() || line[0] == '!') continue;
      if (line[0] == ' ') {
        Inside(std::string(line.substr(1)));
      } else if (line.starts_with("no ")) {
        const std::size_t before = blocks_.size();
        std::erase_if(blocks_, [&](const auto& block) { return block.first == line.substr(3); });
        EXPECT_EQ(blocks_.size() + 1, before) << line;
      } else {
        head_ = line;
        const auto found = std::find_if(blocks_.begin(), blocks_.end(),
                                        [&](const auto& block) { return block.first == line; });
        if (found == blocks_.end()) blocks_.emplace_back(head_, std::vector<std::string>());
      }
    }
  }

  std::string Text() const {
    std::string out;
    for (const auto& [head, lines] : blocks_) {
      out += head + "\n";
      for (const std::string& line : lines) out += " " + line + "\n";
    }
    return out;
  }

 private:
  void Inside(const std::string& line) {
    auto& lines = std::find_if(blocks_.begin(), blocks_.end(), [&](const auto& block) {
                    return block.first == head_;
                  })->second;
    const bool is_no = line.starts_with("no ");
    const auto found = std::find(lines.begin(), lines.end(), is_no ? line.substr(3) : line);
    if (!is_no) {
      if (!line.starts_with("remark ")) {
        EXPECT_EQ(found, lines.end()) << "twice: " << line;
      }
      lines.push_back(line);
      return;
    }
    ASSERT_NE(found, lines.end()) << line;
    lines.erase(found);
  }

  std::string head_;
  std::vector<std::pair<std::string, std::vector<std::string>>> blocks_;
};

std::unique_ptr<Policy> Read(const std::string& text) {
  LiftOptions options;
  options.file_name = "edge.cfg";
  Diagnostics diagnostics;
  auto policy = Ios().Lift(text, options, diagnostics);
  EXPECT_NE(policy, nullptr) << diagnostics.Print() << text;
  return policy;
}

std::optional<RenderedChange> Change(const Policy& policy, const std::string& today,
                                     std::string* messages = nullptr) {
  LiftOptions lift;
  lift.file_name = "today.cfg";
  Diagnostics diagnostics;
  auto change = Ios().RenderChange(policy, {}, today, lift, diagnostics);
  if (messages != nullptr) *messages = diagnostics.Print();
  return change;
}

std::vector<net::Packet> SomePackets() {
  std::vector<net::Packet> out;
  for (int i = 0; i < 30; ++i) {
    net::Packet packet = AnyCrossing();
    const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
    if (has_ports && *rc::gen::arbitrary<bool>())
      packet.destination_port = static_cast<std::uint16_t>(packet.destination_port + 1022);
    if (*rc::gen::arbitrary<bool>()) packet.state = net::ConnectionState::kEstablished;
    out.push_back(packet);
  }
  return out;
}

// Every step permits what both ends permit, and nothing that neither does.
void ExpectStepsInBetween(Router& router, const std::string& commands, const Policy& from,
                          const Policy& to, const std::vector<net::Packet>& packets) {
  for (const std::string& step : Router::StepsOf(commands)) {
    router.Do(step);
    const auto now = Read(router.Text());
    for (const net::Packet& packet : packets) {
      const std::string fate = Fate(*now, packet);
      RC_ASSERT(fate == Fate(from, packet) || fate == Fate(to, packet));
    }
  }
}

void ExpectSameFates(const Policy& one, const Policy& other,
                     const std::vector<net::Packet>& packets) {
  for (const net::Packet& packet : packets) RC_ASSERT(Fate(one, packet) == Fate(other, packet));
}

RC_GTEST_PROP(IosChangeLaw, StepsAreSafe, ()) {
  const Policy from = AnyGateway(false), to = AnyGateway(false);
  Diagnostics diagnostics;
  const std::string before = Ios().Render(from, {}, diagnostics);
  const std::string after = Ios().Render(to, {}, diagnostics);
  RC_LOG() << "--- before\n" << before << "--- after\n" << after;
  const auto change = Change(to, before);
  RC_ASSERT(change.has_value());
  RC_LOG() << "--- commands\n" << change->commands << "--- undo\n" << change->undo;
  const std::vector<net::Packet> packets = SomePackets();
  Router router(before);
  const auto old_policy = Read(before), new_policy = Read(after);
  ExpectStepsInBetween(router, change->commands, *old_policy, *new_policy, packets);
  ExpectSameFates(*Read(router.Text()), *new_policy, packets);
  if (change->commands.empty()) return;
  ExpectSameFates(*Read(change->states[1]), *new_policy, packets);
  const auto between = Read(change->states[0]);
  for (const net::Packet& packet : packets) {
    if (Fate(*new_policy, packet) == "accept" || Fate(*old_policy, packet) == "accept")
      RC_ASSERT(Fate(*between, packet) == "accept");
  }
  ExpectStepsInBetween(router, change->undo, *new_policy, *old_policy, packets);
  ExpectSameFates(*Read(router.Text()), *old_policy, packets);
}

constexpr const char* kToday =
    "version 17.9\n"
    "interface backup\n ip address 10.1.0.1 255.255.255.0\n"
    "interface servers\n ip address 10.2.0.1 255.255.255.0\n"
    "interface lab\n"
    "interface uplink\n ip access-group UP in\n"
    "ip access-list extended UP\n permit ip any any\n";

TEST(IosChange, TheSameIsNoChange) {
  Diagnostics diagnostics;
  std::string today = Ios().Render(SampleGateway(), {}, diagnostics);
  auto change = Change(SampleGateway(), today);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->commands, "");
  EXPECT_THAT(change->states, IsEmpty());
  // As the device shows it: numbers before lines, names for ports.
  const std::size_t at = today.find(" permit tcp 10.1.0.0");
  today.replace(today.find(" eq 80 443"), 10, " eq www 443");
  if (at != std::string::npos) today.insert(at, " 10");
  change = Change(SampleGateway(), today);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->commands, "");
}

TEST(IosChange, LeavesWhatOthersHave) {
  const auto change = Change(SampleGateway(), kToday);
  ASSERT_TRUE(change);
  EXPECT_THAT(change->commands, HasSubstr("interface backup\n ip access-group pw-backup-in in\n"));
  EXPECT_THAT(change->states[1], HasSubstr(" ip access-group UP in\n"));
  const auto end = Read(change->states[1]);
  EXPECT_EQ(Ask(*end, {"tcp", "10.1.0.12", "10.2.0.21", 11117, "backup", "servers"}), "yes");
  EXPECT_EQ(Ask(*end, {"tcp", "10.1.0.12", "10.2.0.21", 11118, "backup", "servers"}), "no");
  EXPECT_EQ(Ask(*end, {"tcp", "10.1.0.12", "10.2.0.21", 11118, "uplink", "servers"}), "yes");
  EXPECT_THAT(change->undo, HasSubstr("interface backup\n no ip access-group pw-backup-in in\n"));
}

TEST(IosChange, RefusesListsOfOthersInterfacesThatAreNotThereAndGroupsThatWereChanged) {
  std::string messages;
  std::string today = kToday;
  today.replace(today.find("uplink"), 6, "lab");
  EXPECT_FALSE(Change(SampleGateway(), today, &messages));
  EXPECT_THAT(messages, HasSubstr("PW-DIA-ios-0010"));
  today = kToday;
  today.replace(today.find("interface lab"), 13, "interface lob");
  EXPECT_FALSE(Change(SampleGateway(), today, &messages));
  EXPECT_THAT(messages, HasSubstr("PW-DIA-ios-0009"));
  Diagnostics diagnostics;
  today = Ios().Render(SampleGateway(), {}, diagnostics);
  today.replace(today.find(" host 10.2.0.31"), 15, " host 10.2.0.99");
  EXPECT_FALSE(Change(SampleGateway(), today, &messages));
  EXPECT_THAT(messages, HasSubstr("PW-DIA-ios-0008"));
}

}  // namespace
}  // namespace portwright::dialect::ios
