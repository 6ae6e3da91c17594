// Prints what the live tests need of a case: its text in a dialect, its reasons, a file beside the
// text, or packets at the borders of its cells with what the policy says of each. The packets are
// judged by the evaluator, which shares no code with the renderer.
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "dialect/iptables/iptables.h"
#include "dialect/nftables/nftables.h"
#include "live/cases.h"
#include "packetset/partition.h"
#include "policy/compile.h"
#include "policy/evaluate.h"

namespace portwright::live {
namespace {

using net::Family;
using net::Packet;
using net::U128;
using packetset::Box;

constexpr std::size_t kProbesMax = 900;
constexpr std::uint16_t kClientPort = 40000;
// Types that connection tracking takes for the beginning of something: echo and timestamp, echo and
// node information.
constexpr std::uint16_t kQueriesV4[] = {8, 13};
constexpr std::uint16_t kQueriesV6[] = {128, 139};

net::AddressRange LabRange(Family family, bool is_source) {
  const char* text = family == Family::kIpv4 ? (is_source ? "10.1.0.0/16" : "10.2.0.0/16")
                                             : (is_source ? "fd01::/32" : "fd02::/32");
  return net::ParsePrefix(text)->Range();
}

// The lowest and highest address of a range that the lab has, and their neighbours outside it.
std::set<U128> AddressBorders(const net::AddressRange& range, bool is_source) {
  const net::AddressRange lab = LabRange(range.family, is_source);
  std::set<U128> borders;
  for (const U128 value : {range.lo, range.hi, range.lo - 1, range.hi + 1}) {
    if (lab.Contains(net::Address{range.family, value})) borders.insert(value);
  }
  return borders;
}

std::set<std::uint16_t> PortBorders(net::PortRange range) {
  std::set<std::uint16_t> borders;
  for (const int port : {range.lo - 1, int{range.lo}, int{range.hi}, range.hi + 1}) {
    if (port > 0 && port <= 65535) borders.insert(static_cast<std::uint16_t>(port));
  }
  return borders;
}

class Prober {
 public:
  Prober(const policy::Policy& policy, const policy::Chain& chain)
      : policy_(policy), chain_(chain) {}

  void Run() {
    std::vector<packetset::LabelledBox> boxes;
    for (const policy::Rule& rule : chain_.rules) policy::AppendBoxes(policy_, rule, boxes);
    const packetset::Partition partition = packetset::PartitionBoxes(std::move(boxes));
    const std::size_t stride = 1 + partition.cells.size() / 40;
    for (std::size_t i = 0; i < partition.cells.size(); i += stride) Cell(partition.cells[i].box);
  }

 private:
  void Cell(const Box& box) {
    std::set<int> protocols;
    const int icmp = box.family() == Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
    for (const int protocol : {6, 17, icmp, 112}) {
      if (box.protocol_lo <= protocol && protocol <= box.protocol_hi) protocols.insert(protocol);
    }
    for (const int protocol : protocols) Protocol(box, static_cast<std::uint8_t>(protocol));
  }

  void Protocol(const Box& box, std::uint8_t protocol) {
    const Family family = box.family();
    Packet base;
    base.protocol = protocol;
    const net::AddressRange source = LabRange(family, true);
    const net::AddressRange destination = LabRange(family, false);
    base.source = {family, std::max(box.source.lo, source.lo)};
    base.destination = {family, std::max(box.destination.lo, destination.lo)};
    Ports(box, base);
    for (const U128 value : AddressBorders(box.source, true)) {
      Packet packet = base;
      packet.source.value = value;
      Ports(box, packet);
    }
    for (const U128 value : AddressBorders(box.destination, false)) {
      Packet packet = base;
      packet.destination.value = value;
      Ports(box, packet);
    }
  }

