#include "sys/interfaces.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string_view>

#include "sys/descriptor.h"
#include "sys/nft_messages.h"

namespace portwright::sys {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;
// IFA_PROTO, which older headers do not have, and our number in it; up to 3 they are the kernel's.
constexpr std::uint16_t kAddressProtocol = 11;
constexpr std::uint8_t kMark = 112;
constexpr std::uint32_t kForEver = 0xffffffff;

template <typename Body>
std::string MessageOf(std::uint16_t type, std::uint16_t flags, const Body& body,
                      const std::string& attributes) {
  nlmsghdr head{};
  head.nlmsg_len =
      static_cast<std::uint32_t>(PaddedNetlink(sizeof(head) + sizeof(body)) + attributes.size());
  head.nlmsg_type = type;
  head.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  std::string out(reinterpret_cast<const char*>(&head), sizeof(head));
  out.append(reinterpret_cast<const char*>(&body), sizeof(body));
  out.resize(PaddedNetlink(out.size()));
  return out + attributes;
}

using Take = std::function<void(std::uint16_t type, std::string_view body)>;

// Calls `take` with each message; false: an end is among them, with its number in `ended`.
bool TakeMessages(std::string_view rest, const Take& take, int& ended) {
  while (rest.size() >= sizeof(nlmsghdr)) {
    const auto head = NumberAt<nlmsghdr>(rest, 0);
    ended = EBADMSG;
    if (head.nlmsg_len < sizeof(head) || head.nlmsg_len > rest.size()) return false;
    const std::string_view body = rest.substr(sizeof(head), head.nlmsg_len - sizeof(head));
    ended = 0;
    if (head.nlmsg_type == NLMSG_DONE) return false;
    if (head.nlmsg_type == NLMSG_ERROR) {
      ended = body.size() < sizeof(std::int32_t) ? EBADMSG : -NumberAt<std::int32_t>(body, 0);
      return false;
    }
    take(head.nlmsg_type, body);
    rest.remove_prefix(std::min(PaddedNetlink(head.nlmsg_len), rest.size()));
  }
  return true;
}

// Sends it and takes the answer; the number of what failed, 0: nothing.
int Exchange(const std::string& message, const Take& take) {
  const Descriptor link(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!link.valid() || ::send(link.get(), message.data(), message.size(), 0) < 0) return errno;
  std::string buffer(kBufferBytes, '\0');
  int ended = 0;
  while (true) {
    const ssize_t got = ::recv(link.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : EBADMSG;
    if (!TakeMessages({buffer.data(), static_cast<std::size_t>(got)}, take, ended)) return ended;
  }
}

void TakeNothing(std::uint16_t, std::string_view) {}

NetworkInterface ReadInterface(std::string_view body) {
  const auto head = NumberAt<ifinfomsg>(body, 0);
  NetworkInterface out;
  out.index = head.ifi_index;
  out.is_ethernet = head.ifi_type == ARPHRD_ETHER && (head.ifi_flags & IFF_NOARP) == 0;
  out.is_up = (head.ifi_flags & IFF_UP) != 0 && (head.ifi_flags & IFF_RUNNING) != 0;
  ForEachAttribute(body.substr(PaddedNetlink(sizeof(head))),
                   [&](std::uint16_t type, std::string_view value) {
                     if (type == IFLA_IFNAME) out.name = value.substr(0, value.find('\0'));
                     if (type == IFLA_ADDRESS && value.size() == out.hardware.size())
                       std::copy(value.begin(), value.end(), out.hardware.begin());
                     return true;
                   });
  return out;
}

InterfaceAddress ReadAddress(std::string_view body) {
  const auto head = NumberAt<ifaddrmsg>(body, 0);
  InterfaceAddress out;
  out.interface = static_cast<int>(head.ifa_index);
  out.prefix_length = head.ifa_prefixlen;
  std::uint32_t flags = head.ifa_flags;
  ForEachAttribute(body.substr(PaddedNetlink(sizeof(head))),
                   [&](std::uint16_t type, std::string_view value) {
                     // Of a line between two, the other end stands beside the own one.
                     const bool is_own = type == IFA_LOCAL;
                     if (is_own || (type == IFA_ADDRESS && out.address.empty()))
                       out.address = value;
                     if (type == IFA_FLAGS && value.size() >= sizeof(flags))
                       flags = NumberAt<std::uint32_t>(value, 0);
                     if (type == kAddressProtocol && !value.empty())
                       out.is_marked = static_cast<std::uint8_t>(value[0]) == kMark;
                     if (type == IFA_CACHEINFO && value.size() >= sizeof(ifa_cacheinfo)) {
                       const auto times = NumberAt<ifa_cacheinfo>(value, 0);
                       if (times.ifa_valid != kForEver) out.lasts_s = times.ifa_valid;
                     }
                     return true;
                   });
  out.is_disputed = (flags & IFA_F_DADFAILED) != 0;
  return out;
}

ifaddrmsg BodyOf(const InterfaceAddress& address) {
  ifaddrmsg body{};
  body.ifa_family = address.address.size() == 4 ? AF_INET : AF_INET6;
  body.ifa_prefixlen = static_cast<std::uint8_t>(address.prefix_length);
  body.ifa_scope = RT_SCOPE_UNIVERSE;
  body.ifa_index = static_cast<std::uint32_t>(address.interface);
  return body;
}

template <typename Value>
std::string_view BytesOf(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string AddressAttributes(const InterfaceAddress& address) {
  std::string attributes;
  AppendAttribute(attributes, IFA_LOCAL, address.address);
  AppendAttribute(attributes, IFA_ADDRESS, address.address);
  return attributes;
}

}  // namespace

Result<std::vector<NetworkInterface>> NetworkInterfaces() {
  std::vector<NetworkInterface> out;
  ifinfomsg body{};
  body.ifi_family = AF_UNSPEC;
  const int failed = Exchange(MessageOf(RTM_GETLINK, NLM_F_DUMP, body, ""),
                              [&](std::uint16_t type, std::string_view message) {
                                if (type == RTM_NEWLINK && message.size() >= sizeof(ifinfomsg))
                                  out.push_back(ReadInterface(message));
                              });
  if (failed != 0) return SystemError("cannot read the interfaces of this machine", failed);
  return out;
}

Result<std::vector<InterfaceAddress>> InterfaceAddresses() {
  std::vector<InterfaceAddress> out;
  ifaddrmsg body{};
  body.ifa_family = AF_UNSPEC;
  const int failed = Exchange(MessageOf(RTM_GETADDR, NLM_F_DUMP, body, ""),
                              [&](std::uint16_t type, std::string_view message) {
                                if (type == RTM_NEWADDR && message.size() >= sizeof(ifaddrmsg))
                                  out.push_back(ReadAddress(message));
                              });
  if (failed != 0) return SystemError("cannot read the addresses of this machine", failed);
  return out;
}

Status PutAddress(const InterfaceAddress& address, std::int64_t lasts_s) {
  std::string attributes = AddressAttributes(address);
  // Never preferred: others of this machine go on sending from where they did.
  ifa_cacheinfo times{};
  times.ifa_valid = static_cast<std::uint32_t>(lasts_s);
  AppendAttribute(attributes, IFA_CACHEINFO, BytesOf(times));
  const std::uint32_t flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
  AppendAttribute(attributes, IFA_FLAGS, BytesOf(flags));
  AppendAttribute(attributes, kAddressProtocol, BytesOf(kMark));
  const std::uint16_t wanted = NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
  const int failed =
      Exchange(MessageOf(RTM_NEWADDR, wanted, BodyOf(address), attributes), TakeNothing);
  if (failed != 0) return SystemError("cannot take an address", failed);
  return Ok();
}

Status RemoveAddress(const InterfaceAddress& address) {
  const int failed = Exchange(
      MessageOf(RTM_DELADDR, NLM_F_ACK, BodyOf(address), AddressAttributes(address)), TakeNothing);
  const bool is_gone = failed == 0 || failed == EADDRNOTAVAIL || failed == ENODEV;
  if (!is_gone) return SystemError("cannot give an address back", failed);
  return Ok();
}

}  // namespace portwright::sys
