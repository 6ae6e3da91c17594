// Work and messages of one reading.
#pragma once

#include "dialect/common/ledger.h"
#include "policy/policy.h"

namespace portwright::dialect::srx {

class Ledger : public dialect::Ledger {
 public:
  // Host names that are read join the policy's.
  Ledger(Diagnostics& diagnostics, policy::Policy& policy)
      : dialect::Ledger(diagnostics), policy_(policy) {}

  policy::Policy& policy() { return policy_; }

 private:
  void SayTooMany(Spent what, SourcePlace place) override;

  policy::Policy& policy_;
};

}  // namespace portwright::dialect::srx
