#include "extract/columns.h"

#include <algorithm>
#include <cmath>

namespace portwright::extract {
namespace {

constexpr std::size_t Index(Kind kind) { return static_cast<std::size_t>(kind); }

constexpr Kind kAllKinds[] = {Kind::kSource,     Kind::kDestination, Kind::kPort,
                              Kind::kSourcePort, Kind::kTransport,   Kind::kService,
                              Kind::kDirection,  Kind::kTraffic,     Kind::kPurpose,
                              Kind::kCondition,  Kind::kOther};

// How often columns of a kind come at all, where nothing else tells them apart.
double Commonness(Kind kind) {
  switch (kind) {
    case Kind::kSource:
    case Kind::kDestination:
    case Kind::kSourcePort:
    case Kind::kTraffic:
    case Kind::kCondition:
      return -1.2;
    case Kind::kDirection:
      return -0.5;
    case Kind::kService:
      return -0.3;
    case Kind::kPort:
    case Kind::kTransport:
    case Kind::kPurpose:
    case Kind::kOther:
      return 0;
  }
  return 0;
}

bool LooksLikeBody(const Look& look) { return look.port > 0 || look.arrow > 0; }

std::size_t DistinctCells(const document::TableRow& row) {
  std::vector<std::uint32_t> cells = row.cells;
  std::sort(cells.begin(), cells.end());
  return static_cast<std::size_t>(std::unique(cells.begin(), cells.end()) - cells.begin());
}

// Share of a row's filled cells that are words of headings.
double HeaderShare(const document::Table& table, const Looks& looks, std::uint32_t row,
                   HeaderMemory& headers) {
  double known = 0;
  double filled = 0;
  std::uint32_t last = kNone;
  for (const std::uint32_t cell : table.rows[row].cells) {
    if (cell == last) continue;
    last = cell;
    if (looks.looks[cell].blank) continue;
    ++filled;
    if (LooksLikeBody(looks.looks[cell])) return 0;
    const std::string& text = table.cells[cell].text.text();
    if (text.size() < 80 && headers.Get(text, ReadHeader).known()) ++known;
  }
  return filled == 0 ? 0 : known / filled;
}

bool HasBody(const document::Table& table, const Looks& looks, std::uint32_t row) {
  return std::any_of(table.rows[row].cells.begin(), table.rows[row].cells.end(),
                     [&](std::uint32_t cell) { return LooksLikeBody(looks.looks[cell]); });
}

// A row in the middle of a table heads those below it only if it names a port or a protocol.
bool NamesPorts(const document::Table& table, std::uint32_t row, HeaderMemory& headers) {
  return std::any_of(table.rows[row].cells.begin(), table.rows[row].cells.end(),
                     [&](std::uint32_t cell) {
                       const std::string& text = table.cells[cell].text.text();
                       const HeaderMeaning& meaning = headers.Get(text, ReadHeader);
                       // "TCP" alone is as well a cell of the body.
                       const bool transport = !meaning.transports.empty() && text.size() < 8;
                       if (transport) return false;
                       return meaning.Of(Kind::kPort) >= 0.5 || meaning.Of(Kind::kTransport) >= 0.8;
                     });
}

bool Heads(const document::Table& table, const Looks& looks, std::uint32_t row,
           HeaderMemory& headers) {
  const double share = HeaderShare(table, looks, row, headers);
  const std::size_t cells = DistinctCells(table.rows[row]);
  if (table.rows[row].header) return row == 0 || share > 0;
  if (cells < 2) return false;
  if (row > 0) return share >= 0.75 && NamesPorts(table, row, headers);
  return share >= 0.6 || (share > 0 && table.rows.size() > 1 && HasBody(table, looks, 1));
}

// The heading may stand a few rows down, below words that head several columns at once.
std::vector<std::uint32_t> HeaderBelowTitles(const document::Table& table, const Looks& looks,
                                             HeaderMemory& headers) {
  constexpr std::uint32_t kDepth = 4;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t r = 0; r < table.rows.size() && r < kDepth; ++r) {
    if (HasBody(table, looks, r)) return {};
    rows.push_back(r);
    if (DistinctCells(table.rows[r]) > 1 && HeaderShare(table, looks, r, headers) >= 0.6 &&
        NamesPorts(table, r, headers)) {
      return rows;
    }
  }
  return {};
}

// Rows from `row` on that head a segment; empty where the row is of the body.
std::vector<std::uint32_t> HeaderRowsAt(const document::Table& table, const Looks& looks,
                                        std::uint32_t row, HeaderMemory& headers) {
  std::vector<std::uint32_t> rows;
  if (row == 0 && !Heads(table, looks, 0, headers)) return HeaderBelowTitles(table, looks, headers);
  for (std::uint32_t r = row; r < table.rows.size(); ++r) {
    if (HasBody(table, looks, r) || table.rows[r].cells.empty()) break;
    if (!Heads(table, looks, r, headers)) break;
    rows.push_back(r);
    if (!table.rows[r].header) break;
  }
  return rows;
}

struct Evidence {
  std::array<double, kKinds> fit = {};
  double cells = 0;
  double ends = 0;  // sum of how much the cells look like ends and like nothing else
};

double ScoreOf(const Column& column, const Evidence& evidence, Kind kind) {
  double score = 6.0 * column.meaning.Of(kind) + Commonness(kind);
  if (evidence.cells > 0) score += evidence.fit[Index(kind)] / evidence.cells;
  if (kind == Kind::kTransport && column.meaning.Of(Kind::kPort) < 0.5 &&
      !column.meaning.transports.empty()) {
    score -= 1;
  }
  return score;
}

std::vector<Evidence> Gather(const document::Table& table, const Looks& looks,
                             const Segment& segment) {
  std::vector<Evidence> all(segment.columns.size());
  constexpr std::uint32_t kRowsRead = 400;  // more of them tell nothing new
  std::uint32_t read = 0;
  const auto add = [&](bool full_only) {
    for (std::uint32_t r = segment.first_row; r < segment.end_row && read < kRowsRead; ++r) {
      const auto& cells = table.rows[r].cells;
      if (full_only && cells.size() != segment.columns.size()) continue;
      if (IsTitleRow(table, looks, r, segment.columns.size())) continue;
      ++read;
      for (std::size_t c = 0; c < cells.size() && c < all.size(); ++c) {
        const Look& look = looks.looks[cells[c]];
        if (look.blank) continue;
        ++all[c].cells;
        all[c].ends += look.end - look.prose - look.service - (look.mark ? 1 : 0);
        for (const Kind kind : kAllKinds) all[c].fit[Index(kind)] += Fit(look, kind);
      }
    }
  };
  add(true);
  if (read == 0) add(false);
  return all;
}

// Cells may look like ends and be names of another column's machines: under a heading, only the
// heading makes a column one of ends.
bool MayBeEnd(const Column& column, Kind kind) {
  if (kind != Kind::kSource && kind != Kind::kDestination) return true;
  return column.heading.empty() || column.meaning.Of(kind) >= 0.25;
}

// The best kind for each column, where source, destination and their like stand once: by descending
// score, as long as a kind is free.
void ChooseKinds(std::vector<Column>& columns, const std::vector<Evidence>& evidence) {
  struct Candidate {
    double score;
    std::size_t column;
    Kind kind;
  };
  std::vector<Candidate> candidates;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (const Kind kind : kAllKinds) {
      candidates.push_back({ScoreOf(columns[c], evidence[c], kind), c, kind});
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  std::vector<bool> done(columns.size());
  std::array<bool, kKinds> taken = {};
  for (const Candidate& candidate : candidates) {
    if (done[candidate.column]) continue;
    const bool once = candidate.kind != Kind::kPort && candidate.kind != Kind::kOther &&
                      candidate.kind != Kind::kPurpose;
    if (once && taken[Index(candidate.kind)]) continue;
    if (!MayBeEnd(columns[candidate.column], candidate.kind)) continue;
    done[candidate.column] = true;
    taken[Index(candidate.kind)] = true;
    Column& column = columns[candidate.column];
    column.kind = candidate.kind;
    const Evidence& cells = evidence[candidate.column];
    if (cells.cells > 0) column.fit = cells.fit[Index(candidate.kind)] / cells.cells;
  }
}

// A table of ends alone, without a port: no table of rules. Kinds stay as they are; nothing will
// come of it.
std::size_t ColumnCount(const document::Table& table, const Looks& looks, const Segment& segment) {
  std::size_t most = 0;
  for (const std::uint32_t row : segment.header_rows) {
    most = std::max(most, table.rows[row].cells.size());
  }
  // Rows longer than the heading: as many columns as a good part of the rows have.
  std::vector<std::uint32_t> by_length;
  std::uint32_t rows = 0;
  for (std::uint32_t r = segment.first_row; r < segment.end_row; ++r) {
    std::size_t length = table.rows[r].cells.size();
    while (length > 0 && looks.looks[table.rows[r].cells[length - 1]].blank) --length;
    if (length > 64) length = 64;
    if (by_length.size() <= length) by_length.resize(length + 1);
    ++by_length[length];
    ++rows;
  }
  for (std::size_t length = by_length.size(); length-- > most;) {
    if (length > most && by_length[length] * 5 >= rows * (segment.header_rows.empty() ? 1 : 2)) {
      return length;
    }
  }
  return most;
}

// "Start port" and "End port" are ports where both stand; "From port" alone is the client's.
void SettleBounds(std::vector<Column>& columns) {
  Column* low = nullptr;
  Column* high = nullptr;
  for (Column& column : columns) {
    if (column.meaning.bound == Bound::kLow && low == nullptr) low = &column;
    if (column.meaning.bound == Bound::kHigh && high == nullptr) high = &column;
  }
  const bool both = low != nullptr && high != nullptr;
  for (Column& column : columns) {
    if (!both) column.meaning.bound = Bound::kSingle;
    if (both && (&column == low || &column == high)) column.kind = Kind::kPort;
  }
}

bool NamesNoPort(const HeaderMeaning& meaning) {
  return meaning.Of(Kind::kPort) < 0.3 && meaning.Of(Kind::kTransport) < 0.3 &&
         meaning.transports.empty() && meaning.direction == catalog::Direction::kUnstated &&
         meaning.from.empty();
}

// Where one column is headed as ports, other numbers are something else: a running number.
void SettleOtherNumbers(std::vector<Column>& columns) {
  const bool named = std::any_of(columns.begin(), columns.end(), [](const Column& column) {
    return column.kind == Kind::kPort && !NamesNoPort(column.meaning);
  });
  if (!named) return;
  for (Column& column : columns) {
    const bool bound = column.meaning.bound != Bound::kSingle;
    if (column.kind == Kind::kPort && NamesNoPort(column.meaning) && !bound) {
      column.kind = Kind::kOther;
    }
  }
}

// Two columns of ends whose headings say nothing: who calls stands first, as everywhere.
void SettleUnnamedEnds(std::vector<Column>& columns, const std::vector<Evidence>& evidence) {
  std::vector<Column*> ends;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    Column& column = columns[c];
    if (column.kind == Kind::kSource || column.kind == Kind::kDestination) return;
    const bool unnamed =
        !column.meaning.known() && !column.meaning.machine && !column.meaning.names_machine;
    const bool words = column.kind == Kind::kOther || column.kind == Kind::kPurpose;
    if (unnamed && words && evidence[c].ends >= 0.4 * evidence[c].cells && evidence[c].cells > 0) {
      ends.push_back(&column);
    }
  }
  if (ends.size() != 2) return;
  ends[0]->kind = Kind::kSource;
  ends[1]->kind = Kind::kDestination;
}

// Exactly two columns of ports, headed by two ends.
void SettlePair(Segment& segment) {
  std::vector<const Column*> ports;
  for (const Column& column : segment.columns) {
    if (column.kind == Kind::kPort) ports.push_back(&column);
    if (column.kind == Kind::kSource || column.kind == Kind::kDestination) return;
  }
  segment.pair = ports.size() == 2 && NamesNoPort(ports[0]->meaning) &&
                 NamesNoPort(ports[1]->meaning) && !ports[0]->heading.empty() &&
                 !ports[1]->heading.empty();
}

// Several columns of ports whose headings name no port: ends against ends.
void SettleMatrix(Segment& segment) {
  if (segment.columns.size() < 3 || segment.header_rows.empty()) return;
  if (segment.columns.front().kind == Kind::kPort) return;
  const HeaderMeaning& corner = segment.columns.front().meaning;
  std::size_t unnamed = 0;
  for (std::size_t c = 1; c < segment.columns.size(); ++c) {
    const Column& column = segment.columns[c];
    if (column.heading.empty()) continue;
    if (!NamesNoPort(column.meaning)) return;
    if (column.kind == Kind::kPort) ++unnamed;
  }
  const bool both_ways = corner.Of(Kind::kSource) >= 0.9 && corner.Of(Kind::kDestination) >= 0.9;
  segment.matrix = unnamed >= 2 || (both_ways && unnamed >= 1);
  if (!segment.matrix) return;
  const std::string folded = Fold(segment.columns.front().heading);
  segment.rows_are_sources = !both_ways || std::min(folded.find("from"), folded.find("source")) <
                                               std::min(folded.find("to"), folded.find("dest"));
  for (std::size_t c = 1; c < segment.columns.size(); ++c) segment.columns[c].kind = Kind::kPort;
  segment.columns.front().kind = segment.rows_are_sources ? Kind::kSource : Kind::kDestination;
}

void MakeColumns(const document::Table& table, const Looks& looks, Segment& segment,
                 HeaderMemory& headers) {
  segment.columns.resize(ColumnCount(table, looks, segment));
  for (std::size_t c = 0; c < segment.columns.size(); ++c) {
    std::uint32_t last = kNone;
    for (const std::uint32_t row : segment.header_rows) {
      if (c >= table.rows[row].cells.size()) continue;
      const std::uint32_t cell = table.rows[row].cells[c];
      if (cell == last) continue;
      last = cell;
      std::string& heading = segment.columns[c].heading;
      if (!heading.empty() && !table.cells[cell].text.empty()) heading += ' ';
      heading += table.cells[cell].text.text();
    }
    segment.columns[c].meaning = headers.Get(segment.columns[c].heading, ReadHeader);
  }
  const std::vector<Evidence> evidence = Gather(table, looks, segment);
  ChooseKinds(segment.columns, evidence);
  SettleBounds(segment.columns);
  SettleOtherNumbers(segment.columns);
  SettleMatrix(segment);
  if (!segment.matrix) SettlePair(segment);
  if (!segment.matrix && !segment.pair) SettleUnnamedEnds(segment.columns, evidence);
}

bool HasArrows(const document::Table& table, const Looks& looks, const Segment& segment) {
  for (std::uint32_t r = segment.first_row; r < segment.end_row; ++r) {
    for (const std::uint32_t cell : table.rows[r].cells) {
      if (looks.looks[cell].arrow > 0) return true;
    }
  }
  return false;
}

}  // namespace

