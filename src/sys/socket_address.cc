#include "sys/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>

namespace portwright::sys {

SocketAddress SocketAddressOf(const std::string& address, std::uint16_t port) {
  SocketAddress out;
  auto* four = reinterpret_cast<sockaddr_in*>(&out.bytes);
  auto* six = reinterpret_cast<sockaddr_in6*>(&out.bytes);
  if (::inet_pton(AF_INET, address.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    out.length = sizeof(sockaddr_in);
  } else if (::inet_pton(AF_INET6, address.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    out.length = sizeof(sockaddr_in6);
  }
  return out;
}

std::string AddressText(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.bytes.ss_family == AF_INET) {
    const auto* four = reinterpret_cast<const sockaddr_in*>(&address.bytes);
    ::inet_ntop(AF_INET, &four->sin_addr, text.data(), text.size());
  } else if (address.is_ipv6()) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(&address.bytes);
    if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
      ::inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &six->sin6_addr, text.data(), text.size());
    }
  }
  return text.data();
}

std::uint16_t PortOf(const SocketAddress& address) {
  if (address.is_ipv6())
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address.bytes)->sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address.bytes)->sin_port);
}

}  // namespace portwright::sys
