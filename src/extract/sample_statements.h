// Statements for tests, in lines and by hand.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/reading_text.h"
#include "extract/sample_tables.h"
#include "extract/statement.h"
#include "extract/tables.h"

namespace portwright::extract {

inline std::string Print(const Statement& statement) {
  std::string out = WordsOf(statement.sources) + " > " + WordsOf(statement.destinations) + " :";
  for (const SaidPort& said : statement.ports) {
    const Port& port = said.port;
    out += port.alternative ? " |" : " ";
    const Transports& transports = port.transports.empty() ? statement.transports : port.transports;
    out += (transports.empty() ? std::string("-") : Short(transports)) + "/";
    out += port.any ? "any" : net::ToText(port.ports);
    if (port.open_ended) out += "+";
    if (port.is_default) out += "*";
    if (!port.service.empty()) out += "(" + port.service + ")";
  }
  if (statement.ports.empty()) out += " " + Short(statement.transports);
  if (statement.transport_implied) out += " implied";
  if (!statement.protocol.empty()) out += " " + statement.protocol;
  if (!statement.group.empty()) out += " group";
  const std::string_view direction = catalog::ToText(statement.direction);
  if (!direction.empty()) out += " " + std::string(direction);
  if (statement.initiator) out += " by " + std::string(catalog::ToText(*statement.initiator));
  if (statement.is_default) out += " default";
  if (statement.alternatives) out += " alternatives";
  for (const Condition& condition : statement.conditions) out += " {" + condition.words + "}";
  for (const Inherited& inherited : statement.inherited) {
    out += " ^" + std::string(ToText(inherited.kind)) + std::to_string(inherited.line);
  }
  for (const catalog::Doubt& doubt : statement.doubts) {
    out += " ?" + std::string(catalog::ToText(doubt.about));
  }
  if (!statement.title.empty()) out += " [" + statement.title + "]";
  return out;
}

// The statements of a document's tables, a line each.
inline std::string StatementsOf(const document::Document& document) {
  const TableStatements read = ReadTables(document, FindSections(document));
  std::string out;
  for (const Statement& statement : read.statements) out += Print(statement) + "\n";
  return out;
}

// Of one table; its heading stands on line 3.
inline std::string StatementsOf(const Cells& rows) {
  return StatementsOf(SampleBlocks().Heading(1, "Guide").Heading(2, "Ports").Table(rows).Make());
}

}  // namespace portwright::extract
