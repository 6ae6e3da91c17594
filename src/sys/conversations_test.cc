#include "sys/conversations.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

// Takes one connection on the loopback interface, says a text, and resets it.
class Resetter {
 public:
  explicit Resetter(std::string text) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof at;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(socket_.get(), 1), 0);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&at), &length);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this, said = std::move(text)] {
      const Descriptor taken(::accept(socket_.get(), nullptr, nullptr));
      if (!said.empty()) ::send(taken.get(), said.data(), said.size(), MSG_NOSIGNAL);
      const linger at_once{1, 0};
      ::setsockopt(taken.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    });
  }
  Resetter(const Resetter&) = delete;
  Resetter& operator=(const Resetter&) = delete;
  ~Resetter() { thread_.join(); }

  Conversation Here() const { return {Transport::kTcp, "", "127.0.0.1", port_, 0}; }

 private:
  Descriptor socket_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

class Listening final : public Speaker {
 public:
  explicit Listening(std::string& heard) : heard_(heard) {}
  std::string Begin() override { return ""; }
  Step Hear(std::string_view received, bool ended) override {
    heard_ = std::string(received) + (ended ? "|" : "");
    return {};
  }

 private:
  std::string& heard_;
};

ConversationEnd HearFrom(const Conversation& conversation, std::string& heard) {
  return Converse({conversation}, [&](std::size_t) { return std::make_unique<Listening>(heard); },
                  {})[0];
}

TEST(Conversations, WhatWasSaidBeforeAResetIsHeard) {
  std::string heard;
  const Resetter other("220 busy\r\n");
  const ConversationEnd end = HearFrom(other.Here(), heard);
  EXPECT_EQ(end.ending, ConversationEnding::kOpen);
  EXPECT_TRUE(end.was_closed);
  EXPECT_EQ(heard, "220 busy\r\n|");
  EXPECT_EQ(end.received_bytes, 10u);
}

// The reset may come together with the connection: it stood all the same.
TEST(Conversations, AResetConnectionStood) {
  for (int round = 0; round < 50; ++round) {
    std::string heard;
    const Resetter other("");
    const ConversationEnd end = HearFrom(other.Here(), heard);
    EXPECT_EQ(end.ending, ConversationEnding::kOpen);
    EXPECT_TRUE(end.was_closed);
    EXPECT_EQ(heard, "|");
  }
}

TEST(Conversations, NobodyThereIsRefused) {
  std::string heard;
  Conversation gone;
  {
    const Resetter other("");
    gone = other.Here();
    HearFrom(gone, heard);
  }
  EXPECT_EQ(HearFrom(gone, heard).ending, ConversationEnding::kRefused);
}

// Says nothing until so many datagrams came, and then a word to each of their senders.
class LateAnswerer {
 public:
  explicit LateAnswerer(std::size_t count)
      : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof at;
    const int room = 4 << 20;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&at), &length);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this, count] { Answer(count); });
  }
  LateAnswerer(const LateAnswerer&) = delete;
  LateAnswerer& operator=(const LateAnswerer&) = delete;
  ~LateAnswerer() { thread_.join(); }

  std::uint16_t port() const { return port_; }
  bool has_answered() const { return has_answered_; }

 private:
  void Answer(std::size_t count) {
    std::vector<sockaddr_in> senders(count);
    for (sockaddr_in& sender : senders) {
      socklen_t length = sizeof sender;
      char byte = 0;
      ::recvfrom(socket_.get(), &byte, 1, 0, reinterpret_cast<sockaddr*>(&sender), &length);
    }
    for (const sockaddr_in& sender : senders)
      ::sendto(socket_.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&sender), sizeof sender);
    has_answered_ = true;
  }

  Descriptor socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> has_answered_{false};
  std::thread thread_;
};

// Longer than an answer may take, this process does nothing.
TEST(Conversations, WhatCameWhileTheMachineWasBusyIsHeard) {
  constexpr std::size_t kCount = 700;  // more than one look tells of
  const LateAnswerer other(kCount);
  const std::vector<Conversation> all(kCount, {Transport::kUdp, "", "127.0.0.1", other.port(), 0});
  ConverseOptions options;
  options.timeout_ms = 1'000;
  options.tries = 1;
  options.per_second = 0;
  std::size_t begun = 0;
  options.beginning = [&](std::size_t) { return ++begun > 0; };
  bool was_busy = false;
  options.progress = [&](std::size_t) {
    if (begun < kCount || was_busy) return;
    was_busy = true;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1'100);
    while (!other.has_answered()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_until(end);
  };
  std::size_t silent = 0;
  for (const ConversationEnd& end : Converse(all, nullptr, options))
    silent += end.ending == ConversationEnding::kSilent ? 1 : 0;
  EXPECT_TRUE(was_busy);
  EXPECT_EQ(silent, 0u);
}

// The second datagram is sent late; its answer is waited for all the same.
TEST(Conversations, ALateTryHasItsTime) {
  const LateAnswerer other(2);
  ConverseOptions options;
  options.timeout_ms = 1'600;
  options.tries = 2;
  bool was_busy = false;
  options.progress = [&](std::size_t) {
    if (!was_busy) std::this_thread::sleep_for(std::chrono::milliseconds(1'700));
    was_busy = true;
  };
  const auto ends =
      Converse({{Transport::kUdp, "", "127.0.0.1", other.port(), 0}}, nullptr, options);
  EXPECT_EQ(ends[0].ending, ConversationEnding::kOpen);
}

}  // namespace
}  // namespace portwright::sys
