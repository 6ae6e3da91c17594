// ONC RPC, RFC 5531: procedure 0 of a program, which takes nothing, does nothing and needs no
// credential. The portmapper is RFC 1833, NFS RFC 1813, MOUNT its appendix I; the lock manager and
// the status monitor are the Open Group's XNFS. Over TCP a message comes in marked fragments (11).
#include <algorithm>

#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint32_t kCall = 0;
constexpr std::uint32_t kReply = 1;
constexpr std::uint32_t kRpcVersion = 2;
constexpr std::uint32_t kLastFragment = 0x80000000;

std::string NullCall(const RpcProgram& program, std::uint32_t id) {
  return WireWriter()
      .U32(id)
      .U32(kCall)
      .U32(kRpcVersion)
      .U32(program.number)
      .U32(program.version)
      .U32(0)     // the procedure
      .Zeros(16)  // AUTH_NONE, twice
      .bytes();
}

Reading ReadAccepted(WireReader& reader, const RpcProgram& program) {
  constexpr std::size_t kVerifierBytesMax = 400;
  reader.Skip(4);
  const std::uint32_t verifier = reader.U32();
  if (verifier > kVerifierBytesMax) return Other();
  reader.Skip((verifier + 3) / 4 * 4);
  const std::uint32_t state = reader.U32();
  if (!reader.ok()) return Other();
  const std::string name = program.name;
  if (state == 0) return Service(name + " " + std::to_string(program.version));
  if (state == 1) return Other("an RPC service that is not " + name);
  if (state == 2) {
    const std::uint32_t low = reader.U32();
    const std::uint32_t high = reader.U32();
    if (!reader.ok() || low > high) return Other();
    return Service(name + ", versions " + std::to_string(low) + " to " + std::to_string(high));
  }
  if (state <= 5) return Service(name + ", answers with error " + std::to_string(state));
  return Other();
}

// kMore: an answer to another call.
Reading ReadReply(std::string_view message, const RpcProgram& program, std::uint32_t id) {
  WireReader reader(message);
  const std::uint32_t answered = reader.U32();
  const std::uint32_t type = reader.U32();
  const std::uint32_t state = reader.U32();
  if (!reader.ok() || type != kReply || state > 1) return Other();
  if (answered != id) return More();
  if (state == 0) return ReadAccepted(reader, program);
  // Denied: another version of RPC, or a credential is missing.
  const std::uint32_t why = reader.U32();
  if (!reader.ok() || why > 1) return Other();
  return Service(std::string(program.name) + ", refuses a call without credential");
}

Reading ReadStream(std::string_view received, const RpcProgram& program, std::uint32_t id) {
  constexpr std::uint32_t kReplyBytesMax = 512;  // a verifier has at most 400
  std::string message;
  WireReader reader(received);
  bool last = false;
  while (!last && reader.left() > 0) {
    const std::uint32_t mark = reader.U32();
    if (!reader.ok()) break;
    const std::uint32_t length = mark & ~kLastFragment;
    if (length == 0 || length > kReplyBytesMax) return Other();
    const std::string_view fragment = reader.Bytes(std::min<std::size_t>(length, reader.left()));
    message += fragment;
    if (message.size() > kReplyBytesMax) return Other();
    last = (mark & kLastFragment) != 0 && fragment.size() == length;
  }
  // The first words tell early that something else talks.
  WireReader head(message);
  const std::uint32_t answered = head.U32();
  if (head.ok() && answered != id) return Other();
  const std::uint32_t type = head.U32();
  if (head.ok() && type != kReply) return Other();
  return last ? ReadReply(message, program, id) : More();
}

}  // namespace

std::unique_ptr<Talk> RpcTalk(const RpcProgram& program, bool datagram,
                              const TalkContext& context) {
  const std::uint32_t id = SeededId(context.seed, "rpc");
  const std::string call = NullCall(program, id);
  if (datagram) {
    return DatagramTalk(call, [program, id](std::string_view received, bool) {
      return ReadReply(received, program, id);
    });
  }
  return StreamTalk(
      WireWriter().U32(kLastFragment | call.size()).Text(call).bytes(),
      [program, id](std::string_view received, bool) { return ReadStream(received, program, id); });
}

}  // namespace portwright::probe
