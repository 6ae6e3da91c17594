// `portwright apply`, `confirm`, `rollback`, `status`, `history`, `boot`, `await` and `bundle`.
#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "base/text.h"
#include "enforce/settling.h"
#include "enforce/standing.h"
#include "enforce/transaction.h"
#include "enforce/watcher.h"
#include "sys/detached_process.h"
#include "sys/session.h"
#include "workflow/host_outcome.h"
#include "workflow/host_settling.h"
#include "workflow/this_host.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

Outcome ApplyBundle(const enforce::Bundle& bundle, const ApplyRequest& request) {
  auto ways = WaysIn(request.ways_in);
  if (!ways) return Fail(ways.error());
  // Both look at other processes, which is not allowed any more once privileges are given up.
  std::string who = sys::DescribeUser();
  auto host = ThisHost::Open(request.host.state_path);
  if (!host) return OpenFailed(host.error());
  enforce::Machine machine = host->Machine();
  enforce::ApplyOptions options;
  constexpr std::int64_t kMsInSecond = 1000;
  options.confirm_within_ms = request.confirm_within_s * kMsInSecond;
  options.who = std::move(who);
  options.why = request.why;
  options.ways_in = std::move(*ways);
  options.allow_lockout = request.allow_lockout;
  options.allow_blocked = request.allow_blocked;
  options.at_step = request.at_step;
  const auto report = enforce::Apply(machine, bundle, options);
  if (!report) return Fail(report.error());
  return Tell(*report, request, bundle.host);
}

void Prepend(const std::string& messages, Outcome& outcome) {
  outcome.messages = messages + outcome.messages;
}

std::string StateOf(const enforce::Generation& generation, const enforce::Standing& standing) {
  std::string text(NameOf(generation.phase));
  const bool was_replaced = generation.phase == enforce::Phase::kConfirmed &&
                            standing.confirmed->number != generation.number;
  if (was_replaced) text += ", replaced";
  if (standing.open && standing.open->number == generation.number &&
      generation.phase == enforce::Phase::kAwaiting) {
    constexpr std::int64_t kMsInSecond = 1000;
    text += ", " + Seconds((standing.left_ms + kMsInSecond - 1) / kMsInSecond) + " left";
  }
  return text;
}

Result<std::uint32_t> LoadAgain(const HostRequest& request) {
  const std::string who = sys::DescribeUser();
  PORTWRIGHT_TRY(ThisHost host, ThisHost::Open(request.state_path));
  enforce::Machine machine = host.Machine();
  return enforce::LoadConfirmed(machine, who);
}

}  // namespace

Outcome ApplyToHost(const ApplyRequest& request, const Look& look) {
  BundleAnswer made = MakeBundle(request.bundle, look);
  if (!made.bundle) return std::move(made.outcome);
  Outcome outcome = ApplyBundle(*made.bundle, request);
  Prepend(made.outcome.messages, outcome);
  return outcome;
}

Outcome WriteBundle(const BundleRequest& request, const Look& look) {
  BundleAnswer made = MakeBundle(request, look);
  if (made.bundle) made.outcome.text = enforce::PrintBundle(*made.bundle);
  return std::move(made.outcome);
}

Outcome WriteUnitBundle(const BundleRequest& request, std::int64_t confirm_within_s,
                        const std::string& folder, const Look& look) {
  UnitAnswer made = MakeUnitBundle(request, confirm_within_s, look);
  if (made.files.empty()) return std::move(made.outcome);
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  if (const Status there = files.MakeFolder(folder); !there) return Fail(there.error());
  for (const PointFile& file : made.files) {
    const Status written =
        files.Write(sys::JoinPath(folder, file.name), file.bytes, sys::kSecretMode);
    if (!written) return Fail(written.error());
    made.outcome.text += sys::JoinPath(folder, file.name) + "\n";
  }
  made.outcome.messages += "portwright: " + sys::JoinPath(folder, "README") + " says what to do\n";
  return std::move(made.outcome);
}

Outcome ConfirmOnHost(const HostRequest& request, bool cut_revoked, const Look&) {
  const std::string who = sys::DescribeUser();
  auto host = ThisHost::Open(request.state_path);
  if (!host) return ConfirmFrozen(request.state_path, host.error());
  enforce::Machine machine = host->Machine();
  return ConfirmWith(machine, who, cut_revoked);
}

