// From the path of a site to a Site, its catalogs and its plan: what every verb on a site begins
// with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "base/result.h"
#include "plan/plan.h"
#include "site/read.h"
#include "site/site.h"
#include "sys/files.h"
#include "workflow/catalog_store.h"

namespace portwright::workflow {

// Beside site.yaml: answers to the site's questions.
inline constexpr std::string_view kAnswersName = "answers.yaml";

// A catalog that is planned with whatever the site pins: for what it would change.
struct Substitute {
  std::string product;
  CatalogText text;
};

// A point that speaks another language than the site says.
struct OtherDialect {
  std::string point;  // empty: every one that filters
  std::string dialect;
  std::string version;
};

struct SiteRequest {
  std::string path;  // a site file, or a folder with site.yaml
  std::vector<std::string> catalog_dirs;
  std::optional<Date> as_of;         // today, where it is not given
  bool partial = false;              // plan what is bound and list the rest
  sys::FileSystem* files = nullptr;  // null: the disk
  std::optional<Substitute> instead = std::nullopt;
  std::optional<OtherDialect> other_dialect = std::nullopt;
};

// Everything that a Plan points into, in the order in which it may be taken apart.
struct LoadedSite {
  Diagnostics diagnostics;
  Date as_of;
  std::string folder;                         // of site.yaml
  std::unique_ptr<catalog::Overlay> overlay;  // null where the site has none
  std::unique_ptr<CatalogStore> catalogs;
  std::vector<const catalog::Catalog*> in_use;  // by product, each once
  std::unique_ptr<site::Site> site;             // null after errors in its files
  std::unique_ptr<plan::Plan> plan;             // null if not asked for, or without a site
};

// An Error means that the environment failed (a file cannot be read); what is wrong with the files
// is in `diagnostics`. Cost: linear in the files.
Result<std::unique_ptr<LoadedSite>> LoadSite(const SiteRequest& request);

// The site with its plan; the plan holds what could be planned where `diagnostics` has errors.
Result<std::unique_ptr<LoadedSite>> LoadPlan(const SiteRequest& request);

// SHA-256 of the site's files and their names, whatever folder they are in. Reads them again.
// Answers to a request change no request: it is asked without decisions.yaml.
enum class Decisions { kCounted, kLeftOut };
Result<std::string> HashOfSite(const SiteRequest& request,
                               Decisions decisions = Decisions::kCounted);
// SHA-256 of the catalogs in use, as they were read.
Result<std::string> HashOfCatalogs(const LoadedSite& loaded);

}  // namespace portwright::workflow
