#include "catalog/table.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::catalog {
namespace {

const std::string& Words(const std::string& cited, const Role& role) {
  return cited.empty() ? role.cited_as : cited;
}

std::string FlagsOf(const Requirement& requirement, const AllowEntry& entry) {
  std::vector<Flag> flags = requirement.cite.flags;
  const auto add = [&](Flag flag, bool holds) {
    if (holds && !requirement.cite.Has(flag)) flags.push_back(flag);
  };
  add(Flag::kDefault, entry.parameter != kNone);
  add(Flag::kAmbiguous, !requirement.doubts.empty());
  return FlagsText(std::move(flags));
}

std::string NoteOf(const Requirement& requirement) {
  std::string out = requirement.purpose;
  for (const Doubt& doubt : requirement.doubts) out += " " + DoubtText(doubt);
  return out;
}

}  // namespace

void SetService(Row& row, const net::Service& service) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
      row.transport = "any";
      row.ports = "any";
      return;
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp:
      row.transport = service.kind == net::ServiceKind::kTcp ? "tcp" : "udp";
      row.ports = net::ToText(service.ports);
      return;
    case net::ServiceKind::kIcmp:
      row.transport = "icmp";
      return;
    case net::ServiceKind::kProtocol:
      row.transport = "proto-" + std::to_string(service.protocol);
      return;
  }
}

std::string FlagsText(std::vector<Flag> flags) {
  std::sort(flags.begin(), flags.end());
  flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
  std::string out;
  for (const Flag flag : flags) {
    if (!out.empty()) out += ' ';
    out += ToText(flag);
  }
  return out;
}

std::string DoubtText(const Doubt& doubt) {
  return "Doubt about " + std::string(ToText(doubt.about)) +
         ", read as: " + doubt.readings[doubt.taken - 1] + ".";
}

std::vector<Row> PortTable(const Catalog& catalog) {
  std::vector<Row> rows;
  for (std::uint32_t r = 0; r < catalog.requirements.size(); ++r) {
    const Requirement& requirement = catalog.requirements[r];
    for (std::uint32_t e = 0; e < requirement.allow.size(); ++e) {
      Row row;
      row.section = requirement.cite.section;
      row.source = Words(requirement.cite.source, catalog.roles[requirement.from]);
      row.destination = Words(requirement.cite.destination, catalog.roles[requirement.to]);
      SetService(row, requirement.allow[e].service);
      row.direction = ToText(requirement.direction);
      row.line = requirement.cite.line;
      row.flags = FlagsOf(requirement, requirement.allow[e]);
      row.note = NoteOf(requirement);
      row.requirement = r;
      row.entry = e;
      rows.push_back(std::move(row));
    }
  }
  // Line 0 is unknown: one less than it is the greatest number.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.line - 1 < b.line - 1; });
  return rows;
}

std::string ToCsv(const std::vector<Row>& rows) {
  std::string out(kTableHeader);
  out += '\n';
  for (const Row& row : rows) {
    const std::string line = row.line == 0 ? "" : std::to_string(row.line);
    for (const std::string_view field :
         {std::string_view(row.section), std::string_view(row.source),
          std::string_view(row.destination), std::string_view(row.transport),
          std::string_view(row.ports), std::string_view(row.direction), std::string_view(line),
          std::string_view(row.flags)}) {
      out += CsvField(field) + ",";
    }
    out += CsvField(row.note) + "\n";
  }
  return out;
}

}  // namespace portwright::catalog
