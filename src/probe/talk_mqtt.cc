// MQTT 3.1.1 (OASIS) 3.1 and 3.2: a connection with a clean session, without user, will or
// subscription; the client's name is of the seed, so that it takes nobody's place. A broker that
// wants a user refuses, which shows it as well.
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kConnect = 0x10;
constexpr std::uint8_t kLevel311 = 4;
constexpr std::uint8_t kCleanSession = 2;
constexpr std::uint16_t kKeepAliveSeconds = 10;

std::string Connect(std::uint64_t seed) {
  const std::string body = WireWriter()
                               .Text16("MQTT")
                               .U8(kLevel311)
                               .U8(kCleanSession)
                               .U16(kKeepAliveSeconds)
                               .Text16("pw" + Hex(SeededBytes(seed, "mqtt", 8)))
                               .bytes();
  return WireWriter().U8(kConnect).Text8(body).bytes();
}

Reading ReadConnack(std::string_view received, bool) {
  using std::string_view_literals::operator""sv;
  if (!MayBegin(received, "\x20\x02"sv)) return Other();
  if (received.size() > 2 && static_cast<std::uint8_t>(received[2]) > 1) return Other();
  if (received.size() < 4) return More();
  switch (received[3]) {
    case 0:
      return Service("MQTT 3.1.1, lets anybody in");
    case 1:
      return Service("MQTT, not of version 3.1.1");
    case 2:
      return Service("MQTT 3.1.1, refuses our name");
    case 3:
      return Service("MQTT 3.1.1, unavailable");
    case 4:
    case 5:
      return Service("MQTT 3.1.1, demands a user");
    default:
      return Other();
  }
}

}  // namespace

std::unique_ptr<Talk> MqttTalk(const TalkContext& context) {
  return StreamTalk(Connect(context.seed), ReadConnack);
}

}  // namespace portwright::probe
