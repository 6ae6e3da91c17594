#include "sys/conversations.h"

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <utility>

#include "sys/clock.h"
#include "sys/descriptor.h"
#include "sys/socket_address.h"

namespace portwright::sys {
namespace {

using Ending = ConversationEnding;

constexpr std::size_t kReadBytes = 64 * 1024;

std::int64_t NowUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Ending EndingOf(int number) {
  switch (number) {
    case ECONNREFUSED:
    case ECONNRESET:
      return Ending::kRefused;
    case EPERM:
    case EACCES:
      return Ending::kForbidden;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
      return Ending::kUnreachable;
    case ETIMEDOUT:
      return Ending::kSilent;
    default:
      return Ending::kCannotAsk;
  }
}

// One of them, while it lasts.
struct Open {
  std::size_t index = 0;
  Descriptor socket;
  std::unique_ptr<Speaker> speaker;
  ConversationEnd end;
  std::string received;
  std::string to_send;
  std::int64_t begun_us = 0;
  std::int64_t deadline_us = 0;
  std::int64_t again_us = 0;  // when a datagram is sent once more; 0: not
  int sent = 0;
  bool is_connected = false;
  bool is_over = false;
};

class Talker {
 public:
  Talker(const std::vector<Conversation>& conversations,
         const std::function<std::unique_ptr<Speaker>(std::size_t)>& speaker_of,
         const ConverseOptions& options)
      : conversations_(conversations),
        speaker_of_(speaker_of),
        options_(options),
        poll_(::epoll_create1(EPOLL_CLOEXEC)),
        at_once_max_(std::min(options.at_once_max, DescriptorsLeft())) {
    ends_.resize(conversations.size());
  }

  std::vector<ConversationEnd> Run() {
    const std::int64_t started_us = NowUs();
    while (done_ < conversations_.size()) {
      if (options_.stop != nullptr && options_.stop->load()) break;
      BeginSome(started_us);
      // A busy machine may come back to this much later: silent is only what said nothing although
      // it was listened to after its time.
      const std::int64_t now_us = NowUs();
      HearAll();
      Expire(now_us);
      if (options_.progress) options_.progress(done_);
    }
    return std::move(ends_);
  }

 private:
  // What else is open in this process needs some, too.
  static std::size_t DescriptorsLeft() {
    constexpr std::size_t kOthers = 64;
    const std::size_t limit = RaiseDescriptorLimit();
    return limit > 2 * kOthers ? limit - kOthers : kOthers;
  }

  void BeginSome(std::int64_t started_us) {
    constexpr std::int64_t kUsInSecond = 1'000'000;
    constexpr std::size_t kBetweenLooks = 64;
    std::size_t allowed = conversations_.size();
    if (options_.per_second > 0) {
      const auto passed = static_cast<std::uint64_t>(NowUs() - started_us);
      allowed = static_cast<std::size_t>(passed * options_.per_second / kUsInSecond) + 1;
    }
    for (std::size_t b = 0; b < kBetweenLooks && next_ < conversations_.size() && next_ < allowed &&
                            open_.size() < at_once_max_;
         ++b) {
      Begin(next_++);
    }
  }

  void Begin(std::size_t index) {
    auto open = std::make_unique<Open>();
    open->index = index;
    const Conversation& what = conversations_[index];
    if (options_.beginning && !options_.beginning(index)) {
      Keep(*open);  // as stopped
      return;
    }
    open->begun_us = NowUs();
    open->deadline_us = open->begun_us + options_.timeout_ms * 1000;
    const int failed = Connect(what, *open);
    if (failed != 0) {
      open->end.ending = EndingOf(failed);
      Keep(*open);
      return;
    }
    open->speaker = speaker_of_ ? speaker_of_(index) : nullptr;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLERR | (what.transport == Transport::kTcp ? EPOLLOUT : 0U);
    event.data.ptr = open.get();
    ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, open->socket.get(), &event);
    if (what.transport != Transport::kTcp) SendDatagram(*open);
    open_.push_back(std::move(open));
  }

