#include "extract/ends.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace portwright::extract {
namespace {

Sections WithPlaceholder(std::string placeholder) {
  Sections sections;
  sections.placeholder = std::move(placeholder);
  return sections;
}

// Lines as the readers leave them; a leading `>` for each level of a list.
document::Text CellOf(std::string_view lines) {
  document::Text text;
  std::uint32_t source = 0;
  bool first = true;
  for (std::string_view line : Split(lines, '\n')) {
    std::uint32_t depth = 0;
    while (!line.empty() && line.front() == '>') {
      line.remove_prefix(1);
      ++depth;
      ++source;
    }
    if (depth > 0) {
      text.BeginItem(source, depth);
    } else if (!first) {
      text.Break(source);
    }
    first = false;
    text.Append(line, source);
    source += static_cast<std::uint32_t>(line.size()) + 1;
  }
  text.Finish();
  return text;
}

std::string Ends(std::string_view lines, const std::string& placeholder = "{{acme}}") {
  std::vector<std::string> words;
  for (const End& end : ReadEnds(CellOf(lines), WithPlaceholder(placeholder))) {
    words.push_back(end.words);
  }
  return Join(words, " # ");
}

TEST(Ends, OneCellOneEnd) {
  EXPECT_EQ(Ends("Backup server"), "Backup server");
  EXPECT_EQ(Ends("VIPs and VLAN IPs on {{acme}}"), "VIPs and VLAN IPs on @product");
  EXPECT_EQ(Ends("{{acme}} node or free node"), "@product node or free node");
  EXPECT_EQ(Ends("Data IP and IP of all nodes on the cluster."),
            "Data IP and IP of all nodes on the cluster.");
  EXPECT_EQ(Ends("External NTP Server (time.example.com )"),
            "External NTP Server (time.example.com )");
  EXPECT_EQ(Ends("192.0.2.8 or internal DNS"), "192.0.2.8 or internal DNS");
  EXPECT_EQ(Ends("Agents, proxies"), "Agents, proxies");
}

TEST(Ends, LinesAndItemsAreSeveral) {
  EXPECT_EQ(Ends("vCenter\nESXi Host\nCloud Director"), "vCenter # ESXi Host # Cloud Director");
  EXPECT_EQ(Ends("downloads.example.com/oauth/login\nCDN"),
            "downloads.example.com/oauth/login # CDN");
  EXPECT_EQ(Ends("A server,\nB server"), "A server # B server");
  EXPECT_EQ(Ends(">one\n>two"), "one # two");
  EXPECT_EQ(Ends("* one\n* two"), "one # two");
}

TEST(Ends, LabelsAboveListsAreNone) {
  EXPECT_EQ(
      Ends(">**AWS**\n>>\\*amazonaws.com\n>**Azure**\n>>login.example.net\n>>*.blob.example.net"),
      "*amazonaws.com # login.example.net # *.blob.example.net");
  EXPECT_EQ(Ends("Clouds:\n>one\n>two"), "one # two");
  EXPECT_EQ(Ends("Azure: a.example.net, b.example.net"), "a.example.net # b.example.net");
}

TEST(Ends, HostNamesInOneLineAreSeveral) {
  EXPECT_EQ(Ends("a.example.com, b.example.com and *.example.net"),
            "a.example.com # b.example.com # *.example.net");
  EXPECT_EQ(Ends("192.0.2.1, 192.0.2.2"), "192.0.2.1 # 192.0.2.2");
  EXPECT_EQ(Ends("a.example.com, the proxy"), "a.example.com # the proxy");
}

TEST(Ends, RemarksAndBrokenLinesStay) {
  EXPECT_EQ(Ends("Broker\n(if it stands alone)"), "Broker (if it stands alone)");
  EXPECT_EQ(Ends("Broker or\nproxy"), "Broker or proxy");
  EXPECT_EQ(Ends("Broker\nor proxy"), "Broker or proxy");
}

TEST(Ends, NothingIsNoEnd) {
  for (const char* text : {"", "-", "n/a", "N/A", "None", "\xE2\x80\x94"}) {
    EXPECT_EQ(Ends(text), "") << text;
  }
}

TEST(Ends, PlacesAreInTheSource) {
  const auto ends = ReadEnds(CellOf("one\ntwo"), Sections{});
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_EQ(ends[0].place, 0U);
  EXPECT_EQ(ends[1].place, 4U);
}

TEST(WithProductTest, MarkupGoes) {
  const Sections sections = WithPlaceholder("{{site.data.keyword.x_y}}");
  EXPECT_EQ(WithProduct("the {{site.data.keyword.x_y}}s", sections), "the @products");
  EXPECT_EQ(WithProduct("**{{site.data.keyword.x_y}}**  node", sections), "@product node");
  EXPECT_EQ(WithProduct("{{site.data.keyword.x\\_y}}", sections), "@product");
  EXPECT_EQ(WithProduct("a\\_b `c` *d* _e_ snake_case_name", sections),
            "a_b c d e snake_case_name");
  EXPECT_EQ(WithProduct("*.example.com", sections), "*.example.com");
  EXPECT_EQ(WithProduct("\\*.a.com and \\*.b.com", sections), "*.a.com and *.b.com");
  EXPECT_EQ(WithProduct("*.a.com, *.b.com", sections), "*.a.com, *.b.com");
}

TEST(WithProductTest, NamesAreReplacedWhole) {
  const Sections sections = WithPlaceholder("Acme");
  EXPECT_EQ(WithProduct("Acme and AcmeCloud, Acme's", sections),
            "@product and AcmeCloud, @product's");
  EXPECT_EQ(WithProduct("Acme", Sections{}), "Acme");
}

TEST(HostNames, AreRecognised) {
  for (const char* text :
       {"helios.example.com", "*.example.com", "*amazonaws.com", "*.s3.<region>.amazonaws.com",
        "downloads.example.com/path", "s3-us-west-2.amazonaws.com", "time1.example.org",
        "host.example.com:8443", "https://a.example.com/x", "{region}.example.com",
        "1.pool.ntp.org", "Login.example.net"}) {
    EXPECT_TRUE(IsHostName(text)) << text;
  }
  for (const char* text :
       {"8.8.8.8", "admin@example.com", "server", "7.1.x", "1.5.GB", "a b.com", "setup.exe",
        "443.Use", "", ".", "example.", "e.g", "x..com", "config.yaml"}) {
    EXPECT_FALSE(IsHostName(text)) << text;
  }
  EXPECT_TRUE(HasWildcard("*.example.com"));
  EXPECT_TRUE(HasWildcard("s3.<region>.example.com"));
  EXPECT_TRUE(HasWildcard("{region}.example.com"));
  EXPECT_FALSE(HasWildcard("a.example.com"));
  EXPECT_FALSE(HasWildcard("{{site.data.x}}"));
}

TEST(LooksLikeEndTest, EndsScoreAboveProseAndPorts) {
  const Sections sections = WithPlaceholder("{{acme}}");
  for (const char* text :
       {"{{acme}}", "Backup server", "ESXi Host", "*.example.com", "192.0.2.1", "NFS Client",
        "VIPs and VLAN IPs on {{acme}}", "Administrator workstation", "Internet",
        "Shared Services IP and IP of each node VM of the storage cluster.", "Active Directory",
        "{{acme}} (with NFS server)", "Domain controllers"}) {
    EXPECT_GE(LooksLikeEnd(text, sections), 0.6) << text;
  }
  for (const char* text :
       {"443", "TCP", "TCP 443", "80, 443", "Required for file recovery.", "Inbound", "Both", "Yes",
        "Required", "-", "", "Used for REST API calls",
        "This port must be open so that the agent can send events to the server."}) {
    EXPECT_LE(LooksLikeEnd(text, sections), 0.4) << text;
  }
}

}  // namespace
}  // namespace portwright::extract
