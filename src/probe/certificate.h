// The server's certificate as far as people compare it: RFC 5280. Names and dates only; no
// signature is checked. Pure; cost linear in the certificate.
#pragma once

#include <string_view>

#include "probe/talk.h"

namespace portwright::probe {

// Fills subject, issuer, validity, names and fingerprint; false and nothing filled where the bytes
// are no certificate.
bool ReadCertificate(std::string_view der, TlsShown& shown);

}  // namespace portwright::probe
