#include "dialect/pf/lift.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/policy_builder.h"
#include "dialect/pf/deciding_order.h"
#include "dialect/pf/read_text.h"

namespace portwright::dialect::pf {
namespace {

using net::Family;
using policy::Hook;
using policy::VerdictKind;

constexpr std::size_t kCopiesMax = 4'000'000;  // of rules, for all tags together

// A packet that is passed through is judged twice: where it comes in, and where it leaves with the
// tag that it got. So what lets it in leads to a list of what lets it out, one for each tag.
class Lifter {
 public:
  Lifter(Ruleset& ruleset, Diagnostics& diagnostics)
      : ruleset_(ruleset), order_(OrderOf(ruleset, diagnostics)) {}

  std::unique_ptr<policy::Policy> Lift() {
    CollectTags();
    const std::uint32_t in = builder_.ChainOf("in");
    const std::uint32_t forward = builder_.ChainOf("forward");
    const std::uint32_t out = builder_.ChainOf("out");
    builder_.SetHook(in, Hook::kInput, VerdictKind::kAccept);
    builder_.SetHook(forward, Hook::kForward, VerdictKind::kAccept);
    builder_.SetHook(out, Hook::kOutput, VerdictKind::kAccept);
    LiftChain(in, true, "", false);
    LiftChain(out, false, "", false);
    LiftChain(forward, true, "", true);
    for (const std::string& tag : tags_) LiftChain(ThenOf(tag), false, tag, false);
    // What no rule names goes on as it is.
    builder_.AddLine(forward, {}, {VerdictKind::kGoto, ThenOf("")}, {});
    builder_.policy().stateful = true;
    for (const std::string& assumption : ruleset_.assumptions) builder_.Assume(assumption);
    return builder_.Take();
  }

 private:
  void CollectTags() {
    tags_.insert("");
    if (!order_.knows_tags) return;
    std::set<std::string> asked;
    std::size_t leaving = 0;
    for (const Rule& rule : order_.rules) {
      if (!rule.tagged.empty()) asked.insert(rule.tagged);
      if (rule.way != Way::kIn && (rule.tagged.empty() || rule.is_tagged_negated)) ++leaving;
    }
    if (leaving * asked.size() > kCopiesMax) {
      order_.knows_tags = false;
      return;
    }
    for (const Rule& rule : order_.rules) {
      if (rule.action == Action::kPass && asked.count(rule.tag) > 0) tags_.insert(rule.tag);
    }
  }

  std::uint32_t ThenOf(const std::string& tag) {
    return builder_.ChainOf(tag.empty() ? "forward, leaving" : "forward, leaving, tagged " + tag);
  }

  // `is_coming`: where packets come in; else where they leave, with a tag.
  void LiftChain(std::uint32_t chain, bool is_coming, const std::string& tag, bool is_forward) {
    for (std::size_t i = 0; i < ruleset_.skipped.size(); ++i) {
      Rule rule;
      rule.interfaces = {ruleset_.skipped[i]};
      rule.place = ruleset_.skipped_places[i];
      AddRule(chain, rule, is_coming, is_forward);
    }
    for (const Rule& rule : order_.rules) {
      if (rule.way == (is_coming ? Way::kOut : Way::kIn)) continue;
      if (order_.knows_tags && !rule.tagged.empty() &&
          (rule.tagged == tag) == rule.is_tagged_negated)
        continue;
      AddRule(chain, rule, is_coming, is_forward);
    }
  }

  void AddRule(std::uint32_t chain, const Rule& rule, bool is_coming, bool is_forward) {
    EntryMatch match;
    match.sources = OfFamily(rule.sources, rule.family);
    match.destinations = OfFamily(rule.destinations, rule.family);
    match.services = rule.services;
    if (match.services.empty()) match.services.emplace_back();
    match.condition.unknown = rule.unknown;
    if (!order_.knows_tags && !rule.tagged.empty())
      match.condition.unknown.push_back("which packets are tagged " + rule.tagged);
    // Flags that the first packet of a connection has ask for nothing.
    constexpr std::uint8_t kSyn = 2;
    if ((kSyn & rule.flags_mask) != rule.flags_value) {
      match.condition.tcp_flags_mask = rule.flags_mask;
      match.condition.tcp_flags_value = rule.flags_value;
    }
    policy::Verdict verdict{VerdictKind::kDrop, 0};
    if (rule.action == Action::kReturn) verdict.kind = VerdictKind::kReject;
    if (rule.action == Action::kPass) {
      verdict.kind = VerdictKind::kAccept;
      if (is_forward)
        verdict = {VerdictKind::kGoto, ThenOf(tags_.count(rule.tag) > 0 ? rule.tag : "")};
      for (ServiceTerm& term : match.services) SetTimeout(term, rule.timeouts);
    }
    if (rule.received_on) {
      policy::InterfaceMatch received = *rule.received_on;
      received.is_output = false;
      match.condition.interfaces.push_back(std::move(received));
    }
    if (rule.interfaces.empty()) {
      AddEntry(builder_, chain, match, verdict, rule.place);
      return;
    }
    for (const policy::InterfaceMatch& interface : rule.interfaces) {
      match.condition.interfaces.resize(rule.received_on ? 1 : 0);
      match.condition.interfaces.push_back(interface);
      match.condition.interfaces.back().is_output = !is_coming;
      AddEntry(builder_, chain, match, verdict, rule.place);
    }
  }

  static AddressTerm OfFamily(const SharedAddresses& shared, std::optional<Family> family) {
    const AddressTerm term = shared == nullptr ? AddressTerm::Of(Everywhere()) : *shared;
    return family ? term.Only(*family) : term;
  }

  void SetTimeout(ServiceTerm& term, const Timeouts& own) const {
    const auto said = [](std::uint32_t first, std::uint32_t otherwise) {
      return first != 0 ? first : otherwise;
    };
    const Timeouts& all = ruleset_.defaults;
    const std::uint32_t tcp = said(own.tcp, all.tcp), udp = said(own.udp, all.udp);
    const std::uint32_t icmp = said(own.icmp, all.icmp), other = said(own.other, all.other);
    switch (term.service.kind) {
      case net::ServiceKind::kTcp:
        term.session_timeout_s = tcp;
        break;
      case net::ServiceKind::kUdp:
        term.session_timeout_s = udp;
        break;
      case net::ServiceKind::kIcmp:
        term.session_timeout_s = icmp;
        break;
      case net::ServiceKind::kProtocol:
        term.session_timeout_s =
            term.service.protocol == 1 || term.service.protocol == 58 ? icmp : other;
        break;
      case net::ServiceKind::kAny:
        term.session_timeout_s = std::min({tcp, udp, icmp, other});
        break;
    }
  }

  Ruleset& ruleset_;
  DecidingOrder order_;
  PolicyBuilder builder_;
  std::set<std::string> tags_;  // that lists of what leaves are made for; "" for none
};

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  Ruleset ruleset = ReadText(text, options, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  return Lifter(ruleset, diagnostics).Lift();
}

}  // namespace portwright::dialect::pf
