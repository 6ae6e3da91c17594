#include "sys/neighbour_packets.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace portwright::sys {
namespace {

constexpr std::uint16_t kArp = 0x0806, kIpv6 = 0x86dd;
constexpr HardwareAddress kOwn = {0x02, 0x00, 0x5e, 0x10, 0x00, 0x01};
constexpr HardwareAddress kOther = {0x02, 0x00, 0x5e, 0x10, 0x00, 0x02};

std::string Bytes(std::string_view hex) {
  std::string out;
  std::string digits;
  for (const char c : hex) {
    if (c == ' ') continue;
    digits += c;
    if (digits.size() < 2) continue;
    out += static_cast<char>(std::stoi(digits, nullptr, 16));
    digits.clear();
  }
  return out;
}

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

const std::string kV4 = Bytes("0a0a0115");                          // 10.10.1.21
const std::string kV6 = Bytes("fd000001000000000000000000000021");  // fd00:1::21

TEST(NeighbourPackets, AskForAnAddressOfIpv4AsRfc5227Says) {
  const LinkPacket packet = AddressQuestion(kOwn, kV4);
  EXPECT_EQ(packet.ether_type, kArp);
  EXPECT_EQ(HardwareText(packet.to), "ff:ff:ff:ff:ff:ff");
  EXPECT_EQ(Hex(packet.bytes),
            "0001080006040001"      // Ethernet, IPv4, a request
            "02005e10000100000000"  // from us, who have no address
            "0000000000000a0a0115");
}

TEST(NeighbourPackets, AskForAnAddressOfIpv6AsRfc4862Says) {
  const LinkPacket packet = AddressQuestion(kOwn, kV6);
  EXPECT_EQ(packet.ether_type, kIpv6);
  EXPECT_EQ(HardwareText(packet.to), "33:33:ff:00:00:21");
  EXPECT_EQ(Hex(packet.bytes.substr(0, 40)),
            "6000000000183aff"
            "00000000000000000000000000000000"
            "ff0200000000000000000001ff000021");
  const std::string message = packet.bytes.substr(40);
  EXPECT_EQ(Hex(message.substr(0, 2)), "8700");
  EXPECT_EQ(Hex(message.substr(4)), "00000000fd000001000000000000000000000021");
  // ff02+1+ff00+21 = 1fe24; +18+3a = 1fe76; +8700 = 28576; +fd00+1+21 = 38298; 8298+3 = 829b.
  EXPECT_EQ(Hex(message.substr(2, 2)), "7d64");
}

TEST(NeighbourPackets, AnnounceAnAddress) {
  EXPECT_EQ(Hex(AddressAnnouncement(kOwn, kV4).bytes),
            "0001080006040001"
            "02005e1000010a0a0115"
            "0000000000000a0a0115");
  const LinkPacket six = AddressAnnouncement(kOwn, kV6);
  EXPECT_EQ(HardwareText(six.to), "33:33:00:00:00:01");
  EXPECT_EQ(Hex(six.bytes.substr(0, 42)),
            "6000000000203aff"
            "fd000001000000000000000000000021"
            "ff020000000000000000000000000001"
            "8800");
  EXPECT_EQ(Hex(six.bytes.substr(44)),
            "20000000"  // whoever had another one forgets it
            "fd000001000000000000000000000021"
            "020102005e100001");
}

TEST(NeighbourPackets, WhoSpeaksHasAnAddress) {
  // A reply, and a question about somebody else.
  for (const char operation : {'\x01', '\x02'}) {
    std::string packet = Bytes("0001080006040001 02005e1000020a0a0115 0000000000000a0a0101");
    packet[7] = operation;
    const auto claim = ReadAddressClaim(kArp, kOther, packet);
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->address, kV4);
    EXPECT_EQ(claim->by, kOther);
    EXPECT_FALSE(claim->is_question);
  }
  const auto six = ReadAddressClaim(kIpv6, kOther, AddressAnnouncement(kOther, kV6).bytes);
  ASSERT_TRUE(six);
  EXPECT_EQ(six->address, kV6);
  EXPECT_FALSE(six->is_question);
  // A neighbour that asks for another one.
  std::string asks = AddressQuestion(kOther, Bytes("fd000001000000000000000000000001")).bytes;
  std::copy(kV6.begin(), kV6.end(), asks.begin() + 8);
  const auto asking = ReadAddressClaim(kIpv6, kOther, asks);
  ASSERT_TRUE(asking);
  EXPECT_EQ(asking->address, kV6);
  EXPECT_FALSE(asking->is_question);
}

TEST(NeighbourPackets, WhoAsksWithoutAnAddressIsAboutToTakeIt) {
  for (const std::string& address : {kV4, kV6}) {
    const LinkPacket packet = AddressQuestion(kOther, address);
    const auto claim = ReadAddressClaim(packet.ether_type, kOther, packet.bytes);
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->address, address);
    EXPECT_TRUE(claim->is_question);
  }
}

TEST(NeighbourPackets, TakesNothingElseForAClaim) {
  const std::string arp = AddressAnnouncement(kOther, kV4).bytes;
  const std::string six = AddressAnnouncement(kOther, kV6).bytes;
  for (std::size_t size = 0; size < arp.size(); ++size)
    EXPECT_FALSE(ReadAddressClaim(kArp, kOther, arp.substr(0, size))) << size;
  for (std::size_t size = 0; size < 64; ++size)
    EXPECT_FALSE(ReadAddressClaim(kIpv6, kOther, six.substr(0, size))) << size;
  EXPECT_FALSE(ReadAddressClaim(0x0800, kOther, arp));
  const auto changed = [](std::string_view bytes, std::size_t at, char value) {
    std::string out(bytes.substr(0, at));
    out += value;
    return out.append(bytes.substr(at + 1));
  };
  EXPECT_FALSE(ReadAddressClaim(kArp, kOther, changed(arp, 1, 6))) << "another kind of link";
  EXPECT_FALSE(ReadAddressClaim(kArp, kOther, changed(arp, 7, 3))) << "another operation";
  EXPECT_FALSE(ReadAddressClaim(kIpv6, kOther, changed(six, 0, 0x45))) << "not IPv6";
  EXPECT_FALSE(ReadAddressClaim(kIpv6, kOther, changed(six, 6, 17))) << "not ICMPv6";
  EXPECT_FALSE(ReadAddressClaim(kIpv6, kOther, changed(six, 7, 64))) << "from another link";
  EXPECT_FALSE(ReadAddressClaim(kIpv6, kOther, changed(six, 40, '\x86'))) << "a router's";
  // A reply from nobody is nobody's claim.
  EXPECT_FALSE(ReadAddressClaim(
      kArp, kOther, Bytes("0001080006040002 02005e10000200000000 0000000000000a0a0115")));
}

}  // namespace
}  // namespace portwright::sys
