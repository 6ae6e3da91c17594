#include "sys/responder.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "sys/clock.h"
#include "sys/descriptor.h"
#include "sys/socket_address.h"

namespace portwright::sys {
namespace {

// A connection that somebody opened.
struct Guest {
  Descriptor socket;
  Arrival arrival;
  std::string received;
  std::int64_t until_ms = 0;
  std::int64_t held_until_ms = 0;    // 0: not held
  std::int64_t forget_until_ms = 0;  // 0: what it says is heard
  bool is_over = false;
};

constexpr std::size_t kDatagramBytesMax = 9'216;

void SetOption(int fd, int level, int name) {
  const int on = 1;
  ::setsockopt(fd, level, name, &on, sizeof on);
}

// IPv4 and IPv6 alike, for addresses that are handed over.
Result<Descriptor> Bind(int type, std::uint16_t port) {
  Descriptor fd(::socket(AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError("cannot make a socket", errno);
  const int off = 0;
  ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  const int on = 1;
  const bool transparent = ::setsockopt(fd.get(), SOL_IP, IP_TRANSPARENT, &on, sizeof on) == 0 &&
                           ::setsockopt(fd.get(), SOL_IPV6, IPV6_TRANSPARENT, &on, sizeof on) == 0;
  if (!transparent) return SystemError("cannot take what is meant for other ports", errno);
  SetOption(fd.get(), SOL_IP, IP_RECVORIGDSTADDR);
  SetOption(fd.get(), SOL_IPV6, IPV6_RECVORIGDSTADDR);
  const SocketAddress any = SocketAddressOf("::", port);
  if (::bind(fd.get(), any.generic(), any.length) != 0) {
    Error error = SystemError("cannot take port " + std::to_string(port), errno);
    if (errno == EADDRINUSE) error.code = ErrorCode::kUnavailable;
    return error;
  }
  if (type == SOCK_STREAM && ::listen(fd.get(), 512) != 0)
    return SystemError("cannot listen", errno);
  return fd;
}

class Host {
 public:
  Host(const ResponderOptions& options,
       const std::function<Reply(const Arrival&, std::string_view)>& answer)
      : options_(options), answer_(answer), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}

  Status Run() {
    RaiseDescriptorLimit();
    PORTWRIGHT_TRY(streams_, Bind(SOCK_STREAM, options_.port));
    PORTWRIGHT_TRY(datagrams_, Bind(SOCK_DGRAM, options_.port));
    Watch(streams_.get(), &streams_);
    Watch(datagrams_.get(), &datagrams_);
    if (options_.ends_with_input) Watch(STDIN_FILENO, &input_ended_);
    if (options_.ready) options_.ready();
    const std::int64_t end_ms = MonotonicMs() + options_.for_ms;
    const auto is_over = [&] {
      return input_ended_ || (options_.stop != nullptr && options_.stop->load()) ||
             (options_.for_ms > 0 && MonotonicMs() >= end_ms);
    };
    while (!is_over()) Turn();
    return Ok();
  }

 private:
  void Watch(int fd, void* whose) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = whose;
    ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, fd, &event);
  }

