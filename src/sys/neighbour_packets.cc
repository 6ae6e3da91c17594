#include "sys/neighbour_packets.h"

#include <linux/if_ether.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "base/check.h"

namespace portwright::sys {
namespace {

constexpr HardwareAddress kEverybody = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
constexpr HardwareAddress kAllNodes = {0x33, 0x33, 0, 0, 0, 1};

// ARP over Ethernet for IPv4: what its head always says, and where its addresses stand.
constexpr std::string_view kArpHead("\x00\x01\x08\x00\x06\x04\x00", 7);
constexpr std::size_t kArpOperation = 7, kArpSenderHardware = 8, kArpSender = 14, kArpTarget = 24;
constexpr std::size_t kArpBytes = 28;
constexpr char kArpRequest = 1, kArpReply = 2;
constexpr std::size_t kV4Bytes = 4, kV6Bytes = 16;

constexpr std::size_t kIpHeadBytes = 40, kIpSource = 8, kIpDestination = 24;
constexpr std::size_t kDiscoveryBytes = 24, kTarget = 8;
constexpr std::uint8_t kIcmpV6 = 58, kHopsMost = 255;
constexpr std::uint8_t kSolicitation = 135, kAdvertisement = 136;
constexpr std::uint8_t kOverride = 0x20;
constexpr char kTargetHardware = 2;

std::string Bytes(const HardwareAddress& hardware) { return {hardware.begin(), hardware.end()}; }

HardwareAddress HardwareAt(std::string_view bytes, std::size_t at) {
  HardwareAddress out;
  std::memcpy(out.data(), bytes.data() + at, out.size());
  return out;
}

std::uint8_t ByteAt(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

bool IsNone(std::string_view address) {
  return address.find_first_not_of('\0') == std::string_view::npos;
}

LinkPacket Arp(const HardwareAddress& own, std::string_view sender, std::string_view target) {
  std::string bytes(kArpHead);
  bytes += kArpRequest;
  bytes += Bytes(own);
  bytes += sender;
  bytes += std::string(own.size(), '\0');
  bytes += target;
  return {ETH_P_ARP, kEverybody, std::move(bytes)};
}

// Of ICMPv6, over the pseudo header as well (RFC 8200).
std::uint16_t ChecksumOf(std::string_view source, std::string_view destination,
                         std::string_view message) {
  std::string all(source);
  all += destination;
  all += std::string("\0\0\0", 3) + static_cast<char>(message.size());
  all += std::string("\0\0\0", 3) + static_cast<char>(kIcmpV6);
  all += message;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < all.size(); i += 2)
    sum += static_cast<std::uint32_t>(ByteAt(all, i) << 8 | ByteAt(all, i + 1));
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

LinkPacket Discovery(const HardwareAddress& to, std::string_view source,
                     std::string_view destination, std::string message) {
  const std::uint16_t checksum = ChecksumOf(source, destination, message);
  message[2] = static_cast<char>(checksum >> 8);
  message[3] = static_cast<char>(checksum & 0xff);
  std::string bytes("\x60\0\0\0\0", 5);
  bytes += static_cast<char>(message.size());
  bytes += static_cast<char>(kIcmpV6);
  bytes += static_cast<char>(kHopsMost);
  bytes += source;
  bytes += destination;
  return {ETH_P_IPV6, to, bytes + message};
}

// The group that everybody with such an address belongs to (RFC 4291).
std::string SolicitedNode(std::string_view address) {
  std::string group("\xff\x02\0\0\0\0\0\0\0\0\0\x01\xff", 13);
  return group += address.substr(13);
}

std::optional<AddressClaim> ReadArp(std::string_view bytes) {
  if (bytes.size() < kArpBytes || bytes.substr(0, kArpHead.size()) != kArpHead) return std::nullopt;
  const char operation = bytes[kArpOperation];
  if (operation != kArpRequest && operation != kArpReply) return std::nullopt;
  const HardwareAddress by = HardwareAt(bytes, kArpSenderHardware);
  const std::string_view sender = bytes.substr(kArpSender, kV4Bytes);
  if (!IsNone(sender)) return AddressClaim{std::string(sender), by, false};
  const std::string_view target = bytes.substr(kArpTarget, kV4Bytes);
  if (operation == kArpReply || IsNone(target)) return std::nullopt;
  return AddressClaim{std::string(target), by, true};
}

std::optional<AddressClaim> ReadDiscovery(const HardwareAddress& sender, std::string_view bytes) {
  if (bytes.size() < kIpHeadBytes + kDiscoveryBytes || (ByteAt(bytes, 0) >> 4) != 6 ||
      ByteAt(bytes, 6) != kIcmpV6 || ByteAt(bytes, 7) != kHopsMost)
    return std::nullopt;
  const std::string_view source = bytes.substr(kIpSource, kV6Bytes);
  const std::string_view message = bytes.substr(kIpHeadBytes);
  const std::string_view target = message.substr(kTarget, kV6Bytes);
  if (message[1] != 0 || IsNone(target)) return std::nullopt;
  switch (ByteAt(message, 0)) {
    case kAdvertisement:
      return AddressClaim{std::string(target), sender, false};
    case kSolicitation:
      // From nobody: somebody looks whether it may be taken.
      if (IsNone(source)) return AddressClaim{std::string(target), sender, true};
      return AddressClaim{std::string(source), sender, false};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string HardwareText(const HardwareAddress& hardware) {
  std::string text;
  for (const std::uint8_t byte : hardware) {
    std::array<char, 4> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", byte);
    if (!text.empty()) text += ':';
    text += digits.data();
  }
  return text;
}

LinkPacket AddressQuestion(const HardwareAddress& own, std::string_view address) {
  PORTWRIGHT_CHECK(address.size() == kV4Bytes || address.size() == kV6Bytes, "an address");
  const std::string nobody(address.size(), '\0');
  if (address.size() == kV4Bytes) return Arp(own, nobody, address);
  const std::string group = SolicitedNode(address);
  HardwareAddress to = {0x33, 0x33};
  std::copy(group.end() - 4, group.end(), to.begin() + 2);
  std::string message(kTarget, '\0');
  message[0] = static_cast<char>(kSolicitation);
  message += address;
  return Discovery(to, nobody, group, std::move(message));
}

LinkPacket AddressAnnouncement(const HardwareAddress& own, std::string_view address) {
  PORTWRIGHT_CHECK(address.size() == kV4Bytes || address.size() == kV6Bytes, "an address");
  if (address.size() == kV4Bytes) return Arp(own, address, address);
  const std::string all_nodes("\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", kV6Bytes);
  std::string message(kTarget, '\0');
  message[0] = static_cast<char>(kAdvertisement);
  message[4] = static_cast<char>(kOverride);
  message += address;
  message += kTargetHardware;
  message += '\x01';  // of 8 bytes
  message += Bytes(own);
  return Discovery(kAllNodes, address, all_nodes, std::move(message));
}

std::optional<AddressClaim> ReadAddressClaim(std::uint16_t ether_type,
                                             const HardwareAddress& sender,
                                             std::string_view bytes) {
  if (ether_type == ETH_P_ARP) return ReadArp(bytes);
  if (ether_type == ETH_P_IPV6) return ReadDiscovery(sender, bytes);
  return std::nullopt;
}

}  // namespace portwright::sys
