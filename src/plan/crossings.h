// Which enforcement points a flow crosses and with which addresses: hosts' own firewalls and cloud
// groups at both ends, a cluster's firewall where the flow enters it, and the gateways of the way
// between, translation included.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "plan/plan.h"

namespace portwright::plan {

// Which side of a translation a dialect's rules match.
struct MatchedSides {
  bool source_before = true;        // before source translation
  bool destination_before = false;  // before destination translation
};
// nftables' forward hook stands after destination and before source translation; PAN-OS matches the
// addresses of the packet as it came in; ASA the mapped ones before version 8.3 and the real ones
// since; security groups the private.
MatchedSides SidesOf(const std::string& dialect, const std::string& version);

// Whether a point on the way of a flow translates the whole of one of its ends.
bool Translates(const Plan& plan, const PlannedFlow& flow);

// The destination as the flow's sender names it: before every translation on the way.
net::AddressSet DestinationSeen(const Plan& plan, const PlannedFlow& flow);

// Cost: O(points) once, O(log points) for an endpoint that is asked first, O(1) afterwards.
class CrossingFinder {
 public:
  explicit CrossingFinder(const Plan& plan);

  // Points at an end itself: hosts' own firewalls, cloud groups, a cluster's firewall (`entering`
  // only). An endpoint wider than a host meets the firewalls of all hosts inside it.
  const std::vector<std::uint32_t>& PointsAt(std::uint32_t endpoint, bool entering);

  std::vector<FlowCrossing> Find(const PlannedFlow& flow);

  // Whether any gateway of the path translates: where none does, every crossing has the flow's own
  // addresses.
  bool PathTranslates(std::uint32_t path) const { return path_translates_[path]; }

 private:
  struct AtEnds {
    std::vector<std::uint32_t> leaving, entering;
  };
  // Addresses of a host or cluster that has a firewall of its own.
  struct Guard {
    std::uint32_t realm = 0;
    net::AddressRange range;
    std::uint32_t point = 0;
  };
  const AtEnds& EndsOf(std::uint32_t endpoint);
  void AddGuards(const Endpoint& endpoint, std::vector<std::uint32_t>& out) const;
  void AddEnd(std::uint32_t point, policy::Hook hook, const FlowCrossing& at,
              std::vector<FlowCrossing>& out) const;
  void Translate(const PlannedFlow& flow, std::vector<FlowCrossing>& way) const;

  const Plan& plan_;
  std::map<std::uint32_t, std::uint32_t> point_of_host_, point_of_cluster_;
  std::vector<std::uint32_t> cloud_points_;
  std::vector<Guard> guards_;           // sorted by realm and address
  std::vector<std::uint32_t> ends_of_;  // by endpoint: index into ends_, kNone before it is asked
  std::deque<AtEnds> ends_{AtEnds()};   // [0]: no points
  std::vector<bool> path_translates_;
  bool any_end_points_ = false;
};

// Whether the firewall of a cluster looks at the address that a packet is for; else its rules hold
// for interface groups, whatever address of the group is meant.
bool TellsOwnAddressesApart(const std::string& dialect);

// The interface groups that a cluster's own firewall stands before, by name: not those of its
// management controllers, which have network interfaces of their own.
std::vector<policy::OwnInterface> OwnInterfaces(const site::Cluster& cluster);

// The own addresses of a host or cluster that a point of kind host or cluster guards; all for other
// kinds.
net::AddressSet GuardedAddresses(const site::Site& site, const site::EnforcementPoint& point);

}  // namespace portwright::plan
