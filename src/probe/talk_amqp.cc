// AMQP 0-9-1, 2.2.4 and 4.2: the protocol header, answered by Connection.Start, in which a broker
// names itself, or by the header of the version that it wants. And OpenWire, ActiveMQ's own: both
// sides begin with a WireFormatInfo (OpenWire Version 2 Specification).
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kHeader091 = "AMQP\0\0\x09\x01"sv;
constexpr std::string_view kMagic = "ActiveMQ";
constexpr std::uint8_t kWireFormatType = 1;

// The texts of a field table, 4.2.5.5, up to the first value of a kind that is not expected here.
std::string ProductOf(std::string_view table) {
  std::string product, version;
  WireReader reader(table);
  while (reader.left() > 0 && reader.ok()) {
    const std::string_view name = reader.Bytes(reader.U8());
    const char type = static_cast<char>(reader.U8());
    if (type == 't') {
      reader.Skip(1);
    } else if (type == 'S' || type == 'F') {
      const std::string_view value = reader.Bytes(reader.U32());
      if (name == "product") product = OneLine(value, 40);
      if (name == "version") version = OneLine(value, 20);
    } else {
      break;
    }
  }
  if (product.empty()) return "";
  return ", " + product + (version.empty() ? "" : " " + version);
}

Reading ReadStart(std::string_view received) {
  constexpr std::uint32_t kFrameBytesMax = 16 * 1024;
  constexpr std::uint8_t kFrameEnd = 0xce;
  WireReader reader(received);
  reader.Skip(1);
  const std::uint16_t channel = reader.U16();
  if (reader.ok() && channel != 0) return Other();
  const std::uint32_t size = reader.U32();
  if (reader.ok() && (size < 12 || size > kFrameBytesMax)) return Other();
  const std::uint32_t method = reader.U32();
  if (reader.ok() && method != 0x000a000a) return Other();  // class 10, method 10
  if (received.size() < std::size_t{size} + 8) return More();
  if (static_cast<std::uint8_t>(received[size + 7]) != kFrameEnd) return Other();
  const unsigned major = reader.U8();
  const unsigned minor = reader.U8();
  const std::string_view table = reader.Bytes(reader.U32());
  return Service("AMQP " + std::to_string(major) + "-" + std::to_string(minor) + ProductOf(table));
}

Reading ReadAmqp(std::string_view received, bool) {
  if (received[0] == '\1') return ReadStart(received);
  if (!MayBegin(received, "AMQP")) return Other();
  if (received.size() < kHeader091.size()) return More();
  const std::string digits = Hex(received.substr(4, 4));
  return Service("AMQP, wants another version (" + digits + ")");
}

// A WireFormatInfo: length, type 1, the magic, a version, and properties of the broker.
Reading ReadWireFormat(std::string_view received, bool) {
  constexpr std::size_t kTypeAt = 4;
  if (received[0] != '\0') return Other();
  if (received.size() > kTypeAt) {
    if (received[kTypeAt] != kWireFormatType) return Other();
    if (!MayBegin(received.substr(kTypeAt + 1), kMagic)) return Other();
  }
  const Framed framed = Unframe(received, 4, kAnswerBytesMax - 4);
  if (framed.state == Framed::kBroken) return Other();
  if (framed.state == Framed::kMore) return More();
  WireReader reader(framed.message);
  reader.Skip(1);
  if (reader.Bytes(kMagic.size()) != kMagic) return Other();
  const std::uint32_t version = reader.U32();
  if (!reader.ok()) return Other();
  // A property is its name, type 9 (a text) and the text behind its length.
  constexpr std::string_view kKey = "ProviderVersion\x09"sv;
  std::string provider;
  const std::size_t at = reader.rest().find(kKey);
  if (at != std::string_view::npos) {
    WireReader value(reader.rest().substr(at + kKey.size()));
    provider = " " + OneLine(value.Bytes(value.U16()), 20);
  }
  return Service("ActiveMQ" + provider + ", OpenWire " + std::to_string(version));
}

}  // namespace

std::unique_ptr<Talk> AmqpTalk() {
  return StreamTalk(std::string(kHeader091), ReadAmqp, "TLS, inside which AMQP cannot be seen");
}

std::unique_ptr<Talk> OpenWireTalk() {
  constexpr std::uint32_t kVersion = 9;
  const std::string body = WireWriter()
                               .U8(kWireFormatType)
                               .Text(kMagic)
                               .U32(kVersion)
                               .U8(0)  // no properties
                               .bytes();
  return StreamTalk(WireWriter().U32(body.size()).Text(body).bytes(), ReadWireFormat);
}

}  // namespace portwright::probe
