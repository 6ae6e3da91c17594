#include "site/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "site/read_sample.h"

namespace portwright::site {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SourceFile SiteFile(std::string text) { return {FileKind::kSite, "site.yaml", std::move(text)}; }

TEST(ReadTest, ReadsHostsWithInterfacesAndRoutes) {
  const auto site = ReadGood(R"(
site: s
title: A site
zones: { a: { prefixes: [10.1.0.0/16, "2001:db8:1::/48"], title: Zone A } }
hosts:
  plain: { addresses: [10.1.0.1, "2001:db8:1::1"], os: linux, tags: [x, y], title: Plain, owner: web team }
  proxy1:
    interfaces:
      eth0: { addresses: [10.1.20.5/24] }
      eth1: { addresses: 10.1.30.5/24, vlan: 30 }
    routes:
      - { to: 0.0.0.0/0, via: 10.1.20.1, interface: eth0 }
      - { to: 10.9.0.0/16, interface: eth1 }
)");
  EXPECT_EQ(site->name, "s");
  EXPECT_EQ(site->title, "A site");
  EXPECT_EQ(site->realms[0].name, "main");
  ASSERT_EQ(site->hosts.size(), 2U);
  const Host& plain = site->hosts[0];
  EXPECT_EQ(plain.os, "linux");
  EXPECT_EQ(plain.title, "Plain");
  EXPECT_EQ(plain.owner, "web team");
  EXPECT_THAT(plain.tags, ElementsAre("x", "y"));
  ASSERT_EQ(plain.interfaces.size(), 1U);
  EXPECT_EQ(plain.interfaces[0].name, "");
  EXPECT_EQ(plain.interfaces[0].addresses[0].second, 32);
  EXPECT_EQ(net::ToText(plain.interfaces[0].addresses[1].first), "2001:db8:1::1");
  EXPECT_EQ(plain.place.line, 6U);
  const Host& proxy = site->hosts[1];
  EXPECT_EQ(proxy.interfaces[1].name, "eth1");
  EXPECT_EQ(proxy.interfaces[1].vlan, 30);
  EXPECT_EQ(proxy.interfaces[0].addresses[0].second, 24);
  ASSERT_EQ(proxy.routes.size(), 2U);
  EXPECT_EQ(net::ToText(proxy.routes[0].to), "0.0.0.0/0");
  EXPECT_EQ(net::ToText(*proxy.routes[0].via), "10.1.20.1");
  EXPECT_EQ(proxy.routes[0].interface, 0U);
  EXPECT_FALSE(proxy.routes[1].via.has_value());
  EXPECT_EQ(proxy.routes[1].interface, 1U);
}

TEST(ReadTest, ReadsClusters) {
  const auto site = ReadGood(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] } }
clusters:
  c1:
    title: One
    owner: backup team
    tags: [backup]
    interfaces:
      g1: { nodes: { n1: 10.1.0.11, n2: [10.1.0.12] }, vips: [10.1.0.21], traffic: [backup] }
      g1.200: { vips: 10.1.2.21 }
      ipmi: { nodes: { n1: 10.1.9.11 }, ipmi: true }
    routes: [ { to: 0.0.0.0/0, via: 10.1.0.1, interface: g1.200 } ]
)");
  ASSERT_EQ(site->clusters.size(), 1U);
  const Cluster& c1 = site->clusters[0];
  EXPECT_EQ(c1.owner, "backup team");
  ASSERT_EQ(c1.interfaces.size(), 3U);
  EXPECT_EQ(c1.interfaces[0].vlan, 0);
  ASSERT_EQ(c1.interfaces[0].nodes.size(), 2U);
  EXPECT_EQ(c1.interfaces[0].nodes[1].first, "n2");
  EXPECT_EQ(net::ToText(c1.interfaces[0].nodes[1].second[0]), "10.1.0.12");
  EXPECT_THAT(c1.interfaces[0].traffic, ElementsAre("backup"));
  EXPECT_EQ(c1.interfaces[1].vlan, 200);
  EXPECT_EQ(c1.interfaces[1].vips.size(), 1U);
  EXPECT_TRUE(c1.interfaces[2].ipmi);
  EXPECT_EQ(c1.routes[0].interface, 1U);
  EXPECT_EQ(site->FindCluster("c1"), 0U);
  EXPECT_EQ(site->FindCluster("c2"), kNone);
}

