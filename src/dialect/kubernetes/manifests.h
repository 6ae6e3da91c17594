// NetworkPolicies as a text says them, before it is judged for which pods they hold.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::kubernetes {

struct ReadRule {
  AddressTerm peers;
  std::vector<ServiceTerm> services;
  std::vector<std::string> unknown;  // what else it asks for
  SourcePlace place;
};

// Which kinds of policies a text may hold.
enum class Kinds : std::uint8_t {
  kNetworkPolicies,
  kCilium,  // and those of Cilium, which add up with them
};

struct ReadPolicy {
  std::string pods;  // namespace and selector, in a form that differs where they do
  std::string in_namespace;
  bool selects_all = false;            // every pod of the namespace
  std::optional<net::AddressSet> own;  // of the pods, where the text says them
  std::vector<std::string> unknown;    // why it may not hold
  std::array<bool, 2> isolates{};      // ingress, egress: what is not permitted is denied
  std::array<std::vector<ReadRule>, 2> rules;
  std::array<std::vector<ReadRule>, 2> denials;  // of Cilium: before all rules of all policies
  SourcePlace place;
};

inline constexpr std::size_t kDocumentsMax = 20'000;
inline constexpr std::size_t kRulesMax = 500'000;

// The policies of all documents, at the end of `out`. Other kinds are passed over with a warning.
// Linear; a document is read at a time. Host names join those of `names`.
void ReadManifests(std::string_view text, std::string_view file_name, Kinds kinds,
                   policy::Policy& names, std::vector<ReadPolicy>& out, Diagnostics& diagnostics);

}  // namespace portwright::dialect::kubernetes
