// PostgreSQL's frontend/backend protocol 3.0 (manual 55.2.10, 55.7): the request for TLS, answered
// with one byte, S or N. One byte is too little to tell a service by: after S follows the hello of
// TLS, after N a start without a user's name, which the server refuses.
#include <optional>

#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/tls_hello.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint32_t kTlsRequest = 80877103;
constexpr std::uint32_t kProtocol3 = 0x00030000;

std::string StartWithoutUser() {
  constexpr std::uint32_t kBytes = 9;
  return WireWriter().U32(kBytes).U32(kProtocol3).U8(0).bytes();
}

// ErrorResponse: E, a length, fields of a letter and a text each. Servers before 7.4 and some on
// start-up send E and a text alone.
Reading ReadError(std::string_view received) {
  constexpr std::size_t kErrorBytesMax = 8192;
  if (MayBegin(received, "EFATAL:")) {
    return received.size() < 7 ? More() : Service("PostgreSQL, refuses a start without user");
  }
  WireReader reader(received);
  reader.Skip(1);
  const std::size_t length = reader.U32();
  if (!reader.ok()) return received.size() > 1 && received[1] != '\0' ? Other() : More();
  if (length < 8 || length > kErrorBytesMax) return Other();
  if (reader.left() > 0 && reader.rest()[0] != 'S') return Other();
  if (reader.left() < length - 4) return More();
  std::string_view fields = reader.Bytes(length - 4);
  std::string message;
  while (fields.size() > 1) {
    const std::size_t end = fields.find('\0');
    if (end == std::string_view::npos) return Other();
    if (fields[0] == 'M') message = OneLine(fields.substr(1, end - 1));
    fields.remove_prefix(end + 1);
  }
  if (message.empty()) return Other();
  return Service("PostgreSQL, says '" + message + "'");
}

Reading ReadAnswer(std::string_view received, bool ended, const std::string& hello) {
  const std::string_view rest = received.substr(1);
  if (received[0] == 'E') return ReadError(received);
  if (received[0] == 'N') {
    if (!rest.empty()) return rest[0] == 'E' ? ReadError(rest) : Other();
    return ended ? Service("PostgreSQL, without TLS") : More(StartWithoutUser());
  }
  if (received[0] != 'S') return Other();
  if (rest.empty()) return ended ? Service("PostgreSQL, offers TLS") : More(hello);
  Reading reading = ReadServerHello(rest, ended);
  if (reading.verdict == Verdict::kService) reading.what = "PostgreSQL, " + reading.what;
  if (reading.verdict == Verdict::kOther) reading.what.clear();
  return reading;
}

}  // namespace

std::unique_ptr<Talk> PostgresTalk(const TalkContext& context) {
  const std::string hello = ClientHello(context);
  return StreamTalk(WireWriter().U32(8).U32(kTlsRequest).bytes(),
                    [hello](std::string_view received, bool ended) {
                      return ReadAnswer(received, ended, hello);
                    });
}

}  // namespace portwright::probe
