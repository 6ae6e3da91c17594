#include "dialect/gcp/gcp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/asked.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::gcp {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;

Lifted Read(const std::string& text) {
  LiftOptions options;
  options.file_name = "rules.txt";
  return LiftWith(Gcp(), text, options);
}

TEST(GcpLift, RulesAsGcloudListsThem) {
  const Lifted rules = Read(R"([
  { "allowed": [{ "IPProtocol": "tcp", "ports": ["443", "8000-8010"] }, { "IPProtocol": "icmp" }],
    "creationTimestamp": "2024-01-01T00:00:00.000-07:00", "description": "planted-s3cret",
    "direction": "INGRESS", "disabled": false, "id": "1", "kind": "compute#firewall",
    "logConfig": { "enable": false }, "name": "web",
    "network": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
    "priority": 1000, "selfLink": "x", "sourceRanges": ["10.1.0.0/16"] },
  { "denied": [{ "IPProtocol": "tcp", "ports": ["443"] }], "direction": "INGRESS",
    "kind": "compute#firewall", "name": "deny", "priority": 900,
    "network": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
    "sourceRanges": ["10.1.5.0/24"], "destinationRanges": ["10.9.0.5/32"] },
  { "denied": [{ "IPProtocol": "all" }], "direction": "EGRESS", "name": "out", "priority": 65534,
    "network": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
    "destinationRanges": ["0.0.0.0/0"] },
  { "allowed": [{ "IPProtocol": "all" }], "direction": "INGRESS", "name": "off", "disabled": true,
    "network": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
    "sourceRanges": ["0.0.0.0/0"] },
  { "allowed": [{ "IPProtocol": "udp", "ports": ["53"] }], "direction": "INGRESS", "name": "tag",
    "network": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
    "sourceRanges": ["10.1.0.0/16"], "targetTags": ["dns"] }
])");
  EXPECT_EQ(In(rules, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(rules, {"tcp", "10.1.5.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(rules, {"tcp", "10.1.5.3", "10.9.0.6", 443}), "yes");
  EXPECT_EQ(In(rules, {"tcp", "10.1.2.3", "10.9.0.5", 8010}), "yes");
  EXPECT_EQ(In(rules, {"tcp", "10.1.2.3", "10.9.0.5", 8011}), "no");
  EXPECT_EQ(In(rules, {"icmp", "10.1.2.3", "10.9.0.5", 8 * 256}), "yes");
  EXPECT_EQ(In(rules, {"udp", "10.1.2.3", "10.9.0.5", 53}), "maybe");
  EXPECT_EQ(In(rules, {"udp", "10.2.2.3", "10.9.0.5", 53}), "no");
  EXPECT_EQ(Out(rules, {"udp", "10.2.2.3", "10.9.0.5", 53}), "no");
  EXPECT_EQ(Out(rules, {"udp", "fd00::1", "fd00::2", 53}), "yes") << "nothing denies IPv6";
  EXPECT_EQ(rules.messages.find("s3cret"), std::string::npos);
}

TEST(GcpLift, TerraformAsPeopleWriteIt) {
  const Lifted rules = Read(R"(
locals { office = ["10.1.0.0/16"] }
resource "google_compute_firewall" "web" {
  name          = "web"
  network       = google_compute_network.main.name
  source_ranges = concat(local.office, ["192.0.2.0/24"])
  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
  allow {
    protocol = "esp"
  }
}
resource "google_compute_firewall" "deny" {
  name      = "deny"
  network   = google_compute_network.main.name
  direction = "EGRESS"
  deny { protocol = "all" }
}
resource "google_compute_firewall" "open" {
  name        = "open"
  network     = google_compute_network.main.name
  source_tags = ["lb"]
  allow {
    protocol = "tcp"
    ports    = [var.port]
  }
}
)");
  EXPECT_EQ(In(rules, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(rules, {"tcp", "192.0.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(rules, {"50", "192.0.2.3", "10.9.0.5", 0}), "yes");
  EXPECT_EQ(In(rules, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "maybe");
  EXPECT_EQ(In(rules, {"udp", "10.2.2.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(Out(rules, {"udp", "10.0.0.1", "10.0.0.2", 53}), "no");
  EXPECT_EQ(Out(rules, {"udp", "fd00::1", "fd00::2", 53}), "maybe");
  EXPECT_EQ(DecidedAt(rules, Hook::kInput, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "3:1");
}

TEST(GcpLift, BrokenTextsSayWhere) {
  const std::string head = "resource \"google_compute_firewall\" \"a\" {\n  name = \"a\"\n";
  const std::string network = "  network = \"n\"\n";
  const std::string allow = "  allow { protocol = \"all\" }\n";
  const std::pair<std::string, const char*> kBroken[] = {
      {head + allow + "}\n", "rules.txt:1:1: error: expected the network of a rule"},
      {head + network + "}\n", "expected either what is allowed or what is denied"},
      {head + network + allow + "  direction = \"UP\"\n}\n", "expected INGRESS or EGRESS"},
      {head + network + allow + "  priority = 70000\n}\n", "expected a priority from 0 to 65535"},
      {head + network + allow + "  source_ranges = [\"x\"]\n}\n",
       "rules.txt:5:20: error: expected a prefix such as"},
      {head + network + "  allow {\n    protocol = \"tcp\"\n    ports = [\"9-8\"]\n  }\n}\n",
       "expected a port or ports such as 80-90"},
      {head + network + "  allow {\n    protocol = \"icmp\"\n    ports = [\"8\"]\n  }\n}\n",
       "expected ports with tcp, udp or sctp"},
      {head + network + allow + "}\n" + head + network + allow + "}\n",
       "expected each resource once"},
      {head + network + allow + "}\n" +
           "resource \"google_compute_firewall\" \"b\" {\n  network = \"m\"\n" + allow + "}\n",
       "expected the rules of one network"},
      {head + network + allow + "}\n",
       "expected source_ranges, source_tags or source_service_accounts"},
      {head + network + allow + "  log_config {\n  }\n}\n", "expected metadata in log_config"},
      {"resource \"x\" \"y\" {}\n", "expected a firewall rule of Google Cloud, found none"},
      {"{}", "expected firewall rules of Google Cloud, found something else"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    EXPECT_THAT(Read(text).messages, HasSubstr(message));
  }
}

TEST(GcpRecognised, ByItsTypes) {
  EXPECT_EQ(Gcp().Recognise("resource \"google_compute_firewall\" \"a\" {}\n"), 95);
  EXPECT_EQ(Gcp().Recognise("resource \"aws_security_group\" \"a\" {}\n"), 0);
  EXPECT_EQ(Gcp().Recognise("[{\"kind\": \"compute#firewall\"}]"), 100);
  EXPECT_EQ(Gcp().Recognise("[{\"IpPermissions\": []}]"), 0);
}

Policy App() {
  PolicyBuilder builder("app");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.1 10.1.0.3 10.2.0.0/16", "10.50.2.10 10.50.2.12", "tcp/443", {"web/443"})
      .Allow("10.1.0.1", "10.50.2.10", "tcp/1000-2000", {"web/agent"})
      .Allow("fd00:1::/64", "fd00:50::/64", "tcp/443", {"web/443"})
      .Allow("any", "10.50.2.0/24", "icmp/any", {"ping"})
      .Allow("10.1.0.9", "10.50.2.10", "proto/50", {"esp"})
      .Chain(Hook::kOutput)
      .Allow("10.50.2.10", "10.9.0.53", "udp/53", {"dns"})
      .Allow("10.50.2.10", "10.9.0.53", "tcp/53", {"dns"})
      .Allow("fd00:50::/64", "fd00:9::/64", "any", {"all"})
      .Describe("web/443", "ibm-backup-recovery L512", "web");
  return std::move(builder.policy());
}

std::string Text(const Policy& policy) {
  Diagnostics diagnostics;
  std::string text = Gcp().Render(policy, {"acme, app, as of 2026-11-21, 8 flows"}, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return text;
}

// What becomes of packets around every border of that policy.
std::string Decisions(const Policy& policy) {
  std::vector<net::Address> addresses;
  for (const char* text :
       {"10.1.0.1",     "10.1.0.2",   "10.1.0.3",     "10.1.0.9",    "10.2.0.0",     "10.2.255.255",
        "10.3.0.0",     "10.9.0.53",  "10.9.0.54",    "10.50.1.255", "10.50.2.0",    "10.50.2.10",
        "10.50.2.11",   "10.50.2.12", "10.50.2.255",  "10.50.3.0",   "203.0.113.1",  "fd00:1::",
        "fd00:1:0:1::", "fd00:9::",   "fd00:9:0:1::", "fd00:50::",   "fd00:50:0:1::"})
    addresses.push_back(*net::ParseAddress(text));
  const std::pair<int, int> kServices[] = {{6, 52},  {6, 53},  {6, 54},   {6, 442},     {6, 443},
                                           {6, 444}, {6, 999}, {6, 1000}, {6, 2000},    {6, 2001},
                                           {17, 52}, {17, 53}, {17, 443}, {1, 8 * 256}, {50, 0},
                                           {51, 0},  {58, 0}};
  std::string out;
  for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
    for (const net::Address& source : addresses) {
      for (const net::Address& destination : addresses) {
        if (source.family != destination.family) continue;
        for (const auto& [protocol, port] : kServices) {
          net::Packet packet;
          packet.source = source;
          packet.destination = destination;
          packet.protocol = static_cast<std::uint8_t>(protocol);
          if (protocol == 6 || protocol == 17) packet.source_port = 40000;
          packet.destination_port = static_cast<std::uint16_t>(port);
          const auto accepts = [&](bool holds) {
            return policy::Evaluate(policy, hook, packet, holds).verdict ==
                   policy::VerdictKind::kAccept;
          };
          out += accepts(true) != accepts(false) ? '?' : accepts(true) ? 'y' : 'n';
        }
      }
    }
  }
  return out;
}

TEST(GcpRender, GoldenText) {
  EXPECT_TRUE(MatchesGolden(Text(App()), "src/dialect/gcp/testdata/app.tf"));
  EXPECT_EQ(Gcp().Recognise(Text(App())), 95);
}

TEST(GcpRender, TheTextMeansThePolicy) {
  const Lifted back = Read(Text(App()));
  ASSERT_NE(back.policy, nullptr) << back.messages;
  EXPECT_EQ(back.messages, "");
  EXPECT_EQ(Decisions(*back.policy), Decisions(App()));
}

bool IsCaught(const std::string& text, const std::string& right) {
  Diagnostics diagnostics;
  const auto policy = Gcp().Lift(text, LiftOptions{"m.tf", "", {}, {}}, diagnostics);
  return policy == nullptr || Decisions(*policy) != right;
}

// Lines that say nothing about packets.
bool IsPlain(std::string_view line) {
  line = Trim(line);
  return line.empty() || line.starts_with('#') || line.starts_with("name ") ||
         line.starts_with("description ") || line.starts_with("type ");
}

TEST(GcpRender, NoLineCanBeLeftOut) {
  const std::string text = Text(App());
  const std::string right = Decisions(App());
  const std::vector<std::string_view> lines = Split(text, '\n');
  for (std::size_t left = 0; left < lines.size(); ++left) {
    if (IsPlain(lines[left])) continue;
    std::string changed;
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (i != left) changed += std::string(lines[i]) + "\n";
    EXPECT_TRUE(IsCaught(changed, right)) << "without line " << left + 1 << ": " << lines[left];
  }
}

TEST(GcpRender, NoWordCanBeChanged) {
  const std::string text = Text(App());
  const std::string right = Decisions(App());
  const std::pair<const char*, const char*> kChanges[] = {{"EGRESS", "INGRESS"},
                                                          {"allow {", "deny {"},
                                                          {"deny {", "allow {"},
                                                          {"\"443\"", "\"444\""},
                                                          {"1000-2000", "1000-2001"},
                                                          {"\"tcp\"", "\"udp\""},
                                                          {"10.2.0.0/16", "10.2.0.0/17"},
                                                          {"10.50.2.12/32", "10.50.2.11/32"},
                                                          {"65534", "999"},
                                                          {"\"50\"", "\"51\""},
                                                          {"::/0", "::/1"},
                                                          {"0.0.0.0/0", "0.0.0.0/1"},
                                                          {"source_ranges", "destination_ranges"},
                                                          {"target_tags ", "source_tags "},
                                                          {"\"all\"", "\"tcp\""},
                                                          {"resource ", ""}};
  for (const auto& [from, to] : kChanges) {
    std::size_t times = 0;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
      ++times;
      std::string changed = text;
      changed.replace(at, std::string_view(from).size(), to);
      const std::size_t line = text.rfind('\n', at) + 1;
      if (IsPlain(std::string_view(text).substr(line))) continue;
      EXPECT_TRUE(IsCaught(changed, right))
          << from << " -> " << to << " at " << text.substr(line, 80);
    }
    EXPECT_GT(times, 0U) << from;
  }
}

const std::vector<std::string> kAddresses = {"10.0.0.0",    "10.0.0.1",   "10.0.0.0/31",
                                             "10.0.0.0/30", "any",        "none",
                                             "fd00::",      "fd00::/126", "10.0.0.1-10.0.0.3"};
const std::vector<std::string> kServices = {"tcp/1", "tcp/1-3",  "tcp/2-5", "udp/2",
                                            "any",   "icmp/any", "tcp/any", "proto/50"};

RC_GTEST_PROP(GcpLaw, RandomPoliciesComeBack, ()) {
  PolicyBuilder builder("any");
  for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
    builder.Chain(hook);
    for (int i = *rc::gen::inRange(0, 7); i > 0; --i) {
      builder.Allow(*rc::gen::elementOf(kAddresses), *rc::gen::elementOf(kAddresses),
                    *rc::gen::elementOf(kServices), {"r" + std::to_string(i)});
    }
  }
  const Policy policy = std::move(builder.policy());
  Diagnostics diagnostics;
  const std::string text = Gcp().Render(policy, {"law"}, diagnostics);
  RC_ASSERT(!diagnostics.has_errors());
  const auto back = Gcp().Lift(text, LiftOptions{"law", "", {}, {}}, diagnostics);
  RC_ASSERT(back != nullptr);
  for (int i = 0; i < 300; ++i) {
    const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
    const auto address = [is_v4] {
      net::Address base = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
      base.value += static_cast<unsigned>(*rc::gen::inRange(0, 6));
      return base;
    };
    net::Packet packet;
    packet.source = address();
    packet.destination = address();
    packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 0);
    if (packet.protocol == 6 || packet.protocol == 17) {
      packet.source_port = 40000;
      packet.destination_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
    } else if (packet.protocol == (is_v4 ? 1 : 58)) {
      packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 8, 128) * 256);
    }
    const Hook hook = *rc::gen::element(Hook::kInput, Hook::kOutput);
    RC_ASSERT((policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept) ==
              (policy::Evaluate(*back, hook, packet).verdict == policy::VerdictKind::kAccept));
  }
}

TEST(GcpRender, WhatRulesCannotSayIsRefused) {
  const auto messages = [](const Policy& policy) {
    Diagnostics diagnostics;
    EXPECT_EQ(Gcp().Render(policy, {}, diagnostics), "");
    return diagnostics.Print();
  };
  RuleExtras low;
  low.source_ports = {600, 1023};
  PolicyBuilder ports("p");
  ports.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/111", {"a"}, low);
  EXPECT_THAT(messages(ports.policy()), HasSubstr("PW-DIA-gcp-0002"));
  PolicyBuilder ping("p");
  ping.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "icmp/echo-request", {"a"});
  EXPECT_THAT(messages(ping.policy()), HasSubstr("PW-DIA-gcp-0003"));
  PolicyBuilder gateway("g");
  gateway.Chain(Hook::kForward).Allow("10.0.0.1", "10.0.0.2", "tcp/111", {"a"});
  EXPECT_THAT(messages(gateway.policy()), HasSubstr("PW-DIA-gcp-0001"));
}

TEST(GcpRender, NamesAreWhatGoogleTakes) {
  PolicyBuilder builder("An App, with \"quotes\" and a rather long name of sixty letters or more");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.0.0.2", "tcp/1", {"Some/requirement-of-a-very-long-name/${x}/1"});
  const std::string text = Text(builder.policy());
  for (const std::string_view line : Split(text, '\n')) {
    const std::string_view trimmed = Trim(line);
    if (!trimmed.starts_with("name ")) continue;
    const std::string_view name = trimmed.substr(trimmed.find('"') + 1);
    EXPECT_LE(name.size(), 64U) << line;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-\""), name.npos) << line;
  }
  EXPECT_NE(Read(text).policy, nullptr);
}

}  // namespace
}  // namespace portwright::dialect::gcp
