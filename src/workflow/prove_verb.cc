// `portwright prove`: what firewalls do today, against what is planned for them.
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/version.h"
#include "policy/host_names.h"
#include "proof/point_compare.h"
#include "report/html.h"
#include "request/approval.h"
#include "workflow/approved_plan.h"
#include "workflow/configuration.h"
#include "workflow/findings.h"
#include "workflow/fix.h"
#include "workflow/guardrail_proof.h"
#include "workflow/own_addresses.h"
#include "workflow/point_names.h"
#include "workflow/point_routes.h"
#include "workflow/request_rows.h"
#include "workflow/verbs.h"
#include "workflow/way.h"

namespace portwright::workflow {
namespace {

// What is planned for a point, with the interfaces as its configuration names them.
policy::Policy PlannedOf(const policy::Policy& planned,
                         const std::map<std::string, std::string>& names) {
  policy::Policy out = planned;
  for (std::string& interface : out.interfaces) {
    const auto named = names.find(interface);
    if (named != names.end()) interface = named->second;
  }
  return out;
}

// A point of the plan, and the file of what it has today.
struct Given {
  const plan::PointPlan* point = nullptr;
  std::string path;
};

class Prover {
 public:
  Prover(const ProveRequest& request, LoadedSite& site)
      : request_(request), site_(site), forbidden_(*site.plan) {
    if (!request.whole) own_ = OwnAddresses(*site.plan);
  }

  // Which points are proven: one against a file, or all whose configuration the site or the folder
  // after --against has. Nothing after a mistake in the request, which is in `rejected`.
  std::vector<Given> Choose(std::optional<Outcome>& rejected) {
    sys::RealFiles disk;
    const sys::FileSystem& files = request_.site.files != nullptr ? *request_.site.files : disk;
    const bool is_folder = !request_.against.empty() && files.IsFolder(request_.against);
    std::vector<Given> all;
    for (const plan::PointPlan& point : site_.plan->points) {
      const std::string& name = NameOf(point);
      if (!request_.at.empty() && name != request_.at) continue;
      std::string path = request_.against;
      if (is_folder) path = FindInFolder(files, name);
      if (path.empty()) path = ConfiguredPath(point);
      all.push_back({&point, std::move(path)});
    }
    if (all.empty()) {
      rejected = Reject("expected an enforcement point after --at, found " + Quote(request_.at),
                        "the site has " + Join(Names(), ", "));
      return {};
    }
    const bool one_file = !request_.against.empty() && !is_folder;
    if (one_file && all.size() > 1) {
      rejected = Reject("expected an enforcement point after --at, found none",
                        "the site has " + Join(Names(), ", "));
      return {};
    }
    for (const Given& given : all) {
      if (given.path.empty()) left_out_.push_back(NameOf(*given.point));
    }
    all.erase(std::remove_if(all.begin(), all.end(),
                             [](const Given& given) { return given.path.empty(); }),
              all.end());
    if (all.empty()) {
      rejected =
          Reject("expected a configuration after --against, found none" +
                     (is_folder ? " in " + request_.against + " that is named like a point" : ""),
                 "or name it in the site, as `config` of " + Join(left_out_, ", "));
    }
    return all;
  }

