#include "probe/recognise.h"

#include <array>
#include <cstdint>

#include "base/text.h"
#include "probe/ber.h"
#include "probe/talk_parts.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kLineMax = 255;   // of a greeting that is shown
constexpr std::size_t kBytesMax = 64;   // before unknown bytes are given up
constexpr std::size_t kBytesShown = 8;  // of them

enum class Match : std::uint8_t { kNo, kMaybe, kYes };
struct Tried {
  Match match = Match::kNo;
  Recognised found = {};
};

// The first line, without its end; nothing while it has none.
std::optional<std::string_view> LineOf(std::string_view received, bool ended) {
  const std::size_t end = received.substr(0, kLineMax).find('\n');
  if (end != std::string_view::npos) return received.substr(0, end);
  if (ended || received.size() >= kLineMax) return received.substr(0, kLineMax);
  return std::nullopt;
}

std::uint8_t At(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0;
}

// Services that greet with a line, by how it begins; the rest of the line is shown.
struct Greeting {
  std::string_view begin, name;
};
constexpr std::array kGreetings = {
    Greeting{"SSH-", "SSH"},
    Greeting{"HTTP/", "HTTP"},
    Greeting{"RFB ", "VNC"},
    Greeting{"* OK", "IMAP"},
    Greeting{"+OK", "POP3"},
    Greeting{"RTSP/", "RTSP"},
    Greeting{"SIP/", "SIP"},
    Greeting{"-ERR ", "Redis"},
    Greeting{"-DENIED ", "Redis"},
    Greeting{"@RSYNCD:", "rsync"},
    Greeting{"Zookeeper version", "ZooKeeper"},
    Greeting{"<!DOCTYPE ", "HTTP"},
    Greeting{"<html", "HTTP"},
    Greeting{"PORTWRIGHT1 ", "a responder of portwright"},
};

Tried TryGreetings(std::string_view received, bool ended) {
  for (const Greeting& greeting : kGreetings) {
    if (!MayBegin(received, greeting.begin)) continue;
    if (received.size() < greeting.begin.size()) return {Match::kMaybe};
    const auto line = LineOf(received, ended);
    if (!line) return {Match::kMaybe};
    return {Match::kYes, {std::string(greeting.name) + " '" + OneLine(*line) + "'"}};
  }
  return {};
}

// SMTP, FTP and VMware's authentication daemon all greet with 220.
Tried TryReplyCode(std::string_view received, bool ended) {
  if (!MayBegin(received, "220 ") && !MayBegin(received, "220-")) return {};
  if (received.size() < 4) return {Match::kMaybe};
  const auto line = LineOf(received, ended);
  if (!line) return {Match::kMaybe};
  const bool ftp = ToLower(*line).find("ftp") != std::string::npos;
  const bool mail = ToLower(*line).find("smtp") != std::string::npos;
  const std::string name = ftp ? "FTP" : mail ? "SMTP" : "a service";
  return {Match::kYes, {name + " '" + OneLine(*line) + "'"}};
}

// RFC 8446 5.1: type, version 3.x, a length of at most 2^14 + 2048.
Tried TryTls(std::string_view received, bool) {
  if (received[0] != 0x15 && received[0] != 0x16) return {};
  if (received.size() < 6) {
    const bool fits = (received.size() < 2 || received[1] == 3) && At(received, 2) <= 4;
    return {fits ? Match::kMaybe : Match::kNo};
  }
  const std::size_t length = std::size_t{At(received, 3)} << 8 | At(received, 4);
  if (received[1] != 3 || At(received, 2) > 4 || length == 0 || length > 18432) return {};
  if (received[0] == 0x15) {
    return length == 2 ? Tried{Match::kYes, {"TLS (an alert)", true}} : Tried{};
  }
  const bool server_hello = received[5] == 2;
  return server_hello ? Tried{Match::kYes, {"TLS (a handshake)", true}} : Tried{};
}

