#include "workflow/packet_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PacketText : public ::testing::Test {
 protected:
  void SetUp() override {
    PutMiniSite(files_);
    auto loaded = LoadSite(RequestOf(files_));
    ASSERT_TRUE(loaded);
    loaded_ = std::move(*loaded);
    ASSERT_NE(loaded_->site, nullptr);
  }

  std::vector<std::string> Texts(std::string_view text) const {
    std::vector<std::string> out;
    const auto packets = ParsePackets(*loaded_->site, text);
    if (!packets) return {packets.error().message};
    for (const net::Packet& packet : *packets) out.push_back(ToText(packet));
    return out;
  }

  std::string Error(std::string_view text) const {
    const auto packets = ParsePackets(*loaded_->site, text);
    EXPECT_FALSE(packets) << text;
    if (packets) return "";
    EXPECT_EQ(packets.error().code, ErrorCode::kInvalid);
    return packets.error().message;
  }

  sys::MemoryFiles files_;
  std::unique_ptr<LoadedSite> loaded_;
};

TEST_F(PacketText, ReadsAddressesAndPorts) {
  EXPECT_THAT(Texts("tcp 10.1.0.11 -> 10.20.0.5:11117"),
              ElementsAre("tcp 10.1.0.11:0 -> 10.20.0.5:11117"));
  EXPECT_THAT(Texts("udp 10.1.0.11:68 -> 10.20.0.5:67"),
              ElementsAre("udp 10.1.0.11:68 -> 10.20.0.5:67"));
  EXPECT_THAT(Texts("  tcp   10.1.0.11  ->  10.20.0.5:1 "),
              ElementsAre("tcp 10.1.0.11:0 -> 10.20.0.5:1"));
  EXPECT_THAT(Texts("tcp 10.1.0.11:65535 -> 10.20.0.5:65535"),
              ElementsAre("tcp 10.1.0.11:65535 -> 10.20.0.5:65535"));
}

TEST_F(PacketText, ReadsIpv6WithBrackets) {
  EXPECT_THAT(Texts("tcp 2001:db8::1 -> [2001:db8::2]:443"),
              ElementsAre("tcp [2001:db8::1]:0 -> [2001:db8::2]:443"));
  EXPECT_THAT(Texts("tcp [2001:db8::1] -> [2001:db8::2]:443"),
              ElementsAre("tcp [2001:db8::1]:0 -> [2001:db8::2]:443"));
  EXPECT_THAT(Texts("udp [2001:db8::1]:123 -> [2001:db8::2]:123"),
              ElementsAre("udp [2001:db8::1]:123 -> [2001:db8::2]:123"));
}

TEST_F(PacketText, ReadsServicesThatSayItAll) {
  EXPECT_THAT(Texts("tcp/22 10.0.0.1 -> 10.0.0.2"), ElementsAre("tcp 10.0.0.1:0 -> 10.0.0.2:22"));
  EXPECT_THAT(Texts("icmp/echo-request 10.0.0.1 -> 10.0.0.2"),
              ElementsAre("icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0"));
  EXPECT_THAT(Texts("icmp 10.0.0.1 -> 10.0.0.2"),
              ElementsAre("icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0"));
  const auto ping6 = ParsePackets(*loaded_->site, "icmp 2001:db8::1 -> 2001:db8::2");
  ASSERT_TRUE(ping6);
  EXPECT_EQ((*ping6)[0].protocol, 58);
  EXPECT_EQ((*ping6)[0].destination_port, 128 * 256);
  const auto esp = ParsePackets(*loaded_->site, "proto/50 10.0.0.1 -> 10.0.0.2");
  ASSERT_TRUE(esp);
  EXPECT_EQ((*esp)[0].protocol, 50);
}

TEST_F(PacketText, NamesStandForTheirAddresses) {
  EXPECT_THAT(Texts("tcp app1 -> db1:5432"), ElementsAre("tcp 10.0.1.1:0 -> 10.0.2.1:5432"))
      << "db1 has no IPv6 address";
  EXPECT_THAT(Texts("tcp c1 -> db1:1"),
              ElementsAre("tcp 10.0.1.11:0 -> 10.0.2.1:1", "tcp 10.0.1.12:0 -> 10.0.2.1:1",
                          "tcp 10.0.1.21:0 -> 10.0.2.1:1"));
  EXPECT_THAT(Texts("tcp mini-1 -> [2001:db8::9]:1"),
              ElementsAre("tcp [2001:db8:1::1]:0 -> [2001:db8::9]:1"));
  EXPECT_THAT(Texts("udp db1:53 -> app1:53"), ElementsAre("udp 10.0.2.1:53 -> 10.0.1.1:53"));
}

TEST_F(PacketText, SaysWhatIsWrongWithTheShape) {
  for (const char* text : {"", "tcp", "tcp app1 db1:1", "tcp app1 -> ", "tcp app1 => db1:1",
                           "tcp app1 -> db1:1 now", "app1 -> db1:1"}) {
    EXPECT_THAT(Error(text), HasSubstr("expected a packet like `tcp 10.1.0.11 -> ")) << text;
  }
  EXPECT_THAT(Error("http app1 -> db1:1"),
              HasSubstr("expected tcp, udp, icmp/echo-request or proto/50, found 'http'"));
  EXPECT_THAT(Error("any app1 -> db1"), HasSubstr("found 'any'"));
  EXPECT_THAT(Error("tcp/1-9 app1 -> db1"), HasSubstr("expected one port, found 'tcp/1-9'"));
  EXPECT_THAT(Error("tcp/any app1 -> db1"), HasSubstr("expected one port"));
}

TEST_F(PacketText, SaysWhatIsWrongWithAPort) {
  for (const char* port : {"0", "65536", "8O80", "-1", "1-9", "99999999999999999999"}) {
    EXPECT_THAT(Error("tcp app1 -> db1:" + std::string(port)),
                HasSubstr("expected a port from 1 to 65535, found '" + std::string(port) + "'"));
  }
  EXPECT_THAT(Error("tcp app1 -> db1:"), HasSubstr("expected a port behind `:`, found 'db1:'"));
  EXPECT_THAT(Error("tcp app1 -> db1"), HasSubstr("expected a destination port"));
  EXPECT_THAT(Error("tcp 2001:db8::2 -> 2001:db8::1"), HasSubstr("expected a destination port"));
  EXPECT_THAT(Error("tcp app1 -> [2001:db8::1:443"), HasSubstr("expected `]`"));
  EXPECT_THAT(Error("tcp app1 -> [2001:db8::1]443"), HasSubstr("as `[address]:port`"));
  EXPECT_THAT(Error("tcp app1 -> [2001:db8::1]:"), HasSubstr("expected a port behind `:`"));
  EXPECT_THAT(Error("tcp/22 app1 -> db1:22"), HasSubstr("expected no port"));
  EXPECT_THAT(Error("icmp app1 -> db1:22"), HasSubstr("expected no port"));
  EXPECT_THAT(Error("proto/50 app1:1 -> db1"), HasSubstr("expected no port"));
}

TEST_F(PacketText, SaysWhatIsWrongWithAnEnd) {
  for (const char* end :
       {"db7", "10.0.0.256", "10.0.0.0/8", "admins", "left", "internet", "old.example.com"}) {
    EXPECT_THAT(Error("tcp/1 app1 -> " + std::string(end)),
                HasSubstr("expected an address, or a host or cluster of the site, found '"))
        << end;
  }
  EXPECT_THAT(Error("tcp 2001:db8::1 -> db1:1"),
              HasSubstr("expected two ends of one address family"));
}

}  // namespace
}  // namespace portwright::workflow
