// `portwright site upgrade`: what another catalog changes for a site, and the pin that accepts it.
#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "base/sha256.h"
#include "base/text.h"
#include "catalog/diff.h"
#include "catalog/read.h"
#include "report/plan_tables.h"
#include "workflow/catalog_tables.h"
#include "workflow/decision_changes.h"
#include "workflow/differences.h"
#include "workflow/guardrail_steps.h"
#include "workflow/pins.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

// The two catalogs and the two plans.
struct Upgrade {
  const site::CatalogPin* pin = nullptr;  // as it stands
  CatalogText text;                       // of the new one
  std::string revision;                   // likewise
  bool is_same = false;                   // byte by byte
  std::vector<catalog::Change> changes;
  std::unique_ptr<LoadedSite> before, after;
};

// Questions that the new catalog asks and the old one did not.
report::Table NewQuestions(const Upgrade& upgrade) {
  const auto key = [](const plan::Question& one) {
    return std::tuple(one.instance, one.kind, one.name);
  };
  std::set<std::tuple<std::uint32_t, plan::QuestionKind, std::string>> old_ones;
  for (const plan::Question& one : upgrade.before->plan->questions) old_ones.insert(key(one));
  const plan::Plan& after = *upgrade.after->plan;
  report::Table all = report::QuestionsTable(after);
  report::Table out = all;
  out.title = "New questions";
  out.key = "new_questions";
  out.empty_text = "the new catalog asks nothing that the old one did not";
  out.rows.clear();
  out.tones.clear();
  for (std::size_t q = 0; q < after.questions.size(); ++q) {
    if (old_ones.contains(key(after.questions[q]))) continue;
    out.rows.push_back(std::move(all.rows[q]));
    out.tones.push_back(all.tones[q]);
  }
  return out;
}

// Both plans, unless something is wrong with the site or the new catalog; `stop` says it then.
Status Prepare(const UpgradeRequest& request, const Look& look, Upgrade& upgrade,
               std::optional<Outcome>& stop) {
  PORTWRIGHT_TRY(upgrade.before, LoadPlan(request.site));
  LoadedSite& before = *upgrade.before;
  if (before.diagnostics.has_errors() || !before.plan) {
    stop = Say(before.diagnostics, look);
    return Ok();
  }
  const auto& pins = before.site->pins;
  const auto pin = std::find_if(pins.begin(), pins.end(),
                                [&](const auto& one) { return one.product == request.product; });
  const auto in_use = std::any_of(before.in_use.begin(), before.in_use.end(),
                                  [&](const auto* one) { return one->product == request.product; });
  if (pin == pins.end() || !in_use) {
    stop = Reject("expected a product in use that the site pins, found " + Quote(request.product),
                  in_use ? "`portwright site lock " + request.site.path + "` pins it"
                         : "catalogs.lock lists the pinned ones");
    return Ok();
  }
  upgrade.pin = &*pin;
  PORTWRIGHT_TRY(upgrade.text,
                 before.catalogs->TextOf(request.to.empty() ? request.product : request.to,
                                         CatalogStore::Pins::kPassedOver));
  upgrade.is_same = Sha256(upgrade.text.bytes) == pin->sha256;
  Diagnostics diagnostics;
  PORTWRIGHT_TRY(const CatalogText pinned, before.catalogs->TextOf(request.product));
  const auto old_catalog = catalog::Read(pinned.bytes, pinned.name, diagnostics);
  const auto new_catalog = catalog::Read(upgrade.text.bytes, upgrade.text.name, diagnostics);
  if (old_catalog == nullptr || new_catalog == nullptr) {
    stop = Say(diagnostics, look);
    return Ok();
  }
  if (new_catalog->product != request.product) {
    stop = Reject("expected a catalog of " + request.product + ", found one of " +
                  Quote(new_catalog->product));
    return Ok();
  }
  upgrade.revision = new_catalog->document.revision;
  upgrade.changes = catalog::Diff(*old_catalog, *new_catalog);
  SiteRequest changed = request.site;
  changed.partial = true;  // nobody has bound the roles that are new
  changed.instead = Substitute{request.product, upgrade.text};
  PORTWRIGHT_TRY(upgrade.after, LoadPlan(changed));
  if (!upgrade.after->plan) stop = Say(upgrade.after->diagnostics, look);
  return Ok();
}

