// gRPC runs over HTTP/2, RFC 9113 3.4: the client's preface and empty settings, which the server
// must answer with its settings first. That gRPC is spoken on top would take a call; none is made.
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kFrameHeaderBytes = 9;
constexpr std::uint8_t kSettings = 4;

Reading ReadSettings(std::string_view received, bool) {
  constexpr std::uint32_t kSettingBytes = 6;
  constexpr std::uint32_t kFrameBytesMax = 16384;
  WireReader reader(received);
  const std::uint32_t length = reader.U24();
  if (received[0] != '\0') return Other();
  if (reader.ok() && (length > kFrameBytesMax || length % kSettingBytes != 0)) return Other();
  const std::uint8_t type = reader.U8();
  if (reader.ok() && type != kSettings) return Other();
  const std::uint8_t flags = reader.U8();
  if (reader.ok() && flags != 0) return Other();
  const std::uint32_t stream = reader.U32();
  if (reader.ok() && stream != 0) return Other();
  reader.Skip(length);
  return reader.ok() ? Service("HTTP/2, as gRPC needs") : More();
}

}  // namespace

std::unique_ptr<Talk> GrpcTalk() {
  const std::string begin = WireWriter()
                                .Text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                                .U24(0)
                                .U8(kSettings)
                                .Zeros(kFrameHeaderBytes - 4)
                                .bytes();
  return StreamTalk(begin, ReadSettings, "TLS, inside which gRPC cannot be seen");
}

}  // namespace portwright::probe
