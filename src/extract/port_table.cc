#include "extract/port_table.h"

#include <algorithm>
#include <string>

namespace portwright::extract {
namespace {

void Say(std::string& note, const std::string& sentence) {
  note += (note.empty() ? "" : " ") + sentence;
}

std::string InheritedText(const Row& row) {
  std::string out = "Inherited: ";
  for (std::size_t i = 0; i < row.inherited.size(); ++i) {
    const Inherited& cell = row.inherited[i];
    out += (i > 0 ? ", " : "") + std::string(ToText(cell.kind)) + " from line " +
           std::to_string(cell.line);
  }
  return out + ".";
}

std::string ConditionText(const Condition& condition) {
  const std::string at = " (line " + std::to_string(condition.line) + ").";
  switch (condition.kind) {
    case ConditionKind::kOnlyWhen:
      return "Only under a condition" + at;
    case ConditionKind::kOptional:
      return "Optional" + at;
    case ConditionKind::kFromVersion:
      break;
  }
  return "Depends on version " + condition.version + at;
}

std::string NoteOf(const Row& row) {
  std::string out;
  if (!row.inherited.empty()) Say(out, InheritedText(row));
  for (const Condition& condition : row.conditions) Say(out, ConditionText(condition));
  for (const catalog::Doubt& doubt : row.doubts) {
    if (doubt.taken >= 1 && doubt.taken <= doubt.readings.size()) Say(out, DoubtText(doubt));
  }
  if (row.initiator == catalog::Initiator::kUnknown)
    Say(out, "Nobody says which end opens the connection.");
  return out;
}

}  // namespace

std::vector<catalog::Flag> FlagsOf(const Row& row) {
  std::vector<catalog::Flag> out = row.flags;
  if (!row.inherited.empty()) out.push_back(catalog::Flag::kInherited);
  if (!row.conditions.empty()) out.push_back(catalog::Flag::kConditional);
  if (!row.doubts.empty()) out.push_back(catalog::Flag::kAmbiguous);
  if (HasParameter(row)) out.push_back(catalog::Flag::kDefault);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool HasParameter(const Row& row) {
  const bool has_ports =
      row.service.kind == net::ServiceKind::kTcp || row.service.kind == net::ServiceKind::kUdp;
  return row.is_default && row.alternatives == kNone && has_ports && row.service.ports.lo > 0 &&
         row.service.ports.lo == row.service.ports.hi;
}

std::vector<catalog::Row> PortTable(const Extraction& extraction) {
  std::vector<catalog::Row> out;
  out.reserve(extraction.rows.size());
  for (std::size_t r = 0; r < extraction.rows.size(); ++r) {
    const Row& row = extraction.rows[r];
    catalog::Row line;
    line.section = row.section;
    line.source = row.source;
    line.destination = row.destination;
    SetService(line, row.service);
    line.direction = ToText(row.direction);
    line.line = row.line;
    line.flags = catalog::FlagsText(FlagsOf(row));
    line.note = NoteOf(row);
    line.requirement = static_cast<std::uint32_t>(r);
    out.push_back(std::move(line));
  }
  // Line 0 is unknown: one less than it is the greatest number.
  const auto before = [](const catalog::Row& a, const catalog::Row& b) {
    return a.line - 1 < b.line - 1;
  };
  if (!std::is_sorted(out.begin(), out.end(), before)) {
    std::stable_sort(out.begin(), out.end(), before);
  }
  return out;
}

}  // namespace portwright::extract
