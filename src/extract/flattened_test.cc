#include "extract/flattened.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "extract/flattened_alignment.h"
#include "extract/heading_words.h"
#include "extract/sample_blocks.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;

// Paragraphs between empty lines, their lines kept.
Document FromText(std::string source) {
  Document document;
  document.source = std::move(source);
  const std::string& all = document.source;
  Block block;
  const auto close = [&] {
    block.text.Finish();
    if (!block.text.empty()) document.blocks.push_back(std::move(block));
    block = Block();
  };
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    if (end == begin) close();
    block.text.Append(std::string_view(all).substr(begin, end - begin),
                      static_cast<std::uint32_t>(begin));
    block.text.Break(static_cast<std::uint32_t>(end));
    begin = end + 1;
  }
  close();
  return document;
}

// Tables as lines with ` | `, the heading with `# `; other blocks as they are, in `<>`.
std::string Print(const Document& document) {
  std::string out;
  for (const Block& block : document.blocks) {
    if (block.kind != BlockKind::kTable) {
      std::string text = block.text.text();
      for (char& c : text) c = c == '\n' ? '/' : c;
      out += "<" + text + ">\n";
      continue;
    }
    const document::Table& table = document.tables[block.table];
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      if (table.rows[row].header) out += "# ";
      for (std::size_t i = 0; i < table.rows[row].cells.size(); ++i) {
        const document::Cell& cell = table.At(row, i);
        if (i > 0) out += " | ";
        std::string text = cell.text.text();
        for (char& c : text) c = c == '\n' ? '/' : c;
        out += text;
        EXPECT_EQ(cell.row, row);
        EXPECT_EQ(cell.column, i);
        if (!cell.text.empty()) {
          const std::uint32_t place = cell.text.SourceOf(0);
          EXPECT_EQ(document.source[place], cell.text.text()[0]);
        }
      }
      out += "\n";
    }
  }
  return out;
}

TEST(RestoreTables, OneCellAParagraphBelowALineOfHeadings) {
  const Document document = RestoreTables(FromText(
      "Ports that are open\n\nTable 7. Ports\nPorts Description/Service Protocol Direction Opened "
      "to/Purpose\n\n"
      "22\n\nSSH\n\nTCP\n\nbidirectional\n\nShell of the machine\n\n"
      "25, 587\n\nmail\n\nTCP\n\noutbound\n\nsends notices\n\n"
      "53\n\nDNS\nMore traps\n\nUDP\n\noutbound\n\nNames\n\n"
      "443\n\nconsole\n\nTCP/UDP\n\ninbound\n\nPages of the console (https)\n\n"
      "Ping is needed between all nodes.\nPort 99 is the first instance's.\n"));
  EXPECT_EQ(Print(document),
            "<Ports that are open>\n<Table 7. Ports>\n"
            "# Ports | Description/Service | Protocol | Direction | Opened to/Purpose\n"
            "22 | SSH | TCP | bidirectional | Shell of the machine\n"
            "25, 587 | mail | TCP | outbound | sends notices\n"
            "53 | DNS/More traps | UDP | outbound | Names\n"
            "443 | console | TCP/UDP | inbound | Pages of the console (https)\n"
            "<Ping is needed between all nodes./Port 99 is the first instance's.>\n");
}

TEST(RestoreTables, ATitleAboveIsNoCell) {
  const Document document =
      RestoreTables(FromText("Broker ports\n\n22\n\nTCP\n\nshell\n\n53\n\nUDP\n\nnames\n\n"
                             "80\n\nTCP\n\npages\n\n443\n\nTCP\n\nsafe pages\n"));
  EXPECT_EQ(Print(document),
            "<Broker ports>\n22 | TCP | shell\n53 | UDP | names\n80 | TCP | pages\n"
            "443 | TCP | safe pages\n");
}

