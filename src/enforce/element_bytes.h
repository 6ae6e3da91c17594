// An element of a map as texts have it, as the bytes that the kernel keeps: the way back of
// listing.h, for the kinds of maps whose elements change one by one.
#pragma once

#include <optional>
#include <string_view>

#include "sys/nft_sets.h"

namespace portwright::enforce {

// `16.0.0.0/24 . 10.0.0.1 . tcp . 10000 comment "..." : accept`, or its key alone. Nothing: its
// set's type, or what it says, is not known here. Linear.
std::optional<sys::NftElement> ElementBytes(std::string_view text, const sys::NftSetHead& head);

}  // namespace portwright::enforce
