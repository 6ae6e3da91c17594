// Any bytes: reading ends with a catalog or with errors; what was read can be printed, checked,
// searched and compared.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "catalog/check.h"
#include "catalog/diff.h"
#include "catalog/read.h"
#include "catalog/search.h"
#include "catalog/table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace catalog = portwright::catalog;
  portwright::Diagnostics diagnostics;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto read = catalog::Read(text, "fuzz.yaml", diagnostics);
  if ((read == nullptr) != diagnostics.has_errors()) std::abort();
  diagnostics.Print();
  if (!read) return 0;

  const catalog::Context nothing_known;
  std::size_t entries = 0;
  for (const catalog::Requirement& requirement : read->requirements) {
    entries += requirement.allow.size();
    requirement.when.Evaluate(nothing_known);
    if (requirement.when.IsAlways() != requirement.when.ToText().empty()) std::abort();
  }
  const auto rows = catalog::PortTable(*read);
  if (rows.size() != entries) std::abort();
  catalog::ToCsv(rows);
  catalog::Report(catalog::Check(*read), diagnostics);
  if (diagnostics.has_errors()) std::abort();
  catalog::Search({read.get()}, "tcp/443");
  if (!catalog::Diff(*read, *read).empty()) std::abort();
  return 0;
}
