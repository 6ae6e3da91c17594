#include "proof/lines.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include "base/text.h"
#include "packetset/box.h"
#include "policy/match.h"

namespace portwright::proof {
namespace {

using packetset::Box;
using policy::Chain;
using policy::Condition;
using policy::Rule;
using policy::VerdictKind;

using Boxes = std::vector<Box>;

std::uint8_t StateBit(net::ConnectionState state) {
  switch (state) {
    case net::ConnectionState::kNew:
      return policy::kStateNew;
    case net::ConnectionState::kEstablished:
      return policy::kStateEstablished;
    case net::ConnectionState::kRelated:
      return policy::kStateRelated;
    case net::ConnectionState::kInvalid:
      break;
  }
  return policy::kStateInvalid;
}

// Everything, as boxes.
const Boxes& Everything() {
  static const Boxes all = [] {
    Boxes boxes(2);
    boxes[0].source = boxes[0].destination = net::AllAddresses(net::Family::kIpv4);
    boxes[1].source = boxes[1].destination = net::AllAddresses(net::Family::kIpv6);
    return boxes;
  }();
  return all;
}

class Flattener {
 public:
  Flattener(const policy::Policy& policy, const View& view)
      : policy_(policy), view_(view), decides_(policy.chains.size(), Answer::kNotAsked) {}

  Result<LineList> Run() {
    const Chain* chain = policy_.FindHook(view_.hook);
    if (chain == nullptr) {
      SetDefault(true);
      return std::move(list_);
    }
    const auto index = static_cast<std::uint32_t>(chain - policy_.chains.data());
    list_.default_chain = index;
    SetDefault(chain->default_verdict.kind == VerdictKind::kAccept);
    if (policy_.stateful && view_.state != net::ConnectionState::kNew) {
      SetDefault(view_.state != net::ConnectionState::kInvalid);
      return std::move(list_);
    }
    Walk({index, 0, nullptr, 0, {}});
    if (!refusal_.empty()) {
      return Error{ErrorCode::kLimit, "expected at most " + refusal_ + " in one hook, found more"};
    }
    return std::move(list_);
  }

 private:
  void SetDefault(bool accepts) {
    for (LineList::Default& of_family : list_.defaults) of_family.accepts = accepts;
  }

  // A certain line over a whole family is its default; nothing behind it decides.
  bool Close(const Box& box, const Line& line) {
    const auto whole = net::AllAddresses(box.family());
    if (line.guards != 0 || box.source != whole || box.destination != whole ||
        box.protocol_lo != 0 || box.protocol_hi != 255 || !box.source_ports.IsAny() ||
        !box.destination_ports.IsAny())
      return false;
    list_.defaults[static_cast<std::size_t>(box.family())] = {line.accepts, line.at, line.via};
    closed_[static_cast<std::size_t>(box.family())] = true;
    return true;
  }

  void AddBox(const Box& box, const Line& line, std::uint32_t label) {
    if (closed_[static_cast<std::size_t>(box.family())] || Close(box, line)) return;
    list_.boxes.push_back({box, label});
  }

  enum class Answer : std::uint8_t { kNotAsked, kYes, kNo };

  // Where a walk stands: lines of a chain from a rule on, for packets inside `within` (null: all).
  struct Stretch {
    std::uint32_t chain = 0;
    std::uint32_t first = 0;
    const Boxes* within = nullptr;
    std::uint32_t guards = 0;
    RuleAt via;
  };

  bool AllClosed() const { return closed_[0] && closed_[1]; }

  // False from the first limit on that was met.
  bool GoesOn(bool is_within, std::uint64_t limit, const char* of_what) {
    if (!is_within && refusal_.empty()) refusal_ = WithThousands(limit) + of_what;
    return refusal_.empty();
  }

  bool Spend(std::uint64_t steps) {
    steps_ += steps;
    return GoesOn(steps_ <= kStepsMax, kStepsMax, " steps through its chains and sets");
  }

  Boxes Intersect(const Boxes& a, const Boxes& b) {
    Boxes out;
    for (const Box& x : a) {
      if (!Spend(b.size()) || !FewEnough(out)) break;
      for (const Box& y : b) {
        if (const auto both = packetset::Intersection(x, y)) out.push_back(*both);
      }
    }
    return out;
  }

  Boxes Without(const Boxes& a, const Boxes& b) {
    Boxes rest = a;
    for (const Box& hole : b) {
      if (!Spend(rest.size()) || !FewEnough(rest)) break;
      Boxes next;
      for (const Box& box : rest) {
        if (!box.Overlaps(hole)) {
          next.push_back(box);
          continue;
        }
        for (Box& piece : packetset::Difference(box, hole)) next.push_back(piece);
      }
      rest = std::move(next);
    }
    return rest;
  }