  // The proof of one; the Outcome where there is none.
  std::optional<Outcome> Prove(const Given& given, const Look& look) {
    const site::EnforcementPoint& site_point = site_.site->points[given.point->point];
    const ConfigurationSource source{
        given.path,
        request_.dialect.empty() ? site_point.dialect : request_.dialect,
        site_point.version,
        request_.beside,
        request_.acl,
        site_.as_of,
        given.point->policy.own_interfaces};
    auto read = ReadConfiguration(source, request_.site.files, site_.diagnostics);
    if (!read) return Fail(read.error());
    if (!read->policy) return Say(site_.diagnostics, look);
    configurations_.push_back(std::move(*read));
    proof::ProofQuestion question;
    question.touching = own_;
    if (!request_.hook.empty()) question.hook = HookOf(request_.hook, given.point->policy);
    question.in_interface = request_.interface;
    for (auto& [interface, destinations] : RoutesOf(*site_.plan, given.point->point)) {
      const auto named = request_.interface_names.find(interface);
      question.routes[named == request_.interface_names.end() ? interface : named->second] =
          destinations;
    }
    const Asked asked = AskFor(given, site_point);
    const policy::Policy& planned = *asked.needed;
    question.tracking = configurations_.back().dialect->tracking(*configurations_.back().policy);
    if (question.tracking != policy::Tracking::kConnections) {
      configurations_.back().policy->assumptions.push_back(
          "the device keeps no connections: replies of what is required are taken to come back to "
          "ports " +
          ToText(proof::kEphemeralPorts) +
          (question.tracking == policy::Tracking::kDestinations
               ? ", and from any port, as its rules do not look at it: that way is open to first "
                 "packets too"
               : ""));
    }
    auto findings = FindingsOf(asked, *configurations_.back().policy, question);
    if (!findings) return Fail(findings.error());
    if (auto failed = HoldGuardrails(given, question)) return failed;
    proofs_.push_back({site_point.name, &planned, &configurations_.back(), std::move(*findings),
                       asked.approved != asked.needed});
    if (!request_.fix) return std::nullopt;
    auto fix = FindFix(site_point.name, *asked.approved, configurations_.back(), source, question,
                       site_.diagnostics);
    if (!fix) return Fail(fix.error());
    fixes_.push_back(std::move(*fix));
    return std::nullopt;
  }

  const std::vector<PointProof>& proofs() const { return proofs_; }
  const std::vector<Fix>& fixes() const { return fixes_; }  // of each proof, where asked for
  // One for each proof.
  const std::vector<GuardrailProof>& guardrails() const { return guardrails_; }
  // Whether every configuration was held against them.
  bool holds_guardrails() const { return holds_guardrails_; }
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  // What a point must not lack, and what it may permit: the same unless somebody decided about it.
  struct Asked {
    const policy::Policy* needed = nullptr;
    const policy::Policy* approved = nullptr;
  };

  // In the words of the configuration that was read last.
  Asked AskFor(const Given& given, const site::EnforcementPoint& site_point) {
    const policy::Policy& planned = given.point->policy;
    const bool is_decided =
        !request_.as_planned && request::IsDecided(site_.site->row_decisions, site_point.name);
    if (!is_decided && request_.interface_names.empty() && planned.host_names.empty())
      return {&planned, &planned};
    Asked out;
    if (is_decided) {
      if (!parts_) parts_ = PartsOf(site_);
      const auto index = static_cast<std::size_t>(given.point - site_.plan->points.data());
      const JudgedPolicies judged = JudgedBy(site_, *parts_, index);
      out.needed = &InItsWords(judged.needed, site_point);
      out.approved = &InItsWords(judged.approved, site_point);
    } else {
      out.needed = out.approved = &InItsWords(planned, site_point);
    }
    policy::SettleNames(*configurations_.back().policy, out.needed->host_names);
    return out;
  }

  const policy::Policy& InItsWords(const policy::Policy& policy,
                                   const site::EnforcementPoint& site_point) {
    planned_.push_back(PlannedOf(policy, request_.interface_names));
    LeaveOutNames(site_, site_point, *configurations_.back().dialect, planned_.back());
    return planned_.back();
  }

  // What is needed and blocked, and what is open and not approved.
  static Result<std::vector<proof::Finding>> FindingsOf(const Asked& asked,
                                                        const policy::Policy& found,
                                                        const proof::ProofQuestion& question) {
    PORTWRIGHT_TRY(auto findings, proof::CompareAt(*asked.needed, found, question));
    if (asked.approved == asked.needed) return findings;
    std::erase_if(findings, [](const proof::Finding& finding) { return !finding.is_missing; });
    proof::ProofQuestion beyond = question;
    beyond.with_replies = false;
    PORTWRIGHT_TRY(const auto open, proof::CompareAt(*asked.approved, found, beyond));
    for (const proof::Finding& finding : open) {
      if (finding.is_missing) continue;
      findings.push_back(finding);
      findings.back().required = {};  // it points into the other policy
    }
    return findings;
  }

