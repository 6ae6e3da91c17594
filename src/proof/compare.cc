#include "proof/compare.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "packetset/decimal.h"
#include "packetset/dice.h"
#include "packetset/first_match.h"
#include "packetset/grid.h"
#include "packetset/packet_set.h"
#include "packetset/partition.h"
#include "proof/line_cells.h"
#include "proof/narrowing.h"
#include "proof/readings.h"
#include "proof/touching.h"

namespace portwright::proof {
namespace {

using packetset::Box;
using packetset::Cell;
using packetset::LabelledBox;

constexpr std::size_t kWitnessesTried = 64;

// Source ports do not count, so boxes that differ in them alone count once.
packetset::Decimal SizeOf(const std::vector<Box>& boxes, const Touching* touching) {
  const auto count = [&](const Box& box) {
    return touching != nullptr ? touching->CountIn(box) : CountOf(box);
  };
  const bool plain = std::all_of(boxes.begin(), boxes.end(),
                                 [](const Box& box) { return box.source_ports.IsAny(); });
  packetset::Decimal total(0);
  if (plain) {
    for (const Box& box : boxes) total.Add(count(box));
    return total;
  }
  std::vector<LabelledBox> flat;
  for (const Box& box : boxes) {
    flat.push_back({box, 0});
    flat.back().box.source_ports = net::kAnyPort;
  }
  for (const Cell& cell : packetset::PartitionBoxes(std::move(flat)).cells)
    total.Add(count(cell.box));
  return total;
}

net::Packet WitnessOf(const std::vector<Box>& boxes, const Touching* touching) {
  std::vector<Box> tried(boxes.begin(), boxes.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                            boxes.size(), kWitnessesTried)));
  if (touching != nullptr) {
    for (Box& box : tried) box = touching->PartOf(box);
  }
  return *packetset::PacketSet(tried).Witness();
}

// What of a box is in none of the others.
void AppendWithout(const Box& box, const std::vector<Box>& others, std::vector<Box>& out) {
  std::vector<Box> rest{box};
  for (const Box& other : others) {
    std::vector<Box> next;
    for (const Box& piece : rest) {
      if (!piece.Overlaps(other)) {
        next.push_back(piece);
        continue;
      }
      for (Box& left : packetset::Difference(piece, other)) next.push_back(left);
    }
    rest = std::move(next);
  }
  out.insert(out.end(), rest.begin(), rest.end());
}

// Boxes of both lists; labels of the right one follow those of the left. Where the defaults
// differ, packets that no line covers count too: a box over everything shows them.
std::vector<LabelledBox> Joined(const LineList& left, const LineList& right,
                                const Question& question) {
  std::vector<LabelledBox> boxes;
  boxes.reserve(left.boxes.size() + right.boxes.size() + 2);
  boxes = left.boxes;
  const auto shift = static_cast<std::uint32_t>(left.lines.size());
  for (LabelledBox box : right.boxes) {
    box.label += shift;
    boxes.push_back(box);
  }
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    if (left.DefaultOf(family).accepts == right.DefaultOf(family).accepts) continue;
    if (question.only_missing && !left.DefaultOf(family).accepts) continue;
    LabelledBox all;
    all.box.source = all.box.destination = net::AllAddresses(family);
    all.label = shift + static_cast<std::uint32_t>(right.lines.size());
    boxes.push_back(all);
  }
  return boxes;
}

// The boxes to look at: all of both lists, or what of them lies where they may differ.
Result<std::vector<LabelledBox>> BoxesToLookAt(const LineList& left, const LineList& right,
                                               const Question& question, bool& is_complete) {
  if (question.within)
    return CutTo(packetset::PacketSet(*question.within).boxes(), Joined(left, right, question),
                 left, right);
  const Narrowing narrowing = WhereTheyMayDiffer(left, right);
  is_complete = narrowing.is_complete;
  if (narrowing.is_anywhere) return Joined(left, right, question);
  if (narrowing.places.empty()) return std::vector<LabelledBox>();
  return CutTo(narrowing.places, Joined(left, right, question), left, right);
}

