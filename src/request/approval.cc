#include "request/approval.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/check.h"
#include "dialect/common/allow_services.h"

namespace portwright::request {
namespace {

using policy::Chain;
using policy::Policy;
using policy::Rule;
using site::RowDecision;
using site::RowVerdict;

bool Shares(const RowContent& row, const std::string& requirement) {
  return std::binary_search(row.requirements.begin(), row.requirements.end(), requirement);
}

// Decisions of one point, by way and requirement.
class Index {
 public:
  template <typename Takes>
  Index(const Decisions& decisions, const std::string& point, Takes takes) {
    for (const RowDecision& decision : decisions) {
      if (decision.row.point != point || !decision.row.closes.empty() || !takes(decision)) continue;
      for (const std::string& requirement : decision.row.requirements)
        by_way_[{decision.row.way, requirement}].push_back(&decision);
    }
  }

  const std::vector<const RowDecision*>& Of(const std::string& way,
                                            const std::string& requirement) const {
    static const std::vector<const RowDecision*> none;
    const auto found = by_way_.find({way, requirement});
    return found == by_way_.end() ? none : found->second;
  }
  bool HasRequirement(const std::string& requirement) const {
    return std::any_of(by_way_.begin(), by_way_.end(),
                       [&](const auto& one) { return one.first.second == requirement; });
  }

 private:
  std::map<std::pair<std::string, std::string>, std::vector<const RowDecision*>> by_way_;
};

// Puts the parts of rules into a policy that grows.
class Cutter {
 public:
  explicit Cutter(Policy& policy) : policy_(policy) {
    for (std::size_t i = 1; i < policy.address_sets.size(); ++i)
      sets_.emplace(policy.address_sets[i], static_cast<std::uint32_t>(i));
    for (std::size_t i = 1; i < policy.services.size(); ++i)
      services_.emplace(policy.services[i], static_cast<std::uint32_t>(i));
  }

  // The parts of a rule that a row has too.
  void Cut(const Rule& rule, const RowContent& row, std::vector<Rule>& out) {
    const net::AddressSet from =
        rule.sources == 0 ? row.from : Intersection(policy_.address_sets[rule.sources], row.from);
    const net::AddressSet to = rule.destinations == 0
                                   ? row.to
                                   : Intersection(policy_.address_sets[rule.destinations], row.to);
    if (from.empty() || to.empty()) return;
    const RowService asked{policy_.services[rule.service], rule.source_ports};
    for (const RowService& allowed : row.allow) {
      const auto service = CommonPart(asked, allowed);
      if (!service) continue;
      Rule part = rule;
      part.sources = SetOf(from);
      part.destinations = SetOf(to);
      part.service = ServiceOf(service->service);
      part.source_ports = service->source_ports;
      out.push_back(part);
    }
  }

 private:
  std::uint32_t SetOf(const net::AddressSet& set) {
    const auto [at, fresh] =
        sets_.try_emplace(set, static_cast<std::uint32_t>(policy_.address_sets.size()));
    if (fresh) {
      policy_.address_sets.push_back(set);
      if (!policy_.set_names.empty()) policy_.set_names.emplace_back();
    }
    return at->second;
  }
  std::uint32_t ServiceOf(const net::Service& service) {
    if (service == policy_.services[0]) return 0;
    const auto [at, fresh] =
        services_.try_emplace(service, static_cast<std::uint32_t>(policy_.services.size()));
    if (fresh) policy_.services.push_back(service);
    return at->second;
  }

