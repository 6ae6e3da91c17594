// `portwright compare`: two configurations, or two states of a site.
#include <string>
#include <vector>

#include "base/text.h"
#include "proof/point_compare.h"
#include "workflow/configuration.h"
#include "workflow/differences.h"
#include "workflow/findings.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

Outcome Answer(std::vector<report::Table> tables, std::vector<report::SarifFinding> sarif,
               bool differs, const std::string& verdict, const Diagnostics& diagnostics,
               const Look& look) {
  Outcome outcome;
  outcome.exit = differs ? Exit::kNo : Exit::kFine;
  if (look.sarif) {
    outcome.text = report::Sarif(sarif);
  } else {
    if (look.format == report::Format::kTable) outcome.text = verdict + "\n\n";
    outcome.text += tables.size() == 1 ? Print(tables[0], look) : Print(tables, look);
  }
  outcome.messages = diagnostics.Print(look.color_messages);
  return outcome;
}

report::SarifFinding SarifOf(const proof::Difference& difference, const std::string& before,
                             const std::string& after, report::SarifPlace place) {
  report::SarifFinding out;
  const bool taken = difference.at->left_accepts;
  out.rule = taken ? "permission-taken-away" : "permission-added";
  out.rule_text = taken ? "The new configuration denies what the old one permits."
                        : "The new configuration permits what the old one denies.";
  out.message = ChangeOf(difference) + ": " + ToText(difference.witness) + ", before by " + before +
                ", now by " + after;
  out.place = std::move(place);
  return out;
}

proof::RuleAt DeciderOf(const Configuration& configuration, const proof::LineList& list,
                        std::uint32_t line, net::Family family) {
  if (line != proof::kDefault)
    return DecidingRule(configuration, list.lines[line].at, list.lines[line].via);
  const proof::LineList::Default& otherwise = list.DefaultOf(family);
  return DecidingRule(configuration, otherwise.at, otherwise.via);
}

// What two configurations mean for a plan: the requirements that one of them blocks, and the other
// does not.
Result<report::Table> RequirementTable(const CompareRequest& request, const LoadedSite& site,
                                       const policy::Policy& before, const policy::Policy& after) {
  const plan::PointPlan* point = nullptr;
  for (const plan::PointPlan& one : site.plan->points) {
    if (request.at.empty() ? site.plan->points.size() == 1
                           : site.site->points[one.point].name == request.at)
      point = &one;
  }
  if (point == nullptr) {
    return Error{
        ErrorCode::kInvalid,
        "expected an enforcement point of the site after --at, found " + Quote(request.at)};
  }
  report::Table table;
  table.title = "Requirements";
  table.empty_text = "no requirement is met by one and not by the other";
  table.columns = {report::Text("Change"), report::Text("Requirement"), report::Text("Document"),
                   report::Text("Witness")};
  std::map<std::string, proof::Finding> blocked[2];
  const policy::Policy* sides[] = {&before, &after};
  for (int side = 0; side < 2; ++side) {
    PORTWRIGHT_TRY(const std::vector<proof::Finding> findings,
                   proof::CompareAt(point->policy, *sides[side], proof::ProofQuestion()));
    for (const proof::Finding& finding : findings) {
      if (finding.is_missing)
        blocked[side].emplace(RequirementOf(point->policy, finding.required).ids, finding);
    }
  }
  for (int side = 0; side < 2; ++side) {
    for (const auto& [ids, finding] : blocked[side]) {
      if (blocked[1 - side].contains(ids)) continue;
      table.rows.push_back({side == 1 ? "now blocked" : "now permitted", ids,
                            RequirementOf(point->policy, finding.required).citations,
                            ToText(finding.witness)});
      table.tones.push_back(side == 1 ? report::Tone::kBad : report::Tone::kGood);
    }
  }
  return table;
}

bool IsSite(const std::string& path) {
  const sys::RealFiles disk;
  return disk.IsFolder(path) || sys::NameOf(path) == "site.yaml";
}

