// DNS, RFC 1035: who serves the root, asked without recursion. A refusal is an answer of DNS too.
// Over TCP the message stands behind its length (4.2.2).
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::uint16_t kQuestions = 1;
constexpr std::uint16_t kTypeNs = 2;
constexpr std::uint16_t kClassIn = 1;

std::string Query(std::uint16_t id) {
  return WireWriter()
      .U16(id)
      .U16(0)  // a standard query
      .U16(kQuestions)
      .Zeros(6)
      .U8(0)  // the root
      .U16(kTypeNs)
      .U16(kClassIn)
      .bytes();
}

std::string CodeName(unsigned code) {
  switch (code) {
    case 0:
      return "NOERROR";
    case 1:
      return "FORMERR";
    case 2:
      return "SERVFAIL";
    case 3:
      return "NXDOMAIN";
    case 4:
      return "NOTIMP";
    case 5:
      return "REFUSED";
    default:
      return "RCODE " + std::to_string(code);
  }
}

// A whole message. An answer must have our id, and our question where it has one.
Reading ReadMessage(std::string_view message, std::uint16_t id) {
  WireReader reader(message);
  const std::uint16_t answered = reader.U16();
  const std::uint16_t flags = reader.U16();
  const std::uint16_t questions = reader.U16();
  const std::uint16_t answers = reader.U16();
  reader.Skip(4);
  if (!reader.ok() || (flags & 0xf840U) != 0x8000) return Other();  // a response; Z is zero
  if (answered != id) return More();
  if (questions > 1) return Other();
  if (questions == 1) {
    const bool same = reader.U8() == 0 && reader.U16() == kTypeNs && reader.U16() == kClassIn;
    if (!same || !reader.ok()) return Other();
  }
  const unsigned code = flags & 15U;
  return Service("DNS, " + CodeName(code) + (answers > 0 ? ", knows the root" : ""));
}

// The first bytes tell early that something else talks.
Reading ReadStream(std::string_view received, std::uint16_t id) {
  WireReader head(received);
  const std::size_t length = head.U16();
  if (received.size() >= 2 && length < kHeaderBytes) return Other();
  const std::uint16_t answered = head.U16();
  if (received.size() >= 4 && answered != id) return Other();
  const std::uint8_t flags = head.U8();
  if (received.size() >= 5 && (flags & 0xf8U) != 0x80) return Other();
  const Framed framed = Unframe(received, 2, 0xffff);
  if (framed.state != Framed::kWhole) return More();
  return ReadMessage(framed.message, id);
}

}  // namespace

std::unique_ptr<Talk> DnsTalk(bool datagram, const TalkContext& context) {
  const auto id = static_cast<std::uint16_t>(SeededId(context.seed, "dns"));
  if (datagram) {
    return DatagramTalk(
        Query(id), [id](std::string_view received, bool) { return ReadMessage(received, id); });
  }
  return StreamTalk(WireWriter().Text16(Query(id)).bytes(),
                    [id](std::string_view received, bool) { return ReadStream(received, id); });
}

}  // namespace portwright::probe
