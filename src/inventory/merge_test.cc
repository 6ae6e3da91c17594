#include "inventory/merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "inventory/imports_yaml.h"
#include "inventory/inventory_yaml.h"
#include "inventory/read.h"

namespace portwright::inventory {
namespace {

struct File {
  std::string name;
  std::string bytes;
};

SourceFacts FactsOfOne(const File& file) {
  Diagnostics diagnostics;
  ReadRequest request;
  request.name = file.name;
  auto facts = Read(file.bytes, request, diagnostics);
  EXPECT_TRUE(facts && !diagnostics.has_errors()) << diagnostics.Print();
  return *std::move(facts);
}

std::vector<SourceFacts> FactsOf(const std::vector<File>& files) {
  std::vector<SourceFacts> sources;
  for (const File& file : files) Replace(sources, FactsOfOne(file));
  return sources;
}

// inventory.yaml without its first line, then the messages.
std::string Merged(const std::vector<SourceFacts>& sources, const SiteWords& site = {}) {
  Diagnostics diagnostics;
  const std::string text = WriteInventory(Merge(sources, site, diagnostics));
  EXPECT_TRUE(IsSealed(text));
  std::string out = text.substr(text.find('\n') + 1);
  for (const Diagnostic& one : diagnostics.all()) {
    for (const SourcePlace& place : one.places) out += diagnostics.Describe(place) + " ";
    out += one.code + " " + one.message + "\n";
  }
  return out;
}

const File kRegister = {"register.csv", "Name,IP,Role\nora1,10.1.1.5,Oracle\nsql1,10.1.1.6,\n"};

TEST(Merge, JoinsWhatFilesSayOfOneHost) {
  EXPECT_EQ(
      Merged(FactsOf({kRegister, {"hosts", "10.1.1.5 ORA1.corp.example ora1\n10.1.2.5 ora1\n"}})),
      "hosts:\n"
      "  ora1: { addresses: [10.1.1.5, 10.1.2.5], tags: [oracle], from: "
      "[\"register.csv:2\", \"hosts:1\", \"hosts:2\"] }\n"
      "  sql1: { addresses: [10.1.1.6], from: [\"register.csv:3\"] }\n");
}

TEST(Merge, DoesNotJoinShortNamesOfTwoDomains) {
  EXPECT_EQ(Merged(FactsOf({{"hosts",
                             "10.1.1.5 db.a.example\n10.1.1.6 db.b.example\n"
                             "10.1.1.7 db\n"}})),
            "hosts:\n"
            "  db: { addresses: [10.1.1.7], from: [\"hosts:3\"] }\n"
            "  db.a.example: { addresses: [10.1.1.5], from: [\"hosts:1\"] }\n"
            "  db.b.example: { addresses: [10.1.1.6], from: [\"hosts:2\"] }\n");
}

TEST(Merge, TakesAnAliasOfTwoHostsForNeither) {
  EXPECT_EQ(Merged(FactsOf({{"hosts", "10.1.1.5 a db\n10.1.1.6 b db\n"}})),
            "hosts:\n"
            "  a: { addresses: [10.1.1.5], from: [\"hosts:1\"] }\n"
            "  b: { addresses: [10.1.1.6], from: [\"hosts:2\"] }\n"
            "hosts:2 hosts:1 PW-INV-0024 the alias 'db' is one of two hosts, 'a' and 'b'; it "
            "stands for neither\n");
}

TEST(Merge, BelievesAHostAboutItsAddressesAndNamesBothPlaces) {
  const File own = {"ora1.addr.json",
                    R"([{"ifname":"eth0","addr_info":[{"local":"10.1.1.7","prefixlen":24}]}])"};
  const File routes = {"ora1.route.json",
                       R"([{"dst":"default","gateway":"10.1.1.1","dev":"eth0"},)"
                       R"({"dst":"10.9.0.0/16","gateway":"10.3.1.1","dev":"eth9"}])"};
  EXPECT_EQ(Merged(FactsOf({kRegister, own, routes})),
            "hosts:\n"
            "  ora1:\n"
            "    {\n"
            "      interfaces: {\n"
            "        eth0: { addresses: [10.1.1.7/24] } },\n"
            "      routes: [\n"
            "        { to: 0.0.0.0/0, via: 10.1.1.1, interface: eth0 } ], tags: [oracle], from: "
            "[\"register.csv:2\", \"ora1.addr.json:1\", \"ora1.route.json:1\"]\n"
            "    }\n"
            "  sql1: { addresses: [10.1.1.6], from: [\"register.csv:3\"] }\n"
            "register.csv:2 ora1.addr.json:1 PW-INV-0020 expected the addresses that 'ora1' has "
            "by its own word, found 10.1.1.5 beside them\n"
            "ora1.route.json:1 PW-INV-0025 expected the addresses of interface 'eth9' of 'ora1' "
            "for its route to 10.9.0.0/16, found none; the route is left out\n");
}

TEST(Merge, NamesBothPlacesOfContradictions) {
  EXPECT_EQ(Merged(FactsOf({{"a.csv", "Name,IP,OS\nora1,10.1.1.5/24,Linux\nx,10.1.1.8,\n"},
                            {"b.csv", "Name,IP,OS\nora1,10.1.1.5/16,AIX\ny,10.1.1.8,\n"}})),
            "hosts:\n"
            "  ora1: { addresses: [10.1.1.5/24], os: linux, from: [\"a.csv:2\", \"b.csv:2\"] }\n"
            "  x: { addresses: [10.1.1.8], from: [\"a.csv:3\"] }\n"
            "b.csv:2 a.csv:2 PW-INV-0020 expected one operating system of 'ora1', found 'aix' and "
            "'linux'\n"
            "b.csv:2 a.csv:2 PW-INV-0020 expected one prefix length of 10.1.1.5 of 'ora1', found "
            "/16 and /24\n"
            "b.csv:3 a.csv:3 PW-INV-0021 expected each address at one host, found 10.1.1.8 at 'y' "
            "and at 'x', which keeps it\n");
}

TEST(Merge, GivesAnAddressWithoutANameToItsHost) {
  EXPECT_EQ(Merged(FactsOf({{"ips.csv", "Name,IP,Role\n,10.1.1.5,erp\n,10.1.1.9,\n"}, kRegister})),
            "hosts:\n"
            "  host-10.1.1.9: { addresses: [10.1.1.9], from: [\"ips.csv:3\"] }\n"
            "  ora1: { addresses: [10.1.1.5], tags: [erp, oracle], from: [\"ips.csv:2\", "
            "\"register.csv:2\"] }\n"
            "  sql1: { addresses: [10.1.1.6], from: [\"register.csv:3\"] }\n");
}

TEST(Merge, KeepsAndMarksWhatIsGone) {
  auto sources = FactsOf({kRegister, {"register.csv", "Name,IP,Role\nora1,10.1.1.7,Oracle\n"}});
  EXPECT_EQ(Merged(sources),
            "hosts:\n"
            "  ora1: { addresses: [10.1.1.7], tags: [oracle], from: [\"register.csv:2\"] }\n"
            "  sql1: { addresses: [10.1.1.6], gone: true, from: [\"register.csv:3\"] }\n");
  // Another file that still has it keeps it here.
  Replace(sources, FactsOfOne(File{"hosts", "10.1.1.6 sql1\n"}));
  EXPECT_NE(Merged(sources).find("sql1: { addresses: [10.1.1.6], from: [\"hosts:1\"] }"),
            std::string::npos);
  Replace(sources, FactsOfOne(File{"hosts", "10.1.1.9 dns1\n"}));
  EXPECT_NE(Merged(sources).find("sql1: { addresses: [10.1.1.6], gone: true"), std::string::npos);
  Prune(sources);
  EXPECT_EQ(Merged(sources).find("sql1"), std::string::npos);
}

TEST(Merge, LeavesAloneWhatPeopleWrote) {
  SiteWords site;
  site.names["ora1"] = {0, 4, 3};
  site.addresses[*net::ParseAddress("10.1.1.4")] = {"ora1", {0, 4, 3}};
  site.addresses[*net::ParseAddress("10.1.1.6")] = {"sql", {0, 5, 3}};
  EXPECT_EQ(Merged(FactsOf({kRegister}), site),
            "hosts: {}\n"
            "register.csv:2  PW-INV-0020 expected the addresses that the site gives 'ora1', found "
            "others as well: 10.1.1.5; what people wrote holds\n"
            "register.csv:3  PW-INV-0021 expected each address at one host, found 10.1.1.6 at "
            "'sql1' and at 'sql', which keeps it\n");
}

TEST(Merge, IsTheSameForTheSameFiles) {
  // What is remembered is what was read, to the byte.
  const auto sources = FactsOf(
      {kRegister,
       {"ora1.addr.json",
        R"([{"ifname":"eth0","addr_info":[{"local":"10.1.1.5","prefixlen":24}]}])"},
       {"ora1_ss.txt",
        "tcp LISTEN 0 1 0.0.0.0:22 0.0.0.0:* users:((\"a \\\"b\",pid=7))\n"
        "tcp ESTAB 0 0 10.1.1.5:22 10.1.9.7:51000\n"},
       {"prefixes.csv", "Prefix,Status,VRF,VLAN\n10.1.0.0/16,x,,\"on\"\n"},
       {"register.csv", "Name,IP,Role,Description\nora1,10.1.1.5,\"a,b\",\"say \"\"yes\"\"\"\n"}});
  const std::string text = WriteImports(sources);
  Diagnostics diagnostics;
  const auto again = ReadImports(text, "imports.yaml", diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  EXPECT_EQ(WriteImports(again), text);
  EXPECT_EQ(Merged(again), Merged(sources));
  EXPECT_NE(Merged(sources).find("sql1"), std::string::npos);
}

TEST(Merge, SeesWhatSomebodyEdited) {
  std::string text = Sealed("hosts:\n  a: { addresses: [10.1.1.5] }\n");
  EXPECT_TRUE(IsSealed(text));
  text.back() = ' ';
  EXPECT_FALSE(IsSealed(text));
  EXPECT_FALSE(IsSealed("hosts: {}\n"));
  EXPECT_FALSE(IsSealed(""));
}

TEST(Merge, RefusesAMemoryThatMakesNoSense) {
  for (const char* bad :
       {"sources: [ { name: a, format: frob } ]", "sources: 5", "- a",
        "sources:\n  - { name: a, format: table, hosts: [ { name: b, line: 1, addresses: [ "
        "[nonsense] ] } ] }",
        "sources:\n  - { name: a, format: ss, seen: [ [tcp, 10.1.1.1, 10.1.1.2, \"99999\"] ] }"}) {
    Diagnostics diagnostics;
    EXPECT_TRUE(ReadImports(bad, "imports.yaml", diagnostics).empty()) << bad;
    EXPECT_TRUE(diagnostics.has_errors()) << bad;
  }
}

}  // namespace
}  // namespace portwright::inventory
