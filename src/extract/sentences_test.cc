#include "extract/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "extract/sample_blocks.h"

namespace portwright::extract {
namespace {

using catalog::ConditionKind;
using catalog::Direction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Reading {
  document::Document document;
  Sections sections;
  Sentences sentences;
};

Reading Read(document::Document document) {
  Reading reading;
  reading.document = SplitLines(std::move(document));
  reading.sections = FindSections(reading.document);
  reading.sentences = ReadSentences(reading.document, reading.sections);
  return reading;
}

std::string Ends(const std::vector<End>& ends) {
  std::string out;
  for (const End& end : ends) out += (out.empty() ? "" : " + ") + end.words;
  return out;
}

std::string Of(const Transports& transports) {
  return std::string(transports.tcp ? "tcp" : "") + (transports.udp ? "udp" : "") +
         (transports.icmp ? "icmp" : "");
}

std::string Of(Direction direction) {
  switch (direction) {
    case Direction::kIn:
      return " in";
    case Direction::kOut:
      return " out";
    case Direction::kBoth:
      return " both";
    case Direction::kUnstated:
      return "";
  }
  return "?";
}

// `A > B tcp 1 2-3 in`
std::string Of(const Statement& statement) {
  std::string out = Ends(statement.sources) + " > " + Ends(statement.destinations);
  if (!statement.group.empty()) out += " [" + statement.group + "]";
  Transports transports = statement.transports;
  for (const SaidPort& port : statement.ports) {
    if (!port.port.transports.empty()) transports = port.port.transports;
  }
  if (!transports.empty()) out += " " + Of(transports);
  for (const SaidPort& port : statement.ports) out += " " + net::ToText(port.port.ports);
  return out + Of(statement.direction);
}

std::vector<std::string> Of(const Reading& reading) {
  std::vector<std::string> out;
  for (const Statement& statement : reading.sentences.statements) out.push_back(Of(statement));
  return out;
}

// One sentence in a document that says nothing else.
std::vector<std::string> Rules(std::string_view sentence) {
  return Of(Read(SampleBlocks().Heading(1, "Ports of Acme").Paragraph(sentence).Make()));
}

TEST(Sentences, OpenAtOneEndAndTheOther) {
  EXPECT_THAT(
      Rules("TCP port 9000 must be open inbound into the Hub and outbound from Acme Store."),
      ElementsAre("Acme Store > Hub tcp 9000 in"));
  EXPECT_THAT(Rules("Ports TCP 22 and 8080 have to be opened outbound on the Hub, and inbound on "
                    "each node in the Store cluster."),
              ElementsAre("Hub > node in the Store cluster tcp 22 8080 out"));
}

TEST(Sentences, FromAndTo) {
  EXPECT_THAT(Rules("Allow UDP 514 from the hosts to the collector."),
              ElementsAre("hosts > collector udp 514"));
  EXPECT_THAT(Rules("UDP port 53 needs to be opened between the Hub and the name servers."),
              ElementsAre("Hub > name servers udp 53"));
  EXPECT_THAT(Rules("Outbound connections to TCP port 7737 must not be blocked by firewalls."),
              ElementsAre(" >  tcp 7737 out"));
}

TEST(Sentences, WhoListensAndWhoConnects) {
  EXPECT_THAT(Rules("The Console listens on TCP port 8443."), ElementsAre(" > Console tcp 8443"));
  EXPECT_THAT(Rules("Agents connect to the Console on TCP port 8444."),
              ElementsAre("Agents > Console tcp 8444"));
  EXPECT_THAT(Rules("The Console needs to access updates.example.com on port 443."),
              ElementsAre("Console > updates.example.com 443"));
  EXPECT_THAT(Rules("Port 5432 on the database server must be reachable from the Console."),
              ElementsAre("Console > database server 5432"));
}

TEST(Sentences, ArrowBetweenWords) {
  EXPECT_THAT(Rules("The Agent on each computer -> the Console, over HTTPS on TCP 8445."),
              ElementsAre("Agent on each computer > Console tcp 8445"));
}

TEST(Sentences, ClausesHaveTheirOwnEnds) {
  EXPECT_THAT(Rules("Open TCP 80 from the proxy to the internet and TCP 22 from the admins to the "
                    "proxy."),
              ElementsAre("proxy > internet tcp 80", "admins > proxy tcp 22"));
}

TEST(Sentences, NothingIsOpenedWhereItIsDenied) {
  EXPECT_THAT(Rules("The Agent does not need port 22."), IsEmpty());
  EXPECT_THAT(Rules("Do not open TCP port 2049 to the internet."), IsEmpty());
  EXPECT_THAT(Rules("Port 8080 is no longer used."), IsEmpty());
  EXPECT_THAT(Rules("No specific ports need to be opened."), IsEmpty());
  EXPECT_THAT(Rules("Why must port 22 be open?"), IsEmpty());
  const Reading reading = Read(SampleBlocks()
                                   .Heading(1, "Ports of Acme")
                                   .Paragraph("The Agent does not need port 22.")
                                   .Make());
  ASSERT_THAT(reading.sentences.refused, SizeIs(1));
  EXPECT_EQ(reading.sentences.refused[0].refusal, Refusal::kNotOpened);
}

TEST(Sentences, ConditionThatDeniesDoesNotDenyTheRule) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Ports of Acme")
               .Paragraph("TCP port 81 must be open to the Hub if encryption is not required.")
               .Make());
  ASSERT_THAT(Of(reading), ElementsAre(" > Hub tcp 81"));
  EXPECT_THAT(reading.sentences.statements[0].conditions, SizeIs(1));
}

