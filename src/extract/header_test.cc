#include "extract/header.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "extract/reading_text.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

// The kind that is believed most; empty where the words say nothing.
std::string KindOf(std::string_view words) {
  const HeaderMeaning meaning = ReadHeader(words);
  const auto best = std::max_element(meaning.belief.begin(), meaning.belief.end());
  if (*best < 0.3) return "";
  return std::string(ToText(static_cast<Kind>(best - meaning.belief.begin())));
}

TEST(HeaderTest, KnowsTheWordsOfVendors) {
  struct Case {
    const char* words;
    Kind kind;
  };
  const Case cases[] = {
      {"Source", Kind::kSource},
      {"From", Kind::kSource},
      {"Source host", Kind::kSource},
      {"Source IP address", Kind::kSource},
      {"SRC", Kind::kSource},
      {"Initiator", Kind::kSource},
      {"Destination", Kind::kDestination},
      {"Target", Kind::kDestination},
      {"To", Kind::kDestination},
      {"Destination server", Kind::kDestination},
      {"Port", Kind::kPort},
      {"Port(s)", Kind::kPort},
      {"Ports", Kind::kPort},
      {"Port Number", Kind::kPort},
      {"Default port", Kind::kPort},
      {"Destination port", Kind::kPort},
      {"Listening port", Kind::kPort},
      {"TCP port", Kind::kPort},
      {"Service port", Kind::kPort},
      {"Port range", Kind::kPort},
      {"Protocol/Port", Kind::kPort},
      {"Source port", Kind::kSourcePort},
      {"Client port", Kind::kSourcePort},
      {"Protocol", Kind::kTransport},
      {"Transport", Kind::kTransport},
      {"Proto", Kind::kTransport},
      {"Protocol type", Kind::kTransport},
      {"Service", Kind::kService},
      {"Application", Kind::kService},
      {"Direction", Kind::kDirection},
      {"Traffic type", Kind::kTraffic},
      {"Type of traffic", Kind::kTraffic},
      {"Purpose", Kind::kPurpose},
      {"Description", Kind::kPurpose},
      {"Notes", Kind::kPurpose},
      {"Usage Notes", Kind::kPurpose},
      {"Used for", Kind::kPurpose},
      {"Comments", Kind::kPurpose},
      {"Required?", Kind::kCondition},
      {"Mandatory", Kind::kCondition},
      {"Quelle", Kind::kSource},
      {"Ziel", Kind::kDestination},
      {"Puerto", Kind::kPort},
      {"Beschreibung", Kind::kPurpose},
      {"Protocole", Kind::kTransport},
  };
  for (const Case& one : cases) EXPECT_EQ(KindOf(one.words), ToText(one.kind)) << one.words;
}

TEST(HeaderTest, WordsThatHeadNothingSayNothing) {
  for (const char* words : {"", "   ", "Gamma", "Reading room", "10.2",
                            "The ports that the agent opens towards the archive are these ones"}) {
    EXPECT_FALSE(ReadHeader(words).known()) << words;
  }
}

TEST(HeaderTest, NamesTransports) {
  EXPECT_EQ(Short(ReadHeader("TCP ports").transports), "tcp");
  EXPECT_EQ(Short(ReadHeader("UDP").transports), "udp");
  EXPECT_EQ(Short(ReadHeader("Port (TCP/UDP)").transports), "tcp+udp");
  EXPECT_TRUE(ReadHeader("Port").transports.empty());
  EXPECT_GE(ReadHeader("UDP").Of(Kind::kPort), 0.5);
}

TEST(HeaderTest, StatesDirections) {
  EXPECT_EQ(ReadHeader("Inbound ports").direction, Direction::kIn);
  EXPECT_EQ(ReadHeader("Outbound").direction, Direction::kOut);
  EXPECT_EQ(ReadHeader("Port").direction, Direction::kUnstated);
  EXPECT_EQ(KindOf("Inbound ports"), "port");
  EXPECT_GE(ReadHeader("Outbound").Of(Kind::kPort), 0.3);
}

TEST(HeaderTest, DrawsConnections) {
  const HeaderMeaning right = ReadHeader("Probe --> Archive");
  EXPECT_EQ(right.from, "Probe");
  EXPECT_EQ(right.to, "Archive");
  EXPECT_EQ(right.direction, Direction::kUnstated);
  EXPECT_GE(right.Of(Kind::kPort), 0.5);
  const HeaderMeaning left = ReadHeader("Probe <-- Archive");
  EXPECT_EQ(left.from, "Archive");
  EXPECT_EQ(left.to, "Probe");
  const HeaderMeaning unicode = ReadHeader("Probe \xe2\x86\x92 Archive");
  EXPECT_EQ(unicode.from, "Probe");
  EXPECT_EQ(unicode.to, "Archive");
  const HeaderMeaning both = ReadHeader("Probe <-> Archive");
  EXPECT_EQ(both.from, "Probe");
  EXPECT_EQ(both.direction, Direction::kBoth);
  EXPECT_EQ(ReadHeader("-->").from, "");
}

TEST(HeaderTest, KnowsMachinesPeersAndBounds) {
  EXPECT_TRUE(ReadHeader("Component").machine);
  EXPECT_TRUE(ReadHeader("Server role").machine);
  EXPECT_FALSE(ReadHeader("Port").machine);
  EXPECT_TRUE(ReadHeader("Source / Destination").peer);
  EXPECT_TRUE(ReadHeader("Peer").peer);
  EXPECT_FALSE(ReadHeader("Source").peer);
  EXPECT_EQ(ReadHeader("Start port").bound, Bound::kLow);
  EXPECT_EQ(ReadHeader("From port").bound, Bound::kLow);
  EXPECT_EQ(ReadHeader("End port").bound, Bound::kHigh);
  EXPECT_EQ(ReadHeader("To port").bound, Bound::kHigh);
  EXPECT_EQ(ReadHeader("Port").bound, Bound::kSingle);
}

}  // namespace
}  // namespace portwright::extract
