// Exceptions of guardrails, and services, as sets: shared by those who hold a plan against a rule
// and those who hold a configuration against it.
#pragma once

#include <optional>
#include <vector>

#include "base/date.h"
#include "net/address.h"
#include "packetset/packet_set.h"
#include "plan/plan.h"

namespace portwright::plan {

// What an exception is limited to.
struct ExceptionEnds {
  // By realm, as two parties may have one address; empty: every end.
  std::vector<net::AddressSet> from, to;
  packetset::PacketSet services[2];  // by family, between anybody; where it names services
};

// One for each exception of the rule. Cost: linear in the parties that they name.
std::vector<ExceptionEnds> EndsOfExceptions(const site::Site& site, const site::Guardrail& rule);

// Whether an exception is valid on the plan's day and speaks of a reason's flows.
bool Concerns(const Plan& plan, const site::GuardrailException& exception, const Reason& reason);

// Whether a rule or exception has ended before a day.
bool IsOver(const std::optional<Date>& until, const Date& as_of);

// Services as disjoint boxes of one family between anybody.
std::vector<packetset::Box> ServiceBoxes(net::Family family,
                                         const std::vector<net::Service>& services,
                                         net::PortRange source_ports = net::kAnyPort);

}  // namespace portwright::plan
