// SNMPv3's discovery of an agent's engine (RFC 3414 4, RFC 3412 6): needs no user and no community;
// the agent answers with a report. Agents of v1 and v2c alone stay silent.
#include <optional>

#include "probe/ber.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr int kVersion3 = 3;
constexpr int kUserSecurityModel = 3;
constexpr int kMessageBytesMax = 65507;
constexpr std::uint8_t kReportable = 4;
constexpr std::uint8_t kGetRequest = 0xa0;
constexpr std::uint8_t kReport = 0xa8;

std::string Octets(std::string_view bytes) { return Ber(kBerOctets, bytes); }

std::string Discovery(std::uint32_t id) {
  const std::string header = Ber(kBerSequence, BerInteger(id) + BerInteger(kMessageBytesMax) +
                                                   Octets(WireWriter().U8(kReportable).bytes()) +
                                                   BerInteger(kUserSecurityModel));
  const std::string security = Ber(kBerSequence, Octets("") + BerInteger(0) + BerInteger(0) +
                                                     Octets("") + Octets("") + Octets(""));
  const std::string request =
      Ber(kGetRequest, BerInteger(id) + BerInteger(0) + BerInteger(0) + Ber(kBerSequence, ""));
  const std::string scoped = Ber(kBerSequence, Octets("") + Octets("") + request);
  return Ber(kBerSequence, BerInteger(kVersion3) + header + Octets(security) + scoped);
}

// RFC 3411 5, SnmpEngineID: four bytes with the maker's enterprise number, the highest bit set.
std::string EngineText(std::string_view engine) {
  if (engine.size() < 5 || engine.size() > 32) return "";
  const std::uint32_t enterprise = WireReader(engine).U32() & 0x7fffffffU;
  return ", engine " + Hex(engine) + " of enterprise " + std::to_string(enterprise);
}

std::optional<std::int64_t> Number(BerReader& reader) {
  const auto value = reader.Next(kBerInteger);
  return value ? BerNumber(value->body) : std::nullopt;
}

Reading ReadReport(std::string_view received, std::uint32_t id) {
  const auto message = BerReader(received).Next(kBerSequence);
  if (!message) return Other();
  BerReader fields(message->body);
  const auto version = Number(fields);
  if (!version) return Other();
  if (*version == 0 || *version == 1) {
    // A community and a PDU: an agent of the older versions, whatever it answers.
    if (!fields.Next(kBerOctets)) return Other();
    const auto pdu = fields.Next();
    if (!pdu || (pdu->tag & 0xe0U) != 0xa0) return Other();
    return Service(*version == 0 ? "SNMP v1" : "SNMP v2c");
  }
  const auto header = fields.Next(kBerSequence);
  const auto security = fields.Next(kBerOctets);
  if (*version != kVersion3 || !header || !security) return Other();
  BerReader header_fields(header->body);
  const auto answered = Number(header_fields);
  const auto parameters = BerReader(security->body).Next(kBerSequence);
  if (!answered || !parameters) return Other();
  if (*answered != id) return More();
  const auto engine = BerReader(parameters->body).Next(kBerOctets);
  const auto scoped = fields.Next(kBerSequence);
  if (!engine || !scoped) return Other();
  BerReader parts(scoped->body);
  const bool context = parts.Next(kBerOctets) && parts.Next(kBerOctets);
  if (!context || !parts.Next(kReport)) return Other();
  return Service("SNMP v3" + EngineText(engine->body));
}

}  // namespace

std::unique_ptr<Talk> SnmpTalk(const TalkContext& context) {
  const std::uint32_t id = SeededId(context.seed, "snmp");
  return DatagramTalk(Discovery(id),
                      [id](std::string_view received, bool) { return ReadReport(received, id); });
}

}  // namespace portwright::probe
