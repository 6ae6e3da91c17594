// Addresses, objects and object groups of ASA as sets and services.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/asa/ruleset.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/entry_match.h"

namespace portwright::dialect::asa {

// Every object and group of a configuration, expanded once. Errors of what is read are reported
// with their place; the readers below then answer nothing.
class Terms {
 public:
  struct Meaning {
    AddressTerm addresses;                // kNetwork
    std::vector<ServiceTerm> services;    // kService without a transport
    CiscoPorts ports;                     // kService with one
    std::vector<std::uint8_t> protocols;  // kProtocol
    bool has_all_protocols = false;       // `ip` among them
    std::vector<ServiceTerm> icmp;        // kIcmpType, for IPv4
    std::vector<ServiceTerm> icmp6;       // and for IPv6
  };

  // Host names that are read join the policy's.
  Terms(const Ruleset& ruleset, std::uint32_t file, policy::Policy& policy,
        Diagnostics& diagnostics);

  // `any`, `any4`, `any6`, `host A`, `A MASK`, `A/64`, `object N`, `object-group N`, `interface N`.
  std::optional<AddressTerm> ReadAddress(WordReader& words, bool is_ipv6_list);

  // The group behind `object-group` or `object`, without taking the words; nothing if none is.
  const Group* PeekGroup(const WordReader& words) const;
  const Meaning& MeaningOf(const Group& group) const;

  void Report(std::string_view code, SourcePlace place, std::string message, std::string hint = "");
  // False, with an error, once a text asks for more than a device could hold.
  bool Spend(std::size_t steps, SourcePlace place);

 private:
  // Sets of one group while its lines are read.
  struct Gathered {
    std::vector<net::AddressRange> known;
    std::vector<net::AddressRange> possible;
  };

  std::vector<std::vector<std::uint32_t>> FindMembers(
      std::vector<std::vector<SourcePlace>>& places);
  void Expand(std::uint32_t index, const std::vector<std::uint32_t>& members);
  bool ReadMember(const Group& group, WordReader& words, Gathered& gathered, Meaning& out);
  bool ReadNetwork(WordReader& words, Gathered& gathered, Meaning& out);
  bool ReadService(WordReader& words, Meaning& out);
  bool ReadPortObject(WordReader& words, Meaning& out);
  bool Fail(const WordReader& words, std::string_view what);
  std::optional<net::Address> ReadHost(WordReader& words);
  std::optional<AddressTerm> ReadMasked(WordReader& words);
  bool IsBefore9() const { return ruleset_.version != 0 && ruleset_.version < 900; }

  const Ruleset& ruleset_;
  std::uint32_t file_;
  policy::Policy& policy_;
  Diagnostics& diagnostics_;
  std::vector<Meaning> meanings_;
  std::size_t steps_ = 0;
  std::size_t errors_ = 0;
};

}  // namespace portwright::dialect::asa
