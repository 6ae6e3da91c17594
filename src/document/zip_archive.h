// The files in a zip archive that is in memory, for XLSX. Archives made to fill a disk are refused:
// by the ratio of a file to its packed bytes, by all that was unpacked, by the number of files.
// Threading: no shared state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct zip;

namespace portwright::document {

class ZipArchive {
 public:
  static constexpr std::uint64_t kUnpackedMax = 256U << 20U;  // of all that is read
  static constexpr std::int64_t kFilesMax = 10'000;

  // `bytes` have to outlive the archive. Errors: kInvalid for what is no zip archive, kLimit.
  static Result<ZipArchive> Open(std::string_view bytes);

  bool Has(const std::string& name) const;
  // Gives the file to `take` in pieces, until that says no. Errors: kNotFound; kInvalid for damage
  // and encryption; kLimit.
  Status Read(const std::string& name, const std::function<bool(std::string_view)>& take);

 private:
  struct Close {
    void operator()(zip* archive) const;
  };
  explicit ZipArchive(zip* archive) : archive_(archive) {}

  std::unique_ptr<zip, Close> archive_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace portwright::document
