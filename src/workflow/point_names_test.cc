// Host names from a site to the text of each dialect, and what those get that have none.
#include "workflow/point_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "workflow/dialects.h"
#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// `mini` beside a cloud: app1 speaks to two names through fw1.
std::string Site(const std::string& dialect, const std::string& kind, const std::string& names) {
  return R"(site: tiny
zones:
  left: { prefixes: [10.0.1.0/24, "2001:db8:1::/64"] }
  right: { prefixes: [10.0.2.0/24] }
  internet: { internet: true }
hosts:
  app1: { addresses: [10.0.1.1, "2001:db8:1::1"] }
  db1: { addresses: [10.0.2.1] }
names:
)" + names +
         R"(products:
  - { id: mini-1, product: mini, self: [app1], bind: { database: db1 } }
extra:
  - { id: cloud, from: app1, to: ["rt.example.com"], allow: [tcp/443], reason: support, by: b }
  - { id: blob, from: app1, to: ["*.example.net"], allow: [tcp/443], reason: blobs, by: b }
  - { id: dns, from: app1, to: db1, allow: [udp/53], reason: names, by: b }
enforcement:
  fw1: { dialect: )" +
         dialect + ", " + kind + " }\n" +
         (kind.starts_with("kind: gateway")
              ? ""
              : "  gw: { dialect: nftables, kind: gateway, interfaces: { trust: "
                "left, servers: right, untrust: internet } }\n");
}

constexpr char kGateway[] =
    "kind: gateway, interfaces: { trust: left, servers: right, untrust: internet }";
constexpr char kObjects[] =
    "  rt.example.com: { object: true }\n  \"*.example.net\": { object: true }\n";

Outcome Rendered(const std::string& dialect, const std::string& kind = kGateway,
                 const std::string& names = kObjects) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  Put(files, "tiny/site.yaml", Site(dialect, kind, names));
  return RenderSite({RequestOf(files), "fw1", ""}, {});
}

TEST(HostNames, AreWrittenWhereTheDialectHasThem) {
  struct Case {
    const char* dialect;
    const char* line;
  };
  for (const Case& c :
       {Case{"panos", " fqdn rt.example.com\n"}, Case{"asa", " fqdn v4 rt.example.com\n"},
        Case{"asa", " fqdn v6 rt.example.com\n"},
        Case{"srx", " dns-name rt.example.com ipv6-only\n"},
        Case{"checkpoint", "\"name\": \".rt.example.com\""},
        Case{"fortigate", "        set fqdn \"*.example.net\"\n"}}) {
    const Outcome outcome = Rendered(c.dialect);
    EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
    EXPECT_THAT(outcome.text, HasSubstr(c.line)) << c.dialect;
    EXPECT_THAT(outcome.text, Not(HasSubstr("100::"))) << c.dialect;
    EXPECT_THAT(outcome.messages, Not(HasSubstr("permits rt.example.com"))) << c.dialect;
    const bool has_stars = FindDialect(c.dialect)->capabilities().wildcard_names;
    EXPECT_EQ(outcome.messages.find("permits *.example.net") == std::string::npos, has_stars)
        << c.dialect << outcome.messages;
  }
}

TEST(HostNames, AreNamesInCilium) {
  const Outcome outcome = Rendered("cilium", "kind: host, host: app1");
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("matchName: \"rt.example.com\"\n"));
  EXPECT_THAT(outcome.text, HasSubstr("matchPattern: \"*.example.net\"\n"));
}

TEST(HostNames, AreLeftOutAndSaidElsewhere) {
  for (const std::string& name : RenderedDialectNames()) {
    const dialect::Capabilities can = FindDialect(name)->capabilities();
    if (can.host_names || !can.outgoing_rules) continue;
    const Outcome outcome = Rendered(name, can.host_rules ? "kind: host, host: app1" : kGateway);
    EXPECT_EQ(outcome.exit, Exit::kFine) << name << outcome.messages;
    EXPECT_THAT(outcome.messages, HasSubstr("PW-FLOW-0036")) << name;
    EXPECT_THAT(outcome.messages, HasSubstr("rt.example.com by its name (extra/cloud)")) << name;
    EXPECT_THAT(outcome.messages, HasSubstr("portwright resolve")) << name;
    for (const char* gone : {"rt.example.com", "100::", "extra/cloud"})
      EXPECT_THAT(outcome.text, Not(HasSubstr(gone))) << name;
  }
}

// What is read back says names in messages, and never what stands for them.
TEST(HostNames, AreProvenAndPrinted) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  Put(files, "tiny/site.yaml", Site("asa", kGateway, kObjects));
  std::string text = RenderSite({RequestOf(files), "fw1", ""}, {}).text;
  Put(files, "fw1.cfg", text);
  ProveRequest request;
  request.site = RequestOf(files);
  request.against = "fw1.cfg";
  request.at = "fw1";
  EXPECT_EQ(Prove(request, {}).exit, Exit::kFine) << Prove(request, {}).text;
  for (std::size_t at = text.find("rt.example.com"); at != std::string::npos;
       at = text.find("rt.example.com", at + 1))
    text.replace(at, 14, "rx.example.com");
  Put(files, "fw1.cfg", text);
  const Outcome outcome = Prove(request, {});
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.text, HasSubstr("-> rt.example.com:443"));
  EXPECT_THAT(outcome.text, HasSubstr("-> rx.example.com:443"));
}

TEST(HostNames, OfASiteAreChecked) {
  EXPECT_THAT(Rendered("asa", kGateway, "  rt: { object: true }\n").messages,
              HasSubstr("PW-SITE-0308"));
  sys::MemoryFiles files;
  PutMiniSite(files);
  std::string site = Site("asa", kGateway, kObjects);
  site.replace(site.find("10.0.2.0/24"), 11, "10.0.2.0/24, 240.0.0.0/8");
  Put(files, "tiny/site.yaml", site);
  EXPECT_THAT(RenderSite({RequestOf(files), "fw1", ""}, {}).messages, HasSubstr("PW-SITE-0310"));
}

}  // namespace
}  // namespace portwright::workflow
