#include "proof/line_uses.h"

#include <algorithm>
#include <optional>

#include "packetset/dice.h"
#include "packetset/first_match.h"
#include "packetset/grid.h"

namespace portwright::proof {
namespace {

using packetset::Coverage;
using packetset::CoverQuestion;
using packetset::Field;
using packetset::GridBox;
using packetset::GridPoint;
using packetset::kFields;
using packetset::kNoBox;
using packetset::PointQuestion;

constexpr int kRandomRounds = 3;
constexpr std::size_t kAskedAtOnce = 4096;
constexpr std::size_t kPairsAtOnce = std::size_t{1} << 20;
constexpr std::size_t kFirstWave = 8;
constexpr std::uint32_t kOthersProbed = 4096;
constexpr std::size_t kProbesEach = 32;

// The certain lines of a list over packets of one family.
class FamilyUses {
 public:
  FamilyUses(const LineList& list, net::Family family, const TextLines& lines,
             const UseLimits& limits, LineUses& uses)
      : list_(list),
        lines_(lines),
        otherwise_(list.DefaultOf(family)),
        limits_(limits),
        uses_(uses),
        grid_(family) {
    const auto counts = [&](const packetset::LabelledBox& box) {
      return box.box.family() == family && list.lines[box.label].guards == 0;
    };
    grid_.Reserve(
        static_cast<std::size_t>(std::count_if(list.boxes.begin(), list.boxes.end(), counts)));
    for (const packetset::LabelledBox& box : list.boxes) {
      if (counts(box)) grid_.Add(box.box, box.label);
    }
  }

  // Once the list's own boxes are gone, which take more memory than all that is done with them.
  void Take() {
    const std::vector<packetset::GridLabelled> boxes = grid_.TakeBoxes();
    boxes_.reserve(boxes.size());
    labels_.reserve(boxes.size());
    owners_.reserve(boxes.size());
    for (const packetset::GridLabelled& box : boxes) {
      boxes_.push_back(box.extents);
      labels_.push_back(box.label);
      owners_.push_back(lines_.Of(list_.lines[box.label].at));
    }
  }

  void NoteDeciders(bool keeps_witnesses) {
    std::vector<CoverQuestion> questions;
    questions.reserve(boxes_.size());
    std::uint32_t before = 0;  // boxes of the same line do not come before each other
    for (std::uint32_t b = 0; b < boxes_.size(); ++b) {
      if (b > 0 && labels_[b] != labels_[b - 1]) before = b;
      questions.push_back({boxes_[b], 0, before});
    }
    packetset::CoverLimits limits = limits_.cover;
    limits.keeps_witnesses = keeps_witnesses;
    const packetset::CoverAnswers answers = FindCovers(boxes_, questions, limits);
    for (std::uint32_t b = 0; b < boxes_.size(); ++b) {
      LineUse& use = uses_.of[owners_[b]];
      switch (answers.Of(b)) {
        case Coverage::kOpen:
          use.decides = true;
          if (keeps_witnesses) open_.push_back({b, answers.Witness(b)});
          break;
        case Coverage::kUndecided:
          use.may_decide = true;
          break;
        case Coverage::kCovered:
          for (const std::uint32_t* by = answers.begin(b); by != answers.end(b); ++by) {
            if (owners_[*by] == owners_[b]) continue;
            uses_.covers.emplace_back(owners_[b], owners_[*by]);
            use.other_verdict = use.other_verdict || Accepts(*by) != Accepts(b);
          }
          break;
      }
    }
  }

  void NoteNeeds() {
    LookBehindWitnesses();
    for (int round = 0; round < kRandomRounds && !DropNeeded(); ++round) LookBehindRandom(round);
    if (!DropNeeded()) AskDefault();
    for (const bool accepts : {true, false}) {
      if (!DropNeeded()) ProbeOtherVerdict(accepts);
      if (!DropNeeded()) AskOtherVerdict(accepts);
    }
  }

 private:
  // A box with a packet that its line decides.
  struct OpenBox {
    std::uint32_t box = 0;
    GridPoint witness{};
  };

  bool Accepts(std::uint32_t box) const { return list_.lines[labels_[box]].accepts; }
  std::uint32_t Count() const { return static_cast<std::uint32_t>(boxes_.size()); }

  // Takes boxes of lines that are needed off the open ones; whether none is left.
  bool DropNeeded() {
    const auto is_needed = [&](const OpenBox& open) {
      const LineUse& use = uses_.of[owners_[open.box]];
      return use.is_needed || use.is_uncertain;
    };
    open_.erase(std::remove_if(open_.begin(), open_.end(), is_needed), open_.end());
    return open_.empty();
  }

