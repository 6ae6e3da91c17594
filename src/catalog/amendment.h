// What a site's overlay did to a requirement (overlay.h), and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/diagnostics.h"

namespace portwright::catalog {

enum class AmendmentKind : std::uint8_t { kNone, kAdded, kChanged, kWithdrawn };

struct Amendment {
  AmendmentKind kind = AmendmentKind::kNone;
  std::string file;           // name of the overlay: `overlay.yaml`
  std::string why;            // a document, a ticket or a person
  std::string before;         // of a change, what the catalog says: `allow tcp/22; initiator from`
  std::optional<Date> until;  // the last day
  SourcePlace place;

  bool is_there() const { return kind != AmendmentKind::kNone; }
};

std::string_view ToText(AmendmentKind kind);  // `added`, `changed`, `withdrawn`

// `changed by overlay.yaml L12: TICKET-7, until 2027-03-31; the catalog says allow tcp/22`. Empty
// for none.
std::string Describe(const Amendment& amendment);

}  // namespace portwright::catalog
