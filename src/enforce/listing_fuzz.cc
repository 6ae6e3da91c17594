// Any bytes as elements that the kernel says of a map: they are refused, or written as a listing
// that is whole, with each element once. The first byte says which map they are of.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "enforce/listing.h"

namespace {

struct Kind {
  const char* type;
  bool is_interval;
};
constexpr std::array<Kind, 6> kKinds{{
    {"ipv4_addr . ipv4_addr . inet_proto . inet_service", true},
    {"ipv4_addr . ipv4_addr . inet_proto . inet_service", false},
    {"ipv6_addr . ipv6_addr . inet_proto . inet_service", true},
    {"ipv4_addr . ipv4_addr . icmp_type", true},
    {"ipv6_addr . ipv6_addr . icmpv6_type", false},
    {"ipv4_addr", true},
}};

std::string FrameOf(const Kind& kind) {
  std::string frame = "table inet portwright {\n\tmap pw_input_v4 {\n\t\ttype ";
  frame += kind.type;
  frame += " : verdict\n";
  if (kind.is_interval) frame += "\t\tflags interval\n";
  frame += "\t}\n}\n";
  return frame;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  std::vector<portwright::sys::NftElement> elements;
  const std::string_view list(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  if (!portwright::sys::ReadNftElementList(list, elements)) return 0;
  const std::string frame = FrameOf(kKinds[bytes[0] % kKinds.size()]);
  const auto listed = portwright::enforce::WithElements(
      frame,
      [&](const std::string&) -> portwright::Result<std::vector<portwright::sys::NftElement>> {
        return elements;
      });
  if (!listed) return 0;
  if (listed->size() < frame.size() || !listed->starts_with(frame.substr(0, frame.find("\t}\n"))) ||
      !listed->ends_with("\t}\n}\n"))
    std::abort();
  return 0;
}
