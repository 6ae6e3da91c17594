// Natural numbers of any size, to count packets: the space of IPv6 has 280 bits. Only what counting
// needs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portwright::packetset {

class Decimal {
 public:
  explicit Decimal(std::uint64_t value);

  void Add(const Decimal& other);
  void Multiply(const Decimal& other);
  void Multiply(std::uint64_t factor) { Multiply(Decimal(factor)); }
  std::string ToText() const;  // digits without separators

 private:
  std::vector<std::uint32_t> limbs_;  // base 10^9, lowest first; empty is zero
};

}  // namespace portwright::packetset