  void Ports(const Box& box, Packet packet) {
    if (packet.protocol == net::kProtocolIcmp || packet.protocol == net::kProtocolIcmpv6) {
      for (const std::uint16_t type :
           packet.protocol == net::kProtocolIcmp ? kQueriesV4 : kQueriesV6) {
        packet.destination_port = static_cast<std::uint16_t>(type * 256);
        Print(packet);
      }
      return;
    }
    if (packet.protocol != net::kProtocolTcp && packet.protocol != net::kProtocolUdp) {
      Print(packet);
      return;
    }
    const bool any_source = box.source_ports.IsAny();
    packet.source_port = any_source ? kClientPort : box.source_ports.lo;
    for (const std::uint16_t port : PortBorders(box.destination_ports)) {
      packet.destination_port = port;
      Print(packet);
    }
    if (any_source) return;
    packet.destination_port = box.destination_ports.lo;
    for (const std::uint16_t port : PortBorders(box.source_ports)) {
      packet.source_port = port;
      Print(packet);
    }
  }

  void Print(Packet packet) {
    const auto key = std::tuple(packet.source, packet.destination, packet.protocol,
                                packet.source_port, packet.destination_port);
    if (seen_.size() >= kProbesMax || !seen_.insert(key).second) return;
    if (!chain_.rules.empty()) {
      packet.in_interface = policy_.interfaces[chain_.rules[0].in_interface];
      packet.out_interface = policy_.interfaces[chain_.rules[0].out_interface];
    }
    const bool passes =
        policy::Evaluate(policy_, chain_.hook, packet).verdict == policy::VerdictKind::kAccept;
    std::printf(
        "{\"family\": %d, \"source\": \"%s\", \"destination\": \"%s\", \"protocol\": %d, "
        "\"sport\": %d, \"dport\": %d, \"type\": %d, \"passes\": %s}\n",
        packet.source.family == Family::kIpv4 ? 4 : 6, net::ToText(packet.source).c_str(),
        net::ToText(packet.destination).c_str(), packet.protocol, packet.source_port,
        packet.destination_port, packet.destination_port / 256, passes ? "true" : "false");
  }

  const policy::Policy& policy_;
  const policy::Chain& chain_;
  std::set<std::tuple<net::Address, net::Address, std::uint8_t, std::uint16_t, std::uint16_t>>
      seen_;
};

const dialect::Dialect* DialectOf(std::string_view name) {
  if (name == "nftables") return &dialect::nftables::Nftables();
  return name == "iptables" ? &dialect::iptables::Iptables() : nullptr;
}

int Main(std::string_view what, std::string_view name, std::string_view dialect_name) {
  const auto policy = MakeCase(name);
  const dialect::Dialect* dialect = DialectOf(dialect_name);
  if (!policy || dialect == nullptr) {
    const std::string_view wrong = policy ? dialect_name : name;
    std::fprintf(stderr, "live_cases: expected a case and a dialect, found '%.*s'\n",
                 static_cast<int>(wrong.size()), wrong.data());
    return 2;
  }
  if (what == "probes") {
    Prober(*policy, policy->chains[0]).Run();
    return 0;
  }
  Diagnostics diagnostics;
  const dialect::Rendered rendered = dialect->RenderWithReasons(*policy, {}, diagnostics);
  std::fputs(diagnostics.Print().c_str(), stderr);
  if (what == "text") std::fputs(rendered.text.c_str(), stdout);
  if (what == "reasons") std::fputs(rendered.reasons.c_str(), stdout);
  for (const auto& [ending, text] : rendered.beside) {
    if (what == ending) std::fputs(text.c_str(), stdout);
  }
  return diagnostics.has_errors() ? 1 : 0;
}

}  // namespace
}  // namespace portwright::live

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fputs("usage: live_cases text|reasons|probes|ENDING CASE [DIALECT]\n", stderr);
    return 2;
  }
  return portwright::live::Main(argv[1], argv[2], argc == 4 ? argv[3] : "nftables");
}
