#include "dialect/srx/ledger.h"

namespace portwright::dialect::srx {

void Ledger::SayTooMany(Spent what, SourcePlace place) {
  if (what == Spent::kEntries) {
    Error("PW-DIA-srx-0112", place,
          "expected sets that write out to at most 20,000,000 entries, found more",
          "sets that name each other many times over multiply");
  } else {
    Error("PW-DIA-srx-0112", place,
          "expected policies that write out to at most 10,000,000 rules, found more");
  }
}

}  // namespace portwright::dialect::srx
