// `portwright site lock`: pins the catalogs of the products in use.
#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "workflow/pins.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kHashShown = 16;  // digits; the lock has all

// What the lock becomes. A pin that stands is not touched: only an upgrade moves it.
struct NewLock {
  std::vector<site::CatalogPin> pins;
  CatalogTexts texts;  // of those that are new
  bool changes = false;
  report::Table table;

  void Row(const site::CatalogPin& pin, std::string state, report::Tone tone) {
    table.rows.push_back(
        {pin.product, pin.revision, pin.sha256.substr(0, kHashShown), std::move(state)});
    table.tones.push_back(tone);
  }
};

Status PinNew(LoadedSite& loaded, const std::string& product, SourcePlace place, NewLock& lock) {
  PORTWRIGHT_TRY(const catalog::Catalog* found,
                 loaded.catalogs->Find(product, place, loaded.diagnostics));
  if (found == nullptr) return Ok();
  PORTWRIGHT_TRY(CatalogText text, loaded.catalogs->TextOf(product));
  lock.pins.push_back(PinOf(product, found->document.revision, text));
  lock.Row(lock.pins.back(), "pinned now, from " + text.name, report::Tone::kGood);
  lock.texts[product] = std::move(text);
  lock.changes = true;
  return Ok();
}

Result<NewLock> MakeLock(LoadedSite& loaded) {
  NewLock lock;
  lock.table.title = "Catalogs of " + loaded.site->name;
  lock.table.key = "catalogs";
  lock.table.empty_text = "the site has no products";
  lock.table.columns = {report::Text("Product"), report::Text("Revision"), report::Text("SHA-256"),
                        report::Text("State")};
  std::set<std::string> in_use;
  for (const site::Instance& instance : loaded.site->instances) {
    if (!in_use.insert(instance.product).second) continue;
    const auto& pins = loaded.site->pins;
    const auto pin = std::find_if(pins.begin(), pins.end(),
                                  [&](const auto& one) { return one.product == instance.product; });
    if (pin == pins.end()) {
      PORTWRIGHT_TRY_STATUS(PinNew(loaded, instance.product, instance.place, lock));
    } else {
      lock.pins.push_back(*pin);
      lock.Row(*pin, "pinned before", report::Tone::kPlain);
    }
  }
  for (const site::CatalogPin& pin : loaded.site->pins) {
    if (in_use.contains(pin.product)) continue;
    lock.Row(pin, "taken out: not in use", report::Tone::kFaint);
    lock.changes = true;
  }
  return lock;
}

}  // namespace

Outcome LockSite(const SiteRequest& request, const Look& look) {
  auto loaded = LoadSite(request);
  if (!loaded) return Fail(loaded.error());
  if ((*loaded)->diagnostics.has_errors() || !(*loaded)->site)
    return Say((*loaded)->diagnostics, look);
  const auto lock = MakeLock(**loaded);
  if (!lock) return Fail(lock.error());
  if ((*loaded)->diagnostics.has_errors()) return Say((*loaded)->diagnostics, look);
  // What was to be said of the old lock is cured by the new one.
  Outcome outcome;
  if (lock->changes) {
    sys::RealFiles disk;
    sys::FileSystem& files = request.files != nullptr ? *request.files : disk;
    const Status written = WritePins((*loaded)->folder, lock->pins, lock->texts, files);
    if (!written) return Fail(written.error());
  }
  outcome.text = Print(lock->table, look);
  return outcome;
}

}  // namespace portwright::workflow
