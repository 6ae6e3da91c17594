#include "extract/flattened_alignment.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "base/check.h"
#include "base/text.h"
#include "extract/phrase.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kColumnsMax = 12;
constexpr std::size_t kPeriodMax = 8;
constexpr double kMissing = 1.5;      // a cell that is not there
constexpr double kMissingPort = 3.0;  // rows are there for their ports
constexpr double kContinued = 1.2;    // a second piece in one cell

constexpr std::string_view kTransports =
    "tcp udp tcp/udp udp/tcp tcp/ip icmp icmpv4 icmpv6 sctp esp ah gre igmp ip tcp/udp/icmp both";
constexpr std::string_view kDirections =
    "inbound outbound in out incoming outgoing ingress egress bidirectional bi-directional "
    "in/out inbound/outbound outbound/inbound two-way one-way unidirectional incoming/outgoing "
    "ingress/egress bothways";
constexpr std::string_view kBlanks =
    "any all none n/a na - * \xE2\x80\x94 \xE2\x80\x93 tbd various";

bool IsPortNumber(std::string_view word) {
  const std::size_t dash = word.find('-');
  if (dash != std::string_view::npos) {
    return IsPortNumber(word.substr(0, dash)) && IsPortNumber(word.substr(dash + 1));
  }
  if (word.size() > 1 && word[0] == '0') return false;  // of a telephone, a post code, a date
  const auto value = ParseNumber(word);
  return value.has_value() && *value <= 65535 && word.size() <= 5;
}

// `443/tcp`, `tcp-443`, `udp/53`.
bool IsPortWithTransport(std::string_view word) {
  const std::size_t mark = word.find_first_of("/-");
  if (mark == std::string_view::npos) return false;
  const std::string_view first = word.substr(0, mark);
  const std::string_view second = word.substr(mark + 1);
  return (IsPortNumber(first) && IsOneOf(second, kTransports)) ||
         (IsOneOf(first, kTransports) && IsPortNumber(second));
}

double Mismatch(Kind kind, PieceClass piece) {
  const bool words = piece == PieceClass::kShort || piece == PieceClass::kProse;
  if (piece == PieceClass::kBlank) return 0.2;
  switch (kind) {
    case Kind::kPort:
    case Kind::kSourcePort:
      if (piece == PieceClass::kPort) return 0;
      return piece == PieceClass::kPortAndTransport ? 0.3 : 4.0;
    case Kind::kTransport:
      if (piece == PieceClass::kTransport) return 0;
      if (piece == PieceClass::kPortAndTransport) return 2.0;
      return piece == PieceClass::kShort ? 1.0 : 4.0;
    case Kind::kDirection:
      return piece == PieceClass::kDirection ? 0 : (piece == PieceClass::kShort ? 2.5 : 4.0);
    case Kind::kPurpose:
      if (words) return piece == PieceClass::kProse ? 0 : 0.2;
      return 2.5;
    case Kind::kService:
      if (piece == PieceClass::kTransport) return 1.0;
      [[fallthrough]];
    case Kind::kSource:
    case Kind::kDestination:
    case Kind::kTraffic:
    case Kind::kCondition:
    case Kind::kOther:
      if (words) return piece == PieceClass::kShort ? 0 : 0.6;
      return 2.5;
  }
  PORTWRIGHT_CHECK(false, "a known kind");
}

double CostOfMissing(Kind kind) { return kind == Kind::kPort ? kMissingPort : kMissing; }

struct Step {
  double cost = std::numeric_limits<double>::infinity();
  std::uint8_t from = 0;  // column of the piece before
  bool same_row = false;
};

}  // namespace