Outcome RollbackOnHost(const ApplyRequest& request, std::optional<std::uint32_t> generation,
                       const Look&) {
  auto ways = WaysIn(request.ways_in);
  if (!ways) return Fail(ways.error());
  const enforce::RollbackRequest back{sys::DescribeUser(), request.why, std::move(*ways),
                                      request.allow_lockout};
  auto host = ThisHost::Open(request.host.state_path);
  if (!host && !generation) return RollbackFrozen(request.host.state_path, back, host.error());
  if (!host) return OpenFailed(host.error());
  if (generation) {
    const auto bundle = host->state().BundleOf(*generation);
    if (!bundle && bundle.error().code == ErrorCode::kNotFound) {
      Outcome none = Reject("expected a generation that was applied here, found none with number " +
                                std::to_string(*generation),
                            "`portwright status` lists them");
      none.exit = Exit::kNo;
      return none;
    }
    if (!bundle) return Fail(bundle.error());
    ApplyRequest again = request;
    if (again.why.empty()) again.why = "back to generation " + std::to_string(*generation);
    return ApplyBundle(*bundle, again);
  }
  enforce::Machine machine = host->Machine();
  return RollbackWith(machine, back);
}

Outcome HostStatus(const HostRequest& request, const Look& look) {
  auto host = ThisHost::OpenToRead(request.state_path);
  if (!host) return OpenFailed(host.error());
  enforce::Machine machine = host->Machine();
  const auto standing = enforce::Look(machine);
  if (!standing) return Fail(standing.error());
  report::Table table;
  table.title = "Generations";
  table.empty_text = "nothing was applied here yet";
  table.columns = {report::Number("Generation"), report::Text("State"), report::Text("In kernel"),
                   report::Text("Since"),        report::Text("By"),    report::Text("Why")};
  for (const enforce::Generation& generation : standing->generations->all()) {
    table.rows.push_back({std::to_string(generation.number), StateOf(generation, *standing),
                          standing->in_kernel == generation.number ? "yes" : "", generation.last.at,
                          generation.begun.said.who, generation.begun.said.why});
  }
  Outcome outcome;
  outcome.text = Print(table, look);
  if (standing->has_table && !standing->in_kernel)
    outcome.messages += "portwright: the kernel has a table that nobody applied from here\n";
  if (!standing->has_table && standing->confirmed) {
    outcome.messages +=
        "portwright: the kernel does not hold the confirmed generation; "
        "`portwright boot` loads it\n";
  }
  return outcome;
}

Outcome HostHistory(const HostRequest& request, bool verify, const Look& look) {
  auto host = ThisHost::OpenToRead(request.state_path);
  if (!host) return OpenFailed(host.error());
  const auto entries = host->state().journal().Read();
  if (!entries) return Fail(entries.error());
  report::Table table;
  table.title = "History";
  table.empty_text = "nothing was done here yet";
  table.columns = {report::Number("Entry"),      report::Text("At"), report::Text("Event"),
                   report::Number("Generation"), report::Text("By"), report::Text("Why"),
                   report::Text("Hash")};
  constexpr std::size_t kShownHash = 16;
  for (const enforce::Entry& entry : *entries) {
    table.rows.push_back({std::to_string(entry.number), entry.at,
                          std::string(NameOf(entry.said.event)),
                          entry.said.generation != 0 ? std::to_string(entry.said.generation) : "",
                          entry.said.who, entry.said.why, entry.hash.substr(0, kShownHash)});
  }
  Outcome outcome;
  outcome.text = Print(table, look);
  if (!verify) return outcome;
  const std::string broken = enforce::FindBreak(*entries);
  if (broken.empty()) {
    outcome.messages = "portwright: " + Count(entries->size(), "entry", "entries") +
                       ", each with the hash of the one before; the last is " +
                       (entries->empty() ? "none" : entries->back().hash) + "\n";
    return outcome;
  }
  outcome.messages = "portwright: the journal was changed: " + broken + "\n";
  outcome.exit = Exit::kNo;
  return outcome;
}

Outcome BootHost(const HostRequest& request, const Look&) {
  const auto loaded = LoadAgain(request);
  if (loaded && *loaded == 0)
    return {Exit::kFine, "no generation was ever confirmed; nothing is loaded\n", ""};
  if (loaded)
    return {Exit::kFine, "generation " + std::to_string(*loaded) + " is loaded again\n", ""};
  // A disk that is full or only to be read is no reason to be without rules.
  auto frozen = ThisHost::OpenFrozen(request.state_path);
  if (!frozen) return OpenFailed(loaded.error());
  enforce::Machine machine = frozen->Machine();
  const auto number = enforce::LoadFrozen(machine, frozen->lock());
  if (!number || *number == 0) return Fail(loaded.error());
  return {Exit::kEnvironment, "",
          "portwright: generation " + std::to_string(*number) +
              " is loaded again, but not in the journal: " + loaded.error().message + "\n"};
}

Outcome AwaitOnHost(const HostRequest& request, std::uint32_t generation) {
  auto host = ThisHost::Open(request.state_path);
  if (!host) return OpenFailed(host.error());
  enforce::Machine machine = host->Machine();
  sys::SayReady();
  const Status done = enforce::Watch(machine, generation, [](std::int64_t wait_ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
  });
  return done ? Outcome() : Fail(done.error());
}

}  // namespace portwright::workflow
