// Guardrails of a site held against its plan: exactly, as sets of packets. A flow meets a rule
// where its addresses lie in the rule's zones and its services and the rule's have a packet in
// common that no exception names. Flows that stay on one host are on no network and meet nothing;
// flows that a base policy permits already do.
//
// Cost: a pass over endpoints and flows for each rule; for flows that meet it, the exceptions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "net/address.h"
#include "packetset/box.h"
#include "plan/plan.h"

namespace portwright::plan {

// Product of its three parts. Services are boxes whose addresses mean nothing.
struct PacketBlock {
  net::AddressSet sources, destinations;  // of one family
  std::vector<packetset::Box> services;   // disjoint
};

// One rule on one plan. The plan must outlive it. One thread.
class GuardrailMatcher {
 public:
  GuardrailMatcher(const Plan& plan, std::uint32_t rule);
  ~GuardrailMatcher();

  // What of a flow the rule means, as disjoint blocks; empty where they have nothing in common.
  std::vector<PacketBlock> Match(const PlannedFlow& flow);

  // By exception: whether it named a part of a flow so far.
  const std::vector<bool>& used() const;
  // Whether exceptions cut a flow into more parts than are kept; some of them were passed over.
  bool too_fine() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// All findings, by rule, then reason. Rules and exceptions that have ended, and exceptions that
// nothing needs, are warnings; an exception for a requirement that no product has is an error.
std::vector<GuardrailFinding> CheckGuardrails(const Plan& plan,
                                              const std::vector<const catalog::Catalog*>& catalogs,
                                              Diagnostics& diagnostics);

// Whether a finding is a breach, and not a question to somebody.
bool BreaksGuardrail(const Plan& plan, const GuardrailFinding& finding);

}  // namespace portwright::plan
