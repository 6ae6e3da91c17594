// Any bytes as a table that the kernel lists: blocks lie within it, what has no sides keeps none,
// and turning to it from itself or from nothing never reads beyond.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "enforce/table_blocks.h"
#include "enforce/turning.h"

namespace {

bool Lies(std::string_view inner, std::string_view whole) {
  return inner.empty() || (inner.data() >= whole.data() &&
                           inner.data() + inner.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  if (const auto table = portwright::enforce::ParseTable(text)) {
    for (const portwright::enforce::TableBlock& block : table->blocks) {
      for (const std::string_view part :
           {block.kind, block.name, block.body, block.whole, block.hook, block.policy, block.rules})
        if (!Lies(part, text)) std::abort();
    }
  }
  const portwright::enforce::Sideless sideless = portwright::enforce::WithoutSides(text);
  if (sideless.side.empty() && !sideless.names.empty()) std::abort();
  if (sideless.text) {
    const auto again = portwright::enforce::WithoutSides(*sideless.text);
    if (!sideless.side.empty() && again.text && *again.text != *sideless.text) std::abort();
  }
  portwright::enforce::TurningTo(text, std::nullopt);
  portwright::enforce::TurningTo(text, text);
  return 0;
}
