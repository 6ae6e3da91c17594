// The sets that rendered rules name, as a text for `ipset restore`. A set's name says what it
// holds, so that a load never changes a set that rules read. Cost: O(log n) a set, linear in
// elements. Not thread safe.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/address_names.h"
#include "dialect/common/object_names.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

class SetText {
 public:
  explicit SetText(const policy::Policy& policy) : names_(policy) {}

  // Of addresses of one family, `hash:ip` or `hash:net`. Not every address: no set holds those.
  const std::string& OfAddresses(const net::AddressSet& set);

  // Of lines `10.0.0.1,tcp:443,10.1.0.2 comment "..."`, each element once: `hash:ip,port,ip`.
  const std::string& OfConnections(std::string_view words, net::Family family,
                                   const std::vector<std::string>& elements);

  bool empty() const { return texts_.empty(); }
  // By name: a new set moves no other.
  std::string Text() const;

 private:
  const std::string& Add(const std::string& name, std::string_view type, net::Family family,
                         const std::vector<std::string>& elements, std::string_view options);

  AddressNames names_;
  NameBook book_{NameStyle{31, "-_.", true}};
  std::map<std::string, std::string> texts_;
};

}  // namespace portwright::dialect::iptables
