#include "catalog/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/sample_catalog.h"

namespace portwright::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Errors(std::string_view text) {
  Diagnostics diagnostics;
  EXPECT_EQ(Read(text, "c.yaml", diagnostics), nullptr);
  return diagnostics.Print();
}

TEST(ReadTest, ReadsTheHead) {
  const auto c = ReadGood(kSample);
  EXPECT_EQ(c->product, "sample");
  EXPECT_EQ(c->title, "Sample Appliance");
  EXPECT_EQ(c->vendor, "Example");
  EXPECT_EQ(c->file_name, "catalog/sample.yaml");
  EXPECT_EQ(c->document.revision, "2026-01");
  EXPECT_EQ(c->document.address, "https://example.com/ports");
  EXPECT_EQ(c->document.sha256.size(), 64U);
  EXPECT_THAT(c->versions, ElementsAre("1.0", "1.1_u2"));
  EXPECT_EQ(c->FindVersion("1.1_u2"), 1U);
  EXPECT_THAT(c->retired, ElementsAre("gone/appliance-dns/53"));
}

TEST(ReadTest, ReadsRoles) {
  const auto c = ReadGood(kSample);
  ASSERT_EQ(c->roles.size(), 4U);
  const Role& self = c->roles[c->FindRole("appliance")];
  EXPECT_EQ(self.kind, RoleKind::kSelf);
  EXPECT_EQ(self.cited_as, "@product");
  EXPECT_THAT(self.addresses, ElementsAre(AddressKind::kNode, AddressKind::kVip));
  EXPECT_EQ(self.place.line, 11U);
  EXPECT_EQ(self.place.column, 3U);
  const Role& dns = c->roles[c->FindRole("dns")];
  EXPECT_EQ(dns.shared, "dns");
  EXPECT_EQ(dns.cited_as, "DNS server");
  EXPECT_THAT(c->roles[c->FindRole("cloud")].names,
              ElementsAre("*.s3.<region>.example.com", "api.example.com"));
  EXPECT_EQ(c->FindRole("nobody"), kNone);
}

TEST(ReadTest, FollowsImpliedFeaturesToTheEnd) {
  const auto c = ReadGood(kSample);
  const std::uint32_t agent = c->FindFeature("agent");
  const std::uint32_t oracle = c->FindFeature("oracle-backup");
  const Feature& everything = c->features[c->FindFeature("everything")];
  EXPECT_THAT(everything.implies_directly, ElementsAre(oracle));
  EXPECT_THAT(everything.implies, ElementsAre(agent, oracle));
  EXPECT_TRUE(c->features[c->FindFeature("base")].always);
  EXPECT_EQ(c->features[oracle].group, "Databases");
}

TEST(ReadTest, ReadsParametersWithTheirDefaults) {
  const auto c = ReadGood(kSample);
  const std::uint32_t instance = c->FindParameter("instance");
  const std::uint32_t daemon = c->FindParameter("daemon_port");
  EXPECT_EQ(c->parameters[instance].min, 1);
  EXPECT_EQ(c->parameters[instance].max, 64);
  ASSERT_TRUE(c->parameters[daemon].formula.has_value());
  EXPECT_EQ(c->parameters[daemon].formula->offset, 4745);
  EXPECT_EQ(c->parameters[daemon].formula->parameter, instance);
  EXPECT_EQ(c->parameters[daemon].default_value, std::nullopt);
  EXPECT_EQ(c->DefaultOf(daemon), "4747");
  EXPECT_EQ(c->DefaultOf(c->FindParameter("kmip_port")), "5696");
  EXPECT_EQ(c->DefaultOf(c->FindParameter("region")), std::nullopt);
  EXPECT_EQ(Catalog::Apply(*c->parameters[daemon].formula, 5), 4750);
}

TEST(ReadTest, ReadsChoices) {
  const auto c = ReadGood(kSample);
  const Choice& mail = c->choices[c->FindChoice("mail_port")];
  EXPECT_FALSE(mail.picks_some);
  EXPECT_THAT(mail.defaults, ElementsAre("25"));
  ASSERT_NE(FindOption(mail, "587"), nullptr);
  EXPECT_EQ(FindOption(mail, "587")->title, "Submission");
  EXPECT_EQ(FindOption(mail, "26"), nullptr);
  EXPECT_TRUE(c->choices[c->FindChoice("protocols")].picks_some);
  EXPECT_THAT(c->choices[c->FindChoice("protocols")].defaults, ElementsAre("nfs", "smb"));
}

