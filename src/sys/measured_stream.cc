#include "sys/measured_stream.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "sys/clock.h"
#include "sys/socket_address.h"

namespace portwright::sys {
namespace {

constexpr std::size_t kLineBytesMax = 256;

bool SetNumber(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// In short pieces, so that a wish to stop is heard.
bool AwaitOn(int fd, short events, std::int64_t timeout_ms, const std::atomic<bool>* stop) {
  constexpr std::int64_t kPieceMs = 100;
  const std::int64_t until_ms = MonotonicMs() + timeout_ms;
  while (stop == nullptr || !stop->load()) {
    const std::int64_t left_ms = std::max<std::int64_t>(until_ms - MonotonicMs(), 0);
    pollfd what{fd, events, 0};
    if (::poll(&what, 1, static_cast<int>(std::min(left_ms, kPieceMs))) > 0) return true;
    if (left_ms == 0) return false;
  }
  return false;
}

// A socket of the ends, connected or about to be.
Result<Descriptor> Connect(const StreamEnds& ends, int type, bool& is_ipv6) {
  const SocketAddress to = SocketAddressOf(ends.destination, ends.port);
  if (to.length == 0)
    return Error{ErrorCode::kInvalid, "expected an address, found " + ends.destination};
  is_ipv6 = to.is_ipv6();
  Descriptor fd(::socket(to.bytes.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError("cannot make a socket", errno);
  if (ends.ttl > 0) {
    SetNumber(fd.get(), is_ipv6 ? SOL_IPV6 : SOL_IP, is_ipv6 ? IPV6_UNICAST_HOPS : IP_TTL,
              ends.ttl);
  }
  if (!ends.source.empty()) {
    const SocketAddress from = SocketAddressOf(ends.source, 0);
    SetNumber(fd.get(), SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    if (from.length == 0 || ::bind(fd.get(), from.generic(), from.length) != 0)
      return SystemError("cannot send from " + ends.source, errno);
  }
  if (::connect(fd.get(), to.generic(), to.length) != 0 && errno != EINPROGRESS)
    return SystemError("cannot reach " + ends.destination, errno);
  return fd;
}

int MtuOf(int fd, bool is_ipv6) {
  int mtu = 0;
  socklen_t length = sizeof mtu;
  const int level = is_ipv6 ? SOL_IPV6 : SOL_IP;
  return ::getsockopt(fd, level, is_ipv6 ? IPV6_MTU : IP_MTU, &mtu, &length) == 0 ? mtu : 0;
}

// What the kernel knows of a connection; zeros where it does not say.
tcp_info StateOf(int fd) {
  tcp_info state{};
  socklen_t length = sizeof state;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &length) != 0) return {};
  return state;
}

}  // namespace

Result<MeasuredStream> MeasuredStream::Open(const StreamEnds& ends, std::int64_t timeout_ms,
                                            const std::atomic<bool>* stop) {
  bool is_ipv6 = false;
  PORTWRIGHT_TRY(Descriptor fd, Connect(ends, SOCK_STREAM, is_ipv6));
  SetNumber(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (!AwaitOn(fd.get(), POLLOUT, timeout_ms, stop))
    return Error{ErrorCode::kUnavailable, "nobody answered in time"};
  int problem = 0;
  socklen_t length = sizeof problem;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &problem, &length);
  if (problem == ECONNREFUSED) return Error{ErrorCode::kRefused, "the other end refused"};
  if (problem == ETIMEDOUT) return Error{ErrorCode::kUnavailable, "nobody answered in time"};
  if (problem != 0) return SystemError("cannot reach " + ends.destination, problem);
  return MeasuredStream(std::move(fd), is_ipv6, stop);
}

bool MeasuredStream::Await(short events, std::int64_t timeout_ms) const {
  return AwaitOn(socket_.get(), events, timeout_ms, stop_);
}

Status MeasuredStream::Say(std::string_view text) {
  const ssize_t sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(text.size())) return Ok();
  return Error{ErrorCode::kUnavailable, "the connection was closed"};
}

Result<std::string> MeasuredStream::HearLine(std::int64_t timeout_ms) {
  const std::int64_t until_ms = MonotonicMs() + timeout_ms;
  while (true) {
    const std::size_t end = heard_.find('\n');
    if (end != std::string::npos) {
      std::string line = heard_.substr(0, end + 1);
      heard_.erase(0, end + 1);
      return line;
    }
    if (heard_.size() >= kLineBytesMax)
      return Error{ErrorCode::kUnavailable, "something else than a responder answered"};
    if (!Await(POLLIN, std::max<std::int64_t>(until_ms - MonotonicMs(), 0)))
      return Error{ErrorCode::kUnavailable, "nobody answered in time"};
    std::array<char, kLineBytesMax> bytes{};
    const ssize_t got =
        ::recv(socket_.get(), bytes.data(), kLineBytesMax - heard_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) return Error{ErrorCode::kUnavailable, "the connection was closed"};
    heard_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

std::uint64_t MeasuredStream::UnackedBytes() const {
  int bytes = 0;
  return ::ioctl(socket_.get(), SIOCOUTQ, &bytes) == 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

MeasuredStream::Poured MeasuredStream::Pour(std::int64_t for_ms, std::uint64_t bytes_max,
                                            std::uint64_t bytes_per_second) {
  constexpr std::int64_t kUsInMs = 1'000;
  constexpr std::int64_t kSettleUs = 2'000'000;
  static const std::array<char, 65'536> zeros{};
  if (bytes_per_second > 0) {
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_MAX_PACING_RATE, &bytes_per_second,
                 sizeof bytes_per_second);
  }
  const std::int64_t begin_us = MonotonicUs();
  const std::int64_t end_us = begin_us + for_ms * kUsInMs;
  const std::int64_t warm_us = begin_us + (end_us - begin_us) / 4;
  std::uint64_t sent = 0;
  std::optional<std::uint64_t> acked_before;
  std::int64_t from_us = begin_us;
  std::uint64_t refused_before_us = 0;
  Poured poured;
  const auto is_full = [&] { return bytes_max > 0 && sent >= bytes_max; };
  while (MonotonicUs() < end_us && !is_full() && (stop_ == nullptr || !stop_->load())) {
    constexpr std::int64_t kTurnMs = 20;
    Await(POLLOUT, kTurnMs);
    const std::size_t room =
        bytes_max == 0 ? zeros.size() : std::min<std::uint64_t>(zeros.size(), bytes_max - sent);
    const ssize_t got = ::send(socket_.get(), zeros.data(), room, MSG_NOSIGNAL);
    if (got < 0 && errno != EAGAIN && errno != EINTR) break;
    if (got > 0) sent += static_cast<std::uint64_t>(got);
    if (!acked_before && MonotonicUs() >= warm_us) {
      acked_before = sent - UnackedBytes();
      from_us = MonotonicUs();
      refused_before_us = StateOf(socket_.get()).tcpi_rwnd_limited;
    }
  }
  poured.elapsed_us = std::max<std::int64_t>(MonotonicUs() - from_us, 1);
  poured.acked_bytes = sent - UnackedBytes() - acked_before.value_or(0);
  poured.refused_us =
      static_cast<std::int64_t>(StateOf(socket_.get()).tcpi_rwnd_limited - refused_before_us);
  const std::int64_t settled_us = MonotonicUs() + kSettleUs;
  while (UnackedBytes() > 0 && MonotonicUs() < settled_us) {
    constexpr int kPauseMs = 5;
    ::poll(nullptr, 0, kPauseMs);
  }
  poured.all_acked = UnackedBytes() == 0;
  return poured;
}

std::int64_t MeasuredStream::BareRoundTripUs() const {
  const std::uint32_t us = StateOf(socket_.get()).tcpi_min_rtt;
  return us == ~std::uint32_t{0} ? 0 : us;
}

int MeasuredStream::PathMtu() const { return MtuOf(socket_.get(), is_ipv6_); }

Result<WholeDatagrams> WholeDatagrams::Open(const StreamEnds& ends, const std::atomic<bool>* stop) {
  bool is_ipv6 = false;
  PORTWRIGHT_TRY(Descriptor fd, Connect(ends, SOCK_DGRAM, is_ipv6));
  // Not cut, and whatever was learned of the way before does not count.
  const bool is_whole = is_ipv6
                            ? SetNumber(fd.get(), SOL_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE)
                            : SetNumber(fd.get(), SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
  if (!is_whole) return SystemError("cannot send datagrams whole", errno);
  return WholeDatagrams(std::move(fd), is_ipv6, stop);
}

int WholeDatagrams::DeviceMtu() const { return MtuOf(socket_.get(), is_ipv6_); }

std::optional<std::string> WholeDatagrams::Ask(std::string_view text, std::int64_t timeout_ms) {
  if (::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0 && errno == EMSGSIZE)
    return std::nullopt;
  const std::int64_t until_ms = MonotonicMs() + timeout_ms;
  while (
      AwaitOn(socket_.get(), POLLIN, std::max<std::int64_t>(until_ms - MonotonicMs(), 0), stop_)) {
    std::array<char, kLineBytesMax> bytes{};
    const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got > 0) return std::string(bytes.data(), static_cast<std::size_t>(got));
    if (MonotonicMs() >= until_ms) break;
  }
  return std::nullopt;
}

}  // namespace portwright::sys
