// Policies and rows for tests of this folder.
#pragma once

#include <string>
#include <vector>

#include "policy/policy.h"
#include "request/columns.h"
#include "site/row_decision.h"

namespace portwright::request {

inline RowContent ContentOf(std::vector<std::string> from, std::vector<std::string> to,
                            std::vector<std::string> allow, std::vector<std::string> requirements) {
  RowContent row;
  row.point = "gw1";
  row.way = "any -> any";
  row.from = *site::ParseSources(from);
  row.to = *site::ParseDestinations(to, row.from, row.names);
  row.allow = *site::ParseRowServices(allow);
  row.requirements = std::move(requirements);
  return row;
}

inline site::RowDecision DecisionOf(RowContent row, site::RowVerdict verdict) {
  site::RowDecision out;
  out.id = site::RowIdOf(row);
  out.row = std::move(row);
  out.verdict = verdict;
  out.by = "a.boss";
  out.on = *ParseDate("2026-11-01");
  return out;
}

// A gateway that forwards: rules as rows, each with one requirement.
inline policy::Policy PolicyOfRows(const std::vector<RowContent>& rows) {
  policy::Policy out;
  out.point = "gw1";
  out.chains.push_back({"forward", policy::Hook::kForward, {policy::VerdictKind::kDrop, 0}, {}});
  for (const RowContent& row : rows) {
    std::uint32_t reason = 0;
    while (reason < out.reasons.size() && out.reasons[reason].id != row.requirements[0]) ++reason;
    if (reason == out.reasons.size()) {
      out.reasons.push_back({row.requirements[0], "document L1", "a purpose"});
      out.origins.push_back({{reason}});
    }
    for (const RowService& service : row.allow) {
      out.address_sets.push_back(row.from);
      out.address_sets.push_back(row.to);
      out.services.push_back(service.service);
      policy::Rule rule;
      rule.sources = static_cast<std::uint32_t>(out.address_sets.size() - 2);
      rule.destinations = rule.sources + 1;
      rule.service = static_cast<std::uint32_t>(out.services.size() - 1);
      rule.source_ports = service.source_ports;
      rule.verdict = {policy::VerdictKind::kAccept, 0};
      rule.origin = reason + 1;
      out.chains[0].rules.push_back(rule);
    }
  }
  return out;
}

// Rows of a request with what a plan says of them.
inline std::vector<RequestRow> RequestOf(const std::vector<RowContent>& contents,
                                         const std::string& number) {
  std::vector<RequestRow> out;
  for (const RowContent& content : contents) {
    RequestRow row;
    row.row.content = content;
    row.row.id = site::RowIdOf(content);
    row.owner = "network team";
    row.cells = ContentCells(row.row, number);
    row.Cell(At::kOwner) = row.owner;
    row.Cell(At::kJustification) = "backups, \"nightly\"";
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace portwright::request
