// Any bytes as a workbook. Bytes that begin like a zip archive are read as they are; others are cut
// at zero bytes into parts (workbook, relations, strings, styles, sheets) and packed first: no
// fuzzer finds the checksum of an archive. Every digit of the source stands in one place.
#include <zip.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "document/document_sketch.h"
#include "document/readers.h"

namespace {

namespace document = portwright::document;

std::string Pack(std::string_view parts) {
  constexpr std::array<const char*, 6> kNames = {
      "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
      "xl/styles.xml",   "xl/worksheets/sheet1.xml",   "xl/worksheets/sheet2.xml"};
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (archive == nullptr) std::abort();
  for (const char* name : kNames) {
    const std::string_view part = parts.substr(0, parts.find('\0'));
    const zip_int64_t index =
        zip_file_add(archive, name, zip_source_buffer(archive, part.data(), part.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    parts.remove_prefix(part.size() < parts.size() ? part.size() + 1 : parts.size());
  }
  if (zip_close(archive) != 0) std::abort();
  zip_source_open(target);
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  zip_error_fini(&error);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 1U << 16U) return 0;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  portwright::Diagnostics diagnostics;
  const auto read = document::ReadXlsx(
      input.substr(0, 2) == "PK" ? std::string(input) : Pack(input), 0, diagnostics);
  if (!read) return 0;
  if (read->line_starts.empty() || read->line_starts[0] != 0) std::abort();
  std::size_t last = 0;
  for (const document::Part& part : read->parts) {
    if (part.source < last || part.source > read->source.size()) std::abort();
    last = part.source;
  }
  if (!document::MisplacedDigits(*read).empty()) std::abort();
  return 0;
}
