// A table as `nft list table` writes it, put together of its frame (`nft -t`: everything but the
// elements of named sets) and of elements that were read otherwise. Linear. No state.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/nft_sets.h"

namespace portwright::enforce {

using ReadElements = std::function<Result<std::vector<sys::NftElement>>(const std::string& set)>;

// Our table out of a listing of all; nothing: it is not there.
std::optional<std::string> OwnTable(const std::string& listed);

// The other tables of a listing: `ip nat`.
std::vector<std::string> OtherTables(const std::string& listed);

// kUnavailable: a type of key, or what an element holds, is not known here. Other errors are those
// of `read`.
Result<std::string> WithElements(const std::string& frame, const ReadElements& read);

}  // namespace portwright::enforce
