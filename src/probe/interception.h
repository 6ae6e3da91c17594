// Whether something that looks into TLS on its way wrote a certificate, as far as the certificate
// itself can show that. It cannot show it alone: a proxy copies the server's names, and many
// servers sign for themselves. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/talk.h"

namespace portwright::probe {

// Who shows it, as a text for people; nothing where there is no certificate to look at, or nothing
// against it. `expected`: parts of the names of issuers that are right, or SHA-256 fingerprints of
// certificates, hexadecimal; empty: any is, but those of known products that inspect.
std::optional<std::string> InterceptionOf(const TlsShown& shown,
                                          const std::vector<std::string>& expected);

}  // namespace portwright::probe
