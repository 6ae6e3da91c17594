#include "probe/certificate.h"

#include <array>
#include <optional>
#include <string>

#include "base/sha256.h"
#include "net/address.h"
#include "probe/ber.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kNamesMax = 16;
constexpr std::size_t kAttributeBytesMax = 64;  // RFC 5280 A.1, ub-common-name
constexpr std::size_t kDnsNameBytesMax = 253;
constexpr std::uint8_t kUtcTime = 0x17;
constexpr std::uint8_t kContext0 = 0xa0;
constexpr std::uint8_t kExtensions = 0xa3;
constexpr std::uint8_t kBerBoolean = 0x01;

using std::string_view_literals::operator""sv;

struct Attribute {
  std::string_view oid, name;
};
// RFC 4519's short names of what a person looks for: 2.5.4.x.
constexpr std::array kAttributes = {
    Attribute{"\x55\x04\x03"sv, "CN"},
    Attribute{"\x55\x04\x0b"sv, "OU"},
    Attribute{"\x55\x04\x0a"sv, "O"},
};
constexpr std::string_view kSubjectAltName = "\x55\x1d\x11"sv;  // 2.5.29.17

// RDNSequence, RFC 5280 4.1.2.4: `CN=nas1, O=Example`; what has none of the attributes is empty.
std::string NameText(std::string_view rdns) {
  std::array<std::string, kAttributes.size()> found;
  BerReader sets(rdns);
  while (const auto set = sets.Next(kBerSet)) {
    BerReader attributes(set->body);
    while (const auto attribute = attributes.Next(kBerSequence)) {
      BerReader parts(attribute->body);
      const auto oid = parts.Next(kBerOid);
      const auto value = parts.Next();
      if (!oid || !value) continue;
      for (std::size_t i = 0; i < kAttributes.size(); ++i) {
        if (oid->body != kAttributes[i].oid || !found[i].empty()) continue;
        found[i] = OneLine(value->body, kAttributeBytesMax);
      }
    }
  }
  std::string out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].empty()) continue;
    if (!out.empty()) out += ", ";
    out.append(kAttributes[i].name).append("=").append(found[i]);
  }
  return out;
}

// RFC 5280 4.1.2.5: UTCTime YYMMDDHHMMSSZ, years from 50 in the 20th century; GeneralizedTime
// YYYYMMDDHHMMSSZ.
std::string TimeText(const BerValue& value) {
  std::string digits(value.body);
  if (value.tag == kUtcTime) digits.insert(0, digits >= "50" ? "19" : "20");
  if (digits.size() != 15 || digits.back() != 'Z') return "";
  digits.pop_back();
  if (digits.find_first_not_of("0123456789") != std::string::npos) return "";
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2) + " " +
         digits.substr(8, 2) + ":" + digits.substr(10, 2) + ":" + digits.substr(12, 2) + "Z";
}

std::string AddressText(std::string_view bytes) {
  const auto address = net::FromBytes(bytes);
  return address ? net::ToText(*address) : "";
}

// GeneralNames, RFC 5280 4.2.1.6: dNSName [2] and iPAddress [7].
void ReadAlternativeNames(std::string_view extension, TlsShown& shown) {
  constexpr std::uint8_t kDnsName = 0x82;
  constexpr std::uint8_t kAddress = 0x87;
  const auto names = BerReader(extension).Next(kBerSequence);
  if (!names) return;
  BerReader reader(names->body);
  while (const auto name = reader.Next()) {
    if (shown.names.size() == kNamesMax) return;
    std::string text;
    if (name->tag == kDnsName) text = OneLine(name->body, kDnsNameBytesMax);
    if (name->tag == kAddress) text = AddressText(name->body);
    if (!text.empty()) shown.names.push_back(std::move(text));
  }
}

void ReadExtensions(std::string_view body, TlsShown& shown) {
  const auto all = BerReader(body).Next(kBerSequence);
  if (!all) return;
  BerReader extensions(all->body);
  while (const auto extension = extensions.Next(kBerSequence)) {
    BerReader parts(extension->body);
    const auto oid = parts.Next(kBerOid);
    parts.Next(kBerBoolean);
    const auto value = parts.Next(kBerOctets);
    if (oid && value && oid->body == kSubjectAltName) ReadAlternativeNames(value->body, shown);
  }
}

}  // namespace

bool ReadCertificate(std::string_view der, TlsShown& shown) {
  const auto certificate = BerReader(der).Next(kBerSequence);
  if (!certificate) return false;
  const auto signed_part = BerReader(certificate->body).Next(kBerSequence);
  if (!signed_part) return false;
  BerReader fields(signed_part->body);
  fields.Next(kContext0);  // the version; 1 leaves it out
  const auto serial = fields.Next(kBerInteger);
  const auto algorithm = fields.Next(kBerSequence);
  const auto issuer = fields.Next(kBerSequence);
  const auto validity = fields.Next(kBerSequence);
  const auto subject = fields.Next(kBerSequence);
  const auto key = fields.Next(kBerSequence);
  if (!serial || !algorithm || !issuer || !validity || !subject || !key) return false;
  BerReader times(validity->body);
  const auto from = times.Next();
  const auto until = times.Next();
  if (!from || !until) return false;

  shown.has_certificate = true;
  shown.issuer = NameText(issuer->body);
  shown.subject = NameText(subject->body);
  shown.not_before = TimeText(*from);
  shown.not_after = TimeText(*until);
  shown.fingerprint = Sha256(certificate->whole);
  while (const auto field = fields.Next()) {
    if (field->tag == kExtensions) ReadExtensions(field->body, shown);
  }
  return true;
}

}  // namespace portwright::probe
