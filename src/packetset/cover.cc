#include "packetset/cover.h"

#include <algorithm>
#include <array>

#include "packetset/dice.h"
#include "packetset/first_match.h"
#include "packetset/packet_set.h"

namespace portwright::packetset {
namespace {

constexpr int kRounds = 24;
constexpr std::size_t kFirstProbes = 6;  // twice as many in each round
constexpr std::size_t kProbesMax = 128;
constexpr std::size_t kAskedAtOnce = 4096;

// A question that points did not end.
struct Doubt {
  std::uint32_t question = 0;
  std::vector<std::uint32_t> blockers;  // boxes that had a point of it
};

}  // namespace

class CoverBatch {
 public:
  CoverBatch(const std::vector<GridBox>& boxes, const std::vector<CoverQuestion>& questions,
             const CoverLimits& limits, const std::vector<std::uint32_t>& owners)
      : boxes_(boxes),
        questions_(questions),
        limits_(limits),
        owners_(owners),
        match_(boxes, owners),
        search_(boxes),
        steps_left_(limits.steps_all) {}

  CoverAnswers Run() {
    const std::size_t count = questions_.size();
    answers_.coverage_.assign(count, Coverage::kUndecided);
    if (limits_.keeps_witnesses) answers_.witnesses_.resize(count);
    answers_.begins_.assign(count, 0);
    answers_.counts_.assign(count, 0);
    std::vector<Doubt> doubts = AskFirst();
    std::size_t probes = kFirstProbes;
    for (int round = 1; round < kRounds && !doubts.empty(); ++round) {
      AskAgain(doubts, round, probes);
      probes = std::min(probes * 2, kProbesMax);
    }
    for (const Doubt& doubt : doubts) stuck_.push_back(doubt.question);
    std::sort(stuck_.begin(), stuck_.end());
    SearchStuck();
    return std::move(answers_);
  }

 private:
  void SetOpen(std::size_t question, const GridPoint& witness) {
    answers_.coverage_[question] = Coverage::kOpen;
    if (limits_.keeps_witnesses) answers_.witnesses_[question] = witness;
  }

  void SetCovered(std::size_t question, const std::uint32_t* first, std::size_t count) {
    answers_.coverage_[question] = Coverage::kCovered;
    answers_.begins_[question] = static_cast<std::uint32_t>(answers_.used_.size());
    answers_.counts_[question] = static_cast<std::uint32_t>(count);
    answers_.used_.insert(answers_.used_.end(), first, first + count);
  }

  std::vector<Doubt> AskFirst() {
    std::vector<PointQuestion> points;
    points.reserve(questions_.size());
    for (std::uint32_t q = 0; q < questions_.size(); ++q) {
      Dice dice(q);
      points.push_back({AnyPoint(questions_[q].box, dice), questions_[q].begin, questions_[q].end,
                        questions_[q].skip, q, kNoBox});
    }
    match_.Answer(points);
    std::vector<Doubt> doubts;
    for (const PointQuestion& point : points) {
      if (!Settle(point.id, point)) doubts.push_back({point.id, {point.found}});
    }
    return doubts;
  }

  // Whether a point's answer is the question's.
  bool Settle(std::uint32_t question, const PointQuestion& point) {
    if (point.found == kNoBox) {
      SetOpen(question, point.at);
      return true;
    }
    if (!Covers(boxes_[point.found], questions_[question].box)) return false;
    SetCovered(question, &point.found, 1);
    return true;
  }

  Coverage Search(const GridBox& box, const std::uint32_t* first, const std::uint32_t* last,
                  std::size_t open_max) {
    const Coverage coverage =
        search_.Run(box, first, last, std::min(limits_.steps_each, steps_left_), open_max);
    steps_left_ -= std::min(steps_left_, search_.steps());
    return coverage;
  }

