// One connection, or one flow of datagrams, of which something is measured: lines there and back,
// how much is acknowledged, how large packets may be. Each waits for one thing at a time; the many
// short ones are conversations.h.
//
// One thread. Errors: kUnavailable where nobody answers in time, or the other end closed; kRefused
// where it refused; kPermission, kIo as the system says.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/descriptor.h"

namespace portwright::sys {

struct StreamEnds {
  std::string source;  // empty: whichever the kernel takes
  std::string destination;
  std::uint16_t port = 0;
  int ttl = 0;  // hops that its packets live; 0: as the system has it
};

class MeasuredStream {
 public:
  static Result<MeasuredStream> Open(const StreamEnds& ends, std::int64_t timeout_ms,
                                     const std::atomic<bool>* stop);

  Status Say(std::string_view text);
  // One line, with its end; at most 256 bytes.
  Result<std::string> HearLine(std::int64_t timeout_ms);

  struct Poured {
    std::uint64_t acked_bytes = 0;  // after the first quarter of the time: a start is slow
    std::int64_t elapsed_us = 0;    // in which they were
    std::int64_t refused_us = 0;    // of which the other end had no room
    bool all_acked = false;         // also what was on its way at the end, within two seconds
  };
  // Says zeros for so long, at most `bytes_max` (0: no limit), no faster than so many bytes a
  // second (0: as fast as it goes).
  Poured Pour(std::int64_t for_ms, std::uint64_t bytes_max, std::uint64_t bytes_per_second);

  // The shortest time in which the other end's kernel acknowledged anything, whatever its programs
  // do; 0: this kernel does not say.
  std::int64_t BareRoundTripUs() const;

  // Of whole packets, as this machine's kernel has learned it for this way; 0: it does not say.
  int PathMtu() const;

 private:
  MeasuredStream(Descriptor socket, bool is_ipv6, const std::atomic<bool>* stop)
      : socket_(std::move(socket)), is_ipv6_(is_ipv6), stop_(stop) {}
  bool Await(short events, std::int64_t timeout_ms) const;
  std::uint64_t UnackedBytes() const;

  Descriptor socket_;
  bool is_ipv6_ = false;
  const std::atomic<bool>* stop_ = nullptr;
  std::string heard_;
};

// Datagrams that nobody on the way may cut.
class WholeDatagrams {
 public:
  static Result<WholeDatagrams> Open(const StreamEnds& ends, const std::atomic<bool>* stop);

  // Of whole packets: what the interface takes. 0: it does not say.
  int DeviceMtu() const;
  // What a packet of so many bytes leaves for its datagram.
  std::size_t RoomIn(std::size_t packet_bytes) const { return packet_bytes - (is_ipv6_ ? 48 : 28); }
  // What came back for it in time; nothing: none did, or it does not fit the interface.
  std::optional<std::string> Ask(std::string_view text, std::int64_t timeout_ms);

 private:
  WholeDatagrams(Descriptor socket, bool is_ipv6, const std::atomic<bool>* stop)
      : socket_(std::move(socket)), is_ipv6_(is_ipv6), stop_(stop) {}

  Descriptor socket_;
  bool is_ipv6_ = false;
  const std::atomic<bool>* stop_ = nullptr;
};

}  // namespace portwright::sys
