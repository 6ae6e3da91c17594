#include "dialect/common/allow_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::dialect {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AllowRulesTest : public ::testing::Test {
 protected:
  AllowRulesTest() {
    policy_.point = "gw";
    policy_.interfaces = {"", "lan", "wan"};
    policy_.chains.push_back(
        {"forward", policy::Hook::kForward, {policy::VerdictKind::kDrop, 0}, {}});
  }

  void Allow(const std::string& sources, const std::string& destinations,
             const std::string& service, const std::string& reason, std::uint32_t timeout = 0,
             std::optional<Date> until = {}) {
    policy::Rule rule;
    rule.sources = Set(sources);
    rule.destinations = Set(destinations);
    policy_.services.push_back(*net::ParseService(service));
    rule.service = static_cast<std::uint32_t>(policy_.services.size() - 1);
    rule.in_interface = 1;
    rule.out_interface = 2;
    rule.verdict = {policy::VerdictKind::kAccept, 0};
    rule.session_timeout_s = timeout;
    policy_.reasons.push_back({reason, "doc L1", "", until});
    policy_.origins.push_back({{static_cast<std::uint32_t>(policy_.reasons.size() - 1)}});
    rule.origin = static_cast<std::uint32_t>(policy_.origins.size() - 1);
    policy_.chains[0].rules.push_back(rule);
  }

  // Each rule as `sources > destinations: services (reasons)`.
  std::vector<std::string> Rules(const AllowShape& shape = {}) {
    RequirementSets requirements(policy_);
    Diagnostics diagnostics;
    const auto rules = AllowRulesOf(policy_, shape, requirements, diagnostics);
    if (!rules) return {diagnostics.Print()};
    naive_ = rules->naive_rules;
    std::vector<std::string> out;
    for (const AllowRule& rule : rules->rules) {
      std::string text =
          Text(rules->sets[rule.sources]) + " > " + Text(rules->sets[rule.destinations]) + ":";
      for (const AllowedService& service : rules->services[rule.services])
        text += " " + ToText(service);
      text += " (";
      for (const std::uint32_t reason : requirements.ReasonsOf(rule.requirements))
        text += policy_.reasons[reason].id;
      text += ")";
      if (rule.session_timeout_s != 0) text += " " + std::to_string(rule.session_timeout_s) + " s";
      if (rule.until) text += " until " + FormatDate(*rule.until);
      out.push_back(text);
    }
    return out;
  }

  policy::Policy policy_;
  std::uint64_t naive_ = 0;

 private:
  std::uint32_t Set(const std::string& text) {
    if (text == "any") return 0;
    std::vector<net::AddressRange> ranges;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      ranges.push_back(net::ParsePrefix(text.substr(at, end - at))->Range());
      at = end + 1;
    }
    policy_.address_sets.emplace_back(std::move(ranges));
    return static_cast<std::uint32_t>(policy_.address_sets.size() - 1);
  }

  static std::string Text(const net::AddressSet& set) {
    if (IsAnyAddress(set)) return "any";
    std::string out;
    for (const net::AddressRange& range : set.ranges())
      out += (out.empty() ? "" : " ") + ToText(range);
    return out;
  }
};

TEST_F(AllowRulesTest, JoinsServicesThenSourcesThenDestinations) {
  for (const char* source : {"10.0.0.1", "10.0.0.3"}) {
    for (const char* destination : {"10.1.0.1", "10.1.0.9"}) {
      Allow(source, destination, "tcp/443", "a");
      Allow(source, destination, "tcp/80", "a");
    }
  }
  EXPECT_THAT(Rules(), ElementsAre("10.0.0.1 10.0.0.3 > 10.1.0.1 10.1.0.9: tcp/80 tcp/443 "
                                   "(aaaaaaaa)"));
  EXPECT_EQ(naive_, 8U);
}

TEST_F(AllowRulesTest, NeverMakesAProductThatNobodyAskedFor) {
  Allow("10.0.0.1", "10.1.0.1", "tcp/443", "a");
  Allow("10.0.0.3", "10.1.0.9", "tcp/443", "b");
  EXPECT_THAT(Rules(),
              ElementsAre("10.0.0.1 > 10.1.0.1: tcp/443 (a)", "10.0.0.3 > 10.1.0.9: tcp/443 (b)"));
}

TEST_F(AllowRulesTest, SaysWhatAnotherRuleCoversOnce) {
  Allow("10.0.0.0/24", "10.1.0.0/24", "tcp/1-1000", "wide");
  Allow("10.0.0.7", "10.1.0.7", "tcp/443", "narrow");
  Allow("10.0.0.7", "10.1.0.7", "tcp/443", "again");
  Allow("10.0.0.7", "10.1.0.7", "udp/443", "other");
  EXPECT_THAT(Rules(), ElementsAre("10.0.0.0/24 > 10.1.0.0/24: tcp/1-1000 (againnarrowwide)",
                                   "10.0.0.7 > 10.1.0.7: udp/443 (other)"))
      << "the sets stay as the site has them";
}

TEST_F(AllowRulesTest, KeepsFamiliesApartAndTakesAnyForBoth) {
  Allow("10.0.0.1 2001:db8::1", "any", "icmp/echo-request", "a");
  EXPECT_THAT(Rules(),
              ElementsAre("10.0.0.1 > any: icmp/8 (a)", "2001:db8::1 > any: icmpv6/128 (a)"));
}

TEST_F(AllowRulesTest, PartsTimeoutsAndLastDaysOnlyWhereTheLanguageHasThem) {
  Allow("10.0.0.1", "10.1.0.1", "tcp/443", "a", 14400);
  Allow("10.0.0.1", "10.1.0.1", "tcp/444", "b", 0, ParseDate("2026-12-03"));
  EXPECT_THAT(Rules(), ElementsAre("10.0.0.1 > 10.1.0.1: tcp/443-444 (ab) 14400 s"));
  AllowShape shape;
  shape.session_timeouts = shape.expiry = true;
  EXPECT_THAT(Rules(shape), ElementsAre("10.0.0.1 > 10.1.0.1: tcp/443 (a) 14400 s",
                                        "10.0.0.1 > 10.1.0.1: tcp/444 (b) until 2026-12-03"));
}

TEST_F(AllowRulesTest, RefusesWhatAListOfAllowancesCannotSay) {
  Allow("10.0.0.1", "10.1.0.1", "tcp/443", "a");
  AllowShape no_interfaces;
  no_interfaces.interfaces = false;
  EXPECT_THAT(Rules(no_interfaces)[0], HasSubstr("PW-DIA-common-0016"));
  policy_.chains[0].rules[0].verdict.kind = policy::VerdictKind::kDrop;
  EXPECT_THAT(Rules()[0], HasSubstr("PW-DIA-common-0014"));
  policy_.chains[0].rules.clear();
  policy_.chains[0].default_verdict.kind = policy::VerdictKind::kAccept;
  EXPECT_THAT(Rules()[0], HasSubstr("PW-DIA-common-0013"));
  policy_.chains.clear();
  EXPECT_THAT(Rules()[0], HasSubstr("PW-DIA-common-0012"));
}

}  // namespace
}  // namespace portwright::dialect
