// The port table of a catalog (docs/formats/table.md): a row for each requirement and each entry of
// its `allow`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace portwright::catalog {

inline constexpr std::string_view kTableHeader =
    "section,source,destination,transport,ports,direction,line,flags,note";

struct Row {
  std::string section;
  std::string source;
  std::string destination;
  std::string transport;
  std::string ports;
  std::string direction;
  std::uint32_t line = 0;  // 0: not said, printed as nothing
  std::string flags;
  std::string note;
  std::uint32_t requirement = 0;  // index into Catalog::requirements
  std::uint32_t entry = 0;        // index into Requirement::allow
};

// The columns `transport` and `ports` of a service.
void SetService(Row& row, const net::Service& service);
// The column `flags`: in table order, separated by blanks, each once.
std::string FlagsText(std::vector<Flag> flags);
// What the column `note` says of a doubt.
std::string DoubtText(const Doubt& doubt);

// By line (unknown ones last), then in the order of the file. A port that a parameter gives is its
// default, `any` where it has none. Cost: n log n in rows.
std::vector<Row> PortTable(const Catalog& catalog);

// With header; fields quoted by RFC 4180 where they need it, lines end in \n.
std::string ToCsv(const std::vector<Row>& rows);

}  // namespace portwright::catalog
