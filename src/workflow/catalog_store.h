// Where catalogs come from: a path; or what the site pins, `--catalog-dir`, the folder `catalogs`
// beside the site, then those compiled into the binary. Each is read once. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "catalog/overlay.h"
#include "sys/files.h"

namespace portwright::workflow {

// A catalog as it was written down.
struct CatalogText {
  std::string name;  // where it stands: a path, or `<built in>/...`
  std::string bytes;
};

class CatalogStore {
 public:
  // Folders in the order in which they are searched; they need not exist. `files` must outlive the
  // store.
  CatalogStore(std::vector<std::string> folders, const sys::FileSystem& files)
      : folders_(std::move(folders)), files_(files) {}

  // An error (kNotFound) where one of the folders that a user named is none.
  static Status ExpectFolders(const std::vector<std::string>& folders,
                              const sys::FileSystem& files);

  // By id, or by path where it holds a `/` or ends in `.yaml`. Null after diagnostics: no such
  // catalog (PW-FLOW-0001, with the nearest name), or errors in it. An Error where a file that is
  // there cannot be read.
  Result<const catalog::Catalog*> Find(std::string_view id_or_path, SourcePlace asked_at,
                                       Diagnostics& diagnostics);

  // From now on Find takes this text for the id, whatever else there is.
  void Pin(std::string_view id, CatalogText text) { pinned_[std::string(id)] = std::move(text); }

  // From now on Find amends what it reads by id, not by path. `overlay` must outlive the store;
  // what does not fit goes to the diagnostics of Find, and the catalog is there without it.
  void Amend(const catalog::Overlay* overlay, Date as_of) {
    overlay_ = overlay;
    as_of_ = as_of;
  }

  // What Find reads; with Pins::kPassedOver, what it would read if nothing were pinned. kNotFound
  // where there is none.
  enum class Pins { kTaken, kPassedOver };
  Result<CatalogText> TextOf(std::string_view id_or_path, Pins pins = Pins::kTaken) const;

  // Whether there is a catalog of this id, right or wrong.
  bool Has(std::string_view id) const;

  // Ids of all catalogs to be had, sorted, each once.
  std::vector<std::string> ListIds() const;

 private:
  const catalog::Catalog* Keep(const std::string& key, std::unique_ptr<catalog::Catalog> catalog);

  std::vector<std::string> folders_;
  const sys::FileSystem& files_;
  std::map<std::string, CatalogText, std::less<>> pinned_;
  const catalog::Overlay* overlay_ = nullptr;
  Date as_of_;
  std::map<std::string, std::unique_ptr<catalog::Catalog>, std::less<>> read_;  // as asked for
};

}  // namespace portwright::workflow
