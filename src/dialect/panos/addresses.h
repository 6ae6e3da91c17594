// Address objects, groups and literal addresses of PAN-OS as sets.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/common/entry_match.h"
#include "dialect/panos/names.h"

namespace portwright::dialect::panos {

using ObjectTerms = std::unordered_map<Spot, AddressTerm, SpotHash>;

class Addresses {
 public:
  // `objects` keeps what address objects say, which is the same in every context.
  Addresses(const Context& context, ObjectTerms& objects, Ledger& ledger)
      : names_(context, &Scope::addresses, ledger), objects_(objects), ledger_(ledger) {}

  // All that a rule's list names, for a rule of the scope at `position`.
  AddressTerm OfList(const Spot& list, std::size_t position);

 private:
  // The addresses of several members; sorted once.
  struct Sum {
    std::vector<net::AddressRange> known;
    std::vector<net::AddressRange> possible;
    std::vector<std::string> unknown;

    void Add(const AddressTerm& term);
    AddressTerm Take();
  };

  void AddMember(const Spot& member, std::size_t position, Sum& sum);
  const AddressTerm& OfFound(const Found& found);
  const AddressTerm& OfObject(const Spot& spot);
  const AddressTerm& OfGroup(const Found& group);
  AddressTerm ReadObject(const Spot& spot);
  AddressTerm ReadValue(const Spot& spot, std::string_view kind, std::string_view value);

  Names names_;
  ObjectTerms& objects_;
  Ledger& ledger_;
  ObjectTerms groups_;
};

// `10.0.0.1`, `10.0.0.9/24` (its network), `10.0.0.1-10.0.0.9`: of either family.
std::optional<net::AddressRange> ReadAddresses(std::string_view text);

}  // namespace portwright::dialect::panos
