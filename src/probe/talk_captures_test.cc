#include "probe/talk_captures.h"

#include <gtest/gtest.h>

#include <array>

#include "base/text.h"

namespace portwright::probe {
namespace {

using Kind = ServiceKind;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

// ServerHello and Certificate as OpenSSL 3.0 sends them: CN=nas1.example.org, signed by itself.
constexpr std::string_view kTls12 =
    "1603030066020000620303bc323e780140bda88ed7c1fefb18a5b2a966eea08dbbc8fc444f574e4752440120"
    "d5a5f4ce968460b43c6df8590e0be2241584f600b2db6f32f3b2ad0921edd318c02b00001aff01000100000b"
    "0004030001020010000500030268320017000016030302180b00021400021100020e3082020a308201b0a003"
    "02010202147a378888e25f5861cd1074f326d41fbe51587b7e300a06082a8648ce3d040302303f3110300e06"
    "0355040a0c074578616d706c653110300e060355040b0c0753746f726167653119301706035504030c106e61"
    "73312e6578616d706c652e6f7267301e170d3236313132313231303534315a170d3336313131383231303534"
    "315a303f3110300e060355040a0c074578616d706c653110300e060355040b0c0753746f7261676531193017"
    "06035504030c106e6173312e6578616d706c652e6f72673059301306072a8648ce3d020106082a8648ce3d03"
    "0107034200041746b464118bb6c3bac03b8321febbcfbbc96e572e122a30cb87fff33e12e541bf350bd53e88"
    "655e42cd57965a01ed20e5464d94ba54500377a27d10b98a61c8a38189308186301d0603551d0e041604145d"
    "2293c752fb4d9035643cc862d7f910307920b3301f0603551d230418301680145d2293c752fb4d9035643cc8"
    "62d7f910307920b3300f0603551d130101ff040530030101ff30330603551d11042c302a82106e6173312e65"
    "78616d706c652e6f726787040a010203871020010db8000000000000000000000005300a06082a8648ce3d04"
    "030203480030450220750a804595508ea2192a7cf6a89a8fd6a0325e96863dcd8928b25edffeaf20fa022100"
    "ff647250f175bece1491da9f4346e91c5bfc05411a197dd6e57e4f4d0f1ee8a2";
// ServerHello of TLS 1.3, of the same server.
constexpr std::string_view kTls13 =
    "160303007a0200007603037fa90b27de27fc700dc407d5e16b4d227705857e68fb3528f4f27c9fd660aaae20"
    "8d2d237fbded033634559f4c0b842a95de380e731037b78de9f3a1479804292b130100002e002b0002030400"
    "330024001d0020df6e467fde6bfe6b9875c4ef3f649f0ffc0f26ebbd954371a122ada094100a6d";

constexpr std::array kCaptures = {
    Capture{Kind::kTls, kTcp, kTls12,
            "TLS 1.2, CN=nas1.example.org, OU=Storage, O=Example by CN=nas1.example.org, "
            "OU=Storage, O=Example"},
    Capture{Kind::kTls, kTcp, kTls13, "TLS 1.3, which encrypts its certificate"},
    Capture{Kind::kTls, kTcp, "15 0300 0002 02 46", "TLS, refuses the handshake: protocol version"},
    Capture{Kind::kHttp, kTcp,
            "'HTTP/1.1 403 Forbidden' 0d0a 'server: AmazonS3' 0d0a 'Content-Length: 0' 0d0a 0d0a",
            "HTTP 403, AmazonS3"},
    Capture{Kind::kHttp, kTcp, "'HTTP/1.0 200 OK' 0d0a 0d0a", "HTTP 200"},
    Capture{Kind::kWeb, kTcp, "'HTTP/1.1 204 No Content' 0d0a 'Server:nginx/1.22.1' 0d0a 0d0a",
            "HTTP 204, nginx/1.22.1"},
    Capture{Kind::kWeb, kTcp, "15 0301 0002 02 16", "TLS, inside which it cannot be seen"},
    Capture{Kind::kWeb, kTcp,
            "'HTTP/1.0 400 Bad Request' 0d0a 'Content-Length: 48' 0d0a 0d0a"
            "'Client sent an HTTP request to an HTTPS server.' 0a",
            "HTTP within TLS"},
    Capture{Kind::kSsh, kTcp, "'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3' 0d0a",
            "SSH 2.0, OpenSSH_9.2p1 Debian-2+deb12u3"},
    Capture{Kind::kSsh, kTcp, "'Authorised use only.' 0d0a 0d0a 'SSH-1.99-dropbear' 0a",
            "SSH 1.99, dropbear"},
    // RFC 1035 4.1: flags 8005, our question.
    Capture{Kind::kDns, kUdp, "<0+2> 8005 0001 0000 0000 0000 00 0002 0001", "DNS, REFUSED"},
    Capture{Kind::kDns, kUdp, "<0+2> 8180 0001 0001 0000 0000 00 0002 0001",
            "DNS, NOERROR, knows the root"},
    Capture{Kind::kDns, kUdp, "<0+2> 8001 0000 0000 0000 0000", "DNS, FORMERR"},
    Capture{Kind::kDns, kTcp, "0011 <2+2> 8002 0001 0000 0000 0000 00 0002 0001", "DNS, SERVFAIL"},
    // RFC 5905 7.3: version 4, mode 4, stratum 2; the origin is what we sent last.
    Capture{Kind::kNtp, kUdp,
            "24 02 06 e9 00000e10 00000a3d 0a010101 ec9d2f3000000000 <40+8> ec9d2f4000000000"
            "ec9d2f4000000001",
            "NTP 4, stratum 2"},
    Capture{Kind::kNtp, kUdp, "e4 00 06 e9 00*8 'RATE' 00*8 <40+8> 00*16",
            "NTP 4, refuses to serve: RATE"},
    Capture{Kind::kNtp, kUdp, "dc 10 06 e9 00*8 'INIT' 00*8 <40+8> 00*16",
            "NTP 3, not synchronised"},
    // RFC 3414 4: a report of usmStatsUnknownEngineIDs.
    Capture{Kind::kSnmp, kUdp,
            "3062 020103 3011 0204 <9+4> 020300ffe3 040100 020103"
            "041a 3018 0409 80001f8804 'demo' 020105 0202012c 0400 0400 0400"
            "302e 0409 80001f8804 'demo' 0400 a81f 0204 <9+4> 020100 020100"
            "3011 300f 060a 2b060106030f01010400 410107",
            "SNMP v3, engine 80001f880464656d6f of enterprise 8072"},
    // RFC 4511 4.5.2 and 4.4.1.
    Capture{Kind::kLdap, kTcp,
            "3023 020101 641e 0400 301a 3018 040a 'vendorName' 310a 0408 'OpenLDAP'",
            "LDAP, OpenLDAP"},
    Capture{Kind::kLdap, kTcp, "300c 020101 6507 0a0101 0400 0400",
            "LDAP, answers with result code 1"},
    Capture{Kind::kLdap, kTcp, "3084 0000000c 020101 6507 0a0100 0400 0400",
            "LDAP, shows nothing without a bind"},
    Capture{Kind::kLdap, kTcp, "3024 020100 781f 0a0134 0400 0400 8a16 '1.3.6.1.4.1.1466.20036'",
            "LDAP, answers with result code 52"},
    Capture{Kind::kLdap, kUdp,
            "3031 020101 642c 0400 3028 3026 0414 'defaultNamingContext' 310e 040c 'DC=ad,DC=org'",
            "LDAP, DC=ad,DC=org"},
    // RFC 4120 5.9.1: error 68.
    Capture{Kind::kKerberos, kUdp,
            "7e4d 304b a003020105 a10302011e a411 180f '20250101000000Z' a503020100 a603020144"
            "a90d 1b0b 'EXAMPLE.ORG' aa13 3011 a003020102 a10a 3008 1b06 'krbtgt'",
            "Kerberos of EXAMPLE.ORG, error 68 (wrong realm)"},
    Capture{Kind::kKerberos, kTcp,
            "0000004f 7e4d 304b a003020105 a10302011e a411 180f '20250101000000Z' a503020100"
            "a603020106 a90d 1b0b 'EXAMPLE.ORG' aa13 3011 a003020102 a10a 3008 1b06 'krbtgt'",
            "Kerberos of EXAMPLE.ORG, error 6 (no such client)"},
    // [MS-SMB2] 2.2.1.2 and 2.2.4.
    Capture{Kind::kSmb, kTcp,
            "00000080 fe'SMB' 4000 0000 00000000 0000 0100 01000000 00*4 00*8 fffe0000 00*28"
            " 4100 0300 0203 0000 00*16 07000000 00008000 00008000 00008000 00*16 8000 0000 00*4",
            "SMB 3.0.2, signing required"},
    Capture{Kind::kSmb, kTcp,
            "00000049 fe'SMB' 4000 0000 bb0000c0 0000 0100 01000000 00*44 0900 0000 00000000 00",
            "SMB 2 or 3, refuses our dialects (status 0xc00000bb)"},
    Capture{Kind::kSmb, kTcp, "00000023 ff'SMB' 72 00*30", "SMB 1"},
    // RFC 1002 4.2.18: two names and the statistics.
    Capture{Kind::kNetbiosName, kUdp,
            "<0+2> 8400 0000 0001 0000 0000 20 'CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' 00 0021 0001"
            "00000000 0053 02 'FILER          ' 00 0400 'WORKGROUP      ' 00 8400 00*46",
            "NetBIOS, FILER of WORKGROUP"},
    Capture{Kind::kNetbiosSession, kTcp, "82 000000", "NetBIOS session service"},
    Capture{Kind::kNetbiosSession, kTcp, "83 000001 82",
            "NetBIOS session service, refuses: the name is not present"},
    Capture{Kind::kNetbiosSession, kTcp, "84 000006 0a000001 008b",
            "NetBIOS session service, which sends to another address"},
    // RFC 5531 9: accepted and done; accepted, in one record of two fragments; other versions only;
    // denied.
    Capture{Kind::kPortmapper, kUdp, "<0+4> 00000001 00*16", "portmapper 2"},
    Capture{Kind::kNfs, kTcp, "80000018 <4+4> 00000001 00*16", "NFS 3"},
    Capture{Kind::kNfs, kTcp, "0000000c <4+4> 00000001 00000000 8000000c 00*12", "NFS 3"},
    Capture{Kind::kNfs, kUdp, "<0+4> 00000001 00*12 00000002 00000004 00000004",
            "NFS, versions 4 to 4"},
    Capture{Kind::kMount, kTcp, "80000014 <4+4> 00000001 00000001 00000001 00000005",
            "NFS mount daemon, refuses a call without credential"},
    Capture{Kind::kLockManager, kUdp, "<0+4> 00000001 00*16", "NFS lock manager 4"},
    Capture{Kind::kStatusMonitor, kTcp, "80000018 <4+4> 00000001 00*16", "NFS status monitor 1"},
    // RFC 5321 4.2; the second greeting names no protocol and is asked for more.
    Capture{Kind::kSmtp, kTcp, "'220 mail.example.org ESMTP Postfix' 0d0a",
            "SMTP, mail.example.org ESMTP Postfix"},
    Capture{Kind::kSmtp, kTcp, "'220-relay.example.org' 0d0a '220 ready' 0d0a '250-relay' 0d0a",
            "SMTP, relay.example.org"},
    Capture{Kind::kVmwareAuthd, kTcp,
            "'220 VMware Authentication Daemon Version 1.10: SSL Required, "
            "ServerDaemonProtocol:SOAP' 0d0a",
            "VMware Authentication Daemon Version 1.10"},
    // ASF 2.0 3.2.4.3.
    Capture{Kind::kIpmi, kUdp, "0600ff06 000011be 40 <9+1> 00 10 000011be 00000000 81 00 00*6",
            "IPMI over RMCP"},
    Capture{Kind::kIpmi, kUdp, "0600ff06 000011be 40 <9+1> 00 10 00000b00 00000000 81 00 00*6",
            "IPMI over RMCP, enterprise 2816"},
    // RFC 7143 11.13.
    Capture{Kind::kIscsi, kTcp,
            "23 81 00 00 00 000027 <8+6> 0000 <16+4> 00*4 00000001 00000001 00000002 0000 00*10"
            "'TargetPortalGroupTag=1' 00 'AuthMethod=None' 00 00",
            "iSCSI"},
    Capture{Kind::kIscsi, kTcp,
            "23 00 00 00 00 000010 <8+6> 0000 <16+4> 00*4 00000001 00000001 00000002 0000 00*10"
            "'AuthMethod=CHAP' 00",
            "iSCSI, demands CHAP"},
    Capture{Kind::kIscsi, kTcp, "23 00*7 <8+6> 0000 <16+4> 00*16 0201 00*10",
            "iSCSI, demands authentication"},
    // RFC 9113 6.5.
    Capture{Kind::kGrpc, kTcp, "000006 04 00 00000000 0003 00000064", "HTTP/2, as gRPC needs"},
    Capture{Kind::kGrpc, kTcp, "15 0303 0002 02 0a", "TLS, inside which gRPC cannot be seen"},
    // MQTT 3.1.1 3.2.
    Capture{Kind::kMqtt, kTcp, "20 02 00 00", "MQTT 3.1.1, lets anybody in"},
    Capture{Kind::kMqtt, kTcp, "20 02 00 05", "MQTT 3.1.1, demands a user"},
    // AMQP 0-9-1 1.4.2.1: a table with a table and two texts in it.
    Capture{Kind::kAmqp, kTcp,
            "01 0000 00000056 000a 000a 00 09 0000003a 0c 'capabilities' 'F' 00000000"
            "07 'product' 'S' 00000008 'RabbitMQ' 07 'version' 'S' 00000006 '3.10.8'"
            "00000005 'PLAIN' 00000005 'en_US' ce",
            "AMQP 0-9, RabbitMQ 3.10.8"},
    Capture{Kind::kAmqp, kTcp, "'AMQP' 00 01 00 00", "AMQP, wants another version (00010000)"},
    Capture{Kind::kOpenWire, kTcp,
            "00000030 01 'ActiveMQ' 0000000c 01 0000001e 00000001 000f 'ProviderVersion' 09 0006"
            "'5.17.2'",
            "ActiveMQ 5.17.2, OpenWire 12"},
    Capture{Kind::kOpenWire, kTcp, "0000000e 01 'ActiveMQ' 00000001 00", "ActiveMQ, OpenWire 1"},
    // PostgreSQL's manual 55.7; N, then the refusal of a start without user.
    Capture{Kind::kPostgres, kTcp, "'NE' 00000016 'SFATAL' 00 'MNo user.' 00 00",
            "PostgreSQL, says 'No user.'"},
    Capture{Kind::kPostgres, kTcp, "'EFATAL:  too old' 0a 00",
            "PostgreSQL, refuses a start without user"},
    Capture{Kind::kPostgres, kTcp, "'S' 15 0303 0002 02 46",
            "PostgreSQL, TLS, refuses the handshake: protocol version"},
    // OP_MSG with {ismaster, setName, maxWireVersion, ok}.
    Capture{Kind::kMongo, kTcp,
            "56000000 01000000 <4+4> dd070000 00000000 00 41000000 08 'ismaster' 00 01"
            "02 'setName' 00 04000000 'rs0' 00 10 'maxWireVersion' 00 15000000"
            "01 'ok' 00 000000000000f03f 00",
            "MongoDB, wire version 21, set rs0"},
    // The CQL binary protocol v4 4.2.4 and 4.2.1.
    Capture{Kind::kCassandra, kTcp,
            "84 00 0000 06 00000018 0001 000b 'CQL_VERSION' 0001 0005 '3.4.6'",
            "Cassandra, CQL 3.4.6"},
    Capture{Kind::kCassandra, kTcp, "82 00 00 00 0000000b 0000000a 0005 'wrong'",
            "Cassandra, says 'wrong'"},
    Capture{Kind::kZookeeper, kTcp,
            "'Zookeeper version: 3.8.0-5a02a05eddb59aee6ac762f7ea82e92a68eb9c0f, built on' 0a",
            "ZooKeeper 3.8.0"},
    Capture{Kind::kZookeeper, kTcp, "'srvr is not executed because it is not in the whitelist.' 0a",
            "ZooKeeper, does not allow srvr"},
    Capture{Kind::kEtcd, kTcp,
            "'HTTP/1.1 200 OK' 0d0a 'Content-Length: 45' 0d0a 0d0a"
            "'{\"etcdserver\":\"3.5.4\",\"etcdcluster\":\"3.5.0\"}' 0a",
            "etcd 3.5.4"},
};

int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The number at `at`, which is moved behind it.
std::size_t NumberAt(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  const auto number = ParseNumber(text.substr(begin, at - begin));
  EXPECT_TRUE(number) << text.substr(begin);
  return number.value_or(0);
}

}  // namespace

std::span<const Capture> Captures() { return kCaptures; }

std::string BytesOf(std::string_view answer, std::string_view begin) {
  std::string out;
  std::size_t at = 0;
  while (at < answer.size()) {
    const char c = answer[at];
    if (c == ' ') {
      ++at;
    } else if (c == '\'') {
      const std::size_t end = answer.find('\'', at + 1);
      out += answer.substr(at + 1, end - at - 1);
      at = end + 1;
    } else if (c == '<') {
      const std::size_t from = NumberAt(answer, ++at);
      const std::size_t count = NumberAt(answer, ++at);
      out += begin.substr(from, count);
      ++at;
    } else {
      EXPECT_GE(Digit(c), 0) << answer.substr(at);
      const char byte = static_cast<char>(Digit(c) * 16 + Digit(answer[at + 1]));
      at += 2;
      std::size_t count = 1;
      if (at < answer.size() && answer[at] == '*') count = NumberAt(answer, ++at);
      out.append(count, byte);
    }
  }
  return out;
}

TEST(TalkCaptures, AreWrittenAsTheyRead) {
  EXPECT_EQ(BytesOf("41 42*3 'a b' <1+2>", "xyz"), "ABBBa byz");
}

}  // namespace portwright::probe
