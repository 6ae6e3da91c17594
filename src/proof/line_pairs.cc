#include "proof/line_pairs.h"

#include <algorithm>
#include <string>

#include "packetset/grid.h"
#include "packetset/overlap_join.h"
#include "proof/lint.h"

namespace portwright::proof {
namespace {

using packetset::GridBox;

constexpr std::size_t kAskedAtOnce = 4096;
constexpr std::size_t kPairsAtOnce = std::size_t{1} << 20;

// Whether two ranges that overlap or touch make one.
template <typename Number>
bool Join(Number a_lo, Number a_hi, Number b_lo, Number b_hi) {
  if (b_lo < a_lo) return Join(b_lo, b_hi, a_lo, a_hi);
  return b_lo <= a_hi || b_lo - a_hi == 1;
}

enum class Step : std::uint8_t { kSame, kJoins, kDiffers };

Step Compare(const policy::Policy& policy, std::uint32_t a, std::uint32_t b) {
  if (a == b) return Step::kSame;
  if (a == 0 || b == 0) return Step::kDiffers;  // any
  const net::AddressSet& x = policy.address_sets[a];
  const net::AddressSet& y = policy.address_sets[b];
  if (x == y) return Step::kSame;
  const auto p = x.ranges(), q = y.ranges();
  if (p.size() != 1 || q.size() != 1 || p[0].family != q[0].family) return Step::kDiffers;
  return Join(p[0].lo, p[0].hi, q[0].lo, q[0].hi) ? Step::kJoins : Step::kDiffers;
}

Step Compare(net::PortRange a, net::PortRange b) {
  if (a == b) return Step::kSame;
  return Join<unsigned>(a.lo, a.hi, b.lo, b.hi) ? Step::kJoins : Step::kDiffers;
}

Step Compare(const net::Service& a, const net::Service& b) {
  if (a == b) return Step::kSame;
  net::Service moved = b;
  moved.ports = a.ports;
  const bool has_ports = a.kind == net::ServiceKind::kTcp || a.kind == net::ServiceKind::kUdp;
  return has_ports && moved == a ? Compare(a.ports, b.ports) : Step::kDiffers;
}

bool Mergeable(const policy::Policy& policy, const policy::Rule& a, const policy::Rule& b) {
  if (a.verdict.kind != b.verdict.kind || a.condition != b.condition ||
      a.in_interface != b.in_interface || a.out_interface != b.out_interface)
    return false;
  const Step steps[] = {Compare(policy, a.sources, b.sources),
                        Compare(policy, a.destinations, b.destinations),
                        Compare(policy.services[a.service], policy.services[b.service]),
                        Compare(a.source_ports, b.source_ports)};
  const auto of = [&](Step step) { return std::count(std::begin(steps), std::end(steps), step); };
  return of(Step::kDiffers) == 0 && of(Step::kJoins) == 1;
}

bool Decides(const policy::Rule& rule) {
  return rule.verdict.kind == policy::VerdictKind::kAccept ||
         rule.verdict.kind == policy::VerdictKind::kDrop ||
         rule.verdict.kind == policy::VerdictKind::kReject;
}

// The lines of one family in a list.
class Conflicts {
 public:
  Conflicts(const LineList& list, net::Family family) : list_(list) {
    packetset::Grid grid(family);
    for (const packetset::LabelledBox& box : list.boxes) {
      if (box.box.family() == family && list.lines[box.label].guards == 0)
        grid.Add(box.box, box.label);
    }
    boxes_ = grid.TakeBoxes();
  }

  template <typename Note>
  void Find(bool accepts, std::size_t pairs_max, const Note& note) const {
    std::vector<GridBox> others;
    std::vector<std::uint32_t> other_labels;
    std::vector<packetset::CoverQuestion> asked;
    std::vector<std::uint32_t> asking;
    for (const packetset::GridLabelled& box : boxes_) {
      if (list_.lines[box.label].accepts == accepts) {
        asked.push_back({box.extents, 0, static_cast<std::uint32_t>(others.size())});
        asking.push_back(box.label);
      } else {
        others.push_back(box.extents);
        other_labels.push_back(box.label);
      }
    }
    const std::vector<std::uint32_t> no_owners;
    packetset::OverlapJoin join(others, no_owners, packetset::JoinWant::kAll);
    std::size_t at_once = kAskedAtOnce;
    for (std::size_t first = 0; first < asked.size();) {
      const std::size_t count = std::min(at_once, asked.size() - first);
      if (!join.Run(asked.data() + first, count, count == 1 ? others.size() : kPairsAtOnce)) {
        at_once = (count + 1) / 2;
        continue;
      }
      const auto pairs = static_cast<std::size_t>(join.end(count - 1) - join.begin(0));
      if (pairs > pairs_max) return;
      pairs_max -= pairs;
      for (std::size_t i = 0; i < count; ++i) {
        std::size_t named = 0;
        for (auto at = join.begin(i); at != join.end(i) && named < kConflictsNamedMax; ++at) {
          const GridBox& box = asked[first + i].box;
          if (Covers(others[*at], box) || Covers(box, others[*at])) continue;
          note(asking[first + i], other_labels[*at]);
          ++named;
        }
      }
      first += count;
    }
  }

 private:
  const LineList& list_;
  std::vector<packetset::GridLabelled> boxes_;
};

}  // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> FindMergeable(const policy::Policy& policy,
                                                                   const TextLines& lines) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  for (std::uint32_t c = 0; c < policy.chains.size(); ++c) {
    const auto& rules = policy.chains[c].rules;
    const auto is_alone = [&](std::uint32_t r) {
      const std::uint32_t line = lines.Of({c, r});
      return (r == 0 || lines.Of({c, r - 1}) != line) &&
             (r + 1 == rules.size() || lines.Of({c, r + 1}) != line);
    };
    for (std::uint32_t r = 0; r + 1 < rules.size(); ++r) {
      if (!Decides(rules[r]) || !Mergeable(policy, rules[r], rules[r + 1])) continue;
      if (is_alone(r) && is_alone(r + 1)) out.emplace_back(lines.Of({c, r}), lines.Of({c, r + 1}));
    }
  }
  return out;
}

void NoteConflicts(const LineList& list, const TextLines& lines, std::size_t pairs_max,
                   std::vector<std::pair<std::uint32_t, std::uint32_t>>& out) {
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    const Conflicts conflicts(list, family);
    for (const bool accepts : {true, false}) {
      conflicts.Find(accepts, pairs_max, [&](std::uint32_t line, std::uint32_t before) {
        out.emplace_back(lines.Of(list.lines[line].at), lines.Of(list.lines[before].at));
      });
    }
  }
}

}  // namespace portwright::proof
