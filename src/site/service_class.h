// Services that a guardrail names by what they have in common. The ports of each, and why others
// are not among them, stand in docs/formats/guardrails.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/service.h"

namespace portwright::site {

// `clear-text-logins`: protocols that send a name and a password readable by everyone on the way.
// `netbios`: NetBIOS over TCP/IP. Empty for another word.
std::vector<net::Service> ServicesOfClass(std::string_view word);

// The words, sorted.
std::vector<std::string> ServiceClasses();

}  // namespace portwright::site