TEST(ReadTest, ReadsInstancesWithTheirAnswers) {
  const auto site = ReadGood(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] } }
hosts:
  h1: { addresses: [10.1.0.1], tags: [t] }
  h2: { addresses: [10.1.0.2], tags: [t] }
clusters: { c1: { interfaces: { g: { nodes: { n: 10.1.0.11 } } } } }
products:
  - id: one
    product: backup
    version: 7.1
    cluster: c1
    families: [ipv6]
    features:
      vmware: on
      mongodb: { off: no MongoDB here }
    choices: { smtp_port: "587", protocols: [nfs, smb] }
    parameters: { port: 5696, instance: [1, 2] }
    initiators: { "a/b-c/443": to }
    bind:
      client: "tag: t"
      nobody: { none: not here }
      remote: two
  - { id: two, product: backup, self: [h1, 10.1.7.0/24] }
bind: { dns: [h2, one] }
)");
  ASSERT_EQ(site->instances.size(), 2U);
  const Instance& one = site->instances[0];
  EXPECT_EQ(one.product, "backup");
  EXPECT_EQ(one.version, "7.1");
  EXPECT_EQ(one.cluster, 0U);
  EXPECT_FALSE(one.ipv4);
  EXPECT_TRUE(one.ipv6);
  EXPECT_EQ(one.features.at("vmware").state, Switch::kOn);
  EXPECT_EQ(one.features.at("mongodb").state, Switch::kOff);
  EXPECT_EQ(one.features.at("mongodb").reason, "no MongoDB here");
  EXPECT_THAT(one.choices.at("smtp_port").values, ElementsAre("587"));
  EXPECT_THAT(one.choices.at("protocols").values, ElementsAre("nfs", "smb"));
  EXPECT_THAT(one.parameters.at("instance").values, ElementsAre("1", "2"));
  EXPECT_THAT(one.initiators.at("a/b-c/443").values, ElementsAre("to"));
  EXPECT_THAT(NamesOf(*site, one.bind.at("client").items), ElementsAre("h1", "h2"));
  EXPECT_EQ(one.bind.at("nobody").none, "not here");
  EXPECT_THAT(NamesOf(*site, one.bind.at("remote").items), ElementsAre("two"));
  const Instance& two = site->instances[1];
  EXPECT_EQ(two.cluster, kNone);
  EXPECT_TRUE(two.ipv4 && two.ipv6);
  EXPECT_THAT(NamesOf(*site, two.self), ElementsAre("h1", "10.1.7.0/24"));
  EXPECT_THAT(NamesOf(*site, site->bind.at("dns").items), ElementsAre("h2", "one"));
  EXPECT_EQ(site->FindInstance("two"), 1U);
}

TEST(ReadTest, KeepsALiteralOnceAndFindsItsRealm) {
  const auto site = ReadGood(R"(
site: s
realms: [corp, other]
zones:
  a: { prefixes: [10.1.0.0/16] }
  b: { prefixes: [10.1.0.0/16, 10.2.0.0/16], realm: other }
bind:
  x: [10.1.0.5, 10.2.0.0/24]
  y: [10.1.0.5/32, "2001:db8::/32"]
)");
  ASSERT_EQ(site->literals.size(), 3U);
  EXPECT_EQ(site->literals[0].realm, 0U);  // both realms have it: the default
  EXPECT_EQ(site->literals[1].realm, 1U);  // only `other` has it
  EXPECT_EQ(site->literals[2].realm, 0U);
  EXPECT_EQ(site->bind.at("x").items[0], site->bind.at("y").items[0]);
  EXPECT_THAT(NamesOf(*site, site->bind.at("x").items), ElementsAre("10.1.0.5", "10.2.0.0/24"));
}

