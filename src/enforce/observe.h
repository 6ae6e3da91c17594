// Rules that only look: the text of a host with accept in place of the last drop, where the kernel
// groups what would have been dropped by peer, protocol and port, counts it and keeps it for 30
// days. And what it kept, read back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::enforce {

inline constexpr std::int64_t kObservedS = 30 * 24 * 3600;

// An error (kInvalid) where a drop is left that it does not know: then the text is not of ours.
Result<std::string> ToObserving(const std::string& text);
// The way back; kInvalid where the text was not made by ToObserving, byte for byte.
Result<std::string> ToEnforcing(const std::string& observing);

// What a host let through and would have dropped.
struct Observed {
  policy::Hook hook = policy::Hook::kInput;
  net::Address source, destination;
  std::uint8_t protocol = 0;
  std::optional<std::uint16_t> port;  // of TCP and UDP
  std::uint64_t packets = 0;
  std::int64_t last_seen_s = 0;  // before the moment of the listing
};

// Of a listed table, in its order. Elements that cannot be read are counted.
struct ObservedList {
  std::vector<Observed> seen;
  std::uint64_t unread = 0;
  bool is_observing = false;
};
ObservedList ObservedIn(const std::string& listed);

}  // namespace portwright::enforce
