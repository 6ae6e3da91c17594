#include "extract/port_item.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::extract {
namespace {

using catalog::Direction;

// `80 443 in | words`, or empty.
std::string Split(std::string_view text) {
  const auto item = SplitPortItem(text);
  if (!item) return "";
  std::string out;
  for (const Port& port : item->ports.ports) {
    // What stands in the text at the port's place is the port.
    EXPECT_EQ(text.substr(item->ports_at + port.at, port.size).substr(0, 1),
              net::ToText(port.ports).substr(0, 1));
    out += net::ToText(port.ports) + " ";
  }
  if (item->direction == Direction::kIn) out += "in ";
  if (item->direction == Direction::kOut) out += "out ";
  if (item->direction == Direction::kBoth) out += "both ";
  return out + "| " + std::string(item->words);
}

TEST(PortItem, PortsAndTheirName) {
  EXPECT_EQ(Split("443/tcp - web interface"), "443 | web interface");
  EXPECT_EQ(Split("Console: TCP 8443"), "8443 | Console");
  EXPECT_EQ(Split("TCP port 2371 for talks among managers"), "2371 | for talks among managers");
  EXPECT_EQ(Split("7001\xe2\x80\x94"
                  "replication"),
            "7001 | replication");
  EXPECT_EQ(Split("7001 |--| replication"), "7001 | replication");
  EXPECT_EQ(Split("80 & 8080 TCP \xe2\x80\x93 admin pages"), "80 8080 | admin pages");
  EXPECT_EQ(Split("5900-5999 (VNC)"), "5900-5999 | VNC");
}

TEST(PortItem, DirectionBesideThePorts) {
  EXPECT_EQ(Split("Outbound port 25"), "25 out | ");
  EXPECT_EQ(Split("Inbound and outbound port 25"), "25 both | ");
  EXPECT_EQ(Split("Allow incoming TCP 993 (IMAPS)"), "993 in | IMAPS");
  EXPECT_EQ(Split("Mailer: 25 (TCP, outgoing)"), "25 out | Mailer");
}

TEST(PortItem, SeveralPortsStayTogether) {
  EXPECT_EQ(Split("80 (web), 443 (secure web)"), "80 443 | ");
  // What stands behind the bracket is a port of its own: the whole is a sentence.
  EXPECT_EQ(Split("Open TCP 80 (web) and TCP 443 (secure web) on all of the machines"), "");
}

TEST(PortItem, OtherWordsAreNone) {
  EXPECT_EQ(Split("3 nodes of the cluster"), "");
  EXPECT_EQ(Split("Version 7.2: new pages"), "");
  EXPECT_EQ(Split("web interface"), "");
  EXPECT_EQ(Split(""), "");
}

}  // namespace
}  // namespace portwright::extract
