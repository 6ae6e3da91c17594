// What the values of a firewall rule mean: addresses, ports and protocols.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "dialect/windows/ruleset.h"

namespace portwright::dialect::windows {

// Warns of what is third value, once for each kind of it; errors have their place.
class Terms {
 public:
  // `is_exact`: prefixes have no bits set beyond their length, as in texts of ours.
  Terms(Diagnostics& diagnostics, bool is_exact) : diagnostics_(diagnostics), is_exact_(is_exact) {}

  // `what` is the parameter's name, for messages and conditions.
  AddressTerm Addresses(const FieldValue& value, const std::string& what);
  // Protocol, ports and types of a rule. `is_inbound`: local ports are those of the service.
  std::vector<ServiceTerm> Services(const FirewallRule& rule, bool is_inbound);

  void Open(SourcePlace place, const std::string& what);

 private:
  struct Ports {
    std::vector<net::PortRange> ranges;
    std::string unknown;  // a word that stands for ports that only the host knows
  };

  Ports PortsOf(const FieldValue& value, const std::string& what);
  void AddPorted(const FirewallRule& rule, bool is_inbound, std::uint8_t protocol,
                 std::vector<ServiceTerm>& out);
  void AddTypes(const FieldValue& value, net::Family family, std::vector<ServiceTerm>& out);
  bool ReadAddress(std::string_view word, std::vector<net::AddressRange>& ranges);
  void Wrong(const FieldValue& value, std::string_view code, const std::string& expected,
             std::string_view found);

  Diagnostics& diagnostics_;
  bool is_exact_;
  std::size_t spent_ = 0;
};

}  // namespace portwright::dialect::windows
