// `portwright site import`: inventories as hosts of a site. Writes two files beside site.yaml:
// inventory.yaml, which plans read, and imports.yaml, of which the next import knows what each file
// said before.
#pragma once

#include <string>
#include <vector>

#include "sys/files.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

struct SiteImportRequest {
  std::string site;                // a site file, or a folder with site.yaml
  std::vector<std::string> paths;  // of inventories; each file's name stands for it ever after
  std::string format;              // of all of them; empty: as each looks
  std::string host;                // whose output they are; empty: as the files' names say
  std::vector<std::string> columns = {};  // `address=IP addr.`: what columns of tables mean
  bool prune = false;                     // take hosts out that the files have no more
  bool partial = false;                   // leave out what cannot be read, instead of failing
  bool overwrite = false;                 // although somebody edited what an import wrote
  bool only_check = false;                // say what would change, and write nothing
  sys::FileSystem* files = nullptr;       // null: the disk
};

// What each file says, which column means what, and which hosts are new, moved, changed and gone.
// Contradictions are warnings with both places. kBadInput, and nothing written, where a row cannot
// be read. kNo with `only_check`, where anything would change. Cost: linear in the files; 100,000
// rows take below 2 s.
Outcome ImportIntoSite(const SiteImportRequest& request, const Look& look);

}  // namespace portwright::workflow
