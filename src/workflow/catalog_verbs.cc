// The verbs on catalogs.
#include <algorithm>

#include "base/text.h"
#include "catalog/check.h"
#include "catalog/diff.h"
#include "catalog/search.h"
#include "catalog/table.h"
#include "workflow/catalog_tables.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

// Catalogs in the order asked for, read with one set of diagnostics.
struct Shelf {
  sys::RealFiles files;
  Diagnostics diagnostics;
  CatalogStore store;
  std::vector<const catalog::Catalog*> catalogs;

  explicit Shelf(const CatalogRequest& request) : store(request.catalog_dirs, files) {}

  Status Read(const CatalogRequest& request) {
    PORTWRIGHT_TRY_STATUS(CatalogStore::ExpectFolders(request.catalog_dirs, files));
    const std::vector<std::string> names = request.names.empty() ? store.ListIds() : request.names;
    for (const std::string& name : names) {
      PORTWRIGHT_TRY(const catalog::Catalog* found, store.Find(name, {}, diagnostics));
      if (found != nullptr) catalogs.push_back(found);
    }
    return Ok();
  }
};

// Reads what was asked for and hands it on, unless something is wrong with it.
template <typename Verb>
Outcome WithCatalogs(const CatalogRequest& request, const Look& look, Verb verb) {
  Shelf shelf(request);
  if (const Status read = shelf.Read(request); !read) return Fail(read.error());
  if (shelf.diagnostics.has_errors()) return Say(shelf.diagnostics, look);
  Outcome outcome = verb(shelf);
  outcome.messages = shelf.diagnostics.Print(look.color_messages) + outcome.messages;
  return outcome;
}

}  // namespace

Outcome CatalogList(const CatalogRequest& request, const Look& look) {
  return WithCatalogs(request, look, [&](const Shelf& shelf) {
    return Outcome{Exit::kFine, Print(CatalogsTable(shelf.catalogs), look), ""};
  });
}

Outcome CatalogShow(const CatalogRequest& request, const Look& look) {
  return WithCatalogs(request, look, [&](const Shelf& shelf) {
    std::vector<report::Table> tables;
    for (const catalog::Catalog* catalog : shelf.catalogs) {
      for (report::Table& table : CatalogTables(*catalog)) tables.push_back(std::move(table));
    }
    return Outcome{Exit::kFine, Print(tables, look), ""};
  });
}

Outcome CatalogSearch(const CatalogRequest& request, const std::string& what, const Look& look) {
  return WithCatalogs(request, look, [&](const Shelf& shelf) {
    const auto hits = catalog::Search(shelf.catalogs, what);
    return Outcome{hits.empty() ? Exit::kNo : Exit::kFine,
                   Print(HitsTable(shelf.catalogs, hits, what), look), ""};
  });
}

Outcome CatalogCheck(const CatalogRequest& request, const Look& look) {
  return WithCatalogs(request, look, [&](const Shelf& shelf) {
    std::vector<std::vector<catalog::Finding>> findings;
    bool any = false;
    for (const catalog::Catalog* catalog : shelf.catalogs) {
      findings.push_back(catalog::Check(*catalog));
      any = any || !findings.back().empty();
    }
    return Outcome{any ? Exit::kNo : Exit::kFine,
                   Print(FindingsTable(shelf.catalogs, findings, shelf.diagnostics), look), ""};
  });
}

Outcome CatalogExport(const CatalogRequest& request, const Look& look) {
  return WithCatalogs(request, look, [&](const Shelf& shelf) {
    std::vector<catalog::Row> rows;
    for (const catalog::Catalog* catalog : shelf.catalogs) {
      for (catalog::Row& row : catalog::PortTable(*catalog)) rows.push_back(std::move(row));
    }
    // Others read this CSV byte by byte, so it comes from the one place that knows the format.
    if (look.format == report::Format::kCsv) return Outcome{Exit::kFine, ToCsv(rows), ""};
    return Outcome{Exit::kFine, Print(PortTableOf(rows), look), ""};
  });
}

Outcome CatalogDiff(const CatalogRequest& request, const Look& look) {
  if (request.names.size() != 2) {
    return Reject("expected two catalogs, found " + std::to_string(request.names.size()));
  }
  return WithCatalogs(request, look, [&](const Shelf& shelf) {
    const auto changes = catalog::Diff(*shelf.catalogs[0], *shelf.catalogs[1]);
    return Outcome{changes.empty() ? Exit::kFine : Exit::kNo, Print(ChangesTable(changes), look),
                   ""};
  });
}

}  // namespace portwright::workflow
