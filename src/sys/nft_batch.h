// One transaction of the kernel's nftables about elements of sets and empty chains, without `nft`,
// whose start takes ten times as long as the kernel's work (docs/benchmarks.md).
//
// Errors: kPermission; kRefused with the kernel's reason: nothing was changed;
// kUnavailable: the rules are not those of the generation any more, or too much for one message,
// and nothing was changed; kIo: it failed, or no answer came, and nobody knows. Threading: any
// thread. A process that is killed has sent all of it or nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/nft_sets.h"

namespace portwright::sys {

struct NftElementChange {
  std::string set;
  bool is_added = false;  // otherwise it is deleted, by its key alone
  // As in NftElement, without a counter: the set gives it one where it has some.
  NftElement element;
};

struct NftBatch {
  std::string table;  // of family inet
  std::vector<NftElementChange> changes;
  std::vector<std::string> deleted_chains, added_chains;  // behind the elements
  std::uint32_t generation = 0;  // NftGeneration() of the rules that it is made for
};

enum class NftBatchMode : std::uint8_t { kCommit, kOnlyCheck };
Status SendNftBatch(const NftBatch& batch, NftBatchMode mode);

}  // namespace portwright::sys