  // 0, or the errno that ends it.
  int Connect(const Conversation& what, Open& open) {
    const SocketAddress to = SocketAddressOf(what.destination, what.port);
    if (to.length == 0) return EINVAL;
    open.socket = MakeSocket(what.transport, to.is_ipv6());
    if (!open.socket.valid()) return errno;
    const int fd = open.socket.get();
    const int on = 1;
    const int level = to.is_ipv6() ? IPPROTO_IPV6 : IPPROTO_IP;
    ::setsockopt(fd, level, to.is_ipv6() ? IPV6_RECVERR : IP_RECVERR, &on, sizeof on);
    if (what.ttl > 0)
      ::setsockopt(fd, level, to.is_ipv6() ? IPV6_UNICAST_HOPS : IP_TTL, &what.ttl,
                   sizeof what.ttl);
    if (!what.source.empty()) {
      const SocketAddress from = SocketAddressOf(what.source, 0);
      if (from.length == 0) return EINVAL;
      // The port is found when the other end is known: thousands that just ended do not stand in
      // the way of the next.
      ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
      if (::bind(fd, from.generic(), from.length) != 0) return EADDRNOTAVAIL;
    }
    if (::connect(fd, to.generic(), to.length) != 0 && errno != EINPROGRESS) return errno;
    SayOwnAddress(open);
    return 0;
  }

  static Descriptor MakeSocket(Transport transport, bool is_ipv6) {
    const int family = is_ipv6 ? AF_INET6 : AF_INET;
    const int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    switch (transport) {
      case Transport::kTcp:
        return Descriptor(::socket(family, SOCK_STREAM | flags, 0));
      case Transport::kUdp:
        return Descriptor(::socket(family, SOCK_DGRAM | flags, 0));
      case Transport::kPing:
        break;
    }
    // Echo without a privilege where the system allows it (icmp(7), ping_group_range).
    const int protocol =
        is_ipv6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
    Descriptor ping(::socket(family, SOCK_DGRAM | flags, protocol));
    if (ping.valid()) return ping;
    return Descriptor(::socket(family, SOCK_RAW | flags, protocol));
  }

  // A raw socket hears all ICMP of the other end, IPv4 with its header: only answers to echoes
  // count.
  static bool IsEchoAnswer(std::string_view bytes, bool is_ipv6) {
    if (is_ipv6) return !bytes.empty() && static_cast<unsigned char>(bytes[0]) == ICMP6_ECHO_REPLY;
    const bool has_header = bytes.size() >= sizeof(iphdr) && (bytes[0] & 0xf0) == 0x40;
    if (has_header) bytes.remove_prefix(static_cast<std::size_t>(bytes[0] & 0x0f) * 4);
    return !bytes.empty() && bytes[0] == ICMP_ECHOREPLY;
  }

  static void SayOwnAddress(Open& open) {
    SocketAddress own;
    own.length = sizeof own.bytes;
    if (::getsockname(open.socket.get(), own.generic(), &own.length) == 0) {
      open.end.own_address = AddressText(own);
      open.end.own_port = PortOf(own);
    }
  }

  void SendDatagram(Open& open) {
    const Conversation& what = conversations_[open.index];
    if (what.transport == Transport::kPing) {
      open.to_send = PingText(what);
    } else if (open.sent == 0 && open.speaker != nullptr) {
      open.to_send = open.speaker->Begin();
    }
    ++open.sent;
    const ssize_t sent = ::send(open.socket.get(), open.to_send.data(), open.to_send.size(), 0);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      // A pending error of an earlier datagram comes first; its cause is in the error queue.
      TakeError(open, errno);
      return;
    }
    const std::int64_t between_us = options_.timeout_ms * 1000 / std::max(1, options_.tries);
    const std::int64_t heard_until_us = NowUs() + between_us;
    open.again_us = open.sent < options_.tries ? heard_until_us : 0;
    open.deadline_us = std::max(open.deadline_us, heard_until_us);  // each try has its time
  }

  static std::string PingText(const Conversation& what) {
    const bool is_ipv6 = what.destination.find(':') != std::string::npos;
    std::string text(16, '\0');
    text[0] = static_cast<char>(is_ipv6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO);
    // Of a raw socket the sum is ours; of a ping socket, and for IPv6, the kernel's.
    if (!is_ipv6) {
      const unsigned type = static_cast<unsigned char>(text[0]);
      const unsigned sum = 0xffffU - (type << 8U);
      text[2] = static_cast<char>(sum >> 8U);
      text[3] = static_cast<char>(sum & 0xffU);
    }
    return text;
  }