  // What the configuration that was read last permits beyond guardrails.
  std::optional<Outcome> HoldGuardrails(const Given& given, const proof::ProofQuestion& question) {
    const site::EnforcementPoint& site_point = site_.site->points[given.point->point];
    const Configuration& configuration = configurations_.back();
    auto beyond = FindBeyond(site_, forbidden_, given.point->point, *configuration.policy, question,
                             request_.interface_names);
    if (!beyond && beyond.error().code != ErrorCode::kLimit) return Fail(beyond.error());
    if (!beyond) {
      holds_guardrails_ = false;
      site_.diagnostics.Warning(
          "PW-FLOW-0005", site_point.place,
          beyond.error().message + "; " + site_point.name + " is not held against the guardrails",
          "name the zones that the rule is about instead of any");
    }
    guardrails_.push_back(
        {site_point.name, &configuration, beyond ? std::move(*beyond) : std::vector<Beyond>()});
    return std::nullopt;
  }

  const std::string& NameOf(const plan::PointPlan& point) const {
    return site_.site->points[point.point].name;
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const plan::PointPlan& point : site_.plan->points) names.push_back(NameOf(point));
    return names;
  }

  std::string ConfiguredPath(const plan::PointPlan& point) const {
    const std::string& config = site_.site->points[point.point].config;
    return config.empty() ? "" : sys::JoinPath(site_.folder, config);
  }

  // `<point>.<any ending>`, the first by name.
  std::string FindInFolder(const sys::FileSystem& files, const std::string& point) {
    if (!listing_) {
      auto listed = files.List(request_.against);
      listing_ = listed ? std::move(*listed) : std::vector<std::string>();
      std::sort(listing_->begin(), listing_->end());
    }
    for (const std::string& name : *listing_) {
      if (name.starts_with(point + ".") && name.find('.', point.size() + 1) == std::string::npos)
        return sys::JoinPath(request_.against, name);
    }
    return "";
  }

