#include "probe/service_kind.h"

#include <gtest/gtest.h>

#include <set>

#include "probe/talk_captures.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

const Capture& CaptureOf(ServiceKind kind) {
  for (const Capture& capture : Captures()) {
    if (capture.kind == kind) return capture;
  }
  ADD_FAILURE() << NameOf(kind);
  return Captures()[0];
}

Reading ReadAnswer(ServiceKind kind, std::string_view answer, bool ended = true) {
  const auto talk = TalkOf(kind, kTcp, {"", 7, true});
  return talk->Read(BytesOf(answer, talk->Begin()), ended);
}

TEST(ServiceKind, IsKnownByPort) {
  EXPECT_EQ(KindOf(kTcp, 22), ServiceKind::kSsh);
  EXPECT_EQ(KindOf(kUdp, 22), ServiceKind::kUnknown);
  EXPECT_EQ(KindOf(kTcp, 443), ServiceKind::kTls);
  EXPECT_EQ(KindOf(kUdp, 443), ServiceKind::kUnknown) << "QUIC is not asked";
  EXPECT_EQ(KindOf(kTcp, 5696), ServiceKind::kTls);
  EXPECT_EQ(KindOf(kUdp, 635), ServiceKind::kMount);
  EXPECT_EQ(KindOf(kTcp, 61616), ServiceKind::kOpenWire);
  EXPECT_EQ(KindOf(kTcp, 61617), ServiceKind::kTls);
  EXPECT_EQ(KindOf(kTcp, 23456), ServiceKind::kUnknown);
  EXPECT_EQ(KindOf(1, 22), ServiceKind::kUnknown);
  // Wherever a kind is known, there is something to ask, but for syslog.
  for (const std::uint8_t protocol : {kTcp, kUdp}) {
    for (unsigned port = 0; port <= 0xffff; ++port) {
      const ServiceKind kind = KindOf(protocol, static_cast<std::uint16_t>(port));
      if (kind == ServiceKind::kUnknown || kind == ServiceKind::kSyslog) continue;
      EXPECT_TRUE(TalkOf(kind, protocol, {})) << NameOf(kind) << " at " << port;
    }
  }
}

TEST(ServiceKind, HasNamesOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t k = 0; k < kServiceKinds; ++k) {
    EXPECT_TRUE(names.insert(NameOf(static_cast<ServiceKind>(k))).second);
  }
  EXPECT_EQ(NameOf(ServiceKind::kEtcd), "etcd");
  EXPECT_EQ(NameOf(ServiceKind::kSmtp), "SMTP");
}

std::string BeginOf(ServiceKind kind, std::uint8_t protocol) {
  return TalkOf(kind, protocol, {"nas1.example.org", 7, true})->Begin();
}

// First messages as the protocols' documents have them; `<..>` is what the seed gives.
void ExpectBegin(ServiceKind kind, std::uint8_t protocol, std::string_view expected) {
  const std::string begin = BeginOf(kind, protocol);
  EXPECT_EQ(Hex(begin), Hex(BytesOf(expected, begin))) << NameOf(kind);
}

