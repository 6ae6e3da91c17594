#include "workflow/change_from.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "base/text.h"
#include "plan/policies.h"
#include "policy/evaluate.h"
#include "proof/point_compare.h"
#include "workflow/point_names.h"
#include "workflow/point_proof.h"
#include "workflow/point_routes.h"

namespace portwright::workflow {
namespace {

using policy::Policy;
using policy::Rule;

// What either policy permits: the rules of the second one, which only allow, before those of the
// first.
Policy Either(const Policy& found, const Policy& planned) {
  Policy out = found;
  const auto base = [](const auto& pool) { return static_cast<std::uint32_t>(pool.size()); };
  const std::uint32_t sets = base(out.address_sets), services = base(out.services),
                      interfaces = base(out.interfaces);
  out.address_sets.insert(out.address_sets.end(), planned.address_sets.begin() + 1,
                          planned.address_sets.end());
  out.services.insert(out.services.end(), planned.services.begin() + 1, planned.services.end());
  out.interfaces.insert(out.interfaces.end(), planned.interfaces.begin() + 1,
                        planned.interfaces.end());
  const auto moved = [](std::uint32_t index, std::uint32_t by) {
    return index == 0 ? 0 : index + by - 1;
  };
  for (policy::Chain& chain : out.chains) {
    const policy::Chain* wanted =
        chain.hook == policy::Hook::kNone ? nullptr : planned.FindHook(chain.hook);
    if (wanted == nullptr) continue;
    std::vector<Rule> rules;
    for (Rule rule : wanted->rules) {
      rule.sources = moved(rule.sources, sets);
      rule.destinations = moved(rule.destinations, sets);
      rule.service = moved(rule.service, services);
      rule.in_interface = moved(rule.in_interface, interfaces);
      rule.out_interface = moved(rule.out_interface, interfaces);
      rule.origin = 0;
      rules.push_back(rule);
    }
    chain.rules.insert(chain.rules.begin(), rules.begin(), rules.end());
    chain.places.clear();
  }
  out.set_names.clear();
  out.host_names.insert(out.host_names.end(), planned.host_names.begin(), planned.host_names.end());
  std::sort(out.host_names.begin(), out.host_names.end());
  out.host_names.erase(std::unique(out.host_names.begin(), out.host_names.end()),
                       out.host_names.end());
  return out;
}

// Rules of the plan that the device does not have wholly, and lines of today that permit more, by
// the first packet of each.
std::vector<std::string> DifferenceInWords(const Policy& planned, const Configuration& today,
                                           const Diagnostics& diagnostics,
                                           const std::vector<proof::Finding>& findings) {
  constexpr std::size_t kShown = 20;
  std::map<std::string, std::string> added, removed;  // by rule or line: a packet
  for (const proof::Finding& finding : findings) {
    const bool is_reply = finding.view.state != net::ConnectionState::kNew;
    if (finding.is_missing && !is_reply && finding.required.chain != proof::RuleAt::kNowhere) {
      const Rule& rule = planned.chains[finding.required.chain].rules[finding.required.rule];
      const auto& reasons = planned.origins[rule.origin].reasons;
      added.emplace(reasons.empty() ? "the plan" : planned.reasons[reasons[0]].id,
                    ToText(finding.witness));
    }
    if (finding.is_missing) continue;
    const bool is_line = finding.decides.chain != proof::RuleAt::kNowhere &&
                         !today.policy->chains[finding.decides.chain].places.empty();
    removed.emplace(
        is_line ? diagnostics.Describe(
                      today.policy->chains[finding.decides.chain].places[finding.decides.rule])
                : "what the device permits by default",
        ToText(finding.witness));
  }
  std::vector<std::string> out;
  const auto add = [&](const char* mark, const auto& rows) {
    std::size_t shown = 0;
    for (const auto& [what, packet] : rows) {
      if (++shown > kShown) break;
      out.push_back(std::string(mark) + what + ", such as " + packet);
    }
    if (rows.size() > kShown)
      out.push_back(std::string(mark) + Count(rows.size() - kShown, "more rule"));
  };
  add("+ ", added);
  add("- ", removed);
  return out;
}

class ChangeProver {
 public:
  ChangeProver(LoadedSite& loaded, const plan::PointPlan& point, const dialect::Dialect& dialect,
               const Configuration& today)
      : loaded_(loaded),
        point_(point),
        site_point_(loaded.site->points[point.point]),
        dialect_(dialect),
        today_(today),
        options_(LiftOptionsOf(today, site_point_.version, loaded.as_of)),
        either_(Either(*today.policy, point.policy)) {
    options_.own_interfaces = point.policy.own_interfaces;
    if (!dialect.capabilities().out_interfaces) routes_ = RoutesOf(*loaded.plan, point.point);
  }

  // The last state first: what others deny there is no fault of the way.
  bool Run(std::vector<std::string> states) {
    if (states.empty()) states.push_back(today_.texts[0].text());
    const auto end = Read(states.back());
    if (!end) return false;
    const auto left = Compare(*end);
    if (!left) return Fault(left.error().message);
    for (const proof::Finding& finding : *left) {
      if (finding.is_missing) return SayDenied(finding);
    }
    if (!left->empty()) SayForeign(*left);
    return std::all_of(states.begin(), states.end(),
                       [&](const std::string& state) { return IsSafe(state); });
  }

