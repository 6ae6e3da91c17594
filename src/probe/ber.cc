#include "probe/ber.h"

#include "probe/wire.h"

namespace portwright::probe {

BerExtent ExtentOf(std::string_view stream) {
  constexpr std::size_t kLengthBytesMax = 4;
  if (stream.empty()) return {};
  if ((static_cast<std::uint8_t>(stream[0]) & 0x1fU) == 0x1f) return {BerExtent::kBroken};
  if (stream.size() < 2) return {};
  const auto first = static_cast<std::uint8_t>(stream[1]);
  std::size_t header = 2;
  std::size_t length = first;
  if (first >= 0x80) {
    const std::size_t more = first & 0x7fU;
    if (more == 0 || more > kLengthBytesMax) return {BerExtent::kBroken};
    if (stream.size() < 2 + more) return {};
    length = 0;
    for (const char c : stream.substr(2, more)) length = length << 8 | static_cast<std::uint8_t>(c);
    header += more;
  }
  const std::size_t bytes = header + length;
  return {stream.size() < bytes ? BerExtent::kMore : BerExtent::kWhole, bytes};
}

std::optional<BerValue> BerReader::Next() {
  const BerExtent extent = ExtentOf(rest_);
  if (extent.state != BerExtent::kWhole) {
    rest_ = {};
    return std::nullopt;
  }
  BerValue out;
  out.tag = static_cast<std::uint8_t>(rest_[0]);
  out.whole = rest_.substr(0, extent.bytes);
  const auto first = static_cast<std::uint8_t>(rest_[1]);
  out.body = out.whole.substr(first < 0x80 ? 2 : 2U + (first & 0x7fU));
  rest_.remove_prefix(extent.bytes);
  return out;
}

std::optional<BerValue> BerReader::Next(std::uint8_t tag) {
  if (rest_.empty() || static_cast<std::uint8_t>(rest_[0]) != tag) return std::nullopt;
  return Next();
}

std::optional<std::int64_t> BerNumber(std::string_view body) {
  if (body.empty() || body.size() > 8) return std::nullopt;
  std::uint64_t out = static_cast<std::uint8_t>(body[0]) >= 0x80 ? ~std::uint64_t{0} : 0;
  for (const char c : body) out = out << 8 | static_cast<std::uint8_t>(c);
  return static_cast<std::int64_t>(out);
}

std::string Ber(std::uint8_t tag, std::string_view body) {
  WireWriter out;
  out.U8(tag);
  if (body.size() < 0x80) {
    out.U8(body.size());
  } else if (body.size() < 0x100) {
    out.U8(0x81).U8(body.size());
  } else {
    out.U8(0x82).U16(body.size());
  }
  return out.Text(body).bytes();
}

std::string BerInteger(std::int64_t value, std::uint8_t tag) {
  std::string body = WireWriter().U64(static_cast<std::uint64_t>(value)).bytes();
  const auto redundant = [&] {
    const auto next = static_cast<std::uint8_t>(body[1]);
    return (body[0] == '\0' && next < 0x80) || (body[0] == '\xff' && next >= 0x80);
  };
  while (body.size() > 1 && redundant()) body.erase(0, 1);
  return Ber(tag, body);
}

}  // namespace portwright::probe
