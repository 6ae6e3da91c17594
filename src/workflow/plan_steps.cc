#include "workflow/plan_steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "plan/activate.h"
#include "plan/bind.h"

namespace portwright::workflow {
namespace {

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

// `12 on, 3 off`; what is 0 is left out.
std::string Listed(const Counts& counts, std::string_view otherwise) {
  std::vector<std::string> parts;
  for (const auto& [word, count] : counts) {
    if (count > 0) parts.push_back(WithThousands(count) + " " + word);
  }
  return parts.empty() ? std::string(otherwise) : Join(parts, ", ");
}

std::string FeaturesStep(const std::vector<plan::InstanceState>& states) {
  Counts counts = {{"on", 0},
                   {"always on", 0},
                   {"implied by others", 0},
                   {"off", 0},
                   {"unanswered: they plan nothing", 0}};
  for (const plan::InstanceState& state : states) {
    for (std::size_t f = 0; f < state.features.size(); ++f) {
      const std::string& ground = state.feature_grounds[f];
      std::size_t row = 0;
      if (ground == "always") row = 1;
      if (ground.starts_with("implied")) row = 2;
      if (state.features[f] == catalog::Truth::kFalse) row = 3;
      if (state.features[f] == catalog::Truth::kUnknown) row = 4;
      ++counts[row].second;
    }
  }
  return Listed(counts, "none") + ", in " + Count(states.size(), "instance");
}

std::string ChoicesStep(const plan::Plan& plan, const std::vector<plan::InstanceState>& states) {
  Counts counts = {{"answered", 0},
                   {"by their default", 0},
                   {"open", 0},
                   {"not asked, as nothing hangs on them", 0}};
  const auto asked = [&](const plan::InstanceState& state, std::size_t c) {
    return std::any_of(plan.questions.begin(), plan.questions.end(), [&](const auto& question) {
      return question.kind == plan::QuestionKind::kChoice && question.instance == state.instance &&
             question.name == state.catalog->choices[c].id;
    });
  };
  for (const plan::InstanceState& state : states) {
    for (std::size_t c = 0; c < state.picks.size(); ++c) {
      std::size_t row = state.pick_is_default[c] ? 1 : 0;
      if (state.picks[c].empty()) row = 2;
      if (row > 0 && !asked(state, c)) row = 3;
      ++counts[row].second;
    }
  }
  return Listed(counts, "none");
}

std::string ParametersStep(const site::Site& site, const std::vector<plan::InstanceState>& states) {
  Counts counts = {{"said by the site", 0}, {"by their default", 0}, {"without a value", 0}};
  for (const plan::InstanceState& state : states) {
    const auto& said = site.instances[state.instance].parameters;
    for (std::size_t p = 0; p < state.parameters.size(); ++p) {
      const bool given = said.find(state.catalog->parameters[p].id) != said.end();
      ++counts[given ? 0 : state.parameters[p].empty() ? 2 : 1].second;
    }
  }
  return Listed(counts, "none");
}

std::string BindingsStep(const plan::Plan& plan) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> bound;
  std::set<std::pair<std::uint32_t, std::string>> without;
  for (const plan::Reason& reason : plan.reasons) {
    if (reason.requirement == plan::kNone) continue;
    const catalog::Requirement& requirement = reason.catalog->requirements[reason.requirement];
    bound.insert({reason.instance, requirement.from});
    bound.insert({reason.instance, requirement.to});
  }
  for (const plan::Skip& skip : plan.skipped) {
    if (skip.why == plan::SkipReason::kNoEndpoint) without.insert({skip.instance, skip.detail});
  }
  const auto unbound =
      std::count_if(plan.questions.begin(), plan.questions.end(),
                    [](const auto& q) { return q.kind == plan::QuestionKind::kRole; });
  return Listed({{"roles bound", bound.size()},
                 {"without an endpoint, as the site says", without.size()},
                 {"not bound", static_cast<std::uint64_t>(unbound)}},
                "none");
}

std::string ConditionsStep(const plan::Plan& plan) {
  Counts counts = {{"hold", 0}, {"are violated", 0}, {"to check on the network", 0}};
  for (const plan::PlannedCondition& condition : plan.conditions)
    ++counts[static_cast<std::size_t>(condition.state)].second;
  return Listed(counts, "none");
}

std::string SourcesStep(const plan::Plan& plan) {
  std::map<std::string, std::uint64_t> flows;
  for (const plan::PlannedFlow& flow : plan.flows) {
    const plan::Endpoint& source = plan.endpoints[flow.source];
    if (source.cluster != plan::kNone) ++flows[plan.details[source.detail]];
  }
  std::uint64_t total = 0;
  for (const auto& [detail, count] : flows) total += count;
  if (total == 0) return "no flow leaves a cluster";
  return Count(total, "flow") + " from " + Count(flows.size(), "group", "groups") +
         " of node addresses and VIPs, as routes decide (`portwright route` explains one)";
}

std::string NamesStep(const site::Site& site) {
  Counts counts = {
      {"through a proxy", 0},          {"as name objects, where the firewall has them", 0},
      {"by prefixes of the site", 0},  {"resolved", 0},
      {"from a provider's ranges", 0}, {"without addresses yet", 0}};
  for (const site::HostName& name : site.names) {
    const bool needs = name.way == site::NameWay::kResolve || name.way == site::NameWay::kProvider;
    ++counts[needs && !name.is_resolved ? 5 : static_cast<std::size_t>(name.way)].second;
  }
  return Listed(counts, "none");
}

// Empty where the site amends nothing.
std::string OverlayStep(const plan::Plan& plan) {
  Counts counts = {{"added", 0}, {"changed", 0}, {"withdrawn", 0}};
  for (const catalog::Catalog* catalog : plan.catalogs) {
    for (const auto* list : {&catalog->requirements, &catalog->withdrawn}) {
      for (const catalog::Requirement& one : *list) {
        if (one.amendment.is_there())
          ++counts[static_cast<std::size_t>(one.amendment.kind) - 1].second;
      }
    }
  }
  return Listed(counts, "");
}

std::string WaysStep(const plan::Plan& plan) {
  std::uint64_t inside = 0;
  std::uint64_t local = 0;
  std::set<std::uint32_t> ways;
  for (const plan::PlannedFlow& flow : plan.flows) {
    if (flow.local) {
      ++local;
    } else if (flow.path == 0) {
      ++inside;
    } else {
      ways.insert(flow.path);
    }
  }
  std::string out = Count(ways.size(), "way") + " between zones";
  if (inside > 0) out += ", " + Count(inside, "flow") + " inside a zone";
  if (local > 0) out += ", " + Count(local, "flow") + " kept on their host";
  return out;
}

std::string WindowsStep(const plan::Plan& plan) {
  std::uint64_t waiting = 0;
  for (const plan::Skip& skip : plan.skipped) waiting += skip.why == plan::SkipReason::kWindow;
  std::vector<std::string> open;
  for (const site::Window& window : plan.site->windows) {
    if (window.from <= plan.as_of && plan.as_of <= window.until)
      open.push_back(window.name + " until " + FormatDate(window.until));
  }
  std::string out = open.empty() ? "none is open" : "open: " + Join(open, ", ");
  if (waiting > 0) out += "; " + Count(waiting, "requirement") + " outside their window";
  return out;
}

std::string FlowsStep(const plan::Plan& plan, const report::Totals& totals) {
  std::uint64_t ipv6 = 0;
  for (const plan::PlannedFlow& flow : plan.flows) {
    const auto& set = plan.address_sets[plan.endpoints[flow.source].addresses];
    ipv6 += set.ranges()[0].family == net::Family::kIpv6;
  }
  return WithThousands(totals.flows) + " (" + WithThousands(totals.flows - ipv6) + " IPv4, " +
         WithThousands(ipv6) + " IPv6) for " + Count(totals.requirements, "requirement") +
         (totals.granted > 0 ? ", " + WithThousands(totals.granted) + " granted already" : "");
}

}  // namespace

