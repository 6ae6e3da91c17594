#include "probe/service_kind.h"

#include <algorithm>
#include <array>

#include "probe/talks.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

using Kind = ServiceKind;

constexpr std::array<std::string_view, kServiceKinds> kNames = {
    "unknown",
    "TLS",
    "HTTP",
    "HTTP, plain or within TLS",
    "SSH",
    "DNS",
    "NTP",
    "SNMP",
    "LDAP",
    "Kerberos",
    "SMB",
    "NetBIOS name service",
    "NetBIOS session service",
    "portmapper",
    "NFS",
    "NFS mount daemon",
    "NFS lock manager",
    "NFS status monitor",
    "SMTP",
    "VMware authentication daemon",
    "syslog",
    "IPMI",
    "iSCSI",
    "gRPC",
    "MQTT",
    "AMQP",
    "OpenWire",
    "PostgreSQL",
    "MongoDB",
    "Cassandra",
    "ZooKeeper",
    "etcd",
};

struct PortOf {
  std::uint16_t port;
  Kind kind;
};

// By port. Behind those that IANA registers stand products' own, each where its catalog or maker
// says what is spoken.
constexpr std::array kTcpPorts = {
    PortOf{22, Kind::kSsh},
    PortOf{25, Kind::kSmtp},
    PortOf{53, Kind::kDns},
    PortOf{80, Kind::kHttp},
    PortOf{88, Kind::kKerberos},
    PortOf{111, Kind::kPortmapper},
    PortOf{139, Kind::kNetbiosSession},
    PortOf{300, Kind::kMount},          // OneFS
    PortOf{302, Kind::kStatusMonitor},  // OneFS
    PortOf{304, Kind::kLockManager},    // OneFS
    PortOf{389, Kind::kLdap},
    PortOf{443, Kind::kTls},
    PortOf{445, Kind::kSmb},
    PortOf{465, Kind::kTls},  // submission of mail
    PortOf{514, Kind::kSyslog},
    PortOf{587, Kind::kSmtp},
    PortOf{601, Kind::kSyslog},
    PortOf{635, Kind::kMount},  // ONTAP
    PortOf{636, Kind::kTls},    // LDAP
    PortOf{853, Kind::kTls},    // DNS
    PortOf{902, Kind::kVmwareAuthd},
    PortOf{989, Kind::kTls},
    PortOf{990, Kind::kTls},
    PortOf{993, Kind::kTls},
    PortOf{995, Kind::kTls},
    PortOf{1883, Kind::kMqtt},
    PortOf{2049, Kind::kNfs},
    PortOf{2181, Kind::kZookeeper},
    PortOf{2222, Kind::kSsh},  // a backup cluster's host shell
    PortOf{2379, Kind::kEtcd},
    PortOf{2380, Kind::kEtcd},
    PortOf{3000, Kind::kWeb},  // S3 of a backup cluster
    PortOf{3001, Kind::kWeb},  // Swift of a backup cluster
    PortOf{3260, Kind::kIscsi},
    PortOf{3268, Kind::kLdap},  // Active Directory's global catalog
    PortOf{3269, Kind::kTls},
    PortOf{4045, Kind::kLockManager},
    PortOf{4046, Kind::kStatusMonitor},  // ONTAP
    PortOf{4430, Kind::kTls},            // PeerIQ
    PortOf{4443, Kind::kTls},            // PeerIQ
    PortOf{5061, Kind::kTls},
    PortOf{5392, Kind::kTls},  // Nimble Storage
    PortOf{5432, Kind::kPostgres},
    PortOf{5671, Kind::kTls},  // AMQP
    PortOf{5672, Kind::kAmqp},
    PortOf{5696, Kind::kTls},  // KMIP
    PortOf{5985, Kind::kHttp},
    PortOf{5986, Kind::kTls},  // WinRM
    PortOf{6443, Kind::kTls},  // Kubernetes
    PortOf{6514, Kind::kTls},  // syslog
    PortOf{7001, Kind::kTls},  // Cassandra's nodes
    PortOf{7443, Kind::kTls},  // FlashSystem
    PortOf{8080, Kind::kWeb},
    PortOf{8086, Kind::kWeb},  // InfluxDB
    PortOf{8442, Kind::kWeb},  // Peer Management Center
    PortOf{8443, Kind::kTls},
    PortOf{8883, Kind::kTls},  // MQTT
    PortOf{8983, Kind::kWeb},  // Solr
    PortOf{9042, Kind::kCassandra},
    PortOf{9142, Kind::kTls},    // Cassandra
    PortOf{9292, Kind::kHttp},   // Hadoop's key server
    PortOf{9294, Kind::kTls},    // Hadoop's key server
    PortOf{9440, Kind::kTls},    // Nutanix
    PortOf{9864, Kind::kHttp},   // HDFS datanode
    PortOf{9865, Kind::kTls},    // HDFS datanode
    PortOf{9870, Kind::kHttp},   // HDFS namenode
    PortOf{9871, Kind::kTls},    // HDFS namenode
    PortOf{11117, Kind::kGrpc},  // a backup cluster
    PortOf{18082, Kind::kTls},   // QStar
    PortOf{22002, Kind::kHttp},  // HBase
    PortOf{22102, Kind::kHttp},  // HBase
    PortOf{23335, Kind::kTls},   // replication of a backup cluster
    PortOf{26443, Kind::kTls},   // Kubernetes in a backup cluster
    PortOf{26447, Kind::kTls},   // Kubernetes in a backup cluster
    PortOf{26448, Kind::kTls},   // kubelet in a backup cluster
    PortOf{27017, Kind::kMongo},
    PortOf{27018, Kind::kMongo},
    PortOf{27019, Kind::kMongo},
    PortOf{50051, Kind::kGrpc},  // agents of a backup cluster
    PortOf{61616, Kind::kOpenWire},
    PortOf{61617, Kind::kTls},  // OpenWire
};

