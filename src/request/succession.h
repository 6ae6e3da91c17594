// What a new answer means for older ones: it takes the place of those about the same row, and ends
// those about parts of it that are asked for no longer by themselves.
//
// A row that grew has another id, and the approval of what it was before would hold beside the new
// answer, whatever that is: refused, narrowed or with a last day. So the old approval ends on the
// day before. It stays in the file, as history. Pure; cost: decisions times answers at a point.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "request/approval.h"

namespace portwright::request {

struct Succession {
  Decisions decisions;  // all of them, by id
  // Ids of approvals that ended, and of the row whose answer ended each; by the former.
  std::vector<std::pair<std::string, std::string>> ended;
};
// `planned`: ids of the rows that the plan has now; their answers end by their own days alone.
// Deferring a row ends nothing.
Succession Succeed(const Decisions& standing, const std::vector<site::RowDecision>& answers,
                   const std::set<std::string>& planned);

// A refusal, of all of a row or of what narrowing left out, and an approval that still permits some
// of it for one of its requirements: rows overlap where rules do.
struct StillApproved {
  const site::RowDecision* refused = nullptr;
  const site::RowDecision* approved = nullptr;
};
// By the ids of both. `answers` are among the decisions.
std::vector<StillApproved> StillApprovedOf(const std::vector<site::RowDecision>& answers,
                                           const Decisions& decisions, Date day);

}  // namespace portwright::request
