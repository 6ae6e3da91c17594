#include "dialect/common/cidr.h"

namespace portwright::dialect {

std::optional<net::AddressRange> ReadCidr(std::string_view text) {
  const auto parsed = net::ParseInterfaceAddress(text);
  if (!parsed) return std::nullopt;
  const net::Family family = parsed->first.family;
  const int host_bits = net::AddressBits(family) - parsed->second;
  const net::U128 free = host_bits == 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
  const net::U128 first = parsed->first.value & ~free;
  return net::AddressRange{family, first, first | free};
}

}  // namespace portwright::dialect