TEST(Sentences, ExamplesAndSeriesAreNotOpened) {
  EXPECT_THAT(Rules("Open a port of your choice, for example port 8080."), IsEmpty());
  EXPECT_THAT(Rules("The Nth instance listens on port 4745+N."), IsEmpty());
}

TEST(Sentences, StepsOfADialogAreNoRules) {
  EXPECT_THAT(Rules("Click New Rule and enter TCP port 8080."), IsEmpty());
}

TEST(Sentences, PingAsksForNoPort) {
  EXPECT_THAT(Rules("Ping (ICMP echo) has to be allowed between HA nodes, including the Witness."),
              ElementsAre("@product > @product icmp both", "@product > Witness icmp both"));
  EXPECT_THAT(Rules("Ping is a tool that is required by nobody."), IsEmpty());
}

TEST(Sentences, GroupsWithoutNumbers) {
  EXPECT_THAT(Rules("NDMP-related ports have to be open, outbound from the Hub and inbound into "
                    "the filer."),
              ElementsAre("Hub > filer [NDMP-related ports] out"));
}

TEST(Sentences, HeadingAndLeadInFillTheEnds) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Firewall requirements")
               .Heading(2, "Requirements between the Hub and the Peer Agent")
               .Paragraph("Hub:")
               .Item("Inbound port TCP 81 must be open for communication with Peer Agents.")
               .Paragraph("Peer Agents:")
               .Item("Outbound port TCP 81 must be open for communication with the Hub.")
               .Heading(2, "Requirements between the Hub and the local network")
               .Item("Inbound port TCP 82 must be open so that people can access the Web UI.")
               .Item("Inbound and outbound port TCP 83 must be open.")
               .Make());
  EXPECT_THAT(Of(reading),
              ElementsAre("Peer Agent > Hub tcp 81 in", "Peer Agent > Hub tcp 81 out",
                          "local network > Hub tcp 82 in", "Hub > local network tcp 83 both"));
  EXPECT_TRUE(reading.sentences.statements[3].bidirectional_said);
}

TEST(Sentences, ItemsThatAreAPortAndItsName) {
  const Reading reading = Read(SampleBlocks()
                                   .Heading(1, "Ports of Acme")
                                   .Paragraph("Open the following TCP ports:")
                                   .Item("443 - web interface")
                                   .Item("Console: UDP 8443")
                                   .Item("5432 (from the Hub to the database)")
                                   .Make());
  EXPECT_THAT(Of(reading), ElementsAre(" >  tcp 443", " >  udp 8443", "Hub > database tcp 5432"));
}

TEST(Sentences, ItemsTakeTransportsFromTheItemAbove) {
  const Reading reading = Read(SampleBlocks()
                                   .Heading(1, "Ports of Acme")
                                   .Item("Media UDP")
                                   .Item("16384-32768", 2)
                                   .Item("Voice TCP/UDP")
                                   .Item("5060, 5061", 2)
                                   .Make());
  EXPECT_THAT(Of(reading), ElementsAre(" >  udp 16384-32768", " >  tcpudp 5060 5061"));
}

