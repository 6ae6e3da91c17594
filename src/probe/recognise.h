// What a service is by the first bytes that it says, whatever was asked: for services that are not
// the expected one. One list for all talks. Pure; looks at the first few hundred bytes only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portwright::probe {

struct Recognised {
  std::string what;     // `SSH OpenSSH_9.2`, `TLS (alert)`; one line, printable
  bool is_tls = false;  // a TLS record
};

// Nothing while more bytes may change the answer; never nothing with `ended`. Further bytes do not
// change what was once said.
std::optional<Recognised> RecogniseFirst(std::string_view received, bool ended);

}  // namespace portwright::probe
