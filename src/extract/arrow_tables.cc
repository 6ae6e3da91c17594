#include "extract/arrow_tables.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "extract/conditions.h"
#include "extract/ends.h"
#include "extract/ports.h"

namespace portwright::extract {
namespace {

struct Arrow {
  bool right = false;
  bool left = false;
};

Arrow ReadArrow(std::string_view text) {
  Arrow arrow;
  arrow.left = text.find('<') != std::string_view::npos ||
               text.find("\xe2\x86\x90") != std::string_view::npos;
  arrow.right = text.find('>') != std::string_view::npos ||
                text.find("\xe2\x86\x92") != std::string_view::npos;
  if (text.find("\xe2\x86\x94") != std::string_view::npos) arrow.left = arrow.right = true;
  return arrow;
}

class Reader {
 public:
  Reader(const Sections& sections, std::uint32_t block, const document::Table& table,
         const Looks& looks, std::vector<Statement>& statements)
      : sections_(sections), block_(block), table_(table), looks_(looks), statements_(statements) {}

  void ReadHeading(std::uint32_t row) {
    std::vector<const document::Cell*> filled;
    for (const std::uint32_t cell : table_.rows[row].cells) {
      const document::Cell& candidate = table_.cells[cell];
      if (candidate.text.empty() || (!filled.empty() && filled.back() == &candidate)) continue;
      if (looks_.looks[cell].arrow > 0) continue;
      filled.push_back(&candidate);
    }
    if (filled.size() < 2) return;
    left_ = ReadEnds(filled[0]->text, sections_);
    right_ = ReadEnds(filled[1]->text, sections_);
  }

  void ReadBody(std::uint32_t row) {
    const auto& cells = table_.rows[row].cells;
    std::size_t arrow_at = 0;
    while (arrow_at < cells.size() && looks_.looks[cells[arrow_at]].arrow == 0) ++arrow_at;
    if (arrow_at == cells.size()) {
      ReadHeading(row);
      return;
    }
    const Arrow arrow = ReadArrow(table_.cells[cells[arrow_at]].text.text());
    Statement statement;
    statement.origin = Origin::kArrowTable;
    statement.block = block_;
    statement.table_row = row;
    statement.place = table_.rows[row].source;
    if (!EndsBeside(cells, arrow_at, statement)) {
      statement.sources = left_;
      statement.destinations = right_;
    }
    if (arrow.left && !arrow.right) std::swap(statement.sources, statement.destinations);
    statement.bidirectional_said = arrow.left && arrow.right;
    if (statement.bidirectional_said) statement.direction = catalog::Direction::kBoth;
    statement.initiator =
        statement.bidirectional_said ? catalog::Initiator::kEither : catalog::Initiator::kFrom;
    statement.initiator_ground = "the arrow of the row";
    ReadPortsOf(cells, statement);
  }

 private:
  // Ends on both sides of the arrow, in the row itself.
  bool EndsBeside(const std::vector<std::uint32_t>& cells, std::size_t arrow_at,
                  Statement& statement) const {
    if (arrow_at == 0 || arrow_at + 1 >= cells.size()) return false;
    const auto is_end = [&](std::uint32_t cell) {
      const Look& look = looks_.looks[cell];
      return !look.blank && look.port < 0.5 && look.transport < 0.5 && look.service <= look.end;
    };
    const std::uint32_t before = cells[arrow_at - 1];
    const std::uint32_t after = cells[arrow_at + 1];
    if (!is_end(before) || !is_end(after)) return false;
    // Words on both sides that are the same are what goes over the arrow.
    if (looks_.looks[before].words == looks_.looks[after].words && !left_.empty()) return false;
    statement.sources = ReadEnds(table_.cells[before].text, sections_);
    statement.destinations = ReadEnds(table_.cells[after].text, sections_);
    return true;
  }

  // The first cell that names ports, or a service, or a group; an equal one on the other side says
  // the same.
  void ReadPortsOf(const std::vector<std::uint32_t>& cells, Statement statement) {
    std::optional<std::uint32_t> words;
    for (const std::uint32_t cell : cells) {
      const document::Text& text = table_.cells[cell].text;
      if (text.empty() || looks_.looks[cell].arrow > 0) continue;
      const PortReading reading = ReadPorts(text.text(), Setting::kPortColumn);
      const bool digits = std::any_of(reading.ports.begin(), reading.ports.end(),
                                      [](const Port& port) { return port.size > 0; });
      if (!digits) {
        if (!words && looks_.looks[cell].prose < 0.5) words = cell;
        if (looks_.looks[cell].prose >= 0.5) statement.purpose = text.text();
        continue;
      }
      if (!statement.ports.empty()) continue;
      for (const Port& port : reading.ports) {
        SaidPort said;
        said.port = port;
        said.place = text.SourceOf(port.at);
        said.size = port.size == 0 ? 0 : text.SourceOf(port.at + port.size - 1) + 1 - said.place;
        statement.ports.push_back(std::move(said));
      }
      statement.transports = reading.transports;
      statement.protocol = reading.service;
    }
    if (statement.ports.empty()) {
      if (!words) return;
      statement.group = table_.cells[*words].text.text();
      statement.place = table_.cells[*words].source;
    }
    statements_.push_back(std::move(statement));
  }

  const Sections& sections_;
  std::uint32_t block_;
  const document::Table& table_;
  const Looks& looks_;
  std::vector<Statement>& statements_;
  std::vector<End> left_;
  std::vector<End> right_;
};

}  // namespace

void ReadArrowTable(const Sections& sections, std::uint32_t block, const document::Table& table,
                    const Looks& looks, const Segment& segment,
                    std::vector<Statement>& statements) {
  Reader reader(sections, block, table, looks, statements);
  for (const std::uint32_t row : segment.header_rows) reader.ReadHeading(row);
  for (std::uint32_t row = segment.first_row; row < segment.end_row; ++row) reader.ReadBody(row);
}

}  // namespace portwright::extract