  // A packet that a box decides would be decided by `next` without its line; kNoBox: the default.
  void NoteNext(std::uint32_t box, std::uint32_t next, bool names_it) {
    LineUse& use = uses_.of[owners_[box]];
    const bool accepts = next == kNoBox ? otherwise_.accepts : Accepts(next);
    use.is_needed = use.is_needed || accepts != Accepts(box);
    if (!names_it || use.is_needed) return;
    if (next != kNoBox) {
      uses_.successors.emplace_back(owners_[box], owners_[next]);
    } else {
      use.default_succeeds = true;
    }
  }

  void LookBehindWitnesses() {
    std::vector<PointQuestion> points;
    for (const OpenBox& open : open_) {
      points.push_back({open.witness, open.box + 1, Count(), owners_[open.box], open.box, kNoBox});
    }
    packetset::FirstMatch(boxes_, owners_).Answer(points);
    for (const PointQuestion& point : points) NoteNext(point.id, point.found, true);
  }

  // Whatever decides a random packet of a line, and what would without that.
  void LookBehindRandom(int round) {
    packetset::Dice dice(static_cast<std::uint64_t>(round));
    std::vector<PointQuestion> points;
    points.reserve(boxes_.size());
    for (const GridBox& box : boxes_) {
      PointQuestion point;
      point.at = AnyPoint(box, dice);
      point.end = Count();
      points.push_back(point);
    }
    packetset::FirstMatch match(boxes_, owners_);
    match.Answer(points);
    for (PointQuestion& point : points) {
      point.id = point.found;  // each lies in some box
      point.begin = point.id + 1;
      point.end = Count();
      point.skip = owners_[point.id];
    }
    match.Answer(points);
    for (const PointQuestion& point : points) NoteNext(point.id, point.found, false);
  }

  // What all other lines leave of an open box falls to the default.
  void AskDefault() {
    std::vector<CoverQuestion> questions;
    for (const OpenBox& open : open_)
      questions.push_back({boxes_[open.box], 0, Count(), owners_[open.box]});
    const packetset::CoverAnswers answers = FindCovers(boxes_, questions, limits_.cover, owners_);
    for (std::size_t q = 0; q < questions.size(); ++q) {
      const std::uint32_t box = open_[q].box;
      if (answers.Of(q) == Coverage::kOpen) NoteNext(box, kNoBox, true);
      if (answers.Of(q) == Coverage::kUndecided) uses_.of[owners_[box]].may_be_needed = true;
      if (answers.Of(q) != Coverage::kCovered) continue;
      for (const std::uint32_t* by = answers.begin(q); by != answers.end(q); ++by) {
        if (*by > box && Accepts(*by) == Accepts(box))
          uses_.successors.emplace_back(owners_[box], owners_[*by]);
      }
    }
  }

  // Boxes of one verdict behind open ones of the other.
  struct Opposed {
    std::vector<GridBox> others;
    std::vector<std::uint32_t> indices;  // of the others
    std::vector<CoverQuestion> asked;    // which of the others overlap an open box,
    std::vector<std::uint32_t> asking;   // and its index
  };

  // Of the others every `step`th.
  Opposed OpposedTo(bool accepts, std::uint32_t step) const {
    Opposed out;
    std::uint32_t count = 0;
    for (std::uint32_t b = 0; b < boxes_.size(); ++b) {
      if (Accepts(b) == accepts || count++ % step != 0) continue;
      out.others.push_back(boxes_[b]);
      out.indices.push_back(b);
    }
    for (const OpenBox& open : open_) {
      if (Accepts(open.box) != accepts) continue;
      const auto behind = std::upper_bound(out.indices.begin(), out.indices.end(), open.box);
      out.asked.push_back({boxes_[open.box],
                           static_cast<std::uint32_t>(behind - out.indices.begin()),
                           static_cast<std::uint32_t>(out.indices.size())});
      out.asking.push_back(open.box);
    }
    return out;
  }

  // Calls `consume(join, first, count)` for all that is asked, some at a time; false if it has
  // enough.
  template <typename Consume>
  static void ForEachJoin(const Opposed& opposed, const Consume& consume) {
    const std::vector<std::uint32_t> no_owners;
    packetset::OverlapJoin join(opposed.others, no_owners, packetset::JoinWant::kAll);
    std::size_t at_once = kAskedAtOnce;
    for (std::size_t first = 0; first < opposed.asked.size();) {
      const std::size_t count = std::min(at_once, opposed.asked.size() - first);
      const std::size_t pairs_max = count == 1 ? opposed.others.size() : kPairsAtOnce;
      if (!join.Run(opposed.asked.data() + first, count, pairs_max)) {
        at_once = (count + 1) / 2;
        continue;
      }
      if (!consume(join, first, count)) return;
      first += count;
    }
  }

