// Rows out of a sequence of pieces that once were cells: what each piece is, and the best way to
// deal the pieces out to columns. Threading: none shared.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/extraction.h"

namespace portwright::extract {

enum class PieceClass : std::uint8_t {
  kPort,              // 443; 80, 443; 1000-2000
  kTransport,         // TCP/UDP
  kPortAndTransport,  // TCP 443, 53/udp
  kDirection,         // inbound
  kBlank,             // any, n/a, -
  kShort,             // a few words
  kProse
};

PieceClass ClassOfPiece(std::string_view piece);

struct Alignment {
  std::vector<std::uint8_t> columns;      // by piece
  std::vector<std::uint32_t> row_begins;  // indices of pieces, ascending
  double cost = 0;
  std::uint32_t rows_with_ports = 0;
};

// Deals `pieces` out to rows with the columns `kinds`, at most 12: each row takes its pieces from
// left to right, cells may be missing, and a piece may continue the cell before it. Of all ways the
// one of the least cost. Cost: linear in the pieces.
Alignment AlignPieces(const std::vector<PieceClass>& pieces, const std::vector<Kind>& kinds);

// The columns that pieces seem to have where no heading says so, and where their rows begin and
// end; no kinds where nothing comes back often enough. Cost: linear.
struct Period {
  std::vector<Kind> kinds;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
Period FindPeriod(const std::vector<PieceClass>& pieces);

}  // namespace portwright::extract
