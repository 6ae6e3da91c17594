#include "dialect/common/cisco_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

using net::Family;
using net::PortRange;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CiscoPorts Ports(const std::string& text, bool several = true) {
  WordReader words(text, 1, 1, 1);
  auto ports = ReadCiscoPorts(words, several);
  EXPECT_TRUE(ports) << text;
  return ports ? *ports : CiscoPorts();
}

std::string PortsError(const std::string& text) {
  WordReader words(text, 1, 1, 1);
  const auto ports = ReadCiscoPorts(words, true);
  return ports ? "" : ports.error().message;
}

TEST(CiscoWords, Protocols) {
  EXPECT_EQ(CiscoProtocol("tcp", Family::kIpv4), 6);
  EXPECT_EQ(CiscoProtocol("icmp", Family::kIpv4), 1);
  EXPECT_EQ(CiscoProtocol("icmp", Family::kIpv6), 58);
  EXPECT_EQ(CiscoProtocol("ahp", Family::kIpv4), 51);
  EXPECT_EQ(CiscoProtocol("255", Family::kIpv4), 255);
  EXPECT_EQ(CiscoProtocol("256", Family::kIpv4), std::nullopt);
  EXPECT_EQ(CiscoProtocol("ip", Family::kIpv4), std::nullopt);
  EXPECT_EQ(CiscoProtocol("", Family::kIpv4), std::nullopt);
}

TEST(CiscoWords, OperatorsOnPorts) {
  EXPECT_THAT(Ports("eq www").ranges, ElementsAre(PortRange{80, 80}));
  EXPECT_THAT(Ports("eq 1 2 log").ranges, ElementsAre(PortRange{1, 1}, PortRange{2, 2}));
  EXPECT_THAT(Ports("eq 1 2", false).ranges, ElementsAre(PortRange{1, 1}));
  EXPECT_THAT(Ports("neq 80").ranges, ElementsAre(PortRange{0, 79}, PortRange{81, 65535}));
  EXPECT_THAT(Ports("neq 0").ranges, ElementsAre(PortRange{1, 65535}));
  EXPECT_THAT(Ports("lt 10").ranges, ElementsAre(PortRange{0, 9}));
  EXPECT_THAT(Ports("lt 0").ranges, IsEmpty());
  EXPECT_THAT(Ports("gt 65534").ranges, ElementsAre(PortRange{65535, 65535}));
  EXPECT_THAT(Ports("gt 65535").ranges, IsEmpty());
  EXPECT_THAT(Ports("range ftp-data ftp").ranges, ElementsAre(PortRange{20, 21}));
  EXPECT_THAT(Ports("range 9 5").ranges, ElementsAre(PortRange{5, 9}));
}

TEST(CiscoWords, NamesOfTwoNumbersStayOpen) {
  const CiscoPorts either = Ports("eq kerberos");
  EXPECT_THAT(either.ranges, ElementsAre(PortRange{750, 750}, PortRange{88, 88}));
  EXPECT_EQ(either.unknown, "port kerberos");
  EXPECT_THAT(Ports("neq kerberos").ranges, ElementsAre(net::kAnyPort));
  EXPECT_THAT(Ports("gt kerberos").ranges, ElementsAre(PortRange{89, 65535}));
  EXPECT_EQ(Ports("eq ssh").unknown, "");
}

TEST(CiscoWords, PortsSayWhatWasExpected) {
  EXPECT_EQ(PortsError("eq"), "expected the number or name of a port, found the end of the line");
  EXPECT_EQ(PortsError("eq 65536"), "expected the number or name of a port, found '65536'");
  EXPECT_EQ(PortsError("range 5 x"), "expected the number or name of a port, found 'x'");
  EXPECT_EQ(PortsError("near 5"), "expected eq, neq, lt, gt or range, found 'near'");
}

TEST(CiscoWords, IcmpByNameNumberAndCode) {
  const auto read = [](const std::string& text, Family family) {
    WordReader words(text, 1, 1, 1);
    return *ReadCiscoIcmp(words, family);
  };
  EXPECT_EQ(read("echo", Family::kIpv4).service.icmp_type_v4, 8);
  EXPECT_EQ(read("echo-request", Family::kIpv6).service.icmp_type_v6, 128);
  const ServiceTerm big = read("packet-too-big", Family::kIpv4);
  EXPECT_EQ(big.service.icmp_type_v4, 3);
  EXPECT_EQ(big.icmp_code_lo, 4);
  EXPECT_EQ(big.icmp_code_hi, 4);
  EXPECT_EQ(read("3 13", Family::kIpv4).icmp_code_lo, 13);
  EXPECT_EQ(read("log", Family::kIpv4).service, ServiceOfProtocol(1));
  EXPECT_EQ(read("", Family::kIpv6).service, ServiceOfProtocol(58));
  WordReader words("300", 1, 1, 1);
  EXPECT_THAT(ReadCiscoIcmp(words, Family::kIpv4).error().message, HasSubstr("found '300'"));
}

TEST(CiscoWords, PortsThatTheModelDoesNotHaveAreOpen) {
  std::vector<ServiceTerm> terms;
  AppendPortTerms(132, CiscoPorts(), Ports("eq 80"), terms);
  ASSERT_EQ(terms.size(), 1U);
  EXPECT_EQ(terms[0].unknown, "ports of sctp");
  terms.clear();
  AppendPortTerms(6, Ports("gt 1023"), Ports("eq 80 443"), terms);
  ASSERT_EQ(terms.size(), 2U);
  EXPECT_EQ(terms[1].service.ports, (PortRange{443, 443}));
  EXPECT_EQ(terms[1].source_ports, (PortRange{1024, 65535}));
  EXPECT_EQ(terms[1].unknown, "");
}

}  // namespace
}  // namespace portwright::dialect
