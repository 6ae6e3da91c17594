// A set of addresses in the site's words: the named endpoints that make it up, and what no name
// covers. For texts with named objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect {

struct NamedPart {
  std::string_view words;  // of Policy::set_names; empty: the site has none
  net::AddressSet addresses;
  std::string_view host_name = {};  // a destination by its name; `addresses` stand for it
};

// Refers to the policy, which must outlive it. Const access from any thread.
class AddressNames {
 public:
  // O(n log n) in named sets.
  explicit AddressNames(const policy::Policy& policy);

  // The host names in a set, of either family, one behind the other; empty where it has none.
  std::string HostNamesOf(const net::AddressSet& set) const;

  // Disjoint parts that make up the set, of one family, by address: the largest named sets that lie
  // inside it, each host name, and each other range of it as a part of its own. Cost: linear in the
  // named sets whose first address lies in the set.
  std::vector<NamedPart> PartsOf(const net::AddressSet& set) const;

 private:
  struct Named {
    net::AddressSet addresses;  // of one family
    std::string_view words;
  };
  const policy::Policy& policy_;
  std::vector<Named> named_;  // by first address, larger sets first, then words
};

}  // namespace portwright::dialect