  // What a whole text changes.
  std::vector<std::string> Words() const {
    const auto found = Compare(*today_.policy);
    if (!found) return {};
    return DifferenceInWords(point_.policy, today_, loaded_.diagnostics, *found);
  }

  const dialect::LiftOptions& options() const { return options_; }

 private:
  std::unique_ptr<Policy> Read(const std::string& state) {
    Diagnostics problems;
    auto lifted = dialect_.Lift(state, options_, problems);
    if (!lifted) Fault("it could not be read back: " + problems.Print());
    return lifted;
  }

  proof::ProofQuestion QuestionAbout(const Policy& lifted) const {
    return QuestionOf(dialect_, lifted, routes_);
  }

  Result<std::vector<proof::Finding>> Compare(const Policy& lifted) const {
    return proof::CompareAt(point_.policy, lifted, QuestionAbout(lifted));
  }

  // A state on the way denies nothing planned and permits nothing new.
  bool IsSafe(const std::string& state) {
    const auto lifted = Read(state);
    if (!lifted) return false;
    const auto found = Compare(*lifted);
    if (!found) return Fault(found.error().message);
    for (const proof::Finding& finding : *found) {
      if (finding.is_missing && !IsDeniedToday(finding))
        return Fault("on the way it denies " + ToText(finding.witness));
    }
    return NothingNew(*lifted);
  }

  // What the device denies today may come last.
  bool IsDeniedToday(const proof::Finding& finding) const {
    return policy::Evaluate(*today_.policy, finding.view.hook, finding.witness).verdict !=
           policy::VerdictKind::kAccept;
  }

  bool SayDenied(const proof::Finding& finding) {
    loaded_.diagnostics.Error("PW-FLOW-0024", site_point_.place,
                              "expected " + site_point_.name +
                                  " to permit what is planned behind the change, found "
                                  "rules of others that deny " +
                                  ToText(finding.witness),
                              "`portwright prove --at " + site_point_.name + " --fix` names them");
    return false;
  }

  bool NothingNew(const Policy& lifted) {
    proof::ProofQuestion question = QuestionAbout(lifted);
    question.with_replies = false;
    question.with_essentials = false;
    question.routes.clear();
    const auto found = proof::CompareAt(either_, lifted, question);
    if (!found) return Fault(found.error().message);
    for (const proof::Finding& finding : *found) {
      if (!finding.is_missing)
        return Fault("on the way it permits " + ToText(finding.witness) +
                     ", which neither the device does nor the plan");
    }
    return true;
  }

  bool Fault(const std::string& what) {
    loaded_.diagnostics.Error(
        "PW-FLOW-0022", site_point_.place,
        "expected a change of " + site_point_.name + " without a gap or a hole, found that " + what,
        "nothing was written; this is a fault of portwright, please report "
        "it");
    return false;
  }

  void SayForeign(const std::vector<proof::Finding>& found) {
    loaded_.diagnostics.Warning(
        "PW-FLOW-0023", site_point_.place,
        "expected " + site_point_.name +
            " to permit nothing but the plan behind the change, found "
            "rules of others that permit " +
            ToText(found.front().witness) +
            (found.size() > 1 ? " and " + std::to_string(found.size() - 1) + " more" : ""),
        "`portwright prove --at " + site_point_.name + " --fix` says how to close it");
  }

  LoadedSite& loaded_;
  const plan::PointPlan& point_;
  const site::EnforcementPoint& site_point_;
  const dialect::Dialect& dialect_;
  const Configuration& today_;
  dialect::LiftOptions options_;
  const Policy either_;
  std::map<std::string, net::AddressSet> routes_;
};

}  // namespace

std::optional<ChangeFrom> RenderChangeFrom(LoadedSite& loaded, plan::PointPlan& point,
                                           const dialect::Dialect& dialect,
                                           const Configuration& today) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  const std::string kind = site_point.name + "." + std::string(dialect.name());
  const std::string ending = "." + std::string(dialect.extension());
  LeaveOutNames(loaded, site_point, dialect, point.policy);
  if (dialect.capabilities().named_objects) plan::NameSets(*loaded.plan, point);
  ChangeProver prover(loaded, point, dialect, today);
  Diagnostics problems;
  const auto change = dialect.RenderChange(point.policy, RenderOptionsOf(loaded, point),
                                           today.texts[0].text(), prover.options(), problems);
  std::set<std::string> said;
  AddProblems(problems, site_point, said, loaded.diagnostics);
  if (problems.has_errors()) return std::nullopt;
  ChangeFrom out;
  if (!change) {
    auto text = RenderPoint(loaded, point, dialect, /*with_proof=*/true);
    if (!text) return std::nullopt;
    out.is_whole = true;
    out.words = prover.Words();
    out.files = std::move(text->files);
    out.files.push_back({kind + ".undo" + ending, today.texts[0].text()});
    return out;
  }
  if (!prover.Run(change->states)) return std::nullopt;
  out.is_empty = change->commands.empty();
  out.files.push_back({kind + ".change" + ending, change->commands});
  out.files.push_back({kind + ".undo" + ending, change->undo});
  return out;
}

}  // namespace portwright::workflow
