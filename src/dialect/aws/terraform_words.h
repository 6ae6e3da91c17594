// Words of Terraform texts for groups and lists alike. No state, any thread.
#pragma once

#include <string>
#include <string_view>

#include "dialect/common/allow_services.h"
#include "net/address.h"

namespace portwright::dialect::aws {

// `pw-cloud-sg` -> `pw_cloud_sg`.
std::string Identifier(std::string name);

// `pw_` and the point's letters and digits.
std::string StemOf(std::string_view point);

// A string of HCL. For texts without quotes and backslashes.
std::string Quoted(std::string_view text);

// `tcp`, `50`, `-1`.
std::string ProtocolName(const AllowedService& service);
// By number: `6`, `-1`.
std::string ProtocolNumber(const AllowedService& service);

bool IsIcmp(const AllowedService& service);
bool HasPorts(const AllowedService& service);

// `tcp_443`, `udp_1000_2000`, `icmp_8`, `protocol_50`, `any`.
std::string ServiceWord(const AllowedService& service);

// `10_1_0_0_16`.
std::string AddressWord(const net::Prefix& prefix);

}  // namespace portwright::dialect::aws
