#include "extract/mentions.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "extract/sections.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kShortCell = 24;
constexpr std::size_t kCellsMax = 40;  // of a row that are asked

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Mentions::Mentions(const document::Document& document) : document_(document) {
  for (std::uint32_t t = 0; t < document.tables.size(); ++t) {
    for (const document::Cell& cell : document.tables[t].cells) {
      const std::string& text = cell.text.text();
      for (std::size_t i = 0; i < text.size();) {
        if (!IsDigit(text[i])) {
          ++i;
          continue;
        }
        std::uint32_t value = 0;
        std::size_t digits = 0;
        for (; i < text.size() && IsDigit(text[i]); ++i, ++digits) {
          if (digits < 6) value = value * 10 + static_cast<std::uint32_t>(text[i] - '0');
        }
        if (digits > 5 || value == 0 || value > 65'535) continue;
        rows_.emplace(static_cast<std::uint16_t>(value), Place{t, cell.row});
      }
    }
  }
}

void Mentions::Note(std::uint16_t port, std::size_t block) {
  last_port_ = port;
  last_block_ = block;
}

RowFacts Mentions::FactsNear(std::size_t block) const {
  RowFacts facts;
  if (block != last_block_) return facts;
  const auto found = rows_.find(last_port_);
  if (found == rows_.end()) return facts;
  const document::Table& table = document_.tables[found->second.table];
  if (found->second.row >= table.rows.size()) return facts;
  const auto& cells = table.rows[found->second.row].cells;
  for (std::size_t i = 0; i < std::min(cells.size(), kCellsMax); ++i) {
    const std::string& text = table.cells[cells[i]].text.text();
    if (text.empty() || text.size() > kShortCell) continue;
    if (facts.transports.empty()) {
      const TransportReading reading = ReadTransports(text);
      if (!reading.implied && reading.share > 0.9) facts.transports = reading.transports;
    }
    if (facts.direction == catalog::Direction::kUnstated) facts.direction = DirectionIn(text);
  }
  return facts;
}

}  // namespace portwright::extract