TEST(RestoreTables, TheHeadingsBecomeARow) {
  const Document document = RestoreTables(
      FromText("Table 7. Ports\nPort Service Protocol Direction Used for\n\n"
               "22\n\nSSH\n\nTCP\n\nin\n\nshell\n\n"
               "25\n\nSMTP\n\nTCP\n\nout\n\nmail\n\n"
               "The end of it is here, in words that say nothing more about any of these.\n"));
  EXPECT_EQ(Print(document),
            "<Table 7. Ports>\n"
            "# Port | Service | Protocol | Direction | Used for\n"
            "22 | SSH | TCP | in | shell\n"
            "25 | SMTP | TCP | out | mail\n"
            "<The end of it is here, in words that say nothing more about any of these.>\n");
}

TEST(RestoreTables, AMissingCellMovesNoOther) {
  const Document document =
      RestoreTables(FromText("Port\nProtocol\nDirection\nPurpose\n"
                             "22\nTCP\nInbound\nShell of the machine\n"
                             "53\nUDP\nNames of other machines\n"
                             "443\nTCP\nInbound\n"
                             "8080\nTCP\nOutbound\nPlain pages\n"));
  EXPECT_EQ(Print(document),
            "# Port | Protocol | Direction | Purpose\n"
            "22 | TCP | Inbound | Shell of the machine\n"
            "53 | UDP |  | Names of other machines\n"
            "443 | TCP | Inbound | \n"
            "8080 | TCP | Outbound | Plain pages\n");
}

TEST(RestoreTables, NoHeadingsAtAll) {
  const Document document = RestoreTables(
      FromText("These ports are used by the broker and its agents.\n\n"
               "Agent\n\nBroker\n\n5671\n\nTCP\n\nmessages\n\n"
               "Agent\n\nStore\n\n9000\n\nTCP\n\nblocks\n\n"
               "Broker\n\nNames\n\n53\n\nUDP\n\nlook-ups\n\n"
               "Console\n\nBroker\n\n443\n\nTCP\n\npages\n\n"
               "All of them stay open while the broker is running on this machine.\n"));
  EXPECT_EQ(Print(document),
            "<These ports are used by the broker and its agents.>\n"
            "Agent | Broker | 5671 | TCP | messages\n"
            "Agent | Store | 9000 | TCP | blocks\n"
            "Broker | Names | 53 | UDP | look-ups\n"
            "Console | Broker | 443 | TCP | pages\n"
            "<All of them stay open while the broker is running on this machine.>\n");
}

TEST(RestoreTables, SeveralTables) {
  const Document document =
      RestoreTables(FromText("Port Protocol Use\n\n22\n\nTCP\n\nshell\n\n23\n\nTCP\n\nold shell\n\n"
                             "Second part\n\nSource Destination Port Protocol\n\n"
                             "Agent\n\nHub\n\n900\n\nTCP\n\nHub\n\nAgent\n\n901\n\nTCP\n"));
  EXPECT_EQ(Print(document),
            "# Port | Protocol | Use\n22 | TCP | shell\n23 | TCP | old shell\n"
            "<Second part>\n"
            "# Source | Destination | Port | Protocol\n"
            "Agent | Hub | 900 | TCP\nHub | Agent | 901 | TCP\n");
}

TEST(RestoreTables, ColumnsKeptApartByTabsAndBlanks) {
  EXPECT_EQ(Print(RestoreTables(FromText("Intro\nPort\tProtocol\tUse\n22\tTCP\tshell of it\n"
                                         "53\t\tnames\n\nEnd.\n"))),
            "<Intro>\n# Port | Protocol | Use\n22 | TCP | shell of it\n53 |  | names\n<End.>\n");
  EXPECT_EQ(Print(RestoreTables(FromText("Port    Protocol   Source        Use\n"
                                         "22      TCP        Admin hosts   shell of it\n"
                                         "53      UDP                      names\n"))),
            "# Port | Protocol | Source | Use\n22 | TCP | Admin hosts | shell of it\n"
            "53 | UDP |  | names\n");
  EXPECT_EQ(Print(RestoreTables(FromText("Port; Protocol; Use\n22; TCP; shell\n80, 443; TCP;\n"))),
            "# Port | Protocol | Use\n22 | TCP | shell\n80, 443 | TCP\n");
}

