// The name service of NetBIOS, RFC 1002 4.2.17 and 4.2.18: the names that a node has.
#include "base/text.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint16_t kNodeStatus = 0x0021;
constexpr std::uint16_t kClassIn = 1;
constexpr std::size_t kNameBytes = 15;

// `*` and zeros, half a byte a letter (RFC 1001 14.1).
std::string AnyName() { return WireWriter().Text8("CK" + std::string(30, 'A')).U8(0).bytes(); }

std::string Query(std::uint16_t id) {
  return WireWriter()
      .U16(id)
      .U16(0)
      .U16(1)  // one question
      .Zeros(6)
      .Text(AnyName())
      .U16(kNodeStatus)
      .U16(kClassIn)
      .bytes();
}

// The node's own name is unique with suffix 0 or 0x20; its group has suffix 0.
std::string NamesText(WireReader& reader, unsigned count) {
  constexpr std::uint16_t kGroup = 0x8000;
  std::string own, group;
  for (unsigned i = 0; i < count; ++i) {
    const std::string name = OneLine(reader.Bytes(kNameBytes), kNameBytes);
    const std::uint8_t suffix = reader.U8();
    const std::uint16_t flags = reader.U16();
    if (!reader.ok()) return "";
    if ((flags & kGroup) != 0 && suffix == 0 && group.empty()) group = name;
    if ((flags & kGroup) == 0 && (suffix == 0 || suffix == 0x20) && own.empty()) own = name;
  }
  std::string out = "NetBIOS";
  if (!own.empty()) out += ", " + own;
  if (!group.empty()) out += " of " + group;
  return out;
}

Reading ReadStatus(std::string_view received, std::uint16_t id) {
  WireReader reader(received);
  const std::uint16_t answered = reader.U16();
  const std::uint16_t flags = reader.U16();
  const std::uint16_t questions = reader.U16();
  const std::uint16_t answers = reader.U16();
  reader.Skip(4);
  if (!reader.ok() || (flags & 0xf800U) != 0x8000) return Other();
  if (answered != id) return More();
  // RFC 1002 4.2: NetBIOS never repeats a question, which DNS (RFC 1035 7.3) always does.
  if (questions != 0) return Other("DNS, which does not know NetBIOS");
  if ((flags & 15U) != 0) return Service("NetBIOS, error " + std::to_string(flags & 15U));
  if (answers != 1) return Other();
  if (reader.Bytes(AnyName().size()) != AnyName()) return Other();
  if (reader.U16() != kNodeStatus || reader.U16() != kClassIn) return Other();
  reader.Skip(6);  // time to live, length
  const unsigned count = reader.U8();
  if (!reader.ok()) return Other();
  const std::string text = NamesText(reader, count);
  return text.empty() ? Other() : Service(text);
}

}  // namespace

std::unique_ptr<Talk> NetbiosNameTalk(const TalkContext& context) {
  const auto id = static_cast<std::uint16_t>(SeededId(context.seed, "netbios"));
  return DatagramTalk(Query(id),
                      [id](std::string_view received, bool) { return ReadStatus(received, id); });
}

}  // namespace portwright::probe
