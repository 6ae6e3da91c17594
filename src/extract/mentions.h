// Where else a document names a port: in its tables, or in a sentence just before. Threading: none
// shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "catalog/catalog.h"
#include "document/document.h"
#include "extract/ports.h"

namespace portwright::extract {

// What short cells of a table's row say.
struct RowFacts {
  Transports transports;
  catalog::Direction direction = catalog::Direction::kUnstated;
};

class Mentions {
 public:
  // Cost: linear in the cells.
  explicit Mentions(const document::Document& document);

  bool InTables(std::uint16_t port) const { return rows_.contains(port); }
  // A sentence of this block speaks of the port.
  void Note(std::uint16_t port, std::size_t block);
  // What the table says of the port that this block spoke of just now; empty where it spoke of none
  // or no table has it. Cost: linear in the row.
  RowFacts FactsNear(std::size_t block) const;

 private:
  struct Place {
    std::uint32_t table = 0;
    std::uint32_t row = 0;
  };
  const document::Document& document_;
  std::unordered_map<std::uint16_t, Place> rows_;  // the first row
  std::uint16_t last_port_ = 0;
  std::size_t last_block_ = static_cast<std::size_t>(-1);
};

}  // namespace portwright::extract
