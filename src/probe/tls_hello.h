// The first flight of TLS, as client and as reader of the server's answer: RFC 5246 (1.2), RFC 8446
// (1.3), RFC 6066 (SNI), RFC 7301 (ALPN). No key is ever made: what the server says in the clear is
// all that is read. Pure.
#pragma once

#include <string>
#include <string_view>

#include "probe/service_kind.h"
#include "probe/talk.h"

namespace portwright::probe {

// A ClientHello in one record of at most a few hundred bytes.
std::string ClientHello(const TalkContext& context);

// Reads a server's records up to its certificate. kOther without a text: no TLS.
Reading ReadServerHello(std::string_view received, bool ended);

}  // namespace portwright::probe
