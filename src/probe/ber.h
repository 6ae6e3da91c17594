// ASN.1 in the encodings BER and DER (ITU-T X.690), as much as LDAP, SNMP, Kerberos and
// certificates need: definite lengths, tag numbers below 31. Anything else is refused. Pure; cost
// linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portwright::probe {

inline constexpr std::uint8_t kBerInteger = 0x02;
inline constexpr std::uint8_t kBerOctets = 0x04;
inline constexpr std::uint8_t kBerOid = 0x06;
inline constexpr std::uint8_t kBerEnumerated = 0x0a;
inline constexpr std::uint8_t kBerSequence = 0x30;
inline constexpr std::uint8_t kBerSet = 0x31;

struct BerValue {
  std::uint8_t tag = 0;
  std::string_view body;   // within the bytes that were read
  std::string_view whole;  // with tag and length
};

class BerReader {
 public:
  explicit BerReader(std::string_view bytes) : rest_(bytes) {}

  // The next value; nothing at the end, and for good once a value is broken.
  std::optional<BerValue> Next();
  // The next value if it has this tag; else nothing, and it stays the next one.
  std::optional<BerValue> Next(std::uint8_t tag);
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// How far the first value of a stream has come.
struct BerExtent {
  enum State : std::uint8_t { kMore, kBroken, kWhole };
  State state = kMore;
  std::size_t bytes = 0;  // with kWhole, and with kMore where the length is known
};
BerExtent ExtentOf(std::string_view stream);

// An INTEGER's or ENUMERATED's value; nothing where it is empty or longer than 8 bytes.
std::optional<std::int64_t> BerNumber(std::string_view body);

std::string Ber(std::uint8_t tag, std::string_view body);
std::string BerInteger(std::int64_t value, std::uint8_t tag = kBerInteger);

}  // namespace portwright::probe
