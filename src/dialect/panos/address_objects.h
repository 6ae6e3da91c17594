// Address objects and static groups for the sides of rules.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
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
  // The object that means every address of a family.
  std::string Any(net::Family family);

  // Objects, then groups, members first.
  void AppendItems(std::vector<Item>& out) const;

 private:
  std::string ObjectOf(std::string_view words, const net::AddressSet& one_range);
  std::string PartOf(const NamedPart& part);
  std::string GroupOf(std::string_view words, std::vector<std::string> members);

  AddressNames names_;
  const AllowRules& rules_;
  NameBook book_;
  std::vector<std::uint32_t> uses_;  // rules that name each set
  std::vector<std::vector<std::string>> known_;
  std::map<std::string, std::string> objects_;  // commands by name
  std::map<std::string, std::string> group_commands_;
  std::vector<std::string> groups_;  // names, members first
};

}  // namespace portwright::dialect::panos
