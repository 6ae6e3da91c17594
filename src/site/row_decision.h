// What an owner of enforcement points decided about a row of a request (docs/formats/decisions.md).
// The row's content stands beside the decision, so that it holds for exactly what was asked for,
// whatever the plan asks for later.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/diagnostics.h"
#include "site/row_text.h"

namespace portwright::site {

enum class RowVerdict : std::uint8_t { kApproved, kRefused, kNarrowed, kDeferred };
std::string_view ToText(RowVerdict verdict);  // `approved`, ...

struct RowDecision {
  std::string id;  // `R-7K2M9QWX4TZD`, of `row`
  RowContent row;
  RowVerdict verdict = RowVerdict::kDeferred;
  std::optional<RowContent> only;  // kNarrowed: what of the row was approved
  std::string by;
  Date on;
  std::string ticket;               // may be empty
  std::optional<Date> valid_until;  // the last day; nothing: for good
  std::string comment;
  std::string requester;
  std::optional<Date> requested;  // the day of the request
  std::string request;            // its number
  // The last attestation that it is still needed.
  std::optional<Date> reviewed;
  std::string reviewed_by, review_ticket;
  SourcePlace place;

  bool Permits() const {
    return verdict == RowVerdict::kApproved || verdict == RowVerdict::kNarrowed;
  }
  bool HasEnded(Date day) const { return valid_until && *valid_until < day; }
  const RowContent& Approved() const { return only ? *only : row; }
};

}  // namespace portwright::site