  const ProveRequest& request_;
  LoadedSite& site_;
  std::optional<net::AddressSet> own_;  // nothing: all packets count
  std::optional<std::vector<std::string>> listing_;
  std::vector<std::string> left_out_;
  std::deque<Configuration> configurations_;  // proofs point into these
  std::deque<policy::Policy> planned_;        // where they are not the plan's own
  std::optional<PlanParts> parts_;            // where somebody decided about a point
  std::vector<PointProof> proofs_;
  std::vector<Fix> fixes_;
  plan::ForbiddenFinder forbidden_;
  std::vector<GuardrailProof> guardrails_;
  bool holds_guardrails_ = true;
};

std::string VerdictOf(const PointProof& proof, const GuardrailProof& guardrails) {
  const auto& findings = proof.findings;
  const std::string beyond =
      guardrails.beyond.empty() ? "" : "; some of what is open is beyond the guardrails";
  if (findings.empty() && beyond.empty())
    return "no change necessary: " + proof.configuration->path +
           (proof.by_decisions
                ? " lacks nothing that was not refused, and permits nothing but what "
                  "is approved, at "
                : " permits exactly what is planned at ") +
           proof.point;
  const bool missing =
      std::any_of(findings.begin(), findings.end(),
                  [](const proof::Finding& finding) { return finding.is_missing; });
  const bool excess =
      std::any_of(findings.begin(), findings.end(),
                  [](const proof::Finding& finding) { return !finding.is_missing; });
  return "change necessary at " + proof.point + ": " +
         (missing ? "something required is blocked" : "nothing required is blocked") +
         (excess ? (proof.by_decisions ? ", something is open that nobody approved"
                                       : ", something is open that nobody asked for")
                 : "") +
         beyond;
}

report::Table ChangeTable(const std::vector<Fix>& fixes) {
  report::Table table = fixes[0].table;
  for (std::size_t i = 1; i < fixes.size(); ++i) {
    const report::Table& more = fixes[i].table;
    table.rows.insert(table.rows.end(), more.rows.begin(), more.rows.end());
    table.tones.insert(table.tones.end(), more.tones.begin(), more.tones.end());
  }
  return table;
}

// Writes the changed text of the only point that was proven.
std::optional<Outcome> WriteFixed(const ProveRequest& request, const std::vector<Fix>& fixes) {
  if (request.fixed_path.empty()) return std::nullopt;
  if (fixes.size() != 1)
    return Reject("expected one point for --fixed, found " + std::to_string(fixes.size()),
                  "name it with --at");
  if (fixes[0].proof != FixProof::kAsText) {
    return Outcome{Exit::kNo, "",
                   "portwright: expected a proven text for --fixed, found none; " +
                       request.fixed_path + " is not written\n"};
  }
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  if (const Status written = files.Write(request.fixed_path, fixes[0].text); !written)
    return Fail(written.error());
  return std::nullopt;
}

std::vector<report::Table> TablesOf(const ProveRequest& request, const LoadedSite& site,
                                    const Prover& prover) {
  std::vector<report::Table> tables{FindingTable(prover.proofs(), site.diagnostics)};
  if (prover.proofs().size() > 1)
    tables.push_back(WayTable(*site.plan, prover.proofs(), site.diagnostics));
  if (!site.site->guardrails.empty() && prover.holds_guardrails())
    tables.push_back(BeyondTable(*site.site, prover.guardrails(), site.diagnostics));
  if (request.fix) tables.push_back(ChangeTable(prover.fixes()));
  tables.push_back(AssumptionTable(prover.proofs()));
  return tables;
}

}  // namespace

Outcome Prove(const ProveRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  Prover prover(request, site);
  std::optional<Outcome> rejected;
  const std::vector<Given> chosen = prover.Choose(rejected);
  if (rejected) return *rejected;
  for (const Given& given : chosen) {
    if (auto failed = prover.Prove(given, look)) return *failed;
  }
  Outcome outcome;
  if (auto failed = WriteFixed(request, prover.fixes())) {
    if (failed->exit != Exit::kNo) return *failed;
    outcome.messages = failed->messages;
  }
  std::string verdicts;
  for (std::size_t p = 0; p < prover.proofs().size(); ++p) {
    const PointProof& proof = prover.proofs()[p];
    const GuardrailProof& guardrails = prover.guardrails()[p];
    if (!proof.findings.empty() || !guardrails.beyond.empty()) outcome.exit = Exit::kNo;
    verdicts += VerdictOf(proof, guardrails) + "\n";
  }
  for (std::size_t i = 0; i < prover.fixes().size(); ++i)
    verdicts += FixVerdict(prover.fixes()[i], prover.proofs()[i].point) + "\n";
  if (!prover.left_out().empty())
    verdicts += "not proven, no configuration given: " + Join(prover.left_out(), ", ") + "\n";
  if (look.sarif) {
    auto findings = SarifOf(prover.proofs(), site.diagnostics);
    AppendSarif(*site.site, prover.guardrails(), site.diagnostics, findings);
    outcome.text = report::Sarif(findings);
  } else {
    const std::vector<report::Table> tables = TablesOf(request, site, prover);
    if (look.html) {
      report::HtmlOptions options;
      options.generator = "portwright " + std::string(kVersion);
      options.proof_verdicts = verdicts;
      options.proof = tables;
      outcome.text = report::Html(*site.plan, options);
    } else {
      if (look.format == report::Format::kTable) outcome.text = verdicts + "\n";
      outcome.text += Print(tables, look);
    }
  }
  outcome.messages = site.diagnostics.Print(look.color_messages) + outcome.messages;
  return outcome;
}

}  // namespace portwright::workflow
