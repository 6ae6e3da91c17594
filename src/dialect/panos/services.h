// Service objects and groups of PAN-OS as services with their source ports.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/common/entry_match.h"
#include "dialect/panos/names.h"

namespace portwright::dialect::panos {

using ServiceTerms = std::vector<ServiceTerm>;
using ServiceTable = std::unordered_map<Spot, ServiceTerms, SpotHash>;

class Services {
 public:
  // `objects` keeps what service objects say, which is the same in every context.
  Services(const Context& context, ServiceTable& objects, Ledger& ledger)
      : names_(context, &Scope::services, ledger), objects_(objects), ledger_(ledger) {}

  // What a rule's list names, each service once. `any` is one service.
  ServiceTerms OfList(const Spot& list, std::size_t position);

 private:
  void AddMember(const Spot& member, std::size_t position, ServiceTerms& out);
  const ServiceTerms& OfFound(const Found& found);
  const ServiceTerms& OfGroup(const Found& group);
  ServiceTerms ReadObject(const Spot& spot);
  void AddPorts(const Spot& protocol, ServiceTerms& out);
  std::uint32_t ReadTimeout(const Spot& override);
  std::vector<net::PortRange> ReadPorts(const Spot& ports, std::string_view leaf);

  Names names_;
  ServiceTable& objects_;
  Ledger& ledger_;
  ServiceTable groups_;
};

// `80`, `80,443,1000-2000`, numbers from 0 to 65535; nothing for anything else.
std::optional<std::vector<net::PortRange>> ReadPortList(std::string_view text);

}  // namespace portwright::dialect::panos