TEST(RestoreTables, BetweenTabsNothingIsAnEmptyCell) {
  EXPECT_EQ(Print(RestoreTables(FromText("Source\tTarget\tPort\tProtocol\tUse\n"
                                         "Press\tInk store\t4410\tTCP\tcolours\n"
                                         "\t\t4411\t\t\n"
                                         "\tPaper store\t512, 513\t\tsheets  in reams\n"
                                         "Night shift\t\t\t\t\n"
                                         "Press\tClock\t123\tUDP\n"
                                         "All of it is needed.\n"))),
            "# Source | Target | Port | Protocol | Use\n"
            "Press | Ink store | 4410 | TCP | colours\n"
            " |  | 4411\n"
            " | Paper store | 512, 513 |  | sheets in reams\n"
            "Night shift\n"
            "Press | Clock | 123 | UDP\n"
            "<All of it is needed.>\n");
}

TEST(RestoreTables, TabsThatOnlyAlignAreNoColumns) {
  EXPECT_EQ(Print(RestoreTables(FromText("Host\t\tPort\tUse\n"
                                         "Press\t\t4410\tcolours\n"
                                         "Paper store\t512\tsheets\n"))),
            "# Host | Port | Use\nPress | 4410 | colours\nPaper store | 512 | sheets\n");
}

TEST(RestoreTables, RowsThatBeginUnderALaterColumn) {
  EXPECT_EQ(Print(RestoreTables(FromText("Source    Target       Port   Use\n"
                                         "Press     Ink store    4410   colours of the\n"
                                         "                              whole week\n"
                                         "                       4411\n"
                                         "          Paper store  512    sheets\n"
                                         "It ends here.\n"))),
            "# Source | Target | Port | Use\n"
            "Press | Ink store | 4410 | colours of the/whole week\n"
            " |  | 4411\n"
            " | Paper store | 512 | sheets\n"
            "<It ends here.>\n");
}

TEST(RestoreTables, CellsOnLinesOfTheirOwnWithThePipesThatEndThem) {
  EXPECT_EQ(Print(RestoreTables(FromText("What the press needs\n"
                                         "Source |\nTarget |\nPort |\nProtocol |\nSeen by |\n"
                                         "Press |\nInk store |\n4410 |\nTCP |\nnobody |\n"
                                         "Press |\nPaper store |\n512 |\nTCP |\n|\n"
                                         "Press |\nClock |\n123 |\nUDP |\nthose who\nlook |\n"
                                         "All of it is needed.\n"))),
            "<What the press needs>\n"
            "# Source | Target | Port | Protocol | Seen by\n"
            "Press | Ink store | 4410 | TCP | nobody\n"
            "Press | Paper store | 512 | TCP | \n"
            "Press | Clock | 123 | UDP | those who/look\n"
            "<All of it is needed.>\n");
  // Padded on the right: a row that inherits its first cell is shorter.
  EXPECT_EQ(Print(RestoreTables(FromText("Port/Protocol | Source | Target | ||\n"
                                         "---|---|---|---|---|\n"
                                         "4410/TCP |\nPress |\nInk store |\n||\n"
                                         "Folder |\nInk store |\n|||\n"
                                         "512/TCP |\nPress |\nPaper store |\n||\n"))),
            "# Port/Protocol | Source | Target\n"
            "4410/TCP | Press | Ink store\n"
            "Folder | Ink store\n"
            "512/TCP | Press | Paper store\n");
}

TEST(RestoreTables, RecordsAreRows) {
  EXPECT_EQ(Print(RestoreTables(FromText("Rules of the press\n\n"
                                         "Port: 4410\nProtocol: TCP\nFrom: Press\nTo: Ink store\n\n"
                                         "Port: 512\nProtocol: UDP\nFrom: Press\n"
                                         "Purpose: sheets of\nany size\n\n"
                                         "Source:\nClock\nDestination port:\n123\n\n"
                                         "It ends here: all is said.\n"))),
            "<Rules of the press>\n"
            "# Port | Protocol | From | To | Purpose\n"
            "4410 | TCP | Press | Ink store | \n"
            "512 | UDP | Press |  | sheets of/any size\n"
            "# Source | Destination port\n"
            "Clock | 123\n"
            "<It ends here: all is said.>\n");
  const std::string other = "Port: the left side\nProtocol: of the meeting\n\nSource: Clock\n";
  EXPECT_EQ(Print(RestoreTables(FromText(other))), Print(FromText(other)));
}