  // Random packets that open boxes share with some of the lines that decide otherwise: mostly one
  // of them shows that the line is needed.
  void ProbeOtherVerdict(bool accepts) {
    const Opposed opposed = OpposedTo(accepts, std::max(1U, Count() / kOthersProbed));
    packetset::Dice dice(0);
    std::vector<PointQuestion> points;
    packetset::FirstMatch match(boxes_, owners_);
    ForEachJoin(opposed,
                [&](const packetset::OverlapJoin& join, std::size_t first, std::size_t count) {
                  points.clear();
                  for (std::size_t i = 0; i < count; ++i) {
                    const std::uint32_t box = opposed.asking[first + i];
                    const auto all = static_cast<std::size_t>(join.end(i) - join.begin(i));
                    const std::size_t step = std::max<std::size_t>(all / kProbesEach, 1);
                    for (std::size_t n = 0; n < all; n += step) {
                      const std::uint32_t other = opposed.indices[join.begin(i)[n]];
                      points.push_back({AnyPoint(Common(boxes_[box], boxes_[other]), dice), 0,
                                        other, owners_[box], box, kNoBox});
                    }
                  }
                  match.Answer(points);
                  for (const PointQuestion& point : points) {
                    if (point.found == kNoBox) uses_.of[owners_[point.id]].is_needed = true;
                  }
                  return true;
                });
  }

  // Whether one of the lines that decide otherwise would decide a packet without an open box's.
  void AskOtherVerdict(bool accepts) {
    const Opposed opposed = OpposedTo(accepts, 1);
    ForEachJoin(opposed,
                [&](const packetset::OverlapJoin& join, std::size_t first, std::size_t count) {
                  pairs_ += static_cast<std::size_t>(join.end(count - 1) - join.begin(0));
                  if (pairs_ <= limits_.pairs_max) {
                    AskInWaves(join, opposed.indices, opposed.asking.data() + first, count);
                    return true;
                  }
                  for (std::size_t i = first; i < opposed.asking.size(); ++i)
                    uses_.of[owners_[opposed.asking[i]]].may_be_needed = true;
                  return false;
                });
  }

  // A few pairs of each box first: mostly one of them shows that the line is needed.
  void AskInWaves(const packetset::OverlapJoin& join, const std::vector<std::uint32_t>& indices,
                  const std::uint32_t* asking, std::size_t count) {
    std::vector<std::size_t> done(count, 0);
    std::vector<CoverQuestion> questions;
    std::vector<std::uint32_t> of;
    for (std::size_t wave = kFirstWave;; wave *= 4) {
      questions.clear();
      of.clear();
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t box = asking[i];
        if (uses_.of[owners_[box]].is_needed) continue;
        const auto all = static_cast<std::size_t>(join.end(i) - join.begin(i));
        for (std::size_t n = 0; n < wave && done[i] < all; ++n, ++done[i]) {
          const std::uint32_t other = indices[join.begin(i)[done[i]]];
          if (owners_[other] == owners_[box]) continue;
          questions.push_back({Common(boxes_[box], boxes_[other]), 0, other, owners_[box]});
          of.push_back(box);
        }
      }
      if (questions.empty()) return;
      const packetset::CoverAnswers answers = FindCovers(boxes_, questions, limits_.cover, owners_);
      for (std::size_t q = 0; q < questions.size(); ++q) {
        LineUse& use = uses_.of[owners_[of[q]]];
        if (answers.Of(q) == Coverage::kOpen) use.is_needed = true;
        if (answers.Of(q) == Coverage::kUndecided) use.may_be_needed = true;
      }
    }
  }

  static GridBox Common(const GridBox& a, const GridBox& b) {
    GridBox common;
    for (std::size_t f = 0; f < kFields; ++f)
      common[f] = {std::max(a[f].lo, b[f].lo), std::min(a[f].hi, b[f].hi)};
    return common;
  }

  const LineList& list_;
  const TextLines& lines_;
  const LineList::Default& otherwise_;
  const UseLimits& limits_;
  LineUses& uses_;
  packetset::Grid grid_;
  std::vector<GridBox> boxes_;         // in the order in which they decide
  std::vector<std::uint32_t> labels_;  // by box: its line in the list,
  std::vector<std::uint32_t> owners_;  // and in the text
  std::vector<OpenBox> open_;
  std::size_t pairs_ = 0;
};

}  // namespace

void NoteUses(LineList list, const TextLines& lines, bool needs, const UseLimits& limits,
              LineUses& uses) {
  for (const Line& line : list.lines) {
    LineUse& use = uses.of[lines.Of(line.at)];
    use.has_packets = true;
    use.is_uncertain = use.is_uncertain || line.guards != 0;
  }
  std::vector<FamilyUses> families;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6})
    families.emplace_back(list, family, lines, limits, uses);
  std::vector<packetset::LabelledBox>().swap(list.boxes);
  for (FamilyUses& family : families) {
    family.Take();
    family.NoteDeciders(needs);
    if (needs) family.NoteNeeds();
  }
}

}  // namespace portwright::proof
