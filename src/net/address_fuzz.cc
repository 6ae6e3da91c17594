// Whatever the bytes are: no crash, and what is read writes the same value again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "net/address.h"
#include "net/service.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const std::string_view line : Split(text, '\n')) {
    if (const auto address = net::ParseAddress(line)) {
      PORTWRIGHT_CHECK(net::ParseAddress(net::ToText(*address)).value() == *address,
                       "an address reads back");
    }
    if (const auto prefix = net::ParsePrefix(line)) {
      PORTWRIGHT_CHECK(net::ParsePrefix(net::ToText(*prefix)).value() == *prefix,
                       "a prefix reads back");
    }
    if (const auto service = net::ParseService(line)) {
      PORTWRIGHT_CHECK(net::ParseService(net::ToText(*service)).value() == *service,
                       "a service reads back");
    }
  }
  return 0;
}
