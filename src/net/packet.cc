#include "net/packet.h"

namespace portwright::net {
namespace {

std::string WithPort(const Address& address, std::uint16_t port) {
  const std::string text = ToText(address);
  if (address.family == Family::kIpv6) return "[" + text + "]:" + std::to_string(port);
  return text + ":" + std::to_string(port);
}

}  // namespace

std::string ToText(const Packet& packet) {
  std::string out = ProtocolName(packet.protocol) + " ";
  if (packet.protocol == kProtocolTcp || packet.protocol == kProtocolUdp) {
    out += WithPort(packet.source, packet.source_port) + " -> " +
           (packet.destination_name.empty()
                ? WithPort(packet.destination, packet.destination_port)
                : packet.destination_name + ":" + std::to_string(packet.destination_port));
  } else {
    out += ToText(packet.source) + " -> " +
           (packet.destination_name.empty() ? ToText(packet.destination) : packet.destination_name);
    if (packet.protocol == kProtocolIcmp || packet.protocol == kProtocolIcmpv6) {
      out += " type " + std::to_string(packet.destination_port / 256) + " code " +
             std::to_string(packet.destination_port % 256);
    }
  }
  if (!packet.in_interface.empty()) out += " in " + packet.in_interface;
  if (!packet.out_interface.empty()) out += " out " + packet.out_interface;
  return out;
}

}  // namespace portwright::net