TEST(ReadTest, ReadsGroupsSortedByRole) {
  const auto site = ReadGood(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] } }
hosts: { h1: { addresses: [10.1.0.1] }, h2: { addresses: [10.1.0.2] } }
products: [ { id: p, product: x, self: h1 } ]
groups:
  - { id: g1, roles: { client: 10.1.0.0/24, server: [h1, h2] } }
  - { id: g2, instance: p, roles: { server: h2, client: h1 } }
)");
  ASSERT_EQ(site->groups.size(), 2U);
  EXPECT_THAT(site->group_roles, ElementsAre("client", "server"));
  EXPECT_EQ(site->groups[0].instance, kNone);
  EXPECT_EQ(site->groups[1].instance, 0U);
  std::vector<std::string> members;
  for (const Group& group : site->groups) {
    for (std::uint32_t m = group.first; m < group.first + group.count; ++m) {
      const GroupMember& member = site->group_members[m];
      members.push_back(group.id + " " + site->group_roles[member.role] + " " +
                        site->NameOf(member.endpoint));
    }
  }
  EXPECT_THAT(members, ElementsAre("g1 client 10.1.0.0/24", "g1 server h1", "g1 server h2",
                                   "g2 client h1", "g2 server h2"));
}

constexpr std::string_view kPoints = R"(
site: s
zones:
  in: { prefixes: [10.1.0.0/16] }
  dmz: { prefixes: [10.2.0.0/16] }
  internet: { internet: true }
hosts: { h1: { addresses: [10.1.0.1] } }
clusters: { c1: { interfaces: { g: { nodes: { n: 10.1.0.11 } } } } }
enforcement:
  edge:
    kind: gateway
    title: Edge
    dialect: nftables
    version: "1.0.6"
    owner: network team
    interfaces: { eth0: in, eth1: dmz, eth2: internet }
    nat:
      - { kind: static, inside: 10.2.0.10, outside: 203.0.113.10 }
      - { kind: port, inside: 10.2.0.11, outside: 203.0.113.11, protocol: udp, inside_port: 443, outside_port: 8443 }
      - { kind: pool, inside: 10.1.0.0/16, outside: 203.0.113.64/28, toward: internet }
      - { kind: interface, inside: 10.2.0.0/16, outside: 203.0.113.1, toward: internet }
    config: edge.nft
  link: { kind: router, interfaces: { a: in, b: dmz } }
  h1-fw: { kind: host, host: h1, dialect: nftables }
  sg: { kind: cloud, zones: [dmz], dialect: aws }
  c1-fw: { kind: cluster, cluster: c1, dialect: cohesity }
paths: [ { from: in, to: dmz, through: [link] } ]
)";

TEST(ReadTest, ReadsPointsAndTranslations) {
  const auto site = ReadGood(kPoints);
  ASSERT_EQ(site->points.size(), 5U);
  const EnforcementPoint& edge = site->points[0];
  EXPECT_EQ(edge.kind, PointKind::kGateway);
  EXPECT_EQ(edge.dialect, "nftables");
  EXPECT_EQ(edge.version, "1.0.6");
  EXPECT_EQ(edge.config, "edge.nft");
  ASSERT_EQ(edge.interfaces.size(), 3U);
  EXPECT_EQ(edge.interfaces[2].name, "eth2");
  EXPECT_EQ(site->zones[edge.interfaces[2].zone].name, "internet");
  ASSERT_EQ(edge.nat.size(), 4U);
  EXPECT_EQ(edge.nat[0].kind, NatKind::kStatic);
  EXPECT_EQ(edge.nat[0].toward, kNone);
  EXPECT_EQ(edge.nat[1].protocol, net::kProtocolUdp);
  EXPECT_EQ(edge.nat[1].inside_port, 443);
  EXPECT_EQ(edge.nat[1].outside_port, 8443);
  EXPECT_EQ(edge.nat[2].toward, 2U);
  EXPECT_EQ(net::ToText(edge.nat[2].outside), "203.0.113.64/28");
  EXPECT_EQ(site->points[1].kind, PointKind::kRouter);
  EXPECT_EQ(site->points[1].dialect, "");
  EXPECT_EQ(site->points[2].host, 0U);
  EXPECT_THAT(site->points[3].zones, ElementsAre(1U));
  EXPECT_EQ(site->points[4].cluster, 0U);
  EXPECT_EQ(site->FindPoint("sg"), 3U);
  ASSERT_EQ(site->paths.size(), 1U);
  EXPECT_THAT(site->paths[0].through, ElementsAre(1U));
}

