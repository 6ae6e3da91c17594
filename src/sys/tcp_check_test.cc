#include "sys/tcp_check.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr std::int64_t kLongMs = 20'000;
constexpr std::int64_t kShortMs = 200;

// Somebody who listens on the loopback interface, on a port that the kernel chose.
class Listener {
 public:
  explicit Listener(int family = AF_INET, int backlog = 16)
      : socket_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool is_six = family == AF_INET6;
    const auto* at =
        is_six ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
    listens_ = socket_.valid() &&
               ::bind(socket_.get(), at, is_six ? sizeof six : sizeof four) == 0 &&
               ::listen(socket_.get(), backlog) == 0;
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&bound), &length);
    port_ = ntohs(is_six ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                         : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
  }

  bool listens() const { return listens_; }
  std::uint16_t port() const { return port_; }
  // From where the first connection came that nobody took yet.
  std::string Accept() const {
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const Descriptor taken(::accept(socket_.get(), reinterpret_cast<sockaddr*>(&from), &length));
    std::array<char, INET_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET, &from.sin_addr, text.data(), text.size());
  }

 private:
  Descriptor socket_;
  bool listens_ = false;
  std::uint16_t port_ = 0;
};

// A port of the loopback interface at which nobody listens.
std::uint16_t ClosedPort(int family = AF_INET) { return Listener(family).port(); }

TEST(CheckTcp, TellsWhoListensFromWhoDoesNot) {
  const Listener listener;
  EXPECT_THAT(
      CheckTcp({{"", "127.0.0.1", listener.port()}, {"", "127.0.0.1", ClosedPort()}}, kLongMs),
      ElementsAre(TcpState::kOpen, TcpState::kRefused));
}

TEST(CheckTcp, TellsThatNothingComesBack) {
  // A listener whose queue is full says nothing to who comes next.
  const Listener listener(AF_INET, 0);
  const TcpTarget target{"", "127.0.0.1", listener.port()};
  std::vector<TcpState> states;
  for (int i = 0; i < 8; ++i) states.push_back(CheckTcp({target}, kShortMs).front());
  EXPECT_EQ(states.front(), TcpState::kOpen);
  EXPECT_EQ(states.back(), TcpState::kNoAnswer);
}

TEST(CheckTcp, ComesFromTheAddressThatIsAsked) {
  const Listener listener;
  EXPECT_THAT(CheckTcp({{"127.0.0.9", "127.0.0.1", listener.port()}}, kLongMs),
              ElementsAre(TcpState::kOpen));
  EXPECT_EQ(listener.Accept(), "127.0.0.9");
}

TEST(CheckTcp, CannotAskFromAnAddressOfSomebodyElse) {
  const Listener listener;
  EXPECT_THAT(CheckTcp({{"192.0.2.77", "127.0.0.1", listener.port()},
                        {"no address", "127.0.0.1", listener.port()},
                        {"::1", "127.0.0.1", listener.port()},
                        {"", "no address", 22}},
                       kLongMs),
              Each(TcpState::kCannotAsk));
}

TEST(CheckTcp, SpeaksIpv6) {
  const Listener listener(AF_INET6);
  if (!listener.listens()) GTEST_SKIP() << "no IPv6 here";
  EXPECT_THAT(
      CheckTcp({{"::1", "::1", listener.port()}, {"", "::1", ClosedPort(AF_INET6)}}, kLongMs),
      ElementsAre(TcpState::kOpen, TcpState::kRefused));
}

TEST(CheckTcp, AsksManyInTheirOrder) {
  const Listener listener(AF_INET, 1024);
  const std::uint16_t closed = ClosedPort();
  std::vector<TcpTarget> targets;
  for (int i = 0; i < 600; ++i)
    targets.push_back({"", "127.0.0.1", i % 3 == 0 ? listener.port() : closed});
  const auto states = CheckTcp(targets, kLongMs);
  ASSERT_EQ(states.size(), targets.size());
  for (std::size_t i = 0; i < states.size(); ++i)
    EXPECT_EQ(states[i], i % 3 == 0 ? TcpState::kOpen : TcpState::kRefused) << i;
  EXPECT_TRUE(CheckTcp({}, kLongMs).empty());
}

}  // namespace
}  // namespace portwright::sys
