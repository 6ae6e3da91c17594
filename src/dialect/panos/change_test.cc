#include "dialect/panos/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/panos/asked.h"
#include "dialect/panos/panos.h"
#include "policy/evaluate.h"
#include "testing/gateway_policy.h"

namespace portwright::dialect::panos {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::BorderPackets;
using portwright::testing::Edge;
using portwright::testing::PolicyBuilder;
using ::testing::HasSubstr;
using ::testing::Not;

LiftOptions Options() {
  LiftOptions options;
  options.file_name = "edge.set";
  options.as_of = ParseDate("2026-11-21");
  return options;
}

std::string TextOf(const Policy& policy) {
  Diagnostics diagnostics;
  std::string text = Panos().Render(policy, {}, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return text;
}

struct Changed {
  std::optional<RenderedChange> change;
  std::string messages;
};

Changed Change(const Policy& policy, const std::string& today) {
  Diagnostics diagnostics;
  Changed out;
  out.change = Panos().RenderChange(policy, {}, today, Options(), diagnostics);
  out.messages = diagnostics.Print();
  EXPECT_EQ(out.change.has_value(), !diagnostics.has_errors()) << out.messages;
  return out;
}

// A device that knows `set`, `delete` and `move` of whole entries, as a person at its prompt sees
// it: what something names cannot be deleted, and what is set first stands first.
class Device {
 public:
  explicit Device(const std::string& commands) { Run(commands); }

  void Run(const std::string& commands) {
    for (const std::string_view line : Split(commands, '\n')) {
      if (!line.empty()) RunLine(std::string(line));
    }
  }

  std::string Text() const {
    std::string out;
    for (const Entry& entry : entries_) {
      for (const std::string& fields : entry.fields) out += "set " + entry.key + fields + "\n";
    }
    return out;
  }

 private:
  struct Entry {
    std::string key;  // `address pw-a`
    std::vector<std::string> fields;
  };

  static std::size_t EndOfKey(const std::string& line, std::size_t at) {
    const bool is_rule = line.compare(at, 24, "rulebase security rules ") == 0;
    std::size_t begin = is_rule ? at + 24 : line.find(' ', at) + 1;
    if (line.compare(at, 11, "vsys vsys1 ") == 0) return EndOfKey(line, at + 11);
    if (line[begin] == '"') return line.find('"', begin + 1) + 1;
    return std::min(line.find(' ', begin), line.size());
  }

  static std::string KeyOf(const std::string& line, std::size_t at) {
    std::string key = line.substr(at, EndOfKey(line, at) - at);
    return key.starts_with("vsys vsys1 ") ? key.substr(11) : key;
  }

  std::vector<Entry>::iterator Find(const std::string& key) {
    return std::find_if(entries_.begin(), entries_.end(),
                        [&](const Entry& entry) { return entry.key == key; });
  }

  void RunLine(const std::string& line) {
    if (line.starts_with("set ")) {
      const std::string key = KeyOf(line, 4);
      auto at = Find(key);
      if (at == entries_.end()) at = entries_.insert(entries_.end(), {key, {}});
      at->fields.push_back(line.substr(EndOfKey(line, 4)));
    } else if (line.starts_with("delete ")) {
      const std::string key = line.substr(7);
      const auto at = Find(key);
      ASSERT_NE(at, entries_.end()) << line;
      const bool is_rule = key.starts_with("rulebase ");
      const std::string name = " " + key.substr(key.find(' ') + 1) + " ";
      for (const Entry& entry : entries_) {
        for (const std::string& fields : entry.fields) {
          const bool is_named = !is_rule && (fields + " ").find(name) != std::string::npos;
          EXPECT_FALSE(is_named) << line << ", named by " << entry.key;
        }
      }
      entries_.erase(at);
    } else {
      ASSERT_TRUE(line.starts_with("move ")) << line;
      const auto before = line.find(" before ");
      ASSERT_NE(before, std::string::npos) << line;
      const auto at = Find(line.substr(5, before - 5));
      ASSERT_NE(at, entries_.end()) << line;
      Entry moved = *at;
      entries_.erase(at);
      const auto place = Find("rulebase security rules " + line.substr(before + 8));
      ASSERT_NE(place, entries_.end()) << line;
      entries_.insert(place, std::move(moved));
    }
  }

  std::vector<Entry> entries_;
};

// Whether each packet passes, and for how long its session stays.
std::vector<std::uint32_t> Verdicts(const std::string& text) {
  Diagnostics diagnostics;
  const auto policy = Panos().Lift(text, Options(), diagnostics);
  EXPECT_NE(policy, nullptr) << diagnostics.Print();
  std::vector<std::uint32_t> out;
  if (policy == nullptr) return out;
  static const std::vector<net::Packet> packets = BorderPackets();
  constexpr std::size_t kEach = 4;  // in a mixed order
  for (std::size_t i = 0; i < packets.size(); i += kEach) {
    const auto decision = policy::Evaluate(*policy, Hook::kForward, packets[i]);
    const bool is_open = decision.verdict == policy::VerdictKind::kAccept;
    out.push_back(
        is_open ? 1 + policy->chains[decision.chain].rules[decision.rule].session_timeout_s : 0);
  }
  return out;
}

// Edge() with a server more, a service less, another within-zone rule and a kept session.
Policy Later() {
  Policy policy = Edge();
  auto& rules = policy.chains[0].rules;
  const policy::Rule console = rules[2];
  rules.erase(rules.begin() + 11, rules.end());  // dns goes
  rules[1].destinations = console.destinations;  // udp/11113
  policy::Rule back = rules[10];                 // within
  std::swap(back.sources, back.destinations);
  rules.push_back(back);
  policy::Rule kept = rules[0];
  kept.session_timeout_s = 7200;
  rules[0] = kept;
  return policy;
}

void ExpectGoodChange(const Policy& before, const std::string& today, const Policy& after) {
  const Changed changed = Change(after, today);
  ASSERT_TRUE(changed.change) << changed.messages;
  const RenderedChange& change = *changed.change;
  ASSERT_EQ(change.states.size(), 2U);
  const auto old_verdicts = Verdicts(today), wanted = Verdicts(TextOf(after));
  EXPECT_EQ(old_verdicts, Verdicts(TextOf(before)));
  const auto first = Verdicts(change.states[0]);
  ASSERT_EQ(first.size(), wanted.size());
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(first[i] > 0, old_verdicts[i] > 0 || wanted[i] > 0) << i;
  EXPECT_EQ(Verdicts(change.states[1]), wanted);
  Device device(today);
  device.Run(change.commands);
  EXPECT_EQ(Verdicts(device.Text()), wanted);
  device.Run(change.undo);
  EXPECT_EQ(Verdicts(device.Text()), old_verdicts);
}

TEST(PanosChange, GoesThereAndBack) {
  ExpectGoodChange(Edge(), TextOf(Edge()), Later());
  ExpectGoodChange(Later(), TextOf(Later()), Edge());
}

TEST(PanosChange, FromAndToNothing) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  const Policy nothing = std::move(builder.policy());
  ExpectGoodChange(nothing, TextOf(nothing), Edge());
  ExpectGoodChange(Edge(), TextOf(Edge()), nothing);
}

TEST(PanosChange, NothingToDo) {
  const Changed changed = Change(Edge(), TextOf(Edge()));
  ASSERT_TRUE(changed.change) << changed.messages;
  EXPECT_EQ(changed.change->commands, "");
  EXPECT_EQ(changed.change->undo, "");
}

TEST(PanosChange, OthersStay) {
  std::string today = TextOf(Edge());
  today +=
      "set address theirs ip-netmask 10.1.0.22\n"
      "set address-group mixed static [ theirs pw-10.20.0.9 ]\n"
      "set zone dmz network layer3 ethernet1/3\n"
      "set rulebase security rules theirs from dmz to core source mixed destination any "
      "application any service any action allow description \"a \\\"b\\\"\"\n";
  const Changed changed = Change(Later(), today);
  ASSERT_TRUE(changed.change) << changed.messages;
  EXPECT_THAT(changed.messages, HasSubstr("pw-10.20.0.9"));
  EXPECT_THAT(changed.change->commands, Not(HasSubstr("theirs")));
  EXPECT_THAT(changed.change->commands, Not(HasSubstr("delete address pw-10.20.0.9\n")));
  EXPECT_THAT(changed.change->states[1], HasSubstr("zone dmz network layer3 [ ethernet1/3 ]"));
  EXPECT_THAT(changed.change->states[1], HasSubstr("static [ theirs pw-10.20.0.9 ]"));
  EXPECT_THAT(changed.change->states[1], HasSubstr("rules theirs description \"a \\\"b\\\"\""));
  Device device(today);
  device.Run(changed.change->commands);
  EXPECT_EQ(Verdicts(device.Text()), Verdicts(changed.change->states[1]));
}

TEST(PanosChange, AnXmlConfigurationIsToday) {
  const std::string today =
      "<config version=\"10.1.0\" urldb=\"paloaltonetworks\"><shared/><devices>"
      "<entry name=\"localhost.localdomain\"><vsys><entry name=\"vsys1\">"
      "<zone><entry name=\"core\"><network><layer3><member>ethernet1/1</member></layer3></network>"
      "</entry></zone><address><entry name=\"pw-old\"><ip-netmask>10.9.9.9</ip-netmask></entry>"
      "</address><rulebase><security><rules><entry name=\"theirs\"><from><member>core</member>"
      "</from><to><member>dmz</member></to><source><member>any</member></source><destination>"
      "<member>any</member></destination><service><member>any</member></service><application>"
      "<member>any</member></application><action>deny</action></entry></rules></security>"
      "</rulebase></entry></vsys></entry></devices></config>";
  const Changed changed = Change(Edge(), today);
  ASSERT_TRUE(changed.change) << changed.messages;
  EXPECT_THAT(changed.change->commands, HasSubstr("delete address pw-old\n"));
  EXPECT_THAT(changed.change->undo, HasSubstr("set address pw-old ip-netmask 10.9.9.9\n"));
  EXPECT_THAT(changed.change->states[0],
              HasSubstr("set vsys vsys1 zone core network layer3 [ ethernet1/1 ]\n"));
  Diagnostics diagnostics;
  EXPECT_NE(Panos().Lift(changed.change->states[1], Options(), diagnostics), nullptr)
      << diagnostics.Print();
}

TEST(PanosChange, RefusesWhatItCannotFollow) {
  std::string edited = TextOf(Edge());
  const std::string port = "set service pw-tcp-443 protocol tcp port 443";
  edited.replace(edited.find(port), port.size(), port + ",444");
  EXPECT_THAT(Change(Edge(), edited).messages, HasSubstr("PW-DIA-panos-0321"));
  EXPECT_THAT(Change(Edge(), "set device-group d address a ip-netmask 10.0.0.1\n").messages,
              HasSubstr("PW-DIA-panos-0320"));
  EXPECT_THAT(Change(Edge(), "set vsys vsys2 address a ip-netmask 10.0.0.1\n").messages,
              HasSubstr("PW-DIA-panos-0320"));
  EXPECT_FALSE(Change(Edge(), "rename x to y\n").change);
}

}  // namespace
}  // namespace portwright::dialect::panos
