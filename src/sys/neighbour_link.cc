#include "sys/neighbour_link.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace portwright::sys {
namespace {

// Of all IPv6 packets only solicitations and advertisements of neighbours are heard.
Status HearDiscoveryAlone(int socket) {
  constexpr unsigned kNextHeader = 6, kType = 40, kIcmpV6 = 58, kSolicitation = 135;
  std::array<sock_filter, 6> steps = {{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kNextHeader),
                                       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kIcmpV6, 0, 3),
                                       BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kType),
                                       BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, kSolicitation),
                                       BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 1, 0, 1),
                                       BPF_STMT(BPF_RET | BPF_K, 0)}};
  std::vector<sock_filter> all(steps.begin(), steps.end());
  all.push_back(BPF_STMT(BPF_RET | BPF_K, 0xffff));
  const sock_fprog program{static_cast<unsigned short>(all.size()), all.data()};
  if (::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0)
    return SystemError("cannot choose what is heard", errno);
  return Ok();
}

Result<Descriptor> OpenSocket(const NetworkInterface& interface, std::uint16_t ether_type) {
  const std::string failed = "cannot hear what is said on " + interface.name;
  // Bound later, so that nothing comes in before it is chosen.
  Descriptor socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return SystemError(failed, errno);
  if (ether_type == ETH_P_IPV6) PORTWRIGHT_TRY_STATUS(HearDiscoveryAlone(socket.get()));
  sockaddr_ll at{};
  at.sll_family = AF_PACKET;
  at.sll_protocol = htons(ether_type);
  at.sll_ifindex = interface.index;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
    return SystemError(failed, errno);
  return socket;
}

}  // namespace

Result<NeighbourLink> NeighbourLink::Open(const NetworkInterface& interface) {
  NeighbourLink link;
  link.interface_ = interface;
  PORTWRIGHT_TRY(const auto all, NetworkInterfaces());
  for (const NetworkInterface& one : all) {
    if (one.is_ethernet) link.own_.push_back(one.hardware);
  }
  PORTWRIGHT_TRY(link.arp_, OpenSocket(interface, ETH_P_ARP));
  PORTWRIGHT_TRY(link.discovery_, OpenSocket(interface, ETH_P_IPV6));
  return link;
}

Status NeighbourLink::AskFor(std::string_view address) {
  return Send(AddressQuestion(interface_.hardware, address));
}

Status NeighbourLink::Announce(std::string_view address) {
  return Send(AddressAnnouncement(interface_.hardware, address));
}

Status NeighbourLink::Send(const LinkPacket& packet) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(packet.ether_type);
  to.sll_ifindex = interface_.index;
  to.sll_halen = static_cast<unsigned char>(packet.to.size());
  std::copy(packet.to.begin(), packet.to.end(), to.sll_addr);
  const Descriptor& socket = packet.ether_type == ETH_P_ARP ? arp_ : discovery_;
  if (::sendto(socket.get(), packet.bytes.data(), packet.bytes.size(), 0,
               reinterpret_cast<const sockaddr*>(&to), sizeof to) < 0)
    return SystemError("cannot ask on " + interface_.name, errno);
  return Ok();
}

std::vector<AddressClaim> NeighbourLink::Hear() {
  std::vector<AddressClaim> claims;
  HearFrom(arp_, claims);
  HearFrom(discovery_, claims);
  return claims;
}

void NeighbourLink::HearFrom(const Descriptor& socket, std::vector<AddressClaim>& claims) const {
  // A flood is heard in turns.
  constexpr int kPacketsAtOnce = 1'000;
  std::array<char, 256> bytes{};
  for (int p = 0; p < kPacketsAtOnce; ++p) {
    sockaddr_ll from{};
    socklen_t length = sizeof from;
    const ssize_t got = ::recvfrom(socket.get(), bytes.data(), bytes.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    if (from.sll_pkttype == PACKET_OUTGOING || from.sll_halen != sizeof(HardwareAddress)) continue;
    HardwareAddress sender;
    std::copy(from.sll_addr, from.sll_addr + sender.size(), sender.begin());
    auto claim = ReadAddressClaim(ntohs(from.sll_protocol), sender,
                                  {bytes.data(), static_cast<std::size_t>(got)});
    if (!claim) continue;
    const auto is_own = [&](const HardwareAddress& one) {
      return std::find(own_.begin(), own_.end(), one) != own_.end();
    };
    if (is_own(claim->by) || is_own(sender)) continue;
    // Switches ask one machine alone whether it is still there; who wants an address asks all.
    if (claim->is_question && from.sll_pkttype == PACKET_HOST) continue;
    claims.push_back(std::move(*claim));
  }
}

}  // namespace portwright::sys
