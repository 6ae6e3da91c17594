#include "request/register.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace portwright::request {
namespace {

std::string NamesAndAddresses(const std::string& names, const std::string& addresses) {
  if (names.empty() || names == addresses) return addresses;
  return names + "\n" + addresses;
}

bool HasRequirement(const RowContent& row, const std::string& requirement) {
  return std::binary_search(row.requirements.begin(), row.requirements.end(), requirement);
}

// When the flow was asked for first, and when its row became what it is.
void DateIt(const RowStanding& standing, RegisterEntry& entry) {
  for (const site::RowDecision* one : standing.related) {
    if (!HasRequirement(one->row, entry.requirement)) continue;
    const Date seen = one->requested.value_or(one->on);
    if (!entry.first_seen || seen < *entry.first_seen) entry.first_seen = seen;
    if (one->reviewed && (!entry.reviewed || *entry.reviewed < *one->reviewed))
      entry.reviewed = one->reviewed;
  }
  if (standing.decision == nullptr || standing.decision->id != entry.id) return;
  const Date since = standing.decision->requested.value_or(standing.decision->on);
  if (entry.first_seen && *entry.first_seen < since) entry.changed = since;
}

}  // namespace

std::vector<RegisterEntry> EntriesOf(const RequestRow& row, const Decisions& decisions, Date day,
                                     const std::map<std::string, RequirementWords>& words,
                                     const std::map<std::string, Usage>& usage) {
  const RowStanding standing = StandingOf(row.row, decisions, day);
  std::vector<RegisterEntry> out;
  for (const std::string& requirement : row.row.content.requirements) {
    RegisterEntry entry;
    entry.id = row.row.id;
    entry.point = row.row.content.point;
    entry.owner = row.owner;
    entry.way = row.row.content.way;
    entry.from = NamesAndAddresses(row.Cell(At::kSource), row.Cell(At::kSourceAddresses));
    entry.to = NamesAndAddresses(row.Cell(At::kDestination), row.Cell(At::kDestinationAddresses));
    entry.service = row.Cell(At::kService);
    entry.requirement = requirement;
    if (const auto found = words.find(requirement); found != words.end()) {
      entry.reason = found->second.reason;
      entry.document = found->second.document;
    }
    entry.state = standing.state;
    entry.requester = entry.approver = entry.ticket = kUnknown;
    if (const site::RowDecision* decision = standing.decision) {
      if (!decision->requester.empty()) entry.requester = decision->requester;
      if (decision->Permits()) {
        entry.approver = decision->by;
        if (!decision->ticket.empty()) entry.ticket = decision->ticket;
      }
      entry.decided = decision->on;
      entry.valid_until = decision->valid_until;
    }
    DateIt(standing, entry);
    entry.last_used = entry.measure = kUnknown;
    if (const auto found = usage.find(requirement); found != usage.end()) {
      entry.measure = found->second.measure;
      entry.last_used =
          found->second.last_used.empty() ? "not since measuring began" : found->second.last_used;
    }
    entry.works = kUnknown;
    out.push_back(std::move(entry));
  }
  return out;
}

std::string_view ToText(DueReason reason) {
  switch (reason) {
    case DueReason::kEnded:
      return "has ended";
    case DueReason::kEnds:
      return "ends soon";
    case DueReason::kNotNeeded:
      return "needed no more";
    case DueReason::kNotReviewed:
      return "not reviewed for long";
    case DueReason::kDeferred:
      return "deferred";
  }
  return "ends soon";
}

std::vector<DueRow> DueOf(const Decisions& decisions, const std::vector<const Row*>& planned,
                          Date day, int within_days, int reviewed_within_days) {
  std::vector<DueRow> out;
  for (const site::RowDecision& decision : decisions) {
    if (!decision.row.closes.empty()) continue;
    if (decision.verdict == site::RowVerdict::kDeferred) {
      out.push_back({&decision, DueReason::kDeferred, decision.on});
      continue;
    }
    if (!decision.Permits()) continue;
    const bool is_needed = std::any_of(planned.begin(), planned.end(), [&](const Row* row) {
      return row->content.point == decision.row.point && row->content.way == decision.row.way &&
             Meets(row->content, decision.Approved());
    });
    const Date looked = decision.reviewed.value_or(decision.on);
    const bool is_over = decision.HasEnded(day);
    if ((is_over || !is_needed) && IsSettled(decision, decisions, day)) continue;
    if (is_over) {
      out.push_back({&decision, DueReason::kEnded, decision.valid_until});
    } else if (!is_needed) {
      out.push_back({&decision, DueReason::kNotNeeded, std::nullopt});
    } else if (decision.valid_until && decision.valid_until->days <= day.days + within_days) {
      out.push_back({&decision, DueReason::kEnds, decision.valid_until});
    } else if (looked.days + reviewed_within_days < day.days) {
      out.push_back({&decision, DueReason::kNotReviewed, looked});
    }
  }
  std::sort(out.begin(), out.end(), [](const DueRow& a, const DueRow& b) {
    return std::tie(a.reason, a.day, a.decision->id) < std::tie(b.reason, b.day, b.decision->id);
  });
  return out;
}

}  // namespace portwright::request
