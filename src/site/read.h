// Reads the files of a site into one Site, strictly: unknown and duplicate keys, names that do not
// exist, prefixes with host bits, one address twice in a realm and the like are errors with their
// place, all at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "site/site.h"

namespace portwright::site {

// What stands in any other kind wins over kCommon; between the others a repeated key is an error.
enum class FileKind {
  kCommon,
  kInventory,
  kSite,
  kDecisions,
  kAnswers,
  kGuardrails,
  kResolved,
  kLock,
  kProvider
};

struct SourceFile {
  FileKind kind = FileKind::kSite;
  std::string name;  // for messages
  std::string bytes;
};

struct ReadOptions {
  // A site that is being made: a binding may name whom nobody has described yet. That is a note,
  // and the binding waits for them (Binding::awaits); nobody else is taken in their place.
  bool partial = false;
};

// Nothing when there are errors. What is returned has none: every index is valid, names are unique,
// no two zones of a realm have one prefix, and a list of endpoints is empty only where the site may
// leave it out (Omission). Cost: linear in the text, n log n in addresses and zones.
std::unique_ptr<Site> Read(const std::vector<SourceFile>& files, Diagnostics& diagnostics,
                           const ReadOptions& options = {});

// An endpoint as a command line names it, by the rules of `bind`; of addresses only those that the
// site itself names as such. Cost: linear in the names of the site.
std::vector<EndpointRef> ResolveReference(const Site& site, std::string_view text,
                                          SourcePlace place, Diagnostics& diagnostics);

}  // namespace portwright::site
