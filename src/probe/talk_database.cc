// Databases and what keeps their nodes together.
// MongoDB: OP_MSG of the wire protocol with `isMaster`, which every version answers before any
// user. Cassandra: OPTIONS of the CQL binary protocol v4 (4.1.3), answered by SUPPORTED (4.2.4).
// ZooKeeper: `srvr` of the administrator's guide; where it is not allowed, the server says so.
#include <optional>

#include "base/text.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint32_t kOpReply = 1;
constexpr std::uint32_t kOpMsg = 2013;

std::string MongoHello(std::uint32_t id) {
  constexpr std::string_view kBody =
      "\x10isMaster\0\1\0\0\0"
      "\2$db\0\6\0\0\0admin\0\0"sv;
  const std::string document = WireWriter().Le32(kBody.size() + 4).Text(kBody).bytes();
  return WireWriter()
      .Le32(document.size() + 21)
      .Le32(id)
      .Le32(0)
      .Le32(kOpMsg)
      .Le32(0)  // flags
      .U8(0)    // one document
      .Text(document)
      .bytes();
}

// The bytes of a BSON value (bsonspec.org 1.1); nothing for kinds that no answer holds.
std::optional<std::size_t> BsonSize(std::uint8_t type, std::string_view rest) {
  const std::size_t length = WireReader(rest).Le32();
  switch (type) {
    case 0x0a:
      return 0;
    case 0x08:
      return 1;
    case 0x10:
      return 4;
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      return 8;
    case 0x07:
      return 12;
    case 0x13:
      return 16;
    case 0x02:
      return 4 + length;
    case 0x05:
      return 5 + length;
    case 0x03:
    case 0x04:
      if (length < 5) return std::nullopt;
      return length;
    default:
      return std::nullopt;
  }
}

// What people know a server by, of a document's top level; nothing if it is no document.
std::optional<std::string> DocumentText(std::string_view document) {
  WireReader reader(document);
  const std::size_t size = reader.Le32();
  if (!reader.ok() || size < 5 || size > document.size() || document[size - 1] != '\0') {
    return std::nullopt;
  }
  std::string set, wire;
  std::string_view rest = document.substr(4, size - 5);
  while (!rest.empty()) {
    const auto type = static_cast<std::uint8_t>(rest[0]);
    const std::size_t end = rest.find('\0', 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    const auto bytes = BsonSize(type, rest);
    if (!bytes || *bytes > rest.size()) return std::nullopt;
    if (name == "setName" && type == 0x02 && *bytes > 5) {
      set = ", set " + OneLine(rest.substr(4, *bytes - 5), 40);
    }
    if (name == "maxWireVersion" && type == 0x10) {
      wire = ", wire version " + std::to_string(WireReader(rest).Le32());
    }
    rest.remove_prefix(*bytes);
  }
  return "MongoDB" + wire + set;
}

Reading ReadMongo(std::string_view received, std::uint32_t id) {
  WireReader reader(received);
  const std::uint32_t length = reader.Le32();
  if (reader.ok() && (length < 26 || length > kAnswerBytesMax)) return Other();
  reader.Skip(4);
  const std::uint32_t answered = reader.Le32();
  if (reader.ok() && answered != id) return Other();
  const std::uint32_t opcode = reader.Le32();
  if (reader.ok() && opcode != kOpMsg && opcode != kOpReply) return Other();
  if (!reader.ok() || received.size() < length) return More();
  WireReader body(received.substr(16, length - 16));
  body.Skip(opcode == kOpMsg ? 5 : 20);
  const auto text = DocumentText(body.rest());
  return text ? Service(*text) : Other("a broken answer of MongoDB");
}

// A [string multimap]: the value of one key.
std::string FirstOf(std::string_view multimap, std::string_view wanted) {
  WireReader reader(multimap);
  for (unsigned keys = reader.U16(); keys > 0 && reader.ok(); --keys) {
    const std::string_view key = reader.Bytes(reader.U16());
    for (unsigned values = reader.U16(); values > 0 && reader.ok(); --values) {
      const std::string_view value = reader.Bytes(reader.U16());
      if (key == wanted) return OneLine(value, 20);
    }
  }
  return "";
}

Reading ReadCassandra(std::string_view received, bool) {
  constexpr std::uint8_t kResponse = 0x80;
  constexpr std::uint8_t kVersionMax = 6;
  constexpr std::uint8_t kError = 0;
  constexpr std::uint8_t kAuthenticate = 3;
  constexpr std::uint8_t kSupported = 6;
  WireReader reader(received);
  const std::uint8_t first = reader.U8();
  const unsigned version = first & 0x7fU;
  if ((first & kResponse) == 0 || version < 1 || version > kVersionMax) return Other();
  const std::uint8_t flags = reader.U8();
  if (reader.ok() && flags > 0x1f) return Other();
  reader.Skip(version < 3 ? 1 : 2);  // the stream
  const std::uint8_t opcode = reader.U8();
  if (reader.ok() && opcode != kError && opcode != kAuthenticate && opcode != kSupported) {
    return Other();
  }
  const std::uint32_t length = reader.U32();
  if (reader.ok() && length > kAnswerBytesMax - 9) return Other();
  const std::string_view body = reader.Bytes(length);
  if (!reader.ok()) return More();
  if (opcode == kSupported && body.size() >= 2) {
    const std::string cql = FirstOf(body, "CQL_VERSION");
    return Service("Cassandra" + (cql.empty() ? "" : ", CQL " + cql));
  }
  if (opcode == kAuthenticate) return Service("Cassandra, demands a user");
  if (opcode == kError && body.size() >= 6) {
    WireReader error(body.substr(4));
    return Service("Cassandra, says '" + OneLine(error.Bytes(error.U16())) + "'");
  }
  return Other();
}

Reading ReadZookeeper(std::string_view received, bool ended) {
  constexpr std::string_view kVersion = "Zookeeper version: ";
  constexpr std::string_view kNotServing = "This ZooKeeper instance is not currently serving";
  constexpr std::string_view kNotAllowed = "srvr is not executed because";
  constexpr std::size_t kLineMax = 200;
  const bool fits = MayBegin(received, kVersion) || MayBegin(received, kNotServing) ||
                    MayBegin(received, kNotAllowed);
  if (!fits) return Other();
  if (received.starts_with(kNotAllowed)) return Service("ZooKeeper, does not allow srvr");
  if (received.starts_with(kNotServing)) return Service("ZooKeeper, serves no requests now");
  if (!received.starts_with(kVersion)) return More();
  std::string_view rest = received.substr(kVersion.size(), kLineMax);
  const std::size_t end = rest.find_first_of("-,\r\n");
  if (end == std::string_view::npos && rest.size() < kLineMax && !ended) return More();
  return Service("ZooKeeper " + OneLine(rest.substr(0, end), 20));
}

}  // namespace

std::unique_ptr<Talk> MongoTalk(const TalkContext& context) {
  const std::uint32_t id = SeededId(context.seed, "mongo");
  return StreamTalk(
      MongoHello(id), [id](std::string_view received, bool) { return ReadMongo(received, id); },
      "TLS, inside which MongoDB cannot be seen");
}

std::unique_ptr<Talk> CassandraTalk() {
  constexpr std::uint8_t kOptions = 5;
  const std::string begin = WireWriter().U8(4).U8(0).U16(0).U8(kOptions).U32(0).bytes();
  return StreamTalk(begin, ReadCassandra, "TLS, inside which Cassandra cannot be seen");
}

std::unique_ptr<Talk> ZookeeperTalk() { return StreamTalk("srvr", ReadZookeeper); }

}  // namespace portwright::probe
