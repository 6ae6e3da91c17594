#include "extract/table_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "extract/conditions.h"
#include "extract/ends.h"
#include "extract/look.h"
#include "extract/ports.h"

namespace portwright::extract {
namespace {

const std::string kNothing;

const std::string& TextOf(const Value& value) {
  return value.cell == nullptr ? kNothing : value.cell->text.text();
}

std::size_t LineOf(std::string_view text, std::size_t at) {
  return static_cast<std::size_t>(
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::size_t LinesIn(std::string_view text) {
  return text.empty() ? 0 : LineOf(text, text.size()) + 1;
}

// A cell that says yes without words, in a column that says to what.
bool IsMark(std::string_view text) {
  const std::string folded = Fold(text);
  if (folded == "x" || folded == "yes" || folded == "y" || folded == "true" || folded == "*") {
    return true;
  }
  // Ticks and dots, with or without a selector of their colour behind them.
  for (const std::string_view tick : {"\xe2\x9c\x93", "\xe2\x9c\x94", "\xe2\x97\x8f",
                                      "\xe2\x80\xa2", "\xe2\x9c\x85", "\xe2\x98\x91"}) {
    if (text.substr(0, tick.size()) == tick) return true;
  }
  return false;
}

SaidPort Said(const Port& port, const document::Text& text) {
  SaidPort said;
  said.port = port;
  said.place = text.SourceOf(port.at);
  if (port.size > 0) said.size = text.SourceOf(port.at + port.size - 1) + 1 - said.place;
  return said;
}

// "SMB ports": what they are stands elsewhere in the document.
bool NamesGroup(std::string_view text, const PortReading& reading) {
  const bool no_digits = std::all_of(reading.ports.begin(), reading.ports.end(),
                                     [](const Port& port) { return port.size == 0 && !port.any; });
  const std::string folded = " " + Fold(text) + " ";
  const auto words = std::count(folded.begin(), folded.end(), ' ') - 1;
  return no_digits && reading.refused.empty() && words > 1 && words < 6 &&
         folded.find(" ports ") != std::string::npos;
}

class RowReader {
 public:
  explicit RowReader(const RowView& view) : view_(view) {}

  std::vector<Statement> Read() {
    base_.origin = Origin::kTable;
    base_.block = view_.block;
    base_.table_row = view_.row;
    base_.title = view_.title;
    ReadColumns();
    ReadMachine();
    std::vector<Statement> statements;
    for (std::size_t c = 0; c < columns().size(); ++c) {
      if (columns()[c].kind == Kind::kPort) ReadPortColumn(c, statements);
    }
    if (view_.segment.pair) JoinPair(statements);
    if (statements.empty()) ReadWithoutPorts(statements);
    return statements;
  }

 private:
  const std::vector<Column>& columns() const { return view_.segment.columns; }

  void ReadColumns() {
    for (std::size_t c = 0; c < columns().size(); ++c) {
      const Value& value = view_.values[c];
      const std::string& text = TextOf(value);
      const Kind kind = columns()[c].kind;
      if (value.inherited && !text.empty() && kind != Kind::kPort && kind != Kind::kOther) {
        base_.inherited.push_back({kind, value.line});
      }
      if (text.empty()) continue;
      if (value.cell->row == view_.row && base_.place == 0) base_.place = value.cell->source;
      ReadCell(c, kind, text);
    }
  }

  void ReadCell(std::size_t c, Kind kind, const std::string& text) {
    const Value& value = view_.values[c];
    switch (kind) {
      case Kind::kSource:
        (columns()[c].meaning.peer ? peer_ : base_.sources) = EndsOf(value, view_.sections);
        break;
      case Kind::kDestination:
        (columns()[c].meaning.peer ? peer_ : base_.destinations) = EndsOf(value, view_.sections);
        break;
      case Kind::kTransport:
        transport_column_ = c;
        break;
      case Kind::kService:
        if (base_.protocol.empty()) base_.protocol = text;
        AddConditions(text, value.line);
        break;
      case Kind::kDirection:
        ReadDirection(text);
        break;
      case Kind::kTraffic:
        base_.traffic = text;
        break;
      case Kind::kPurpose:
        if (!base_.purpose.empty()) base_.purpose += '\n';
        base_.purpose += text;
        AddConditions(text, value.line);
        break;
      case Kind::kCondition:
        AddConditions(text, value.line);
        break;
      case Kind::kPort:
      case Kind::kSourcePort:
      case Kind::kOther:
        break;
    }
  }

  // `in`, `both`, or `agents --> server`.
  void ReadDirection(const std::string& text) {
    const ArrowEnds arrow = SplitAtArrow(text);
    if (arrow.from.empty()) {
      base_.direction = DirectionIn(text);
      return;
    }
    base_.sources = EndsIn(arrow.from);
    base_.destinations = EndsIn(arrow.to);
    if (arrow.both) base_.direction = catalog::Direction::kBoth;
    base_.initiator = arrow.both ? catalog::Initiator::kEither : catalog::Initiator::kFrom;
    base_.initiator_ground = "the arrow of the row";
  }

  std::vector<End> EndsIn(std::string_view words) const {
    document::Text text;
    text.Append(words, base_.place);
    text.Finish();
    return ReadEnds(text, view_.sections);
  }

  void AddConditions(std::string_view words, std::uint32_t line) {
    const ConditionReading& reading = view_.memory.conditions.Get(
        words, [](std::string_view text) { return ReadConditions(text, 0); });
    for (const Condition& condition : reading.conditions) {
      base_.conditions.push_back(condition);
      base_.conditions.back().line = line;
    }
    base_.is_default = base_.is_default || reading.is_default;
    base_.alternatives = base_.alternatives || reading.alternatives;
  }

  // A column of machines, where source or destination has none of its own: the end that listens.
  void ReadMachine() {
    const bool has_source = HasColumn(Kind::kSource);
    const bool has_destination = HasColumn(Kind::kDestination);
    if (has_source && has_destination) return;
    for (std::size_t c = 0; c < columns().size(); ++c) {
      const Column& column = columns()[c];
      const std::string& text = TextOf(view_.values[c]);
      if (!column.meaning.machine || column.meaning.names_machine) continue;
      if (text.empty() || IsAnswer(Fold(text))) continue;
      if (column.kind != Kind::kService && column.kind != Kind::kOther &&
          column.kind != Kind::kTraffic) {
        continue;
      }
      machine_ = EndsOf(view_.values[c], view_.sections);
      return;
    }
    if (has_source && !has_destination) TakeServiceAsEnd();
  }

  // Beside a column of those who call, that of the services names who is called.
  void TakeServiceAsEnd() {
    for (std::size_t c = 0; c < columns().size(); ++c) {
      if (columns()[c].kind == Kind::kService && !TextOf(view_.values[c]).empty()) {
        machine_ = EndsOf(view_.values[c], view_.sections);
      }
    }
  }

  bool HasColumn(Kind kind) const {
    return std::any_of(columns().begin(), columns().end(),
                       [kind](const Column& column) { return column.kind == kind; });
  }

  void ReadPortColumn(std::size_t c, std::vector<Statement>& statements) {
    const Value& value = view_.values[c];
    if (value.cell == nullptr || value.cell->text.empty()) return;
    const document::Text& text = value.cell->text;
    const PortReading reading = ReadPorts(text.text(), Setting::kPortColumn);
    const bool portless = reading.transports.icmp || !reading.transports.protocols.empty();
    if (reading.ports.empty() && !portless && !NamesGroup(text.text(), reading)) return;
    Statement statement = base_;
    if (reading.ports.empty() && portless) {
      statement.place = value.cell->source;
      statement.transports = reading.transports;
      ReadHeading(columns()[c].meaning, reading, statement);
      statements.push_back(std::move(statement));
      return;
    }
    if (NamesGroup(text.text(), reading)) {
      statement.group = text.text();
      statement.place = value.cell->source;
      statements.push_back(std::move(statement));
      return;
    }
    if (value.inherited) statement.inherited.push_back({Kind::kPort, value.line});
    ReadHeading(columns()[c].meaning, reading, statement);
    if (view_.segment.matrix) TakeColumnEnd(c, statement);
    if (columns()[c].meaning.bound == Bound::kHigh) return;
    for (Port port : reading.ports) {
      if (columns()[c].meaning.bound == Bound::kLow) TakeUpperBound(port);
      statement.ports.push_back(Said(port, text));
      statement.alternatives = statement.alternatives || port.alternative;
      if (!port.condition.empty()) {
        const ConditionReading more = ReadConditions(port.condition, value.line);
        statement.conditions.insert(statement.conditions.end(), more.conditions.begin(),
                                    more.conditions.end());
        statement.is_default = statement.is_default || more.is_default;
      }
    }
    if (statement.protocol.empty()) statement.protocol = reading.service;
    Zip(text.text(), c, reading, std::move(statement), statements);
  }

  // What the heading of a column of ports says: a transport, a direction, both ends.
  void ReadHeading(const HeaderMeaning& meaning, const PortReading& reading, Statement& statement) {
    if (meaning.direction != catalog::Direction::kUnstated) {
      statement.direction = meaning.direction;
    }
    if (!meaning.from.empty()) {
      std::string from = meaning.from;
      std::string to = meaning.to;
      if (reading.says_direction && !reading.arrow_right) std::swap(from, to);
      statement.sources = {{WithProduct(from, view_.sections), statement.place}};
      statement.destinations = {{WithProduct(to, view_.sections), statement.place}};
      statement.initiator = meaning.direction == catalog::Direction::kBoth
                                ? catalog::Initiator::kEither
                                : catalog::Initiator::kFrom;
      statement.initiator_ground = "an arrow in the heading of the column";
    }
    if (!peer_.empty()) {
      const bool outwards = statement.direction == catalog::Direction::kOut;
      (outwards ? statement.destinations : statement.sources) = peer_;
    }
    if (!machine_.empty()) PlaceMachine(statement);
  }

  // Two columns of ports under two ends: equal ports are one rule between them; a port of one end
  // alone is opened there.
  void JoinPair(std::vector<Statement>& statements) const {
    std::vector<End> ends;
    std::vector<std::size_t> port_columns;
    for (std::size_t c = 0; c < columns().size(); ++c) {
      if (columns()[c].kind != Kind::kPort) continue;
      ends.push_back({WithProduct(columns()[c].heading, view_.sections), base_.place});
      port_columns.push_back(c);
    }
    const bool both =
        TextOf(view_.values[port_columns[0]]) == TextOf(view_.values[port_columns[1]]);
    if (both && statements.size() > 1) statements.resize(statements.size() / 2);
    const bool first_only = !both && TextOf(view_.values[port_columns[1]]).empty();
    for (Statement& statement : statements) {
      statement.sources = {first_only ? ends[1] : ends[0]};
      statement.destinations = {first_only ? ends[0] : ends[1]};
      if (both) {
        statement.initiator = catalog::Initiator::kUnknown;
        statement.initiator_ground = "both ends are listed with the port";
      }
    }
  }

  // The end of a range stands in a column of its own.
  void TakeUpperBound(Port& port) const {
    for (std::size_t c = 0; c < columns().size(); ++c) {
      if (columns()[c].meaning.bound != Bound::kHigh) continue;
      const PortReading high = ReadPorts(TextOf(view_.values[c]), Setting::kPortColumn);
      if (high.ports.size() == 1 && !port.any && high.ports[0].ports.hi >= port.ports.lo) {
        port.ports.hi = high.ports[0].ports.hi;
      }
    }
  }

  // In a matrix the heading of the column is the other end.
  void TakeColumnEnd(std::size_t c, Statement& statement) const {
    const std::string& heading = columns()[c].heading;
    const End end{heading.empty() ? "*" : WithProduct(heading, view_.sections), statement.place};
    if (view_.segment.rows_are_sources) {
      statement.destinations = {end};
    } else {
      statement.sources = {end};
    }
  }

  void PlaceMachine(Statement& statement) const {
    if (!statement.sources.empty() && !statement.destinations.empty()) return;
    if (!statement.sources.empty()) {
      statement.destinations = machine_;
    } else if (!statement.destinations.empty() || statement.direction == catalog::Direction::kOut ||
               statement.direction == catalog::Direction::kBoth) {
      statement.sources = machine_;
    } else {
      statement.destinations = machine_;
    }
  }

  // Transports for the ports of a cell, by line where both cells have as many.
  void Zip(const std::string& ports_text, std::size_t port_column, const PortReading& reading,
           Statement statement, std::vector<Statement>& statements) {
    Settle(port_column, reading, statement);
    const std::string transports =
        transport_column_ ? TextOf(view_.values[*transport_column_]) : std::string();
    const std::size_t lines = LinesIn(ports_text);
    const bool zips_transports = lines > 1 && LinesIn(transports) == lines;
    const bool zips_services = lines > 1 && LinesIn(statement.protocol) == lines;
    if (!zips_transports && !zips_services) {
      statements.push_back(std::move(statement));
      return;
    }
    const std::vector<std::string_view> words = Split(transports, '\n');
    const std::vector<std::string_view> services = Split(statement.protocol, '\n');
    for (std::size_t line = 0; line < lines; ++line) {
      Statement one = statement;
      std::erase_if(one.ports,
                    [&](const SaidPort& said) { return LineOf(ports_text, said.port.at) != line; });
      if (one.ports.empty()) continue;
      if (zips_transports) TakeTransports(words[line], one);
      if (zips_services) one.protocol = services[line];
      statements.push_back(std::move(one));
    }
  }

  // Transports for the whole cell: its own, the column's, the heading's.
  void Settle(std::size_t port_column, const PortReading& reading, Statement& statement) const {
    statement.transports = reading.transports;
    if (!statement.transports.empty()) return;
    if (transport_column_) TakeTransports(TextOf(view_.values[*transport_column_]), statement);
    if (!statement.transports.empty() && !statement.transport_implied) return;
    const Transports heading = HeadingTransports(port_column);
    if (!heading.empty()) {
      statement.transports = heading;
      statement.transport_implied = false;
    }
  }

  Transports HeadingTransports(std::size_t port_column) const {
    Transports transports = columns()[port_column].meaning.transports;
    if (!transports.empty()) return transports;
    for (std::size_t c = 0; c < columns().size(); ++c) {
      const Transports& said = columns()[c].meaning.transports;
      if (c == port_column || said.empty() || !IsMark(TextOf(view_.values[c]))) continue;
      transports.tcp = transports.tcp || said.tcp;
      transports.udp = transports.udp || said.udp;
    }
    return transports;
  }

  void TakeTransports(std::string_view words, Statement& statement) const {
    const TransportReading& reading = view_.memory.transports.Get(words, ReadTransports);
    statement.transport_said = std::string(Trim(words));
    statement.transports = reading.transports;
    // "All TCP" is TCP.
    if (statement.transports.tcp || statement.transports.udp) statement.transports.any = false;
    statement.transport_implied = reading.implied;
    statement.transport_either_way = reading.either_way;
    if (statement.protocol.empty()) statement.protocol = reading.service;
  }

  // A row that names no port: ICMP and its like, ports in the transport's cell, or a group.
  void ReadWithoutPorts(std::vector<Statement>& statements) {
    if (!transport_column_) return;
    const Value& value = view_.values[*transport_column_];
    const PortReading reading = ReadPorts(TextOf(value), Setting::kTransportColumn);
    Statement statement = base_;
    ReadHeading(columns()[*transport_column_].meaning, reading, statement);
    if (!reading.ports.empty()) {
      for (const Port& port : reading.ports) {
        statement.ports.push_back(Said(port, value.cell->text));
      }
      statement.transports = reading.transports;
      statements.push_back(std::move(statement));
      return;
    }
    TakeTransports(TextOf(value), statement);
    const Transports& said = statement.transports;
    if (!said.icmp && said.protocols.empty()) return;
    statement.transports.tcp = statement.transports.udp = false;
    statements.push_back(std::move(statement));
  }

  const RowView& view_;
  Statement base_;
  std::optional<std::size_t> transport_column_;
  std::vector<End> machine_;
  std::vector<End> peer_;  // the other side, by the row's direction
};

}  // namespace

std::vector<End> EndsOf(const Value& value, const Sections& sections) {
  if (value.cell == nullptr) return {};
  return ReadEnds(value.cell->text, sections);
}

std::vector<Statement> ReadRow(const RowView& view) { return RowReader(view).Read(); }

}  // namespace portwright::extract
