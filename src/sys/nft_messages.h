// Messages of the kernel's netfilter as bytes: attributes, questions, answers. For nft_sets.cc,
// nft_batch.cc and connections.cc.
#pragma once

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace portwright::sys {

inline std::size_t PaddedNetlink(std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; }

template <typename Number>
Number NumberAt(std::string_view bytes, std::size_t at) {
  Number number{};
  std::memcpy(&number, bytes.data() + at, sizeof(number));
  return number;
}

// A number in network order; 0 where there are not so many bytes.
std::uint64_t BigNumber(std::string_view bytes);

// Calls `take(type, bytes)` with each attribute; stops where it says no. False: so it did, or they
// are no attributes.
template <typename Take>
bool ForEachAttribute(std::string_view bytes, Take take) {
  constexpr unsigned kTypeFlags = NLA_F_NESTED | NLA_F_NET_BYTEORDER;
  while (!bytes.empty()) {
    if (bytes.size() < sizeof(nlattr)) return false;
    const auto head = NumberAt<nlattr>(bytes, 0);
    if (head.nla_len < sizeof(nlattr) || head.nla_len > bytes.size()) return false;
    const auto type = static_cast<std::uint16_t>(head.nla_type & ~kTypeFlags);
    if (!take(type, bytes.substr(sizeof(nlattr), head.nla_len - sizeof(nlattr)))) return false;
    bytes.remove_prefix(std::min(PaddedNetlink(head.nla_len), bytes.size()));
  }
  return true;
}

// At most 65,531 bytes.
void AppendAttribute(std::string& out, std::uint16_t type, std::string_view bytes);
// With the null behind it.
void AppendTextAttribute(std::string& out, std::uint16_t type, const std::string& text);
// In network order.
void AppendNumberAttribute(std::string& out, std::uint16_t type, std::uint32_t number);

// A message of nftables about family inet, with its attributes.
std::string NftMessage(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence,
                       const std::string& attributes);

// Asks, and calls `take` with the attributes of each message of the answer. Errors as in
// nft_sets.h; kUnavailable where `take` says no.
Status AskNft(const std::string& question,
              const std::function<bool(std::string_view attributes)>& take);

struct NetfilterQuestion {
  std::uint8_t subsystem = 0;  // NFNL_SUBSYS_NFTABLES, ...
  std::uint8_t type = 0;       // NFT_MSG_..., IPCTNL_MSG_...
  std::uint16_t flags = 0;     // beside NLM_F_REQUEST
  std::uint8_t family = 0;     // NFPROTO_INET, AF_INET, ...
  std::uint32_t sequence = 0;
  std::string attributes = {};
};
std::string MessageOf(const NetfilterQuestion& question);

// The same for any of netfilter's parts; `what` is asked for: `the kernel's connections`.
Status AskNetfilter(const std::string& question, const std::string& what,
                    const std::function<bool(std::string_view attributes)>& take);

}  // namespace portwright::sys
