// Whatever the bytes are: no crash, bounded work, and what is read is a policy whose rules have
// places.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "dialect/nftables/nftables.h"
#include "policy/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  dialect::LiftOptions options;
  options.file_name = "rules";
  Diagnostics diagnostics;
  dialect::nftables::Nftables().Recognise(text);
  const auto policy = dialect::nftables::Nftables().Lift(text, options, diagnostics);
  PORTWRIGHT_CHECK(diagnostics.has_errors() == (policy == nullptr),
                   "a policy is read unless there were errors");
  if (policy == nullptr) return 0;
  PORTWRIGHT_CHECK(policy::Check(*policy).has_value(), "a policy that was read is sound");
  for (const policy::Chain& chain : policy->chains) {
    PORTWRIGHT_CHECK(chain.places.size() == chain.rules.size(), "every rule has a place");
    for (const SourcePlace& place : chain.places)
      PORTWRIGHT_CHECK(place.file != 0 && place.line != 0, "a place names a line");
  }
  return 0;
}
