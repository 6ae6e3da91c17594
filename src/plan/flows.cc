#include "plan/flows.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "plan/conditions.h"
#include "plan/decision_names.h"

namespace portwright::plan {
namespace {

using catalog::Initiator;
using site::EndpointKind;
using site::EndpointRef;

}  // namespace

FlowPlanner::FlowPlanner(const site::Site& site, const Options& options, Plan& plan,
                         Diagnostics& diagnostics)
    : site_(site),
      options_(options),
      plan_(plan),
      diagnostics_(diagnostics),
      zones_(site),
      endpoints_(site, zones_, plan, diagnostics),
      paths_(site, plan.paths, diagnostics, options.partial),
      binder_(site) {}

std::uint32_t FlowPlanner::ServiceIndex(const net::Service& service) {
  const auto [found, fresh] = services_.try_emplace(service, plan_.services.size());
  if (fresh) plan_.services.push_back(service);
  return found->second;
}

net::Family FlowPlanner::FamilyOf(std::uint32_t endpoint) const {
  return plan_.address_sets[plan_.endpoints[endpoint].addresses].ranges()[0].family;
}

void FlowPlanner::Skipped(SkipReason why, const Job& job, std::string detail) {
  plan_.skipped.push_back({why, job.state->instance, job.requirement->id, std::move(detail)});
}

void FlowPlanner::FillServices(Job& job) {
  for (const catalog::AllowEntry& entry : job.requirement->allow) {
    if (entry.parameter == catalog::kNone) {
      job.services.push_back(ServiceIndex(entry.service));
      continue;
    }
    if (job.state->parameters[entry.parameter].empty()) {
      Skipped(SkipReason::kUnanswered, job,
              entry.text + ": parameter " + job.state->catalog->parameters[entry.parameter].id +
                  " has no value");
    }
    for (const std::string& value : job.state->parameters[entry.parameter]) {
      const auto port = ParseNumber(value);
      if (!port || *port == 0 || *port > 65535) continue;  // said when the answers were read
      net::Service service = entry.service;
      service.ports = {static_cast<std::uint16_t>(*port), static_cast<std::uint16_t>(*port)};
      job.services.push_back(ServiceIndex(service));
    }
  }
  std::sort(job.services.begin(), job.services.end());
  job.services.erase(std::unique(job.services.begin(), job.services.end()), job.services.end());
  job.source_ports = job.requirement->source_ports;
  if (job.source_ports.empty()) job.source_ports.push_back(net::kAnyPort);
}

bool FlowPlanner::InsideWindow(const Job& job) {
  const std::string& name = job.requirement->temporary;
  if (name.empty()) return true;
  std::string detail = "needed only while in a window `" + name + "`, and the site has none";
  for (const site::Window& window : site_.windows) {
    if (window.name != name || (window.instance != kNone && window.instance != job.state->instance))
      continue;
    if (window.from <= options_.as_of && options_.as_of <= window.until) return true;
    detail = "window `" + name + "` is from " + FormatDate(window.from) + " to " +
             FormatDate(window.until);
  }
  Skipped(SkipReason::kWindow, job, detail);
  return false;
}

bool FlowPlanner::OmittedWhole(Job& job) {
  for (const site::Omission& omission : site_.omit) {
    if (!IsCalled(*job.requirement, omission.requirement)) continue;
    if (omission.instance != kNone && omission.instance != job.state->instance) continue;
    if (omission.until && *omission.until < options_.as_of) {
      diagnostics_.Warning("PW-PLAN-0040", omission.place,
                           "expected an omission that is still valid, found one that ended on " +
                               FormatDate(*omission.until) + ": " + omission.requirement +
                               " is planned again");
      continue;
    }
    if (omission.from.empty() && omission.to.empty() && omission.allow.empty()) {
      Skipped(SkipReason::kOmitted, job, omission.reason + " (" + omission.by + ")");
      return true;
    }
    const bool fresh =
        omitted_ends_.try_emplace(&omission, AddressesOf(omission.from), AddressesOf(omission.to))
            .second;
    if (fresh) idle_omissions_.insert(&omission);
    job.omissions.push_back(&omission);
  }
  return false;
}

bool FlowPlanner::CheckBound(const Job& job, const BoundRole& bound, std::uint32_t role_index) {
  const catalog::Catalog& catalog = *job.state->catalog;
  const catalog::Role& role = catalog.roles[role_index];
  switch (bound.state) {
    case BindState::kBound:
    case BindState::kLocal:
      return true;
    case BindState::kNoEndpoint:
      Skipped(SkipReason::kNoEndpoint, job,
              "role " + role.id + " has no endpoint: " + bound.why_none);
      return false;
    case BindState::kUnbound:
      break;
  }
  const auto key = std::pair{job.state->instance, role.id};
  auto& requirements = unbound_[key];
  requirements.push_back(job.requirement->id);
  Skipped(SkipReason::kUnbound, job, "role " + role.id + " is not bound");
  if (requirements.size() > 1) return false;
  const site::Instance& instance = site_.instances[job.state->instance];
  const bool is_own = job.requirement->amendment.kind == catalog::AmendmentKind::kAdded;
  const std::string where = is_own ? CitationOf(catalog, *job.requirement)
                                   : catalog.product + ", line " +
                                         std::to_string(job.requirement->cite.line) +
                                         " of its document";
  std::string message = "expected endpoints for role " + role.id + " (" + role.title + ") of " +
                        instance.id + ", found none; " + job.requirement->id + " needs it (" +
                        where + ")";
  std::string hint = "bind it under products or bind, say `" + role.id +
                     ": { none: reason }` if there is none, or switch the feature off";
  if (!bound.missing_names.empty()) {
    std::vector<std::string> quoted;
    for (const std::string& name : bound.missing_names) quoted.push_back(Quote(name));
    hint = "say under names how " + Join(quoted, ", ") + (quoted.size() == 1 ? " is" : " are") +
           " reached, or bind the role";
  } else if (!role.shared.empty()) {
    hint = "bind `" + role.shared + "` once for the site";
  }
  Question question;
  question.kind = QuestionKind::kRole;
  question.instance = job.state->instance;
  question.name = role.id;
  question.text = "who plays " + role.title + "?";
  question.fails = !options_.partial;
  question.place = instance.place;
  plan_.questions.push_back(std::move(question));
  if (options_.partial) {
    diagnostics_.Note("PW-PLAN-0041", instance.place, std::move(message), std::move(hint));
  } else {
    diagnostics_.Error("PW-PLAN-0041", instance.place, std::move(message), std::move(hint));
  }
  return false;
}

bool FlowPlanner::Prepare(Job& job) {
  if (!InsideWindow(job) || OmittedWhole(job)) return false;
  job.from = binder_.Bind(*job.state, job.requirement->from);
  job.to = binder_.Bind(*job.state, job.requirement->to);
  const bool one_role = job.requirement->from == job.requirement->to;
  const bool from_bound = CheckBound(job, job.from, job.requirement->from);
  const bool to_bound = one_role || CheckBound(job, job.to, job.requirement->to);
  if (!from_bound || !to_bound) return false;
  job.self_pair =
      job.requirement->from == job.requirement->to || (job.from.is_self && job.to.is_self);
  FillServices(job);
  return true;
}

void FlowPlanner::PlanRequirement(const InstanceState& state, std::uint32_t r) {
  Job job;
  job.state = &state;
  job.requirement = &state.catalog->requirements[r];
  job.index = r;
  InstanceContext context(state, site_);
  const Activity activity = ActivityOf(job.requirement->when, context);
  if (activity == Activity::kOff || activity == Activity::kUnanswered) {
    Skipped(activity == Activity::kOff ? SkipReason::kOff : SkipReason::kUnanswered, job,
            job.requirement->when.ToText());
    return;
  }
  job.per_pair = activity == Activity::kPerPair;
  if (Prepare(job)) PlanJob(job);
}

void FlowPlanner::PlanInstance(const InstanceState& state) {
  const site::Instance& instance = site_.instances[state.instance];
  InstanceContext context(state, site_);
  for (const catalog::Requirement& withdrawn : state.catalog->withdrawn) {
    plan_.skipped.push_back({SkipReason::kWithdrawn, state.instance, withdrawn.id,
                             catalog::Describe(withdrawn.amendment)});
  }
  std::size_t waiting = 0;  // for a version
  for (std::uint32_t r = 0; r < state.catalog->requirements.size(); ++r) {
    const catalog::Expression& when = state.catalog->requirements[r].when;
    const Activity activity = ActivityOf(when, context);
    const bool open = activity == Activity::kUnanswered || activity == Activity::kPerPair;
    if (open && WaitsForVersion(when, context)) ++waiting;
    PlanRequirement(state, r);
  }
  if (waiting > 0 && instance.version.empty()) {
    diagnostics_.Warning("PW-PLAN-0031", instance.place,
                         "expected a version of " + instance.id + ", found none; " +
                             Count(waiting, "requirement") + " of " + state.catalog->product +
                             " depend on it and may be missing from the plan",
                         "add `version:`, one of " + Join(state.catalog->versions, ", "));
  }
  for (Question& question : plan_.questions) {
    if (question.kind != QuestionKind::kRole || question.instance != state.instance) continue;
    question.requirements = unbound_[{state.instance, question.name}];
    for (const std::string& id : question.requirements) {
      const auto& requirement = state.catalog->requirements[state.catalog->FindRequirement(id)];
      for (std::string& opens : Opens(*state.catalog, requirement))
        question.would_open.push_back(std::move(opens));
    }
    auto& opens = question.would_open;
    std::sort(opens.begin(), opens.end());
    opens.erase(std::unique(opens.begin(), opens.end()), opens.end());
  }
}

void FlowPlanner::PlanJob(Job& job) {
  const std::size_t first_flow = plan_.flows.size();
  const std::size_t skips = plan_.skipped.size();
  Initiator initiator = job.requirement->initiator;
  if (const site::Setting* answer =
          InitiatorAnswer(site_.instances[job.state->instance], *job.requirement)) {
    const std::string& word = answer->values[0];
    initiator = word == "to"       ? Initiator::kTo
                : word == "either" ? Initiator::kEither
                                   : Initiator::kFrom;
  }
  if (job.requirement->local || job.from.state == BindState::kLocal ||
      job.to.state == BindState::kLocal) {
    PlanLocal(job);
  } else {
    if (initiator != Initiator::kTo) PlanDirection(job, false);
    // Between two nodes of one party every ordered pair is there already.
    const bool both = initiator == Initiator::kEither && !job.self_pair;
    if (initiator == Initiator::kTo || both) PlanDirection(job, true);
  }
  FinishJob(first_flow);
  if (plan_.flows.size() == first_flow && plan_.skipped.size() == skips && !job.services.empty())
    SayNothingCame(job);
}

// Every requirement that plans nothing is listed with what it came to.
void FlowPlanner::SayNothingCame(const Job& job) {
  if (job.pair_skip) {
    Skipped(*job.pair_skip, job, "no pair of its ends for which " + job.requirement->when.ToText());
  } else {
    Skipped(SkipReason::kNoEndpoint, job,
            job.self_pair ? "there are no two different nodes with a way between them"
                          : "its ends have no way, family or address for it in common");
  }
}

// Flows of one requirement, each once, in the order of their ends.
void FlowPlanner::FinishJob(std::size_t first_flow) {
  const auto key = [](const PlannedFlow& f) {
    return std::tuple(f.source, f.destination, f.service, f.source_ports);
  };
  const auto begin = plan_.flows.begin() + static_cast<std::ptrdiff_t>(first_flow);
  std::sort(begin, plan_.flows.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  plan_.flows.erase(std::unique(begin, plan_.flows.end(),
                                [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                    plan_.flows.end());
}

void FlowPlanner::PlanLocal(Job& job) {
  const BoundRole& ends = job.from.state == BindState::kLocal ? job.to : job.from;
  if (ends.state == BindState::kLocal) {
    Skipped(SkipReason::kNoEndpoint, job,
            "stays on each host, where no firewall between hosts sees it");
    return;
  }
  for (const EndpointRef& ref : ends.refs) {
    if (job.per_pair && !PairHolds(job, ref, ref)) continue;
    AddLocalFlows(job, ref);
  }
}

void FlowPlanner::AskForGroups(const Job& job) {
  const auto plain = [](const BoundRole& role) { return !role.is_self && role.refs.size() > 1; };
  const catalog::Catalog& catalog = *job.state->catalog;
  const bool shared = !catalog.roles[job.requirement->from].shared.empty() ||
                      !catalog.roles[job.requirement->to].shared.empty();
  if (shared || job.requirement->from == job.requirement->to || !plain(job.from) || !plain(job.to))
    return;
  diagnostics_.Warning("PW-PLAN-0042", site_.instances[job.state->instance].place,
                       "expected groups that say who belongs to whom, found none for " +
                           job.requirement->id + ": " + std::to_string(job.from.refs.size()) +
                           " x " + std::to_string(job.to.refs.size()) + " pairs are planned",
                       "group " + catalog.roles[job.requirement->from].id + " and " +
                           catalog.roles[job.requirement->to].id + " under groups");
}

// Who is bound to a role, but in none of the groups that join it to the other role.
void FlowPlanner::SayApart(Job& job, const BoundRole& bound, std::uint32_t role,
                           const BoundRole& other) {
  if (!bound.is_bound_apart) return;
  std::vector<EndpointRef> joined;
  binder_.ForEachPair(bound.group_role, other.group_role, job.state->instance,
                      [&](const EndpointRef& ref, const EndpointRef&) { joined.push_back(ref); });
  std::sort(joined.begin(), joined.end());
  std::vector<std::string> apart;
  for (const EndpointRef& ref : bound.refs) {
    if (!std::binary_search(joined.begin(), joined.end(), ref)) apart.push_back(site_.NameOf(ref));
  }
  if (apart.empty()) return;
  const std::string names =
      apart.size() <= 5 ? Join(apart, ", ") : apart[0] + " and " + Count(apart.size() - 1, "other");
  const std::string& role_id = job.state->catalog->roles[role].id;
  Skipped(SkipReason::kNoEndpoint, job, names + " of role " + role_id + ": in no group with it");
  diagnostics_.Warning("PW-PLAN-0054", site_.instances[job.state->instance].place,
                       "expected every endpoint of role " + role_id +
                           " in a group, since others are, found " + names + " in none for " +
                           job.requirement->id,
                       "add it to a group, or leave it out of the binding");
}

void FlowPlanner::PlanDirection(Job& job, bool turned) {
  if (job.from.grouped && job.to.grouped) {
    const bool any = binder_.ForEachPair(
        job.from.group_role, job.to.group_role, job.state->instance,
        [&](const EndpointRef& from, const EndpointRef& to) { PlanPair(job, from, to, turned); });
    if (any && !job.said_apart) {
      job.said_apart = true;
      SayApart(job, job.from, job.requirement->from, job.to);
      SayApart(job, job.to, job.requirement->to, job.from);
    }
    if (any) return;
  }
  AskForGroups(job);
  for (const EndpointRef& from_ref : job.from.refs) {
    for (const EndpointRef& to_ref : job.to.refs) PlanPair(job, from_ref, to_ref, turned);
  }
}

std::uint32_t FlowPlanner::SessionTimeout(const Job& job) const {
  std::uint64_t timeout = 0;
  InstanceContext context(*job.state, site_);
  for (const catalog::Condition& condition : job.state->catalog->conditions) {
    if (condition.kind != catalog::ConditionKind::kSessionTimeout || !condition.value) continue;
    if (condition.when.Evaluate(context) != catalog::Truth::kTrue) continue;
    const bool concerned = Concerns(condition, *job.requirement);
    if (concerned) timeout = std::max(timeout, *condition.value);
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(timeout, 0xffffffffU));
}

std::uint32_t FlowPlanner::ReasonOf(Job& job) {
  if (job.reason != kNone) return job.reason;
  Reason reason;
  const InstanceState& state = *job.state;
  reason.id = site_.instances[state.instance].id + "/" + job.requirement->id;
  reason.instance = state.instance;
  reason.catalog = state.catalog;
  reason.requirement = job.index;
  const auto mentions = job.requirement->when.ListMentions();
  for (const std::string& feature : mentions.features) {
    const std::uint32_t f = state.catalog->FindFeature(feature);
    if (state.features[f] == catalog::Truth::kTrue) {
      reason.features.push_back(feature + " (" + state.feature_grounds[f] + ")");
    }
  }
  for (const std::string& choice : mentions.choices) {
    const std::uint32_t c = state.catalog->FindChoice(choice);
    if (state.picks[c].empty()) continue;
    reason.settings.push_back(choice + " = " + Join(state.picks[c], ", ") +
                              (state.pick_is_default[c] ? " (default)" : ""));
  }
  std::vector<std::string> parameters = mentions.parameters;
  for (const catalog::AllowEntry& entry : job.requirement->allow) {
    if (entry.parameter == catalog::kNone) continue;
    const std::string& id = state.catalog->parameters[entry.parameter].id;
    if (std::find(parameters.begin(), parameters.end(), id) == parameters.end())
      parameters.push_back(id);
  }
  for (const std::string& id : parameters) {
    const auto& values = state.parameters[state.catalog->FindParameter(id)];
    if (!values.empty()) reason.settings.push_back(id + " = " + Join(values, ", "));
  }
  for (const site::Window& window : site_.windows) {
    const bool here = window.name == job.requirement->temporary &&
                      (window.instance == kNone || window.instance == state.instance) &&
                      window.from <= options_.as_of && options_.as_of <= window.until;
    if (here && (!reason.until || *reason.until < window.until)) reason.until = window.until;
  }
  reason.session_timeout_s = SessionTimeout(job);
  const catalog::Amendment& amendment = job.requirement->amendment;
  const bool is_own = amendment.kind == catalog::AmendmentKind::kAdded;
  if (is_own && amendment.until && (!reason.until || *amendment.until < *reason.until))
    reason.until = amendment.until;
  reason.initiator_unknown =
      job.requirement->initiator == Initiator::kUnknown &&
      InitiatorAnswer(site_.instances[state.instance], *job.requirement) == nullptr;
  plan_.reasons.push_back(std::move(reason));
  job.reason = static_cast<std::uint32_t>(plan_.reasons.size() - 1);
  return job.reason;
}

void FlowPlanner::AddFlow(Job& job, std::uint32_t source, std::uint32_t destination,
                          std::uint32_t service, std::uint32_t path, bool local) {
  PlannedFlow flow;
  flow.source = source;
  flow.destination = destination;
  flow.service = service;
  flow.reason = ReasonOf(job);
  flow.path = path;
  flow.local = local;
  const net::ServiceKind kind = plan_.services[service].kind;
  if (kind != net::ServiceKind::kTcp && kind != net::ServiceKind::kUdp) {
    plan_.flows.push_back(flow);  // no ports, so none at the source either
    return;
  }
  for (const net::PortRange ports : job.source_ports) {
    flow.source_ports = ports;
    plan_.flows.push_back(flow);
  }
}

}  // namespace portwright::plan
