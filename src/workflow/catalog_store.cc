#include "workflow/catalog_store.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/read.h"
#include "embedded/catalogs.h"

namespace portwright::workflow {
namespace {

constexpr std::string_view kExtension = ".yaml";

bool IsPath(std::string_view word) {
  return word.find('/') != std::string_view::npos || word.ends_with(kExtension);
}

}  // namespace

Status CatalogStore::ExpectFolders(const std::vector<std::string>& folders,
                                   const sys::FileSystem& files) {
  for (const std::string& folder : folders) {
    if (!files.IsFolder(folder)) {
      return Error{ErrorCode::kNotFound,
                   "expected a folder of catalogs after --catalog-dir, found " + Quote(folder)};
    }
  }
  return Ok();
}

const catalog::Catalog* CatalogStore::Keep(const std::string& key,
                                           std::unique_ptr<catalog::Catalog> catalog) {
  return (read_[key] = std::move(catalog)).get();
}

Result<CatalogText> CatalogStore::TextOf(std::string_view id_or_path, Pins pins) const {
  const std::string key(id_or_path);
  const auto read = [&](const std::string& path) -> Result<CatalogText> {
    if (files_.IsFolder(path))
      return Error{ErrorCode::kInvalid, "expected a catalog file, found the folder " + Quote(path)};
    PORTWRIGHT_TRY(std::string bytes, files_.Read(path));
    return CatalogText{path, std::move(bytes)};
  };
  if (IsPath(key)) return read(key);
  if (const auto pinned = pinned_.find(key); pins == Pins::kTaken && pinned != pinned_.end())
    return pinned->second;
  const std::string name = key + std::string(kExtension);
  for (const std::string& folder : folders_) {
    const std::string path = sys::JoinPath(folder, name);
    if (files_.IsFile(path)) return read(path);
  }
  for (const embedded::File& file : embedded::catalogs()) {
    if (file.name == name) return CatalogText{"<built in>/" + name, std::string(file.bytes)};
  }
  return Error{ErrorCode::kNotFound, "expected a product with a catalog, found " + Quote(key)};
}

Result<const catalog::Catalog*> CatalogStore::Find(std::string_view id_or_path,
                                                   SourcePlace asked_at, Diagnostics& diagnostics) {
  const std::string key(id_or_path);
  if (const auto found = read_.find(key); found != read_.end()) return found->second.get();
  if (IsPath(key) || Has(key)) {
    PORTWRIGHT_TRY(const CatalogText text, TextOf(key));
    auto catalog = catalog::Read(text.bytes, text.name, diagnostics);
    if (catalog != nullptr && overlay_ != nullptr && !IsPath(key))
      overlay_->Apply(*catalog, as_of_, diagnostics);
    return Keep(key, std::move(catalog));
  }
  const auto near = Nearest(key, ListIds());
  diagnostics.Error(
      "PW-FLOW-0001", asked_at, "expected a product with a catalog, found " + Quote(key),
      near ? "did you mean " + *near + "?"
           : "`portwright catalog list` shows the products; --catalog-dir adds yours");
  return Keep(key, nullptr);
}

bool CatalogStore::Has(std::string_view id) const {
  const std::vector<std::string> ids = ListIds();
  return std::binary_search(ids.begin(), ids.end(), id);
}

std::vector<std::string> CatalogStore::ListIds() const {
  std::vector<std::string> names;
  for (const embedded::File& file : embedded::catalogs()) names.emplace_back(file.name);
  for (const std::string& folder : folders_) {
    const auto listed = files_.List(folder);
    if (!listed) continue;  // a folder that is not there holds nothing
    names.insert(names.end(), listed->begin(), listed->end());
  }
  std::vector<std::string> ids;
  for (const auto& [id, text] : pinned_) ids.push_back(id);
  for (const std::string& name : names) {
    if (name.ends_with(kExtension)) ids.push_back(name.substr(0, name.size() - kExtension.size()));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace portwright::workflow
