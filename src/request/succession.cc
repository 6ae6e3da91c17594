#include "request/succession.h"

#include <algorithm>
#include <map>

namespace portwright::request {
namespace {

using site::RowDecision;
using site::RowVerdict;

bool OnOneWay(const RowDecision& a, const RowDecision& b) {
  return a.row.point == b.row.point && a.row.way == b.row.way && a.row.closes.empty() &&
         b.row.closes.empty();
}

bool Ends(const RowDecision& answer, const RowDecision& older) {
  return answer.verdict != RowVerdict::kDeferred && older.Permits() && OnOneWay(answer, older) &&
         older.on <= answer.on && !older.HasEnded(Date{answer.on.days - 1}) &&
         std::includes(answer.row.requirements.begin(), answer.row.requirements.end(),
                       older.row.requirements.begin(), older.row.requirements.end()) &&
         Covers(answer.row, older.row);
}

bool ShareARequirement(const RowContent& a, const RowContent& b) {
  return std::any_of(
      a.requirements.begin(), a.requirements.end(), [&](const std::string& requirement) {
        return std::binary_search(b.requirements.begin(), b.requirements.end(), requirement);
      });
}

bool IsStillApproved(const RowDecision& refused, const RowDecision& approved) {
  if (!ShareARequirement(refused.row, approved.row) || !Meets(refused.row, approved.Approved()))
    return false;
  if (refused.verdict == RowVerdict::kRefused) return true;
  const packetset::PacketSet left_out =
      PacketsOf(refused.row).Difference(PacketsOf(refused.Approved()));
  const packetset::PacketSet beyond = left_out.Difference(PacketsOf(approved.Approved()));
  return !beyond.Equals(left_out);
}

}  // namespace

Succession Succeed(const Decisions& standing, const std::vector<RowDecision>& answers,
                   const std::set<std::string>& planned) {
  std::map<std::string, RowDecision> by_id;
  for (const RowDecision& decision : standing) by_id.emplace(decision.id, decision);
  Succession out;
  for (RowDecision answer : answers) {
    const auto found = by_id.find(answer.id);
    // Of the same answer once more all that is known stays, its reviews among it.
    if (found != by_id.end() && SayTheSame(found->second, answer)) continue;
    // Of a row that was asked for before, the first day stays.
    if (found != by_id.end() && found->second.requested &&
        (!answer.requested || *found->second.requested < *answer.requested))
      answer.requested = found->second.requested;
    for (auto& [id, older] : by_id) {
      if (id == answer.id || planned.contains(id) || !Ends(answer, older)) continue;
      older.valid_until = Date{answer.on.days - 1};
      out.ended.emplace_back(id, answer.id);
    }
    by_id.insert_or_assign(answer.id, std::move(answer));
  }
  std::sort(out.ended.begin(), out.ended.end());
  for (auto& [id, decision] : by_id) out.decisions.push_back(std::move(decision));
  return out;
}

std::vector<StillApproved> StillApprovedOf(const std::vector<RowDecision>& answers,
                                           const Decisions& decisions, Date day) {
  std::vector<StillApproved> out;
  for (const RowDecision& refused : answers) {
    if (refused.verdict != RowVerdict::kRefused && refused.verdict != RowVerdict::kNarrowed)
      continue;
    for (const RowDecision& approved : decisions) {
      const bool holds = approved.id != refused.id && approved.Permits() &&
                         !approved.HasEnded(day) && OnOneWay(refused, approved);
      if (holds && IsStillApproved(refused, approved)) out.push_back({&refused, &approved});
    }
  }
  return out;
}

}  // namespace portwright::request
