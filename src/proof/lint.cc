#include "proof/lint.h"

#include <algorithm>
#include <map>
#include <set>

#include "proof/line_cells.h"
#include "proof/views.h"

namespace portwright::proof {
namespace {

using policy::VerdictKind;

// A line of the text: rules of one chain with one place count as one, others each alone.
RuleAt TextLineOf(const policy::Policy& policy, const RuleAt& at) {
  const policy::Chain& chain = policy.chains[at.chain];
  if (at.rule >= chain.places.size()) return at;
  RuleAt first = at;
  while (first.rule > 0 && chain.places[first.rule - 1] == chain.places[at.rule]) --first.rule;
  return first;
}

struct Use {
  bool has_packets = false;
  bool decides = false;
  bool is_uncertain = false;
  bool is_needed = false;       // some packet would be decided otherwise without it
  bool other_verdict = false;   // a line that covers it decides otherwise
  std::set<RuleAt> covers;      // lines before it that decide in its place
  std::set<RuleAt> successors;  // lines that would decide without it
  bool default_succeeds = false;
};

class Linter {
 public:
  explicit Linter(const policy::Policy& policy) : policy_(policy) {}

  Result<std::vector<Lint>> Run() {
    for (const policy::Hook hook :
         {policy::Hook::kInput, policy::Hook::kOutput, policy::Hook::kForward}) {
      if (policy_.FindHook(hook) == nullptr) continue;
      for (const auto state : {net::ConnectionState::kNew, net::ConnectionState::kEstablished,
                               net::ConnectionState::kRelated, net::ConnectionState::kInvalid}) {
        for (const View& view : ViewsOf(policy_, policy_, hook, state, Loopback::kIncluded)) {
          PORTWRIGHT_TRY(const LineList list, Flatten(policy_, view));
          Look(list);
        }
      }
    }
    MarkReached();
    return Collect();
  }

 private:
  void Look(const LineList& list) {
    for (const Line& line : list.lines) {
      Use& use = uses_[TextLineOf(policy_, line.at)];
      use.has_packets = true;
      use.is_uncertain = use.is_uncertain || line.guards != 0;
    }
    const LineCells cells(list.boxes);
    std::vector<std::uint32_t> labels;
    for (std::size_t set = 0; set < cells.set_count(); ++set) {
      cells.LinesOf(set, labels);
      LookAt(list, labels, cells.FamiliesOf(set));
    }
    for (const LineList::Default& otherwise : list.defaults) NoteDefault(list, otherwise);
  }

  // One set of lines over some packets, in their order.
  void LookAt(const LineList& list, const std::vector<std::uint32_t>& labels, unsigned families) {
    const Line* decider = nullptr;
    const Line* next = nullptr;
    for (const std::uint32_t label : labels) {
      const Line& line = list.lines[label];
      const RuleAt at = TextLineOf(policy_, line.at);
      if (decider == nullptr) {
        uses_[at].decides = true;
        if (line.guards == 0) decider = &line;
        continue;
      }
      const RuleAt by = TextLineOf(policy_, decider->at);
      if (by == at) continue;  // another rule of the same line
      if (next == nullptr && line.guards == 0) next = &line;
      Use& use = uses_[at];
      use.covers.insert(by);
      use.other_verdict = use.other_verdict || decider->accepts != line.accepts;
    }
    if (decider == nullptr) return;
    Use& use = uses_[TextLineOf(policy_, decider->at)];
    if (next != nullptr) {
      use.is_needed = use.is_needed || next->accepts != decider->accepts;
      use.successors.insert(TextLineOf(policy_, next->at));
      return;
    }
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
      if ((families & (1U << static_cast<unsigned>(family))) == 0) continue;
      const LineList::Default& otherwise = list.DefaultOf(family);
      use.is_needed = use.is_needed || otherwise.accepts != decider->accepts;
      if (otherwise.at.chain == RuleAt::kNowhere) {
        use.default_succeeds = true;
      } else {
        use.successors.insert(TextLineOf(policy_, otherwise.at));
      }
    }
  }