TEST(Talks, BeginAsTheDocumentsSay) {
  ExpectBegin(ServiceKind::kHttp, kTcp,
              "'GET / HTTP/1.1' 0d0a 'Host: nas1.example.org' 0d0a 'User-Agent: portwright' 0d0a"
              "'Accept: */*' 0d0a 'Connection: close' 0d0a 0d0a");
  ExpectBegin(ServiceKind::kSsh, kTcp, "");
  ExpectBegin(ServiceKind::kDns, kUdp, "<0+2> 0000 0001 0000 0000 0000 00 0002 0001");
  ExpectBegin(ServiceKind::kDns, kTcp, "0011 <2+2> 0000 0001 0000 0000 0000 00 0002 0001");
  ExpectBegin(ServiceKind::kNtp, kUdp, "23 00*39 <40+8>");
  ExpectBegin(ServiceKind::kSnmp, kUdp,
              "303e 020103 3011 0204 <9+4> 020300ffe3 040104 020103"
              "0410 300e 0400 020100 020100 0400 0400 0400"
              "3014 0400 0400 a00e 0204 <9+4> 020100 020100 3000");
  ExpectBegin(ServiceKind::kLdap, kTcp,
              "3066 020101 6361 0400 0a0100 0a0100 020101 020105 010100 870b 'objectClass'"
              "3041 040a 'vendorName' 040d 'vendorVersion' 0414 'defaultNamingContext'"
              "040e 'namingContexts'");
  ExpectBegin(ServiceKind::kNfs, kUdp, "<0+4> 00000000 00000002 000186a3 00000003 00000000 00*16");
  ExpectBegin(ServiceKind::kPortmapper, kTcp,
              "80000028 <4+4> 00000000 00000002 000186a0 00000002 00000000 00*16");
  ExpectBegin(ServiceKind::kNetbiosName, kUdp,
              "<0+2> 0000 0001 0000 0000 0000 20 'CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' 00 0021 0001");
  ExpectBegin(ServiceKind::kNetbiosSession, kTcp,
              "81 000044 20 'CKFDENECFDEFFCFGEFFCCACACACACACA' 00"
              "20 'FAEPFCFEFHFCEJEHEIFECACACACACAAA' 00");
  ExpectBegin(ServiceKind::kIpmi, kUdp, "06 00 ff 06 000011be 80 <9+1> 00 00");
  ExpectBegin(ServiceKind::kGrpc, kTcp,
              "'PRI * HTTP/2.0' 0d0a 0d0a 'SM' 0d0a 0d0a 000000 04 00 00000000");
  ExpectBegin(ServiceKind::kMqtt, kTcp, "10 1e 0004 'MQTT' 04 02 000a 0012 <14+18>");
  ExpectBegin(ServiceKind::kAmqp, kTcp, "'AMQP' 00 00 09 01");
  ExpectBegin(ServiceKind::kOpenWire, kTcp, "0000000e 01 'ActiveMQ' 00000009 00");
  ExpectBegin(ServiceKind::kPostgres, kTcp, "00000008 04d2162f");
  ExpectBegin(ServiceKind::kMongo, kTcp,
              "37000000 <4+4> 00000000 dd070000 00000000 00 22000000 10 'isMaster' 00 01000000"
              "02 '$db' 00 06000000 'admin' 00 00");
  ExpectBegin(ServiceKind::kCassandra, kTcp, "04 00 0000 05 00000000");
  ExpectBegin(ServiceKind::kZookeeper, kTcp, "'srvr'");
}

TEST(Talks, OfHttpPutAddressesOfIpv6IntoBrackets) {
  const std::string begin = TalkOf(ServiceKind::kHttp, kTcp, {"2001:db8::1", 7, true})->Begin();
  EXPECT_NE(begin.find("\r\nHost: [2001:db8::1]\r\n"), std::string::npos);
}

TEST(Talks, OfTlsNameTheHostAndOfferWhatIsAsked) {
  const std::string old = TalkOf(ServiceKind::kTls, kTcp, {"nas1.example.org", 7, true})->Begin();
  EXPECT_EQ(Hex(old.substr(0, 3)), "160301");
  EXPECT_EQ(Hex(old.substr(9, 2)), "0303");
  const std::string name = BytesOf("0000 0015 0013 00 0010 'nas1.example.org'", "");
  EXPECT_NE(old.find(name), std::string::npos);
  EXPECT_NE(old.find(BytesOf("0010 000e 000c 02 'h2' 08 'http/1.1'", "")), std::string::npos);
  const std::string versions = BytesOf("002b 0005 04 0304 0303", "");
  EXPECT_EQ(old.find(versions), std::string::npos);
  const std::string both = TalkOf(ServiceKind::kTls, kTcp, {"10.1.2.3", 7, false})->Begin();
  EXPECT_NE(both.find(versions), std::string::npos);
  EXPECT_EQ(both.find("10.1.2.3"), std::string::npos) << "an address is no name for SNI";
}

TEST(Talks, OfTlsShowTheCertificate) {
  const auto shown = ReadAnswer(ServiceKind::kTls, CaptureOf(ServiceKind::kTls).answer).tls;
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->version, "TLS 1.2");
  EXPECT_EQ(shown->cipher, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(shown->alpn, "h2");
  EXPECT_TRUE(shown->has_certificate);
  EXPECT_EQ(shown->subject, "CN=nas1.example.org, OU=Storage, O=Example");
  EXPECT_EQ(shown->issuer, shown->subject);
  EXPECT_EQ(shown->not_before, "2026-11-21 21:05:41Z");
  EXPECT_EQ(shown->not_after, "2036-11-18 21:05:41Z");
  const std::vector<std::string> names = {"nas1.example.org", "10.1.2.3", "2001:db8::5"};
  EXPECT_EQ(shown->names, names);
  EXPECT_EQ(shown->chain, 1u);
  EXPECT_EQ(shown->fingerprint, "7d2fecf483fbbabd0c5223595b96bb74553971324c642d321de0eb3609384331");
}

