// Any bytes as reStructuredText: every digit of the source stands in a Text or in Hidden, none in
// both, and every cell of a row is one of the table's.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "document/lost_digits.h"
#include "document/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace document = portwright::document;
  if (size > 1U << 16U) return 0;
  portwright::Diagnostics diagnostics;
  const auto read = document::ReadRestructuredText(
      std::string(reinterpret_cast<const char*>(bytes), size), 0, diagnostics);
  if (!read) std::abort();
  if (!document::LostDigits(*read).empty()) std::abort();
  return 0;
}
