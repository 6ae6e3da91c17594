#include "report/totals.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

namespace portwright::report {
namespace {

void CountFlows(const plan::Plan& plan, Facts& facts) {
  std::vector<bool> service_in_use(plan.services.size(), false);
  for (const plan::PlannedFlow& flow : plan.flows) {
    ++facts.totals.flows;
    if (flow.granted) ++facts.totals.granted;
    if (flow.local) ++facts.totals.local;
    facts.reason_in_use[flow.reason] = true;
    ++facts.reason_flows[flow.reason];
    service_in_use[flow.service] = true;
    ++facts.zone_flows[{plan.endpoints[flow.source].zone, plan.endpoints[flow.destination].zone}];
  }
  facts.totals.services =
      static_cast<std::uint64_t>(std::count(service_in_use.begin(), service_in_use.end(), true));
}

void CountReasons(const plan::Plan& plan, Facts& facts) {
  std::unordered_set<std::string> ids;
  // By product, requirement and what is doubtful: instances of one product share their document's
  // doubts.
  std::map<std::tuple<std::string, std::uint32_t, std::string, std::vector<std::string>>,
           std::size_t>
      places;
  for (std::size_t r = 0; r < facts.reasons.size(); ++r) {
    const ReasonText& reason = facts.reasons[r];
    if (!facts.reason_in_use[r] || !ids.insert(reason.id).second) continue;
    ++facts.totals.requirements;
    for (const DoubtText& doubt : reason.doubts) {
      const auto [place, is_new] =
          places.try_emplace(std::tuple(plan.reasons[r].catalog->product,
                                        plan.reasons[r].requirement, doubt.about, doubt.readings),
                             facts.doubts.size());
      if (is_new) facts.doubts.push_back({r, doubt, {}});
      facts.doubts[place->second].instances.push_back(reason.instance);
    }
  }
  facts.totals.doubts = facts.doubts.size();
}

template <typename T>
void AddEnding(const plan::Plan& plan, const T& one, const char* what, const std::string& id,
               std::vector<Ending>& out) {
  if (!one.until) return;
  out.push_back(
      {*one.until, what, id, one.reason, one.by, std::int64_t{one.until->days} - plan.as_of.days});
}

std::string EndsText(const site::Site& site, const std::vector<site::EndpointRef>& ends) {
  std::string out;
  for (const site::EndpointRef& end : ends) out += (out.empty() ? "" : ", ") + site.NameOf(end);
  return out;
}

}  // namespace

Facts Gather(const plan::Plan& plan) {
  Facts facts;
  facts.reason_in_use.resize(plan.reasons.size(), false);
  facts.reason_flows.resize(plan.reasons.size(), 0);
  for (const plan::Reason& reason : plan.reasons) {
    facts.reasons.push_back(DescribeReason(plan, reason));
  }
  CountFlows(plan, facts);
  CountReasons(plan, facts);
  facts.totals.points = plan.points.size();
  for (const plan::PointPlan& point : plan.points) {
    facts.points.push_back({point.point, plan::Merge(plan, point.point, false)});
    facts.totals.entries += facts.points.back().entries.size();
  }
  facts.totals.questions = plan.questions.size();
  for (const plan::Question& question : plan.questions) {
    if (question.fails) ++facts.totals.failing_questions;
  }
  for (const plan::PlannedCondition& condition : plan.conditions) {
    if (condition.state == plan::ConditionState::kViolated) ++facts.totals.violated;
    if (condition.state == plan::ConditionState::kToCheck) ++facts.totals.to_check;
  }
  facts.totals.skipped = plan.skipped.size();
  return facts;
}

std::vector<Ending> Endings(const plan::Plan& plan, std::optional<int> within_days) {
  const site::Site& site = *plan.site;
  std::vector<Ending> out;
  for (const site::Extra& extra : site.extra) AddEnding(plan, extra, "extra", extra.id, out);
  for (const site::Omission& one : site.omit) {
    const std::string id = one.instance == site::kNone
                               ? one.requirement
                               : site.instances[one.instance].id + "/" + one.requirement;
    AddEnding(plan, one, "omission", id, out);
  }
  for (const site::Grant& one : site.granted) {
    AddEnding(plan, one, "grant", EndsText(site, one.from) + " -> " + EndsText(site, one.to), out);
  }
  for (const site::Window& one : site.windows) {
    const std::string id =
        one.instance == site::kNone ? one.name : site.instances[one.instance].id + "/" + one.name;
    out.push_back(
        {one.until, "window", id, one.reason, "", std::int64_t{one.until.days} - plan.as_of.days});
  }
  for (const catalog::Catalog* catalog : plan.catalogs) {
    for (const auto* list : {&catalog->requirements, &catalog->withdrawn}) {
      for (const catalog::Requirement& one : *list) {
        if (!one.amendment.until) continue;
        out.push_back({*one.amendment.until, "amendment", catalog->product + "/" + one.id,
                       one.amendment.why, "",
                       std::int64_t{one.amendment.until->days} - plan.as_of.days});
      }
    }
  }
  if (within_days) {
    std::erase_if(out, [&](const Ending& one) { return one.days > *within_days; });
  }
  std::stable_sort(out.begin(), out.end(), [](const Ending& a, const Ending& b) {
    return std::tie(a.until, a.what, a.id) < std::tie(b.until, b.what, b.id);
  });
  return out;
}

std::vector<SkipGroup> GroupSkips(const plan::Plan& plan) {
  std::vector<SkipGroup> out;
  std::map<std::tuple<std::uint32_t, int, std::string>, std::size_t> places;
  for (const plan::Skip& skip : plan.skipped) {
    const auto [found, is_new] = places.try_emplace(
        std::tuple(skip.instance, static_cast<int>(skip.why), skip.detail), out.size());
    if (is_new) {
      const std::string instance =
          skip.instance == plan::kNone ? "site" : plan.site->instances[skip.instance].id;
      out.push_back({skip.why, instance, skip.detail, {}});
    }
    out[found->second].requirements.push_back(skip.requirement);
  }
  return out;
}

}  // namespace portwright::report