  void Turn() {
    constexpr int kTurnMs = 100;
    std::array<epoll_event, 128> events{};
    const int ready =
        ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), kTurnMs);
    for (int e = 0; e < ready; ++e) {
      void* whose = events[static_cast<std::size_t>(e)].data.ptr;
      if (whose == &streams_) {
        Accept();
      } else if (whose == &datagrams_) {
        TakeDatagrams();
      } else if (whose == &input_ended_) {
        PassInputOver();
      } else {
        Hear(*static_cast<Guest*>(whose));
      }
    }
    LetGo();
  }

  void PassInputOver() {
    std::array<char, 512> bytes{};
    const ssize_t read = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (read == 0 || (read < 0 && errno != EINTR && errno != EAGAIN)) input_ended_ = true;
  }

  void Accept() {
    for (int a = 0; a < 256; ++a) {
      SocketAddress from;
      from.length = sizeof from.bytes;
      Descriptor socket(
          ::accept4(streams_.get(), from.generic(), &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket.valid()) return;
      auto guest = std::make_unique<Guest>();
      guest->arrival.source_address = AddressText(from);
      guest->arrival.source_port = PortOf(from);
      std::size_t& of_source = by_source_[guest->arrival.source_address];
      if (guests_.size() >= options_.connections_max || of_source >= options_.of_one_source_max) {
        if (of_source == 0) by_source_.erase(guest->arrival.source_address);
        continue;
      }
      ++of_source;
      SocketAddress own;
      own.length = sizeof own.bytes;
      ::getsockname(socket.get(), own.generic(), &own.length);
      guest->arrival.own_address = AddressText(own);
      guest->arrival.own_port = PortOf(own);
      guest->until_ms = MonotonicMs() + options_.idle_ms;
      guest->socket = std::move(socket);
      Watch(guest->socket.get(), guest.get());
      guests_.push_back(std::move(guest));
    }
  }

  void Hear(Guest& guest) {
    if (guest.forget_until_ms > 0) return Forget(guest);
    std::array<char, 1024> bytes{};
    const ssize_t got = ::recv(guest.socket.get(), bytes.data(), bytes.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      guest.is_over = true;
      return;
    }
    const std::size_t room = options_.heard_bytes_max - guest.received.size();
    guest.received.append(bytes.data(), std::min(room, static_cast<std::size_t>(got)));
    std::size_t consumed = 0;
    do {
      consumed = Answer(guest);
    } while (consumed > 0 && !guest.received.empty());
    if (guest.received.size() >= options_.heard_bytes_max) guest.is_over = true;
    guest.until_ms = std::max(MonotonicMs() + options_.idle_ms, guest.held_until_ms);
  }

  // How much of what it said is done with, so that the rest can be answered; 0: nothing more is.
  std::size_t Answer(Guest& guest) {
    const Reply reply = answer_(guest.arrival, guest.received);
    guest.is_over = reply.is_enough || !Grant(guest, reply);
    if (guest.is_over && !reply.is_enough) return 0;
    if (!reply.say.empty())
      ::send(guest.socket.get(), reply.say.data(), reply.say.size(), MSG_NOSIGNAL);
    const std::size_t consumed = std::min(reply.consumed, guest.received.size());
    guest.received.erase(0, consumed);
    return guest.is_over || guest.forget_until_ms > 0 ? 0 : consumed;
  }

  // False where there is no room for what the reply promises.
  bool Grant(Guest& guest, const Reply& reply) {
    const auto count = [&](std::int64_t Guest::*until_ms) {
      return static_cast<std::size_t>(std::count_if(
          guests_.begin(), guests_.end(),
          [&](const auto& other) { return other.get() != &guest && (*other).*until_ms > 0; }));
    };
    if (reply.hold_ms > 0) {
      if (count(&Guest::held_until_ms) >= options_.held_max) return false;
      guest.held_until_ms = MonotonicMs() + std::min(reply.hold_ms, options_.held_ms_max);
    }
    if (reply.forget_ms > 0) {
      if (count(&Guest::forget_until_ms) >= options_.forgetting_max) return false;
      guest.forget_until_ms = MonotonicMs() + std::min(reply.forget_ms, options_.forgetting_ms_max);
      guest.received.clear();
    }
    return true;
  }

  // A bounded piece, so that others are heard as well.
  void Forget(Guest& guest) {
    constexpr int kPieces = 16;
    static std::array<char, 65'536> bytes;
    for (int p = 0; p < kPieces; ++p) {
      const ssize_t got = ::recv(guest.socket.get(), bytes.data(), bytes.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) break;
      guest.is_over = guest.is_over || got <= 0;
      if (got <= 0) break;
    }
    guest.until_ms = std::min(MonotonicMs() + options_.idle_ms, guest.forget_until_ms);
  }

  // Those that are done, or silent for too long.
  void LetGo() {
    const std::int64_t now_ms = MonotonicMs();
    for (auto& guest : guests_) {
      if (!guest->is_over && guest->until_ms > now_ms) continue;
      guest->is_over = true;
      const auto source = by_source_.find(guest->arrival.source_address);
      if (source != by_source_.end() && --source->second == 0) by_source_.erase(source);
    }
    guests_.erase(std::remove_if(guests_.begin(), guests_.end(),
                                 [](const auto& guest) { return guest->is_over; }),
                  guests_.end());
  }

  bool MayAnswerDatagram() {
    const std::int64_t second = MonotonicMs() / 1000;
    if (second != datagram_second_) {
      datagram_second_ = second;
      datagrams_answered_ = 0;
    }
    return datagrams_answered_++ < options_.datagrams_per_second;
  }

  void TakeDatagrams() {
    for (int d = 0; d < 256; ++d) {
      std::array<char, kDatagramBytesMax> bytes;
      std::array<char, 256> control{};
      Arrival arrival;
      arrival.is_tcp = false;
      SocketAddress from;
      SocketAddress to;
      const ssize_t got = ReceiveWithDestination(bytes, control, from, to);
      if (got < 0) return;
      if (to.length == 0 || !MayAnswerDatagram()) continue;
      arrival.source_address = AddressText(from);
      arrival.source_port = PortOf(from);
      arrival.own_address = AddressText(to);
      arrival.own_port = PortOf(to);
      const std::string_view heard(bytes.data(), static_cast<std::size_t>(got));
      const Reply reply = answer_(arrival, heard);
      if (!reply.say.empty()) AnswerFrom(arrival, reply.say);
    }
  }

  ssize_t ReceiveWithDestination(std::array<char, kDatagramBytesMax>& bytes,
                                 std::array<char, 256>& control, SocketAddress& from,
                                 SocketAddress& to) const {
    iovec piece{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_name = &from.bytes;
    message.msg_namelen = sizeof from.bytes;
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(datagrams_.get(), &message, 0);
    if (got < 0) return got;
    from.length = message.msg_namelen;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, part)) {
      const bool is_four = part->cmsg_level == SOL_IP && part->cmsg_type == IP_ORIGDSTADDR;
      const bool is_six = part->cmsg_level == SOL_IPV6 && part->cmsg_type == IPV6_ORIGDSTADDR;
      if (!is_four && !is_six) continue;
      to.length = is_four ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
      std::memcpy(&to.bytes, CMSG_DATA(part), to.length);
    }
    return got;
  }

  // From the address and port to which the datagram came, so that it is taken for the answer.
  static void AnswerFrom(const Arrival& arrival, const std::string& text) {
    const SocketAddress own = SocketAddressOf(arrival.own_address, arrival.own_port);
    const SocketAddress to = SocketAddressOf(arrival.source_address, arrival.source_port);
    const Descriptor socket(
        ::socket(own.bytes.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket.valid() || own.length == 0 || to.length == 0) return;
    SetOption(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    SetOption(socket.get(), own.is_ipv6() ? SOL_IPV6 : SOL_IP,
              own.is_ipv6() ? IPV6_TRANSPARENT : IP_TRANSPARENT);
    if (::bind(socket.get(), own.generic(), own.length) != 0) return;
    ::sendto(socket.get(), text.data(), text.size(), MSG_NOSIGNAL, to.generic(), to.length);
  }

  bool input_ended_ = false;
  const ResponderOptions& options_;
  const std::function<Reply(const Arrival&, std::string_view)>& answer_;
  Descriptor poll_;
  Descriptor streams_, datagrams_;
  std::vector<std::unique_ptr<Guest>> guests_;
  std::map<std::string, std::size_t> by_source_;
  std::int64_t datagram_second_ = 0;
  std::uint64_t datagrams_answered_ = 0;
};

}  // namespace

Status Respond(const ResponderOptions& options,
               const std::function<Reply(const Arrival&, std::string_view)>& answer) {
  return Host(options, answer).Run();
}

}  // namespace portwright::sys
