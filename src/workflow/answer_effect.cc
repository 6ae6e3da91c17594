#include "workflow/answer_effect.h"

#include <map>
#include <set>

#include "base/text.h"
#include "report/reason_text.h"

namespace portwright::workflow {
namespace {

// The flows of one requirement of an instance, or of an extra.
struct Bundle {
  std::uint64_t flows = 0;
  std::set<std::string> services;
  std::set<std::string> ends;    // `servers -> backup`, by names of the ends' zones
  std::set<std::string> points;  // by name
};

std::map<std::string, Bundle> BundlesOf(const plan::Plan& plan) {
  std::map<std::string, Bundle> out;
  report::EntryDescriber describer(plan);
  for (const plan::PlannedFlow& flow : plan.flows) {
    Bundle& bundle = out[plan.reasons[flow.reason].id];
    ++bundle.flows;
    bundle.services.insert(ToText(plan.services[flow.service]));
    bundle.ends.insert(report::ZoneText(plan, plan.endpoints[flow.source].zone) + " -> " +
                       report::ZoneText(plan, plan.endpoints[flow.destination].zone));
    for (const std::uint32_t point : describer.PointsOf(flow))
      bundle.points.insert(plan.site->points[point].name);
  }
  return out;
}

std::string Joined(const std::set<std::string>& words, std::string_view separator) {
  return Join({words.begin(), words.end()}, separator);
}

std::string Change(std::uint64_t before, std::uint64_t after) {
  return WithThousands(before) + " -> " + WithThousands(after);
}

}  // namespace

PlanFigures FiguresOf(const plan::Plan& plan) {
  PlanFigures figures;
  figures.flows = plan.flows.size();
  std::set<std::uint32_t> reasons;
  for (const plan::PlannedFlow& flow : plan.flows) reasons.insert(flow.reason);
  figures.requirements = reasons.size();
  for (const plan::PointPlan& point : plan.points) figures.points += point.flows > 0 ? 1 : 0;
  return figures;
}

report::Table EffectTable(const plan::Plan& before, const plan::Plan& after) {
  using report::Number;
  using report::Text;
  report::Table table;
  table.title = "What it changes";
  table.key = "changes";
  table.empty_text = "no planned flow: it is an answer that opens nothing by itself";
  table.columns = {Text("Change"), Text("Requirement"),    Text("Services"),     Text("Zones"),
                   Text("Points"), Number("Flows before"), Number("Flows after")};
  const auto old_ones = BundlesOf(before);
  const auto new_ones = BundlesOf(after);
  std::set<std::string> ids;
  for (const auto& [id, bundle] : old_ones) ids.insert(id);
  for (const auto& [id, bundle] : new_ones) ids.insert(id);
  for (const std::string& id : ids) {
    const auto was = old_ones.find(id);
    const auto is = new_ones.find(id);
    const Bundle none;
    const Bundle& from = was == old_ones.end() ? none : was->second;
    const Bundle& to = is == new_ones.end() ? none : is->second;
    const bool same = from.flows == to.flows && from.services == to.services &&
                      from.ends == to.ends && from.points == to.points;
    if (same) continue;
    const char* change = from.flows == 0 ? "opens" : to.flows == 0 ? "closes" : "changes";
    const Bundle& shown = to.flows == 0 ? from : to;
    table.rows.push_back({change, id, Joined(shown.services, ", "), Joined(shown.ends, "\n"),
                          shown.points.empty() ? "none" : Joined(shown.points, ", "),
                          std::to_string(from.flows), std::to_string(to.flows)});
    table.tones.push_back(to.flows == 0 ? report::Tone::kFaint : report::Tone::kGood);
  }
  return table;
}

report::Table FiguresTable(const PlanFigures& before, const PlanFigures& after,
                           std::size_t questions_before, std::size_t questions_after) {
  report::Table table;
  table.title = "The plan";
  table.key = "plan";
  table.columns = {report::Text("Figure"), report::Text("Before and after")};
  table.rows = {{"flows", Change(before.flows, after.flows)},
                {"requirements", Change(before.requirements, after.requirements)},
                {"points", Change(before.points, after.points)},
                {"questions", Change(questions_before, questions_after)}};
  return table;
}

}  // namespace portwright::workflow
