#include "proof/lint.h"

#include <algorithm>
#include <set>
#include <utility>

#include "proof/line_pairs.h"
#include "proof/text_lines.h"
#include "proof/views.h"

namespace portwright::proof {
namespace {

using policy::VerdictKind;

constexpr net::ConnectionState kStates[] = {
    net::ConnectionState::kNew, net::ConnectionState::kEstablished, net::ConnectionState::kRelated,
    net::ConnectionState::kInvalid};
static_assert(policy::kStateInvalid == 1U << static_cast<unsigned>(net::ConnectionState::kInvalid));

// What a policy's conditions say of packets of a state: states with the same have the same lists.
std::string ConditionsIn(const policy::Policy& policy, net::ConnectionState state) {
  std::string text;
  for (const policy::Condition& condition : policy.conditions) {
    text += (condition.states >> static_cast<unsigned>(state) & 1U) != 0 ? 'y' : 'n';
    if (condition.tcp_flags_mask != 0) text += state == net::ConnectionState::kNew ? 'n' : 'e';
  }
  return text;
}

// Pairs sorted, each once; what belongs to a line is a stretch of them.
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

void SortPairs(Pairs& pairs) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
}

class Linter {
 public:
  Linter(const policy::Policy& policy, const LintOptions& options)
      : policy_(policy), options_(options), lines_(policy), uses_(lines_) {}

  Result<std::vector<Lint>> Run() {
    for (const policy::Hook hook :
         {policy::Hook::kInput, policy::Hook::kOutput, policy::Hook::kForward}) {
      if (policy_.FindHook(hook) == nullptr) continue;
      std::set<std::string> seen;
      for (const net::ConnectionState state : kStates) {
        if (!seen.insert(ConditionsIn(policy_, state)).second) continue;
        for (const View& view : ViewsOf(policy_, policy_, hook, state, Loopback::kIncluded)) {
          PORTWRIGHT_TRY(LineList list, Flatten(policy_, view));
          for (const LineList::Default& otherwise : list.defaults) NoteDefault(list, otherwise);
          if (options_.conflicts)
            NoteConflicts(list, lines_, options_.limits.pairs_max, conflicts_);
          NoteUses(std::move(list), lines_, options_.redundant, options_.limits, uses_);
        }
      }
    }
    MarkReached();
    SortPairs(uses_.covers);
    SortPairs(uses_.successors);
    SortPairs(conflicts_);
    if (options_.mergeable) mergeable_ = FindMergeable(policy_, lines_);
    return Collect();
  }

 private:
  // A line over a whole family decides what is left; what stands behind it never does.
  void NoteDefault(const LineList& list, const LineList::Default& otherwise) {
    if (otherwise.at.chain == RuleAt::kNowhere) return;
    const std::uint32_t line = lines_.Of(otherwise.at);
    LineUse& use = uses_.of[line];
    use.has_packets = use.decides = true;
    const bool same =
        otherwise.accepts ==
        (policy_.chains[list.default_chain].default_verdict.kind == VerdictKind::kAccept);
    (same ? use.default_succeeds : use.is_needed) = true;
    closers_.insert(line);
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
    for (std::uint32_t c = 0; c < policy_.chains.size(); ++c) {
      const auto& rules = policy_.chains[c].rules;
      std::uint32_t last = lines_.size();
      for (std::uint32_t r = 0; r < rules.size() && reached_[c]; ++r) {
        const bool decides_itself = rules[r].verdict.kind == VerdictKind::kAccept ||
                                    rules[r].verdict.kind == VerdictKind::kDrop ||
                                    rules[r].verdict.kind == VerdictKind::kReject;
        const std::uint32_t line = lines_.Of({c, r});
        if (!decides_itself || line == last) continue;
        last = line;
        if (uses_.of[line].has_packets) {
          Judge(line, out);
        } else {
          out.push_back(Unreached(lines_.FirstRule(line)));
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
    for (const std::uint32_t line : closers_) {
      const RuleAt closer = lines_.FirstRule(line);
      if (closer.chain != at.chain || closer.rule > at.rule) continue;
      return {accepts(closer) == accepts(at) ? LintKind::kRepeated : LintKind::kShadowed,
              at,
              {closer},
              false};
    }
    return {LintKind::kUnmatchable, at, {}, false};
  }

  std::vector<RuleAt> Named(const Pairs& pairs, std::uint32_t line, std::size_t most) const {
    std::vector<RuleAt> out;
    const auto first = std::lower_bound(pairs.begin(), pairs.end(), std::pair{line, 0U});
    for (auto pair = first; pair != pairs.end() && pair->first == line; ++pair) {
      if (out.size() < most) out.push_back(lines_.FirstRule(pair->second));
    }
    return out;
  }

  void Judge(std::uint32_t line, std::vector<Lint>& out) const {
    constexpr std::size_t kAll = ~std::size_t{0};
    const LineUse& use = uses_.of[line];
    const RuleAt at = lines_.FirstRule(line);
    if (use.is_uncertain) return;
    // A last line that says what the default says is there for people to see, and for counting.
    if (closers_.contains(line)) return;
    const bool decides = use.decides || use.may_decide;
    if (!decides) {
      out.push_back({use.other_verdict ? LintKind::kShadowed : LintKind::kRepeated, at,
                     Named(uses_.covers, line, kAll), false});
      return;
    }
    const bool open = !use.decides || (use.may_be_needed && !use.is_needed);
    if (open) {
      out.push_back({LintKind::kUndecided, at, {}, false});
    } else if (options_.redundant && !use.is_needed) {
      out.push_back(
          {LintKind::kRedundant, at, Named(uses_.successors, line, kAll), use.default_succeeds});
    }
    const auto next = std::lower_bound(mergeable_.begin(), mergeable_.end(), std::pair{line, 0U});
    if (next != mergeable_.end() && next->first == line)
      out.push_back({LintKind::kMergeable, at, {lines_.FirstRule(next->second)}, false});
    std::vector<RuleAt> against = Named(conflicts_, line, kConflictsNamedMax);
    if (!against.empty()) out.push_back({LintKind::kConflict, at, std::move(against), false});
  }

  const policy::Policy& policy_;
  const LintOptions& options_;
  TextLines lines_;
  LineUses uses_;
  std::set<std::uint32_t> closers_;  // lines over a whole family
  std::vector<bool> reached_;
  Pairs conflicts_, mergeable_;
};

}  // namespace

Result<std::vector<Lint>> FindLint(const policy::Policy& policy, const LintOptions& options) {
  return Linter(policy, options).Run();
}

}  // namespace portwright::proof
