// RMCP's presence ping, ASF 2.0 (DSP0136) 3.2.4, to which IPMI 2.0 13.2.3 obliges every controller:
// the pong says whether IPMI is spoken. No session, no user.
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kRmcpVersion = 6;
constexpr std::uint8_t kNoSequence = 0xff;
constexpr std::uint8_t kAsfClass = 6;
constexpr std::uint8_t kAckBit = 0x80;
constexpr std::uint32_t kAsf = 4542;  // IANA's enterprise number
constexpr std::uint8_t kPing = 0x80;
constexpr std::uint8_t kPong = 0x40;

Reading ReadPong(std::string_view received, std::uint8_t tag) {
  constexpr std::uint8_t kPongBytes = 16;
  constexpr std::uint8_t kIpmiSupported = 0x80;
  WireReader reader(received);
  const std::uint8_t version = reader.U8();
  reader.Skip(2);
  const std::uint8_t message_class = reader.U8();
  if (!reader.ok() || version != kRmcpVersion) return Other();
  if (message_class == (kAsfClass | kAckBit)) return More();  // the pong comes behind it
  const std::uint32_t enterprise = reader.U32();
  const std::uint8_t type = reader.U8();
  const std::uint8_t answered = reader.U8();
  reader.Skip(1);
  const std::uint8_t length = reader.U8();
  const std::uint32_t maker = reader.U32();
  reader.Skip(4);
  const std::uint8_t entities = reader.U8();
  reader.Skip(7);
  const bool pong = message_class == kAsfClass && enterprise == kAsf && type == kPong;
  if (!reader.ok() || !pong || length != kPongBytes) return Other();
  if (answered != tag) return More();
  if ((entities & kIpmiSupported) == 0) return Other("RMCP without IPMI");
  return Service("IPMI over RMCP" + (maker == kAsf ? "" : ", enterprise " + std::to_string(maker)));
}

}  // namespace

std::unique_ptr<Talk> IpmiTalk(const TalkContext& context) {
  const auto tag = static_cast<std::uint8_t>(SeededId(context.seed, "ipmi") & 0x7fU);
  const std::string ping = WireWriter()
                               .U8(kRmcpVersion)
                               .U8(0)
                               .U8(kNoSequence)
                               .U8(kAsfClass)
                               .U32(kAsf)
                               .U8(kPing)
                               .U8(tag)
                               .U16(0)
                               .bytes();
  return DatagramTalk(ping,
                      [tag](std::string_view received, bool) { return ReadPong(received, tag); });
}

}  // namespace portwright::probe