TEST(ReadTest, ReadsNamesAndHowTheyAreReached) {
  const auto site = ReadGood({
      SiteFile(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] } }
hosts: { p1: { addresses: [10.1.0.1] } }
proxies: { web: { to: p1, port: 3128 } }
names:
  one.example.com: { proxy: web }
  two.example.com: { object: true }
  "*.s3.<region>.example.com": { prefixes: [192.0.2.0/24] }
  four.example.com: { resolve: true }
  five.example.com: { resolve: true }
  "*.blob.example.com": { provider: { file: ranges.json, service: S3, region: here } }
bind: { cloud: ["*.s3.<region>.example.com", web] }
)"),
      {FileKind::kResolved, "resolved.yaml",
       "names: { four.example.com: { addresses: [192.0.2.4, \"2001:db8::4\"], "
       "at: 2026-11-01T10:00:00Z, resolver: 10.1.0.53 } }"},
      {FileKind::kProvider, "folder/ranges.json",
       R"({"createDate": "2026-11-01", "prefixes":
           [{"ip_prefix": "192.0.2.64/26", "region": "here", "service": "S3"}]})"},
  });
  ASSERT_EQ(site->names.size(), 6U);
  EXPECT_EQ(site->proxies[0].port, 3128);
  EXPECT_EQ(site->NameOf(site->proxies[0].to), "p1");
  EXPECT_EQ(site->names[0].way, NameWay::kProxy);
  EXPECT_EQ(site->names[0].proxy, 0U);
  EXPECT_EQ(site->names[1].way, NameWay::kObject);
  EXPECT_EQ(site->names[2].way, NameWay::kPrefixes);
  EXPECT_EQ(site->names[3].way, NameWay::kResolve);
  EXPECT_TRUE(site->names[3].is_resolved);
  EXPECT_EQ(site->names[3].prefixes.size(), 2U);
  EXPECT_EQ(site->names[3].resolved_at, "2026-11-01T10:00:00Z");
  EXPECT_EQ(site->names[3].resolver, "10.1.0.53");
  EXPECT_FALSE(site->names[4].is_resolved);
  EXPECT_EQ(site->names[5].way, NameWay::kProvider);
  EXPECT_TRUE(site->names[5].is_resolved);
  EXPECT_EQ(site->names[5].resolved_at, "2026-11-01");
  EXPECT_EQ(net::ToText(site->names[5].prefixes[0]), "192.0.2.64/26");
  EXPECT_THAT(NamesOf(*site, site->bind.at("cloud").items),
              ElementsAre("*.s3.<region>.example.com", "web"));
}

