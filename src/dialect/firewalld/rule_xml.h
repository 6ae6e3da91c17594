// Rules that allow as rich rules, with the ipsets and services that they name.
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
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::firewalld {

// The name of an ICMP type that firewalld has a word for, by type; empty: it has none.
std::string_view IcmpWord(net::Family family, std::uint8_t type);

// Appends rules; collects files. Not thread safe.
class RuleXml {
 public:
  RuleXml(const policy::Policy& policy, const AllowRules& rules);

  // How many rich rules it took.
  std::uint64_t Append(std::string& out, const AllowRule& rule);

  // Name and text, by name.
  const std::map<std::string, std::string>& ipsets() const { return ipsets_; }
  const std::map<std::string, std::string>& services() const { return services_; }

 private:
  void AppendRule(std::string& out, net::Family family, std::string_view source,
                  std::string_view destination, std::string_view element);
  const std::string& End(std::uint32_t set, net::Family family);
  std::string SourceWithPorts(const AllowRule& rule, const AllowedService& service);
  std::string WordsOf(const net::AddressSet& set) const;
  std::string ElementOf(const std::vector<AllowedService>& services);
  void AddIpSet(const std::string& name, net::Family family, std::string_view type,
                const std::vector<std::string>& entries);

  const AllowRules& rules_;
  AddressNames address_names_;
  NameBook set_names_;
  NameBook service_names_;
  std::map<std::string, std::string> ipsets_;
  std::map<std::string, std::string> services_;
  std::vector<std::string> ends_;      // of each set, without the name of the element
  std::vector<std::string> elements_;  // of each list of services that is one element
};

}  // namespace portwright::dialect::firewalld
