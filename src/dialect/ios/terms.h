// Addresses and object groups of IOS as sets and services.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/entry_match.h"
#include "dialect/ios/ruleset.h"

namespace portwright::dialect::ios {

// Every object group of a configuration, expanded once. Errors of what is read are reported with
// their place; the readers below then answer nothing.
class Terms {
 public:
  Terms(const Ruleset& ruleset, std::uint32_t file, Diagnostics& diagnostics);

  // `any`, `host A`, `A WILDCARD`, `A/24`, `object-group NAME`; of standard lists `A` alone as
  // well.
  std::optional<AddressTerm> ReadAddress(WordReader& words, net::Family family, bool is_standard);

  // The services of a group named at `words`.
  const std::vector<ServiceTerm>* ReadServiceGroup(WordReader& words);

  // At most 1,000 of them, as a broken text may hold millions.
  void Report(std::string_view code, SourcePlace place, std::string message, std::string hint = "");

  // False, with an error, once a text asks for more than a device could hold.
  bool Spend(std::size_t steps, SourcePlace place);

 private:
  struct Group {
    AddressTerm addresses;
    std::vector<ServiceTerm> services;
  };

  void Expand(const ObjectGroup& source, const std::vector<std::uint32_t>& members, Group& group);
  bool ReadNetworkMember(WordReader& words, std::vector<net::AddressRange>& known,
                         AddressTerm& out);
  bool ReadServiceMember(WordReader& words, std::vector<ServiceTerm>& out);
  std::optional<AddressTerm> Masked(std::uint32_t address, std::uint32_t free_bits,
                                    SourcePlace place);
  const Group* GroupOf(WordReader& words, bool is_service);

  const Ruleset& ruleset_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::vector<Group> groups_;
  std::size_t steps_ = 0;
  std::size_t errors_ = 0;
};

}  // namespace portwright::dialect::ios
