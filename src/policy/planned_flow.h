// A planned flow: one requirement of one instance, bound to two endpoints of the site in one
// address family. Indices name rows of the tables that come along with it (plan/plan.h), so that a
// million flows stay small.
#pragma once

#include <cstdint>

#include "net/service.h"

namespace portwright::policy {

struct PlannedFlow {
  std::uint32_t source = 0;       // endpoint that opens the connection
  std::uint32_t destination = 0;  // endpoint whose port is opened
  std::uint32_t service = 0;
  std::uint32_t reason = 0;
  std::uint32_t path = 0;
  net::PortRange source_ports = net::kAnyPort;
  bool local = false;    // both ends on one host: no gateway sees it
  bool granted = false;  // a base policy permits it already: planned, left out of requests
};
static_assert(sizeof(PlannedFlow) <= 28, "a plan may hold a million of them");

}  // namespace portwright::policy
