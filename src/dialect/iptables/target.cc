// How rules end: verdicts, jumps, and targets whose effect is not known.
#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "dialect/iptables/lift_rule.h"

namespace portwright::dialect::iptables {
namespace {

using policy::Verdict;
using policy::VerdictKind;

// Targets after which the next rule follows, whatever they do to the packet or elsewhere.
bool Continues(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "ACCOUNT",     "AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK",  "CONNSECMARK", "CT",
      "DSCP",        "ECN",   "HL",       "HMARK",    "IDLETIMER", "LED",         "LOG",
      "MARK",        "NFLOG", "NOTRACK",  "RATEEST",  "SECMARK",   "SET",         "TCPMSS",
      "TCPOPTSTRIP", "TEE",   "TOS",      "TRACE",    "TTL",       "ULOG"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

void RuleLifter::Finish(const ChainTarget& chain) {
  const std::string_view name = target_.name;
  const auto jumped = chains_.find(name);
  const bool to_chain = jumped != chains_.end();
  if (name.empty() || (!to_chain && !target_.is_goto && Continues(name))) return;
  for (const auto& [word, text] : warnings_) {
    state_.diagnostics.Warning("PW-DIA-iptables-0140", At(word),
                               "expected a match that is modelled, found " + Quote(text),
                               "answers are given with and without it");
  }
  const bool leaves = name == "RETURN" || target_.is_goto;
  if (leaves && !match_.exclusions().empty() && !chain.block->is_built_in) {
    state_.diagnostics.Warning("PW-DIA-iptables-0141", At(target_.word),
                               "expected a verdict or a jump beside a negated set of several "
                               "fields, found RETURN or -g",
                               "answers are given with and without this rule");
    AddUnknown("a negated set of several fields");
    match_.DropExclusions();
  }
  if (to_chain && HookOf(name) == policy::Hook::kNone) {
    // Behind a goto from a built-in chain its policy decides.
    const bool is_plain =
        chain.block->policy != ChainPolicy::kNotSaid && match_.exclusions().empty();
    if (!target_.is_goto || (chain.block->is_built_in && !is_plain)) {
      AddLines(chain, {VerdictKind::kJump, jumped->second});
      return target_.is_goto ? AddByPolicy(chain) : void();
    }
    return AddLines(chain, {VerdictKind::kGoto, jumped->second});
  }
  if (to_chain || target_.is_goto) {
    state_.diagnostics.Error(
        "PW-DIA-iptables-0142", At(target_.word),
        "expected a chain of this table that is not built in, found " + Quote(name));
    return;
  }
  if (name == "ACCEPT") return AddLines(chain, {VerdictKind::kAccept, 0});
  if (name == "DROP") return AddLines(chain, {VerdictKind::kDrop, 0});
  if (name == "REJECT") return AddLines(chain, {VerdictKind::kReject, 0});
  if (name == "RETURN") return AddByPolicy(chain);
  const bool queues = name == "NFQUEUE" || name == "QUEUE";
  state_.diagnostics.Warning("PW-DIA-iptables-0143", At(target_.word),
                             "expected a target that is modelled, found " + Quote(name),
                             queues ? "a program decides: answers are given for both ways"
                                    : "answers are given for whatever it may do");
  AddLines(chain, {VerdictKind::kAccept, 0}, name);
  if (queues) return AddLines(chain, {VerdictKind::kDrop, 0});
  AddLines(chain, {VerdictKind::kDrop, 0}, name);
}

// RETURN from a built-in chain leaves the packet to the chain's policy.
void RuleLifter::AddByPolicy(const ChainTarget& chain) {
  if (!chain.block->is_built_in) return AddLines(chain, {VerdictKind::kReturn, 0});
  if (chain.block->policy == ChainPolicy::kAccept)
    return AddLines(chain, {VerdictKind::kAccept, 0});
  if (chain.block->policy == ChainPolicy::kNotSaid)
    AddLines(chain, {VerdictKind::kAccept, 0}, "the chain's policy");
  AddLines(chain, {VerdictKind::kDrop, 0});
}

// With a doubt, whether the target does this is unknown too.
void RuleLifter::AddLines(const ChainTarget& chain, Verdict verdict, std::string_view doubt) {
  RuleMatch match = match_;
  state_.lines += match.CountLines();
  if (state_.lines > kLinesMax) return;  // the caller says so
  if (!doubt.empty()) {
    for (Piece& piece : match.pieces()) {
      piece.RequireUnknown((doubt[0] >= 'A' && doubt[0] <= 'Z' ? "-j " : "") +
                           std::string(doubt.substr(0, 32)));
    }
  }
  std::string fresh;
  if (!match.exclusions().empty())
    fresh = state_.FreshName("rule of line " + std::to_string(line_) + ", not in a set");
  match.AddTo(state_.builder, chain.index, verdict, {file_, line_, words_[0].column}, fresh);
}

}  // namespace portwright::dialect::iptables
