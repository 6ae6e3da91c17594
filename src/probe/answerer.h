// What a responder says to whom: answers to questions (exchange.h) and grants to requests
// (request.h), and to nobody without the site's key. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "probe/request.h"
#include "sys/responder.h"

namespace portwright::probe {

class Answerer {
 public:
  // `key`: bytes. `now_us`: microseconds since 1970.
  Answerer(std::string key, std::function<std::int64_t()> now_us)
      : key_(std::move(key)), now_us_(std::move(now_us)) {}

  // It answers in the place of an end, and says so.
  void StandIn() { is_stand_in_ = true; }

  sys::Reply Answer(const sys::Arrival& arrival, std::string_view received);

  static constexpr std::uint64_t kHoldSecondsMax = 24 * 3'600;
  static constexpr std::uint64_t kTakeMsMax = 60'000;
  // Requests that hold something, over the life of a responder.
  static constexpr std::size_t kGrantsMax = 65'536;

 private:
  sys::Reply Grant(const sys::Arrival& arrival, Request request, std::size_t line_bytes,
                   std::size_t received_bytes);

  std::string key_;
  std::function<std::int64_t()> now_us_;
  bool is_stand_in_ = false;
  std::set<std::string> used_;  // nonces of what was held or taken
};

}  // namespace portwright::probe
