// What the talks are made of: a first message and a reader of the answers. A reader looks at bytes
// and keeps nothing, so that an answer that comes a byte at a time reads as one that comes at once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "probe/talk.h"

namespace portwright::probe {

// With `ended` a reader gives its verdict on what there is. kOther without `what` means only that
// this is not the service: what else it is, RecogniseFirst() says.
using Reader = std::function<Reading(std::string_view received, bool ended)>;

inline Reading More(std::string say = "") { return {Verdict::kMore, std::move(say), "", {}}; }
inline Reading Service(std::string what) { return {Verdict::kService, "", std::move(what), {}}; }
inline Reading Other(std::string what = "") { return {Verdict::kOther, "", std::move(what), {}}; }

// Whether `text` can still become, or has become, a text that begins with `start`.
inline bool MayBegin(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start.substr(0, text.size());
}

// A talk over a stream. What the reader wants to say is said once. Where `in_tls` is not empty, a
// server that answers with TLS is taken for the service, with that text: the port is used for both,
// and what is inside cannot be seen.
std::unique_ptr<Talk> StreamTalk(std::string begin, Reader reader, std::string in_tls = "");

// A talk of datagrams: each is read on its own, and `ended` is always true for the reader. kMore
// from it means an answer to another question.
std::unique_ptr<Talk> DatagramTalk(std::string begin, Reader reader);

// A message behind its length. `offset`: where the message begins; `size`: of the message.
// Gives the reader the whole message, and what is broken or cut off as kOther.
struct Framed {
  enum State : std::uint8_t { kMore, kBroken, kWhole };
  State state = kMore;
  std::string_view message;
};
// A length of `length_bytes` (1 to 4, big-endian), then so many bytes; 0 or more than `max`:
// broken.
Framed Unframe(std::string_view received, std::size_t length_bytes, std::size_t max);

}  // namespace portwright::probe
