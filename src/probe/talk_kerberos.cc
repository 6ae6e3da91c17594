// Kerberos 5, RFC 4120: a request for a ticket (5.4.1) of a realm that nobody has, in the name of
// nobody: a key distribution centre answers with an error (5.9.1), most with 68, `wrong realm`, or
// 6, `no such client`. No password is guessed. Over TCP a message stands behind its length (7.2.2).
#include <optional>

#include "probe/ber.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kRequest = 0x6a;  // AS-REQ
constexpr std::uint8_t kTicket = 0x6b;   // AS-REP
constexpr std::uint8_t kError = 0x7e;    // KRB-ERROR
constexpr std::uint8_t kGeneralString = 0x1b;
constexpr std::uint8_t kGeneralizedTime = 0x18;
constexpr std::uint8_t kBitString = 0x03;
constexpr std::string_view kRealm = "PORTWRIGHT.INVALID";
constexpr std::size_t kMessageBytesMax = kAnswerBytesMax - 4;

std::string Field(unsigned number, std::string_view body) {
  return Ber(static_cast<std::uint8_t>(0xa0U + number), body);
}

std::string Principal(int type, std::string_view first, std::string_view second) {
  std::string names = Ber(kGeneralString, first);
  if (!second.empty()) names += Ber(kGeneralString, second);
  return Ber(kBerSequence, Field(0, BerInteger(type)) + Field(1, Ber(kBerSequence, names)));
}

std::string Request(std::uint32_t nonce) {
  const std::string options = WireWriter().U8(0).Zeros(4).bytes();
  // AES of RFC 3962, and RC4 for old domains.
  const std::string ciphers = BerInteger(18) + BerInteger(17) + BerInteger(23);
  const std::string body =
      Field(0, Ber(kBitString, options)) + Field(1, Principal(1, "portwright", "")) +
      Field(2, Ber(kGeneralString, kRealm)) + Field(3, Principal(2, "krbtgt", kRealm)) +
      Field(5, Ber(kGeneralizedTime, "19700101000000Z")) + Field(7, BerInteger(nonce)) +
      Field(8, Ber(kBerSequence, ciphers));
  return Ber(kRequest, Ber(kBerSequence, Field(1, BerInteger(5)) + Field(2, BerInteger(10)) +
                                             Field(4, Ber(kBerSequence, body))));
}

std::string ErrorName(std::int64_t code) {
  switch (code) {
    case 6:
      return " (no such client)";
    case 12:
      return " (refused by policy)";
    case 14:
      return " (no such cipher)";
    case 25:
      return " (a credential is needed)";
    case 52:
      return " (the answer needs TCP)";
    case 60:
      return " (generic)";
    case 68:
      return " (wrong realm)";
    default:
      return "";
  }
}

Reading ReadMessage(std::string_view message) {
  BerReader outer(message);
  const auto value = outer.Next();
  if (!value || (value->tag != kError && value->tag != kTicket)) return Other();
  const auto fields = BerReader(value->body).Next(kBerSequence);
  if (!fields) return Other();
  std::optional<std::int64_t> version, type, code;
  std::string realm;
  BerReader reader(fields->body);
  const auto number = [](std::string_view body) {
    const auto inner = BerReader(body).Next(kBerInteger);
    return inner ? BerNumber(inner->body) : std::nullopt;
  };
  while (const auto field = reader.Next()) {
    if (field->tag == 0xa0) version = number(field->body);
    if (field->tag == 0xa1) type = number(field->body);
    if (value->tag != kError) continue;
    if (field->tag == 0xa6) code = number(field->body);
    if (field->tag == 0xa9) {
      const auto name = BerReader(field->body).Next(kGeneralString);
      if (name) realm = OneLine(name->body, 60);
    }
  }
  if (version != 5) return Other();
  if (value->tag == kTicket && type == 11) return Service("Kerberos");
  if (value->tag != kError || type != 30 || !code) return Other();
  const bool own = realm.empty() || realm == kRealm;
  return Service("Kerberos" + (own ? "" : " of " + realm) + ", error " + std::to_string(*code) +
                 ErrorName(*code));
}

Reading ReadStream(std::string_view received) {
  constexpr std::size_t kLengthBytes = 4;
  if (received[0] != '\0') return Other();
  if (received.size() > 1 && received[1] != '\0') return Other();
  if (received.size() > kLengthBytes) {
    const auto tag = static_cast<std::uint8_t>(received[kLengthBytes]);
    if (tag != kError && tag != kTicket) return Other();
  }
  const Framed framed = Unframe(received, kLengthBytes, kMessageBytesMax);
  if (framed.state == Framed::kBroken) return Other();
  return framed.state == Framed::kMore ? More() : ReadMessage(framed.message);
}

}  // namespace

std::unique_ptr<Talk> KerberosTalk(bool datagram, const TalkContext& context) {
  const std::string request = Request(SeededId(context.seed, "kerberos"));
  if (datagram) {
    return DatagramTalk(request,
                        [](std::string_view received, bool) { return ReadMessage(received); });
  }
  return StreamTalk(WireWriter().U32(request.size()).Text(request).bytes(),
                    [](std::string_view received, bool) { return ReadStream(received); });
}

}  // namespace portwright::probe
