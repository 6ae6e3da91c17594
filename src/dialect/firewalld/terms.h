// What ends and elements of firewalld match, as terms: names resolved in the files, in what
// firewalld brings along, or said to be unknown.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "dialect/firewalld/model.h"
#include "net/address.h"

namespace portwright::dialect::firewalld {

// An end of a rule. An ipset with ports says them too: of the source the source's.
struct EndTerm {
  AddressTerm addresses;
  std::optional<std::uint8_t> protocol;
  net::PortRange ports = net::kAnyPort;
};

// Services to a place: a service may name the only destination that it has.
struct ServiceMatch {
  std::vector<ServiceTerm> services;
  std::optional<net::AddressSet> destinations;
};

class Terms {
 public:
  Terms(const Config& config, Diagnostics& diagnostics)
      : config_(config), diagnostics_(diagnostics) {}

  // In the families of `bound`. An error where the address is none; empty then.
  std::vector<EndTerm> End(const EndWords& words, const net::AddressSet& bound, SourcePlace place);

  // Of everything but masquerade, forward-port and tcp-mss-clamp; kNone is any service.
  std::vector<ServiceMatch> Services(const Element& element);

  // Ports of `80`, `1000-2000`; nothing for names.
  static std::optional<net::PortRange> Ports(std::string_view text);
  ServiceTerm Port(const PortWords& words, bool is_source, SourcePlace place);

  const std::set<std::string>& helpers() const { return helpers_; }  // of services, by name

 private:
  std::vector<EndTerm> Set(const std::string& name, const net::AddressSet& bound,
                           SourcePlace place);
  std::optional<net::AddressRange> Network(std::string_view text) const;
  void AddSetEntry(const IpSet& set, std::string_view entry, SourcePlace place,
                   std::vector<EndTerm>& out);
  ServiceTerm Protocol(std::string_view word, SourcePlace place);
  ServiceMatch IcmpTypes(const Element& element);
  void AddService(const std::string& name, SourcePlace place, std::set<std::string>& seen,
                  std::vector<ServiceMatch>& out);
  void AddFound(const Service& service, const std::string& name, std::set<std::string>& seen,
                std::vector<ServiceMatch>& out);

  const Config& config_;
  Diagnostics& diagnostics_;
  std::set<std::string> helpers_;
  std::map<std::string, std::vector<EndTerm>, std::less<>> sets_;  // read already
};

// An address or network as firewalld takes it, host bits and dotted masks and all.
std::optional<net::AddressRange> ReadNetwork(std::string_view text);

// Both of them; nothing where they exclude each other.
std::optional<ServiceTerm> Both(const ServiceTerm& term, std::uint8_t protocol,
                                net::PortRange source_ports, net::PortRange ports);

}  // namespace portwright::dialect::firewalld
