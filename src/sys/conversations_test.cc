#include "sys/conversations.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

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

}  // namespace
}  // namespace portwright::sys
