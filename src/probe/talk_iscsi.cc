// iSCSI, RFC 7143 11.12 and 11.13: the first request of a login to a discovery session, which
// offers no authentication and asks to leave the security stage, no further: no session comes to
// be. A target that wants CHAP says so.
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kImmediateLogin = 0x43;
constexpr std::uint8_t kLoginResponse = 0x23;
constexpr std::uint8_t kSecurityToOperational = 0x81;
constexpr std::size_t kHeaderBytes = 48;
constexpr std::size_t kKeysBytesMax = 8192;  // RFC 7143 6.1: of a login

using std::string_view_literals::operator""sv;
constexpr std::string_view kKeys =
    "InitiatorName=iqn.2000-01.invalid.portwright:probe\0"
    "SessionType=Discovery\0"
    "AuthMethod=None\0"sv;

std::string Login(const TalkContext& context) {
  const std::string random = SeededBytes(context.seed, "iscsi session", 5);
  return WireWriter()
      .U8(kImmediateLogin)
      .U8(kSecurityToOperational)
      .Zeros(3)  // versions, no further header
      .U24(kKeys.size())
      .U8(0x80)  // the session's id is random: 11.12.5
      .Text(random)
      .U16(0)
      .U32(SeededId(context.seed, "iscsi task"))
      .Zeros(kHeaderBytes - 20)
      .Text(kKeys)
      .Zeros((4 - kKeys.size() % 4) % 4)
      .bytes();
}

std::string StatusText(unsigned status) {
  switch (status) {
    case 0x0000:
      return "";
    case 0x0101:
    case 0x0102:
      return ", sends to another address";
    case 0x0201:
      return ", demands authentication";
    case 0x0202:
      return ", not for us";
    case 0x0203:
      return ", has no such target";
    default:
      return ", refuses with status 0x" + Hex(WireWriter().U16(status).bytes());
  }
}

Reading ReadResponse(std::string_view received, std::uint32_t task) {
  if (static_cast<std::uint8_t>(received[0]) != kLoginResponse) return Other();
  WireReader reader(received);
  reader.Skip(5);
  const std::size_t length = reader.U24();
  if (reader.ok() && length > kKeysBytesMax) return Other();
  reader.Skip(8);
  const std::uint32_t answered = reader.U32();
  if (reader.ok() && answered != task) return Other();
  reader.Skip(16);
  const unsigned status = reader.U16();
  reader.Skip(kHeaderBytes - 38);
  const std::string_view keys = reader.Bytes(length);
  if (!reader.ok()) return More();
  const std::size_t chap = keys.find("AuthMethod=CHAP");
  return Service("iSCSI" + StatusText(status) +
                 (chap == std::string_view::npos ? "" : ", demands CHAP"));
}

}  // namespace

std::unique_ptr<Talk> IscsiTalk(const TalkContext& context) {
  const std::uint32_t task = SeededId(context.seed, "iscsi task");
  return StreamTalk(Login(context), [task](std::string_view received, bool) {
    return ReadResponse(received, task);
  });
}

}  // namespace portwright::probe
