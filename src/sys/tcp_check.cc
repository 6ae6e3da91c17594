#include "sys/tcp_check.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sys/clock.h"
#include "sys/descriptor.h"
#include "sys/socket_address.h"

namespace portwright::sys {
namespace {

constexpr std::size_t kAtOnce = 256;

TcpState StateOf(int number) {
  switch (number) {
    case 0:
      return TcpState::kOpen;
    case ECONNREFUSED:
      return TcpState::kRefused;
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case EINVAL:
    case EMFILE:
    case ENFILE:
      return TcpState::kCannotAsk;
    default:
      return TcpState::kNoAnswer;
  }
}

struct Attempt {
  Descriptor socket;
  TcpState state = TcpState::kNoAnswer;
};

Attempt Begin(const TcpTarget& target) {
  Attempt attempt;
  const SocketAddress to = SocketAddressOf(target.destination, target.port);
  if (to.length == 0) {
    attempt.state = TcpState::kCannotAsk;
    return attempt;
  }
  Descriptor socket(::socket(to.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) {
    attempt.state = StateOf(errno);
    return attempt;
  }
  const SocketAddress from = SocketAddressOf(target.source, 0);
  const bool bound = target.source.empty() ||
                     (from.length != 0 && ::bind(socket.get(), from.generic(), from.length) == 0);
  if (!bound) {
    attempt.state = TcpState::kCannotAsk;
    return attempt;
  }
  if (::connect(socket.get(), to.generic(), to.length) == 0) {
    attempt.state = TcpState::kOpen;
  } else if (errno == EINPROGRESS) {
    attempt.socket = std::move(socket);
  } else {
    attempt.state = StateOf(errno);
  }
  return attempt;
}

void Finish(Attempt& attempt) {
  int number = 0;
  socklen_t length = sizeof number;
  ::getsockopt(attempt.socket.get(), SOL_SOCKET, SO_ERROR, &number, &length);
  attempt.state = StateOf(number);
  attempt.socket.Reset();
}

// Until all have an answer, or the time is up.
void Wait(std::vector<Attempt>& attempts, std::int64_t timeout_ms) {
  const std::int64_t until_ms = MonotonicMs() + timeout_ms;
  while (true) {
    std::vector<pollfd> waiting;
    std::vector<Attempt*> whose;
    for (Attempt& attempt : attempts) {
      if (!attempt.socket.valid()) continue;
      waiting.push_back({attempt.socket.get(), POLLOUT, 0});
      whose.push_back(&attempt);
    }
    const std::int64_t left_ms = until_ms - MonotonicMs();
    if (waiting.empty() || left_ms <= 0) return;
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(left_ms)) < 0 && errno != EINTR)
      return;
    for (std::size_t w = 0; w < waiting.size(); ++w) {
      if (waiting[w].revents != 0) Finish(*whose[w]);
    }
  }
}

}  // namespace

std::vector<TcpState> CheckTcp(const std::vector<TcpTarget>& targets, std::int64_t timeout_ms) {
  std::vector<TcpState> states;
  for (std::size_t begin = 0; begin < targets.size(); begin += kAtOnce) {
    std::vector<Attempt> attempts;
    const std::size_t end = std::min(targets.size(), begin + kAtOnce);
    for (std::size_t t = begin; t < end; ++t) attempts.push_back(Begin(targets[t]));
    Wait(attempts, timeout_ms);
    for (const Attempt& attempt : attempts) states.push_back(attempt.state);
  }
  return states;
}

}  // namespace portwright::sys
