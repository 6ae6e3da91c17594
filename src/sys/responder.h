// One port that answers for many: connections and datagrams that the kernel hands over to it (nft's
// tproxy) although they were meant for another port of this machine. The caller says what to
// answer; this reads, answers and closes, and stays bounded whatever the others do.
//
// One thread. Errors: kPermission without CAP_NET_ADMIN, kUnavailable where the port is in use.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace portwright::sys {

// Who came, and to which address and port of ours.
struct Arrival {
  bool is_tcp = true;
  std::string source_address;
  std::uint16_t source_port = 0;
  std::string own_address;
  std::uint16_t own_port = 0;
};

struct Reply {
  bool is_enough = false;  // close; of a datagram: it was the last word
  std::string say = {};
  std::size_t consumed = 0;  // of what was received: forget it, and hear what follows
  std::int64_t hold_ms = 0;  // the connection may be idle for so long, where there is room for it
  std::int64_t forget_ms =
      0;  // whatever comes for so long is read and forgotten; then it is closed
};

struct ResponderOptions {
  std::uint16_t port = 0;                 // of TCP and UDP, on every address
  std::size_t connections_max = 10'240;   // more are closed at once
  std::size_t of_one_source_max = 8'192;  // a prober has up to 8,000 open at one time
  std::int64_t idle_ms = 5'000;           // a connection that says nothing for so long is closed
  std::size_t heard_bytes_max = 1'024;
  // Of connections that are held or forgotten from; what is more than that is closed instead.
  std::size_t held_max = 256;
  std::int64_t held_ms_max = 24 * 3'600'000;
  std::size_t forgetting_max = 4;
  std::int64_t forgetting_ms_max = 60'000;
  std::uint64_t datagrams_per_second = 5'000;  // more are not answered
  const std::atomic<bool>* stop = nullptr;
  std::int64_t for_ms = 0;       // 0: until it is stopped
  bool ends_with_input = false;  // also when standard input ends: whoever started it is gone
  std::function<void()> ready;
};

// Until it is stopped. `answer(arrival, received)`: all bytes of a connection so far, or a
// datagram.
Status Respond(const ResponderOptions& options,
               const std::function<Reply(const Arrival&, std::string_view)>& answer);

}  // namespace portwright::sys
