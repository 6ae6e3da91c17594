// Rows as lines of access lists of IOS, and the object groups that they name.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dialect/common/address_names.h"
#include "dialect/common/object_names.h"
#include "dialect/ios/device_text.h"
#include "dialect/ios/rows.h"

namespace portwright::dialect::ios {

// What a version of the device's software can say.
struct Syntax {
  bool has_groups = true;      // since 12.4(20)T, of IPv4
  bool has_port_lists = true;  // `eq 80 443`, since 12.3(7)T, of IPv4
};

// Not thread safe. Refers to the policy's names and the rules.
class Entries {
 public:
  Entries(const policy::Policy& policy, const AllowRules& rules, const Syntax& syntax)
      : rules_(rules), syntax_(syntax), names_(policy), book_({63, "-_.", true}) {}

  // `permit tcp object-group pw-nodes-1a2b3c4d host 10.0.0.1 eq 80 443`, with `tail` behind each.
  std::vector<std::string> Of(const Row& row, const std::string& tail);

  std::vector<Block> TakeGroups();  // by name

 private:
  const std::vector<std::string>& EndsOf(std::uint32_t set);
  std::string GroupOf(const net::AddressSet& set);

  const AllowRules& rules_;
  Syntax syntax_;
  AddressNames names_;
  NameBook book_;
  std::map<std::uint32_t, std::vector<std::string>> ends_;
  std::map<std::string, Block> groups_;
};

}  // namespace portwright::dialect::ios
