// Any bytes as what somebody says on a link: a claim is about one address, and never about none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sys/neighbour_packets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::uint16_t kArp = 0x0806, kIpv6 = 0x86dd;
  const std::string_view packet(reinterpret_cast<const char*>(bytes), size);
  for (const std::uint16_t type : {kArp, kIpv6}) {
    const auto claim = portwright::sys::ReadAddressClaim(type, {2, 0, 0, 0, 0, 1}, packet);
    if (!claim) continue;
    if (claim->address.size() != (type == kArp ? 4U : 16U)) std::abort();
    if (claim->address == std::string(claim->address.size(), '\0')) std::abort();
  }
  return 0;
}
