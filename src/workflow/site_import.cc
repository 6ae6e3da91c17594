#include "workflow/site_import.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "inventory/imports_yaml.h"
#include "inventory/inventory_yaml.h"
#include "inventory/merge.h"
#include "inventory/read.h"
#include "workflow/site_import_tables.h"
#include "workflow/site_lock.h"
#include "workflow/site_words.h"

namespace portwright::workflow {
namespace {

using inventory::Inventory;
using inventory::SourceFacts;

constexpr std::string_view kInventoryName = "inventory.yaml";
constexpr std::string_view kImportsName = "imports.yaml";

struct Paths {
  std::string site_file, inventory, imports;
};

Result<Paths> FindSite(const std::string& path, const sys::FileSystem& files) {
  const bool folder = files.IsFolder(path);
  const std::string site_file = folder ? sys::JoinPath(path, "site.yaml") : path;
  if (!files.IsFile(site_file)) {
    return Error{ErrorCode::kNotFound, "expected a site file, or a folder with site.yaml, found " +
                                           Quote(path) + "; --site SITE says where the site is"};
  }
  const std::string beside = folder ? path : sys::FolderOf(path);
  return Paths{site_file, sys::JoinPath(beside, kInventoryName),
               sys::JoinPath(beside, kImportsName)};
}

// What imports before this one wrote.
struct Before {
  std::vector<SourceFacts> sources;
  std::string inventory, imports;  // the texts; empty without
};

Result<Before> ReadBefore(const SiteImportRequest& request, const Paths& paths,
                          const sys::FileSystem& files, Diagnostics& diagnostics) {
  Before before;
  if (files.IsFile(paths.inventory)) {
    PORTWRIGHT_TRY(before.inventory, files.Read(paths.inventory));
    if (!request.overwrite) inventory::CheckSeal(before.inventory, paths.inventory, diagnostics);
  }
  if (files.IsFile(paths.imports)) {
    PORTWRIGHT_TRY(before.imports, files.Read(paths.imports));
    if (!request.overwrite) inventory::CheckSeal(before.imports, paths.imports, diagnostics);
    before.sources = inventory::ReadImports(before.imports, paths.imports, diagnostics);
  }
  return before;
}

// `address=IP addr.`
Result<std::vector<inventory::AskedColumn>> ParseColumns(const std::vector<std::string>& texts) {
  std::vector<inventory::AskedColumn> out;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const auto meaning = inventory::ParseMeaning(text.substr(0, equals));
    if (equals == std::string::npos || !meaning || equals + 1 == text.size()) {
      return Error{ErrorCode::kInvalid,
                   "expected MEANING=HEADING after --map, found " + Quote(text) +
                       "; meanings: name, alias, address, mask, interface, vlan, os, tag, title, "
                       "prefix, state, none"};
    }
    out.push_back({*meaning, text.substr(equals + 1)});
  }
  return out;
}

class SiteImport {
 public:
  SiteImport(const SiteImportRequest& request, sys::FileSystem& files)
      : request_(request), files_(files) {}

  Result<Outcome> Run(const Look& look) {
    PORTWRIGHT_TRY(const Paths paths, FindSite(request_.site, files_));
    PORTWRIGHT_TRY(asked_, ParseColumns(request_.columns));
    PORTWRIGHT_TRY_STATUS(ParseFormat());
    std::optional<SiteLock> alone;
    if (!request_.only_check) {
      PORTWRIGHT_TRY(alone, SiteLock::Take(sys::FolderOf(paths.imports), request_.files));
    }
    PORTWRIGHT_TRY(const std::string site, files_.Read(paths.site_file));
    const inventory::SiteWords words = ReadSiteWords(site, paths.site_file, diagnostics_);
    PORTWRIGHT_TRY(Before before, ReadBefore(request_, paths, files_, diagnostics_));
    if (diagnostics_.has_errors()) return Say(diagnostics_, look);
    Diagnostics told_before;
    const Inventory old = inventory::Merge(before.sources, words, told_before);
    ImportTables tables;
    PORTWRIGHT_TRY_STATUS(ReadInventories(before.sources, tables));
    if (diagnostics_.has_errors() && !request_.partial) return Say(diagnostics_, look);
    if (request_.prune) inventory::Prune(before.sources);
    const Inventory now = inventory::Merge(before.sources, words, diagnostics_);
    AddChanges(old, now, look.format, tables);
    AddZoneProposals(before.sources, tables);
    AddUnknownPeers(before.sources, now, words, tables);
    return Write(paths, before, now, std::move(tables), look);
  }

