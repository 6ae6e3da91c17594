// `portwright probe SITE --list` for all ends at once: what is tested from where, grouped by end
// with its owner, to be sent to those owners before anything is. Nothing is asked.
#pragma once

#include <string>
#include <vector>

#include "workflow/load.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

// One thing that an end does, or that nobody can do there.
struct SheetRow {
  std::string does;  // `asks`, `answers`, `asks in part`, `cannot ask`
  std::string requirement, from, to;
  std::string source, destination;  // addresses
  std::string service, points;
  std::string why;  // of the last two
};

struct SheetEnd {
  std::string name;
  std::string owner;  // as the site says it; else of the end's own firewall; else empty
  std::string where;  // on which machine that is done
  std::vector<SheetRow> rows;
};

// Hosts and clusters in the site's order, then whoever else opens planned flows, by name. None
// without rows.
std::vector<SheetEnd> SheetEndsOf(const LoadedSite& loaded);

// Table, CSV (one table), JSON, Markdown, or a page (`look.html`).
Outcome ListAllProbes(const SiteRequest& request, const Look& look);

}  // namespace portwright::workflow
