#include "workflow/own_addresses.h"

#include <vector>

namespace portwright::workflow {

net::AddressSet OwnAddresses(const plan::Plan& plan) {
  std::vector<net::AddressRange> ranges;
  for (const plan::Endpoint& endpoint : plan.endpoints) {
    if (endpoint.ref.kind == site::EndpointKind::kInternet ||
        endpoint.ref.kind == site::EndpointKind::kZone)
      continue;
    for (const net::AddressRange& range : plan.address_sets[endpoint.addresses].ranges())
      ranges.push_back(range);
  }
  return net::AddressSet(std::move(ranges));
}

}  // namespace portwright::workflow
