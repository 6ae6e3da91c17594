#include "plan/plan.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/activate.h"
#include "plan/conditions.h"
#include "plan/decision_names.h"
#include "plan/flows.h"
#include "plan/guardrails.h"
#include "plan/policies.h"

namespace portwright::plan {
namespace {

// Names under the site's `bind` that no product in use has.
void CheckSharedBindings(const site::Site& site, const std::vector<InstanceState>& states,
                         Diagnostics& diagnostics) {
  std::vector<std::string> known;
  for (const InstanceState& state : states) {
    for (const catalog::Role& role : state.catalog->roles) {
      known.push_back(role.id);
      if (!role.shared.empty()) known.push_back(role.shared);
    }
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  for (const auto& [name, binding] : site.bind) {
    if (std::binary_search(known.begin(), known.end(), name)) continue;
    const auto near = Nearest(name, known);
    diagnostics.Error("PW-PLAN-0050", binding.place,
                      "expected a role of a product in use, found " + Quote(name),
                      near ? "did you mean " + *near + "?" : "remove it, or add the product");
  }
  for (const site::Omission& omission : site.omit) {
    const bool found = std::any_of(states.begin(), states.end(), [&](const InstanceState& state) {
      return (omission.instance == kNone || omission.instance == state.instance) &&
             KnowsRequirement(*state.catalog, omission.requirement, omission.place, diagnostics);
    });
    if (found) continue;
    std::vector<std::string> ids;
    for (const InstanceState& state : states) {
      for (const auto& requirement : state.catalog->requirements) ids.push_back(requirement.id);
    }
    const auto near = Nearest(omission.requirement, ids);
    diagnostics.Error(
        "PW-PLAN-0051", omission.place,
        "expected a requirement of a product in use, found " + Quote(omission.requirement),
        near ? "did you mean " + *near + "?" : "`portwright catalog show` lists the ids");
  }
}

// Roles of groups and names of windows that no product in use has.
void CheckGroupsAndWindows(const site::Site& site, const std::vector<InstanceState>& states,
                           Diagnostics& diagnostics) {
  std::vector<std::string> roles;
  std::vector<std::string> windows;
  for (const InstanceState& state : states) {
    for (const catalog::Role& role : state.catalog->roles) roles.push_back(role.id);
    for (const auto& requirement : state.catalog->requirements) {
      if (!requirement.temporary.empty()) windows.push_back(requirement.temporary);
    }
  }
  const auto is_known = [](const std::vector<std::string>& known, const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  for (std::uint32_t r = 0; r < site.group_roles.size(); ++r) {
    if (is_known(roles, site.group_roles[r])) continue;
    const auto uses = [&](const site::Group& group) {
      const auto first = site.group_members.begin() + group.first;
      return std::any_of(first, first + group.count, [&](const auto& m) { return m.role == r; });
    };
    const auto group = std::find_if(site.groups.begin(), site.groups.end(), uses);
    const auto near = Nearest(site.group_roles[r], roles);
    diagnostics.Error("PW-PLAN-0053", group == site.groups.end() ? site.place : group->place,
                      "expected a role of a product in use, found " + Quote(site.group_roles[r]),
                      near ? "did you mean " + *near + "?" : "remove it, or add the product");
  }
  for (const site::Window& window : site.windows) {
    if (is_known(windows, window.name)) continue;
    const auto near = Nearest(window.name, windows);
    diagnostics.Warning("PW-PLAN-0055", window.place,
                        "expected a window that a temporary requirement of a product in use "
                        "waits for, found " +
                            Quote(window.name),
                        near ? "did you mean " + *near + "?" : "nothing is planned for it");
  }
}

void PlanFlows(const std::vector<InstanceState>& states, const Options& options, Plan& plan,
               Diagnostics& diagnostics) {
  FlowPlanner planner(*plan.site, options, plan, diagnostics);
  for (const InstanceState& state : states) {
    for (Question& question : OpenQuestions(state, *plan.site))
      plan.questions.push_back(std::move(question));
    planner.PlanInstance(state);
  }
  planner.SayIdleOmissions();
  planner.PlanExtras();
  planner.MarkGranted();
}

}  // namespace

std::unique_ptr<Plan> Make(const site::Site& site,
                           const std::vector<const catalog::Catalog*>& catalogs,
                           const Options& options, Diagnostics& diagnostics) {
  auto plan = std::make_unique<Plan>();
  plan->site = &site;
  plan->catalogs = catalogs;
  plan->as_of = options.as_of;
  const std::vector<InstanceState> states = AnswerQuestions(site, catalogs, diagnostics);
  CheckSharedBindings(site, states, diagnostics);
  CheckGroupsAndWindows(site, states, diagnostics);
  PlanFlows(states, options, *plan, diagnostics);
  const ConditionJudge judge(*plan);
  for (const InstanceState& state : states) {
    for (PlannedCondition& condition : judge.Judge(state))
      plan->conditions.push_back(std::move(condition));
  }
  // What fails first, then what would open most.
  std::stable_sort(plan->questions.begin(), plan->questions.end(),
                   [](const Question& a, const Question& b) {
                     if (a.fails != b.fails) return a.fails;
                     if (a.taken.empty() != b.taken.empty()) return a.taken.empty();
                     return a.would_open.size() > b.would_open.size();
                   });
  plan->guardrails = CheckGuardrails(*plan, catalogs, diagnostics);
  MakePolicies(*plan);
  return plan;
}

std::string Plan::EndpointName(std::uint32_t endpoint) const {
  const Endpoint& e = endpoints[endpoint];
  const std::string name = site->NameOf(e.ref);
  return e.detail == 0 ? name : name + " (" + details[e.detail] + ")";
}

std::string Plan::EndpointAddresses(std::uint32_t endpoint) const {
  const Endpoint& e = endpoints[endpoint];
  const bool internet =
      e.detail == 0 &&  // whole
      (e.ref.kind == site::EndpointKind::kInternet ||
       (e.ref.kind == site::EndpointKind::kZone && site->zones[e.ref.index].internet));
  const auto& ranges = address_sets[e.addresses].ranges();
  if (internet)
    return ranges[0].family == net::Family::kIpv4 ? "the IPv4 internet" : "the IPv6 internet";
  // A name says more than what stands for it.
  if (e.ref.kind == site::EndpointKind::kName &&
      site->names[e.ref.index].way == site::NameWay::kObject)
    return site->names[e.ref.index].name;
  std::string out;
  for (const net::AddressRange& range : ranges) {
    // An address pair of neighbours reads better as two than as a range.
    if (range.hi - range.lo < 4 && net::PrefixLength(range) < 0) {
      for (net::U128 i = 0; i <= range.hi - range.lo; ++i)
        out += (out.empty() ? "" : ", ") + ToText(net::Address{range.family, range.lo + i});
    } else {
      out += (out.empty() ? "" : ", ") + ToText(range);
    }
  }
  return out;
}

std::string Plan::ZoneName(std::uint32_t zone) const {
  return zone == kNone ? "" : site->zones[zone].name;
}

}  // namespace portwright::plan
