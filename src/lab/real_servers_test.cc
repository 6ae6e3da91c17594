#include "lab/real_servers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace portwright::lab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

RealServer Make(std::string name, std::vector<SpokenPorts> speaks) {
  RealServer server;
  server.name = std::move(name);
  server.speaks = std::move(speaks);
  server.command = "exec it";
  return server;
}

std::vector<std::string> NamesOf(const std::vector<ChosenServer>& chosen) {
  std::vector<std::string> names;
  for (const ChosenServer& one : chosen) names.push_back(one.server->name);
  return names;
}

TEST(RealServers, WhoNamesThePortGoesBeforeWhoTakesAny) {
  const std::vector<RealServer> servers = {
      Make("web", {{"tls", {"tcp/TLS"}, {}, false, ""}}),
      Make("directory", {{"ldaps", {"tcp/TLS"}, {636}, false, ""}})};
  const auto chosen = ChooseServers(servers, {{"tcp/TLS", 636}, {"tcp/TLS", 443}});
  ASSERT_THAT(NamesOf(chosen), ElementsAre("web", "directory"));
  EXPECT_THAT(chosen[0].serves, ElementsAre(ServicePort{"tcp/TLS", 443}));
  EXPECT_THAT(chosen[1].serves, ElementsAre(ServicePort{"tcp/TLS", 636}));
}

TEST(RealServers, OfTwoTheFirst) {
  const std::vector<RealServer> servers = {Make("one", {{"dns", {"udp/DNS"}, {}, false, ""}}),
                                           Make("two", {{"dns", {"udp/DNS"}, {}, false, ""}})};
  EXPECT_THAT(NamesOf(ChooseServers(servers, {{"udp/DNS", 53}})), ElementsAre("one"));
}

TEST(RealServers, WhatNobodySpeaksIsLeftToTheResponder) {
  const std::vector<RealServer> servers = {Make("ntp", {{"ntp", {"udp/NTP"}, {123}, false, ""}})};
  EXPECT_TRUE(ChooseServers(servers, {{"tcp/Cassandra", 9042}, {"udp/NTP", 1123}}).empty());
  EXPECT_TRUE(ChooseServers(servers, {}).empty());
}

TEST(RealServers, WhoCanHaveOnePortTakesTheFirst) {
  const std::vector<RealServer> servers = {
      Make("nfs", {{"locks", {"tcp/locks", "udp/locks"}, {}, true, "@port@ "}})};
  const auto chosen =
      ChooseServers(servers, {{"udp/locks", 304}, {"tcp/locks", 4045}, {"tcp/locks", 304}});
  ASSERT_EQ(chosen.size(), 1u);
  EXPECT_THAT(chosen[0].ports[0], ElementsAre(304));
  EXPECT_THAT(chosen[0].serves,
              ElementsAre(ServicePort{"tcp/locks", 304}, ServicePort{"udp/locks", 304}));
}

TEST(RealServers, WhatIsNeededComesBefore) {
  std::vector<RealServer> servers = {Make("first", {}), Make("second", {}),
                                     Make("third", {{"nfs", {"tcp/NFS"}, {}, false, ""}})};
  servers[1].needs = {"first"};
  servers[2].needs = {"second"};
  servers[0].ready = "/run/it";
  const auto chosen = ChooseServers(servers, {{"tcp/NFS", 2049}});
  EXPECT_THAT(NamesOf(chosen), ElementsAre("first", "second", "third"));
  const std::string script = StartScript(chosen, "/srv", 9);
  EXPECT_LT(script.find("start 'first'"), script.find("await_file '/run/it'"));
  EXPECT_LT(script.find("await_file '/run/it'"), script.find("start 'second'"));
  EXPECT_THAT(script, Not(HasSubstr("await_port 'first'")));
}

TEST(RealServers, PortsAreWrittenWhereTheyAreNamed) {
  std::vector<RealServer> servers = {Make("sshd", {{"ssh", {"tcp/SSH"}, {}, false, "Port @port@\n"},
                                                   {"more", {"tcp/more"}, {}, false, "no\n"}})};
  servers[0].files = {{"/lab/it's.conf", "@ssh@@more@Key k\n"}};
  servers[0].before = "echo 'a'";
  servers[0].command = "exec sshd @ssh@";
  const auto chosen = ChooseServers(servers, {{"tcp/SSH", 2222}, {"tcp/SSH", 22}});
  const std::string script = StartScript(chosen, "/a b", 9);
  EXPECT_THAT(script, HasSubstr("FOLDER='/a b' SECONDS_MAX=9\n"));
  EXPECT_THAT(script, HasSubstr("cat >\"$R\"'/lab/it'\\''s.conf' <<'PORTWRIGHT_END_OF_FILE'\n"
                                "Port 22\nPort 2222\nKey k\nPORTWRIGHT_END_OF_FILE\n"));
  EXPECT_THAT(script, HasSubstr("before 'echo '\\''a'\\'''\n"));
  EXPECT_THAT(script, HasSubstr("start 'sshd' 'exec sshd Port 22\nPort 2222\n'\n"));
  EXPECT_THAT(script, HasSubstr("await_port 'sshd' tcp 22\nawait_port 'sshd' tcp 2222\n"));
  EXPECT_THAT(script, Not(HasSubstr("\nmake_certificates\n")));
  servers[0].has_certificate = true;
  EXPECT_THAT(StartScript(chosen, "/a b", 9), HasSubstr("\nmake_certificates\n"));
}

TEST(RealServers, ThoseOfTheProgramNeedWhatStandsAbove) {
  std::set<std::string> above;
  for (const RealServer& server : RealServers()) {
    EXPECT_FALSE(server.packages.empty()) << server.name;
    for (const std::string& needed : server.needs) EXPECT_TRUE(above.contains(needed)) << needed;
    // A name is a file's, too; text that ends a file would end it early.
    EXPECT_EQ(server.name.find('/'), std::string::npos);
    for (const auto& [path, text] : server.files)
      EXPECT_EQ(text.find("PORTWRIGHT_END"), std::string::npos) << path;
    EXPECT_TRUE(above.insert(server.name).second) << server.name;
  }
  EXPECT_TRUE(above.contains("OpenSSH"));
}

TEST(RealServers, EveryNameOfPortsIsUsedAndEveryLineHasOne) {
  for (const RealServer& server : RealServers()) {
    std::string texts = server.command + server.before;
    for (const auto& [path, text] : server.files) texts += text;
    for (const SpokenPorts& spoken : server.speaks) {
      if (spoken.line.empty()) {
        // Nobody tells it its ports: they have to be those that it has by itself.
        EXPECT_FALSE(spoken.ports.empty()) << server.name << " " << spoken.name;
        continue;
      }
      EXPECT_THAT(texts, HasSubstr("@" + spoken.name + "@")) << server.name;
      EXPECT_THAT(spoken.line, HasSubstr("@port@")) << server.name;
    }
  }
}

TEST(RealServers, PackagesAreSortedAndEachThereOnce) {
  std::vector<RealServer> servers = {Make("a", {}), Make("b", {})};
  servers[0].packages = {"samba", "bind9"};
  servers[1].packages = {"samba"};
  EXPECT_THAT(ServerPackages(servers), ElementsAre("bind9", "openssl", "samba"));
}

}  // namespace
}  // namespace portwright::lab
