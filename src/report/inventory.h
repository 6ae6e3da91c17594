// What a party of the site has to reach by the plan, in pieces that another checker can try: one
// destination, the ports of it, and why.
//
// Destinations are those that the sender names: before every translation on the way. What a checker
// cannot try is counted with its ground, never dropped in silence. Cost: linear in the flows of the
// party, times the addresses that they lead to. No state, any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/service.h"
#include "plan/plan.h"

namespace portwright::report {

enum class Checker : std::uint8_t { kGoss, kBlackbox, kNmap };

// Why a flow is not in an inventory; in the order in which people read it.
enum class Untested : std::uint8_t {
  kInsideHost,  // both ends are one host
  kUdp,         // and the checker gets no answer to judge by
  kPortRange,   // any of several ports: which of them listens is not planned
  kNetwork,     // which of its addresses answers is not planned
  kManyAddresses,
  kSourcePort,  // from ports that the checker cannot take
  kPing,        // the checker has none
  kIcmp,        // other types than echo-request
  kProtocol,
  kAnyService,
};
// `over UDP: goss takes silence for an answer`.
std::string WhyUntested(Untested why, Checker checker);

struct Probe {
  std::string from;                                // the party that sends, by the site's name
  net::ServiceKind kind = net::ServiceKind::kTcp;  // kTcp, kUdp or kIcmp (echo-request)
  net::AddressRange to;                            // one address, but for nmap
  net::PortRange ports;                            // one port, but for nmap; any for kIcmp
  std::uint16_t source_port = 0;                   // 0: whatever the sender takes

  friend auto operator<=>(const Probe&, const Probe&) = default;
};

// Names of one probe; each once, in the plan's order.
struct ProbeNames {
  std::vector<std::string> to;      // endpoints: `c1 (VLAN 200 VIP)`
  std::vector<std::string> points;  // on the way, in its order
  std::vector<std::string> reasons;
};

struct Inventory {
  std::map<Probe, ProbeNames> probes;
  std::map<Untested, std::uint64_t> untested;  // flows
};

// Who sends: a host or a cluster of the site; neither: everybody who is planned to.
struct Sender {
  std::uint32_t host = plan::kNone;
  std::uint32_t cluster = plan::kNone;
};

Inventory TakeInventory(const plan::Plan& plan, const Sender& sender, Checker checker);

// The lists themselves. `sender` is a name for people; empty: the whole site.
// A goss.yaml: `addr` tests.
std::string GossText(const plan::Plan& plan, const Inventory& inventory, const std::string& sender);
// Targets for Prometheus' file_sd with the name of the exporter's module as a label.
std::string BlackboxText(const plan::Plan& plan, const Inventory& inventory,
                         const std::string& sender);
// A shell script: one nmap for each set of targets with equal ports.
std::string NmapText(const plan::Plan& plan, const Inventory& inventory, const std::string& sender);

}  // namespace portwright::report
