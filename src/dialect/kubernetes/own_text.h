// Addresses as texts of both kinds of policies have them. No state, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "net/address.h"

namespace portwright::dialect::kubernetes {

inline constexpr std::size_t kOwnBytes = 200'000;  // annotations may have 256 KiB

std::vector<net::Prefix> PrefixesOfBoth(const net::AddressSet& set);

// `10.20.0.5, fd00:20::/64`
std::string OwnText(const net::AddressSet& own);

}  // namespace portwright::dialect::kubernetes
