#include "sys/connections.h"

#include <gtest/gtest.h>

namespace portwright::sys {
namespace {

std::string Attribute(char type, const std::string& bytes) {
  std::string out{static_cast<char>(bytes.size() + 4), 0, type, 0};
  out += bytes;
  while (out.size() % 4 != 0) out += '\0';
  return out;
}

std::string Nested(char type, const std::string& bytes) {
  std::string out = Attribute(type, bytes);
  out[3] = static_cast<char>(0x80);
  return out;
}

std::string Bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out += static_cast<char>(value);
  return out;
}

// CTA_TUPLE_IP 1 with sources 1 and destinations 2; CTA_TUPLE_PROTO 2 with the number 1 and parts.
std::string Tuple(const std::string& source, const std::string& destination, int protocol,
                  const std::string& parts) {
  return Nested(1, Attribute(1, source) + Attribute(2, destination)) +
         Nested(2, Attribute(1, Bytes({protocol})) + parts);
}

std::string Ports(int from, int to) {
  return Attribute(2, Bytes({from >> 8, from & 255})) + Attribute(3, Bytes({to >> 8, to & 255}));
}

const std::string kPeer = Bytes({10, 2, 0, 5});
const std::string kVirtual = Bytes({10, 9, 0, 1});
const std::string kHost = Bytes({10, 1, 0, 11});

TEST(ConnectionsTest, TheDestinationIsWhereItWasTranslatedTo) {
  const std::string first = Tuple(kPeer, kVirtual, 6, Ports(40000, 80));
  const std::string reply = Tuple(kHost, kPeer, 6, Ports(8080, 40000));
  Connection connection;
  ASSERT_TRUE(ReadConnection(
      Nested(1, first) + Nested(2, reply) + Attribute(12, "\x01\x02\x03\x04"), connection));
  EXPECT_EQ(connection.source, kPeer);
  EXPECT_EQ(connection.destination, kHost);
  EXPECT_EQ(connection.protocol, 6);
  EXPECT_EQ(connection.source_port, 40000);
  EXPECT_EQ(connection.destination_port, 8080);
  EXPECT_EQ(connection.tuple, first);
  EXPECT_EQ(connection.id, "\x01\x02\x03\x04");
  EXPECT_EQ(connection.parent, "");
  EXPECT_FALSE(connection.is_over);
}

TEST(ConnectionsTest, IcmpHasTypeAndCode) {
  // CTA_PROTO_ICMP_TYPE 5 and _CODE 6: an echo request.
  const std::string parts = Attribute(5, Bytes({8})) + Attribute(6, Bytes({0}));
  Connection connection;
  ASSERT_TRUE(ReadConnection(
      Nested(1, Tuple(kPeer, kHost, 1, parts)) + Nested(2, Tuple(kHost, kPeer, 1, parts)),
      connection));
  EXPECT_EQ(connection.destination_port, 8 * 256);
  EXPECT_EQ(connection.source_port, 0);
}

TEST(ConnectionsTest, TcpThatHasEndedSaysSo) {
  const std::string ends = Nested(1, Tuple(kPeer, kHost, 6, Ports(40000, 80))) +
                           Nested(2, Tuple(kHost, kPeer, 6, Ports(80, 40000)));
  // CTA_PROTOINFO 4, CTA_PROTOINFO_TCP 1, CTA_PROTOINFO_TCP_STATE 1: ESTABLISHED 3, TIME_WAIT 7.
  for (const int state : {3, 7}) {
    Connection connection;
    ASSERT_TRUE(
        ReadConnection(ends + Nested(4, Nested(1, Attribute(1, Bytes({state})))), connection));
    EXPECT_EQ(connection.is_over, state == 7);
  }
}

TEST(ConnectionsTest, BrokenMessagesAreNone) {
  const std::string whole = Nested(1, Tuple(kPeer, kHost, 6, Ports(40000, 80))) +
                            Nested(2, Tuple(kHost, kPeer, 6, Ports(80, 40000)));
  Connection connection;
  ASSERT_TRUE(ReadConnection(whole, connection));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Connection cut;
    EXPECT_FALSE(ReadConnection(whole.substr(0, size), cut)) << size;
  }
  Connection short_address;
  EXPECT_FALSE(ReadConnection(Nested(1, Tuple("abc", "abc", 6, Ports(1, 2))), short_address));
  EXPECT_EQ(EndConnection(Connection()).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace portwright::sys
