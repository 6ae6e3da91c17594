// Rows and sections for tests: an arrow, a service, a block.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "extract/extraction.h"
#include "extract/sections.h"

namespace portwright::extract {

inline Row SampleRow(std::string source, std::string destination, std::uint16_t port,
                     std::uint32_t line, std::uint32_t block) {
  Row row;
  row.source = std::move(source);
  row.destination = std::move(destination);
  row.service.kind = net::ServiceKind::kTcp;
  row.service.ports = {port, port};
  row.line = line;
  row.block = block;
  return row;
}

inline Row SampleTableRow(std::string source, std::string destination, std::uint16_t port,
                          std::uint32_t line, std::uint32_t block) {
  Row row = SampleRow(std::move(source), std::move(destination), port, line, block);
  row.table_row = line;
  return row;
}

// Blocks 0 to 9 under the first heading, 10 to 19 under the second, and so on.
inline void AddSection(std::string heading, std::string first, std::string second,
                       Sections& sections) {
  Section section;
  section.path = {std::move(heading)};
  section.first = std::move(first);
  section.second = std::move(second);
  for (int i = 0; i < 10; ++i) {
    sections.of_block.push_back(static_cast<std::uint32_t>(sections.sections.size()));
    sections.is_heading.push_back(false);
  }
  sections.sections.push_back(std::move(section));
}

// A line a row: `11 agent -> hub tcp/443 in also 14 [conditional] ?port`.
inline std::string Print(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows) {
    out += std::to_string(row.line) + " " + row.source + " -> " + row.destination + " " +
           (row.service.kind == net::ServiceKind::kTcp   ? "tcp/"
            : row.service.kind == net::ServiceKind::kUdp ? "udp/"
                                                         : "any/") +
           std::to_string(row.service.ports.lo);
    const std::string_view direction = catalog::ToText(row.direction);
    if (!direction.empty()) out += " " + std::string(direction);
    for (const std::uint32_t line : row.also) out += " also " + std::to_string(line);
    for (const catalog::Flag flag : row.flags) {
      out += " [" + std::string(catalog::ToText(flag)) + "]";
    }
    for (const catalog::Doubt& doubt : row.doubts) {
      out += " ?" + std::string(catalog::ToText(doubt.about));
    }
    out += "\n";
  }
  return out;
}

}  // namespace portwright::extract
