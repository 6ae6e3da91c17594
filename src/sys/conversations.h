// Many short conversations at once, over TCP, UDP and ICMP echo, in one thread: sockets that never
// block, paced, each with a time of its own. What is said is the caller's; what went wrong on the
// way is told with the address that said so (RFC 792, RFC 4443, by the error queue of ip(7)).
//
// Nothing is sent to an address that is not in the list. Cost: memory for `at_once_max`
// conversations and all ends. Errors of single conversations are ends, not errors.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::sys {

enum class Transport : std::uint8_t { kTcp, kUdp, kPing };

struct Conversation {
  Transport transport = Transport::kTcp;
  std::string source;  // an address of this machine; empty: whichever the kernel takes
  std::string destination;
  std::uint16_t port = 0;
  int ttl = 0;  // hops that its packets live; 0: as the system has it
};

// What is said, and when it is enough.
class Speaker {
 public:
  virtual ~Speaker() = default;
  virtual std::string Begin() = 0;
  struct Step {
    bool done = false;
    std::string say = {};
  };
  // `received`: all bytes of a stream so far, or one datagram; `ended`: no more will come.
  virtual Step Hear(std::string_view received, bool ended) = 0;
};

enum class ConversationEnding : std::uint8_t {
  kOpen,         // TCP: the connection stood; UDP and ICMP: something answered
  kRefused,      // nobody listens: a reset, or port unreachable
  kSilent,       // nothing came back in time
  kUnreachable,  // something on the way said that it cannot be reached
  kForbidden,    // this machine's own rules stopped it
  kCannotAsk,    // not from that source, or no socket
  kStopped,      // the caller stopped before it began
};

struct ConversationEnd {
  ConversationEnding ending = ConversationEnding::kStopped;
  std::size_t received_bytes = 0;  // heard in all; of datagrams, of the last
  bool said_enough = false;        // the speaker was done
  bool was_closed = false;         // TCP: by the other end
  std::int64_t connect_us = -1;    // until it stood, or the first answer
  std::uint32_t sent_again = 0;    // packets of ours that the kernel, or the next try, repeated
  std::uint16_t own_port = 0;      // of TCP and UDP; 0: not known
  std::string own_address;         // from which it was sent, as the kernel chose it
  std::string told_by;             // whose ICMP said that it cannot be reached; empty: nobody's
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
};

struct ConverseOptions {
  std::int64_t timeout_ms = 2'000;  // of a connection, and of each answer
  int tries = 3;                    // datagrams, within the time
  std::uint64_t per_second = 500;   // conversations begun; 0: no cap
  std::size_t at_once_max = 8'000;  // open at one time; fewer where the system allows fewer
  std::size_t received_bytes_max = 64 * 1024;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::size_t done)> progress;
  // Before the first packet of a conversation; where it says no, none is sent.
  std::function<bool(std::size_t index)> beginning = {};
};

// `speaker_of(i)`: of conversation i, made when it begins; null: connect, or send one empty
// datagram.
std::vector<ConversationEnd> Converse(
    const std::vector<Conversation>& conversations,
    const std::function<std::unique_ptr<Speaker>(std::size_t)>& speaker_of,
    const ConverseOptions& options);

}  // namespace portwright::sys
