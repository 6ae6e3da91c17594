#include "extract/resolve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "extract/sample_rows.h"
#include "net/service.h"

namespace portwright::extract {
namespace {

using catalog::Direction;
using catalog::Flag;
using catalog::Initiator;

// Blocks 0 to 9 stand under a heading that says nothing, 10 to 19 under one that names two ends,
// and so on: see the tests.
class ResolveTest : public ::testing::Test {
 protected:
  ResolveTest() {
    document_.source = std::string(200, '.');
    document_.line_starts = {0, 100};
    AddSection("Ports", "", "", sections_);
  }

  // Block of a new section.
  std::uint32_t Under(std::string heading, std::string first, std::string second,
                      Direction direction, bool directed = false) {
    const auto block = static_cast<std::uint32_t>(sections_.of_block.size());
    AddSection(std::move(heading), std::move(first), std::move(second), sections_);
    sections_.sections.back().direction = direction;
    sections_.sections.back().directed = directed;
    return block;
  }

  static Statement Says(const std::string& source, const std::string& destination,
                        std::uint16_t port) {
    Statement statement;
    if (!source.empty()) statement.sources = {{source, 0}};
    if (!destination.empty()) statement.destinations = {{destination, 0}};
    if (port != 0) statement.ports = {Of(port)};
    statement.transports.tcp = true;
    return statement;
  }

  static SaidPort Of(std::uint16_t port) {
    SaidPort said;
    said.port.ports = {port, port};
    said.place = 120;
    said.size = 3;
    return said;
  }

  std::vector<Row> Resolved(const Statement& statement) const {
    return Resolve(document_, sections_, {statement}, 0, diagnostics_);
  }

  // `Probe > Archive tcp/443 in by from`, rows separated by `; `.
  std::string Read(const Statement& statement) const {
    std::string out;
    for (const Row& row : Resolved(statement)) {
      if (!out.empty()) out += "; ";
      out += row.source + " > " + row.destination + " " + net::ToText(row.service);
      const std::string_view direction = catalog::ToText(row.direction);
      if (!direction.empty()) out += " " + std::string(direction);
      out += " by " + std::string(catalog::ToText(row.initiator));
    }
    return out;
  }

  static std::string FlagsOf(const Row& row) {
    std::string out;
    for (const Flag flag : row.flags) {
      out += (out.empty() ? "" : " ") + std::string(catalog::ToText(flag));
    }
    return out;
  }

  static std::string DoubtsOf(const Row& row) {
    std::string out;
    for (const catalog::Doubt& doubt : row.doubts) {
      out += std::string(catalog::ToText(doubt.about)) + ":";
      for (const std::string& reading : doubt.readings) out += " " + reading + ";";
      EXPECT_EQ(doubt.taken, 1U);
      EXPECT_FALSE(doubt.why.empty());
    }
    return out;
  }