  template <typename Made>
  bool FewEnough(const Made& made) {
    return GoesOn(made.size() <= kBoxesMax, kBoxesMax, " boxes of packets");
  }

  // An unknown condition, met once more.
  std::uint32_t Meet(const Condition& condition) {
    list_.conditions.push_back(Join(condition.unknown, "; "));
    return static_cast<std::uint32_t>(list_.conditions.size() - 1);
  }

  std::uint32_t Guarded(std::uint32_t guards, std::uint32_t condition, bool holds) {
    std::vector<Guard> more = list_.guards[guards];
    more.push_back({condition, holds});
    list_.guards.push_back(std::move(more));
    return static_cast<std::uint32_t>(list_.guards.size() - 1);
  }

  void Walk(const Stretch& at) {
    ++depth_;
    if (GoesOn(depth_ <= kDepthMax, kDepthMax, " jumps in jumps") && Spend(1)) WalkRules(at);
    --depth_;
  }

  void WalkRules(const Stretch& at) {
    const std::vector<Rule>& rules = policy_.chains[at.chain].rules;
    std::optional<Boxes> narrowed;  // `within` less what has left the chain
    for (std::uint32_t r = at.first; r < rules.size() && refusal_.empty() && !AllClosed(); ++r) {
      if (!Spend(1)) return;
      const Rule& rule = rules[r];
      const Condition& condition = policy_.conditions[rule.condition];
      if (rule.verdict.kind == VerdictKind::kContinue || !Applies(rule, condition)) continue;
      const Boxes* here = narrowed ? &*narrowed : at.within;
      const bool is_known = condition.unknown.empty();
      const std::uint32_t met = is_known ? 0 : Meet(condition);
      const std::uint32_t guards = is_known ? at.guards : Guarded(at.guards, met, true);
      if (rule.verdict.kind == VerdictKind::kAccept || rule.verdict.kind == VerdictKind::kDrop ||
          rule.verdict.kind == VerdictKind::kReject) {
        AddLine({{at.chain, r}, at.via, false, guards}, rule, condition, here);
        continue;
      }
      Boxes matched = MatchOf(rule, condition);
      if (here != nullptr) matched = Intersect(matched, *here);
      if (matched.empty()) continue;
      if (rule.verdict.kind != VerdictKind::kReturn) {
        const bool all = matched == Everything();
        Walk({rule.verdict.chain, 0, all ? nullptr : &matched, guards, {at.chain, r}});
      }
      if (rule.verdict.kind == VerdictKind::kJump) continue;
      // A target that decides every packet stands in front of what follows: nothing to cut.
      if (rule.verdict.kind == VerdictKind::kGoto && Decides(rule.verdict.chain)) continue;
      // Packets that leave here do not see the rest; where that is not known, they see it if the
      // condition does not hold.
      if (!is_known) Walk({at.chain, r + 1, &matched, Guarded(at.guards, met, false), at.via});
      narrowed = Without(here != nullptr ? *here : Everything(), matched);
      if (narrowed->empty()) return;
    }
  }

  // Whether a chain decides every packet of this view that enters it. One that lies too deep to
  // tell does not: what follows it is cut then, which costs time and changes nothing.
  bool Decides(std::uint32_t chain, std::uint32_t depth = 0) {
    if (decides_[chain] != Answer::kNotAsked) return decides_[chain] == Answer::kYes;
    if (depth > kDepthMax) return false;
    bool yes = false;
    for (const Rule& rule : policy_.chains[chain].rules) {
      const Condition& condition = policy_.conditions[rule.condition];
      if (!Applies(rule, condition) || rule.verdict.kind == VerdictKind::kContinue) continue;
      if (rule.verdict.kind == VerdictKind::kReturn) break;
      const bool whole = rule.sources == 0 && rule.destinations == 0 && rule.service == 0 &&
                         rule.source_ports.IsAny() && condition.unknown.empty() &&
                         condition.tcp_flags_mask == 0;
      if (rule.verdict.kind == VerdictKind::kGoto && !Decides(rule.verdict.chain, depth + 1)) break;
      if (!whole) continue;
      yes = rule.verdict.kind != VerdictKind::kJump || Decides(rule.verdict.chain, depth + 1);
      if (yes) break;
    }
    decides_[chain] = yes ? Answer::kYes : Answer::kNo;
    return yes;
  }

