// Whether other ends can be reached by TCP, from given addresses of this machine: many at once, in
// one thread. Connections are closed at once, and nothing is sent over them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portwright::sys {

struct TcpTarget {
  std::string source;  // an address of this machine; empty: whichever the kernel takes
  std::string destination;
  std::uint16_t port = 0;
};

enum class TcpState : std::uint8_t {
  kOpen,       // connected
  kRefused,    // the other end says that nobody listens
  kNoAnswer,   // nothing came back in time, or something on the way says that it cannot be reached
  kCannotAsk,  // not from that address, or not at all
};

// As many answers as targets, in their order. At most `timeout_ms` for each 256 of them.
std::vector<TcpState> CheckTcp(const std::vector<TcpTarget>& targets, std::int64_t timeout_ms);

}  // namespace portwright::sys