  // A line over a whole family decides what is left; what stands behind it never does.
  void NoteDefault(const LineList& list, const LineList::Default& otherwise) {
    if (otherwise.at.chain == RuleAt::kNowhere) return;
    Use& use = uses_[TextLineOf(policy_, otherwise.at)];
    use.has_packets = use.decides = true;
    const bool same =
        otherwise.accepts ==
        (policy_.chains[list.default_chain].default_verdict.kind == VerdictKind::kAccept);
    (same ? use.default_succeeds : use.is_needed) = true;
    closers_.insert(TextLineOf(policy_, otherwise.at));
  }

  // Chains that some hook leads to: elsewhere nothing is known about a line.
  void MarkReached() {
    reached_.assign(policy_.chains.size(), false);
    std::vector<std::uint32_t> open;
    for (std::uint32_t c = 0; c < policy_.chains.size(); ++c) {
      if (policy_.chains[c].hook != policy::Hook::kNone) open.push_back(c);
    }
    while (!open.empty()) {
      const std::uint32_t chain = open.back();
      open.pop_back();
      if (reached_[chain]) continue;
      reached_[chain] = true;
      for (const policy::Rule& rule : policy_.chains[chain].rules) {
        const bool leads =
            rule.verdict.kind == VerdictKind::kJump || rule.verdict.kind == VerdictKind::kGoto;
        if (leads) open.push_back(rule.verdict.chain);
      }
    }
  }

  std::vector<Lint> Collect() const {
    std::vector<Lint> out;
    std::set<RuleAt> seen;
    for (std::uint32_t c = 0; c < policy_.chains.size(); ++c) {
      const auto& rules = policy_.chains[c].rules;
      for (std::uint32_t r = 0; r < rules.size() && reached_[c]; ++r) {
        const bool decides_itself = rules[r].verdict.kind == VerdictKind::kAccept ||
                                    rules[r].verdict.kind == VerdictKind::kDrop ||
                                    rules[r].verdict.kind == VerdictKind::kReject;
        const RuleAt at = TextLineOf(policy_, {c, r});
        if (!decides_itself || !seen.insert(at).second) continue;
        const auto found = uses_.find(at);
        if (found == uses_.end()) {
          out.push_back(Unreached(at));
        } else {
          Judge(at, found->second, out);
        }
      }
    }
    return out;
  }

  // A line that is in no list: behind one over everything, or met by no packet.
  Lint Unreached(const RuleAt& at) const {
    const auto accepts = [&](const RuleAt& rule) {
      return policy_.chains[rule.chain].rules[rule.rule].verdict.kind == VerdictKind::kAccept;
    };
    for (const RuleAt& closer : closers_) {
      if (closer.chain != at.chain || closer.rule > at.rule) continue;
      return {accepts(closer) == accepts(at) ? LintKind::kRepeated : LintKind::kShadowed,
              at,
              {closer},
              false};
    }
    return {LintKind::kUnmatchable, at, {}, false};
  }

  void Judge(const RuleAt& at, const Use& use, std::vector<Lint>& out) const {
    if (use.is_uncertain) return;
    // A last line that says what the default says is there for people to see, and for counting.
    if (closers_.contains(at)) return;
    if (!use.decides) {
      out.push_back({use.other_verdict ? LintKind::kShadowed : LintKind::kRepeated, at,
                     std::vector<RuleAt>(use.covers.begin(), use.covers.end()), false});
    } else if (!use.is_needed) {
      out.push_back({LintKind::kRedundant, at,
                     std::vector<RuleAt>(use.successors.begin(), use.successors.end()),
                     use.default_succeeds});
    }
  }

  const policy::Policy& policy_;
  std::map<RuleAt, Use> uses_;
  std::set<RuleAt> closers_;  // lines over a whole family
  std::vector<bool> reached_;
};

}  // namespace

Result<std::vector<Lint>> FindLint(const policy::Policy& policy) { return Linter(policy).Run(); }

}  // namespace portwright::proof
