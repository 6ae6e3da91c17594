// One side of a conversation with a service: what to say first, and what to make of the answers.
// Pure: bytes in, bytes out, no sockets, so that every reader can be fuzzed and tested on captured
// bytes.
//
// Whatever the other end says, a talk stays bounded: it is given at most kAnswerBytesMax bytes, and
// says at most a few hundred itself. It asks for nothing that needs a credential and changes
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::probe {

inline constexpr std::size_t kAnswerBytesMax = 64 * 1024;

enum class Verdict : std::uint8_t {
  kMore,     // too few bytes to say, or the other end has to answer `say` first
  kService,  // the service that is expected there
  kOther,    // another one
};

// What a TLS server shows before any key is agreed on. Texts are printable and cut; a proxy can
// write into a certificate what it likes: nothing here is checked against a root.
struct TlsShown {
  std::string version;           // `TLS 1.2`; empty: the handshake was refused
  std::string cipher;            // IANA's name, or its number
  std::string alpn;              // what the server chose; empty: nothing
  bool has_certificate = false;  // the server's own could be read: what follows is filled
  std::string subject, issuer;   // `CN=nas1, O=Example`
  std::string not_before;        // `2025-01-31 12:00:00Z`
  std::string not_after;
  std::vector<std::string> names;  // DNS names and addresses for which it is, the first 16
  std::string fingerprint;         // SHA-256 of the certificate, hexadecimal
  std::size_t chain = 0;           // how many certificates came

  friend bool operator==(const TlsShown&, const TlsShown&) = default;
};

struct Reading {
  Verdict verdict = Verdict::kMore;
  std::string say = {};   // to send now; only with kMore
  std::string what = {};  // what was found: `OpenSSH 9.2`, `TLS 1.3, CN=proxy`; one line, printable
  std::optional<TlsShown> tls = {};  // of kTls, as far as the server's answer went

  friend bool operator==(const Reading&, const Reading&) = default;
};

class Talk {
 public:
  virtual ~Talk() = default;
  // To send once the connection stands, or as the first datagram; empty: the other end speaks
  // first.
  virtual std::string Begin() = 0;
  // `received`: all bytes of a stream so far, or one datagram. Called again as more comes, until
  // the verdict is not kMore. `ended`: the other end closed, or nothing more will come; kMore is
  // then the answer to silence only, and to a datagram that answers another question (wait for the
  // next). A verdict depends on the bytes alone, not on how they were cut; further bytes do not
  // change it.
  virtual Reading Read(std::string_view received, bool ended) = 0;
};

}  // namespace portwright::probe
