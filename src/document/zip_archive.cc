#include "document/zip_archive.h"

#include <zip.h>

#include <vector>

#include "base/text.h"

namespace portwright::document {
namespace {

// Sheets of repeated cells pack to a hundredth; deflate can do no better than 1032.
constexpr std::uint64_t kRatioMax = 200;
// Below that, a ratio does no harm.
constexpr std::uint64_t kSmall = 16U << 20U;
constexpr std::size_t kPiece = 64U << 10U;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Error LimitError(const std::string& name) {
  return {ErrorCode::kLimit, "expected a workbook of at most " +
                                 std::to_string(ZipArchive::kUnpackedMax >> 20U) +
                                 " MB unpacked, found more in " + Quote(name)};
}

}  // namespace

void ZipArchive::Close::operator()(zip* archive) const { zip_discard(archive); }

Result<ZipArchive> ZipArchive::Open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    const std::string why = zip_error_strerror(&error);
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    return Error{ErrorCode::kInvalid, "expected a zip archive, found: " + why};
  }
  zip_error_fini(&error);
  ZipArchive opened(archive);
  if (zip_get_num_entries(archive, 0) > kFilesMax) {
    return Error{ErrorCode::kLimit, "expected at most " + WithThousands(kFilesMax) +
                                        " files in a workbook, found more"};
  }
  return opened;
}

bool ZipArchive::Has(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

Status ZipArchive::Read(const std::string& name,
                        const std::function<bool(std::string_view)>& take) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(archive_.get(), name.c_str(), ZIP_FL_NOCASE, &stat) != 0) {
    return Error{ErrorCode::kNotFound, "expected " + Quote(name) + " in the workbook, found none"};
  }
  if (stat.encryption_method != ZIP_EM_NONE) {
    return Error{ErrorCode::kInvalid,
                 "expected a workbook without a password, found " + Quote(name) + " encrypted"};
  }
  if (stat.size > kUnpackedMax - unpacked_) return LimitError(name);
  if (stat.size > kSmall && stat.size / kRatioMax > stat.comp_size) {
    return Error{ErrorCode::kLimit, "expected a file at most " + std::to_string(kRatioMax) +
                                        " times its packed size, found " + Quote(name) + " larger"};
  }
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive_.get(), stat.index, 0));
  std::vector<char> piece(kPiece);
  while (file != nullptr) {
    const zip_int64_t size = zip_fread(file.get(), piece.data(), piece.size());
    if (size == 0) return Ok();
    if (size < 0) break;
    unpacked_ += static_cast<std::uint64_t>(size);
    if (unpacked_ > kUnpackedMax) return LimitError(name);
    if (!take({piece.data(), static_cast<std::size_t>(size)})) return Ok();
  }
  return Error{ErrorCode::kInvalid,
               "expected a whole file " + Quote(name) + " in the workbook, found a damaged one"};
}

}  // namespace portwright::document
