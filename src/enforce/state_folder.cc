#include "enforce/state_folder.h"

#include <utility>

namespace portwright::enforce {
namespace {

constexpr char kBundle[] = "bundle.json";
constexpr char kBefore[] = "before.nft";

sys::FileSystem& Disk() {
  static sys::RealFiles disk;
  return disk;
}

}  // namespace

Result<StateFolder> StateFolder::Open(const std::string& asked, sys::FileSystem* files) {
  PORTWRIGHT_TRY_STATUS(sys::MakePrivateFolder(asked));
  PORTWRIGHT_TRY(const std::string path, sys::RealPath(asked));
  PORTWRIGHT_TRY(Journal journal, Journal::Open(sys::JoinPath(path, "journal.db")));
  return StateFolder(path, std::move(journal), files != nullptr ? files : &Disk());
}

Result<const Generations*> StateFolder::CatchUp() {
  PORTWRIGHT_TRY_STATUS(generations_.CatchUp(journal_));
  return &generations_;
}

Result<UsageStore> StateFolder::OpenUsage() const {
  return UsageStore::Open(sys::JoinPath(path_, "usage.db"));
}

Result<StateFolder> StateFolder::OpenFrozen(const std::string& asked) {
  PORTWRIGHT_TRY(const std::string path, sys::RealPath(asked));
  PORTWRIGHT_TRY_STATUS(sys::MakePrivateFolder(path));
  PORTWRIGHT_TRY(Journal journal, Journal::OpenFrozen(sys::JoinPath(path, "journal.db")));
  return StateFolder(path, std::move(journal), &Disk());
}

Result<sys::LockFile> StateFolder::LockOf(const std::string& path, std::int64_t wait_ms) {
  return sys::LockFile::Take(sys::JoinPath(path, "lock"), wait_ms);
}

Result<sys::LockFile> StateFolder::Lock(std::int64_t wait_ms) const {
  return LockOf(path_, wait_ms);
}

std::string StateFolder::FolderOf(std::uint32_t generation) const {
  return sys::JoinPath(path_, "generations/" + std::to_string(generation));
}

Status StateFolder::Keep(std::uint32_t generation, const Bundle& bundle,
                         const std::string& before) {
  const std::string folder = FolderOf(generation);
  PORTWRIGHT_TRY_STATUS(files_->MakeFolder(folder));
  PORTWRIGHT_TRY_STATUS(
      files_->Write(sys::JoinPath(folder, kBundle), PrintBundle(bundle), sys::kSecretMode));
  return files_->Write(sys::JoinPath(folder, kBefore), before, sys::kSecretMode);
}

Result<Bundle> StateFolder::BundleOf(std::uint32_t generation) const {
  const std::string path = sys::JoinPath(FolderOf(generation), kBundle);
  PORTWRIGHT_TRY(const std::string text, files_->Read(path));
  return ReadBundle(text, path);
}

Result<std::string> StateFolder::BeforeOf(std::uint32_t generation) const {
  return files_->Read(sys::JoinPath(FolderOf(generation), kBefore));
}

}  // namespace portwright::enforce