  // Looks up points of what the known blockers leave of each box.
  void AskAgain(std::vector<Doubt>& doubts, int round, std::size_t probes) {
    std::vector<PointQuestion> points;
    for (std::uint32_t i = 0; i < doubts.size(); ++i) {
      const Doubt& doubt = doubts[i];
      const CoverQuestion& question = questions_[doubt.question];
      const auto& blockers = doubt.blockers;
      const Coverage coverage =
          Search(question.box, blockers.data(), blockers.data() + blockers.size(), probes);
      if (coverage == Coverage::kCovered)
        SetCovered(doubt.question, search_.used().data(), search_.used().size());
      if (coverage == Coverage::kCovered || search_.open().empty()) continue;
      Dice dice(std::uint64_t{doubt.question} << 8 | static_cast<std::uint64_t>(round));
      for (const GridBox& piece : search_.open())
        points.push_back(
            {AnyPoint(piece, dice), question.begin, question.end, question.skip, i, kNoBox});
    }
    match_.Answer(points);
    for (const PointQuestion& point : points) {
      Doubt& doubt = doubts[point.id];
      if (answers_.coverage_[doubt.question] != Coverage::kUndecided) continue;
      if (!Settle(doubt.question, point)) doubt.blockers.push_back(point.found);
    }
    const auto is_settled = [&](Doubt& doubt) {
      std::sort(doubt.blockers.begin(), doubt.blockers.end());
      doubt.blockers.erase(std::unique(doubt.blockers.begin(), doubt.blockers.end()),
                           doubt.blockers.end());
      return answers_.coverage_[doubt.question] != Coverage::kUndecided;
    };
    doubts.erase(std::remove_if(doubts.begin(), doubts.end(), is_settled), doubts.end());
  }

  // What points could not end, with all boxes that overlap.
  void SearchStuck() {
    OverlapJoin join(boxes_, owners_, JoinWant::kAllOrCover);
    std::vector<CoverQuestion> asked;
    std::size_t at_once = kAskedAtOnce;
    for (std::size_t first = 0; first < stuck_.size() && steps_left_ > 0;) {
      const std::size_t count = std::min(at_once, stuck_.size() - first);
      asked.clear();
      for (std::size_t i = 0; i < count; ++i) asked.push_back(questions_[stuck_[first + i]]);
      const std::size_t pairs_max = count == 1 ? boxes_.size() : limits_.pairs_max;
      if (!join.Run(asked.data(), count, pairs_max)) {
        at_once = (count + 1) / 2;
        continue;
      }
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t question = stuck_[first + i];
        const std::uint32_t cover = join.CoverOf(i);
        if (cover != kNoBox) {
          SetCovered(question, &cover, 1);
          continue;
        }
        const Coverage coverage = Search(asked[i].box, join.begin(i), join.end(i), 1);
        if (coverage == Coverage::kCovered)
          SetCovered(question, search_.used().data(), search_.used().size());
        if (coverage != Coverage::kOpen) continue;
        GridPoint witness;
        for (std::size_t f = 0; f < kFields; ++f) witness[f] = search_.open().front()[f].lo;
        SetOpen(question, witness);
      }
      first += count;
    }
  }

  const std::vector<GridBox>& boxes_;
  const std::vector<CoverQuestion>& questions_;
  const CoverLimits& limits_;
  const std::vector<std::uint32_t>& owners_;
  FirstMatch match_;
  CoverSearch search_;
  std::uint64_t steps_left_ = 0;
  std::vector<std::uint32_t> stuck_;
  CoverAnswers answers_;
};

CoverAnswers FindCovers(const std::vector<GridBox>& boxes,
                        const std::vector<CoverQuestion>& questions, const CoverLimits& limits,
                        const std::vector<std::uint32_t>& owners) {
  return CoverBatch(boxes, questions, limits, owners).Run();
}

CoverAnswer FindCover(const Box& box, const std::vector<Box>& boxes, const CoverLimits& limits) {
  Grid grid(box.family());
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 0; i < boxes.size(); ++i) {
    if (!boxes[i].Overlaps(box)) continue;
    grid.Add(boxes[i], static_cast<std::uint32_t>(indices.size()));
    indices.push_back(i);
  }
  grid.Add(box, static_cast<std::uint32_t>(indices.size()));
  std::vector<GridBox> extents;
  for (const GridLabelled& labelled : grid.TakeBoxes()) extents.push_back(labelled.extents);
  std::vector<std::uint32_t> all(indices.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  CoverSearch search(extents);
  CoverAnswer answer;
  answer.coverage =
      search.Run(extents.back(), all.data(), all.data() + all.size(), limits.steps_each);
  if (answer.coverage == Coverage::kCovered) {
    for (const std::uint32_t used : search.used()) answer.used.push_back(indices[used]);
  } else if (answer.coverage == Coverage::kOpen) {
    answer.packet = PacketSet({grid.ToBox(search.open().front())}).Witness();
  }
  return answer;
}

}  // namespace portwright::packetset
