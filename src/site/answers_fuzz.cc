// Any bytes as a file of answers: what is read is written so that it is read again as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "site/answers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace site = portwright::site;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  portwright::Diagnostics diagnostics;
  const auto answers = site::Answers::Read(text, "answers.yaml", diagnostics);
  if (answers.has_value() == diagnostics.has_errors()) std::abort();
  if (!answers) return 0;
  const std::string written = answers->ToText();
  const auto again = site::Answers::Read(written, "answers.yaml", diagnostics);
  if (!again || again->values() != answers->values() || again->ToText() != written) std::abort();
  return 0;
}
