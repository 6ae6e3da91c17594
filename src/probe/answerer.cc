#include "probe/answerer.h"

#include <algorithm>

#include "probe/exchange.h"

namespace portwright::probe {

sys::Reply Answerer::Answer(const sys::Arrival& arrival, std::string_view received) {
  const std::size_t line_end = received.find('\n');
  // The rest of what may become a question or a request is waited for.
  if (line_end == std::string_view::npos) return {!MayBeQuestion(received)};
  const std::string_view line = received.substr(0, line_end + 1);
  if (const auto request = ReadRequest(key_, line))
    return Grant(arrival, *request, line.size(), received.size());
  const auto nonce = ReadQuestion(key_, line);
  if (!nonce) return {true};
  return {true, AnswerLine(key_, *nonce,
                           {arrival.source_address, arrival.source_port, arrival.own_address,
                            arrival.own_port, is_stand_in_})};
}

sys::Reply Answerer::Grant(const sys::Arrival& arrival, Request request, std::size_t line_bytes,
                           std::size_t received_bytes) {
  constexpr std::int64_t kMsInSecond = 1'000;
  sys::Reply reply;
  reply.consumed = line_bytes;
  switch (request.kind) {
    case RequestKind::kTime:
      request.amount = static_cast<std::uint64_t>(now_us_());
      break;
    case RequestKind::kSize:
      // An answer that is larger than its question would help to flood others.
      if (arrival.is_tcp || request.amount != received_bytes) return sys::Reply{true};
      break;
    case RequestKind::kHold:
    case RequestKind::kTake:
      if (!arrival.is_tcp || used_.size() >= kGrantsMax || !used_.insert(request.nonce).second)
        return sys::Reply{true};
      if (request.kind == RequestKind::kHold) {
        request.amount = std::min(request.amount, kHoldSecondsMax);
        reply.hold_ms = static_cast<std::int64_t>(request.amount) * kMsInSecond;
      } else {
        request.amount = std::min(request.amount, kTakeMsMax);
        reply.forget_ms = static_cast<std::int64_t>(request.amount);
      }
      break;
  }
  reply.say = GrantLine(key_, request);
  return reply;
}

}  // namespace portwright::probe
