// What of a plan was decided: the policy of a point cut down to what its owner approved, and the
// state of each row.
//
// A decision holds for the packets of its row, on its way through its point, as far as one of its
// requirements is behind them: what was approved for one reason is not approved for another. It
// goes on to hold while the plan changes around it. Removals permit nothing.
//
// Cost: rules times the decisions that share a requirement with them. No state, any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "policy/policy.h"
#include "request/row.h"
#include "site/row_decision.h"

namespace portwright::request {

using Decisions = std::vector<site::RowDecision>;

// Whether somebody was asked about a point and answered.
bool IsDecided(const Decisions& decisions, std::string_view point);

// Of the policy exactly what is approved on that day: every rule cut to the approved rows. Of a
// point that restricts only planned services, its denials stay. `flows` of it are not recounted.
policy::Policy ApprovedPart(const policy::Policy& policy, const Decisions& decisions, Date day);

// What must not be missing at a point: the plan without what was refused and is approved for no
// other requirement. Reasons with refusals stand in chains of their own.
policy::Policy NotRefused(const policy::Policy& policy, const Decisions& decisions, Date day);

// Whether two decisions about one row are one answer, whatever else is known of them.
bool SayTheSame(const site::RowDecision& a, const site::RowDecision& b);

// Whether an approval that is over, or that nothing needs, asks nothing of anybody any more: all of
// it is approved anew, or its removal was agreed to.
bool IsSettled(const site::RowDecision& over, const Decisions& decisions, Date day);

enum class RowState : std::uint8_t {
  kRequested,  // nobody answered
  kApproved,   // all of it
  kPartly,     // some of it: narrowed, or approved before it grew
  kRefused,
  kDeferred,
  kEnded  // it was approved, until a day that is over
};
std::string_view ToText(RowState state);

struct RowStanding {
  RowState state = RowState::kRequested;
  // The decision about this row itself, or the last one about part of it; null: none.
  const site::RowDecision* decision = nullptr;
  // All that share a requirement and packets with it, in the order of their days.
  std::vector<const site::RowDecision*> related;
};
RowStanding StandingOf(const Row& row, const Decisions& decisions, Date day);

}  // namespace portwright::request