void Vocabulary::Count(const Looks& looks, const Look& look, Kind kind) {
  if (look.blank) return;
  ++cells_[look.words].by_kind[Index(kind)];
  for (std::uint32_t i = 0; i < look.token_count; ++i) {
    ++tokens_[looks.tokens[look.first_token + i]].by_kind[Index(kind)];
  }
}

double Vocabulary::Belongs(const Looks& looks, const Look& look, Kind kind) const {
  if (look.blank || look.token_count == 0) return 0;
  // The logarithm of how much likelier the words are here than in a column picked blindly.
  const auto lift = [kind](const Counts& counts) {
    double total = 0;
    for (const std::uint32_t count : counts.by_kind) total += count;
    const double here = counts.by_kind[Index(kind)];
    return std::log((here + 0.3) / (total + 0.3 * 5) * 5);
  };
  double sum = 0;
  for (std::uint32_t i = 0; i < look.token_count; ++i) {
    const auto found = tokens_.find(looks.tokens[look.first_token + i]);
    if (found != tokens_.end()) sum += std::clamp(lift(found->second), -1.5, 1.5);
  }
  double score = sum / look.token_count;
  const auto whole = cells_.find(look.words);
  if (whole != cells_.end()) score += std::clamp(lift(whole->second), -1.0, 1.5);
  return std::clamp(score, -1.5, 3.0);
}