TEST(Sentences, PortsThatHeadTheirExplanation) {
  const Reading reading = Read(SampleBlocks()
                                   .Heading(1, "Ports of Acme")
                                   .Heading(2, "8088")
                                   .Paragraph("Data nodes listen on this port.")
                                   .Paragraph("443/tcp")
                                   .Paragraph("Web interface")
                                   .Make());
  EXPECT_THAT(Of(reading), ElementsAre(" > Data nodes 8088", " >  tcp 443"));
}

TEST(Sentences, RemarksOnPortsOfATableAreNoRules) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Ports of Acme")
               .Table({{"Port", "Protocol", "Direction"}, {"4746", "TCP", "bidirectional"}})
               .Paragraph("The daemon uses port 4746.")
               .Paragraph("Port 4746 only needs to be open if it runs elsewhere.")
               .Make());
  EXPECT_THAT(Of(reading), IsEmpty());
  EXPECT_THAT(reading.sentences.refused, SizeIs(2));
}

TEST(Sentences, SecondInstanceTakesWhatTheTableSaysOfTheFirst) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Ports of Acme")
               .Table({{"Port", "Protocol", "Direction"}, {"4746", "TCP", "bidirectional"}})
               .Paragraph("Port 4746 relates to the first instance. Where there is a second one "
                          "running on a witness, also unlock port 4747.")
               .Make());
  EXPECT_THAT(Of(reading), ElementsAre(" > witness tcp 4747 both"));
}

TEST(Sentences, WhatFollowsIsAboutWhatWasSaid) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Ports of Acme")
               .Item("TCP port 81 must be open on the Hub. This port is a default "
                     "that can be changed.")
               .Make());
  ASSERT_THAT(Of(reading), ElementsAre(" > Hub tcp 81"));
  EXPECT_TRUE(reading.sentences.statements[0].ports[0].port.is_default);
}

