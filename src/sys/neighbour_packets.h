// What machines of one link say of each other's addresses: ARP (RFC 826) and IPv6's neighbour
// discovery (RFC 4861), as bytes behind the Ethernet header. With these an address is asked for
// before it is taken (RFC 5227, RFC 4862). Pure; any thread.
//
// Addresses are 4 or 16 bytes in network order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portwright::sys {

using HardwareAddress = std::array<std::uint8_t, 6>;

// `02:00:5e:10:00:01`
std::string HardwareText(const HardwareAddress& hardware);

struct LinkPacket {
  std::uint16_t ether_type = 0;
  HardwareAddress to = {};
  std::string bytes;
};

// Asks whether somebody has the address, in the name of no address: nobody keeps anything of it.
LinkPacket AddressQuestion(const HardwareAddress& own, std::string_view address);
// Tells the others that it is ours: who has kept another one for it forgets that.
LinkPacket AddressAnnouncement(const HardwareAddress& own, std::string_view address);

// Somebody has an address, or is about to take it.
struct AddressClaim {
  std::string address;
  HardwareAddress by = {};
  bool is_question = false;  // the latter
};
// What a packet that came from `sender` claims; nothing for most of them. Reads foreign bytes.
std::optional<AddressClaim> ReadAddressClaim(std::uint16_t ether_type,
                                             const HardwareAddress& sender, std::string_view bytes);

}  // namespace portwright::sys
