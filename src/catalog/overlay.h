// A site's own amendments to catalogs (docs/formats/overlay.md): requirements that it adds, changes
// or withdraws, each with a reason. Read strictly; what the catalog does not know is an error with
// its place (PW-CAT-020x, and those of catalogs).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "yaml/fields.h"

namespace portwright::catalog {

// How the ids of a site's own roles begin, so that no catalog has the same.
inline constexpr std::string_view kOwnRoles = "site-";

class Overlay {
 public:
  // Null after errors in the form of the file. Cost: linear in the text.
  static std::unique_ptr<Overlay> Read(std::string_view bytes, std::string_view file_name,
                                       Diagnostics& diagnostics);

  // By product: `key` is its id, with its place.
  const std::vector<yaml::Pair>& products() const { return products_; }

  // Amends a catalog as of a day; a catalog that the overlay does not name stays as it is. An
  // amendment that does not fit is an error and left out, the others are made. `diagnostics` must
  // be those that the overlay was read with. Cost: linear in the catalog and its amendments.
  void Apply(Catalog& catalog, Date as_of, Diagnostics& diagnostics) const;

 private:
  std::string file_name_;
  std::unique_ptr<yaml::Document> document_;
  std::vector<yaml::Pair> products_;  // nodes of the document
};

}  // namespace portwright::catalog
