// What else a prober may ask of a responder that proved itself: to measure the network between
// them. Lines as in exchange.h, each with a mac of the site's key:
//   PORTWRIGHT1 <word> <nonce> <amount> <mac>
//
//   TIME 0       -> TIMED microseconds    its clock
//   SIZE bytes   -> SIZED bytes           a datagram of so many bytes, the line and what fills it
//   up HOLD seconds -> HELD seconds          keep this connection, idle or not TAKE ms      ->
//   TAKES ms              read from this connection for so long, and forget it
//
// A nonce of HOLD and TAKE counts once: who listens on the way cannot ask again with it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portwright::probe {

enum class RequestKind : std::uint8_t { kTime, kSize, kHold, kTake };

struct Request {
  RequestKind kind = RequestKind::kTime;
  std::string nonce;
  std::uint64_t amount = 0;

  friend bool operator==(const Request&, const Request&) = default;
};

std::string RequestLine(std::string_view key, const Request& request);
// Nothing without a right mac.
std::optional<Request> ReadRequest(std::string_view key, std::string_view line);

// What is granted to a request, in its place `amount`.
std::string GrantLine(std::string_view key, const Request& request);
// Nothing unless it answers this request, with a right mac.
std::optional<std::uint64_t> ReadGrant(std::string_view key, const Request& request,
                                       std::string_view line);

}  // namespace portwright::probe
