#include "catalog/overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/check.h"
#include "catalog/sample_catalog.h"

namespace portwright::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kDns = "base/appliance-dns/53";

// The sample catalog, amended; and what was said.
struct Amended {
  explicit Amended(std::string_view overlay, std::string_view day = "2026-11-21") {
    catalog = Read(kSample, "catalog/sample.yaml", diagnostics);
    const auto read = Overlay::Read(overlay, "acme/overlay.yaml", diagnostics);
    if (read) read->Apply(*catalog, *ParseDate(day), diagnostics);
  }
  std::string Messages() const { return diagnostics.Print(); }
  const Requirement* Find(std::string_view id) const {
    const std::uint32_t r = catalog->FindRequirement(id);
    return r == kNone ? nullptr : &catalog->requirements[r];
  }
  std::vector<std::string> Allow(std::string_view id) const {
    std::vector<std::string> out;
    if (const Requirement* found = Find(id)) {
      for (const AllowEntry& entry : found->allow) out.push_back(entry.text);
    }
    return out;
  }

  Diagnostics diagnostics;
  std::unique_ptr<Catalog> catalog;
};

constexpr std::string_view kAdd = R"(sample:
  roles:
    site-monitor: { title: Monitoring server, kind: host }
  add:
    - id: site/site-monitor-appliance/9100
      from: site-monitor
      to: appliance
      initiator: from
      allow: [tcp/9100, "tcp/{kmip_port}"]
      when: agent
      purpose: Is it alive?
      why: TICKET-7
      until: 2026-12-31
)";

TEST(Overlay, AddsARequirementWithARoleOfItsOwn) {
  const Amended a(kAdd);
  EXPECT_EQ(a.Messages(), "");
  const Requirement* added = a.Find("site/site-monitor-appliance/9100");
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(a.catalog->roles[added->from].id, "site-monitor");
  EXPECT_EQ(a.catalog->roles[added->to].id, "appliance");
  EXPECT_EQ(added->when.ToText(), "agent");
  EXPECT_EQ(added->ground_kind, GroundKind::kText);
  EXPECT_EQ(added->ground, "TICKET-7");
  EXPECT_EQ(added->amendment.kind, AmendmentKind::kAdded);
  EXPECT_EQ(FormatDate(*added->amendment.until), "2026-12-31");
  EXPECT_EQ(CitationOf(*a.catalog, *added), "overlay.yaml L5: TICKET-7");
  EXPECT_EQ(Describe(added->amendment), "added by overlay.yaml L5: TICKET-7, until 2026-12-31");
  EXPECT_EQ(a.catalog->requirements.size(), 4U);
  for (const Finding& finding : Check(*a.catalog))
    EXPECT_NE(finding.subject, added->id) << finding.message;
}

TEST(Overlay, ChangesWhatItNamesAndKeepsTheRest) {
  const Amended a(
      "sample:\n  change:\n"
      "    - { requirement: base/appliance-dns/53, allow: [udp/53], when: agent, initiator: "
      "either,\n"
      "        why: RFC-1 }\n"
      "    - { requirement: oracle-backup/oracle-appliance/11117, taken: { transport: 1 },\n"
      "        why: asked the vendor }\n");
  EXPECT_EQ(a.Messages(), "");
  EXPECT_THAT(a.Allow(kDns), ElementsAre("udp/53"));
  const Requirement* changed = a.Find(kDns);
  EXPECT_EQ(changed->when.ToText(), "agent");
  EXPECT_EQ(changed->initiator, Initiator::kEither);
  EXPECT_EQ(changed->purpose, "Names.");
  EXPECT_EQ(changed->cite.line, 20U);
  EXPECT_EQ(changed->amendment.before, "allow tcp/53 udp/53; when always; initiator from");
  EXPECT_EQ(CitationOf(*a.catalog, *changed), "sample L20, overlay.yaml L3: RFC-1");
  const Requirement* read_otherwise = a.Find("oracle-backup/oracle-appliance/11117");
  EXPECT_EQ(read_otherwise->doubts[0].taken, 1U);
  EXPECT_EQ(read_otherwise->doubts[0].why, "asked the vendor");
  EXPECT_EQ(read_otherwise->amendment.before, "transport 'as the protocol is defined'");
}

TEST(Overlay, WithdrawsARequirement) {
  const Amended a("sample:\n  withdraw: [ { requirement: base/appliance-dns/53, why: no DNS } ]\n");
  EXPECT_EQ(a.Messages(), "");
  EXPECT_EQ(a.Find(kDns), nullptr);
  ASSERT_THAT(a.catalog->withdrawn, SizeIs(1));
  EXPECT_EQ(a.catalog->withdrawn[0].id, kDns);
  EXPECT_EQ(a.catalog->FindRequirement("base/appliance-cloud/ping"), 1U) << "indexed anew";
  EXPECT_EQ(a.catalog->FindRequirementByOldId("old/oracle-appliance/11117"), 0U);
}

TEST(Overlay, FindsARenamedRequirementAndSaysSo) {
  const Amended a(
      "sample:\n  change:\n"
      "    - { requirement: old/oracle-appliance/11117, allow: [tcp/1], why: x }\n");
  EXPECT_THAT(a.Allow("oracle-backup/oracle-appliance/11117"), ElementsAre("tcp/1"));
  EXPECT_THAT(a.Messages(), HasSubstr("PW-CAT-0205"));
  EXPECT_FALSE(a.diagnostics.has_errors());
}