TEST(ReadTest, ReadsDecisions) {
  const auto site = ReadGood({
      SiteFile(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] }, internet: { internet: true } }
hosts: { h1: { addresses: [10.1.0.1] } }
products: [ { id: p, product: x, self: h1 } ]
enforcement: { fw: { kind: host, host: h1, dialect: nftables } }
extra:
  - { id: e1, from: h1, to: internet, allow: [tcp/9100, icmp/echo-request], reason: r, by: b, until: 2027-03-31 }
omit: [ { requirement: a/b-c/1, reason: r, by: b } ]
granted: [ { from: a, to: h1, allow: udp/53, point: fw, reason: r, by: b } ]
windows: [ { name: join, instance: p, from: 2026-12-01, until: 2026-12-01, reason: r } ]
)"),
      {FileKind::kDecisions, "decisions.yaml",
       "omit: [ { requirement: d/e-f/2, instance: p, from: h1, allow: [tcp/2], reason: r, by: c, "
       "until: 2026-12-31 } ]"},
      {FileKind::kLock, "catalogs.lock",
       "x: { revision: 7.2, sha256: " + std::string(64, 'a') + " }"},
  });
  ASSERT_EQ(site->extra.size(), 1U);
  EXPECT_EQ(site->extra[0].id, "e1");
  EXPECT_EQ(site->extra[0].to[0].kind, EndpointKind::kInternet);
  EXPECT_EQ(site->extra[0].allow.size(), 2U);
  EXPECT_EQ(FormatDate(*site->extra[0].until), "2027-03-31");
  ASSERT_EQ(site->omit.size(), 2U);
  EXPECT_EQ(site->omit[0].instance, kNone);
  EXPECT_TRUE(site->omit[0].from.empty() && site->omit[0].allow.empty());
  EXPECT_EQ(site->omit[1].requirement, "d/e-f/2");
  EXPECT_EQ(site->omit[1].by, "c");
  EXPECT_EQ(site->omit[1].from.size(), 1U);
  ASSERT_EQ(site->granted.size(), 1U);
  EXPECT_EQ(site->granted[0].point, 0U);
  EXPECT_FALSE(site->granted[0].until.has_value());
  EXPECT_EQ(FormatDate(site->windows[0].from), "2026-12-01");
  EXPECT_EQ(site->windows[0].from, site->windows[0].until);
  ASSERT_EQ(site->pins.size(), 1U);
  EXPECT_EQ(site->pins[0].product, "x");
  EXPECT_EQ(site->pins[0].revision, "7.2");
}

TEST(ReadTest, CommonEntriesGiveWayToTheSites) {
  const auto site = ReadGood({
      {FileKind::kCommon, "common.yaml",
       "zones: { a: { prefixes: [10.0.0.0/8] } }\n"
       "hosts: { h1: { addresses: [10.1.0.9] }, h2: { addresses: [10.1.0.2] } }\n"
       "bind: { dns: h2, ntp: h2 }\n"
       "products: [ { id: p, product: common, self: h2 }, { id: q, product: common, self: h2 } ]\n"
       "groups: [ { id: g, roles: { x: h1, y: h2 } } ]\n"
       "extra: [ { id: e, from: h1, to: h2, allow: any, reason: common, by: c } ]\n"},
      {FileKind::kInventory, "inventory.yaml", "hosts: { h1: { addresses: [10.1.0.1] } }"},
      SiteFile("site: s\nbind: { dns: h1 }\nproducts: [ { id: p, product: own, self: h1 } ]\n"
               "groups: [ { id: g, roles: { x: h2, y: h1 } } ]\n"
               "extra: [ { id: e, from: h1, to: h2, allow: any, reason: own, by: c } ]\n"),
  });
  ASSERT_EQ(site->hosts.size(), 2U);
  EXPECT_EQ(net::ToText(site->hosts[0].interfaces[0].addresses[0].first), "10.1.0.1");
  EXPECT_THAT(NamesOf(*site, site->bind.at("dns").items), ElementsAre("h1"));
  EXPECT_THAT(NamesOf(*site, site->bind.at("ntp").items), ElementsAre("h2"));
  ASSERT_EQ(site->instances.size(), 2U);
  EXPECT_EQ(site->instances[0].product, "own");
  EXPECT_EQ(site->instances[1].product, "common");
  ASSERT_EQ(site->groups.size(), 1U);
  ASSERT_EQ(site->extra.size(), 1U);
  EXPECT_EQ(site->extra[0].reason, "own");
}

TEST(ReadTest, AZoneThatIsTheInternetIsTheInternet) {
  const auto site = ReadGood("{ site: s, zones: { wild: { internet: true } }, bind: { a: wild } }");
  EXPECT_EQ(site->bind.at("a").items[0].kind, EndpointKind::kInternet);
  EXPECT_EQ(site->NameOf(site->bind.at("a").items[0]), "internet");
}

TEST(ReadTest, ReportsEverythingAtOnce) {
  EXPECT_THAT(CodesOf(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] } }