constexpr std::array kUdpPorts = {
    PortOf{53, Kind::kDns},           PortOf{88, Kind::kKerberos},
    PortOf{111, Kind::kPortmapper},   PortOf{123, Kind::kNtp},
    PortOf{137, Kind::kNetbiosName},  PortOf{161, Kind::kSnmp},
    PortOf{162, Kind::kSnmp},  // a station that takes informs of v3 has an engine too
    PortOf{300, Kind::kMount},        PortOf{302, Kind::kStatusMonitor},
    PortOf{304, Kind::kLockManager},  PortOf{389, Kind::kLdap},
    PortOf{514, Kind::kSyslog},       PortOf{623, Kind::kIpmi},
    PortOf{635, Kind::kMount},        PortOf{2049, Kind::kNfs},
    PortOf{4045, Kind::kLockManager}, PortOf{4046, Kind::kStatusMonitor},
};

template <std::size_t n>
constexpr bool IsSorted(const std::array<PortOf, n>& ports) {
  for (std::size_t i = 1; i < n; ++i) {
    if (ports[i - 1].port >= ports[i].port) return false;
  }
  return true;
}
static_assert(IsSorted(kTcpPorts) && IsSorted(kUdpPorts), "they are searched by halves");

template <std::size_t n>
Kind Find(const std::array<PortOf, n>& ports, std::uint16_t port) {
  const auto at = std::lower_bound(ports.begin(), ports.end(), port,
                                   [](const PortOf& a, std::uint16_t b) { return a.port < b; });
  return at != ports.end() && at->port == port ? at->kind : Kind::kUnknown;
}

// Programs of ONC RPC by IANA's numbers, with the version that the most servers have.
std::unique_ptr<Talk> RpcOf(Kind kind, bool datagram, const TalkContext& context) {
  RpcProgram program{"portmapper", 100000, 2};
  if (kind == Kind::kNfs) program = {"NFS", 100003, 3};
  if (kind == Kind::kMount) program = {"NFS mount daemon", 100005, 3};
  if (kind == Kind::kLockManager) program = {"NFS lock manager", 100021, 4};
  if (kind == Kind::kStatusMonitor) program = {"NFS status monitor", 100024, 1};
  return RpcTalk(program, datagram, context);
}

