// What would bring a plan back inside its guardrails: the narrowest omission, in the words of the
// site's file, for each breach. One is only named after planning again with it: what is said here
// was tried.
//
// Cost: one to four more plans for each breach, for kCuresTriedMax of them at most. No state, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "plan/plan.h"

namespace portwright::plan {

inline constexpr std::size_t kCuresTriedMax = 64;

struct GuardrailCure {
  std::string where;  // `omit`, or `extra: monitoring`; empty: nothing that was tried cures it
  std::string text;   // `{ requirement: nas/filer-cluster/139, instance: b, ... }`
  std::uint64_t flows = 0;  // that the plan loses by it
};

// One for each finding, in their order; empty for those that break nothing and for breaches past
// kCuresTriedMax.
std::vector<GuardrailCure> FindCures(const Plan& plan,
                                     const std::vector<const catalog::Catalog*>& catalogs);

}  // namespace portwright::plan
