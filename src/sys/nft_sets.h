// What the kernel's nftables keeps in a set or map, asked over netlink: to list 10,000 elements,
// `nft` takes seven times as long, 50,000 fifteen times (docs/benchmarks.md).
//
// Errors: kNotFound (no such set), kPermission, kIo; kUnavailable where something stands there that
// is not known here, or that changed meanwhile: ask `nft`. Threading: any thread. Cost: linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

struct NftElement {
  // As the kernel keeps it: fields in network order, each filled up to four bytes.
  std::string key;
  std::string key_end;         // the last key of a range; empty: none is said
  bool ends_interval = false;  // the first key behind an interval: in sets of one field
  std::int32_t verdict = 0;    // of a map: NF_ACCEPT, NFT_GOTO, ...
  bool has_verdict = false;
  std::string chain;  // of a jump or goto
  bool has_counter = false;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::string comment;
};

// A number that is another one after each change of any table.
Result<std::uint32_t> NftGeneration();

// Of a table of family inet, in the kernel's order.
Result<std::vector<NftElement>> ReadNftElements(const std::string& table, const std::string& set);
// The elements of a message of the kernel, behind those that are there. False: something stands
// there that is not known here.
bool ReadNftElementList(std::string_view list, std::vector<NftElement>& elements);

// What a set of a table of family inet says of itself.
struct NftSetHead {
  std::uint32_t key_type =
      0;  // as nft numbers types, six bits for each field, the first one highest
  std::uint32_t key_bytes = 0;
  bool is_interval = false;
  bool is_map = false;
};
Result<NftSetHead> ReadNftSetHead(const std::string& table, const std::string& set);

}  // namespace portwright::sys
