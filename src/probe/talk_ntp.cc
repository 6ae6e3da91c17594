// NTP, RFC 5905: one packet of a client (mode 3), answered by a server (mode 4) with our transmit
// timestamp as its origin. No clock is set.
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kPacketBytes = 48;
constexpr std::uint8_t kVersion = 4;
constexpr std::uint8_t kClientMode = 3;
constexpr std::uint8_t kServerMode = 4;
constexpr std::uint8_t kUnsynchronised = 16;  // stratum

Reading ReadPacket(std::string_view received, std::string_view sent) {
  if (received.size() < kPacketBytes) return Other();
  WireReader reader(received);
  const std::uint8_t first = reader.U8();
  const std::uint8_t stratum = reader.U8();
  reader.Skip(10);
  const std::string_view reference = reader.Bytes(4);
  reader.Skip(8);
  const std::string_view origin = reader.Bytes(8);
  const unsigned version = first >> 3U & 7U;
  if ((first & 7U) != kServerMode || version < 1 || version > kVersion) return Other();
  if (origin != sent) return More();
  const std::string name = "NTP " + std::to_string(version) + ", ";
  // RFC 5905 7.4: a kiss-o'-death, such as RATE or DENY.
  if (stratum == 0) return Service(name + "refuses to serve: " + OneLine(reference));
  if (stratum >= kUnsynchronised || first >> 6U == 3) return Service(name + "not synchronised");
  return Service(name + "stratum " + std::to_string(stratum));
}

}  // namespace

std::unique_ptr<Talk> NtpTalk(const TalkContext& context) {
  std::string transmit = SeededBytes(context.seed, "ntp", 8);
  const std::string packet =
      WireWriter().U8(kVersion << 3U | kClientMode).Zeros(kPacketBytes - 9).Text(transmit).bytes();
  return DatagramTalk(packet, [transmit](std::string_view received, bool) {
    return ReadPacket(received, transmit);
  });
}

}  // namespace portwright::probe