TEST(Overlay, EndsAfterItsLastDay) {
  EXPECT_THAT(Amended(kAdd, "2026-12-31").Messages(), IsEmpty());
  const Amended over(kAdd, "2027-01-01");
  EXPECT_EQ(over.Find("site/site-monitor-appliance/9100"), nullptr);
  EXPECT_THAT(over.Messages(), HasSubstr("PW-CAT-0201"));
  EXPECT_FALSE(over.diagnostics.has_errors());
  const Amended gone(
      "sample:\n  withdraw: [ { requirement: a/b-c/1, why: x, until: 2026-01-01 } ]\n");
  EXPECT_FALSE(gone.diagnostics.has_errors()) << "it does nothing any more";
}

TEST(Overlay, LeavesOtherCatalogsAlone) {
  const Amended a("other:\n  withdraw: [ { requirement: base/appliance-dns/53, why: x } ]\n");
  EXPECT_EQ(a.Messages(), "");
  EXPECT_NE(a.Find(kDns), nullptr);
}

TEST(Overlay, AnEmptyOneAmendsNothing) {
  Diagnostics diagnostics;
  const auto overlay = Overlay::Read("\n", "overlay.yaml", diagnostics);
  ASSERT_NE(overlay, nullptr);
  EXPECT_THAT(overlay->products(), IsEmpty());
}

TEST(Overlay, WhatDoesNotFitIsAnErrorAndTheRestIsDone) {
  const auto one = [](const std::string& text) { return "sample:\n  " + text + "\n"; };
  const struct {
    std::string overlay;
    const char* code;
  } wrong[] = {
      {one("change: [ { requirement: base/appliance-dns/54, allow: [tcp/1], why: x } ]"),
       "did you mean base/appliance-dns/53?"},
      {one("withdraw: [ { requirement: gone/appliance-dns/53, why: x } ]"), "which is retired"},
      {one("withdraw: [ { requirement: base/appliance-dns/53 } ]"), "expected key 'why'"},
      {one("withdraw: [ { requirement: base/appliance-dns/53, why: x, until: soon } ]"),
       "PW-CAT-0200"},
      {one("withdraw: [ { requirement: base/appliance-dns/53, why: x, by: y } ]"), "'by'"},
      {one("change: [ { requirement: base/appliance-dns/53, why: x } ]"), "PW-CAT-0208"},
      {one("change: [ { requirement: base/appliance-dns/53, taken: { port: 1 }, why: x } ]"),
       "PW-CAT-0207"},
      {one("change: [ { requirement: oracle-backup/oracle-appliance/11117, taken: { transport: 3 },"
           " why: x } ]"),
       "PW-YAML-0025"},
      {one("change: [ { requirement: base/appliance-dns/53, when: nothing, why: x } ]"),
       "overlay.yaml:2:57: error"},
      {one("change: [ { requirement: base/appliance-dns/53, allow: [tcp/1], why: x } ]\n"
           "  withdraw: [ { requirement: base/appliance-dns/53, why: x } ]"),
       "PW-CAT-0204"},
      {one("roles: { monitor: { title: M, kind: host } }"), "PW-CAT-0206"},
      {one("roles: { site-m: { title: M, kind: hose } }"), "did you mean 'host'?"},
      {one("add: [ { id: base/a-b/1, from: dns, to: dns, initiator: from, allow: [tcp/1], purpose: "
           "p,"
           " why: x } ]"),
       "PW-CAT-0206"},
      {one("add: [ { id: site/a-b/1, from: dns, to: dnss, initiator: from, allow: [tcp/1], "
           "purpose: "
           "p,"
           " why: x } ]"),
       "PW-CAT-0042"},
      {one("drop: []"), "PW-YAML-0021"}};
  for (const auto& [overlay, code] : wrong) {
    const Amended a(overlay +
                    "  add:\n    - { id: site/dns-dns/2, from: dns, to: dns, "
                    "initiator: from, allow: [tcp/2], purpose: p, why: x }\n");
    if (overlay.find("add:") != std::string::npos) continue;
    EXPECT_THAT(a.Messages(), HasSubstr(code)) << overlay;
    EXPECT_TRUE(a.diagnostics.has_errors()) << overlay;
    EXPECT_NE(a.Find("site/dns-dns/2"), nullptr) << overlay;
  }
  for (const auto& [overlay, code] : wrong)
    EXPECT_THAT(Amended(overlay).Messages(), HasSubstr(code));
}

TEST(Overlay, AnIdOfSeveralRequirementsIsRefused) {
  Diagnostics diagnostics;
  const auto catalog =
      Read(SampleWith("    purpose: Names.\n",
                      "    purpose: Names.\n    was: [old/oracle-appliance/11117]\n"),
           "sample.yaml", diagnostics);
  const auto overlay = Overlay::Read(
      "sample:\n  withdraw: [ { requirement: old/oracle-appliance/11117, why: x } ]\n", "o.yaml",
      diagnostics);
  overlay->Apply(*catalog, *ParseDate("2026-11-21"), diagnostics);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-CAT-0203"));
  EXPECT_THAT(catalog->withdrawn, IsEmpty());
}

}  // namespace
}  // namespace portwright::catalog
