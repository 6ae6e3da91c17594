#include "workflow/render_point.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "plan/policies.h"
#include "workflow/point_names.h"
#include "workflow/point_proof.h"
#include "workflow/point_routes.h"

namespace portwright::workflow {
namespace {

using dialect::Capabilities;
using dialect::Dialect;
using policy::Policy;

// `a, b and 3 more`.
std::string Listed(const std::set<std::string>& names) {
  constexpr std::size_t kShown = 2;
  std::vector<std::string> shown(names.begin(), names.end());
  const std::size_t more = shown.size() > kShown ? shown.size() - kShown : 0;
  shown.resize(shown.size() - more);
  return Join(shown, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

template <typename Visit>
void ForEachRule(const Policy& policy, Visit visit) {
  for (const policy::Chain& chain : policy.chains) {
    for (const policy::Rule& rule : chain.rules) visit(rule);
  }
}

class PointRenderer {
 public:
  PointRenderer(LoadedSite& loaded, plan::PointPlan& point, const Dialect& dialect)
      : loaded_(loaded),
        point_(point),
        site_point_(loaded.site->points[point.point]),
        dialect_(dialect),
        can_(dialect.capabilities()),
        question_{site_point_.name, site_point_.version, loaded.as_of, {}} {}

  std::optional<PointText> Run(bool with_proof) {
    LeaveOutNames(loaded_, site_point_, dialect_, point_.policy);
    if (can_.named_objects) plan::NameSets(*loaded_.plan, point_);
    const bool is_compared = with_proof || can_.tracking != policy::Tracking::kConnections;
    if (is_compared && !can_.out_interfaces)
      question_.routes = RoutesOf(*loaded_.plan, point_.point);
    SayTimeouts();
    SayWidened();
    SayInspection();
    auto rendered = Text(point_.policy, with_proof);
    if (!rendered) return std::nullopt;
    SayOpenReplies(*rendered);
    PointText out;
    const std::string stem = site_point_.name;
    const std::string kind = stem + "." + std::string(dialect_.name());
    out.rules = rendered->rules;
    out.naive_rules = rendered->naive_rules;
    out.files.push_back(
        {kind + "." + std::string(dialect_.extension()), std::move(rendered->text)});
    // An ending with a folder in it is a path below the point's own folder.
    for (auto& [ending, text] : rendered->beside) {
      const bool has_folder = ending.find('/') != std::string::npos;
      out.files.push_back({kind + (has_folder ? "/" : ".") + ending, std::move(text)});
    }
    if (!rendered->reasons.empty())
      out.files.push_back({stem + ".reasons.csv", std::move(rendered->reasons)});
    if (!can_.expiry && !SayLastDays(with_proof, kind, out)) return std::nullopt;
    return out;
  }

 private:
  std::optional<dialect::Rendered> Text(const Policy& policy, bool with_proof) {
    Diagnostics problems;
    dialect::Rendered rendered =
        dialect_.RenderWithReasons(policy, RenderOptionsOf(loaded_, point_), problems);
    AddProblems(problems, site_point_, said_, loaded_.diagnostics);
    if (problems.has_errors()) return std::nullopt;
    if (with_proof && !IsProven(policy, rendered)) return std::nullopt;
    return rendered;
  }

  // Never unsaid: what a device without connections lets pass as if it were a reply.
  void SayOpenReplies(const dialect::Rendered& rendered) {
    if (can_.tracking == policy::Tracking::kConnections) return;
    const std::string open = FindOpenReplies(point_.policy, dialect_, rendered, question_);
    if (open.empty()) return;
    const bool by_flags = can_.tracking == policy::Tracking::kTcpFlags;
    loaded_.diagnostics.Note(
        "PW-FLOW-0026", site_point_.place,
        site_point_.name + ": expected first packets of the plan alone, found " +
            std::string(dialect_.name()) +
            ", which keeps no connections: the way of replies is open to forged packets too, "
            "such as " +
            open,
        by_flags ? "of TCP only packets that begin nothing pass there; the hosts' own firewalls "
                   "hold back the rest"
                 : "security groups or the hosts' own firewalls hold them back");
  }

  bool IsProven(const Policy& policy, const dialect::Rendered& rendered) {
    const std::string difference = FindTextDifference(policy, dialect_, rendered, question_);
    if (difference.empty()) return true;
    loaded_.diagnostics.Error(
        "PW-FLOW-0003", site_point_.place,
        "expected a text for " + site_point_.name +
            " that permits what is planned and nothing else, found that " + difference,
        "nothing was written; this is a fault of portwright, please report it");
    return false;
  }

  void SayTimeouts() {
    if (can_.session_timeouts) return;
    std::map<std::uint32_t, std::set<std::string>> asked;
    ForEachRule(point_.policy, [&](const policy::Rule& rule) {
      if (rule.session_timeout_s == 0) return;
      for (const std::uint32_t reason : point_.policy.origins[rule.origin].reasons)
        asked[rule.session_timeout_s].insert(point_.policy.reasons[reason].id);
    });
    for (const auto& [seconds, ids] : asked) {
      loaded_.diagnostics.Warning(
          "PW-FLOW-0020", site_point_.place,
          site_point_.name + ": expected rules that keep idle sessions for " +
              WithThousands(seconds) + " s (" + Listed(ids) + "), found " +
              std::string(dialect_.name()) + ", whose rules have no session timeouts",
          "set the device's own idle timeout to at least that");
    }
  }

  void SayWidened() {
    if (point_.widened_flows == 0) return;
    loaded_.diagnostics.Warning(
        "PW-FLOW-0025", site_point_.place,
        site_point_.name + ": expected rules for single addresses of the cluster (" +
            Count(point_.widened_flows, "flow") + "), found " + site_point_.dialect +
            ", whose rules hold for whole interface groups; these flows are permitted to every "
            "address of the group",
        "firewalls on the way to the cluster permit single addresses only");
  }

  // No rule says what a device does beside permitting: where it looks into TLS, it has to be told.
  void SayInspection() {
    if (site_point_.kind == site::PointKind::kHost) return;
    std::map<std::string, std::string> hosts;  // title of the role, and the document's line
    std::vector<bool> is_used(loaded_.plan->reasons.size(), false);
    ForEachRule(point_.policy, [&](const policy::Rule& rule) {
      for (const std::uint32_t reason : point_.policy.origins[rule.origin].reasons)
        is_used[reason] = true;
    });
    for (std::size_t r = 0; r < is_used.size(); ++r) {
      const plan::Reason& reason = loaded_.plan->reasons[r];
      if (is_used[r] && reason.catalog != nullptr) AddInspected(reason, hosts);
    }
    if (hosts.empty()) return;
    std::vector<std::string> words;
    for (const auto& [title, citation] : hosts) words.push_back(title + " (" + citation + ")");
    loaded_.diagnostics.Note("PW-FLOW-0037", site_point_.place,
                             site_point_.name + ": expected no TLS inspection towards " +
                                 Join(words, ", ") + ", found rules, which do not speak of it",
                             "exempt these hosts, if the device inspects TLS");
  }

  void AddInspected(const plan::Reason& reason, std::map<std::string, std::string>& hosts) const {
    const catalog::Catalog& catalog = *reason.catalog;
    const catalog::Requirement& requirement = catalog.requirements[reason.requirement];
    for (const plan::PlannedCondition& planned : loaded_.plan->conditions) {
      if (planned.catalog != &catalog || planned.instance != reason.instance) continue;
      const catalog::Condition& condition = catalog.conditions[planned.condition];
      const bool is_meant = condition.kind == catalog::ConditionKind::kNoTlsInspection &&
                            !condition.roles.empty() && condition.roles.back() == requirement.to;
      if (!is_meant) continue;
      hosts.emplace(catalog.roles[requirement.to].title,
                    catalog.product + " L" + std::to_string(condition.cite.line));
    }
  }

  // The day after each last day has a text of its own.
  bool SayLastDays(bool with_proof, const std::string& kind, PointText& out) {
    std::map<Date, std::set<std::string>> ending;
    ForEachRule(point_.policy, [&](const policy::Rule& rule) {
      const auto last = LastDay(point_.policy, rule);
      if (!last) return;
      for (const std::uint32_t reason : point_.policy.origins[rule.origin].reasons)
        ending[*last].insert(point_.policy.reasons[reason].id);
    });
    for (const auto& [day, ids] : ending) {
      auto after = Text(After(point_.policy, day), with_proof);
      if (!after) return false;
      const std::string name =
          kind + ".after-" + FormatDate(day) + "." + std::string(dialect_.extension());
      loaded_.diagnostics.Warning("PW-FLOW-0021", site_point_.place,
                                  site_point_.name + ": expected rules that end with " +
                                      FormatDate(day) + " (" + Listed(ids) + "), found " +
                                      std::string(dialect_.name()) +
                                      ", whose rules have no last day",
                                  "load " + name + " on the day after");
      out.files.push_back({name, std::move(after->text)});
    }
    return true;
  }

  LoadedSite& loaded_;
  plan::PointPlan& point_;
  const site::EnforcementPoint& site_point_;
  const Dialect& dialect_;
  const Capabilities can_;
  TextQuestion question_;
  std::set<std::string> said_;
};

}  // namespace

dialect::RenderOptions RenderOptionsOf(const LoadedSite& loaded, const plan::PointPlan& point) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  dialect::RenderOptions options;
  options.title = loaded.site->name + ", " + site_point.name + ", as of " +
                  FormatDate(loaded.as_of) + ", " + Count(point.flows, "flow");
  options.version = site_point.version;
  options.as_of = loaded.as_of;
  return options;
}

void AddProblems(const Diagnostics& problems, const site::EnforcementPoint& point,
                 std::set<std::string>& said, Diagnostics& diagnostics) {
  for (Diagnostic diagnostic : problems.all()) {
    diagnostic.places.assign(1, point.place);
    diagnostic.message = point.name + ": " + diagnostic.message;
    if (said.insert(diagnostic.message).second) diagnostics.Add(std::move(diagnostic));
  }
}

std::optional<PointText> RenderPoint(LoadedSite& loaded, plan::PointPlan& point,
                                     const Dialect& dialect, bool with_proof) {
  return PointRenderer(loaded, point, dialect).Run(with_proof);
}

}  // namespace portwright::workflow