PieceClass ClassOfPiece(std::string_view piece) {
  if (piece.size() > 80) return PieceClass::kProse;
  if (piece.size() <= 5 && piece.find_first_not_of("0123456789") == piece.npos &&
      IsPortNumber(piece)) {
    return PieceClass::kPort;
  }
  const Phrase phrase(piece);
  std::size_t ports = 0;
  std::size_t transports = 0;
  std::size_t directions = 0;
  std::size_t blanks = 0;
  std::size_t words = 0;
  std::size_t depth = 0;
  std::size_t bracketed = 0;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const std::string_view word = phrase[i];
    if (word == "(") ++depth;
    if (word == ")" && depth > 0) --depth;
    if (phrase.IsMark(i)) continue;
    if (IsPortNumber(word)) {
      ++(depth > 0 ? bracketed : ports);
    } else if (IsPortWithTransport(word)) {
      ++ports;
      ++transports;
    } else if (IsOneOf(word, kTransports)) {
      ++transports;
    } else if (IsOneOf(word, kDirections)) {
      ++directions;
    } else if (IsOneOf(word, kBlanks)) {
      ++blanks;
    } else if (IsOneOf(word, "and or to through port ports range only default")) {
      continue;
    } else if (depth > 0) {
      ++bracketed;
    } else {
      ++words;
    }
  }
  if (words == 0) {
    if (ports > 0) return transports > 0 ? PieceClass::kPortAndTransport : PieceClass::kPort;
    if (directions > 0 && transports <= 1) return PieceClass::kDirection;
    if (transports > 0) {
      return ToLower(piece) == "both" ? PieceClass::kBlank : PieceClass::kTransport;
    }
    if (blanks > 0 || bracketed == 0) return PieceClass::kBlank;
  }
  return words > 6 || piece.ends_with('.') ? PieceClass::kProse : PieceClass::kShort;
}

Alignment AlignPieces(const std::vector<PieceClass>& pieces, const std::vector<Kind>& kinds) {
  const std::size_t width = kinds.size();
  PORTWRIGHT_CHECK(width > 0 && width <= kColumnsMax, "few columns");
  // before[j]: the cost of leaving out all columns left of j.
  std::array<double, kColumnsMax + 1> before = {};
  for (std::size_t j = 0; j < width; ++j) before[j + 1] = before[j] + CostOfMissing(kinds[j]);
  std::vector<Step> steps(pieces.size() * width);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    for (std::size_t j = 0; j < width; ++j) {
      Step& step = steps[i * width + j];
      if (i == 0) step.cost = before[j];
      for (std::size_t from = 0; i > 0 && from < width; ++from) {
        const double cost = steps[(i - 1) * width + from].cost;
        const double new_row = cost + before[width] - before[from + 1] + before[j];
        if (new_row < step.cost) step = {new_row, static_cast<std::uint8_t>(from), false};
        if (from > j) continue;
        const bool prose = pieces[i] == PieceClass::kShort || pieces[i] == PieceClass::kProse;
        if (from == j && !prose) continue;
        const double same = cost + (from == j ? kContinued : before[j] - before[from + 1]);
        if (same < step.cost) step = {same, static_cast<std::uint8_t>(from), true};
      }
      step.cost += Mismatch(kinds[j], pieces[i]);
    }
  }
  Alignment alignment;
  if (pieces.empty()) return alignment;
  alignment.columns.resize(pieces.size());
  std::size_t column = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < width; ++j) {
    const double cost = steps[(pieces.size() - 1) * width + j].cost + before[width] - before[j + 1];
    if (cost < least) {
      least = cost;
      column = j;
    }
  }
  alignment.cost = least;
  for (std::size_t i = pieces.size(); i-- > 0;) {
    alignment.columns[i] = static_cast<std::uint8_t>(column);
    const Step& step = steps[i * width + column];
    if (i == 0 || !step.same_row) alignment.row_begins.push_back(static_cast<std::uint32_t>(i));
    const bool port = pieces[i] == PieceClass::kPort || pieces[i] == PieceClass::kPortAndTransport;
    if (port && kinds[column] == Kind::kPort) ++alignment.rows_with_ports;
    column = step.from;
  }
  std::reverse(alignment.row_begins.begin(), alignment.row_begins.end());
  return alignment;
}

