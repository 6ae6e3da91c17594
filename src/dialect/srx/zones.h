// Zones as interfaces, and the jumps that lead packets between two zones to a chain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/common/policy_builder.h"
#include "dialect/srx/ledger.h"
#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

// One side of what passes; no interfaces and not any: nothing passes.
struct Side {
  bool is_any = false;
  std::vector<std::string> interfaces;
};

class Zones {
 public:
  Zones(const Tree& tree, PolicyBuilder& builder, Ledger& ledger);

  // Adds the interfaces of a zone. A zone whose interfaces the text does not have stands for one
  // of its name. False where it cannot be told: the side is any then.
  bool AddTo(Side& side, std::string_view zone, SourcePlace place);

  // Jumps at the end of `chain`, for packets between both sides, to `target`. `name` tells the
  // chains apart that this needs. O(interfaces).
  void Lead(std::uint32_t chain, const Side& from, const Side& to, std::uint32_t target,
            const std::string& name, SourcePlace place);

 private:
  void Jump(std::uint32_t chain, const std::string* in, const std::string* out,
            std::uint32_t target, SourcePlace place);

  PolicyBuilder& builder_;
  Ledger& ledger_;
  struct Zone {
    std::vector<std::string> interfaces;
    bool has_all = false;
  };
  std::unordered_map<std::string, Zone> zones_;
  bool knows_zones_ = false;
};

}  // namespace portwright::dialect::srx
