#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "net/address.h"
#include "probe/certificate.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/tls_hello.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kAlertRecord = 21;
constexpr std::uint8_t kHandshakeRecord = 22;
constexpr std::uint8_t kServerHello = 2;
constexpr std::uint8_t kCertificate = 11;
constexpr std::uint8_t kServerHelloDone = 14;
constexpr std::size_t kRecordBytesMax = 16384 + 2048;
constexpr std::uint16_t kAlpnExtension = 16;
constexpr std::uint16_t kVersionsExtension = 43;

struct Numbered {
  std::uint16_t number;
  std::string_view name;
};

// What is offered, best first; RFC 8446 B.4, RFC 5288, 5289, 7905, 5246.
constexpr std::array kCiphers13 = {
    Numbered{0x1301, "TLS_AES_128_GCM_SHA256"},
    Numbered{0x1302, "TLS_AES_256_GCM_SHA384"},
    Numbered{0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
};
constexpr std::array kCiphers12 = {
    Numbered{0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    Numbered{0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    Numbered{0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    Numbered{0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    Numbered{0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    Numbered{0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    Numbered{0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
    Numbered{0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"},
    Numbered{0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
    Numbered{0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"},
    Numbered{0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256"},
    Numbered{0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384"},
    Numbered{0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"},
    Numbered{0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"},
};
// RFC 8446 4.2.3: ECDSA, Ed25519, RSA-PSS, PKCS#1, and with SHA-1 for old servers.
constexpr std::array<std::uint16_t, 12> kSignatures = {
    0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201};
constexpr std::uint16_t kRenegotiationSignal = 0x00ff;  // RFC 5746 3.3

// RFC 8446 6 and 7301.
constexpr std::array kAlerts = {
    Numbered{0, "close notify"},           Numbered{10, "unexpected message"},
    Numbered{20, "bad record mac"},        Numbered{22, "record overflow"},
    Numbered{40, "handshake failure"},     Numbered{42, "bad certificate"},
    Numbered{47, "illegal parameter"},     Numbered{48, "unknown ca"},
    Numbered{49, "access denied"},         Numbered{50, "decode error"},
    Numbered{70, "protocol version"},      Numbered{71, "insufficient security"},
    Numbered{80, "internal error"},        Numbered{86, "inappropriate fallback"},
    Numbered{109, "missing extension"},    Numbered{112, "unrecognized name"},
    Numbered{116, "certificate required"}, Numbered{120, "no application protocol"},
};

template <std::size_t n>
std::string_view NameIn(const std::array<Numbered, n>& table, std::uint16_t number) {
  for (const Numbered& entry : table) {
    if (entry.number == number) return entry.name;
  }
  return {};
}

std::string CipherName(std::uint16_t number) {
  std::string_view name = NameIn(kCiphers12, number);
  if (name.empty()) name = NameIn(kCiphers13, number);
  return name.empty() ? "0x" + Hex(WireWriter().U16(number).bytes()) : std::string(name);
}

std::string VersionName(std::uint16_t version) {
  if (version == 0x0300) return "SSL 3.0";
  return "TLS 1." + std::to_string((version & 0xffU) - 1);
}

void AddExtension(WireWriter& to, std::uint16_t type, std::string_view body) {
  to.U16(type).Text16(body);
}

// Only a DNS name may stand in SNI: RFC 6066 3.
bool IsDnsName(std::string_view name) {
  return !name.empty() && name.size() <= 253 && !net::ParseAddress(name).has_value();
}

std::string Extensions(const TalkContext& context) {
  WireWriter out;
  if (IsDnsName(context.host_name)) {
    const std::string entry = WireWriter().U8(0).Text16(context.host_name).bytes();
    AddExtension(out, 0, WireWriter().Text16(entry).bytes());
  }
  // x25519, secp256r1, secp384r1, secp521r1; RFC 8422 and 7748.
  const std::string groups = WireWriter().U16(29).U16(23).U16(24).U16(25).bytes();
  AddExtension(out, 10, WireWriter().Text16(groups).bytes());
  AddExtension(out, 11, WireWriter().Text8(std::string_view("\0", 1)).bytes());  // uncompressed
  WireWriter algorithms;
  for (const std::uint16_t algorithm : kSignatures) algorithms.U16(algorithm);
  AddExtension(out, 13, WireWriter().Text16(algorithms.bytes()).bytes());
  const std::string protocols = WireWriter().Text8("h2").Text8("http/1.1").bytes();
  AddExtension(out, kAlpnExtension, WireWriter().Text16(protocols).bytes());
  AddExtension(out, 23, "");  // extended master secret, RFC 7627: some servers insist
  if (!context.show_certificate) {
    AddExtension(out, kVersionsExtension, WireWriter().U8(4).U16(0x0304).U16(0x0303).bytes());
    AddExtension(out, 45, WireWriter().U8(1).U8(1).bytes());  // psk_dhe_ke
    const std::string share =
        WireWriter().U16(29).Text16(SeededBytes(context.seed, "x25519 share", 32)).bytes();
    AddExtension(out, 51, WireWriter().Text16(share).bytes());
  }
  return out.bytes();
}

// What the records that are there say, as far as they are whole.
struct Flight {
  std::string handshake;  // joined; cut at kAnswerBytesMax by what Read is given
  std::optional<std::uint8_t> alert;
  bool broken = false;
  bool closed = false;  // an encrypted record or a change of ciphers: nothing to read follows
};

Flight ReadRecords(std::string_view received) {
  Flight out;
  WireReader reader(received);
  while (reader.left() >= 5) {
    const std::uint8_t type = reader.U8();
    const std::uint16_t version = reader.U16();
    const std::size_t length = reader.U16();
    if (version >> 8 != 3 || type < 20 || type > 23 || length == 0 || length > kRecordBytesMax) {
      out.broken = true;
      return out;
    }
    if (type != kAlertRecord && type != kHandshakeRecord) {
      out.closed = true;
      return out;
    }
    if (type == kHandshakeRecord) {
      out.handshake += reader.Bytes(std::min(length, reader.left()));
      continue;
    }
    if (length > reader.left()) return out;
    if (length != 2) {
      out.broken = true;
      return out;
    }
    reader.Skip(1);
    out.alert = reader.U8();
    return out;
  }
  return out;
}

// RFC 5246 7.4.1.3, RFC 8446 4.1.3. The real version of 1.3 stands in an extension.
bool ReadHello(std::string_view body, TlsShown& shown, bool& encrypted) {
  WireReader reader(body);
  std::uint16_t version = reader.U16();
  reader.Skip(32);
  reader.Skip(reader.U8());
  const std::uint16_t cipher = reader.U16();
  reader.Skip(1);
  if (!reader.ok() || version >> 8 != 3 || version > 0x0303) return false;
  if (reader.left() > 0) {
    WireReader extensions(reader.Bytes(reader.U16()));
    while (extensions.left() > 0) {
      const std::uint16_t type = extensions.U16();
      WireReader extension(extensions.Bytes(extensions.U16()));
      if (type == kVersionsExtension) version = extension.U16();
      if (type == kAlpnExtension) {
        extension.Skip(2);
        shown.alpn = OneLine(extension.Bytes(extension.U8()), 32);
      }
      if (!extension.ok() || !extensions.ok()) return false;
    }
  }
  if (!reader.ok() || version >> 8 != 3) return false;
  encrypted = version >= 0x0304;
  shown.version = VersionName(version);
  shown.cipher = CipherName(cipher);
  return true;
}

// RFC 5246 7.4.2: a list of certificates, the server's own first.
void ReadChain(std::string_view body, TlsShown& shown) {
  WireReader list(body);
  list = WireReader(list.Bytes(list.U24()));
  while (list.left() > 0) {
    const std::string_view der = list.Bytes(list.U24());
    if (!list.ok()) return;
    if (shown.chain == 0 && !ReadCertificate(der, shown)) return;
    ++shown.chain;
  }
}

std::string AlertText(std::uint8_t alert) {
  const std::string_view name = NameIn(kAlerts, alert);
  return name.empty() ? "alert " + std::to_string(alert) : std::string(name);
}

Reading Shown(TlsShown shown, std::string_view without_certificate) {
  std::string what = shown.version;
  if (shown.has_certificate) {
    what += ", " + (shown.subject.empty() ? "no subject" : shown.subject) + " by " +
            (shown.issuer.empty() ? "no issuer" : shown.issuer);
  } else {
    what.append(", ").append(without_certificate);
  }
  Reading out = Service(std::move(what));
  out.tls = std::move(shown);
  return out;
}

// The messages of the handshake: ServerHello first, Certificate later where it is not encrypted.
Reading ReadMessages(const Flight& flight, bool ended) {
  constexpr std::string_view kNone = "which sent no certificate";
  TlsShown shown;
  WireReader reader(flight.handshake);
  bool first = true;
  while (reader.left() >= 4) {
    const std::uint8_t type = reader.U8();
    const std::size_t length = reader.U24();
    if (first && type != kServerHello) return Other();
    if (length > kAnswerBytesMax) {
      return first ? Other("a broken answer of TLS") : Shown(std::move(shown), kNone);
    }
    if (length > reader.left()) break;
    const std::string_view body = reader.Bytes(length);
    bool encrypted = false;
    if (first && !ReadHello(body, shown, encrypted)) return Other("a broken answer of TLS");
    if (encrypted) return Shown(std::move(shown), "which encrypts its certificate");
    if (!first && type == kCertificate) {
      ReadChain(body, shown);
      return Shown(std::move(shown), "with a certificate that cannot be read");
    }
    if (!first && type == kServerHelloDone) return Shown(std::move(shown), kNone);
    first = false;
  }
  const bool no_more = ended || flight.broken || flight.closed || flight.alert;
  if (!first && no_more) return Shown(std::move(shown), kNone);
  if (flight.alert && flight.handshake.empty()) {
    Reading out = Service("TLS, refuses the handshake: " + AlertText(*flight.alert));
    out.tls.emplace();
    return out;
  }
  if (flight.broken && flight.handshake.empty()) return Other();
  if (no_more) return Other("a broken answer of TLS");
  return More();
}

}  // namespace

std::string ClientHello(const TalkContext& context) {
  WireWriter ciphers;
  if (!context.show_certificate) {
    for (const Numbered& cipher : kCiphers13) ciphers.U16(cipher.number);
  }
  for (const Numbered& cipher : kCiphers12) ciphers.U16(cipher.number);
  ciphers.U16(kRenegotiationSignal);
  const std::string body = WireWriter()
                               .U16(0x0303)
                               .Text(SeededBytes(context.seed, "client random", 32))
                               .Text8(SeededBytes(context.seed, "session id", 32))
                               .Text16(ciphers.bytes())
                               .Text8(std::string_view("\0", 1))
                               .Text16(Extensions(context))
                               .bytes();
  const std::string message = WireWriter().U8(1).Text24(body).bytes();
  return WireWriter().U8(kHandshakeRecord).U16(0x0301).Text16(message).bytes();
}

Reading ReadServerHello(std::string_view received, bool ended) {
  // A record of another type is no beginning, and is known as none by its first bytes.
  if (received[0] != kAlertRecord && received[0] != kHandshakeRecord) return Other();
  if (received.size() > 1 && received[1] != 3) return Other();
  return ReadMessages(ReadRecords(received), ended);
}

std::unique_ptr<Talk> TlsTalk(const TalkContext& context) {
  return StreamTalk(ClientHello(context), ReadServerHello);
}

}  // namespace portwright::probe
