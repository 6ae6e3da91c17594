// Any bytes: reading ends, and what is read is a sound policy or has said what is wrong.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "dialect/srx/srx.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const dialect::Dialect& srx = dialect::srx::Srx();
  Diagnostics diagnostics;
  dialect::LiftOptions options;
  options.file_name = "fuzz.set";
  const auto policy = srx.Lift(text, options, diagnostics);
  PORTWRIGHT_CHECK((policy == nullptr) == diagnostics.has_errors(), "nothing, and said why");
  if (policy != nullptr) {
    PORTWRIGHT_CHECK(policy::Check(*policy).has_value(), "what is read is sound");
    // Whether a copy means the same is the caller's to prove; that it is made is not.
    srx.Scrub(text, options, diagnostics);
  }
  policy::Policy empty;
  empty.chains.push_back({"forward", policy::Hook::kForward, {policy::VerdictKind::kDrop, 0}, {}});
  Diagnostics change;
  srx.RenderChange(empty, {}, text, options, change);
  srx.Recognise(text);
  diagnostics.Print();
  return 0;
}
