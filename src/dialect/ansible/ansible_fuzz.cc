// Any bytes as a playbook: reading ends, and what is read has said what is wrong.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "dialect/ansible/read_playbook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto machine :
       {dialect::ansible::Machine::kNftables, dialect::ansible::Machine::kFirewalld}) {
    Diagnostics diagnostics;
    const auto read = dialect::ansible::ReadPlaybook(text, "fuzz.yml", machine, diagnostics);
    PORTWRIGHT_CHECK(!read.has_value() == diagnostics.has_errors(), "nothing, and said why");
    diagnostics.Print();
  }
  return 0;
}
