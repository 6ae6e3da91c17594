// Which of many rules another one says wholly. For AllowRulesOf.
#pragma once

#include <cstdint>
#include <vector>

#include "dialect/common/allow_services.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect {

struct CoverRow {
  policy::Hook hook = policy::Hook::kNone;
  std::uint32_t in_interface = 0;  // 0: any
  std::uint32_t out_interface = 0;
  net::Family family = net::Family::kIpv4;
  const net::AddressSet* sources = nullptr;  // equal sets, equal pointers
  const net::AddressSet* destinations = nullptr;
  const std::vector<AllowedService>* services = nullptr;
  std::uint32_t session_timeout_s = 0;  // rows with others are never covered
  std::int32_t until = 0;               // never covered by a row that ends before
};

// For each row the number of one that covers it and is not covered itself; its own where there is
// none. Of rows that cover each other the first stays. Compares each row with those of the same
// destinations and with those of more than one address: linear where these are few, and after 20
// million comparisons it leaves the rest uncovered.
std::vector<std::uint32_t> FindCovered(const std::vector<CoverRow>& rows);

}  // namespace portwright::dialect
