#include "workflow/import_against.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "catalog/diff.h"
#include "catalog/read.h"
#include "extract/patch.h"
#include "workflow/catalog_store.h"
#include "workflow/catalog_tables.h"
#include "workflow/differences.h"

namespace portwright::workflow {
namespace {

// A line or a heading that is another, and nothing else.
bool OnlyMoved(const catalog::Change& change) {
  return change.kind == catalog::ChangeKind::kReworded &&
         std::all_of(change.details.begin(), change.details.end(), [](const std::string& detail) {
           return detail.starts_with("line: ") || detail.starts_with("section: ");
         });
}

report::Table PatchTable(const std::vector<catalog::Change>& changes) {
  report::Table table = ChangesTable(changes);
  table.empty_text = "the document changes nothing in the catalog";
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (!OnlyMoved(changes[i])) continue;
    table.rows[i][0] = "moved";
    table.tones[i] = report::Tone::kFaint;
  }
  return table;
}

// The plans of the site with the catalog as it is, and as it becomes.
Result<report::Table> PlanTable(const ImportRequest& request, const std::string& product,
                                const std::string& text, Diagnostics& diagnostics) {
  SiteRequest before = request.site;
  SiteRequest after = request.site;
  after.partial = true;  // nobody has bound the roles that are new
  after.instead = Substitute{product, {"<patch>", text}};
  std::unique_ptr<LoadedSite> sides[2];
  for (int side = 0; side < 2; ++side) {
    PORTWRIGHT_TRY(sides[side], LoadPlan(side == 0 ? before : after));
    if (sides[side]->diagnostics.has_errors() || !sides[side]->plan) {
      diagnostics = std::move(sides[side]->diagnostics);
      return report::Table();
    }
  }
  diagnostics = std::move(sides[1]->diagnostics);
  PORTWRIGHT_TRY(report::Table table, ComparePlans(*sides[0], *sides[1]));
  table.title = "Firewalls of " + sides[0]->site->name;
  table.key = "firewalls";
  table.empty_text = "the plan permits the same packets at every point";
  return table;
}

}  // namespace

Outcome ImportAgainst(const ImportRequest& request, const extract::Extraction& extraction,
                      const extract::DraftOptions& options, const Look& look) {
  static const sys::RealFiles real;
  const sys::FileSystem& disk = request.files != nullptr ? *request.files : real;
  Diagnostics diagnostics;
  if (const Status folders = CatalogStore::ExpectFolders(request.catalog_dirs, disk); !folders)
    return Fail(folders.error());
  CatalogStore store(request.catalog_dirs, disk);
  const auto before = store.Find(request.against, {}, diagnostics);
  if (!before) return Fail(before.error());
  if (*before == nullptr) return Say(diagnostics, look);
  const auto text = store.TextOf(request.against);
  if (!text) return Fail(text.error());
  auto patch = extract::PatchCatalog(**before, text->bytes, extraction, options);
  if (!patch) return Fail(patch.error());
  const auto after = catalog::Read(patch->text, "<patch>", diagnostics);
  if (after == nullptr) return Say(diagnostics, look);
  const std::vector<catalog::Change> changes = catalog::Diff(**before, *after);
  Outcome outcome;
  outcome.exit = changes.empty() ? Exit::kFine : Exit::kNo;
  if (request.kind == ImportKind::kCatalog) {
    outcome.text = std::move(patch->text);
    return outcome;
  }
  std::vector<report::Table> tables = {PatchTable(changes)};
  if (!request.site.path.empty()) {
    auto plans = PlanTable(request, (*before)->product, patch->text, diagnostics);
    if (!plans) return Fail(plans.error());
    if (diagnostics.has_errors()) return Say(diagnostics, look);
    tables.push_back(std::move(*plans));
  }
  outcome.text = tables.size() == 1 ? Print(tables[0], look) : Print(tables, look);
  outcome.messages = diagnostics.Print(look.color_messages);
  return outcome;
}

}  // namespace portwright::workflow