Outcome CompareSites(const CompareRequest& request, const Look& look) {
  std::unique_ptr<LoadedSite> sides[2];
  for (int side = 0; side < 2; ++side) {
    SiteRequest site = request.site;
    site.path = side == 0 ? request.before : request.after;
    auto loaded = LoadPlan(site);
    if (!loaded) return Fail(loaded.error());
    sides[side] = std::move(*loaded);
    if (sides[side]->diagnostics.has_errors() || !sides[side]->plan)
      return Say(sides[side]->diagnostics, look);
  }
  auto table = ComparePlans(*sides[0], *sides[1]);
  if (!table) return Fail(table.error());
  std::vector<report::SarifFinding> sarif;
  for (const auto& row : table->rows) {
    report::SarifFinding one;
    one.rule = row[1] == "added" ? "permission-added" : "permission-taken-away";
    one.rule_text = "The two plans differ.";
    one.message = row[0] + ": " + row[1] + " for " + row[2] + ": " + row[5];
    one.place.path = request.after;
    sarif.push_back(std::move(one));
  }
  const bool differs = !table->rows.empty();
  return Answer({std::move(*table)}, std::move(sarif), differs,
                differs ? "different: " + request.after + " does not permit what " +
                              request.before + " permits"
                        : "equal: both plans permit the same packets at every point",
                sides[1]->diagnostics, look);
}

}  // namespace

Outcome Compare(const CompareRequest& request, const Look& look) {
  if (IsSite(request.before) && IsSite(request.after)) return CompareSites(request, look);
  Diagnostics diagnostics;
  auto before = ReadConfiguration({request.before, request.dialect, "", {}, request.acl}, nullptr,
                                  diagnostics);
  if (!before) return Fail(before.error());
  auto after = ReadConfiguration({request.after, request.dialect, "", {}, request.acl}, nullptr,
                                 diagnostics);
  if (!after) return Fail(after.error());
  if (!before->policy || !after->policy) return Say(diagnostics, look);
  std::vector<report::Table> tables(1);
  report::Table& table = tables[0];
  table.title = "Differences";
  table.empty_text = "both permit the same packets";
  table.columns = {report::Text("Change"), report::Text("Before"), report::Text("After"),
                   report::Number("Packets"), report::Text("Witness")};
  SummedRows rows(table, 3);
  std::vector<report::SarifFinding> sarif;
  const auto only =
      request.hook.empty() ? std::optional<policy::Hook>() : HookOf(request.hook, *before->policy);
  const Status done = proof::ForEachDifference(
      *before->policy, *after->policy, only, [&](const proof::Difference& difference) {
        const net::Family family = difference.witness.source.family;
        const std::string old =
            DeciderText(*before, *difference.left, difference.at->left, family, diagnostics);
        const std::string now =
            DeciderText(*after, *difference.right, difference.at->right, family, diagnostics);
        rows.Add({ChangeOf(difference), old, now, "", ToText(difference.witness)},
                 difference.at->packets, ToneOf(difference));
        const proof::RuleAt at = DeciderOf(*after, *difference.right, difference.at->right, family);
        sarif.push_back(SarifOf(difference, old, now, SarifPlaceOf(*after, at, diagnostics)));
      });
  if (!done) return Fail(done.error());
  if (!request.site.path.empty()) {
    auto loaded = LoadPlan(request.site);
    if (!loaded) return Fail(loaded.error());
    if ((*loaded)->diagnostics.has_errors() || !(*loaded)->plan)
      return Say((*loaded)->diagnostics, look);
    auto requirements = RequirementTable(request, **loaded, *before->policy, *after->policy);
    if (!requirements) return Fail(requirements.error());
    tables.push_back(std::move(*requirements));
  }
  const bool differs = !tables[0].rows.empty();
  return Answer(std::move(tables), std::move(sarif), differs,
                differs ? "different: " + request.after + " does not permit what " +
                              request.before + " permits"
                        : "equal: both permit the same packets",
                diagnostics, look);
}

}  // namespace portwright::workflow