TEST(ReadTest, ReadsRequirements) {
  const auto c = ReadGood(kSample);
  ASSERT_EQ(c->requirements.size(), 3U);
  const std::uint32_t at = c->FindRequirement("oracle-backup/oracle-appliance/11117");
  ASSERT_EQ(at, 1U);
  EXPECT_EQ(c->FindRequirementByOldId("old/oracle-appliance/11117"), 1U);
  const Requirement& r = c->requirements[at];
  EXPECT_EQ(r.from, c->FindRole("oracle"));
  EXPECT_EQ(r.to, c->FindRole("appliance"));
  EXPECT_EQ(r.initiator, Initiator::kEither);
  EXPECT_EQ(r.ground_kind, GroundKind::kText);
  EXPECT_EQ(r.ground, "both call");
  ASSERT_EQ(r.allow.size(), 3U);
  EXPECT_EQ(net::ToText(r.allow[0].service), "tcp/11113-11117");
  EXPECT_EQ(r.allow[0].parameter, kNone);
  EXPECT_EQ(net::ToText(r.allow[1].service), "tcp/5696");
  EXPECT_EQ(r.allow[1].parameter, c->FindParameter("kmip_port"));
  EXPECT_EQ(r.allow[1].text, "tcp/{kmip_port}");
  EXPECT_EQ(net::ToText(r.allow[2].service), "udp/4747");
  EXPECT_THAT(r.source_ports, ElementsAre(net::PortRange{1024, 65535}));
  EXPECT_EQ(r.when.ToText(), "oracle-backup and version >= 1.1_u2 and from.os in (linux, aix)");
  EXPECT_EQ(r.traffic, Traffic::kBackup);
  EXPECT_EQ(r.direction, Direction::kBoth);
  EXPECT_EQ(r.temporary, "domain-join");
  EXPECT_FALSE(r.local);
  EXPECT_EQ(r.cite.section, "Databases > Oracle");
  EXPECT_EQ(r.cite.line, 10U);
  EXPECT_THAT(r.cite.also, ElementsAre(30U));
  EXPECT_THAT(r.cite.flags, ElementsAre(Flag::kConditional, Flag::kWildcard));
  EXPECT_EQ(r.cite.source, "Oracle, any release");
  EXPECT_EQ(r.cite.destination, "");
  ASSERT_EQ(r.doubts.size(), 1U);
  EXPECT_EQ(r.doubts[0].about, DoubtAbout::kTransport);
  EXPECT_EQ(r.doubts[0].taken, 2U);
  EXPECT_EQ(r.place.line, 60U);
}

TEST(ReadTest, OptionalPartsMayBeAbsent) {
  const auto c = ReadGood(kSample);
  const Requirement& r = c->requirements[2];
  EXPECT_TRUE(r.when.IsAlways());
  EXPECT_EQ(r.direction, Direction::kUnstated);
  EXPECT_EQ(r.traffic, std::nullopt);
  EXPECT_TRUE(r.source_ports.empty());
  EXPECT_TRUE(r.local);
  EXPECT_EQ(r.initiator, Initiator::kUnknown);
}

TEST(ReadTest, ReadsConditions) {
  const auto c = ReadGood(kSample);
  ASSERT_EQ(c->FindCondition("long-sessions"), 0U);
  const Condition& condition = c->conditions[0];
  EXPECT_EQ(condition.kind, ConditionKind::kSessionTimeout);
  EXPECT_EQ(condition.value, 14400U);
  EXPECT_THAT(condition.roles, ElementsAre(c->FindRole("appliance"), c->FindRole("cloud")));
}

TEST(ReadTest, FindsPlaceholders) {
  EXPECT_THAT(Placeholders("*.<a>.x.<b-c>.com"), ElementsAre("a", "b-c"));
  EXPECT_TRUE(Placeholders("a.com").empty());
  EXPECT_TRUE(Placeholders("a.<b").empty());
}

TEST(ReadTest, SaysAllErrorsAtOnce) {
  std::string text = SampleWith("tcp/53, udp/53", "tcp/0, udp/65536, tcp/1-, tcp/8O80");
  text.replace(text.find("    to: dns"), 11, "    to: dsn");
  text.replace(text.find("value: 14400"), 12, "vale: 14400 ");
  const std::string errors = Errors(text);
  EXPECT_THAT(errors, HasSubstr("found 'dsn'"));
  EXPECT_THAT(errors, HasSubstr("did you mean 'dns'?"));
  EXPECT_THAT(errors, HasSubstr("'0'"));
  EXPECT_THAT(errors, HasSubstr("'65536'"));
  EXPECT_THAT(errors, HasSubstr("'1-'"));
  EXPECT_THAT(errors, HasSubstr("'8O80'"));
  EXPECT_THAT(errors, HasSubstr("found 'vale'"));
  EXPECT_THAT(errors, HasSubstr("expected 'value' for a condition of kind session-timeout"));
}

TEST(ReadTest, AnErrorOfAnotherFileIsNotOurs) {
  Diagnostics diagnostics;
  EXPECT_EQ(Read("[]", "a.yaml", diagnostics), nullptr);
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_NE(Read(kSample, "b.yaml", diagnostics), nullptr);
}

TEST(ReadTest, RefusesHugeFiles) {
  EXPECT_THAT(Errors(std::string(100'000'000, 'a')),
              HasSubstr("c.yaml: error: expected at most 67,108,864 bytes, found 100,000,000"));
}

// Whatever a truncated file holds, there is an error and no crash.
TEST(ReadTest, NoBeginningOfAFileIsAcceptedWithoutItsRequirements) {
  const std::size_t requirements = kSample.find("\nrequirements:");
  for (std::size_t size = 0; size < requirements; ++size) {
    Diagnostics diagnostics;
    EXPECT_EQ(Read(kSample.substr(0, size), "c.yaml", diagnostics), nullptr) << size;
    EXPECT_TRUE(diagnostics.has_errors()) << size;
  }
}

}  // namespace
}  // namespace portwright::catalog