  // What does not depend on addresses and ports.
  bool Applies(const Rule& rule, const Condition& condition) const {
    if ((condition.states & StateBit(view_.state)) == 0) return false;
    if (rule.in_interface != 0 && policy_.interfaces[rule.in_interface] != view_.in_interface)
      return false;
    if (rule.out_interface != 0 && policy_.interfaces[rule.out_interface] != view_.out_interface)
      return false;
    for (const policy::InterfaceMatch& match : condition.interfaces) {
      const std::string& name = match.is_output ? view_.out_interface : view_.in_interface;
      if (policy::NamesInterface(match.pattern, name) == match.is_negated) return false;
    }
    if (condition.tcp_flags_mask == 0) return true;
    constexpr std::uint8_t kSyn = 2, kAck = 16;
    const std::uint8_t flags = view_.state == net::ConnectionState::kNew ? kSyn : kAck;
    const bool equal = (flags & condition.tcp_flags_mask) == condition.tcp_flags_value;
    return equal != condition.tcp_flags_negated;
  }

  // `consume` is told each box, for `steps` steps.
  template <typename Consume>
  void ForEachMatch(const Rule& rule, const Condition& condition, std::uint64_t steps,
                    const Consume& consume) {
    const auto ranges = [&](std::uint32_t set) {
      static const std::array<net::AddressRange, 2> any = {net::AllAddresses(net::Family::kIpv4),
                                                           net::AllAddresses(net::Family::kIpv6)};
      using Span = std::pair<const net::AddressRange*, std::size_t>;
      if (set == 0) return Span(any.data(), any.size());
      const auto& own = policy_.address_sets[set].ranges();
      return Span(own.data(), own.size());
    };
    const net::Service& service = policy_.services[rule.service];
    const auto [sources, source_count] = ranges(rule.sources);
    const auto [destinations, destination_count] = ranges(rule.destinations);
    std::array<Box, 2> made;
    for (std::size_t s = 0; s < source_count; ++s) {
      if (!Spend(destination_count * steps) || !FewEnough(list_.boxes)) return;
      for (std::size_t d = 0; d < destination_count; ++d) {
        const std::size_t count =
            packetset::BoxesOf(sources[s], destinations[d], service, rule.source_ports, made);
        for (std::size_t i = 0; i < count; ++i) Narrow(made[i], condition, consume);
      }
    }
  }

  // TCP flags ask for TCP, ICMP codes for the lower half of the port slot.
  template <typename Consume>
  void Narrow(Box box, const Condition& condition, const Consume& consume) const {
    if (condition.tcp_flags_mask != 0) {
      if (box.protocol_lo > net::kProtocolTcp || box.protocol_hi < net::kProtocolTcp) return;
      box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
    }
    const bool all_codes = condition.icmp_code_lo == 0 && condition.icmp_code_hi == 255;
    const std::uint8_t icmp = packetset::IcmpProtocol(box.family());
    if (all_codes || box.protocol_lo != icmp || box.protocol_hi != icmp) return consume(box);
    for (int type = box.destination_ports.lo / 256; type <= box.destination_ports.hi / 256;
         ++type) {
      Box narrow = box;
      narrow.destination_ports = {static_cast<std::uint16_t>(type * 256 + condition.icmp_code_lo),
                                  static_cast<std::uint16_t>(type * 256 + condition.icmp_code_hi)};
      consume(narrow);
    }
  }

  Boxes MatchOf(const Rule& rule, const Condition& condition) {
    Boxes out;
    ForEachMatch(rule, condition, 1, [&](const Box& box) { out.push_back(box); });
    return out;
  }

  void AddLine(Line line, const Rule& rule, const Condition& condition, const Boxes* within) {
    line.accepts = rule.verdict.kind == VerdictKind::kAccept;
    const auto label = static_cast<std::uint32_t>(list_.lines.size());
    const std::size_t before = list_.boxes.size();
    ForEachMatch(rule, condition, within == nullptr ? 1 : within->size(), [&](const Box& box) {
      if (within == nullptr) return AddBox(box, line, label);
      for (const Box& limit : *within) {
        if (const auto both = packetset::Intersection(box, limit)) AddBox(*both, line, label);
      }
    });
    FewEnough(list_.boxes);
    if (list_.boxes.size() == before) return;
    list_.lines.push_back(line);
  }

  const policy::Policy& policy_;
  const View& view_;
  LineList list_;
  std::vector<Answer> decides_;
  std::array<bool, 2> closed_{};  // by family: a line over all of it was met
  std::uint32_t depth_ = 0;
  std::uint64_t steps_ = 0;
  std::string refusal_;  // the limit that was met
};

}  // namespace

Result<LineList> Flatten(const policy::Policy& policy, const View& view) {
  return Flattener(policy, view).Run();
}

}  // namespace portwright::proof
