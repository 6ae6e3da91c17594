#include "probe/prober.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "net/service.h"
#include "probe/exchange.h"
#include "sys/descriptor.h"

namespace portwright::probe {
namespace {

constexpr const char* kKey = "a key of thirty-two bytes, or so.";

// A responder of one port on the loopback interface, by the exchange's own lines.
class Port {
 public:
  Port() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof at;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&at), &length);
    number_ = ntohs(at.sin_port);
  }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  ~Port() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  void Listen() {
    EXPECT_EQ(::listen(socket_.get(), 8), 0);
    thread_ = std::thread([this] {
      while (!stop_) {
        pollfd waiting{socket_.get(), POLLIN, 0};
        if (::poll(&waiting, 1, 20) == 1) AnswerOne();
      }
    });
  }

  Target AsPlanned() const {
    Target target;
    target.requirement = "backup/agent/1";
    target.source = target.destination = *net::ParseAddress("127.0.0.1");
    target.arrives_from = net::AddressSet();
    target.protocol = net::kProtocolTcp;
    target.port = number_;
    return target;
  }

 private:
  void AnswerOne() {
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const sys::Descriptor taken(
        ::accept(socket_.get(), reinterpret_cast<sockaddr*>(&from), &length));
    std::string line(kLineBytesMax, ' ');
    const ssize_t got = ::recv(taken.get(), line.data(), line.size(), 0);
    if (got <= 0) return;
    line.resize(static_cast<std::size_t>(got));
    const auto nonce = ReadQuestion(kKey, line);
    if (!nonce) return;
    const std::string answer =
        AnswerLine(kKey, *nonce, {"127.0.0.1", ntohs(from.sin_port), "127.0.0.1", number_});
    ::send(taken.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }

  sys::Descriptor socket_;
  std::uint16_t number_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

ProberOptions Options() {
  ProberOptions options;
  options.key = kKey;
  options.seed = "seed";
  options.hops_max = 0;
  return options;
}

TEST(Prober, WhatIsRefusedOnceAmongOthersIsAskedAgain) {
  Port steady, late;
  steady.Listen();
  const std::vector<Target> targets = {steady.AsPlanned(), late.AsPlanned()};
  ProberOptions options = Options();
  int asked = 0;
  options.sending = [&](const Target& target, std::string_view) {
    if (target.port == targets[1].port && ++asked == 2) late.Listen();
    return true;
  };
  const auto outcomes = ProbeAll(targets, options);
  EXPECT_EQ(outcomes[0].kind, OutcomeKind::kOpen);
  EXPECT_EQ(outcomes[1].kind, OutcomeKind::kOpen);
  EXPECT_EQ(outcomes[1].grade, Grade::kBothEnds);
  EXPECT_EQ(asked, 2);
}

// Nobody is asked twice where nothing at that address answered, or where it must be closed.
TEST(Prober, WhatIsRefusedEverywhereOrRightlyIsNot) {
  Port steady, closed;
  std::vector<Target> targets = {closed.AsPlanned()};
  ProberOptions options = Options();
  int asked = 0;
  options.sending = [&](const Target& target, std::string_view) {
    asked += target.port == targets[0].port ? 1 : 0;
    return true;
  };
  EXPECT_EQ(ProbeAll(targets, options)[0].kind, OutcomeKind::kRefused);
  EXPECT_EQ(asked, 1);
  steady.Listen();
  targets[0].must_be_closed = true;
  targets.push_back(steady.AsPlanned());
  EXPECT_EQ(ProbeAll(targets, options)[0].kind, OutcomeKind::kRefused);
  EXPECT_EQ(asked, 2);
}

// A connection that took long for once is measured again, and the better time counts.
TEST(Prober, WhatIsSlowOnceIsMeasuredAgain) {
  Port first, second;
  first.Listen();
  second.Listen();
  ProberOptions options = Options();
  options.per_second = 0;
  options.judge.too_slow_us = 300'000;
  std::vector<std::uint16_t> asked;
  options.sending = [&](const Target& target, std::string_view) {
    asked.push_back(target.port);
    // Its answer is there, and nobody looks.
    if (asked.size() == 2) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return true;
  };
  const std::vector<Target> targets = {first.AsPlanned(), second.AsPlanned()};
  const auto outcomes = ProbeAll(targets, options);
  EXPECT_EQ(asked, (std::vector<std::uint16_t>{targets[0].port, targets[1].port, targets[0].port}));
  EXPECT_EQ(outcomes[0].kind, OutcomeKind::kOpen);
  EXPECT_EQ(outcomes[1].kind, OutcomeKind::kOpen);
}

}  // namespace
}  // namespace portwright::probe
