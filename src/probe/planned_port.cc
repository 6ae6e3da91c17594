#include "probe/planned_port.h"

#include <algorithm>
#include <utility>

#include "probe/witness.h"

namespace portwright::probe {
namespace {

constexpr char kTable[] = "table inet portwright_respond";

// Sorted; what overlaps or touches is one: the kernel refuses overlapping elements.
std::vector<PlannedPort> Joined(std::vector<PlannedPort> ports) {
  std::sort(ports.begin(), ports.end());
  std::vector<PlannedPort> out;
  for (const PlannedPort& port : ports) {
    const bool goes_on = !out.empty() && out.back().address == port.address &&
                         out.back().protocol == port.protocol &&
                         port.ports.lo <= out.back().ports.hi + 1;
    if (goes_on) {
      out.back().ports.hi = std::max(out.back().ports.hi, port.ports.hi);
    } else {
      out.push_back(port);
    }
  }
  return out;
}

std::string PortsText(net::PortRange ports) {
  return ports.IsAny() ? "0-65535" : net::ToText(ports);
}

std::string Rule(const std::vector<PlannedPort>& ports, net::Family family, std::uint8_t protocol,
                 std::uint16_t responder_port) {
  const std::string ip = family == net::Family::kIpv4 ? "ip" : "ip6";
  const std::string transport = protocol == net::kProtocolTcp ? "tcp" : "udp";
  const std::string hand_over =
      " } tproxy " + ip + " to :" + std::to_string(responder_port) + " accept\n";
  std::string named, all;
  for (const PlannedPort& port : ports) {
    if (port.protocol != protocol) continue;
    if (!port.address) {
      all += (all.empty() ? "" : ", ") + PortsText(port.ports);
    } else if (port.address->family == family) {
      named +=
          (named.empty() ? "" : ", ") + net::ToText(*port.address) + " . " + PortsText(port.ports);
    }
  }
  std::string text;
  if (!named.empty())
    text += "    " + ip + " daddr . " + transport + " dport { " + named + hand_over;
  if (!all.empty()) {
    text += "    meta nfproto " + std::string(family == net::Family::kIpv4 ? "ipv4" : "ipv6") +
            " fib daddr type local " + transport + " dport { " + all + hand_over;
  }
  return text;
}

}  // namespace

std::string NoResponderTable() { return std::string(kTable) + "\ndelete " + kTable + "\n"; }

std::string ResponderTable(std::vector<PlannedPort> ports, std::uint16_t responder_port) {
  ports = Joined(std::move(ports));
  std::string text = NoResponderTable() + kTable + " {\n";
  text += SeenSets("type filter hook prerouting priority mangle - 10; policy accept;");
  text +=
      "  chain prerouting {\n"
      "    type filter hook prerouting priority mangle; policy accept;\n"
      "    socket wildcard 0 accept\n    socket wildcard 1 accept\n";
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    for (const std::uint8_t protocol : {net::kProtocolTcp, net::kProtocolUdp})
      text += Rule(ports, family, protocol, responder_port);
  }
  return text + "  }\n}\n";
}

}  // namespace portwright::probe
