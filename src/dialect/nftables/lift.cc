#include "dialect/nftables/lift.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/nftables/json_ruleset.h"
#include "dialect/nftables/lift_rule.h"
#include "dialect/nftables/ruleset.h"

namespace portwright::dialect::nftables {
namespace {

using policy::Hook;
using policy::VerdictKind;

std::optional<Hook> HookOf(const ChainBlock& chain) {
  if (chain.hook == "input") return Hook::kInput;
  if (chain.hook == "output") return Hook::kOutput;
  if (chain.hook == "forward") return Hook::kForward;
  return std::nullopt;
}

// A chain at a hook, with what it needs to be joined to the next one.
struct Base {
  Hook hook = Hook::kNone;
  std::int64_t priority = 0;
  std::uint32_t chain = 0;  // of the policy
  std::string_view family;
  bool drops = false;
  SourcePlace place;
};

std::string_view NameOf(Hook hook) {
  switch (hook) {
    case Hook::kInput:
      return "input";
    case Hook::kOutput:
      return "output";
    case Hook::kForward:
      return "forward";
    case Hook::kNone:
      break;
  }
  return "";
}

// Several base chains at one hook: a packet that one accepts goes on to the next, so the copies of
// a chain and of all it leads to say `goto next` where the text says accept.
class HookJoiner {
 public:
  explicit HookJoiner(PolicyBuilder& builder) : builder_(builder) {}

  void Join(Hook hook, std::vector<Base> bases) {
    std::stable_sort(bases.begin(), bases.end(),
                     [](const Base& a, const Base& b) { return a.priority < b.priority; });
    const bool alone = bases.size() == 1 && bases[0].family == "inet";
    if (alone) {
      builder_.SetHook(bases[0].chain, hook,
                       bases[0].drops ? VerdictKind::kDrop : VerdictKind::kAccept);
      return;
    }
    std::uint32_t next = 0;
    for (std::size_t i = bases.size(); i-- > 0;) {
      const bool last = i + 1 == bases.size();
      const policy::Verdict accept = last ? policy::Verdict{VerdictKind::kAccept, 0}
                                          : policy::Verdict{VerdictKind::kGoto, next};
      next = Entry(bases[i], accept, i);
    }
    const std::uint32_t entry = builder_.ChainOf("hook " + std::string(NameOf(hook)));
    builder_.SetHook(entry, hook, VerdictKind::kAccept);
    builder_.AddLine(entry, LineMatch(), {VerdictKind::kGoto, next}, bases[0].place);
  }

 private:
  // Where packets enter one base chain; it decides every packet.
  std::uint32_t Entry(const Base& base, policy::Verdict accept, std::size_t number) {
    suffix_ = " at " + std::string(NameOf(base.hook)) + " " + std::to_string(number);
    accept_ = accept;
    copies_.clear();
    const std::uint32_t body = Copy(base.chain);
    const std::uint32_t entry = builder_.ChainOf("enter" + suffix_);
    LineMatch match;
    if (base.family == "ip" || base.family == "ip6") {
      // A table of one family never sees packets of the other.
      const net::Family other = base.family == "ip" ? net::Family::kIpv6 : net::Family::kIpv4;
      match.sources = net::AddressSet(std::vector<net::AddressRange>{net::AllAddresses(other)});
      builder_.AddLine(entry, match, accept, base.place);
    }
    builder_.AddLine(entry, LineMatch(), {VerdictKind::kJump, body}, base.place);
    builder_.AddLine(entry, LineMatch(),
                     base.drops ? policy::Verdict{VerdictKind::kDrop, 0} : accept, base.place);
    return entry;
  }

  std::uint32_t Copy(std::uint32_t chain) {
    // Without a change of its verdicts the chain itself serves.
    if (accept_.kind == VerdictKind::kAccept) return chain;
    if (const auto found = copies_.find(chain); found != copies_.end()) return found->second;
    const std::uint32_t copy = builder_.ChainOf(builder_.policy().chains[chain].name + suffix_);
    copies_[chain] = copy;
    const policy::Chain original = builder_.policy().chains[chain];
    for (policy::Rule rule : original.rules) {
      if (rule.verdict.kind == VerdictKind::kAccept)
        rule.verdict = accept_;
      else if (rule.verdict.kind == VerdictKind::kJump || rule.verdict.kind == VerdictKind::kGoto)
        rule.verdict.chain = Copy(rule.verdict.chain);
      builder_.policy().chains[copy].rules.push_back(rule);
    }
    builder_.policy().chains[copy].places = original.places;
    return copy;
  }

  PolicyBuilder& builder_;
  std::string suffix_;
  policy::Verdict accept_;
  std::map<std::uint32_t, std::uint32_t> copies_;
};

// Notes what of the text decides packets in ways that are not followed. True: nothing to lift.
bool PassOver(const TableBlock& table, const ChainBlock& chain, PolicyBuilder& builder) {
  if (table.family == "arp" || table.family == "bridge" || table.family == "netdev") {
    builder.Assume("tables of family " + std::string(table.family) + " are not followed");
    return true;
  }
  if (chain.type == "nat") {
    builder.Assume("address translation is not followed: addresses are those that the rules see");
    return true;
  }
  if (!chain.hook.empty() && !HookOf(chain)) {
    builder.Assume("chains at " + std::string(chain.hook) + " are not followed");
    return true;
  }
  return false;
}

void CheckRejectsLoops(const policy::Policy& policy, std::uint32_t file, Diagnostics& diagnostics) {
  const Status checked = policy::Check(policy);
  if (!checked) {
    diagnostics.Error("PW-DIA-nftables-0125", {file, 0, 0}, checked.error().message);
  }
}

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  const std::size_t errors_before = diagnostics.error_count();
  const Ruleset ruleset = StartsLikeJson(text) ? ParseJsonRuleset(text, file, diagnostics)
                                               : ParseRuleset(text, file, diagnostics);
  PolicyBuilder builder;
  std::vector<Base> bases;
  for (const TableBlock& table : ruleset.tables) {
    RuleLifter lifter(table, file, builder, diagnostics);
    for (const ChainBlock& chain : table.chains) {
      if (PassOver(table, chain, builder)) continue;
      const std::uint32_t made = lifter.ChainOf(chain.name);
      const bool keeps = OnlyKeepsSessions(chain);
      for (const RuleBlock& rule : chain.rules) {
        if (keeps) {
          lifter.LiftKeeping(rule, made);
        } else {
          lifter.Lift(rule, made);
        }
      }
      if (const auto hook = HookOf(chain))
        bases.push_back({*hook, chain.priority, made, table.family, chain.drops, chain.place});
    }
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  builder.Assume("fragments are taken to carry their ports");
  HookJoiner joiner(builder);
  for (const Hook hook : {Hook::kInput, Hook::kOutput, Hook::kForward}) {
    std::vector<Base> here;
    std::copy_if(bases.begin(), bases.end(), std::back_inserter(here),
                 [&](const Base& base) { return base.hook == hook; });
    if (!here.empty()) joiner.Join(hook, std::move(here));
  }
  CheckRejectsLoops(builder.policy(), file, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  return builder.Take();
}

}  // namespace portwright::dialect::nftables