  document::Document document_;
  mutable Diagnostics diagnostics_;
  Sections sections_;
};

TEST_F(ResolveTest, EndsOfTheRowAreTaken) {
  EXPECT_EQ(Read(Says("Probe", "Archive", 443)), "Probe > Archive tcp/443 by from");
  const Row row = Resolved(Says("Probe", "Archive", 443))[0];
  EXPECT_EQ(row.section, "Ports");
  EXPECT_EQ(row.ground_kind, catalog::GroundKind::kColumn);
  EXPECT_EQ(row.ground, "source and destination");
  EXPECT_EQ(row.line, 2U);
  EXPECT_EQ(row.place, 120U);
  EXPECT_EQ(row.size, 3U);
}

TEST_F(ResolveTest, WithoutEndsAndDirectionBothAreUnnamed) {
  EXPECT_EQ(Read(Says("", "", 443)), "* > * tcp/443 by unknown");
  EXPECT_EQ(Resolved(Says("", "", 443))[0].ground, "no direction is stated");
}

TEST_F(ResolveTest, TheDirectionSaysWhereTheProductStands) {
  Statement statement = Says("", "", 443);
  statement.block = Under("Incoming", "", "", Direction::kIn);
  EXPECT_EQ(Read(statement), "* > @product tcp/443 in by from");
  statement.block = Under("Outgoing", "", "", Direction::kOut);
  EXPECT_EQ(Read(statement), "@product > * tcp/443 out by from");
  statement.block = Under("Both", "", "", Direction::kBoth);
  EXPECT_EQ(Read(statement), "@product > * tcp/443 both by unknown");
  Statement peer = Says("Probe", "", 443);
  peer.block = Under("Incoming", "", "", Direction::kIn);
  EXPECT_EQ(Read(peer), "Probe > @product tcp/443 in by from");
  Statement target = Says("", "Archive", 443);
  target.block = Under("Outgoing", "", "", Direction::kOut);
  EXPECT_EQ(Read(target), "@product > Archive tcp/443 out by from");
}

TEST_F(ResolveTest, TheStatementsOwnDirectionWins) {
  Statement statement = Says("", "", 443);
  statement.block = Under("Incoming", "", "", Direction::kIn);
  statement.direction = Direction::kOut;
  EXPECT_EQ(Read(statement), "@product > * tcp/443 out by from");
  statement.direction = Direction::kUnstated;
  statement.title = "Outgoing traffic";
  EXPECT_EQ(Read(statement), "@product > * tcp/443 out by from");
  EXPECT_EQ(Resolved(statement)[0].section, "Incoming > Outgoing traffic");
}

TEST_F(ResolveTest, HeadingsNameTheEnds) {
  const auto between = Under("Probe and Archive", "Probe", "Archive", Direction::kUnstated);
  Statement statement = Says("", "", 443);
  statement.block = between;
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/443 by unknown");
  Statement one = Says("", "Mirror", 443);
  one.block = between;
  EXPECT_EQ(Read(one), "Probe > Mirror tcp/443 by unknown");
  Statement same = Says("", "Probe", 443);
  same.block = between;
  EXPECT_EQ(Read(same), "Archive > Probe tcp/443 by unknown");
  Statement several = Says("", "", 443);
  several.block = Under("Nodes", "Probe\nConsole", "Archive", Direction::kOut);
  EXPECT_EQ(Read(several),
            "Probe > Archive tcp/443 out by from; Console > Archive tcp/443 out by from");
}

// Today a heading with a direction gives the ends, and not who opens.
TEST_F(ResolveTest, DirectedHeadingsSayWhoOpens) {
  Statement statement = Says("", "", 443);
  statement.block = Under("From Probe to Archive", "Probe", "Archive", Direction::kUnstated, true);
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/443 by from");
}

TEST_F(ResolveTest, ArrowsSayWhoOpens) {
  Statement statement = Says("Probe", "Archive", 443);
  statement.initiator = Initiator::kEither;
  statement.initiator_ground = "the arrow of the row";
  statement.bidirectional_said = true;
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/443 both by either");
  EXPECT_EQ(Resolved(statement)[0].ground, "the arrow of the row");
  EXPECT_EQ(Resolved(statement)[0].ground_kind, catalog::GroundKind::kText);
}

TEST_F(ResolveTest, EndsThenPortsThenTransports) {
  Statement statement = Says("Probe", "Archive", 443);
  statement.sources.push_back({"Console", 0});
  statement.ports.push_back(Of(514));
  statement.transports.udp = true;
  EXPECT_EQ(Read(statement),
            "Probe > Archive tcp/443 by from; Console > Archive tcp/443 by from; "
            "Probe > Archive udp/443 by from; Console > Archive udp/443 by from; "
            "Probe > Archive tcp/514 by from; Console > Archive tcp/514 by from; "
            "Probe > Archive udp/514 by from; Console > Archive udp/514 by from");
}

TEST_F(ResolveTest, TransportsOfThePortWin) {
  Statement statement = Says("Probe", "Archive", 514);
  statement.ports[0].port.transports.udp = true;
  EXPECT_EQ(Read(statement), "Probe > Archive udp/514 by from");
}

TEST_F(ResolveTest, TransportsFollowFromServices) {
  Statement statement = Says("Probe", "Archive", 9636);
  statement.transports = {};
  statement.protocol = "LDAPS";
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/9636 by from");
  EXPECT_EQ(FlagsOf(Resolved(statement)[0]), "implied-transport");
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]), "");
  statement.protocol = "";
  statement.ports = {Of(443)};  // known by its number
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/443 by from");
  EXPECT_NE(FlagsOf(Resolved(statement)[0]).find("implied-transport"), std::string::npos);
}

TEST_F(ResolveTest, UnknownTransportsAreDoubted) {
  Statement statement = Says("Probe", "Archive", 47113);
  statement.transports = {};
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/47113 by from");
  const Row row = Resolved(statement)[0];
  EXPECT_EQ(DoubtsOf(row), "transport: TCP, as most services use; UDP;");
  EXPECT_EQ(FlagsOf(row), "implied-transport ambiguous");
}

TEST_F(ResolveTest, ServicesOfBothTransportsAreDoubted) {
  Statement statement = Says("Probe", "Archive", 53);
  statement.transports = {};
  const std::vector<Row> rows = Resolved(statement);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(DoubtsOf(rows[0]), "transport: TCP; TCP and UDP;");
}