bool SpeaksOfPorts(const Segment& segment) {
  if (segment.arrows || segment.matrix || segment.pair) return true;
  return std::any_of(segment.columns.begin(), segment.columns.end(), [](const Column& column) {
    const bool headed = column.kind == Kind::kPort && !NamesNoPort(column.meaning);
    return headed || (column.kind == Kind::kTransport && column.fit > 1) ||
           column.kind == Kind::kSource || column.kind == Kind::kDestination;
  });
}

bool IsTitleRow(const document::Table& table, const Looks& looks, std::uint32_t row,
                std::size_t columns) {
  const auto& cells = table.rows[row].cells;
  if (cells.empty() || columns < 2) return false;
  const Look& first = looks.looks[cells[0]];
  if (first.blank || first.port > 0.5 || first.arrow > 0) return false;
  if (DistinctCells(table.rows[row]) == 1) {
    return table.cells[cells[0]].column_span >= columns ||
           (cells.size() == 1 && columns > 2 && first.prose < 0.5 && first.transport < 0.5);
  }
  if (cells.size() < columns || columns < 3) return false;
  return std::all_of(cells.begin() + 1, cells.end(), [&](std::uint32_t cell) {
    return table.cells[cell].text.empty() && table.cells[cell].row_span == 1;
  });
}

std::vector<Segment> FindSegments(const document::Table& table, const Looks& looks) {
  HeaderMemory headers;
  return FindSegments(table, looks, headers);
}

std::vector<Segment> FindSegments(const document::Table& table, const Looks& looks,
                                  HeaderMemory& headers) {
  std::vector<Segment> segments;
  const auto rows = static_cast<std::uint32_t>(table.rows.size());
  std::uint32_t r = 0;
  while (r < rows) {
    std::vector<std::uint32_t> header = HeaderRowsAt(table, looks, r, headers);
    if (segments.empty() || !header.empty()) {
      segments.emplace_back();
      segments.back().header_rows = header;
      r += static_cast<std::uint32_t>(header.size());
      segments.back().first_row = r;
      segments.back().end_row = r;
      if (!header.empty()) continue;
    }
    segments.back().end_row = ++r;
  }
  for (Segment& segment : segments) {
    segment.arrows = HasArrows(table, looks, segment);
    MakeColumns(table, looks, segment, headers);
  }
  return segments;
}

}  // namespace portwright::extract