// A packet that two lists without unknown conditions decide differently, if random ones of their
// boxes are decided so.
std::optional<net::Packet> AnyDifference(const LineList& left, const LineList& right) {
  if (left.guards.size() > 1 || right.guards.size() > 1) return std::nullopt;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    packetset::Grid grid(family);
    std::vector<std::uint32_t> labels;
    std::uint32_t left_end = 0;
    for (const LineList* list : {&left, &right}) {
      for (const LabelledBox& box : list->boxes) {
        if (box.box.family() != family) continue;
        grid.Add(box.box, static_cast<std::uint32_t>(labels.size()));
        labels.push_back(box.label);
      }
      if (list == &left) left_end = static_cast<std::uint32_t>(labels.size());
    }
    std::vector<packetset::GridBox> boxes;
    for (const packetset::GridLabelled& box : grid.TakeBoxes()) boxes.push_back(box.extents);
    const auto end = static_cast<std::uint32_t>(boxes.size());
    std::vector<packetset::PointQuestion> points[2];
    for (std::uint32_t b = 0; b < end; ++b) {
      packetset::Dice dice(b);
      const packetset::GridPoint at = packetset::AnyPoint(boxes[b], dice);
      points[0].push_back({at, 0, left_end, packetset::kSkipNothing, b, packetset::kNoBox});
      points[1].push_back({at, left_end, end, packetset::kSkipNothing, b, packetset::kNoBox});
    }
    const std::vector<std::uint32_t> no_owners;
    packetset::FirstMatch match(boxes, no_owners);
    std::vector<bool> accepts[2];
    for (const bool is_right : {false, true}) {
      const LineList& list = is_right ? right : left;
      auto& asked = points[is_right ? 1 : 0];
      match.Answer(asked);
      accepts[is_right ? 1 : 0].resize(end);
      for (const packetset::PointQuestion& point : asked) {
        accepts[is_right ? 1 : 0][point.id] = point.found == packetset::kNoBox
                                                  ? list.DefaultOf(family).accepts
                                                  : list.lines[labels[point.found]].accepts;
      }
    }
    for (const packetset::PointQuestion& point : points[0]) {
      if (accepts[0][point.id] == accepts[1][point.id]) continue;
      packetset::GridBox cell;
      for (std::size_t f = 0; f < packetset::kFields; ++f) cell[f] = {point.at[f], point.at[f]};
      return packetset::PacketSet({grid.ToBox(cell)}).Witness();
    }
  }
  return std::nullopt;
}

Error TooManyCells(const LineList& left, const LineList& right, std::size_t cells_max) {
  std::string message =
      "expected at most " + WithThousands(cells_max) + " cells of lines that overlap, found more";
  if (const auto packet = AnyDifference(left, right))
    message += "; the two differ, for example in " + ToText(*packet);
  return {ErrorCode::kLimit, message};
}

constexpr std::size_t kLabelsMax = 64'000'000;

Result<LineCells> CellsToLookAt(const LineList& left, const LineList& right,
                                const Question& question, bool& is_complete) {
  PORTWRIGHT_TRY(const std::vector<LabelledBox> boxes,
                 BoxesToLookAt(left, right, question, is_complete));
  const std::size_t cells_max = std::max(kCellsMax, boxes.size() * 4);
  auto cells = LineCells::Of(boxes, {cells_max, std::max(kLabelsMax, boxes.size() * 8)});
  if (!cells) return TooManyCells(left, right, cells_max);
  return std::move(*cells);
}

}  // namespace

Result<std::vector<Disagreement>> Compare(const LineList& left, const LineList& right,
                                          const Question& question) {
  bool is_complete = true;
  PORTWRIGHT_TRY(const LineCells cells, CellsToLookAt(left, right, question, is_complete));
  std::vector<Readings> readings;
  readings.reserve(cells.set_count());
  Reader reader(left, right);
  std::vector<std::uint32_t> labels;
  for (std::size_t set = 0; set < cells.set_count(); ++set) {
    cells.LinesOf(set, labels);
    readings.push_back(reader.Read(labels));
  }
  // By the lines that decide: left accepts first.
  using Key = std::tuple<std::uint32_t, std::uint32_t, bool, bool>;
  std::map<Key, std::vector<Box>> found;
  std::optional<Touching> of_ends;
  if (question.touching) of_ends.emplace(*question.touching);
  const Touching* const touching = of_ends ? &*of_ends : nullptr;
  for (const Cell& cell : cells.cells()) {
    const net::Family family = cell.box.family();
    const Readings& all = readings[cell.labels];
    for (const bool left_accepts : {true, false}) {
      if (question.only_missing && !left_accepts) continue;
      if (!all.Has(left, right, family, left_accepts, !left_accepts)) continue;
      const bool agree = all.Has(left, right, family, true, true) ||
                         all.Has(left, right, family, false, false) ||
                         all.Has(left, right, family, !left_accepts, left_accepts);
      auto& boxes = found[{all.left, all.right, left_accepts, !agree}];
      std::vector<Box> pieces{cell.box};
      if (!left_accepts && !question.expected.empty()) {
        pieces.clear();
        AppendWithout(cell.box, question.expected, pieces);
      }
      for (const Box& piece : pieces) {
        if (!touching || touching->Meets(piece)) boxes.push_back(piece);
      }
    }
  }
  std::vector<Disagreement> out;
  for (const auto& [key, boxes] : found) {
    if (boxes.empty()) continue;
    const auto& [left_line, right_line, left_accepts, every] = key;
    out.push_back({left_accepts, left_line, right_line, every,
                   question.only_missing ? packetset::Decimal(0) : SizeOf(boxes, touching),
                   !is_complete, WitnessOf(boxes, touching)});
  }
  if (out.empty() && !is_complete) {
    return Error{
        ErrorCode::kLimit,
        "expected fewer places in which two lists may differ: in those looked at they agree"};
  }
  return out;
}

}  // namespace portwright::proof
