// Any bytes as outcomes that were carried here: refused, or rows whose every outcome is a known
// one's text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "workflow/heard_words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;
  const std::string_view json(reinterpret_cast<const char*>(bytes), size);
  const auto plain = report::ReadOutcomes(json);
  const auto judged = workflow::ReadCarriedOutcomes(json);
  if (judged && (!plain || plain->size() != judged->size())) std::abort();
  if (!judged) return 0;
  for (std::size_t r = 0; r < judged->size(); ++r) {
    // Only what is unknown is judged.
    if ((*plain)[r].outcome != "unknown" && (*judged)[r] != (*plain)[r]) std::abort();
    if ((*judged)[r].grade != (*plain)[r].grade) std::abort();
  }
  return 0;
}