std::unique_ptr<Talk> OverTcp(Kind kind, const TalkContext& context) {
  switch (kind) {
    case Kind::kTls:
      return TlsTalk(context);
    case Kind::kHttp:
      return HttpTalk(context);
    case Kind::kWeb:
      return WebTalk(context);
    case Kind::kSsh:
      return SshTalk();
    case Kind::kDns:
      return DnsTalk(false, context);
    case Kind::kLdap:
      return LdapTalk(false);
    case Kind::kKerberos:
      return KerberosTalk(false, context);
    case Kind::kSmb:
      return SmbTalk(context);
    case Kind::kNetbiosSession:
      return NetbiosSessionTalk();
    case Kind::kPortmapper:
    case Kind::kNfs:
    case Kind::kMount:
    case Kind::kLockManager:
    case Kind::kStatusMonitor:
      return RpcOf(kind, false, context);
    case Kind::kSmtp:
      return SmtpTalk();
    case Kind::kVmwareAuthd:
      return VmwareAuthdTalk();
    case Kind::kIscsi:
      return IscsiTalk(context);
    case Kind::kGrpc:
      return GrpcTalk();
    case Kind::kMqtt:
      return MqttTalk(context);
    case Kind::kAmqp:
      return AmqpTalk();
    case Kind::kOpenWire:
      return OpenWireTalk();
    case Kind::kPostgres:
      return PostgresTalk(context);
    case Kind::kMongo:
      return MongoTalk(context);
    case Kind::kCassandra:
      return CassandraTalk();
    case Kind::kZookeeper:
      return ZookeeperTalk();
    case Kind::kEtcd:
      return EtcdTalk(context);
    case Kind::kUnknown:
    case Kind::kNtp:
    case Kind::kSnmp:
    case Kind::kNetbiosName:
    case Kind::kSyslog:
    case Kind::kIpmi:
      return nullptr;
  }
  return nullptr;
}

std::unique_ptr<Talk> OverUdp(Kind kind, const TalkContext& context) {
  if (kind == Kind::kDns) return DnsTalk(true, context);
  if (kind == Kind::kNtp) return NtpTalk(context);
  if (kind == Kind::kSnmp) return SnmpTalk(context);
  if (kind == Kind::kLdap) return LdapTalk(true);
  if (kind == Kind::kKerberos) return KerberosTalk(true, context);
  if (kind == Kind::kNetbiosName) return NetbiosNameTalk(context);
  if (kind == Kind::kIpmi) return IpmiTalk(context);
  const bool rpc = kind == Kind::kPortmapper || kind == Kind::kNfs || kind == Kind::kMount ||
                   kind == Kind::kLockManager || kind == Kind::kStatusMonitor;
  return rpc ? RpcOf(kind, true, context) : nullptr;
}

}  // namespace

std::string_view NameOf(ServiceKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

ServiceKind KindOf(std::uint8_t protocol, std::uint16_t port) {
  if (protocol == kTcp) return Find(kTcpPorts, port);
  if (protocol == kUdp) return Find(kUdpPorts, port);
  return Kind::kUnknown;
}

bool IsAlsoInTls(ServiceKind kind) {
  return kind == Kind::kWeb || kind == Kind::kGrpc || kind == Kind::kAmqp || kind == Kind::kMongo ||
         kind == Kind::kCassandra || kind == Kind::kEtcd;
}

std::unique_ptr<Talk> TalkOf(ServiceKind kind, std::uint8_t protocol, const TalkContext& context) {
  if (protocol == kTcp) return OverTcp(kind, context);
  if (protocol == kUdp) return OverUdp(kind, context);
  return nullptr;
}

}  // namespace portwright::probe
