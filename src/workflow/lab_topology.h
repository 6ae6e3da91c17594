// A planned site as a topology of namespaces: each host, node, gateway and router, a stand-in for
// each network that a flow names, and one for the internet. Zones are segments; gateways have the
// rules that are given for them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lab/topology.h"
#include "net/address.h"
#include "plan/plan.h"

namespace portwright::workflow {

// An address of a realm, and the space that has it.
using LabAddresses = std::map<std::pair<std::uint32_t, net::Address>, std::uint32_t>;

struct LabSite {
  lab::Topology topology;
  LabAddresses space_of;
  // Of each endpoint of the plan, the addresses that the lab has: all of a host or cluster, the
  // first and the last that are free of anything wider.
  std::vector<std::vector<net::Address>> addresses_of;
  std::vector<std::string> left_out;  // in words, what of the site is not there, and why
};

// `texts`: for points that filter, by their index, commands of nft. Deterministic.
LabSite MakeLabSite(const plan::Plan& plan, const std::map<std::uint32_t, std::string>& texts);

}  // namespace portwright::workflow