  // Everything that had come when it was called, once: the kernel tells the longest waiting first.
  void HearAll() {
    std::array<epoll_event, 256> events{};
    const std::size_t rounds = open_.size() / events.size() + 1;
    for (std::size_t round = 0; round < rounds; ++round) {
      const int ready = ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()),
                                     round == 0 ? WaitMs() : 0);
      for (int e = 0; e < ready; ++e) {
        auto* open = static_cast<Open*>(events[static_cast<std::size_t>(e)].data.ptr);
        if (!open->is_over) Handle(*open, events[static_cast<std::size_t>(e)].events);
      }
      if (ready < static_cast<int>(events.size())) return;
    }
  }

  int WaitMs() const {
    const bool can_begin = next_ < conversations_.size() && open_.size() < at_once_max_;
    if (can_begin && options_.per_second == 0) return 0;
    return can_begin ? 1 : 5;
  }

  void Handle(Open& open, std::uint32_t events) {
    if ((events & EPOLLERR) != 0) {
      int number = 0;
      socklen_t length = sizeof number;
      ::getsockopt(open.socket.get(), SOL_SOCKET, SO_ERROR, &number, &length);
      // A refused connection is ECONNREFUSED: these two say that it stood, were it ever so short,
      // and what came before the reset counts.
      const bool stood = conversations_[open.index].transport == Transport::kTcp &&
                         (number == ECONNRESET || number == EPIPE);
      if (stood && !open.is_connected) Connected(open);
      if (stood && !open.is_over) HearLast(open);
      if (open.is_over || TakeError(open, number)) return;
    }
    if ((events & EPOLLOUT) != 0 && !open.is_connected) Connected(open);
    if (!open.is_over && (events & (EPOLLIN | EPOLLHUP)) != 0) Receive(open);
    if (!open.is_over && (events & EPOLLOUT) != 0) Send(open);
  }

  // Whether that is the end of it.
  bool TakeError(Open& open, int number) {
    ReadErrorQueue(open);
    if (number == 0) return false;
    if (open.is_connected) {
      open.end.was_closed = true;
      Over(open, Ending::kOpen);
    } else {
      Over(open, EndingOf(number));
    }
    return true;
  }

  static void ReadErrorQueue(Open& open) {
    std::array<char, 512> control{};
    std::array<char, 512> data{};
    iovec piece{data.data(), data.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(open.socket.get(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, part)) {
      const bool is_error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                            (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
      if (!is_error) continue;
      sock_extended_err error{};
      std::memcpy(&error, CMSG_DATA(part), sizeof error);
      if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
      SocketAddress offender;
      offender.length = sizeof(sockaddr_in6);
      std::memcpy(&offender.bytes, CMSG_DATA(part) + sizeof error,
                  std::min(sizeof(sockaddr_in6), part->cmsg_len - CMSG_LEN(sizeof error)));
      open.end.told_by = AddressText(offender);
      open.end.icmp_type = error.ee_type;
      open.end.icmp_code = error.ee_code;
    }
  }

  void Connected(Open& open) {
    open.is_connected = true;
    open.end.connect_us = NowUs() - open.begun_us;
    SayOwnAddress(open);
    if (open.speaker == nullptr) {
      Over(open, Ending::kOpen);
      return;
    }
    open.deadline_us = NowUs() + options_.timeout_ms * 1000;
    open.to_send = open.speaker->Begin();
  }

  void Send(Open& open) {
    while (!open.to_send.empty()) {
      const ssize_t sent =
          ::send(open.socket.get(), open.to_send.data(), open.to_send.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      open.to_send.erase(0, static_cast<std::size_t>(sent));
    }
    epoll_event event{};
    event.events = EPOLLIN | EPOLLERR | (open.to_send.empty() ? 0U : EPOLLOUT);
    event.data.ptr = &open;
    ::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, open.socket.get(), &event);
  }

  void Receive(Open& open) {
    buffer_.resize(kReadBytes);
    const ssize_t got = ::recv(open.socket.get(), buffer_.data(), buffer_.size(), 0);
    const bool is_stream = conversations_[open.index].transport == Transport::kTcp;
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      if (is_stream && open.is_connected) {
        HearStream(open, {});
      } else {
        TakeError(open, errno);
      }
      return;
    }
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
    if (is_stream) {
      HearStream(open, bytes);
    } else {
      HearDatagram(open, bytes);
    }
  }

  // What is left of a connection that was reset.
  void HearLast(Open& open) {
    buffer_.resize(kReadBytes);
    const ssize_t got = ::recv(open.socket.get(), buffer_.data(), buffer_.size(), 0);
    if (got > 0) HearStream(open, std::string_view(buffer_.data(), static_cast<std::size_t>(got)));
    if (!open.is_over) HearStream(open, {});
  }

  void HearStream(Open& open, std::string_view bytes) {
    const bool ended = bytes.empty();
    const std::size_t room = options_.received_bytes_max - open.received.size();
    open.received += bytes.substr(0, room);
    open.end.received_bytes += bytes.size();
    open.end.was_closed = ended;
    const bool is_full = open.received.size() >= options_.received_bytes_max;
    Hear(open, open.received, ended || is_full);
    if (!open.is_over && (ended || is_full)) Over(open, Ending::kOpen);
  }

  void HearDatagram(Open& open, std::string_view bytes) {
    const Conversation& what = conversations_[open.index];
    const bool is_ipv6 = what.destination.find(':') != std::string::npos;
    if (what.transport == Transport::kPing && !IsEchoAnswer(bytes, is_ipv6)) return;
    if (open.end.connect_us < 0) open.end.connect_us = NowUs() - open.begun_us;
    open.received = bytes.substr(0, options_.received_bytes_max);
    open.end.received_bytes = bytes.size();
    if (open.speaker == nullptr) {
      Over(open, Ending::kOpen);
      return;
    }
    Hear(open, open.received, false);
    if (!open.is_over && !open.to_send.empty())
      ::send(open.socket.get(), open.to_send.data(), open.to_send.size(), 0);
  }

  void Hear(Open& open, std::string_view received, bool ended) {
    if (open.speaker == nullptr) return;
    const Speaker::Step step = open.speaker->Hear(received, ended);
    if (step.done) {
      open.end.said_enough = true;
      Over(open, Ending::kOpen);
      return;
    }
    if (step.say.empty()) return;
    open.to_send = step.say;
    if (conversations_[open.index].transport == Transport::kTcp) Send(open);
  }

  // What has had its time; datagrams are sent again before.
  void Expire(std::int64_t now_us) {
    for (std::size_t o = 0; o < open_.size(); ++o) {
      Open& open = *open_[o];
      if (!open.is_over && open.again_us > 0 && now_us >= open.again_us) SendDatagram(open);
      if (!open.is_over && now_us >= open.deadline_us) {
        const bool has_answer = open.is_connected || !open.received.empty();
        if (has_answer && open.speaker != nullptr)
          open.end.said_enough = open.speaker->Hear(open.received, true).done;
        Over(open, has_answer ? Ending::kOpen : Ending::kSilent);
      }
    }
    open_.erase(
        std::remove_if(open_.begin(), open_.end(), [](const auto& open) { return open->is_over; }),
        open_.end());
  }

  void Over(Open& open, Ending ending) {
    open.end.ending = ending;
    open.end.sent_again = SentAgain(open);
    open.is_over = true;
    open.socket.Reset();
    open.speaker.reset();
    Keep(open);
  }

  std::uint32_t SentAgain(const Open& open) const {
    if (conversations_[open.index].transport != Transport::kTcp)
      return static_cast<std::uint32_t>(std::max(0, open.sent - 1));
    tcp_info told{};
    socklen_t length = sizeof told;
    const int failed = ::getsockopt(open.socket.get(), IPPROTO_TCP, TCP_INFO, &told, &length);
    return failed == 0 ? told.tcpi_total_retrans : 0;
  }

  void Keep(Open& open) {
    ends_[open.index] = std::move(open.end);
    ++done_;
  }

  const std::vector<Conversation>& conversations_;
  const std::function<std::unique_ptr<Speaker>(std::size_t)>& speaker_of_;
  const ConverseOptions& options_;
  Descriptor poll_;
  std::size_t at_once_max_;
  std::vector<ConversationEnd> ends_;
  std::vector<std::unique_ptr<Open>> open_;
  std::string buffer_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
};

}  // namespace

std::vector<ConversationEnd> Converse(
    const std::vector<Conversation>& conversations,
    const std::function<std::unique_ptr<Speaker>(std::size_t)>& speaker_of,
    const ConverseOptions& options) {
  return Talker(conversations, speaker_of, options).Run();
}

}  // namespace portwright::sys