 private:
  Status ParseFormat() {
    if (request_.format.empty()) return Ok();
    format_ = inventory::ParseFormat(request_.format);
    if (format_) return Ok();
    std::string known;
    for (const std::string_view word : inventory::FormatWords()) {
      known += (known.empty() ? "" : ", ") + std::string(word);
    }
    return Error{ErrorCode::kInvalid,
                 "expected one of " + known + " after --from, found " + Quote(request_.format)};
  }

  Status ReadInventories(std::vector<SourceFacts>& sources, ImportTables& tables) {
    std::set<std::string> names;
    for (const std::string& path : request_.paths) {
      if (!names.insert(sys::NameOf(path)).second) {
        return Error{ErrorCode::kInvalid, "expected files of different names, found two of " +
                                              Quote(sys::NameOf(path)) +
                                              "; a file's name stands for it ever after"};
      }
      PORTWRIGHT_TRY(const std::string bytes, files_.Read(path, inventory::kBytesMax));
      const auto old = std::find_if(sources.begin(), sources.end(), [&](const SourceFacts& one) {
        return one.name == sys::NameOf(path);
      });
      inventory::ReadRequest request;
      request.name = path;
      request.host = request_.host;
      request.format = format_;
      if (old != sources.end()) {
        if (!request.format) request.format = SameKind(bytes, *old);
        request.kept = &old->columns;
      }
      request.asked = asked_;
      PORTWRIGHT_TRY(SourceFacts facts, inventory::Read(bytes, request, diagnostics_));
      AddColumns(facts, tables);
      AddFile(facts, tables);
      inventory::Replace(sources, std::move(facts));
    }
    return Ok();
  }

  // A file is what it was, unless it looks like something else now.
  static std::optional<inventory::Format> SameKind(std::string_view bytes, const SourceFacts& old) {
    const auto looks = inventory::Recognize(bytes, old.name);
    return looks ? looks : std::optional(old.format);
  }

  Result<Outcome> Write(const Paths& paths, const Before& before, const Inventory& now,
                        ImportTables tables, const Look& look) {
    const std::string inventory = inventory::WriteInventory(now);
    const std::string imports = inventory::WriteImports(before.sources);
    const bool differs = inventory != before.inventory || imports != before.imports;
    if (differs && !request_.only_check) {
      // First what is only remembered: after a crash between the two the next import sees that
      // inventory.yaml is behind, and writes it.
      PORTWRIGHT_TRY_STATUS(files_.Write(paths.imports, imports, sys::kSecretMode));
      PORTWRIGHT_TRY_STATUS(files_.Write(paths.inventory, inventory, sys::kSecretMode));
    }
    Outcome outcome;
    outcome.text = Print(std::move(tables).TakeAll(), look);
    outcome.messages = diagnostics_.Print(look.color_messages);
    if (request_.only_check && inventory != before.inventory) outcome.exit = Exit::kNo;
    return outcome;
  }

  const SiteImportRequest& request_;
  sys::FileSystem& files_;
  Diagnostics diagnostics_;
  std::vector<inventory::AskedColumn> asked_;
  std::optional<inventory::Format> format_;
};

}  // namespace

Outcome ImportIntoSite(const SiteImportRequest& request, const Look& look) {
  sys::RealFiles disk;
  sys::FileSystem& files = request.files != nullptr ? *request.files : disk;
  auto outcome = SiteImport(request, files).Run(look);
  if (!outcome) return Fail(outcome.error());
  return *std::move(outcome);
}

}  // namespace portwright::workflow
