// Laws of readings over made texts: no run of digits is lost or told twice, in any setting.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "extract/ports.h"

namespace portwright::extract {
namespace {

constexpr const char* kPieces[] = {"443",
                                   "80",
                                   "0",
                                   "65535",
                                   "70000",
                                   "1",
                                   "7",
                                   "49",
                                   "152",
                                   "2049",
                                   "10.0.0.1",
                                   "1.2",
                                   "2025",
                                   "TCP",
                                   "UDP",
                                   "tcp",
                                   "ICMP",
                                   "type",
                                   "ESP",
                                   "IP",
                                   "protocol",
                                   "port",
                                   "ports",
                                   "source",
                                   "any",
                                   "all",
                                   "dynamic",
                                   "HTTPS",
                                   "NFS server",
                                   "SMB",
                                   "S3",
                                   "v2",
                                   "0x1bb",
                                   "default",
                                   "if used",
                                   "and",
                                   "or",
                                   "either",
                                   "to",
                                   "above",
                                   "between",
                                   "version",
                                   "step",
                                   "minutes",
                                   "servers",
                                   "example.com",
                                   "https://a.example:8443",
                                   "\xE2\x80\x93",
                                   "\xE2\x86\x92",
                                   "\xC2\xB9",
                                   "\xC2\xA0",
                                   "-",
                                   "-->",
                                   "<-",
                                   "<->",
                                   "..",
                                   "/",
                                   ",",
                                   ";",
                                   ":",
                                   "+",
                                   "*",
                                   "&",
                                   "(",
                                   ")",
                                   "[",
                                   "]",
                                   "<",
                                   ">",
                                   "#",
                                   "%",
                                   ".",
                                   "=",
                                   "'",
                                   "\n",
                                   " ",
                                   " ",
                                   " ",
                                   " ",
                                   "\\",
                                   "~",
                                   "\xFF",
                                   "x"};

rc::Gen<std::string> Texts() {
  return rc::gen::map(rc::gen::container<std::vector<std::size_t>>(
                          rc::gen::inRange<std::size_t>(0, std::size(kPieces))),
                      [](const std::vector<std::size_t>& indices) {
                        std::string text;
                        for (const std::size_t i : indices) text += kPieces[i];
                        return text;
                      });
}

// How often each byte that is a digit is told.
std::vector<int> Told(const PortReading& reading, const std::string& text) {
  std::vector<int> told(text.size(), 0);
  const auto tell = [&](std::uint32_t at, std::uint32_t size) {
    for (std::uint32_t i = at; i < at + size; ++i) {
      if (text[i] >= '0' && text[i] <= '9') ++told[i];
    }
  };
  for (const Port& port : reading.ports) tell(port.at, port.size);
  for (const RefusedNumber& number : reading.refused) tell(number.at, number.size);
  return told;
}

RC_GTEST_PROP(PortLaws, EveryRunOfDigitsIsToldOnce, ()) {
  const std::string text = *Texts();
  for (const Setting setting :
       {Setting::kPortColumn, Setting::kTransportColumn, Setting::kEndpoint, Setting::kProse}) {
    const PortReading reading = ReadPorts(text, setting);
    const std::vector<int> told = Told(reading, text);
    for (std::size_t i = 0; i < text.size(); ++i) {
      RC_ASSERT(told[i] == (text[i] >= '0' && text[i] <= '9' ? 1 : 0));
    }
    for (const Port& port : reading.ports) RC_ASSERT(port.ports.lo <= port.ports.hi);
    RC_ASSERT(reading.share >= 0.0);
    RC_ASSERT(reading.share <= 1.0);
  }
}

RC_GTEST_PROP(PortLaws, AListOfPortsComesBack, ()) {
  const auto ports = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::uint16_t>>(rc::gen::inRange<std::uint16_t>(1, 65535)));
  const std::string separator =
      *rc::gen::element<std::string>(", ", "; ", "\n", " and ", " & ", " / ");
  std::string text;
  for (const std::uint16_t port : ports) {
    text += (text.empty() ? "" : separator) + std::to_string(port);
  }
  const PortReading reading = ReadPorts(text, Setting::kPortColumn);
  RC_ASSERT(reading.ports.size() == ports.size());
  for (std::size_t i = 0; i < ports.size(); ++i) {
    RC_ASSERT(reading.ports[i].ports == (net::PortRange{ports[i], ports[i]}));
  }
  RC_ASSERT(reading.refused.empty());
}

TEST(PortLaws, LongTextsAreRead) {
  // Nothing looks further than a few words around: a megabyte of the worst must come back.
  for (const std::string_view piece :
       {"1,",   "(",      "443 (",   "TCP/",     "1 or ", "a.",   "port ",
        "8-",   "[1",     "icmp 1 ", "any ",     "1:2:",  "1.1.", "50/ESP ",
        "SSH ", "443 ((", "<",       "443 (a) ", "TCP ",  "x/1/"}) {
    std::string text;
    while (text.size() < 300'000) text += piece;
    const PortReading reading = ReadPorts(text, Setting::kPortColumn);
    const std::vector<int> told = Told(reading, text);
    for (std::size_t i = 0; i < text.size(); ++i) {
      ASSERT_EQ(told[i], text[i] >= '0' && text[i] <= '9' ? 1 : 0) << piece << " at " << i;
    }
  }
}

}  // namespace
}  // namespace portwright::extract
