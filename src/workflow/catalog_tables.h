// Catalogs, hits, findings and changes as tables. Cost: linear in the rows. No state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "catalog/check.h"
#include "catalog/diff.h"
#include "catalog/search.h"
#include "catalog/table.h"
#include "report/table.h"

namespace portwright::workflow {

using Catalogs = std::vector<const catalog::Catalog*>;

report::Table CatalogsTable(const Catalogs& catalogs);
// The whole of one catalog: roles, features, choices, parameters, requirements, conditions.
std::vector<report::Table> CatalogTables(const catalog::Catalog& catalog);
report::Table HitsTable(const Catalogs& catalogs, const std::vector<catalog::Hit>& hits,
                        std::string_view query);
// `findings`: of each catalog, in the same order. `diagnostics` knows the names of their files.
report::Table FindingsTable(const Catalogs& catalogs,
                            const std::vector<std::vector<catalog::Finding>>& findings,
                            const Diagnostics& diagnostics);
report::Table PortTableOf(const std::vector<catalog::Row>& rows);
report::Table ChangesTable(const std::vector<catalog::Change>& changes);

}  // namespace portwright::workflow
