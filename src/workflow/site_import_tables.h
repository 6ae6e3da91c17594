// What `portwright site import` prints.
#pragma once

#include <vector>

#include "inventory/merge.h"
#include "report/table.h"

namespace portwright::workflow {

struct ImportTables {
  report::Table columns, files, changes, zones, peers;

  ImportTables();
  // Those with rows, and always the files and the changes.
  std::vector<report::Table> TakeAll() &&;
};

// Which column was taken for what.
void AddColumns(const inventory::SourceFacts& facts, ImportTables& tables);
void AddFile(const inventory::SourceFacts& facts, ImportTables& tables);
// Hosts that are new, back, moved, changed, gone and taken out. For people the first new ones stand
// for all.
void AddChanges(const inventory::Inventory& before, const inventory::Inventory& now,
                report::Format format, ImportTables& tables);
// Prefixes with names, as zones that somebody may write into the site.
void AddZoneProposals(const std::vector<inventory::SourceFacts>& sources, ImportTables& tables);
// Addresses that hosts were seen to talk with, and that no host has.
void AddUnknownPeers(const std::vector<inventory::SourceFacts>& sources,
                     const inventory::Inventory& now, const inventory::SiteWords& site,
                     ImportTables& tables);

}  // namespace portwright::workflow
