// Inventories of every format: whatever bytes come, facts that were read survive being remembered
// and merged, and the same bytes make the same facts.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "inventory/imports_yaml.h"
#include "inventory/inventory_yaml.h"
#include "inventory/merge.h"
#include "inventory/read.h"

namespace portwright::inventory {
namespace {

// The first byte says the format; past the last one it is recognised.
void Try(std::string_view input) {
  if (input.empty() || input.size() > 1U << 16U) return;
  ReadRequest request;
  request.name = "ora1";
  const auto words = FormatWords();
  const auto choice = static_cast<std::size_t>(static_cast<unsigned char>(input[0]) - 'a');
  if (choice < words.size()) request.format = ParseFormat(words[choice]);
  Diagnostics diagnostics;
  auto facts = Read(input.substr(1), request, diagnostics);
  if (!facts) return;
  std::vector<SourceFacts> sources;
  Replace(sources, *std::move(facts));
  const std::string text = WriteImports(sources);
  Diagnostics again;
  const auto remembered = ReadImports(text, "imports.yaml", again);
  PORTWRIGHT_CHECK(!again.has_errors(), "what is remembered can be read");
  PORTWRIGHT_CHECK(WriteImports(remembered) == text, "what is remembered is what was read");
  const std::string inventory = WriteInventory(Merge(sources, {}, diagnostics));
  PORTWRIGHT_CHECK(inventory == WriteInventory(Merge(remembered, {}, again)),
                   "what is remembered makes the same inventory");
}

}  // namespace
}  // namespace portwright::inventory

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portwright::inventory::Try(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
