// Who a site names as one end of a connection, in a few bytes: a million groups hold millions of
// them. What an index leads to stands in site.h. Threading: values.
#pragma once

#include <compare>
#include <cstdint>

#include "net/address.h"

namespace portwright::site {

inline constexpr std::uint32_t kNone = 0xffffffffU;

enum class EndpointKind : std::uint8_t {
  kHost,
  kNetwork,
  kCluster,
  kZone,
  kProxy,
  kInstance,
  kName,
  kLiteral,
  kInternet
};

// One party that a binding names: an index into the vector of its kind (kInternet has none).
struct EndpointRef {
  EndpointKind kind = EndpointKind::kHost;
  std::uint32_t index = 0;
  friend auto operator<=>(const EndpointRef&, const EndpointRef&) = default;
};

// An address or prefix that a reference names by itself.
class Literal {
 public:
  Literal(const net::Prefix& prefix, std::uint32_t r)
      : realm(r),
        family_(prefix.address.family),
        length_(static_cast<std::uint8_t>(prefix.length)),
        value_(prefix.address.value) {}

  net::Prefix prefix() const { return {{family_, value_}, length_}; }

  std::uint32_t realm;

 private:
  net::Family family_;
  std::uint8_t length_;
  net::U128 value_;
};
static_assert(sizeof(Literal) <= 32, "a site may name a million of them");

}  // namespace portwright::site
