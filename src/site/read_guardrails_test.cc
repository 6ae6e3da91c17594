#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/read.h"

namespace portwright::site {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSite = R"(site: s
zones:
  b: { prefixes: [10.2.0.0/16] }
  a: { prefixes: [10.1.0.0/16] }
  wan: { internet: true }
hosts:
  h1: { addresses: [10.1.0.1] }
extra:
  - { id: e1, from: h1, to: 10.2.0.1, allow: tcp/1, reason: r, by: b }
)";

std::unique_ptr<Site> ReadWith(const std::string& guardrails, Diagnostics& diagnostics) {
  return Read({{FileKind::kSite, "site.yaml", kSite},
               {FileKind::kGuardrails, "guardrails.yaml", guardrails}},
              diagnostics);
}

TEST(ReadGuardrails, TakesEveryKey) {
  Diagnostics diagnostics;
  const auto site = ReadWith(R"(guardrails:
  - id: one
    from: [a, wan]
    to: any
    never: [netbios, tcp/22]
    because: why
    by: security team
    until: 2027-01-31
    except:
      - { extra: e1, from: h1, allow: tcp/1, reason: because, by: me, until: 2026-12-31 }
      - { requirement: x/y-z/1, reason: because, by: me }
  - { id: two, from: any, to: b, ask: all, who: the owner, because: why, by: me }
  - { id: three, from: a, to: b, only: tcp/443, because: why, by: me }
)",
                             diagnostics);
  ASSERT_NE(site, nullptr) << diagnostics.Print();
  ASSERT_EQ(site->guardrails.size(), 3U);
  const Guardrail& one = site->guardrails[0];
  EXPECT_EQ(one.id, "one");
  EXPECT_THAT(one.from.value(), ElementsAre(1, 2));  // a and wan
  EXPECT_FALSE(one.to);
  EXPECT_EQ(one.kind, GuardrailKind::kNever);
  EXPECT_EQ(one.services_text, "netbios, tcp/22");
  ASSERT_EQ(one.services.size(), 3U);
  EXPECT_EQ(net::ToText(one.services[0]), "tcp/137-139");
  EXPECT_EQ(net::ToText(one.services[2]), "tcp/22");
  EXPECT_EQ(FormatDate(one.until.value()), "2027-01-31");
  EXPECT_EQ(one.place.line, 2U);
  ASSERT_EQ(one.except.size(), 2U);
  EXPECT_EQ(one.except[0].extra, 0U);
  EXPECT_EQ(one.except[0].from.size(), 1U);
  EXPECT_EQ(one.except[1].requirement, "x/y-z/1");
  EXPECT_EQ(one.except[1].instance, kNone);
  const Guardrail& two = site->guardrails[1];
  EXPECT_EQ(two.kind, GuardrailKind::kAsk);
  EXPECT_EQ(two.who, "the owner");
  EXPECT_EQ(two.services.at(0).kind, net::ServiceKind::kAny);
  EXPECT_EQ(site->guardrails[2].kind, GuardrailKind::kOnly);
}

TEST(ReadGuardrails, AnEmptyFileHoldsNone) {
  for (const char* text : {"", "guardrails:\n", "guardrails: []\n"}) {
    Diagnostics diagnostics;
    const auto site = ReadWith(text, diagnostics);
    ASSERT_NE(site, nullptr) << diagnostics.Print();
    EXPECT_THAT(site->guardrails, IsEmpty());
  }
}

// Each is held against every flow, so there may not be any number of them.
TEST(ReadGuardrails, RefusesTooMany) {
  const auto rule = [](std::size_t number, const std::string& services, const std::string& except) {
    return "  - { id: g" + std::to_string(number) + ", from: a, to: b, never: [" + services +
           "], because: r, by: b, except: [" + except + "] }\n";
  };
  std::string rules = "guardrails:\n";
  for (std::size_t i = 0; i <= kGuardrailsMax; ++i) rules += rule(i, "tcp/1", "");
  std::string except;
  for (std::size_t i = 0; i <= kExceptionsMax; ++i) except += "{ allow: tcp/1, reason: r, by: b },";
  std::string services;
  for (std::size_t i = 0; i <= kGuardrailServicesMax; ++i) services += "tcp/1,";
  for (const std::string& text : {rules, "guardrails:\n" + rule(0, "tcp/1", except),
                                  "guardrails:\n" + rule(0, services, "")}) {
    Diagnostics diagnostics;
    EXPECT_EQ(ReadWith(text, diagnostics), nullptr);
    EXPECT_EQ(diagnostics.error_count(), 1U);
    EXPECT_THAT(diagnostics.Print(), HasSubstr("[PW-SITE-0803]"));
  }
}

}  // namespace
}  // namespace portwright::site
