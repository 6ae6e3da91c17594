// Which protocol a planned service speaks, by its transport and port, and the talk that tells it
// from others. A port that is in no list is only tested for being open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probe/talk.h"

namespace portwright::probe {

enum class ServiceKind : std::uint8_t {
  kUnknown,
  kTls,
  kHttp,
  kWeb,  // HTTP, plain or within TLS: ports that are both in use
  kSsh,
  kDns,
  kNtp,
  kSnmp,
  kLdap,
  kKerberos,
  kSmb,
  kNetbiosName,
  kNetbiosSession,
  kPortmapper,
  kNfs,
  kMount,
  kLockManager,    // of NFS
  kStatusMonitor,  // of NFS
  kSmtp,
  kVmwareAuthd,
  kSyslog,
  kIpmi,
  kIscsi,
  kGrpc,
  kMqtt,
  kAmqp,
  kOpenWire,
  kPostgres,
  kMongo,
  kCassandra,
  kZookeeper,
  kEtcd,
};

inline constexpr std::size_t kServiceKinds = static_cast<std::size_t>(ServiceKind::kEtcd) + 1;

// `TLS`, `NFS lock manager`: for people.
std::string_view NameOf(ServiceKind kind);

// The protocol registered for a port, or usual there (the shipped catalogs' products included);
// kUnknown wherever a port is in use for several that no one question tells apart.
ServiceKind KindOf(std::uint8_t protocol, std::uint16_t port);

// Whether its ports are in use both plainly and within TLS, so that TLS there is no other service.
bool IsAlsoInTls(ServiceKind kind);

// What the talk may need to say.
struct TalkContext {
  // Of the other end, for TLS SNI and HTTP Host; where no name is known its address, which SNI
  // leaves out. Servers of HTTP refuse an empty Host with 400, which is an answer too.
  std::string host_name;
  std::uint64_t seed = 0;  // transaction ids are made of it: same seed, same bytes
  // TLS: offer 1.2 only, of which the certificate can be read; TLS 1.3 encrypts it. A server of 1.3
  // alone then refuses the handshake, which shows TLS all the same.
  bool show_certificate = true;
};

// Null for kinds of which nothing can be asked (kUnknown, kSyslog), and for those that are not
// spoken over this transport.
std::unique_ptr<Talk> TalkOf(ServiceKind kind, std::uint8_t protocol, const TalkContext& context);

}  // namespace portwright::probe
