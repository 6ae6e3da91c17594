// Interfaces and routes of this host, as `ip -j` of iproute2 prints them. Pure; whoever runs the
// program hands in what it said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cluster/state.h"
#include "net/address.h"

namespace portwright::workflow {

// Of `ip -j addr`: names but `lo`, in its order. kInvalid for other texts, as below.
Result<std::vector<std::string>> InterfacesIn(std::string_view json);

// Of `ip -j route` of one family: destinations, next hops, interfaces. Routes that lead nowhere
// (`unreachable`) and those without an interface are left out.
Result<std::vector<cluster::StaticRoute>> RoutesIn(std::string_view json, net::Family family);

// Of `ip -j route get ADDRESS`.
struct KernelChoice {
  net::Address source;
  std::string interface;
  std::optional<net::Address> next_hop;
};
Result<KernelChoice> ChoiceIn(std::string_view json);

// Which of the routes led to a choice: the longest that covers the destination, by the same way;
// none where rules of the kernel's routing policy chose otherwise.
const cluster::StaticRoute* RouteOf(const std::vector<cluster::StaticRoute>& routes,
                                    const net::Address& destination, const KernelChoice& choice);

}  // namespace portwright::workflow
