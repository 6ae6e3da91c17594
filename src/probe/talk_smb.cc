// SMB 2 and 3: the negotiation of a dialect ([MS-SMB2] 2.2.3, 2.2.4) over TCP (2.1), which comes
// before any user. And the session service of NetBIOS (RFC 1002 4.3), asked for the name
// `*SMBSERVER`, which servers take for their own.
#include <algorithm>

#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::string_view kSmb2Id = "\xfeSMB";
constexpr std::string_view kSmb1Id = "\xffSMB";
constexpr std::size_t kHeaderBytes = 64;
constexpr std::uint32_t kIsResponse = 1;
constexpr std::uint16_t kSigningEnabled = 1;
constexpr std::uint16_t kSigningRequired = 2;

std::string Negotiate(std::uint64_t seed) {
  // 2.0.2, 2.1, 3.0, 3.0.2. 3.1.1 is left out: it wants contexts that tell us nothing.
  const std::string dialects =
      WireWriter().Le16(0x0202).Le16(0x0210).Le16(0x0300).Le16(0x0302).bytes();
  const std::string message = WireWriter()
                                  .Text(kSmb2Id)
                                  .Le16(kHeaderBytes)
                                  .Le16(0)   // credit charge
                                  .Le32(0)   // status
                                  .Le16(0)   // NEGOTIATE
                                  .Le16(1)   // credits
                                  .Zeros(8)  // flags, next command
                                  .Le64(0)   // message id
                                  .Zeros(32)
                                  .Le16(36)  // of the request
                                  .Le16(dialects.size() / 2)
                                  .Le16(kSigningEnabled)
                                  .Le16(0)
                                  .Le32(0)  // capabilities
                                  .Text(SeededBytes(seed, "smb client", 16))
                                  .Zeros(8)
                                  .Text(dialects)
                                  .bytes();
  return WireWriter().U8(0).Text24(message).bytes();
}

std::string DialectName(std::uint16_t dialect) {
  const unsigned major = dialect >> 8U;
  const unsigned minor = dialect >> 4U & 15U;
  const unsigned patch = dialect & 15U;
  if (dialect == 0x02ff) return "SMB 2";
  return "SMB " + std::to_string(major) + "." + std::to_string(minor) +
         (patch > 0 ? "." + std::to_string(patch) : "");
}

Reading ReadNegotiated(std::string_view message) {
  if (message.starts_with(kSmb1Id)) return Service("SMB 1");
  WireReader reader(message);
  reader.Skip(4);
  const std::uint16_t header = reader.Le16();
  reader.Skip(2);
  const std::uint32_t status = reader.Le32();
  const std::uint16_t command = reader.Le16();
  reader.Skip(2);
  const std::uint32_t flags = reader.Le32();
  reader.Skip(kHeaderBytes - 20);
  if (!reader.ok() || header != kHeaderBytes || command != 0 || (flags & kIsResponse) == 0) {
    return Other("a broken answer of SMB");
  }
  if (status != 0) {
    return Service("SMB 2 or 3, refuses our dialects (status 0x" +
                   Hex(WireWriter().U32(status).bytes()) + ")");
  }
  reader.Skip(2);
  const std::uint16_t security = reader.Le16();
  const std::uint16_t dialect = reader.Le16();
  if (!reader.ok()) return Other("a broken answer of SMB");
  const bool required = (security & kSigningRequired) != 0;
  return Service(DialectName(dialect) + (required ? ", signing required" : ""));
}

Reading ReadSmb(std::string_view received, bool) {
  if (received[0] != '\0') return Other();
  const std::string_view id = received.substr(std::min<std::size_t>(4, received.size()));
  if (!MayBegin(id, kSmb2Id) && !MayBegin(id, kSmb1Id)) return Other();
  if (id.size() < kSmb2Id.size()) return More();
  const Framed framed = Unframe(received, 4, kAnswerBytesMax - 4);
  if (framed.state == Framed::kBroken) return Other("a broken answer of SMB");
  return framed.state == Framed::kMore ? More() : ReadNegotiated(framed.message);
}

// RFC 1001 14.1: 16 bytes of a name as 32 letters.
std::string EncodedName(std::string_view name, char suffix) {
  std::string padded(name);
  padded.resize(15, ' ');
  padded += suffix;
  std::string out;
  for (const char c : padded) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += static_cast<char>('A' + (byte >> 4U));
    out += static_cast<char>('A' + (byte & 15U));
  }
  return WireWriter().Text8(out).U8(0).bytes();
}

std::string RefusalText(std::uint8_t code) {
  switch (code) {
    case 0x80:
      return "not listening on the name";
    case 0x81:
      return "not listening for us";
    case 0x82:
      return "the name is not present";
    case 0x83:
      return "insufficient resources";
    default:
      return "error 0x" + Hex(WireWriter().U8(code).bytes());
  }
}

Reading ReadSession(std::string_view received, bool) {
  constexpr std::uint8_t kPositive = 0x82;
  constexpr std::uint8_t kNegative = 0x83;
  constexpr std::uint8_t kRetarget = 0x84;
  constexpr std::size_t kRetargetBytes = 6;
  WireReader reader(received);
  const std::uint8_t type = reader.U8();
  if (type != kPositive && type != kNegative && type != kRetarget) return Other();
  const std::size_t expected = type == kPositive ? 0 : type == kNegative ? 1 : kRetargetBytes;
  const std::uint32_t length = reader.U24();
  if (!reader.ok()) return More();
  if (length != expected) return Other();
  if (reader.left() < expected) return More();
  if (type == kPositive) return Service("NetBIOS session service");
  if (type == kRetarget) return Service("NetBIOS session service, which sends to another address");
  return Service("NetBIOS session service, refuses: " + RefusalText(reader.U8()));
}

}  // namespace

std::unique_ptr<Talk> SmbTalk(const TalkContext& context) {
  return StreamTalk(Negotiate(context.seed), ReadSmb);
}

std::unique_ptr<Talk> NetbiosSessionTalk() {
  constexpr std::uint8_t kRequest = 0x81;
  const std::string names = EncodedName("*SMBSERVER", ' ') + EncodedName("PORTWRIGHT", '\0');
  return StreamTalk(WireWriter().U8(kRequest).Text24(names).bytes(), ReadSession);
}

}  // namespace portwright::probe
