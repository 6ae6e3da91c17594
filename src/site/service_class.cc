#include "site/service_class.h"

namespace portwright::site {
namespace {

net::Service Ports(net::ServiceKind kind, std::uint16_t lo, std::uint16_t hi) {
  net::Service service;
  service.kind = kind;
  service.ports = {lo, hi};
  return service;
}

}  // namespace

std::vector<net::Service> ServicesOfClass(std::string_view word) {
  using net::ServiceKind;
  if (word == "clear-text-logins") {
    // FTP's control connection, Telnet, rexec with rlogin and rsh.
    return {Ports(ServiceKind::kTcp, 21, 21), Ports(ServiceKind::kTcp, 23, 23),
            Ports(ServiceKind::kTcp, 512, 514)};
  }
  if (word == "netbios")
    return {Ports(ServiceKind::kTcp, 137, 139), Ports(ServiceKind::kUdp, 137, 139)};
  return {};
}

std::vector<std::string> ServiceClasses() { return {"clear-text-logins", "netbios"}; }

}  // namespace portwright::site
