#include "sys/memory_files.h"

#include "base/text.h"

namespace portwright::sys {

Result<std::string> MemoryFiles::Read(const std::string& path, std::uint64_t bytes_max) const {
  const auto file = files_.find(path);
  if (file == files_.end()) {
    return Error{ErrorCode::kNotFound,
                 "cannot read " + Quote(path) + ": no such file or directory"};
  }
  if (broken_.contains(path)) {
    return Error{ErrorCode::kIo, "cannot read " + Quote(path) + ": input/output error"};
  }
  if (file->second.size() > bytes_max) {
    return Error{ErrorCode::kLimit, "cannot read " + Quote(path) + ": more than " +
                                        WithThousands(bytes_max) + " bytes"};
  }
  return file->second;
}

Status MemoryFiles::Write(const std::string& path, std::string_view bytes, unsigned /*mode*/) {
  if (IsFolder(path)) {
    return Error{ErrorCode::kInvalid, "cannot write " + Quote(path) + ": it is a folder"};
  }
  if (!IsFolder(FolderOf(path))) {
    return Error{ErrorCode::kNotFound,
                 "cannot write " + Quote(path) + ": no folder " + Quote(FolderOf(path))};
  }
  // The old file counts: the new one is written beside it first.
  std::uint64_t used = bytes.size();
  for (const auto& [name, content] : files_) used += content.size();
  if (used > capacity_) {
    return Error{ErrorCode::kIo, "cannot write " + Quote(path) + ": no space left on device"};
  }
  files_[path] = std::string(bytes);
  written_.push_back(path);
  return Ok();
}

Result<std::vector<std::string>> MemoryFiles::List(const std::string& folder) const {
  if (!IsFolder(folder)) {
    return Error{ErrorCode::kNotFound,
                 "cannot list " + Quote(folder) + ": no such file or directory"};
  }
  std::set<std::string> names;
  for (const auto& [path, content] : files_) {
    if (FolderOf(path) == folder) names.insert(NameOf(path));
  }
  for (const std::string& path : folders_) {
    if (path != folder && path != "." && path != "/" && FolderOf(path) == folder) {
      names.insert(NameOf(path));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

Status MemoryFiles::MakeFolder(const std::string& folder) {
  if (folder.empty() || IsFolder(folder)) return Ok();
  if (IsFile(folder)) {
    return Error{ErrorCode::kIo, "cannot make folder " + Quote(folder) + ": file exists"};
  }
  PORTWRIGHT_TRY_STATUS(MakeFolder(FolderOf(folder)));
  folders_.insert(folder);
  return Ok();
}

bool MemoryFiles::IsFile(const std::string& path) const { return files_.contains(path); }

bool MemoryFiles::IsFolder(const std::string& path) const { return folders_.contains(path); }

}  // namespace portwright::sys