Result<std::vector<report::Table>> TablesOf(const Upgrade& upgrade,
                                            const std::vector<DecisionChange>& decisions) {
  std::vector<report::Table> tables = {ChangesTable(upgrade.changes)};
  tables[0].title = "Catalog of " + upgrade.pin->product + ", " + upgrade.pin->revision + " to " +
                    upgrade.revision;
  tables[0].key = "catalog";
  tables[0].empty_text = "the catalogs require the same";
  PORTWRIGHT_TRY(report::Table firewalls, ComparePlans(*upgrade.before, *upgrade.after));
  firewalls.title = "Firewalls of " + upgrade.before->site->name;
  firewalls.key = "firewalls";
  firewalls.empty_text = "the plan permits the same packets at every point";
  tables.push_back(std::move(firewalls));
  tables.push_back(NewQuestions(upgrade));
  tables.push_back(DecisionsTable(decisions, upgrade.before->diagnostics));
  return tables;
}

// The new text and the pin on it.
Status Accept(const UpgradeRequest& request, const Upgrade& upgrade) {
  std::vector<site::CatalogPin> pins = upgrade.before->site->pins;
  for (site::CatalogPin& pin : pins) {
    if (pin.product == request.product)
      pin = PinOf(request.product, upgrade.revision, upgrade.text);
  }
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  return WritePins(upgrade.before->folder, std::move(pins), {{request.product, upgrade.text}},
                   files);
}

// Why it cannot be accepted; empty where it can.
std::string Hindrance(const Upgrade& upgrade, const std::vector<DecisionChange>& decisions) {
  std::vector<std::string> lost;
  for (const DecisionChange& one : decisions) {
    if (one.is_lost) lost.push_back(one.decision + " " + one.name);
  }
  if (!lost.empty()) {
    return "portwright: not accepted: " + Count(lost.size(), "decision") +
           " of the site would be lost: " + Join(lost, ", ") +
           "; take them out of the site's files, or let them name what the new catalog has\n";
  }
  if (!upgrade.after->diagnostics.has_errors()) return "";
  return "portwright: not accepted: the site could not be planned with the new catalog\n";
}

}  // namespace

Outcome UpgradeSite(const UpgradeRequest& request, const Look& look) {
  Upgrade upgrade;
  std::optional<Outcome> stop;
  if (const Status done = Prepare(request, look, upgrade, stop); !done) return Fail(done.error());
  if (stop) return *stop;
  const std::vector<DecisionChange> decisions =
      CompareDecisions(*upgrade.before, *upgrade.after, request.product);
  const auto tables = TablesOf(upgrade, decisions);
  if (!tables) return Fail(tables.error());
  Outcome outcome;
  outcome.messages = upgrade.after->diagnostics.Print(look.color_messages);
  if (const std::uint64_t breaches = CountBreaches(*upgrade.after->plan); breaches > 0)
    outcome.messages += BreachesLine(breaches);
  std::string verdict = "nothing to accept: " + upgrade.text.name + " is what the site pins";
  if (!upgrade.is_same) {
    const std::string hindrance = Hindrance(upgrade, decisions);
    outcome.exit = Exit::kNo;
    verdict = "not accepted: the site plans with what it pins; --accept pins " + upgrade.text.name;
    if (request.accept && hindrance.empty()) {
      if (const Status done = Accept(request, upgrade); !done) return Fail(done.error());
      outcome.exit = Exit::kFine;
      verdict = "accepted: the site plans with " + upgrade.text.name + " from now on";
    } else {
      outcome.messages += hindrance;
      if (!hindrance.empty()) verdict = "not accepted: the site plans with what it pins";
    }
  }
  if (look.format == report::Format::kTable) outcome.text = verdict + "\n\n";
  outcome.text += Print(*tables, look);
  return outcome;
}

}  // namespace portwright::workflow
