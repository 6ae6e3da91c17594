// Objects for the policies of a text: each table's entries by name, with their fields as lines.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "dialect/common/address_names.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::fortigate {

// Refers to the policy and the rules, which must outlive it. Not thread safe.
class TextObjects {
 public:
  TextObjects(const policy::Policy& policy, const AllowRules& rules);

  // What a policy names for a set of one family: `"pw-a" "pw-b"`. Made when first asked for.
  const std::string& Addresses(std::uint32_t set);
  // For services in a family; where `is_both`, in either.
  const std::string& Services(std::uint32_t services, net::Family family, bool is_both);
  std::string Schedule(std::optional<Date> last);

  // All tables, groups behind what they name.
  void Append(std::string& out) const;

 private:
  using Entries = std::map<std::string, std::string>;  // fields by name
  struct Family {
    Entries addresses;
    Entries groups;
    std::vector<std::string> group_order;  // members first
  };

  std::string Object(std::string_view words, const net::AddressRange& range);
  std::string Part(const NamedPart& part, net::Family family);
  std::string Group(std::string_view words, const std::vector<std::string>& members,
                    net::Family family);
  std::string Ports(const std::vector<AllowedService>& same);
  std::string Portless(const AllowedService& service, net::Family family, bool is_both);

  AddressNames names_;
  const AllowRules& rules_;
  NameBook book_;
  NameBook service_book_;
  std::vector<std::uint32_t> uses_;
  std::vector<std::string> sides_;
  Family families_[2];
  std::map<std::pair<std::uint32_t, int>, std::string> lists_;
  Entries services_;
  Entries schedules_;
};

// `"a" "b"`
std::string Quoted(const std::vector<std::string>& names);

}  // namespace portwright::dialect::fortigate
