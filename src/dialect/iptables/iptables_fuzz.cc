// Whatever the bytes are: no crash, bounded work, and what is read is a policy whose rules have
// places. The text is cut at zero bytes into files: the first is the device's, the others are
// beside it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "dialect/iptables/iptables.h"
#include "policy/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  dialect::LiftOptions options;
  options.file_name = "rules";
  options.as_of = Date{20'454};  // 2026-01-01
  std::string first;
  bool has_first = false;
  for (const std::string_view part : Split(text, '\0')) {
    if (!has_first) {
      first = part;
      has_first = true;
    } else {
      options.beside.emplace_back("beside " + std::to_string(options.beside.size()), part);
    }
  }
  Diagnostics diagnostics;
  dialect::iptables::Iptables().Recognise(first);
  const auto policy = dialect::iptables::Iptables().Lift(first, options, diagnostics);
  PORTWRIGHT_CHECK(diagnostics.has_errors() == (policy == nullptr),
                   "a policy is read unless there were errors");
  if (policy == nullptr) return 0;
  PORTWRIGHT_CHECK(policy::Check(*policy).has_value(), "a policy that was read is sound");
  for (const policy::Chain& chain : policy->chains) {
    PORTWRIGHT_CHECK(chain.places.size() == chain.rules.size(), "every rule has a place");
    for (const SourcePlace& place : chain.places)
      PORTWRIGHT_CHECK(place.file != 0 && place.line != 0, "a place names a line");
  }
  // Whether a copy means the same is the caller's to prove; that it is made is not.
  dialect::iptables::Iptables().Scrub(first, options, diagnostics);
  return 0;
}
