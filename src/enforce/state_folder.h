// The folder in which a host keeps what it did: the journal, one folder for each generation, and
// the lock that lets one process at a time change anything. Readable by its owner alone.
//
//   journal.db           the journal
//   usage.db             what the counters of the kernel came to
//   cluster.json         profiles of the cluster's own firewall (workflow/cluster_host.h)
//   lock                 held while something is changed
//   generations/7/       bundle.json: what was applied; before.nft: brings back what was there
//
// Errors: kPermission where others may write to the folder, or it cannot be written; kIo for a full
// disk. Threading: one at a time.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "enforce/bundle.h"
#include "enforce/generations.h"
#include "enforce/journal.h"
#include "enforce/usage.h"
#include "sys/files.h"
#include "sys/lock_file.h"

namespace portwright::enforce {

// How long a command waits for another one to end.
inline constexpr std::int64_t kLockWaitMs = 3'000;

inline constexpr char kStatePath[] = "/var/lib/portwright";

class StateFolder {
 public:
  // Makes it where there is none. `files`: null for the disk; the journal and the lock are always
  // on the disk.
  static Result<StateFolder> Open(const std::string& path, sys::FileSystem* files = nullptr);

  // One in which nothing can be written: to load what it has, and no more. Nobody may write
  // meanwhile: take the lock before.
  static Result<StateFolder> OpenFrozen(const std::string& path);

  // The lock of a folder that is not open.
  static Result<sys::LockFile> LockOf(const std::string& path, std::int64_t wait_ms);

  const std::string& path() const { return path_; }
  Journal& journal() { return journal_; }
  // What the journal says by now. In this folder; as it was then, until this is called again.
  Result<const Generations*> CatchUp();

  // Opened when it is asked for.
  Result<UsageStore> OpenUsage() const;

  // Waits so long for another process to end.
  Result<sys::LockFile> Lock(std::int64_t wait_ms = 0) const;

  // Before a generation is loaded: all that is needed to come back, and to load it again.
  Status Keep(std::uint32_t generation, const Bundle& bundle, const std::string& before);
  Result<Bundle> BundleOf(std::uint32_t generation) const;
  Result<std::string> BeforeOf(std::uint32_t generation) const;

 private:
  StateFolder(std::string path, Journal journal, sys::FileSystem* files)
      : path_(std::move(path)), journal_(std::move(journal)), files_(files) {}
  std::string FolderOf(std::uint32_t generation) const;

  std::string path_;
  Journal journal_;
  Generations generations_;
  sys::FileSystem* files_;
};

}  // namespace portwright::enforce
