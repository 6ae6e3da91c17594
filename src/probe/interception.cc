#include "probe/interception.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace portwright::probe {
namespace {

// Words of the issuers with which products that inspect TLS sign when nobody gave them another
// authority, in lower case. A subject with the same word is the product's own page.
constexpr std::array<std::string_view, 16> kInspectors = {
    "zscaler",        "fortigate ca",   "fortinet",    "goskope",       "netskope", "blue coat",
    "bluecoat",       "cisco umbrella", "web gateway", "forcepoint",    "sophos",   "dpi-ssl",
    "fireware https", "mitmproxy",      "portswigger", "ssl filter ca",
};

bool IsFingerprint(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

std::optional<std::string> InterceptionOf(const TlsShown& shown,
                                          const std::vector<std::string>& expected) {
  if (!shown.has_certificate) return std::nullopt;
  const std::string issuer = ToLower(shown.issuer);
  const bool is_expected =
      std::any_of(expected.begin(), expected.end(), [&](const std::string& one) {
        const std::string text = ToLower(one);
        if (IsFingerprint(text)) return text == shown.fingerprint;
        return !text.empty() && issuer.find(text) != std::string::npos;
      });
  if (is_expected) return std::nullopt;
  const std::string by = "the certificate of " + shown.subject + " is by " + shown.issuer;
  if (!expected.empty()) return by + ", expected " + Join(expected, " or ");
  const std::string subject = ToLower(shown.subject);
  for (const std::string_view inspector : kInspectors) {
    if (issuer.find(inspector) != std::string::npos && subject.find(inspector) == std::string::npos)
      return by + ", which inspects TLS";
  }
  return std::nullopt;
}

}  // namespace portwright::probe
