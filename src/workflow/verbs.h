// The verbs. The command line calls these and nothing else; each reads files, does one job and
// returns what to print.
//
// Exit codes: kFine; kNo where the answer is "no" (a choice without default, findings, a
// difference, a packet that is not permitted); kBadInput; kEnvironment.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/resolver.h"
#include "workflow/configuration.h"
#include "workflow/host_bundle.h"
#include "workflow/load.h"
#include "workflow/outcome.h"
#include "workflow/redact_request.h"

namespace portwright::workflow {

// --- catalogs -------------------------------------------------------------------------------
struct CatalogRequest {
  std::vector<std::string> names;  // ids or paths; none: all that are to be had
  std::vector<std::string> catalog_dirs;
};
Outcome CatalogList(const CatalogRequest& request, const Look& look);
// Roles, features, choices, parameters, requirements and conditions of one.
Outcome CatalogShow(const CatalogRequest& request, const Look& look);
// Every product, role and reason for a port, or with the words. kNo where nothing is found.
Outcome CatalogSearch(const CatalogRequest& request, const std::string& what, const Look& look);
// Doubts, open ends and likely slips. kNo where there is one.
Outcome CatalogCheck(const CatalogRequest& request, const Look& look);
// The port table; as CSV exactly the table of docs/formats/table.md.
Outcome CatalogExport(const CatalogRequest& request, const Look& look);
// Two names: what came, went, widened, narrowed or changed. kNo where something did.
Outcome CatalogDiff(const CatalogRequest& request, const Look& look);

// --- documents ------------------------------------------------------------------------------
enum class ImportKind : std::uint8_t { kTable, kCatalog, kPage };

struct ImportRequest {
  std::string path;                            // of the document; `-`: standard input
  std::string from_format;                     // of it; empty: recognised
  ImportKind kind = ImportKind::kTable;        // what is printed
  bool account = false;                        // every number instead of the rows
  std::string product, vendor;                 // of the draft; empty: as the document says
  std::string revision, address;               // of the document; likewise
  std::string against;                         // id or path of a catalog; empty: none
  SiteRequest site;                            // with `against`: whose plan changes; may be empty
  std::vector<std::string> catalog_dirs = {};  // where `against` is looked for
  const sys::FileSystem* files = nullptr;      // null: the disk
};
// What a vendor's document requires. Doubts and numbers without a place are messages. With
// `against`, what it changes in that catalog: kNo where it does.
Outcome ImportDocument(const ImportRequest& request, const Look& look);

// --- a site ---------------------------------------------------------------------------------
// Everything that is wrong with it.
Outcome SiteCheck(const SiteRequest& request, const Look& look);

// Pins the catalogs of the products in use: catalogs.lock and the texts beside it. A pin that
// stands is not moved; the answer says what was pinned, what stands and what was taken out.
Outcome LockSite(const SiteRequest& request, const Look& look);

struct UpgradeRequest {
  SiteRequest site;
  std::string product;  // one that the site pins
  std::string to;       // id or path of the new catalog; empty: what is found beside the pin
  bool accept = false;  // move the pin, unless decisions would be lost
};
// What another catalog of a product changes: in the catalog, at each firewall, in what is asked and
// in what was decided. kNo where the texts differ and the new one was not accepted.
Outcome UpgradeSite(const UpgradeRequest& request, const Look& look);

struct PlanRequest {
  SiteRequest site;
  bool strict = false;  // kNo for every question that is not answered, defaults included
  bool flows = false;   // a row for each flow
};
// What was done, in its order, and what is open.
Outcome PlanSite(const PlanRequest& request, const Look& look);

// Which interface and source addresses a cluster or host uses towards `destination`.
Outcome ExplainRoute(const SiteRequest& request, const std::string& party,
                     const std::string& destination, const Look& look);

// Whether a packet (`tcp 10.1.0.11 -> 10.20.0.5:11117`) is planned, and why or why not.
Outcome ExplainPacket(const SiteRequest& request, const std::string& packet, const Look& look);

// What ends within so many days of the plan's day.
Outcome ListExpiring(const SiteRequest& request, int within_days, const Look& look);

// Asks the resolver (null: the machine's) for the names that the site resolves, and writes
// resolved.yaml. A name that nobody knows keeps what was resolved before, and the answer is kNo.
Outcome ResolveNames(const SiteRequest& request, const Look& look,
                     const sys::Resolver* resolver = nullptr);

// `kind`: table csv json markdown xlsx html svg mermaid. `at`: one point's view, of a drawing
// (svg, mermaid) alone; empty: the whole site.
// `outcomes`: files of `probe --format json`, for the page alone.
// `redact`: with other names and addresses.
Outcome ReportSite(const SiteRequest& request, const std::string& kind, const Look& look,
                   const std::string& at = "", const std::vector<std::string>& outcomes = {},
                   const RedactRequest& redact = {});

struct InventoryRequest {
  SiteRequest site;
  std::string checker;  // goss, blackbox or nmap
  std::string host;     // or cluster, that sends; empty: everybody, for blackbox alone
};
// What `host` has to reach, as a list that the checker reads; messages count what it cannot try.
Outcome TakeInventory(const InventoryRequest& request, const Look& look);

struct RenderRequest {
  SiteRequest site;
  std::string at;            // one point; its text is the outcome's, or goes to `folder`
  std::string folder;        // not empty: all files of the point, or of every point without `at`
  bool with_proof = true;    // read each text back, and write nothing that differs from the plan
  std::string dialect = {};  // of the one point, in place of the site's: `asa`, `asa 8.2`
  std::string change_from = {};  // only the difference to this configuration of the one point
  std::vector<std::string> beside = {};  // further files of that configuration
  bool only_approved = false;            // what decisions.yaml approves, and nothing else
};
Outcome RenderSite(const RenderRequest& request, const Look& look);

// All dialects, or what one of them can say; no name: all.
Outcome DescribeDialects(const std::string& name, const Look& look);

// --- proofs ---------------------------------------------------------------------------------
struct ProveRequest {
  SiteRequest site;
  std::string at;                   // a point; empty: every one that has a configuration
  std::string against;              // its configuration, or a folder with <point>.<ending> for
                                    // several; empty: those that the site names
  std::string dialect;              // of it; empty: the point's
  std::vector<std::string> beside;  // further files of the device
  std::string acl;                  // only this list of it; empty: all
  std::string hook, interface;      // only packets there, and that came in by it; empty: all
  // The site's names of the point's interfaces, and the configuration's where they differ.
  std::map<std::string, std::string> interface_names;
  // Points with decisions are held against the plan alone, as if nobody had decided.
  bool as_planned = false;
  bool whole = false;      // what is open counts even where it touches no party of the site
  bool fix = false;        // find the change that would be necessary, too
  std::string fixed_path;  // where the changed text goes; empty: nowhere
};
// What is required and blocked, and what is open that nobody asked for; of several points, where
// flows stop. kNo where anything is.
Outcome Prove(const ProveRequest& request, const Look& look);

struct CompareRequest {
  std::string before, after;  // two configurations, or two states of a site
  std::string dialect;        // of both; empty: as they look
  std::string acl, hook;      // as in ProveRequest
  SiteRequest site;  // where its path is not empty, what the change means for it at this point;
  std::string at;    // for two states of a site, only its other settings count
};
// What the second permits and the first does not, and the other way round. kNo where they differ.
Outcome Compare(const CompareRequest& request, const Look& look);

struct ConfigurationRequest {
  ConfigurationSource source;
  std::string hook;  // `input`, `output`, `forward`; empty: forward where there is one, else input
  bool all = false;  // lint: lines that could be merged, or overlap others of another verdict, too
};
// Lines that never decide, or that nothing would miss. kNo where there is one.
Outcome LintConfiguration(const ConfigurationRequest& request, const Look& look);
// For which part of `tcp any -> 10.1.0.0/16:443 in eth0` the answer is yes, for which no, by which
// lines. kNo unless all of it is a yes.
Outcome AskConfiguration(const ConfigurationRequest& request, const std::string& question,
                         const Look& look);
// The way of one packet (ParseTracedPacket) through the chains. kNo unless it is accepted, in every
// reading.
Outcome TraceConfiguration(const ConfigurationRequest& request, const std::string& packet,
                           const Look& look);
struct ScrubRequest {
  ConfigurationSource source;
  bool addresses = false;  // other addresses too
  std::string key_file;    // for those; empty: a key that nobody learns
};
// A copy in the same dialect without secrets, comments and names, proven to decide alike. A copy
// that differs is never given: kEnvironment.
Outcome ScrubConfiguration(const ScrubRequest& request, const Look& look);

// --- this host ------------------------------------------------------------------------------
struct HostRequest {
  std::string state_path;  // the folder with journal and generations
};

struct ApplyRequest {
  BundleRequest bundle;
  HostRequest host;
  std::int64_t confirm_within_s = 120;  // 0: without a wait
  std::vector<std::string> ways_in;     // to be kept open beside this session
  bool allow_lockout = false;
  bool allow_blocked = false;
  bool only_check = false;  // everything up to the change
  std::string why;
  std::function<void(std::string_view)> at_step = {};  // as in enforce::ApplyOptions
};
// Loads what is planned for this host, and takes it back by itself. kNo where it was refused or
// taken back.
Outcome ApplyToHost(const ApplyRequest& request, const Look& look);
// The bundle that another machine applies.
Outcome WriteBundle(const BundleRequest& request, const Look& look);

// For a host on which the program cannot run: the texts and units of systemd, into a folder.
Outcome WriteUnitBundle(const BundleRequest& request, std::int64_t confirm_within_s,
                        const std::string& folder, const Look& look);

// What was loaded last stays; with `cut_revoked`, sessions that it does not permit end. kNo:
// nothing awaits it.
Outcome ConfirmOnHost(const HostRequest& request, bool cut_revoked, const Look& look);
// What was loaded last goes; with a number, that generation is applied again. kNo: there is none,
// or it would cut a way in.
Outcome RollbackOnHost(const ApplyRequest& request, std::optional<std::uint32_t> generation,
                       const Look& look);
// What stands, and for how long.
Outcome HostStatus(const HostRequest& request, const Look& look);
// Every entry of the journal. With `verify`, kNo where the chain is broken.
Outcome HostHistory(const HostRequest& request, bool verify, const Look& look);
// What the kernel permits and the confirmed generation does not, and the other way round, with the
// requirement that it breaks. kNo where there is any.
Outcome HostDrift(const HostRequest& request, const Look& look);
struct WatchRequest {
  std::int64_t every_s = 60;
  std::uint64_t rounds = 0;                          // how often; 0: for ever
  std::function<void(const std::string&)> say = {};  // what is printed, when it is found
};
// The same in a loop; what drifted is said, and kept in the journal, whenever it changes.
Outcome WatchHost(const HostRequest& request, const WatchRequest& watch, const Look& look);
// What `apply` would change, by requirement: + opened, - closed, ~ both. kNo where anything is.
Outcome PlanAgainstHost(const BundleRequest& request, const HostRequest& host, const Look& look);
// Which requirements were used, when last, and which never: takes a sample of the counters first.
Outcome HostUsage(const HostRequest& request, const Look& look);
// What the kernel let through and would have dropped, with the entry of the site that permits it.
Outcome HostObserved(const HostRequest& request, const Look& look);
// After a start of the machine.
Outcome BootHost(const HostRequest& request, const Look& look);
// The process that takes a generation back (enforce::Watch).
Outcome AwaitOnHost(const HostRequest& request, std::uint32_t generation);

}  // namespace portwright::workflow
