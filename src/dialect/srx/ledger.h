// Work and messages of one reading.
#pragma once

#include "dialect/common/ledger.h"

namespace portwright::dialect::srx {

class Ledger : public dialect::Ledger {
 public:
  using dialect::Ledger::Ledger;

 private:
  void SayTooMany(Spent what, SourcePlace place) override;
};

}  // namespace portwright::dialect::srx
