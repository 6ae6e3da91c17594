// Which planned flows a host can ask about, and on which of its ports others ask. From the plan
// alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "probe/outcome.h"
#include "probe/planned_port.h"
#include "workflow/load.h"

namespace portwright::workflow {

// One end of planned flows: a host, cluster or instance of the site by its name.
struct ProbeEnd {
  std::vector<bool> is_it;  // by Plan::endpoints
  bool found = false;
};
ProbeEnd EndOf(const LoadedSite& loaded, const std::string& name);

// More addresses of one end say nothing new about a rule.
inline constexpr std::size_t kAddressesOfAnEnd = 8;
// The first of a set, in its order, at most so many.
std::vector<net::Address> FirstAddresses(const net::AddressSet& set, std::size_t most);

// A planned flow that nobody can ask about from that end, or only in part, and why.
struct NotTestable {
  std::string requirement, from, to, service, why;
  std::string outcome = "unknown";  // or `name unknown`, where the plan has no address for a name
  std::string expected = "open";
};

// Lists flows with what is said of them, each once. The plan has to outlive it.
class FlowNotes {
 public:
  explicit FlowNotes(const plan::Plan& plan) : plan_(plan) {}
  // `outcome` as in NotTestable.
  void Add(const plan::PlannedFlow& flow, const std::string& why, std::vector<NotTestable>& list,
           const std::string& outcome = "unknown");

 private:
  const plan::Plan& plan_;
  std::set<std::tuple<std::string, std::string, std::string, std::string, std::string>> noted_;
};

struct ProbeList {
  std::vector<probe::Target> targets;
  std::vector<NotTestable> left_out;
  std::vector<NotTestable> partly;  // flows with more addresses or ports than are asked
};
// Flows that `end` opens, towards the addresses that it names: before any translation. Of a range
// of ports the first and the last, of many addresses the first eight of each end. Networks, the
// internet and names without an address cannot be asked; whatever is left out is said to be.
ProbeList TargetsFrom(const LoadedSite& loaded, const ProbeEnd& end);

// Protocol and ports that a service listens on, at no address yet; none of whole protocols and of
// ICMP.
std::optional<probe::PlannedPort> PortOf(const net::Service& service);
// The first and the last of these ports, each with its protocol.
std::vector<std::pair<std::uint8_t, std::uint16_t>> EdgePortsOf(const net::Service& service);

// What is asked of a service: protocol and port; of ICMP the echo alone, of a range both ends, of
// whole protocols nothing.
std::vector<std::pair<std::uint8_t, std::uint16_t>> AskedOf(const net::Service& service,
                                                            net::Family family);

// TCP and UDP ports of `end` that others open, without those of whole protocols.
std::vector<probe::PlannedPort> PortsOf(const LoadedSite& loaded, const ProbeEnd& end);

}  // namespace portwright::workflow
