#include "sys/delay_line.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <deque>
#include <memory>

#include "sys/clock.h"
#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

// A segment that the kernel has not cut yet, and what stands before it.
constexpr std::size_t kFrameBytesMax = 80 * 1'024;
constexpr std::size_t kUnderWayBytesMax = std::size_t{64} << 20;

struct Frame {
  std::int64_t due_us = 0;
  std::string bytes;
};

// One direction of a line.
struct Direction {
  int from = -1, to = -1;
  std::int64_t delay_us = 0;
  std::deque<Frame> under_way = {};  // by time, since all take as long
  std::size_t bytes = 0;
};

bool SetOption(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

Result<Descriptor> Listen(const std::string& interface) {
  // Of no protocol yet, so that nothing of other interfaces is heard before it is bound.
  Descriptor fd(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError("cannot make a packet socket", errno);
  const auto index = static_cast<int>(::if_nametoindex(interface.c_str()));
  if (index == 0) return SystemError("cannot find " + interface, errno);
  constexpr int kBufferBytes = 16 << 20;
  for (const int name : {SO_RCVBUFFORCE, SO_SNDBUFFORCE})
    SetOption(fd.get(), SOL_SOCKET, name, kBufferBytes);
  const bool is_set = SetOption(fd.get(), SOL_PACKET, PACKET_VNET_HDR, 1) &&
                      SetOption(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
  if (!is_set) return SystemError("cannot pass packets of " + interface + " on", errno);
  packet_mreq all{};
  all.mr_ifindex = index;
  all.mr_type = PACKET_MR_PROMISC;
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0)
    return SystemError("cannot hear all of " + interface, errno);
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(ETH_P_ALL);
  place.sll_ifindex = index;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    return SystemError("cannot hear " + interface, errno);
  return fd;
}

void Hear(Direction& way, std::array<char, kFrameBytesMax>& room) {
  constexpr int kAtOnce = 256;  // then the others
  for (int f = 0; f < kAtOnce; ++f) {
    const ssize_t got = ::recv(way.from, room.data(), room.size(), 0);
    if (got <= 0) return;
    const auto size = static_cast<std::size_t>(got);
    if (way.bytes + size > kUnderWayBytesMax) continue;
    way.under_way.push_back({MonotonicUs() + way.delay_us, std::string(room.data(), size)});
    way.bytes += size;
  }
}

void Deliver(Direction& way) {
  const std::int64_t now_us = MonotonicUs();
  while (!way.under_way.empty() && way.under_way.front().due_us <= now_us) {
    const std::string& bytes = way.under_way.front().bytes;
    // What the other side has no room for is lost, as on any line.
    [[maybe_unused]] const ssize_t sent = ::send(way.to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    way.bytes -= bytes.size();
    way.under_way.pop_front();
  }
}

std::int64_t NextUs(const std::vector<Direction>& ways, std::int64_t at_most_us) {
  std::int64_t next_us = MonotonicUs() + at_most_us;
  for (const Direction& way : ways) {
    if (!way.under_way.empty()) next_us = std::min(next_us, way.under_way.front().due_us);
  }
  return std::max<std::int64_t>(next_us - MonotonicUs(), 0);
}

}  // namespace

bool CanDelayPackets() {
  const Descriptor fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  return fd.valid() && SetOption(fd.get(), SOL_PACKET, PACKET_VNET_HDR, 1) &&
         SetOption(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
}

Status DelayPackets(const std::vector<DelayLine>& lines, const std::atomic<bool>& stop,
                    const std::function<void()>& ready) {
  constexpr std::int64_t kUsInSecond = 1'000'000;
  constexpr std::int64_t kLookUs = 100'000;  // for a wish to stop
  std::vector<Descriptor> sockets;
  std::vector<Direction> ways;
  for (const DelayLine& line : lines) {
    PORTWRIGHT_TRY(Descriptor near, Listen(line.near));
    PORTWRIGHT_TRY(Descriptor far, Listen(line.far));
    ways.push_back({near.get(), far.get(), line.delay_us});
    ways.push_back({far.get(), near.get(), 0});
    sockets.push_back(std::move(near));
    sockets.push_back(std::move(far));
  }
  std::vector<pollfd> heard;
  for (const Direction& way : ways) heard.push_back({way.from, POLLIN, 0});
  const auto room = std::make_unique<std::array<char, kFrameBytesMax>>();
  if (ready) ready();
  while (!stop.load()) {
    const std::int64_t wait_us = NextUs(ways, kLookUs);
    const timespec wait{wait_us / kUsInSecond, wait_us % kUsInSecond * 1'000};
    ::ppoll(heard.data(), heard.size(), &wait, nullptr);
    for (std::size_t w = 0; w < ways.size(); ++w) {
      if (heard[w].revents != 0) Hear(ways[w], *room);
      Deliver(ways[w]);
    }
  }
  return Ok();
}

}  // namespace portwright::sys
