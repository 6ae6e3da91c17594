// A lab that stays: `lab up`, `lab down`, `lab exec`. A process of its own holds the namespaces;
// when it ends, however it ends, the kernel takes everything in them apart. Its state folder has a
// lock that it holds while it lives, its number and the key of its responders, and nothing that
// would have to be undone.
#include <thread>

#include "base/text.h"
#include "sys/files.h"
#include "sys/lock_file.h"
#include "sys/private_process.h"
#include "sys/secret_key.h"
#include "workflow/lab_inside.h"
#include "workflow/lab_plan.h"
#include "workflow/lab_real.h"
#include "workflow/lab_verbs.h"
#include "workflow/probe_verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::int64_t kEndWithinMs = 10'000;

struct StateFolder {
  std::string path;
  bool is_own = false;  // nobody named it: it goes with the lab
  std::string File(const char* name) const { return sys::JoinPath(path, name); }
};
constexpr char kLock[] = "lock", kHolder[] = "holder", kKey[] = "key";

// By the name of the site, which may be anything.
StateFolder FolderFor(const LabRequest& request, const std::string& site) {
  if (!request.state_path.empty()) return {request.state_path, false};
  std::string name;
  for (const char c : site) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
    name += is_plain ? c : '_';
  }
  return {sys::JoinPath(sys::RuntimeFolder(), "lab-" + name), true};
}

// The site's name without its plan.
Result<StateFolder> FolderOf(const LabRequest& request) {
  if (!request.state_path.empty()) return StateFolder{request.state_path, false};
  PORTWRIGHT_TRY(const auto loaded, LoadSite(request.site));
  if (!loaded->site) {
    return Error{ErrorCode::kInvalid,
                 "expected a site that can be read, found errors in it; "
                 "`portwright site check` lists them"};
  }
  return FolderFor(request, loaded->site->name);
}

std::optional<std::int64_t> NumberIn(const std::string& path) {
  const sys::RealFiles disk;
  const auto text = disk.Read(path, 64);
  if (!text) return std::nullopt;
  const auto number = ParseNumber(Trim(*text));
  if (!number || *number < 2) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

// What a write that was killed left beside its file.
Status ClearHalfWritten(const StateFolder& folder) {
  const sys::RealFiles disk;
  PORTWRIGHT_TRY(const std::vector<std::string> names, disk.List(folder.path));
  for (const std::string& name : names) {
    const bool is_ours = name.starts_with("." + std::string(kKey) + ".") ||
                         name.starts_with("." + std::string(kHolder) + ".");
    if (is_ours) PORTWRIGHT_TRY_STATUS(sys::RemoveFile(folder.File(name.c_str())));
  }
  return Ok();
}

Status Clear(const StateFolder& folder) {
  PORTWRIGHT_TRY_STATUS(ClearHalfWritten(folder));
  for (const char* name : {kHolder, kKey, kLock})
    PORTWRIGHT_TRY_STATUS(sys::RemoveFile(folder.File(name)));
  if (!folder.is_own) return Ok();
  PORTWRIGHT_TRY_STATUS(sys::RemoveFolder(folder.path));
  // Labs of other sites may stand beside it.
  [[maybe_unused]] const Status is_last = sys::RemoveFolder(sys::FolderOf(folder.path));
  return Ok();
}

// Whose namespaces those of a folder are; nothing: no lab is up there.
std::optional<std::int64_t> HolderOf(const StateFolder& folder) {
  const sys::RealFiles disk;
  if (!disk.IsFile(folder.File(kLock))) return std::nullopt;
  if (sys::LockFile::Take(folder.File(kLock))) return std::nullopt;  // nobody holds it
  return NumberIn(folder.File(kHolder));
}

}  // namespace

Outcome LabUp(const LabRequest& request, const Look& look) {
  if (!request.servers_path.empty()) {
    if (const Status there = ExpectLabServers(request.servers_path); !there)
      return Fail(there.error());
  }
  PlannedLab planned = PlanLab(request, look);
  if (!planned.is_there) return std::move(planned.outcome);
  const StateFolder folder = FolderFor(request, planned.loaded->site->name);
  if (folder.is_own) {
    const Status above = sys::MakePrivateFolder(sys::FolderOf(folder.path));
    if (!above) return Fail(above.error());
  }
  if (const Status made = sys::MakePrivateFolder(folder.path); !made) return Fail(made.error());
  auto lock = sys::LockFile::Take(folder.File(kLock));
  if (!lock) {
    Outcome outcome = Reject("expected no lab of this site, found one that is up",
                             "`portwright lab down` takes it down");
    outcome.exit = Exit::kNo;
    return outcome;
  }
  // Of one that ended without `lab down`.
  for (const char* name : {kHolder, kKey}) {
    if (const Status removed = sys::RemoveFile(folder.File(name)); !removed)
      return Fail(removed.error());
  }
  if (Outcome key = MakeProbeKey(folder.File(kKey), look); key.exit != Exit::kFine) return key;
  const auto key = sys::ReadKey(folder.File(kKey));
  if (!key) return Fail(key.error());
  const auto up = sys::StayPrivately(
      [&]() -> Result<std::string> {
        std::string notes;
        // These two for as long as the process lives.
        auto* delays = new LabDelays;
        PORTWRIGHT_TRY_STATUS(BringLabUp(planned, request, *delays, notes));
        auto* responders = new LabResponders(planned, sys::BytesOf(*key));
        PORTWRIGHT_TRY_STATUS(responders->Start());
        return notes;
      },
      lock->descriptor(),
      [&](std::int64_t process) -> Status {
        sys::RealFiles disk;
        return disk.Write(folder.File(kHolder), std::to_string(process) + "\n");
      });
  if (!up) return Fail(up.error());
  planned.outcome.text = LabTable(planned, look);
  planned.outcome.messages += *up;
  planned.outcome.messages +=
      "portwright: up; state and the responders' key are in " + folder.path + "\n";
  return std::move(planned.outcome);
}

Outcome LabDown(const LabRequest& request, const Look&) {
  const auto folder = FolderOf(request);
  if (!folder) return Fail(folder.error());
  const sys::RealFiles disk;
  if (!disk.IsFile(folder->File(kLock))) return {Exit::kFine, "", "portwright: no lab is up\n"};
  auto lock = sys::LockFile::Take(folder->File(kLock));
  if (!lock) {
    // One that is still coming up has no holder yet; its own process is named in the lock, and
    // takes what it began with it.
    auto process = NumberIn(folder->File(kHolder));
    if (!process) process = NumberIn(folder->File(kLock));
    if (!process) return Fail(lock.error());
    sys::EndPrivateProcess(*process);
    lock = sys::LockFile::Take(folder->File(kLock), kEndWithinMs);
    if (!lock) return Fail(lock.error());
  }
  if (const Status cleared = Clear(*folder); !cleared) return Fail(cleared.error());
  return {Exit::kFine, "", "portwright: down\n"};
}

int LabExec(const LabRequest& request, const std::string& space, const Look&, Outcome& problem) {
  const auto folder = FolderOf(request);
  if (!folder) {
    problem = Fail(folder.error());
    return static_cast<int>(problem.exit);
  }
  const auto holder = HolderOf(*folder);
  if (!holder) {
    problem = Reject("expected a lab that is up, found none", "`portwright lab up` brings it up");
    return static_cast<int>(problem.exit);
  }
  const auto code = sys::RunInside(*holder, space, request.command);
  if (code) return *code;
  problem = Fail(code.error());
  return static_cast<int>(problem.exit);
}

}  // namespace portwright::workflow