TEST(Talks, NameWhatElseAnswers) {
  const auto other = [](ServiceKind kind, std::string_view answer) {
    const Reading reading = ReadAnswer(kind, answer);
    EXPECT_EQ(reading.verdict, Verdict::kOther);
    return reading.what;
  };
  EXPECT_EQ(other(ServiceKind::kLdap, "'SSH-2.0-OpenSSH_9.2p1' 0d0a"),
            "SSH 'SSH-2.0-OpenSSH_9.2p1'");
  EXPECT_EQ(other(ServiceKind::kSmtp, "'220 (vsFTPd 3.0.3)' 0d0a"), "FTP '220 (vsFTPd 3.0.3)'");
  EXPECT_EQ(other(ServiceKind::kHttp,
                  "'HTTP/1.1 400 Bad Request' 0d0a 'Server: nginx' 0d0a 0d0a"
                  "'The plain HTTP request was sent to HTTPS port'"),
            "TLS (it refuses plain HTTP)");
  EXPECT_EQ(other(ServiceKind::kEtcd, "'HTTP/1.1 404 Not Found' 0d0a 0d0a"),
            "HTTP 404, which is not etcd");
  EXPECT_EQ(other(ServiceKind::kNfs, "8000001c <4+4> 00000001 00*12 00000001 00*4"),
            "an RPC service that is not NFS");
  EXPECT_EQ(other(ServiceKind::kNfs, "80000201 <4+4> 00000001 00*505"),
            "a service that says the bytes 80000201" +
                Hex(BeginOf(ServiceKind::kNfs, kTcp).substr(4, 4)) + "...")
      << "longer than any answer";
  EXPECT_EQ(other(ServiceKind::kPostgres, "'SSH-2.0-x' 0d0a"), "SSH 'SSH-2.0-x'");
  EXPECT_EQ(other(ServiceKind::kTls, "'HTTP/1.1 400 Bad Request' 0d0a"),
            "HTTP 'HTTP/1.1 400 Bad Request'");
  EXPECT_EQ(other(ServiceKind::kLdap, "3023 020101 64"), "an answer that breaks off, as of LDAP");
}

// As BIND 9.18 answers: the question repeated, refused.
TEST(Talks, OfNetbiosTellDns) {
  const auto talk = TalkOf(ServiceKind::kNetbiosName, kUdp, {"", 7, true});
  const std::string begin = talk->Begin();
  const Reading reading = talk->Read(
      BytesOf("<0+2> 8005 0001 0000 0000 0000 20 'CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' 00 0021 0001",
              begin),
      true);
  EXPECT_EQ(reading.verdict, Verdict::kOther);
  EXPECT_EQ(reading.what, "DNS, which does not know NetBIOS");
}

TEST(Talks, AreAnsweredByNoEcho) {
  for (std::size_t k = 0; k < kServiceKinds; ++k) {
    for (const std::uint8_t protocol : {kTcp, kUdp}) {
      const auto talk = TalkOf(static_cast<ServiceKind>(k), protocol, {"nas1", 7, true});
      if (talk == nullptr || talk->Begin().empty()) continue;
      EXPECT_NE(talk->Read(talk->Begin(), true).verdict, Verdict::kService)
          << NameOf(static_cast<ServiceKind>(k)) << ' ' << unsigned{protocol};
    }
  }
}

TEST(Talks, OfDatagramsWaitForTheAnswerToTheirOwnQuestion) {
  const auto talk = TalkOf(ServiceKind::kDns, kUdp, {"", 7, true});
  std::string other_id = talk->Begin().substr(0, 2);
  other_id[0] = static_cast<char>(other_id[0] ^ 1);
  const std::string rest = BytesOf("8005 0001 0000 0000 0000 00 0002 0001", "");
  EXPECT_EQ(talk->Read(other_id + rest, false).verdict, Verdict::kMore);
  EXPECT_EQ(talk->Read(talk->Begin().substr(0, 2) + rest, false).verdict, Verdict::kService);
}

TEST(Talks, OfPostgresAskOnAfterOneByte) {
  const auto with_tls = TalkOf(ServiceKind::kPostgres, kTcp, {"", 7, true});
  EXPECT_EQ(Hex(with_tls->Read("S", false).say.substr(0, 3)), "160301");
  EXPECT_EQ(with_tls->Read("S", true).what, "PostgreSQL, offers TLS");
  const auto without = TalkOf(ServiceKind::kPostgres, kTcp, {"", 7, true});
  EXPECT_EQ(Hex(without->Read("N", false).say), "000000090003000000");
}

}  // namespace
}  // namespace portwright::probe