TEST_F(ResolveTest, ATransportAgainstTheServiceIsDoubted) {
  Statement statement = Says("Probe", "Archive", 443);
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]), "");
  statement = Says("Probe", "Archive", 69);  // TFTP
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]),
            "transport: TCP, as the document says; UDP, as tftp uses;");
  statement = Says("Probe", "Archive", 22);
  statement.transports = {};
  statement.transports.udp = true;
  const std::string doubts = DoubtsOf(Resolved(statement)[0]);
  EXPECT_TRUE(doubts.starts_with("transport: UDP, as the document says; TCP, as ")) << doubts;
}

TEST_F(ResolveTest, AHeadingAgainstTheEndsIsDoubted) {
  Statement statement = Says("@product", "Archive", 443);
  statement.block = Under("Incoming", "", "", Direction::kIn);
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]),
            "direction: outgoing, as source and destination say; incoming, as the heading says;");
  statement = Says("Archive", "@product", 443);
  statement.block = Under("Outgoing", "", "", Direction::kOut);
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]),
            "direction: incoming, as source and destination say; outgoing, as the heading says;");
}

TEST_F(ResolveTest, ANumberAgainstTheWordsIsDoubted) {
  Statement statement = Says("Probe", "Archive", 8443);
  statement.purpose = "The archive listens on port 8444.";
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]),
            "port: 8443, as the row says; 8444, as its words say;");
  statement.purpose = "The archive listens on port 8443.";
  EXPECT_EQ(DoubtsOf(Resolved(statement)[0]), "");
}

TEST_F(ResolveTest, FlagsAreInTableOrderAndOnce) {
  Statement statement = Says("Probe", "https://logs.<region>.example.com", 8443);
  statement.inherited = {{Kind::kSource, 1}};
  statement.conditions = {{ConditionKind::kOnlyWhen, "if copies are kept", "", 1}};
  statement.is_default = true;
  statement.ports[0].port.is_default = true;
  statement.ports[0].port.open_ended = true;
  const Row row = Resolved(statement)[0];
  EXPECT_TRUE(std::is_sorted(row.flags.begin(), row.flags.end()));
  for (const Flag flag : {Flag::kInherited, Flag::kConditional, Flag::kDefault, Flag::kOpenEnded,
                          Flag::kFqdn, Flag::kWildcard}) {
    EXPECT_EQ(std::count(row.flags.begin(), row.flags.end(), flag), 1) << catalog::ToText(flag);
  }
  EXPECT_EQ(row.flags.size(), 6U);
  EXPECT_TRUE(row.is_default);
}

TEST_F(ResolveTest, AlternativesShareANumber) {
  Statement mail = Says("Probe", "Archive", 25);
  mail.ports = {Of(25), Of(587)};
  mail.ports[0].port.alternative = mail.ports[1].port.alternative = true;
  Statement plain = Says("Probe", "Archive", 443);
  Statement web = Says("Probe", "Archive", 80);
  web.ports = {Of(8080), Of(8081)};
  web.alternatives = true;
  const std::vector<Row> rows = Resolve(document_, sections_, {mail, plain, web}, 0, diagnostics_);
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[0].alternatives, rows[1].alternatives);
  EXPECT_NE(rows[0].alternatives, kNone);
  EXPECT_EQ(rows[2].alternatives, kNone);
  EXPECT_EQ(rows[3].alternatives, rows[4].alternatives);
  EXPECT_NE(rows[3].alternatives, rows[0].alternatives);
  EXPECT_EQ(FlagsOf(rows[4]), "alternative");
}

TEST_F(ResolveTest, ProtocolsWithoutPorts) {
  Statement statement = Says("Probe", "Archive", 0);
  statement.transports = {};
  statement.transports.icmp = true;
  statement.transports.protocols = {50};
  EXPECT_EQ(Read(statement), "Probe > Archive icmp/any by from; Probe > Archive proto/50 by from");
  statement.transports = {};
  statement.ports = {Of(0)};
  statement.ports[0].port.any = true;
  EXPECT_EQ(Read(statement), "Probe > Archive any by from");
  statement.transports.tcp = true;
  EXPECT_EQ(Read(statement), "Probe > Archive tcp/any by from");
}

TEST_F(ResolveTest, GroupsKeepTheirEnds) {
  Statement statement = Says("Probe", "Archive", 0);
  statement.group = "SMB ports";
  const std::vector<Row> rows = Resolved(statement);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].group, "SMB ports");
  EXPECT_EQ(rows[0].source, "Probe");
}

}  // namespace
}  // namespace portwright::extract