  Policy& policy_;
  std::map<net::AddressSet, std::uint32_t> sets_;
  std::map<net::Service, std::uint32_t> services_;
};

const std::string& RequirementOf(const Policy& policy, const Rule& rule) {
  static const std::string none;
  const auto& reasons = policy.origins[rule.origin].reasons;
  PORTWRIGHT_CHECK(reasons.size() <= 1, "a rule of a plan has one reason");
  return reasons.empty() ? none : policy.reasons[reasons[0]].id;
}

std::string WayOfRule(const Policy& policy, const Chain& chain, const Rule& rule) {
  return WayOf(chain.hook, policy.interfaces[rule.in_interface],
               policy.interfaces[rule.out_interface]);
}

// Of each chain the approved parts of its rules.
std::vector<std::vector<Rule>> ApprovedRules(Policy& policy, const Index& approved) {
  Cutter cutter(policy);
  std::vector<std::vector<Rule>> out(policy.chains.size());
  for (std::size_t c = 0; c < policy.chains.size(); ++c) {
    const Chain& chain = policy.chains[c];
    if (chain.hook == policy::Hook::kNone) continue;
    for (const Rule& rule : chain.rules) {
      if (rule.verdict.kind != policy::VerdictKind::kAccept) {
        out[c].push_back(rule);
        continue;
      }
      for (const RowDecision* decision :
           approved.Of(WayOfRule(policy, chain, rule), RequirementOf(policy, rule)))
        cutter.Cut(rule, decision->Approved(), out[c]);
    }
  }
  return out;
}

Index ApprovedOf(const Policy& policy, const Decisions& decisions, Date day) {
  return Index(decisions, policy.point, [&](const RowDecision& decision) {
    return decision.Permits() && !decision.HasEnded(day);
  });
}

}  // namespace

bool IsDecided(const Decisions& decisions, std::string_view point) {
  return std::any_of(decisions.begin(), decisions.end(), [&](const RowDecision& decision) {
    return decision.row.point == point && decision.row.closes.empty();
  });
}

Policy ApprovedPart(const Policy& policy, const Decisions& decisions, Date day) {
  Policy out = policy;
  std::vector<std::vector<Rule>> rules = ApprovedRules(out, ApprovedOf(policy, decisions, day));
  for (std::size_t c = 0; c < out.chains.size(); ++c) {
    if (out.chains[c].hook == policy::Hook::kNone) continue;
    out.chains[c].rules = std::move(rules[c]);
    out.chains[c].places.clear();
  }
  return out;
}

Policy NotRefused(const Policy& policy, const Decisions& decisions, Date day) {
  Policy out = policy;
  const Index refused(decisions, policy.point, [](const RowDecision& decision) {
    return decision.verdict == RowVerdict::kRefused || decision.verdict == RowVerdict::kNarrowed;
  });
  const std::vector<std::vector<Rule>> approved =
      ApprovedRules(out, ApprovedOf(policy, decisions, day));
  Cutter cutter(out);
  const std::size_t hooks = out.chains.size();
  for (std::size_t c = 0; c < hooks; ++c) {
    if (out.chains[c].hook == policy::Hook::kNone) continue;
    // First what is approved, then requirement by requirement what was not refused for it.
    std::vector<Rule> rules, denials;
    for (const Rule& rule : approved[c]) {
      if (rule.verdict.kind == policy::VerdictKind::kAccept) rules.push_back(rule);
    }
    std::map<std::string, std::uint32_t> chain_of;
    for (const Rule& rule : std::vector<Rule>(out.chains[c].rules)) {
      const std::string& requirement = RequirementOf(out, rule);
      if (rule.verdict.kind != policy::VerdictKind::kAccept) {
        denials.push_back(rule);
      } else if (!refused.HasRequirement(requirement)) {
        rules.push_back(rule);
      } else {
        const auto [at, fresh] =
            chain_of.try_emplace(requirement, static_cast<std::uint32_t>(out.chains.size()));
        if (fresh) {
          out.chains.push_back({out.chains[c].name + ": " + requirement,
                                policy::Hook::kNone,
                                {policy::VerdictKind::kReturn, 0},
                                {}});
          Rule jump;
          jump.verdict = {policy::VerdictKind::kJump, at->second};
          rules.push_back(jump);
        }
        std::vector<Rule>& own = out.chains[at->second].rules;
        std::vector<Rule> returns;
        for (const RowDecision* decision :
             refused.Of(WayOfRule(out, out.chains[c], rule), requirement))
          cutter.Cut(rule, decision->row, returns);
        for (Rule& back : returns) back.verdict = {policy::VerdictKind::kReturn, 0};
        own.insert(own.begin(), returns.begin(), returns.end());
        own.push_back(rule);
      }
    }
    rules.insert(rules.end(), denials.begin(), denials.end());
    out.chains[c].rules = std::move(rules);
    out.chains[c].places.clear();
  }
  return out;
}

bool SayTheSame(const RowDecision& a, const RowDecision& b) {
  return a.verdict == b.verdict && a.only == b.only && a.by == b.by && a.on == b.on &&
         a.ticket == b.ticket && a.valid_until == b.valid_until && a.comment == b.comment;
}

bool IsSettled(const RowDecision& over, const Decisions& decisions, Date day) {
  packetset::PacketSet left = PacketsOf(over.Approved());
  for (const RowDecision& one : decisions) {
    const bool removes = one.verdict == RowVerdict::kApproved && one.row.point == over.row.point &&
                         one.row.closes.starts_with(over.id + ": ");
    if (removes) return true;
    const bool holds = one.id != over.id && one.row.closes.empty() && one.Permits() &&
                       !one.HasEnded(day) && one.row.point == over.row.point &&
                       one.row.way == over.row.way && Meets(one.Approved(), over.Approved());
    if (holds) left = left.Difference(PacketsOf(one.Approved()));
  }
  return left.empty();
}

std::string_view ToText(RowState state) {
  switch (state) {
    case RowState::kRequested:
      return "requested";
    case RowState::kApproved:
      return "approved";
    case RowState::kPartly:
      return "partly approved";
    case RowState::kRefused:
      return "refused";
    case RowState::kDeferred:
      return "deferred";
    case RowState::kEnded:
      return "ended";
  }
  return "requested";
}

RowStanding StandingOf(const Row& row, const Decisions& decisions, Date day) {
  RowStanding out;
  const RowContent& content = row.content;
  for (const RowDecision& decision : decisions) {
    const RowContent& decided = decision.row;
    if (decided.point != content.point || decided.way != content.way || !decided.closes.empty())
      continue;
    const bool shares =
        std::any_of(content.requirements.begin(), content.requirements.end(),
                    [&](const std::string& requirement) { return Shares(decided, requirement); });
    const bool meets = shares && !Intersection(decided.from, content.from).empty() &&
                       !Intersection(decided.to, content.to).empty();
    if (meets) out.related.push_back(&decision);
  }
  std::stable_sort(out.related.begin(), out.related.end(),
                   [](const RowDecision* a, const RowDecision* b) {
                     return std::tie(a->on, a->id) < std::tie(b->on, b->id);
                   });
  if (out.related.empty()) return out;
  out.decision = out.related.back();
  const auto own = std::find_if(out.related.begin(), out.related.end(),
                                [&](const RowDecision* one) { return one->id == row.id; });
  const bool is_own = own != out.related.end();
  if (is_own) out.decision = *own;
  // Each requirement needs the whole of the row approved for it.
  bool all = true, any = false;
  for (const std::string& requirement : content.requirements) {
    std::vector<const RowDecision*> approved;
    for (const RowDecision* one : out.related) {
      if (one->Permits() && !one->HasEnded(day) && Shares(one->row, requirement))
        approved.push_back(one);
    }
    const bool is_covered =
        std::any_of(approved.begin(), approved.end(),
                    [&](const RowDecision* one) { return Covers(one->Approved(), content); });
    if (!is_covered && !approved.empty()) {
      const packetset::PacketSet packets = PacketsOf(content);
      packetset::PacketSet left = packets;
      for (const RowDecision* one : approved) left = left.Difference(PacketsOf(one->Approved()));
      any = any || !left.Equals(packets);
      all = all && left.empty();
    } else {
      any = any || is_covered;
      all = all && is_covered;
    }
  }
  if (all || any) {
    out.state = all ? RowState::kApproved : RowState::kPartly;
  } else if (out.decision->Permits()) {
    out.state = out.decision->HasEnded(day) ? RowState::kEnded : RowState::kRequested;
  } else if (is_own) {
    out.state =
        out.decision->verdict == RowVerdict::kRefused ? RowState::kRefused : RowState::kDeferred;
  }
  return out;
}

}  // namespace portwright::request
