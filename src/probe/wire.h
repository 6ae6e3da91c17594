// Bytes of a message, read and written in order. Reading past the end is no error on the spot: it
// gives zeros and empty texts, and ok() says so at the end. Big-endian unless a name says `Le`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portwright::probe {

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t U8() { return static_cast<std::uint8_t>(BigEndian(1)); }
  std::uint16_t U16() { return static_cast<std::uint16_t>(BigEndian(2)); }
  std::uint32_t U24() { return static_cast<std::uint32_t>(BigEndian(3)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(BigEndian(4)); }
  std::uint16_t Le16() { return static_cast<std::uint16_t>(LittleEndian(2)); }
  std::uint32_t Le32() { return static_cast<std::uint32_t>(LittleEndian(4)); }
  std::string_view Bytes(std::size_t count);
  void Skip(std::size_t count) { Bytes(count); }

  bool ok() const { return ok_; }
  std::size_t left() const { return rest_.size(); }
  std::string_view rest() const { return rest_; }

 private:
  std::uint64_t BigEndian(std::size_t bytes);
  std::uint64_t LittleEndian(std::size_t bytes);

  std::string_view rest_;
  bool ok_ = true;
};

class WireWriter {
 public:
  WireWriter& U8(std::uint64_t n) { return BigEndian(n, 1); }
  WireWriter& U16(std::uint64_t n) { return BigEndian(n, 2); }
  WireWriter& U24(std::uint64_t n) { return BigEndian(n, 3); }
  WireWriter& U32(std::uint64_t n) { return BigEndian(n, 4); }
  WireWriter& U64(std::uint64_t n) { return BigEndian(n, 8); }
  WireWriter& Le16(std::uint64_t n) { return LittleEndian(n, 2); }
  WireWriter& Le32(std::uint64_t n) { return LittleEndian(n, 4); }
  WireWriter& Le64(std::uint64_t n) { return LittleEndian(n, 8); }
  WireWriter& Zeros(std::size_t count);
  WireWriter& Text(std::string_view bytes);
  // A text behind its length of one, two or three bytes.
  WireWriter& Text8(std::string_view bytes) { return U8(bytes.size()).Text(bytes); }
  WireWriter& Text16(std::string_view bytes) { return U16(bytes.size()).Text(bytes); }
  WireWriter& Text24(std::string_view bytes) { return U24(bytes.size()).Text(bytes); }

  const std::string& bytes() const { return bytes_; }

 private:
  WireWriter& BigEndian(std::uint64_t n, std::size_t bytes);
  WireWriter& LittleEndian(std::uint64_t n, std::size_t bytes);

  std::string bytes_;
};

// What a peer said, for people: printable ASCII, others as `?`, trimmed, cut at `max` bytes.
std::string OneLine(std::string_view text, std::size_t max = 80);
// Lower-case hexadecimal digits.
std::string Hex(std::string_view bytes);

// `count` bytes of a seed, for transaction ids and what a protocol calls random: other ones for
// each `use`. Predictable on purpose: no secret hangs on them.
std::string SeededBytes(std::uint64_t seed, std::string_view use, std::size_t count);
// A number of 31 bits, not 0.
std::uint32_t SeededId(std::uint64_t seed, std::string_view use);

}  // namespace portwright::probe