hosts:
  h1: { adresses: [10.1.0.1] }
  h2: { addresses: [10.1.0.300] }
bind: { x: h3, y: [] }
windows: [ { name: w, from: 2026-02-30, until: 2026-02-01, reason: r } ]
)"),
              ElementsAre("PW-YAML-0021", "PW-SITE-0205", "PW-SITE-0201", "PW-SITE-0103",
                          "PW-SITE-0007", "PW-SITE-0602"));
}

TEST(ReadTest, StopsASectionThatIsWrongAsAWhole) {
  std::string text = "site: s\nzones: { a: { prefixes: [10.0.0.0/8] } }\ngroups:\n";
  for (int i = 0; i < 5000; ++i) {
    text += "- { id: g" + std::to_string(i) + ", roles: { a: nobody, b: 10.0.0.1 } }\n";
  }
  Diagnostics diagnostics;
  EXPECT_EQ(ReadText(text, diagnostics), nullptr);
  EXPECT_EQ(diagnostics.error_count(), 1001U);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("site.yaml:1004:3: error: expected fewer than 1,000 "
                                             "errors in 'groups'"));
}

TEST(ReadTest, ManyHostsOutsideZonesAreToldInAFewLines) {
  std::string text = "site: s\nhosts:\n";
  for (int i = 1; i < 200; ++i) {
    text += "  h" + std::to_string(i) + ": { addresses: [10.0.0." + std::to_string(i) + "] }\n";
  }
  Diagnostics diagnostics;
  EXPECT_NE(ReadText(text, diagnostics), nullptr);
  EXPECT_EQ(diagnostics.all().size(), 21U);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("found 179 more endpoints outside every zone"));
}

TEST(ReadTest, WithoutASiteFileThereIsNoSite) {
  Diagnostics diagnostics;
  EXPECT_EQ(Read({}, diagnostics), nullptr);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("[PW-SITE-0001]"));
}

TEST(ResolveReferenceTest, ResolvesByTheRulesOfBind) {
  const auto site = ReadGood(R"(
site: s
zones: { a: { prefixes: [10.1.0.0/16] }, internet: { internet: true } }
hosts: { h1: { addresses: [10.1.0.1], tags: [t] } }
bind: { x: 10.1.9.0/24 }
)");
  Diagnostics diagnostics;
  const auto resolve = [&](std::string_view text) {
    return NamesOf(*site, ResolveReference(*site, text, {}, diagnostics));
  };
  EXPECT_THAT(resolve("h1"), ElementsAre("h1"));
  EXPECT_THAT(resolve("tag: t"), ElementsAre("h1"));
  EXPECT_THAT(resolve("internet"), ElementsAre("internet"));
  EXPECT_THAT(resolve("10.1.9.0/24"), ElementsAre("10.1.9.0/24"));
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_THAT(resolve("h2"), IsEmpty());
  EXPECT_THAT(resolve("10.1.9.1"), IsEmpty());
  EXPECT_EQ(diagnostics.error_count(), 2U);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("did you mean 'h1'?"));
}

TEST(ExamplesTest, AreRight) {
  const std::string folder = std::string(PORTWRIGHT_SOURCE_DIR) + "/examples/";
  const auto file = [&](FileKind kind, const std::string& name) {
    std::ifstream in(folder + name, std::ios::binary);
    return SourceFile{kind, name, {std::istreambuf_iterator<char>(in), {}}};
  };
  const auto small = ReadGood({file(FileKind::kSite, "small/site.yaml")});
  EXPECT_EQ(small->name, "small");
  const auto acme = ReadGood({file(FileKind::kSite, "acme/site.yaml"),
                              file(FileKind::kInventory, "acme/inventory.yaml"),
                              file(FileKind::kResolved, "acme/resolved.yaml"),
                              file(FileKind::kProvider, "acme/aws-ranges.json")});
  EXPECT_EQ(acme->instances.size(), 6U);
  EXPECT_GE(acme->points.size(), 10U);
}

}  // namespace
}  // namespace portwright::site
