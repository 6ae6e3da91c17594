// Any policy, any packet: each text says what the policy says; and no text that was changed does.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "dialect/azure/render_cases.h"
#include "testing/any_traffic.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::azure {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.rules_max = 6;
  for (const Hook hook : {Hook::kInput, Hook::kOutput})
    portwright::testing::AllowAny(builder, hook, rules);
  return std::move(builder.policy());
}

RC_GTEST_PROP(AzureLaw, EveryTextSaysWhatThePolicySays, ()) {
  const Policy policy = AnyPolicy();
  for (const Dialect* dialect : Dialects()) {
    Diagnostics diagnostics;
    const Rendered out = dialect->RenderWithReasons(policy, {}, diagnostics);
    RC_LOG() << diagnostics.Print();
    RC_ASSERT(!diagnostics.has_errors());
    RC_ASSERT((out.narrowed == nullptr) == diagnostics.all().empty());
    const Policy& said = out.narrowed == nullptr ? policy : *out.narrowed;
    Diagnostics problems;
    const auto back = dialect->Lift(out.text, {}, problems);
    RC_LOG() << problems.Print();
    RC_ASSERT(back != nullptr && problems.all().empty());
    for (int i = 0; i < 40; ++i) {
      const net::Packet packet = portwright::testing::AnyPacket();
      for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
        const bool expected =
            policy::Evaluate(said, hook, packet).verdict == policy::VerdictKind::kAccept;
        const policy::Possible possible = policy::EvaluateReadings(*back, hook, packet);
        RC_LOG() << net::ToText(packet) << "\n" << out.text;
        RC_ASSERT(possible.accept == expected);
        RC_ASSERT(possible.deny != expected);
        const bool planned =
            policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
        RC_ASSERT(planned || !expected);
      }
    }
  }
}

// --- changed texts ---

Policy Small() {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.12", "10.20.0.5", "tcp/11117", {"b/a"})
      .Allow("10.1.0.11", "10.20.0.5", "udp/111", {"b/b"}, low_ports)
      .Allow("10.9.0.0/24", "10.20.0.5", "icmp/any", {"b/c"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "any", "tcp/443", {"b/d"});
  return std::move(builder.policy());
}

// Lines that say nothing about packets: names, comments, numbers of rules that only permit.
bool IsAside(std::string_view line) {
  for (const std::string_view word :
       {"description", "\"name\":", "name: ", "  name  ", "# ", "// ", "location", "variable",
        "  type ", "\"type\": \"string\"", "metadata", "contentVersion", "$schema", "apiVersion",
        "defaultValue", "param ", "networkSecurityGroupName", "resource_group_name"}) {
    if (line.find(word) != line.npos) return true;
  }
  return false;
}

std::string Without(const std::vector<std::string_view>& lines, std::size_t left_out,
                    const std::string& instead = "") {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == left_out && instead.empty()) continue;
    out += i == left_out ? instead : std::string(lines[i]);
    out += '\n';
  }
  return out;
}

std::vector<std::string> ChangesOf(std::string_view line) {
  std::vector<std::string> out;
  const std::string text(line);
  const std::pair<const char*, const char*> kSwaps[] = {{"Allow", "Deny"},
                                                        {"Deny", "Allow"},
                                                        {"Inbound", "Outbound"},
                                                        {"Outbound", "Inbound"},
                                                        {"Tcp", "Udp"},
                                                        {"Udp", "Tcp"},
                                                        {"Icmp", "*"},
                                                        {"source", "destination"},
                                                        {"destination", "source"},
                                                        {"Icmp", "Esp"}};
  for (const auto& [from, to] : kSwaps) {
    const std::size_t at = text.find(from);
    if (at == text.npos) continue;
    std::string changed = text;
    out.push_back(changed.replace(at, std::string_view(from).size(), to));
  }
  const bool is_order = text.find("priority") != text.npos && text.find("4096") == text.npos;
  const bool is_name = text.starts_with("resource ");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9' || is_order || is_name) continue;
    std::string changed = text;
    changed[i] = static_cast<char>('0' + (text[i] - '0' + 1) % 10);
    out.push_back(changed);
    out.push_back(text.substr(0, i) + "1" + text.substr(i));
  }
  if (text.find("\"*\"") != text.npos) {
    out.push_back(text);
    out.back().replace(text.find("\"*\""), 3, "\"7\"");
  }
  return out;
}

// Bits under a prefix do not count, and any place behind the rules is as good as the last.
bool MeansTheSame(std::string_view line) {
  for (const std::string_view same : {"10.9.0.1/24", "10.9.0.10/24", "4006"}) {
    if (line.find(same) != line.npos) return true;
  }
  return false;
}

// Whether a text is still read as the policy.
bool Survives(const Dialect& dialect, const Policy& policy, const std::string& text) {
  Diagnostics diagnostics;
  const auto back = dialect.Lift(text, {}, diagnostics);
  if (back == nullptr) return false;
  return BorderPackets(policy, *back).FirstDifference(policy, *back).empty();
}

TEST(AzureMutation, NoChangedTextIsTakenForThePolicy) {
  const Policy policy = Small();
  for (const Dialect* dialect : Dialects()) {
    Diagnostics diagnostics;
    const std::string text = dialect->Render(policy, {}, diagnostics);
    const std::vector<std::string_view> lines = Split(text, '\n');
    ASSERT_TRUE(Survives(*dialect, policy, text));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (Trim(lines[i]).empty() || IsAside(lines[i])) continue;
      EXPECT_FALSE(Survives(*dialect, policy, Without(lines, i)))
          << dialect->name() << " without line " << i + 1 << ": " << lines[i];
      for (const std::string& change : ChangesOf(lines[i])) {
        if (MeansTheSame(change)) continue;
        EXPECT_FALSE(Survives(*dialect, policy, Without(lines, i, change)))
            << dialect->name() << " with line " << i + 1 << ": " << change;
      }
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::azure