TEST(RestoreTables, HeadingsInTheFirstColumn) {
  const auto turned = [](const std::vector<std::vector<std::string>>& rows) {
    return Print(RestoreTables(SampleBlocks().Table(rows).Make()));
  };
  EXPECT_EQ(
      turned({{"Property", "Value"}, {"Port", "22"}, {"Protocol", "TCP"}, {"Source", "Desk"}}),
      "# Port | Protocol | Source\n22 | TCP | Desk\n");
  EXPECT_EQ(turned({{"", "Shell", "Pages"},
                    {"Port", "22", "443"},
                    {"Source", "Desk", "Browser"},
                    {"Destination", "Press", "Press"}}),
            "#  | Port | Source | Destination\nShell | 22 | Desk | Press\n"
            "Pages | 443 | Browser | Press\n");
  EXPECT_EQ(turned({{"Port", "Source"}, {"22", "Desk"}, {"443", "Browser"}}),
            "# Port | Source\n22 | Desk\n443 | Browser\n");
}

TEST(RestoreTables, LeavesSentencesAlone) {
  const std::string text =
      "Open port 22 from the agent.  Then open 443.\nIt is used at 10 sites.\n\n"
      "Port\n\nThe port of the machine is on its back.\n\nProtocol\n\n2024\n";
  const Document before = FromText(text);
  EXPECT_EQ(Print(RestoreTables(before)), Print(before));
}

TEST(ReadHeadingLine, CutsByKnownWords) {
  const std::string_view line = "Ports Description/Service Protocol This port is open to/Purpose";
  const auto ways = ReadHeadingLine(line);
  ASSERT_FALSE(ways.empty());
  std::string cut;
  for (const HeadingColumn& column : ways[0]) {
    cut += std::string(line.substr(column.at, column.size)) + "|";
  }
  EXPECT_EQ(cut, "Ports|Description/Service|Protocol|This port is open to/Purpose|");
  EXPECT_EQ(ways[0][0].kind, Kind::kPort);
  EXPECT_EQ(ways[0][2].kind, Kind::kTransport);
  EXPECT_EQ(ways[0][3].kind, Kind::kPurpose);
  EXPECT_TRUE(ReadHeadingLine("Open the port of the service").empty());
  EXPECT_TRUE(ReadHeadingLine("Purpose Description").empty());
  EXPECT_EQ(ReadHeadingLine("Port Protocol Direction Blinkenlights").front().size(), 4U);
  EXPECT_TRUE(ReadHeadingLine("The port is open to the service").empty());
  EXPECT_EQ(ReadHeadingCell("Destination Port(s)"), Kind::kPort);
  EXPECT_EQ(ReadHeadingCell("Source"), Kind::kSource);
  EXPECT_EQ(ReadHeadingCell("Broker of agents"), std::nullopt);
}

TEST(ClassOfPiece, ToldByItsWords) {
  EXPECT_EQ(ClassOfPiece("22, 8444, 8544"), PieceClass::kPort);
  EXPECT_EQ(ClassOfPiece("1000-2000"), PieceClass::kPort);
  EXPECT_EQ(ClassOfPiece("443 (HTTPS)"), PieceClass::kPort);
  EXPECT_EQ(ClassOfPiece("TCP/UDP"), PieceClass::kTransport);
  EXPECT_EQ(ClassOfPiece("TCP 443"), PieceClass::kPortAndTransport);
  EXPECT_EQ(ClassOfPiece("443/tcp"), PieceClass::kPortAndTransport);
  EXPECT_EQ(ClassOfPiece("inbound and outbound"), PieceClass::kDirection);
  EXPECT_EQ(ClassOfPiece("any"), PieceClass::kBlank);
  EXPECT_EQ(ClassOfPiece("mail relay"), PieceClass::kShort);
  EXPECT_EQ(ClassOfPiece("It sends mail."), PieceClass::kProse);
}

}  // namespace
}  // namespace portwright::extract
