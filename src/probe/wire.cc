#include "probe/wire.h"

#include "base/text.h"

namespace portwright::probe {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): every seed gives another sequence.
std::uint64_t Next(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::uint8_t ByteOf(char c) { return static_cast<std::uint8_t>(c); }

}  // namespace

std::string_view WireReader::Bytes(std::size_t count) {
  if (count > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view out = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return out;
}

std::uint64_t WireReader::BigEndian(std::size_t bytes) {
  std::uint64_t out = 0;
  for (const char c : Bytes(bytes)) out = out << 8 | ByteOf(c);
  return out;
}

std::uint64_t WireReader::LittleEndian(std::size_t bytes) {
  std::uint64_t out = 0;
  unsigned shift = 0;
  for (const char c : Bytes(bytes)) {
    out |= std::uint64_t{ByteOf(c)} << shift;
    shift += 8;
  }
  return out;
}

WireWriter& WireWriter::BigEndian(std::uint64_t n, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) {
    bytes_ += static_cast<char>(n >> (8 * (i - 1)) & 0xff);
  }
  return *this;
}

WireWriter& WireWriter::LittleEndian(std::uint64_t n, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) bytes_ += static_cast<char>(n >> (8 * i) & 0xff);
  return *this;
}

WireWriter& WireWriter::Zeros(std::size_t count) {
  bytes_.append(count, '\0');
  return *this;
}

WireWriter& WireWriter::Text(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

std::string OneLine(std::string_view text, std::size_t max) {
  text = Trim(text);
  const bool cut = text.size() > max;
  std::string out(text.substr(0, max));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return cut ? out + "..." : out;
}

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[ByteOf(c) >> 4U];
    out += kDigits[ByteOf(c) & 15U];
  }
  return out;
}

std::string SeededBytes(std::uint64_t seed, std::string_view use, std::size_t count) {
  std::uint64_t state = seed;
  for (const char c : use) state = Next(state) ^ ByteOf(c);
  std::string out;
  while (out.size() < count) out += WireWriter().U64(Next(state)).bytes();
  return out.substr(0, count);
}

std::uint32_t SeededId(std::uint64_t seed, std::string_view use) {
  const std::uint32_t id = WireReader(SeededBytes(seed, use, 4)).U32() & 0x7fffffffU;
  return id == 0 ? 1 : id;
}

}  // namespace portwright::probe
