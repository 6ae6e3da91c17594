#include "workflow/load.h"

#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"
#include "request/row.h"
#include "sys/clock.h"
#include "sys/terminal.h"
#include "workflow/dialects.h"
#include "workflow/pins.h"

namespace portwright::workflow {
namespace {

using site::FileKind;
using site::SourceFile;

const sys::FileSystem& FilesOf(const SiteRequest& request) {
  static const sys::RealFiles disk;
  if (request.files != nullptr) return *request.files;
  return disk;
}

struct SitePaths {
  std::string folder;
  std::string site_file;
};

Result<SitePaths> FindSite(const std::string& path, const sys::FileSystem& files) {
  if (!files.IsFolder(path)) return SitePaths{sys::FolderOf(path), path};
  const std::string site_file = sys::JoinPath(path, "site.yaml");
  if (!files.IsFile(site_file)) {
    return Error{ErrorCode::kNotFound,
                 "expected a site file, or a folder with site.yaml, found " + Quote(path)};
  }
  return SitePaths{path, site_file};
}

// Range files of providers are named by the site; every JSON file beside it may be one.
Status ReadProviderFiles(const std::string& folder, const sys::FileSystem& files,
                         std::vector<SourceFile>& out) {
  const bool wanted = std::any_of(out.begin(), out.end(), [](const SourceFile& file) {
    return file.bytes.find("provider") != std::string::npos;
  });
  if (!wanted) return Ok();
  PORTWRIGHT_TRY(const std::vector<std::string> names, files.List(folder));
  for (const std::string& name : names) {
    const std::string path = sys::JoinPath(folder, name);
    if (!name.ends_with(".json") || !files.IsFile(path)) continue;
    PORTWRIGHT_TRY(std::string bytes, files.Read(path));
    out.push_back({FileKind::kProvider, path, std::move(bytes)});
  }
  return Ok();
}

Result<std::vector<SourceFile>> ReadFiles(const SitePaths& paths, const sys::FileSystem& files) {
  std::vector<SourceFile> out;
  const auto read = [&](FileKind kind, const std::string& path) -> Status {
    PORTWRIGHT_TRY(std::string bytes, files.Read(path));
    out.push_back({kind, path, std::move(bytes)});
    return Ok();
  };
  const struct {
    FileKind kind;
    const char* name;
  } beside[] = {
      {FileKind::kCommon, "../common.yaml"},      {FileKind::kInventory, "inventory.yaml"},
      {FileKind::kDecisions, "decisions.yaml"},   {FileKind::kAnswers, kAnswersName.data()},
      {FileKind::kGuardrails, "guardrails.yaml"}, {FileKind::kResolved, "resolved.yaml"},
      {FileKind::kLock, kLockName.data()}};
  PORTWRIGHT_TRY_STATUS(read(FileKind::kSite, paths.site_file));
  for (const auto& [kind, name] : beside) {
    const std::string path = sys::JoinPath(paths.folder, name);
    if (files.IsFile(path)) PORTWRIGHT_TRY_STATUS(read(kind, path));
  }
  PORTWRIGHT_TRY_STATUS(ReadProviderFiles(paths.folder, files, out));
  return out;
}

bool IsInUse(const site::Site& site, std::string_view product) {
  return std::any_of(site.instances.begin(), site.instances.end(),
                     [&](const site::Instance& one) { return one.product == product; });
}

// Nobody takes a newer catalog by chance, and nobody overlooks it.
Status SayWhatElseThereIs(const SiteRequest& request, const site::CatalogPin& pin,
                          LoadedSite& loaded) {
  if (!loaded.catalogs->Has(pin.product)) return Ok();
  const auto other = loaded.catalogs->TextOf(pin.product, CatalogStore::Pins::kPassedOver);
  if (!other && other.error().code == ErrorCode::kNotFound) return Ok();
  if (!other) return other.error();
  if (Sha256(other->bytes) == pin.sha256) return Ok();
  loaded.diagnostics.Note(
      "PW-FLOW-0013", pin.place,
      "expected no catalog of " + pin.product + " but the pinned one, found another in " +
          Quote(other->name) + "; the pinned one is planned with",
      "`portwright site upgrade " + request.path + " " + pin.product + "` shows what it changes");
  return Ok();
}

// False after a pin that does not hold.
Result<bool> TakePins(const SiteRequest& request, const sys::FileSystem& files,
                      LoadedSite& loaded) {
  const std::vector<site::CatalogPin>& pins = loaded.site->pins;
  const std::size_t errors_before = loaded.diagnostics.error_count();
  PORTWRIGHT_TRY(CatalogTexts texts, ReadPinned(loaded.folder, pins, files, loaded.diagnostics));
  for (auto& [product, text] : texts) loaded.catalogs->Pin(product, std::move(text));
  if (request.instead) loaded.catalogs->Pin(request.instead->product, request.instead->text);
  for (const site::CatalogPin& pin : pins) {
    if (!IsInUse(*loaded.site, pin.product)) {
      loaded.diagnostics.Warning("PW-FLOW-0014", pin.place,
                                 "expected pins of products in use, found " + Quote(pin.product),
                                 "`portwright site lock` takes it out");
    } else if (!request.instead) {
      PORTWRIGHT_TRY_STATUS(SayWhatElseThereIs(request, pin, loaded));
    }
  }
  return loaded.diagnostics.error_count() == errors_before;
}

// A lock that says another revision than its text was edited by hand.
void CheckRevision(const SiteRequest& request, const catalog::Catalog& catalog,
                   LoadedSite& loaded) {
  const std::vector<site::CatalogPin>& pins = loaded.site->pins;
  const auto pin = std::find_if(pins.begin(), pins.end(),
                                [&](const auto& one) { return one.product == catalog.product; });
  if (pin == pins.end()) {
    if (pins.empty()) return;
    loaded.diagnostics.Note(
        "PW-FLOW-0015", pins.front().place,
        "expected a pin for each product in use, found none for " + Quote(catalog.product),
        "`portwright site lock` adds it");
    return;
  }
  if (request.instead && request.instead->product == catalog.product) return;
  if (pin->revision == catalog.document.revision) return;
  loaded.diagnostics.Error(
      "PW-FLOW-0012", pin->place,
      "expected revision " + Quote(pin->revision) + " of " + pin->product + ", as pinned, found " +
          Quote(catalog.document.revision),
      "the lock is written by `portwright site lock` and `site upgrade` alone");
}

// False after errors. What the overlay says of a product is judged when its catalog is read.
Result<bool> TakeOverlay(const sys::FileSystem& files, LoadedSite& loaded) {
  const std::string path = sys::JoinPath(loaded.folder, "overlay.yaml");
  if (!files.IsFile(path)) return true;
  PORTWRIGHT_TRY(const std::string bytes, files.Read(path));
  loaded.overlay = catalog::Overlay::Read(bytes, path, loaded.diagnostics);
  if (loaded.overlay == nullptr) return false;
  std::vector<std::string> products;
  for (const site::Instance& instance : loaded.site->instances)
    products.push_back(instance.product);
  bool all_right = true;
  for (const yaml::Pair& product : loaded.overlay->products()) {
    if (IsInUse(*loaded.site, product.key.text())) continue;
    const auto near = Nearest(product.key.text(), products);
    loaded.diagnostics.Error(
        "PW-FLOW-0016", product.key.place(),
        "expected products in use in an overlay, found " + Quote(product.key.text()),
        near ? "did you mean " + *near + "?" : "remove it, or add the product");
    all_right = false;
  }
  loaded.catalogs->Amend(loaded.overlay.get(), loaded.as_of);
  return all_right;
}

// The catalogs of the products in use. A product without one is for plan to say; nothing can be
// planned with a catalog that has errors.
Result<bool> FindCatalogs(const SiteRequest& request, LoadedSite& loaded) {
  bool all_right = true;
  for (const site::Instance& instance : loaded.site->instances) {
    if (!loaded.catalogs->Has(instance.product)) continue;
    PORTWRIGHT_TRY(const catalog::Catalog* found,
                   loaded.catalogs->Find(instance.product, instance.place, loaded.diagnostics));
    if (found == nullptr) {
      all_right = false;
      continue;
    }
    if (std::find(loaded.in_use.begin(), loaded.in_use.end(), found) != loaded.in_use.end())
      continue;
    loaded.in_use.push_back(found);
    CheckRevision(request, *found, loaded);
  }
  return all_right;
}

// Points with the program's own names of their dialects, and those that are asked for in another.
void NameDialects(const SiteRequest& request, site::Site& site) {
  const auto is_other = [&](const site::EnforcementPoint& point) {
    if (!request.other_dialect) return false;
    const std::string& which = request.other_dialect->point;
    return which.empty() ? point.kind != site::PointKind::kRouter : which == point.name;
  };
  for (site::EnforcementPoint& point : site.points) {
    if (is_other(point)) {
      point.dialect = request.other_dialect->dialect;
      point.version = request.other_dialect->version;
    }
    if (const auto* dialect = FindDialect(point.dialect)) point.dialect = dialect->name();
  }
}

// Somebody may have edited what is left of a narrowed row.
void CheckNarrowed(LoadedSite& loaded) {
  for (const site::RowDecision& decision : loaded.site->row_decisions) {
    if (!decision.only || request::Covers(decision.row, *decision.only)) continue;
    loaded.diagnostics.Error(
        "PW-FLOW-0081", decision.place,
        "expected 'only' of " + decision.id + " to be a part of its row, found more than the row",
        "what was approved is what was asked for, or less");
  }
}

Result<std::unique_ptr<LoadedSite>> Load(const SiteRequest& request, bool with_plan) {
  sys::ProgressLine progress;
  const sys::FileSystem& files = FilesOf(request);
  auto loaded = std::make_unique<LoadedSite>();
  loaded->as_of = request.as_of ? *request.as_of : sys::Today();
  PORTWRIGHT_TRY(const SitePaths paths, FindSite(request.path, files));
  loaded->folder = paths.folder;
  PORTWRIGHT_TRY_STATUS(CatalogStore::ExpectFolders(request.catalog_dirs, files));
  std::vector<std::string> folders = request.catalog_dirs;
  folders.push_back(sys::JoinPath(paths.folder, "catalogs"));
  loaded->catalogs = std::make_unique<CatalogStore>(std::move(folders), files);
  progress.Show("reading " + request.path);
  {
    PORTWRIGHT_TRY(const std::vector<SourceFile> sources, ReadFiles(paths, files));
    progress.Show("reading " + request.path);
    loaded->site = site::Read(sources, loaded->diagnostics, {.partial = request.partial});
  }
  if (!loaded->site) return loaded;
  NameDialects(request, *loaded->site);
  CheckNarrowed(*loaded);
  PORTWRIGHT_TRY(const bool has_pins, TakePins(request, files, *loaded));
  PORTWRIGHT_TRY(const bool has_overlay, TakeOverlay(files, *loaded));
  if (!has_pins || !has_overlay) return loaded;
  PORTWRIGHT_TRY(const bool has_catalogs, FindCatalogs(request, *loaded));
  if (!with_plan || !has_catalogs) return loaded;
  progress.Show("planning " + request.path);
  plan::Options options;
  options.as_of = loaded->as_of;
  options.partial = request.partial;
  loaded->plan = plan::Make(*loaded->site, loaded->in_use, options, loaded->diagnostics);
  return loaded;
}

}  // namespace

Result<std::unique_ptr<LoadedSite>> LoadSite(const SiteRequest& request) {
  return Load(request, false);
}

Result<std::unique_ptr<LoadedSite>> LoadPlan(const SiteRequest& request) {
  return Load(request, true);
}

Result<std::string> HashOfSite(const SiteRequest& request, Decisions decisions) {
  const sys::FileSystem& files = FilesOf(request);
  PORTWRIGHT_TRY(const SitePaths paths, FindSite(request.path, files));
  PORTWRIGHT_TRY(std::vector<SourceFile> read, ReadFiles(paths, files));
  const std::string overlay = sys::JoinPath(paths.folder, "overlay.yaml");
  if (files.IsFile(overlay)) {
    PORTWRIGHT_TRY(std::string bytes, files.Read(overlay));
    read.push_back({FileKind::kSite, overlay, std::move(bytes)});
  }
  std::string hashes;
  for (const SourceFile& file : read) {
    if (decisions == Decisions::kLeftOut && file.kind == FileKind::kDecisions) continue;
    hashes += sys::NameOf(file.name) + " " + Sha256(file.bytes) + "\n";
  }
  return Sha256(hashes);
}

Result<std::string> HashOfCatalogs(const LoadedSite& loaded) {
  std::string hashes;
  for (const catalog::Catalog* catalog : loaded.in_use) {
    PORTWRIGHT_TRY(const CatalogText text, loaded.catalogs->TextOf(catalog->product));
    hashes += catalog->product + " " + Sha256(text.bytes) + "\n";
  }
  return Sha256(hashes);
}

}  // namespace portwright::workflow
