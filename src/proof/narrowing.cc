#include "proof/narrowing.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "packetset/cover.h"
#include "packetset/grid.h"
#include "proof/alignment.h"
#include "proof/line_cells.h"
#include "proof/readings.h"

namespace portwright::proof {
namespace {

using packetset::Box;
using packetset::Coverage;
using packetset::CoverQuestion;
using packetset::GridBox;
using packetset::LabelledBox;

// More places take longer than people wait; they are not shown either.
constexpr std::size_t kPlacesMax = 100'000;
constexpr std::size_t kCutMax = 8'000'000;
constexpr std::size_t kAskedAtOnce = 1024;
constexpr packetset::PartitionLimits kGapLimits{200'000, 2'000'000};

constexpr net::Family kFamilies[] = {net::Family::kIpv4, net::Family::kIpv6};

class Narrower {
 public:
  Narrower(const LineList& left, const LineList& right)
      : left_(left),
        right_(right),
        left_begins_(BoxBeginsOf(left)),
        right_begins_(BoxBeginsOf(right)),
        reader_(left, right) {}

  Narrowing Run() {
    const auto by_line = [](const LabelledBox& a, const LabelledBox& b) {
      return a.label < b.label;
    };
    for (const LineList* list : {&left_, &right_}) {
      if (!std::is_sorted(list->boxes.begin(), list->boxes.end(), by_line)) return Narrowing();
    }
    const Alignment alignment = Align(left_, right_);
    const std::size_t lines = std::max(left_.lines.size(), right_.lines.size());
    // A partition of everything is as good where little is common.
    if (std::size_t{alignment.common} * 2 < lines) return Narrowing();
    std::uint32_t common = 0;
    for (const Gap& gap : alignment.gaps) {
      for (; common < gap.left_begin; ++common) Pass(left_, left_begins_, common);
      Compare(gap);
      for (std::uint32_t l = gap.left_begin; l < gap.left_end; ++l) Pass(left_, left_begins_, l);
      for (std::uint32_t r = gap.right_begin; r < gap.right_end; ++r)
        Pass(right_, right_begins_, r);
      common = gap.left_end;
    }
    const bool defaults_differ =
        std::any_of(std::begin(kFamilies), std::end(kFamilies), [&](net::Family family) {
          return left_.DefaultOf(family).accepts != right_.DefaultOf(family).accepts;
        });
    if (defaults_differ) {
      for (; common < left_.lines.size(); ++common) Pass(left_, left_begins_, common);
      AddDefaults();
    }
    Narrowing out;
    out.is_anywhere = false;
    for (const net::Family family : kFamilies) Subtract(family, out);
    return out;
  }

 private:
  // A box in which the lists treat packets differently, before lines that many boxes come.
  struct Place {
    Box box;
    std::uint32_t passed = 0;
  };

  // What a certain line decides is not asked about behind it.
  void Pass(const LineList& list, const std::vector<std::uint32_t>& begins, std::uint32_t line) {
    if (list.lines[line].guards != 0) return;
    for (std::uint32_t b = begins[line]; b < begins[line + 1]; ++b)
      passed_.push_back(&list.boxes[b].box);
  }

  void AddPlace(const Box& box) {
    places_.push_back({box, static_cast<std::uint32_t>(passed_.size())});
  }

  void AddDefaults() {
    for (const net::Family family : kFamilies) {
      if (left_.DefaultOf(family).accepts == right_.DefaultOf(family).accepts) continue;
      Box all;
      all.source = all.destination = net::AllAddresses(family);
      AddPlace(all);
    }
  }

  // Where the lines of a gap treat packets differently.
  void Compare(const Gap& gap) {
    std::vector<LabelledBox> boxes(left_.boxes.begin() + left_begins_[gap.left_begin],
                                   left_.boxes.begin() + left_begins_[gap.left_end]);
    const auto shift = static_cast<std::uint32_t>(left_.lines.size());
    for (std::uint32_t b = right_begins_[gap.right_begin]; b < right_begins_[gap.right_end]; ++b)
      boxes.push_back({right_.boxes[b].box, right_.boxes[b].label + shift});
    const auto cells = LineCells::Of(boxes, kGapLimits);
    if (!cells) {
      for (const LabelledBox& box : boxes) AddPlace(box.box);
      return;
    }
    readings_.clear();
    for (std::size_t set = 0; set < cells->set_count(); ++set) {
      cells->LinesOf(set, labels_);
      readings_.push_back(reader_.Read(labels_));
    }
    // Behind the last gap nothing but the defaults decides.
    const bool is_last = gap.left_end == left_.lines.size() && gap.right_end == right_.lines.size();
    for (const packetset::Cell& cell : cells->cells()) {
      const Readings& all = readings_[cell.labels];
      const net::Family family = cell.box.family();
      const bool differs = is_last ? all.Has(left_, right_, family, true, false) ||
                                         all.Has(left_, right_, family, false, true)
                                   : Differs(all);
      if (differs) AddPlace(cell.box);
    }
  }

  static bool Differs(const Readings& readings) {
    for (std::size_t l = 0; l < readings.seen.size(); ++l) {
      for (std::size_t r = 0; r < readings.seen.size(); ++r) {
        if (l != r && readings.seen[l][r]) return true;
      }
    }
    return false;
  }

  // What of the places of a family lies outside of what is passed before each, and of the other
  // places before it.
  void Subtract(net::Family family, Narrowing& out) {
    packetset::Grid grid(family);
    std::vector<std::uint32_t> of_family(passed_.size() + 1, 0);  // boxes passed, by all passed
    std::uint32_t count = 0;
    for (std::uint32_t p = 0; p < passed_.size(); ++p) {
      of_family[p] = count;
      if (passed_[p]->family() == family) grid.Add(*passed_[p], count++);
    }
    of_family[passed_.size()] = count;
    const std::uint32_t passed = count;
    std::vector<CoverQuestion> questions;
    for (const Place& place : places_) {
      if (place.box.family() != family) continue;
      questions.push_back({{}, 0, of_family[place.passed]});
      grid.Add(place.box, count++);
    }
    if (questions.empty()) return;
    std::vector<GridBox> boxes;
    boxes.reserve(count);
    for (const packetset::GridLabelled& box : grid.TakeBoxes()) boxes.push_back(box.extents);
    for (std::size_t q = 0; q < questions.size(); ++q) questions[q].box = boxes[passed + q];
    const packetset::CoverAnswers answers = FindCovers(boxes, questions);
    std::vector<CoverQuestion> open;
    std::vector<std::uint32_t> other_places;
    for (std::uint32_t q = 0; q < questions.size(); ++q) {
      if (answers.Of(q) == Coverage::kCovered) continue;
      open.push_back(questions[q]);
      other_places.push_back(passed + q);
    }
    SubtractEach(boxes, open, other_places, grid, out);
  }

  // Each question without the boxes before it, and without the questions before it.
  static void SubtractEach(const std::vector<GridBox>& boxes,
                           const std::vector<CoverQuestion>& questions,
                           const std::vector<std::uint32_t>& indices, const packetset::Grid& grid,
                           Narrowing& out) {
    const std::vector<std::uint32_t> no_owners;
    packetset::OverlapJoin before(boxes, no_owners, packetset::JoinWant::kAll);
    std::vector<GridBox> places;
    std::vector<CoverQuestion> asked_places;
    for (std::uint32_t q = 0; q < questions.size(); ++q) {
      places.push_back(questions[q].box);
      asked_places.push_back({questions[q].box, 0, q});
    }
    packetset::OverlapJoin among(places, no_owners, packetset::JoinWant::kAll);
    packetset::CoverSearch search(boxes);
    std::vector<std::uint32_t> holes;
    std::size_t at_once = kAskedAtOnce;
    for (std::size_t first = 0; first < questions.size() && out.is_complete;) {
      const std::size_t count = std::min(at_once, questions.size() - first);
      const std::size_t pairs_max = count == 1 ? boxes.size() : kCutMax / 4;
      if (!before.Run(questions.data() + first, count, pairs_max) ||
          !among.Run(asked_places.data() + first, count, pairs_max)) {
        at_once = (count + 1) / 2;
        continue;
      }
      for (std::size_t i = 0; i < count; ++i) {
        holes.assign(before.begin(i), before.end(i));
        for (const std::uint32_t* at = among.begin(i); at != among.end(i); ++at)
          holes.push_back(indices[*at]);
        const packetset::CoverLimits limits;
        const Coverage coverage =
            search.Run(questions[first + i].box, holes.data(), holes.data() + holes.size(),
                       limits.steps_each, kPlacesMax - out.places.size() + 1);
        for (const GridBox& piece : search.open()) out.places.push_back(grid.ToBox(piece));
        out.is_complete = coverage != Coverage::kUndecided && out.places.size() <= kPlacesMax;
        if (!out.is_complete) return;
      }
      first += count;
    }
  }

  const LineList& left_;
  const LineList& right_;
  std::vector<std::uint32_t> left_begins_, right_begins_;
  Reader reader_;
  std::vector<const Box*> passed_;
  std::vector<Place> places_;
  std::vector<std::uint32_t> labels_;
  std::vector<Readings> readings_;
};

GridBox Common(const GridBox& a, const GridBox& b) {
  GridBox common;
  for (std::size_t f = 0; f < packetset::kFields; ++f)
    common[f] = {std::max(a[f].lo, b[f].lo), std::min(a[f].hi, b[f].hi)};
  return common;
}

}  // namespace

Narrowing WhereTheyMayDiffer(const LineList& left, const LineList& right) {
  return Narrower(left, right).Run();
}

Result<std::vector<LabelledBox>> CutTo(const std::vector<Box>& places,
                                       const std::vector<LabelledBox>& boxes, const LineList& left,
                                       const LineList& right) {
  const auto shift = static_cast<std::uint32_t>(left.lines.size());
  const auto is_certain = [&](std::uint32_t label) {
    if (label < shift) return left.lines[label].guards == 0;
    return label - shift < right.lines.size() && right.lines[label - shift].guards == 0;
  };
  const auto accepts = [&](std::uint32_t label) {
    return label < shift ? left.lines[label].accepts : right.lines[label - shift].accepts;
  };
  const Error too_many{ErrorCode::kLimit, "expected at most " + WithThousands(kCutMax) +
                                              " boxes where two lists may differ, found more"};
  std::vector<LabelledBox> out;
  const std::vector<std::uint32_t> no_owners;
  for (const net::Family family : kFamilies) {
    packetset::Grid grid(family);
    std::vector<std::uint32_t> of;  // index in `boxes`
    for (std::uint32_t b = 0; b < boxes.size(); ++b) {
      if (boxes[b].box.family() != family) continue;
      grid.Add(boxes[b].box, static_cast<std::uint32_t>(of.size()));
      of.push_back(b);
    }
    auto count = static_cast<std::uint32_t>(of.size());
    for (const Box& place : places) {
      if (place.family() == family) grid.Add(place, count++);
    }
    std::vector<GridBox> extents;
    for (const packetset::GridLabelled& box : grid.TakeBoxes()) extents.push_back(box.extents);
    std::vector<CoverQuestion> questions;
    for (std::size_t p = of.size(); p < extents.size(); ++p)
      questions.push_back({extents[p], 0, static_cast<std::uint32_t>(of.size())});
    packetset::OverlapJoin join(extents, no_owners, packetset::JoinWant::kAll);
    if (!join.Run(questions.data(), questions.size(), kCutMax * 4)) return too_many;
    for (std::size_t q = 0; q < questions.size(); ++q) {
      bool is_closed[2] = {};  // by list
      bool seen[2] = {};       // verdicts: accepts or not
      const std::size_t first = out.size();
      for (const std::uint32_t* at = join.begin(q); at != join.end(q); ++at) {
        const std::uint32_t label = boxes[of[*at]].label;
        bool& closed = is_closed[label < shift ? 0 : 1];
        // What stands for differing defaults shows packets without any line.
        const bool is_line = label < shift + right.lines.size();
        if (closed && is_line) continue;
        closed = closed || (is_certain(label) && Covers(extents[*at], questions[q].box));
        if (is_line) seen[accepts(label) ? 1 : 0] = true;
        out.push_back({grid.ToBox(Common(extents[*at], questions[q].box)), label});
      }
      if (!is_closed[0]) seen[left.DefaultOf(family).accepts ? 1 : 0] = true;
      if (!is_closed[1]) seen[right.DefaultOf(family).accepts ? 1 : 0] = true;
      if (seen[0] != seen[1]) out.resize(first);  // all say the same
    }
    if (out.size() > kCutMax) return too_many;
  }
  return out;
}

}  // namespace portwright::proof
