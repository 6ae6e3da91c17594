// LDAP, RFC 4511: the root entry (RFC 4512 5.1), which a directory shows to everybody. Over UDP the
// same message is Active Directory's CLDAP. A server that demands a bind first says so in LDAP.
#include <optional>

#include "base/text.h"
#include "probe/ber.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr int kMessageId = 1;
constexpr std::uint8_t kSearchRequest = 0x63;
constexpr std::uint8_t kSearchEntry = 0x64;
constexpr std::uint8_t kSearchDone = 0x65;
constexpr std::uint8_t kExtendedResponse = 0x78;
constexpr std::uint8_t kPresent = 0x87;
constexpr std::uint8_t kBerBoolean = 0x01;

std::string Octets(std::string_view text) { return Ber(kBerOctets, text); }

std::string RootSearch() {
  const std::string no(1, '\0');
  std::string attributes;
  for (const char* name :
       {"vendorName", "vendorVersion", "defaultNamingContext", "namingContexts"}) {
    attributes += Octets(name);
  }
  const std::string search = Octets("") + BerInteger(0, kBerEnumerated) +  // the base alone
                             BerInteger(0, kBerEnumerated) +               // aliases: as they are
                             BerInteger(1) + BerInteger(5) +               // entries, seconds
                             Ber(kBerBoolean, no) + Ber(kPresent, "objectClass") +
                             Ber(kBerSequence, attributes);
  return Ber(kBerSequence, BerInteger(kMessageId) + Ber(kSearchRequest, search));
}

// The first value of each attribute that people know a directory by.
std::string EntryText(std::string_view entry) {
  BerReader fields(entry);
  fields.Next(kBerOctets);
  const auto attributes = fields.Next(kBerSequence);
  std::string out = "LDAP";
  if (!attributes) return out;
  BerReader reader(attributes->body);
  bool context = false;
  while (const auto attribute = reader.Next(kBerSequence)) {
    BerReader parts(attribute->body);
    const auto name = parts.Next(kBerOctets);
    const auto values = parts.Next(kBerSet);
    if (!name || !values) continue;
    const auto value = BerReader(values->body).Next(kBerOctets);
    if (!value) continue;
    const std::string lower = ToLower(name->body);
    const bool naming = lower == "defaultnamingcontext" || lower == "namingcontexts";
    if (naming && context) continue;
    context |= naming;
    if (naming || lower == "vendorname" || lower == "vendorversion") {
      out += ", " + OneLine(value->body, 60);
    }
  }
  return out;
}

std::string ResultText(std::string_view result) {
  const auto code = BerReader(result).Next(kBerEnumerated);
  const auto number = code ? BerNumber(code->body) : std::nullopt;
  if (!number) return "";
  if (*number == 0) return "LDAP, shows nothing without a bind";
  return "LDAP, answers with result code " + std::to_string(*number);
}

Reading ReadMessage(std::string_view received) {
  const auto message = BerReader(received).Next(kBerSequence);
  if (!message) return Other();
  BerReader fields(message->body);
  const auto id = fields.Next(kBerInteger);
  const auto operation = fields.Next();
  if (!id || !operation || !BerNumber(id->body)) return Other();
  // 0: a notice that nobody asked for, such as a disconnection (RFC 4511 4.4).
  if (*BerNumber(id->body) != kMessageId && operation->tag != kExtendedResponse) return Other();
  if (operation->tag == kSearchEntry) return Service(EntryText(operation->body));
  if (operation->tag != kSearchDone && operation->tag != kExtendedResponse) return Other();
  const std::string text = ResultText(operation->body);
  return text.empty() ? Other() : Service(text);
}

Reading ReadStream(std::string_view received) {
  if (static_cast<std::uint8_t>(received[0]) != kBerSequence) return Other();
  const BerExtent extent = ExtentOf(received);
  if (extent.state == BerExtent::kBroken || extent.bytes > kAnswerBytesMax) return Other();
  // A SEQUENCE that does not go on with a message id is no LDAP, however long it is.
  const std::size_t id_at = received.size() > 1 && static_cast<std::uint8_t>(received[1]) >= 0x80
                                ? 2U + (static_cast<std::uint8_t>(received[1]) & 0x7fU)
                                : 2U;
  if (received.size() > id_at && static_cast<std::uint8_t>(received[id_at]) != kBerInteger) {
    return Other();
  }
  return extent.state == BerExtent::kMore ? More() : ReadMessage(received);
}

}  // namespace

std::unique_ptr<Talk> LdapTalk(bool datagram) {
  if (datagram) {
    return DatagramTalk(RootSearch(),
                        [](std::string_view received, bool) { return ReadMessage(received); });
  }
  return StreamTalk(RootSearch(),
                    [](std::string_view received, bool) { return ReadStream(received); });
}

}  // namespace portwright::probe
