// The register of what is permitted: for each row and each requirement behind it the reason, who
// asked, who approved, since when, until when, and when it was last used as far as anybody
// measured. From files alone: the plan of a day, its decisions and what measuring answered, so that
// the same repository gives the same bytes. Pure; cost: rows times the decisions that meet them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "request/approval.h"
#include "request/columns.h"

namespace portwright::request {

// What nobody measured, and what no file says.
inline constexpr std::string_view kUnknown = "unknown";

// What was measured of one requirement: `host ora1.json: first packets of connections`.
struct Usage {
  std::string last_used;  // UTC; empty: not since measuring began
  std::string measure;
};

struct RegisterEntry {
  std::string id, point, owner, way;
  std::string from, to, service;  // names with addresses, on lines
  std::string requirement, reason, document;
  RowState state = RowState::kRequested;
  bool is_implemented = false;  // proven by the point's configuration
  bool is_compared = false;     // there was one
  std::string works;            // `yes`, `no`, `unknown`, of a probe
  std::string requester, approver, ticket;
  std::optional<Date> first_seen, changed, decided, reviewed, valid_until;
  std::string last_used, measure;
};

// What a requirement of a row says beside the row's own cells.
struct RequirementWords {
  std::string reason, document;
};

// Entries of a row, by requirement. `usage`: by requirement.
std::vector<RegisterEntry> EntriesOf(const RequestRow& row, const Decisions& decisions, Date day,
                                     const std::map<std::string, RequirementWords>& words,
                                     const std::map<std::string, Usage>& usage);

// Why an approval has to be looked at.
enum class DueReason : std::uint8_t { kEnded, kEnds, kNotNeeded, kNotReviewed, kDeferred };
std::string_view ToText(DueReason reason);

struct DueRow {
  const site::RowDecision* decision = nullptr;
  DueReason reason = DueReason::kEnds;
  std::optional<Date> day;  // since when, or until when
};

// By day, then id. `planned`: the rows of the plan; an approval that meets none is needed no more.
std::vector<DueRow> DueOf(const Decisions& decisions, const std::vector<const Row*>& planned,
                          Date day, int within_days, int reviewed_within_days);

}  // namespace portwright::request