// Protocols whose first answer has fixed bytes at fixed places. '.' in a mask: any byte.
struct Signature {
  std::string_view bytes, mask;
  std::string_view name;
};
using std::string_view_literals::operator""sv;
constexpr std::array kSignatures = {
    Signature{"\0\0\0\0\xfeSMB"sv, "x...xxxx", "SMB 2 or 3"},
    Signature{"\0\0\0\0\xffSMB"sv, "x...xxxx", "SMB 1"},
    Signature{"\0\0\0\0\1ActiveMQ"sv, "xx..xxxxxxxxx", "OpenWire (ActiveMQ)"},
    Signature{"\0\0\0\4\0\0\0\0\0"sv, "xx.xxxxxx", "HTTP/2"},
    Signature{"AMQP"sv, "xxxx", "AMQP"},
    Signature{"\x82\0\0\0"sv, "xxxx", "a NetBIOS session service"},
    Signature{"\x83\0\0\1"sv, "xxxx", "a NetBIOS session service"},
    Signature{"\x20\2\0"sv, "xxx", "MQTT"},
    Signature{"\0\0\0\0\x0a"sv, ".xxxx", "MySQL or MariaDB"},
    Signature{"\3\0\0"sv, "xxx", "RDP (TPKT)"},
    Signature{"\xac\xed\0\5"sv, "xxxx", "Java objects"},
    Signature{"\xff\xfb"sv, "xx", "Telnet"},
    Signature{"\xff\xfd"sv, "xx", "Telnet"},
};

Tried TrySignatures(std::string_view received, bool) {
  for (const Signature& signature : kSignatures) {
    bool fits = true;
    for (std::size_t i = 0; i < signature.mask.size() && i < received.size() && fits; ++i) {
      fits = signature.mask[i] == '.' || received[i] == signature.bytes[i];
    }
    if (!fits) continue;
    if (received.size() < signature.mask.size()) return {Match::kMaybe};
    return {Match::kYes, {std::string(signature.name)}};
  }
  return {};
}

// RFC 4511 4.1.1: a SEQUENCE of a message id and an APPLICATION value.
Tried TryLdap(std::string_view received, bool) {
  if (At(received, 0) != kBerSequence) return {};
  constexpr std::size_t kEnough = 16;
  std::string_view head = received.substr(0, kEnough);
  WireReader reader(head.substr(1));
  const std::uint8_t length = reader.U8();
  if (length >= 0x80) reader.Skip(length & 0x7fU);
  const bool integer = reader.U8() == kBerInteger;
  reader.Skip(reader.U8());
  const std::uint8_t tag = reader.U8();
  if (!reader.ok()) return {received.size() < kEnough ? Match::kMaybe : Match::kNo};
  if (!integer || (tag & 0xe0U) != 0x60) return {};
  return {Match::kYes, {"LDAP"}};
}

Recognised Unknown(std::string_view received, bool text) {
  if (text) return {"a service that says '" + OneLine(received) + "'"};
  const std::string_view shown = received.substr(0, kBytesShown);
  return {"a service that says the bytes " + Hex(shown) + (received.size() > 8 ? "..." : "")};
}

}  // namespace

std::optional<Recognised> RecogniseFirst(std::string_view received, bool ended) {
  if (received.empty()) {
    if (ended) return Recognised{"nothing"};
    return std::nullopt;
  }
  using Try = Tried (*)(std::string_view, bool);
  constexpr std::array<Try, 5> kTries = {&TryGreetings, &TryReplyCode, &TryTls, &TrySignatures,
                                         &TryLdap};
  for (const Try attempt : kTries) {
    Tried tried = attempt(received, ended);
    if (tried.match == Match::kYes) return std::move(tried.found);
    if (tried.match == Match::kMaybe && !ended) return std::nullopt;
  }
  // A line of text is shown as such; of other bytes the first few.
  const std::string_view head = received.substr(0, kBytesMax);
  const std::string_view line = head.substr(0, head.find('\n'));
  bool text = true;
  for (const char c : line) text &= (c >= ' ' && c <= '~') || c == '\r' || c == '\t';
  const bool settled = ended || head.size() == kBytesMax || (text && line.size() < head.size());
  if (!settled) return std::nullopt;
  return Unknown(text ? line : head, text && !Trim(line).empty());
}

}  // namespace portwright::probe
