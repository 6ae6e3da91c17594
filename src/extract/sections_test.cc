#include "extract/sections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "extract/sample_blocks.h"

namespace portwright::extract {
namespace {

using catalog::Direction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Section& At(const Sections& sections, std::size_t block) {
  return sections.sections[sections.of_block[block]];
}

TEST(Sections, PathIsTheHeadingsAboveWithoutTheTitle) {
  const auto document = SampleBlocks()
                            .Heading(1, "Firewall ports for Acme Hub")
                            .Paragraph("Some words.")
                            .Heading(3, "Agents")
                            .Heading(4, "Incoming traffic")
                            .Table({{"Port"}, {"443"}})
                            .Heading(3, "Database")
                            .Table({{"Port"}, {"5432"}})
                            .Make();
  const Sections sections = FindSections(document);
  EXPECT_EQ(sections.title, "Firewall ports for Acme Hub");
  EXPECT_EQ(sections.product, "Acme Hub");
  EXPECT_THAT(At(sections, 1).path, IsEmpty());
  EXPECT_THAT(At(sections, 4).path, ElementsAre("Agents", "Incoming traffic"));
  EXPECT_EQ(At(sections, 4).direction, Direction::kIn);
  EXPECT_THAT(At(sections, 6).path, ElementsAre("Database"));
  EXPECT_EQ(At(sections, 6).direction, Direction::kUnstated);
  EXPECT_EQ(ToText(At(sections, 4)), "Agents > Incoming traffic");
}

TEST(Sections, BareDirectionReplacesTheOneBefore) {
  const auto document = SampleBlocks()
                            .Heading(1, "Ports")
                            .Heading(2, "Backup")
                            .Heading(3, "Outgoing traffic")
                            .Table({{"Port"}, {"443"}})
                            .Paragraph("Incoming Traffic")
                            .Table({{"Port"}, {"445"}})
                            .Heading(3, "Bidirectional traffic")
                            .Table({{"Port"}, {"53"}})
                            .Make();
  const Sections sections = FindSections(document);
  EXPECT_TRUE(sections.is_heading[4]);
  EXPECT_THAT(At(sections, 5).path, ElementsAre("Backup", "Incoming Traffic"));
  EXPECT_EQ(At(sections, 5).direction, Direction::kIn);
  EXPECT_THAT(At(sections, 7).path, ElementsAre("Backup", "Bidirectional traffic"));
  EXPECT_EQ(At(sections, 7).direction, Direction::kBoth);
}

TEST(Sections, HeadingForBothKindsSaysNothingOfEach) {
  const auto document = SampleBlocks()
                            .Heading(1, "Ports")
                            .Heading(2, "Inbound and outbound ports")
                            .Table({{"Port"}, {"443"}})
                            .Make();
  EXPECT_EQ(At(FindSections(document), 2).direction, Direction::kUnstated);
}

TEST(Sections, BareLinesHeadATextThatLostItsMarkup) {
  const auto document = SplitLines(SampleBlocks()
                                       .Paragraph("Firewall Requirements\n"
                                                  "Storage Requirements\n"
                                                  "Firewall Rules between a Broker and Acme Store\n"
                                                  "The broker writes to the store.")
                                       .Item("Port TCP 9000 must be open.")
                                       .Paragraph("Notes on Ports\nThere are none.")
                                       .Make());
  ASSERT_EQ(document.blocks.size(), 7U);
  const Sections sections = FindSections(document);
  EXPECT_EQ(sections.title, "Firewall Requirements");
  EXPECT_THAT(At(sections, 4).path, ElementsAre("Storage Requirements",
                                                "Firewall Rules between a Broker and Acme Store"));
  EXPECT_EQ(At(sections, 4).first, "Broker");
  EXPECT_EQ(At(sections, 4).second, "Acme Store");
  EXPECT_FALSE(At(sections, 4).directed);
  EXPECT_THAT(At(sections, 6).path, ElementsAre("Storage Requirements", "Notes on Ports"));
}

TEST(Sections, ManyShortLinesAreNoHeadings) {
  const auto document = SampleBlocks()
                            .Paragraph("Ports of Acme")
                            .Paragraph("The table lists them.")
                            .Paragraph("HTTPS")
                            .Paragraph("TCP")
                            .Paragraph("Console")
                            .Paragraph("Users")
                            .Paragraph("Monitoring")
                            .Paragraph("The end.")
                            .Make();
  const Sections sections = FindSections(document);
  for (std::size_t i = 2; i <= 6; ++i) EXPECT_FALSE(sections.is_heading[i]) << i;
}

TEST(Sections, LineThatLeadsInHoldsForItsItems) {
  const auto document = SampleBlocks()
                            .Heading(1, "Ports")
                            .Heading(2, "Rules between the Hub and the Agent")
                            .Paragraph("Agents:")
                            .Item("Outbound port 1 must be open.")
                            .Paragraph("That is all.")
                            .Paragraph("Inbound ports:")
                            .Item("TCP 2")
                            .Make();
  const Sections sections = FindSections(document);
  EXPECT_EQ(At(sections, 3).subject, "Agents");
  EXPECT_EQ(At(sections, 3).first, "Hub");
  EXPECT_EQ(At(sections, 4).subject, "");
  EXPECT_EQ(At(sections, 6).direction, Direction::kIn);
}

TEST(Sections, SentenceThatLeadsInNamesTheEnds) {
  const auto document = SampleBlocks()
                            .Heading(1, "Ports")
                            .Paragraph(
                                "The front node and Kettle will have to reach the "
                                "internet. The ports are:")
                            .Table({{"Port"}, {"443"}})
                            .Paragraph(
                                "Open these ports to allow traffic between the Hub and the "
                                "Agents:")
                            .Table({{"Port"}, {"444"}})
                            .Make();
  const Sections sections = FindSections(document);
  EXPECT_EQ(At(sections, 2).first, "front node\nKettle");
  EXPECT_EQ(At(sections, 2).second, "internet");
  EXPECT_TRUE(At(sections, 2).directed);
  EXPECT_EQ(At(sections, 4).first, "Hub");
  EXPECT_EQ(At(sections, 4).second, "Agents");
  EXPECT_FALSE(At(sections, 4).directed);
}

TEST(Sections, PlaceholderIsTheOneThatStandsAsAnEnd) {
  const auto document = SampleBlocks()
                            .Heading(1, "Ports")
                            .Paragraph("Open them on {{vars.hub}}. See {{vars.guide}}.")
                            .Heading(2, "Ports of {{vars.hub}}")
                            .Table({{"Source", "Port"}, {"{{vars.hub}}", "443"}})
                            .Make();
  const Sections sections = FindSections(document);
  EXPECT_EQ(sections.placeholder, "{{vars.hub}}");
  EXPECT_THAT(At(sections, 3).path, ElementsAre("Ports of @product"));
}

TEST(Sections, BlanksToFillInAreNoPlaceholders) {
  const auto document = SampleBlocks()
                            .Paragraph("Names are *.<region>.example.com and <region>.example.com.")
                            .Table({{"Host"}, {"<hostname>"}, {"<hostname>"}, {"{port}"}})
                            .Make();
  EXPECT_EQ(FindSections(document).placeholder, "");
}

TEST(Sections, DirectionByWordsAndArrows) {
  EXPECT_EQ(DirectionIn("Inbound"), Direction::kIn);
  EXPECT_EQ(DirectionIn("ingress rules"), Direction::kIn);
  EXPECT_EQ(DirectionIn("Outgoing traffic"), Direction::kOut);
  EXPECT_EQ(DirectionIn("in"), Direction::kIn);
  EXPECT_EQ(DirectionIn("in the console"), Direction::kUnstated);
  EXPECT_EQ(DirectionIn("In/Out"), Direction::kBoth);
  EXPECT_EQ(DirectionIn("inbound and outbound"), Direction::kBoth);
  EXPECT_EQ(DirectionIn("Bi-directional"), Direction::kBoth);
  EXPECT_EQ(DirectionIn("<->"), Direction::kBoth);
  EXPECT_EQ(DirectionIn("-->"), Direction::kUnstated);
}

TEST(SplitLines, KeepsWrappedProseTogether) {
  const auto document =
      SplitLines(SampleBlocks()
                     .Paragraph("The hub talks to its agents over a connection that each\n"
                                "Agent opens when it starts, and that stays open until then.")
                     .Make());
  EXPECT_EQ(document.blocks.size(), 1U);
}

TEST(SplitLines, PlacesAreThoseOfTheSource) {
  const auto document = SplitLines(
      SampleBlocks().Paragraph("Agents:").Item("Port 1 is used.\nHubs:\nPort 2 is used.").Make());
  ASSERT_EQ(document.blocks.size(), 4U);
  EXPECT_EQ(document.blocks[1].kind, document::BlockKind::kItem);
  EXPECT_EQ(document.blocks[2].kind, document::BlockKind::kParagraph);
  EXPECT_EQ(document.blocks[3].text.text(), "Port 2 is used.");
  EXPECT_EQ(document.LineOf(document.blocks[3].text.SourceOf(0)), 4U);
}

}  // namespace
}  // namespace portwright::extract
