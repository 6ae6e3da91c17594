// Address objects and static groups for the sides of rules.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/common/address_names.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/panos/items.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::panos {

// Refers to the policy and the rules, which must outlive it. Not thread safe.
class AddressObjects {
 public:
  AddressObjects(const policy::Policy& policy, const AllowRules& rules);

  // What a rule's side names for a set: objects and groups, made when first asked for. A set of
  // several parts that several rules name is a group of its own.
  const std::vector<std::string>& NamesOf(std::uint32_t set);
  // The host names in a set; an object of a name holds for both families.
  std::string HostNamesOf(std::uint32_t set) const { return names_.HostNamesOf(rules_.sets[set]); }
  // The object that means every address of a family.
  std::string Any(net::Family family);

  // Objects by name, then groups, members first. Once, at the end.
  void AppendItems(std::vector<Item>& out);

 private:
  std::string ObjectOf(std::string_view words, const net::AddressSet& one_range);
  std::string PartOf(const NamedPart& part);
  std::string GroupOf(std::string_view words, std::vector<std::string> members);

  AddressNames names_;
  const AllowRules& rules_;
  NameBook book_;
  std::vector<std::uint32_t> uses_;  // rules that name each set
  std::vector<std::vector<std::string>> known_;
  std::vector<std::pair<std::string, std::string>> objects_;  // a name and its commands
  bool has_any_ipv4_ = false, has_any_ipv6_ = false;
  std::map<std::string, std::string> group_commands_;
  std::vector<std::string> groups_;  // names, members first
};

}  // namespace portwright::dialect::panos
