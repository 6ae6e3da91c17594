// Any bytes: reading ends, and what is read is a sound policy or has said what is wrong.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "dialect/kubernetes/cilium.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  Diagnostics diagnostics;
  dialect::LiftOptions options;
  options.file_name = "fuzz.yaml";
  const auto policy = dialect::kubernetes::Cilium().Lift(text, options, diagnostics);
  PORTWRIGHT_CHECK((policy == nullptr) == diagnostics.has_errors(), "nothing, and said why");
  if (policy != nullptr) {
    PORTWRIGHT_CHECK(policy::Check(*policy).has_value(), "what is read is sound");
  }
  dialect::kubernetes::Cilium().Recognise(text);
  diagnostics.Print();
  return 0;
}