namespace {

bool IsPortPiece(PieceClass piece) {
  return piece == PieceClass::kPort || piece == PieceClass::kPortAndTransport;
}

// What most of the pieces at `offset` from a port are, over the rows of the usual length.
PieceClass UsualClass(const std::vector<PieceClass>& pieces, const std::vector<std::uint32_t>& rows,
                      std::int64_t offset) {
  std::array<std::size_t, 7> counts = {};
  for (const std::uint32_t row : rows) {
    const std::int64_t at = static_cast<std::int64_t>(row) + offset;
    if (at < 0 || at >= static_cast<std::int64_t>(pieces.size())) continue;
    ++counts[static_cast<std::size_t>(pieces[static_cast<std::size_t>(at)])];
  }
  counts[static_cast<std::size_t>(PieceClass::kBlank)] = 0;
  return static_cast<PieceClass>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

Kind KindOf(PieceClass piece) {
  switch (piece) {
    case PieceClass::kPort:
    case PieceClass::kPortAndTransport:
      return Kind::kPort;
    case PieceClass::kTransport:
      return Kind::kTransport;
    case PieceClass::kDirection:
      return Kind::kDirection;
    case PieceClass::kProse:
      return Kind::kPurpose;
    case PieceClass::kBlank:
    case PieceClass::kShort:
      return Kind::kService;
  }
  PORTWRIGHT_CHECK(false, "a known class");
}

// Of the pieces before the first port, as many belong to its row as leave the least behind there
// and at the end: a title above looks like a cell, too.
std::int64_t LikelyLeft(const std::vector<PieceClass>& pieces,
                        const std::vector<std::uint32_t>& rows, std::uint32_t last_port,
                        std::uint32_t period, std::int64_t most) {
  std::int64_t tail = 0;
  while (tail + 1 < static_cast<std::int64_t>(period) &&
         last_port + tail + 1 < static_cast<std::int64_t>(pieces.size())) {
    const PieceClass piece = pieces[static_cast<std::size_t>(last_port + tail + 1)];
    const PieceClass usual = UsualClass(pieces, rows, tail + 1);
    if (piece != usual && !(piece == PieceClass::kShort && usual == PieceClass::kProse)) break;
    ++tail;
  }
  std::int64_t best = 0;
  std::int64_t least = 0;
  for (std::int64_t left = 0; left <= most; ++left) {
    const std::int64_t cost =
        (most - left) + std::abs(tail - (static_cast<std::int64_t>(period) - 1 - left));
    if (left == 0 || cost < least) {
      least = cost;
      best = left;
    }
  }
  return best;
}

}  // namespace

Period FindPeriod(const std::vector<PieceClass>& pieces) {
  std::vector<std::uint32_t> ports;
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    if (IsPortPiece(pieces[i])) ports.push_back(i);
  }
  std::array<std::size_t, kPeriodMax + 1> counts = {};
  for (std::size_t i = 1; i < ports.size(); ++i) {
    const std::uint32_t distance = ports[i] - ports[i - 1];
    if (distance >= 2 && distance <= kPeriodMax) ++counts[distance];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  const auto period = static_cast<std::uint32_t>(most - counts.begin());
  if (*most < 2 || *most * 2 < ports.size() - 1) return {};
  std::vector<std::uint32_t> rows;  // those that the next port follows at the usual distance
  for (std::size_t i = 0; i + 1 < ports.size(); ++i) {
    if (ports[i + 1] - ports[i] == period) rows.push_back(ports[i]);
  }
  // Columns left of the port: as many pieces before the first port as are what they are later.
  std::int64_t left = 0;
  while (left + 1 < static_cast<std::int64_t>(period) &&
         static_cast<std::int64_t>(ports[0]) - left - 1 >= 0) {
    const PieceClass piece =
        pieces[static_cast<std::size_t>(static_cast<std::int64_t>(ports[0]) - left - 1)];
    const PieceClass usual = UsualClass(pieces, rows, static_cast<std::int64_t>(period) - left - 1);
    if (piece != usual || piece == PieceClass::kProse) break;
    ++left;
  }
  left = LikelyLeft(pieces, rows, ports.back(), period, left);
  Period found;
  bool telling = false;
  for (std::int64_t offset = -left; offset < static_cast<std::int64_t>(period) - left; ++offset) {
    const std::int64_t later = offset < 0 ? offset + static_cast<std::int64_t>(period) : offset;
    const Kind kind = offset == 0 ? Kind::kPort : KindOf(UsualClass(pieces, rows, later));
    telling = telling || kind == Kind::kTransport || kind == Kind::kDirection;
    found.kinds.push_back(kind);
  }
  const bool with_transport =
      std::count(pieces.begin(), pieces.end(), PieceClass::kPortAndTransport) >= 3;
  if (!telling && !with_transport && rows.size() < 4) return {};
  found.begin = ports[0] - static_cast<std::uint32_t>(left);
  found.end = std::min(static_cast<std::uint32_t>(pieces.size()),
                       ports.back() + period - static_cast<std::uint32_t>(left));
  return found;
}

}  // namespace portwright::extract