report::Table StepsTable(const LoadedSite& loaded, const report::Facts& facts) {
  const plan::Plan& plan = *loaded.plan;
  const site::Site& site = *loaded.site;
  Diagnostics said_before;
  const auto states = plan::AnswerQuestions(site, loaded.in_use, said_before);
  report::Table table;
  table.title = "Plan of " + (site.title.empty() ? site.name : site.name + ", " + site.title) +
                ", as of " + FormatDate(plan.as_of);
  table.key = "steps";
  table.columns = {report::Text("Step"), report::Text("Did")};
  table.rows = {
      {"features", FeaturesStep(states)},
      {"choices", ChoicesStep(plan, states)},
      {"parameters", ParametersStep(site, states)},
      {"windows", WindowsStep(plan)},
      {"bindings", BindingsStep(plan)},
      {"host names", NamesStep(site)},
      {"sources", SourcesStep(plan)},
      {"ways", WaysStep(plan)},
      {"conditions", ConditionsStep(plan)},
      {"flows", FlowsStep(plan, facts.totals)},
      {"entries", Count(facts.totals.entries, "entry", "entries") + " at " +
                      Count(facts.totals.points, "enforcement point") + ", merged without loss"}};
  const std::string amended = OverlayStep(plan);
  if (!amended.empty()) table.rows.insert(table.rows.begin(), {"overlay", amended});
  return table;
}

}  // namespace portwright::workflow