TEST(Sentences, FiguresOfTheNetworkAreNotes) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Ports of Acme")
               .Paragraph("Set the timeout of idle sessions to 14.400 seconds.")
               .Paragraph("The link must have at minimum 1 Gbit/sec with sub-millisecond latency.")
               .Make());
  EXPECT_THAT(Of(reading), IsEmpty());
  ASSERT_THAT(reading.sentences.notes, SizeIs(3));
  EXPECT_EQ(reading.sentences.notes[0].kind, ConditionKind::kSessionTimeout);
  EXPECT_EQ(reading.sentences.notes[0].value, 14'400U);
  EXPECT_EQ(reading.sentences.notes[1].kind, ConditionKind::kBandwidth);
  EXPECT_EQ(reading.sentences.notes[1].value, 1'000U);
  EXPECT_EQ(reading.sentences.notes[2].kind, ConditionKind::kLatency);
  EXPECT_EQ(reading.sentences.notes[2].value, 1U);
}

TEST(Sentences, LineThatAsksForPortsLendsItsWords) {
  const Reading reading =
      Read(SampleBlocks()
               .Heading(1, "Setup of Acme")
               .Paragraph("The following TCP ports must be open for Acme to send reports:")
               .Item("Outbound port 2525")
               .Paragraph("Acme requires these ports to be open between the hosts:")
               .Item("TCP port 2371 for management of the farm")
               .Item("UDP port 4781 for overlays")
               .Item("7001\xe2\x80\x94"
                     "Acme copies")
               .Make());
  EXPECT_THAT(Of(reading), ElementsAre(" >  tcp 2525 out", "host > host tcp 2371",
                                       "host > host udp 4781", "host > host 7001"));
}

TEST(Sentences, LeadInWithARemarkBehindItsColon) {
  const Reading reading = Read(SampleBlocks()
                                   .Heading(1, "Ports of Acme")
                                   .Paragraph("ALLOW OUTBOUND: (for information)")
                                   .Item("7010 UDP - sound")
                                   .Paragraph("FORWARD INBOUND (own servers only):")
                                   .Item("7011 UDP - calls of visitors")
                                   .Make());
  ASSERT_THAT(reading.sentences.statements, SizeIs(2));
  const auto section_of = [&](std::size_t i) {
    const std::uint32_t block = reading.sentences.statements[i].block;
    return reading.sections.sections[reading.sections.of_block[block]];
  };
  EXPECT_EQ(section_of(0).direction, Direction::kOut);
  EXPECT_EQ(section_of(1).direction, Direction::kIn);
}

TEST(Sentences, CopulaSaysWhereSomethingListens) {
  EXPECT_THAT(Rules("Signalling is on UDP port 5071."), ElementsAre(" >  udp 5071"));
  EXPECT_THAT(Rules("The standard port for pictures is TCP 7089."), ElementsAre(" >  tcp 7089"));
  EXPECT_THAT(Rules("A page is 80 lines long, whatever the port of the printer."), IsEmpty());
}

TEST(Sentences, EndsOfLinesMeanNothing) {
  EXPECT_THAT(Rules("The Hub listens for pickers on TCP port\n7060 and for guests on\nTCP 7061."),
              ElementsAre(" > Hub tcp 7060", " > Hub tcp 7061"));
}

TEST(Sentences, RangeThatIsOpenedIsOfPorts) {
  EXPECT_THAT(Rules("You should open the entire 6900-7100 range on the Store."),
              ElementsAre(" > Store 6900-7100"));
  EXPECT_THAT(Rules("Numbers of tickets are required to be in the 6900-7100 range."), IsEmpty());
}

TEST(Sentences, WhatIsNamedBeforeABracketListens) {
  EXPECT_THAT(Rules("The Shipper formats the incoming data before sending it to Granary "
                    "(port 9211/TCP)."),
              ElementsAre(" > Granary tcp 9211"));
  EXPECT_THAT(Rules("Probes send what they found to the Collector over port 1524 (UDP)."),
              ElementsAre("Probes > Collector udp 1524"));
}

TEST(Sentences, ListOfThreeDoesNotSayWhoTalksToWhom) {
  EXPECT_THAT(Rules("TCP port 7020 is used between the Hub, agents and the Store."),
              ElementsAre(" >  tcp 7020"));
}

TEST(Sentences, BothIsNoDirection) {
  EXPECT_THAT(Rules("Agents must be able to connect to TCP port 7300 on both the Hub and on all "
                    "nodes."),
              ElementsAre("Agents > Hub + nodes tcp 7300"));
}

document::Block Line(std::string_view words, std::uint32_t source, bool after_blank) {
  document::Block block;
  block.source = source;
  block.after_blank = after_blank;
  block.text.Append(words, source);
  block.text.Finish();
  return block;
}

TEST(Sentences, LinesOfPortsAboveTheirWords) {
  document::Document document;
  const auto add = [&](std::string_view words, bool after_blank) {
    document.line_starts.push_back(static_cast<std::uint32_t>(document.source.size()));
    document.blocks.push_back(
        Line(words, static_cast<std::uint32_t>(document.source.size()), after_blank));
    document.source += std::string(words) + "\n";
  };
  add("Acme Ports", true);
  add("The following TCP ports must be open on all of the servers:", true);
  add("Port 7030", true);
  add("Between the Broker and visitors", false);
  add("Port rule: open inbound", false);
  add("Port 7031", true);
  add("Between pickers and the Pick Server", false);
  add("Port rule: open inbound", false);
  add("UDP", true);
  add("Ports 7040-7050", true);
  add("Used for pictures. Each takes two.", false);
  EXPECT_THAT(Of(Read(document)),
              ElementsAre("visitors > Broker tcp 7030 in", "pickers > Pick Server tcp 7031 in",
                          " >  udp 7040-7050"));
}

TEST(Sentences, PlacesAreThoseOfTheDigits) {
  const Reading reading = Read(SampleBlocks()
                                   .Heading(1, "Ports of Acme")
                                   .Paragraph("First words. Then TCP port 9443\nmust be open.")
                                   .Make());
  ASSERT_THAT(reading.sentences.statements, SizeIs(1));
  const SaidPort& port = reading.sentences.statements[0].ports[0];
  EXPECT_EQ(reading.document.source.substr(port.place, 4), "9443");
}

TEST(Sentences, HostileTextIsReadInOnePass) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "from between port 1 ( to and ";
  EXPECT_THAT(Rules(text), IsEmpty());
}

}  // namespace
}  // namespace portwright::extract
