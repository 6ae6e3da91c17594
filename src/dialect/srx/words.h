// Words that Junos knows for numbers, and the applications that every device has. For reading only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dialect/common/entry_match.h"
#include "net/service.h"

namespace portwright::dialect::srx {

// `tcp`, `esp`, `50`.
std::optional<std::uint8_t> ReadProtocol(std::string_view word);

// `443`, `https`, `1000-2000`: from 0 to 65535.
std::optional<net::PortRange> ReadPorts(std::string_view word);

// `8`, `echo-request`, in a family's numbers.
std::optional<std::uint8_t> ReadIcmpType(std::string_view word, net::Family family);

// `junos-https`: what it matches; nothing for those that ports alone do not say, and for names that
// no device has from the beginning.
std::optional<std::vector<ServiceTerm>> PredefinedApplication(std::string_view name);

// A whole protocol, or ports of it.
ServiceTerm TermOf(std::uint8_t protocol, net::PortRange ports = net::kAnyPort,
                   net::PortRange source_ports = net::kAnyPort);

}  // namespace portwright::dialect::srx
