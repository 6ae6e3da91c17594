#include "report/inventory.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plan/crossings.h"

namespace portwright::report {
namespace {

using net::ServiceKind;

// Of one range that nmap is given: a network of some size can be looked through, the internet not.
constexpr net::U128 kAddressesMax = 4096;
// What the port of a sender is taken from, on the systems that these checkers run on.
constexpr net::PortRange kEphemeral{32768, 60999};

void AddOnce(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

class Taker {
 public:
  Taker(const plan::Plan& plan, const Sender& sender, Checker checker)
      : plan_(plan), sender_(sender), checker_(checker), finder_(plan) {
    if (sender.host == plan::kNone) return;
    for (const site::Interface& interface : plan.site->hosts[sender.host].interfaces) {
      for (const auto& [address, length] : interface.addresses) addresses_.push_back(address);
    }
  }

  Inventory Take() {
    speaks_.assign(plan_.endpoints.size(), Speaks::kUnknown);
    for (const plan::PlannedFlow& flow : plan_.flows) {
      if (IsOfSender(flow.source)) AddFlow(flow);
    }
    return std::move(inventory_);
  }

 private:
  enum class Speaks : std::uint8_t { kUnknown, kYes, kNo };

  bool IsOfSender(std::uint32_t endpoint) {
    if (speaks_[endpoint] == Speaks::kUnknown)
      speaks_[endpoint] = HasSender(plan_.endpoints[endpoint]) ? Speaks::kYes : Speaks::kNo;
    return speaks_[endpoint] == Speaks::kYes;
  }

  // An endpoint is the sender, or a network that it stands in.
  bool HasSender(const plan::Endpoint& from) const {
    if (sender_.host == plan::kNone && sender_.cluster == plan::kNone) return true;
    if (sender_.cluster != plan::kNone) return from.cluster == sender_.cluster;
    if (from.host != plan::kNone) return from.host == sender_.host;
    if (from.cluster != plan::kNone || from.addresses == 0 ||
        from.realm != plan_.site->hosts[sender_.host].realm) {
      return false;
    }
    const net::AddressSet& set = plan_.address_sets[from.addresses];
    return std::any_of(addresses_.begin(), addresses_.end(),
                       [&](const net::Address& address) { return set.Contains(address); });
  }

  std::string NameOfSender(const plan::Endpoint& from) const {
    if (sender_.host != plan::kNone) return plan_.site->hosts[sender_.host].name;
    if (from.host != plan::kNone) return plan_.site->hosts[from.host].name;
    if (from.cluster != plan::kNone) return plan_.site->clusters[from.cluster].name;
    return plan_.site->NameOf(from.ref);
  }

  void LeaveOut(Untested why) { ++inventory_.untested[why]; }

  // Whether each address of an endpoint is somebody: a host or a cluster, or addresses one by one.
  bool IsParty(const plan::Endpoint& to, const net::AddressSet& seen) const {
    if (to.host != plan::kNone || to.cluster != plan::kNone) return true;
    return std::all_of(seen.ranges().begin(), seen.ranges().end(),
                       [](const net::AddressRange& range) { return range.IsHost(); });
  }

  void AddFlow(const plan::PlannedFlow& flow) {
    if (flow.local) return LeaveOut(Untested::kInsideHost);
    const plan::Endpoint& to = plan_.endpoints[flow.destination];
    const std::vector<plan::FlowCrossing> way = finder_.Find(flow);
    const net::AddressSet seen = plan::DestinationSeen(plan_, flow);
    // A host's own firewall sees its part of a flow; the first gateway sees it as it was sent.
    const auto gateway = std::find_if(way.begin(), way.end(), [](const plan::FlowCrossing& at) {
      return at.crossing.hook == policy::Hook::kForward;
    });
    const net::Service& service =
        gateway == way.end() ? plan_.services[flow.service] : gateway->service_before;
    Probe probe;
    probe.kind = service.kind;
    probe.ports = service.ports;
    if (const auto why = FindService(service); why) return LeaveOut(*why);
    if (const auto why = FindSourcePort(flow.source_ports, probe); why) return LeaveOut(*why);
    const bool is_party = to.addresses != 0 && IsParty(to, seen);
    if (checker_ != Checker::kNmap && !is_party) return LeaveOut(Untested::kNetwork);
    const bool is_large = std::any_of(
        seen.ranges().begin(), seen.ranges().end(),
        [](const net::AddressRange& range) { return range.hi - range.lo >= kAddressesMax; });
    if (is_large || seen.empty()) return LeaveOut(Untested::kManyAddresses);
    probe.from = NameOfSender(plan_.endpoints[flow.source]);
    for (const net::AddressRange& range : seen.ranges()) {
      if (!is_party) {
        AddProbe(probe, range, flow, way);
        continue;
      }
      for (net::U128 value = range.lo;; ++value) {
        AddProbe(probe, {range.family, value, value}, flow, way);
        if (value == range.hi) break;
      }
    }
  }

  std::optional<Untested> FindService(const net::Service& service) const {
    switch (service.kind) {
      case ServiceKind::kAny:
        return Untested::kAnyService;
      case ServiceKind::kProtocol:
        return Untested::kProtocol;
      case ServiceKind::kIcmp: {
        constexpr std::uint8_t kEcho4 = 8;
        constexpr std::uint8_t kEcho6 = 128;
        const bool is_echo =
            service.icmp_any || (service.icmp_type_v4 == kEcho4 && service.icmp_type_v6 == kEcho6);
        if (!is_echo) return Untested::kIcmp;
        if (checker_ == Checker::kGoss) return Untested::kPing;
        return std::nullopt;
      }
      case ServiceKind::kUdp: {
        // The exporter asks name servers and nobody else over UDP.
        constexpr net::PortRange kDns{53, 53};
        if (checker_ == Checker::kGoss) return Untested::kUdp;
        if (checker_ == Checker::kBlackbox && service.ports != kDns) return Untested::kUdp;
        return std::nullopt;
      }
      case ServiceKind::kTcp:
        if (checker_ != Checker::kNmap && service.ports.lo != service.ports.hi)
          return Untested::kPortRange;
        return std::nullopt;
    }
    return std::nullopt;
  }

  // nmap sends from one port that it is told; the others from what the system gives them.
  std::optional<Untested> FindSourcePort(const net::PortRange& ports, Probe& probe) const {
    if (ports.lo <= kEphemeral.lo && kEphemeral.hi <= ports.hi) return std::nullopt;
    if (checker_ != Checker::kNmap) return Untested::kSourcePort;
    probe.source_port = std::max<std::uint16_t>(ports.lo, 1);
    return std::nullopt;
  }

  void AddProbe(Probe probe, const net::AddressRange& range, const plan::PlannedFlow& flow,
                const std::vector<plan::FlowCrossing>& way) {
    probe.to = range;
    if (probe.kind == ServiceKind::kIcmp) probe.ports = net::kAnyPort;
    ProbeNames& names = inventory_.probes[probe];
    AddOnce(names.to, plan_.EndpointName(flow.destination));
    AddOnce(names.reasons, plan_.reasons[flow.reason].id);
    for (const plan::FlowCrossing& at : way)
      AddOnce(names.points, plan_.site->points[at.crossing.point].name);
  }

  const plan::Plan& plan_;
  const Sender sender_;
  const Checker checker_;
  plan::CrossingFinder finder_;
  std::vector<net::Address> addresses_;  // of the host that sends
  std::vector<Speaks> speaks_;           // by endpoint
  Inventory inventory_;
};

}  // namespace

std::string WhyUntested(Untested why, Checker checker) {
  switch (why) {
    case Untested::kInsideHost:
      return "inside one host: no firewall stands there";
    case Untested::kUdp:
      return checker == Checker::kGoss
                 ? "over UDP: goss takes silence for an answer"
                 : "over UDP but for name servers: the exporter asks no other";
    case Untested::kPortRange:
      return "to a range of ports: which of them listens is not planned";
    case Untested::kNetwork:
      return "to a network: which of its addresses answers is not planned";
    case Untested::kManyAddresses:
      return "to more addresses than anybody looks through";
    case Untested::kSourcePort:
      return "from ports of their own, which the checker cannot take";
    case Untested::kPing:
      return "by ICMP echo: goss has no test for it";
    case Untested::kIcmp:
      return "by ICMP of other types than echo-request";
    case Untested::kProtocol:
      return "by other IP protocols";
    case Untested::kAnyService:
      return "of any service: no port to try is planned";
  }
  return "";
}

Inventory TakeInventory(const plan::Plan& plan, const Sender& sender, Checker checker) {
  return Taker(plan, sender, checker).Take();
}

}  // namespace portwright::report
