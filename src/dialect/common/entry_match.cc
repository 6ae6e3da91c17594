#include "dialect/common/entry_match.h"

#include <algorithm>
#include <utility>

#include "dialect/common/host_terms.h"

namespace portwright::dialect {
namespace {

// ICMP types that both families have, by number: a service of one family says the other's too.
struct TypePair {
  std::uint8_t v4;
  std::uint8_t v6;
};
constexpr TypePair kTypePairs[] = {{8, 128}, {0, 129}, {3, 1}, {11, 3}, {12, 4}};

bool SameButService(const ServiceTerm& a, const ServiceTerm& b) {
  return a.source_ports == b.source_ports && a.icmp_code_lo == b.icmp_code_lo &&
         a.icmp_code_hi == b.icmp_code_hi && a.family == b.family && a.unknown == b.unknown &&
         a.session_timeout_s == b.session_timeout_s;
}

void AddUnknown(std::vector<std::string>& all, const std::string& word) {
  if (!word.empty() && std::find(all.begin(), all.end(), word) == all.end()) all.push_back(word);
}

// Rules for terms that differ in nothing but the service.
void AddTerms(PolicyBuilder& builder, std::uint32_t chain, const EntryMatch& match,
              const ServiceTerm& term, std::vector<net::Service> services, policy::Verdict verdict,
              SourcePlace place) {
  const AddressTerm sources = term.family ? match.sources.Only(*term.family) : match.sources;
  const AddressTerm& destinations = match.destinations;
  LineMatch line;
  line.condition = match.condition;
  line.condition.icmp_code_lo = term.icmp_code_lo;
  line.condition.icmp_code_hi = term.icmp_code_hi;
  AddUnknown(line.condition.unknown, term.unknown);
  line.services = std::move(services);
  line.source_ports = {term.source_ports};
  line.session_timeout_s = term.session_timeout_s;
  line.sources = sources.known;
  line.destinations = destinations.known;
  const bool is_open = !sources.unknown.empty() || !destinations.unknown.empty();
  if (!is_open || (!sources.known.empty() && !destinations.known.empty()))
    builder.AddLine(chain, line, verdict, place);
  if (!is_open) return;
  for (const std::string& why : sources.unknown) AddUnknown(line.condition.unknown, why);
  for (const std::string& why : destinations.unknown) AddUnknown(line.condition.unknown, why);
  line.sources = sources.possible;
  line.destinations = destinations.possible;
  builder.AddLine(chain, line, verdict, place);
}

}  // namespace

AddressTerm AddressTerm::Maybe(net::AddressSet bound, std::string why) {
  return {net::AddressSet(), std::move(bound), {std::move(why)}};
}

AddressTerm AddressTerm::Only(net::Family family) const {
  return {known.Only(family), possible.Only(family), unknown};
}

net::Service ServiceOfProtocol(std::uint8_t protocol) {
  net::Service service;
  service.kind = protocol == net::kProtocolTcp   ? net::ServiceKind::kTcp
                 : protocol == net::kProtocolUdp ? net::ServiceKind::kUdp
                                                 : net::ServiceKind::kProtocol;
  if (service.kind == net::ServiceKind::kProtocol) service.protocol = protocol;
  return service;
}

net::Service IcmpType(net::Family family, std::uint8_t type) {
  net::Service service;
  service.kind = net::ServiceKind::kIcmp;
  service.icmp_type_v4 = service.icmp_type_v6 = type;
  for (const TypePair& pair : kTypePairs) {
    const bool is_it = family == net::Family::kIpv4 ? pair.v4 == type : pair.v6 == type;
    if (!is_it) continue;
    service.icmp_type_v4 = pair.v4;
    service.icmp_type_v6 = pair.v6;
  }
  return service;
}

std::size_t AddEntry(PolicyBuilder& builder, std::uint32_t chain, const EntryMatch& written,
                     policy::Verdict verdict, SourcePlace place) {
  EntryMatch named;
  const bool has_names = !builder.policy().host_names.empty();
  if (has_names) {
    named = written;
    named.sources = WithoutHostNames(builder.policy(), written.sources);
    if (verdict.kind != policy::VerdictKind::kAccept)
      named.destinations = WithoutHostNames(builder.policy(), written.destinations);
  }
  const EntryMatch& match = has_names ? named : written;
  const std::size_t before = builder.policy().chains[chain].rules.size();
  for (std::size_t i = 0; i < match.services.size();) {
    std::vector<net::Service> services;
    std::size_t end = i;
    for (; end < match.services.size() && SameButService(match.services[i], match.services[end]);
         ++end) {
      services.push_back(match.services[end].service);
    }
    AddTerms(builder, chain, match, match.services[i], std::move(services), verdict, place);
    i = end;
  }
  return builder.policy().chains[chain].rules.size() - before;
}

}  // namespace portwright::dialect
