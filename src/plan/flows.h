// From active requirements to planned flows: every pair of endpoints that the bindings and groups
// give, in every family both have, with the source address that routes decide and the way that
// zones decide.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "plan/activate.h"
#include "plan/bind.h"
#include "plan/endpoints.h"
#include "plan/paths.h"
#include "plan/plan.h"

namespace portwright::plan {

class FlowPlanner {
 public:
  FlowPlanner(const site::Site& site, const Options& options, Plan& plan, Diagnostics& diagnostics);

  void PlanInstance(const InstanceState& state);
  void PlanExtras();
  // Marks flows that a base policy permits already.
  void MarkGranted();

 private:
  // One requirement while its flows are made.
  struct Job {
    const InstanceState* state = nullptr;
    const catalog::Requirement* requirement = nullptr;
    std::uint32_t index = 0;
    BoundRole from, to;
    bool per_pair = false;
    std::vector<std::uint32_t> services;
    std::vector<net::PortRange> source_ports;
    std::vector<const site::Omission*> omissions;
    std::uint32_t reason = kNone;  // made with the first flow
    bool self_pair =
        false;  // both ends are played by the same party: only pairs of different nodes
    std::uint64_t pairs = 0;
  };

  bool Prepare(Job& job);
  bool InsideWindow(const Job& job);
  bool OmittedWhole(Job& job);
  bool CheckBound(const Job& job, const BoundRole& bound, std::uint32_t role);
  void FillServices(Job& job);
  void PlanDirection(Job& job, bool turned);
  void PlanLocal(Job& job);
  void PlanPair(Job& job, const site::EndpointRef& from, const site::EndpointRef& to, bool turned);
  bool PairHolds(Job& job, const site::EndpointRef& from, const site::EndpointRef& to);
  void PlanWithinCluster(Job& job, std::uint32_t cluster, const BoundRole& opener,
                         const BoundRole& listener);
  void PlanTowards(Job& job, const site::EndpointRef& opener, const site::EndpointRef& listener,
                   const BoundRole& opener_role, const BoundRole& listener_role);
  EndpointTable::Endpoints Destinations(Job& job, const site::EndpointRef& listener,
                                        const BoundRole& role);
  bool TakeName(Job& job, const site::EndpointRef& name, site::EndpointRef& instead,
                std::vector<std::uint32_t>& services);
  bool Connect(Job& job, std::uint32_t source, std::uint32_t destination,
               const std::vector<std::uint32_t>& services);
  bool RealmsMeet(std::uint32_t source, std::uint32_t destination, std::uint32_t path,
                  SourcePlace place);
  bool Omitted(const Job& job, std::uint32_t source, std::uint32_t destination,
               std::uint32_t service) const;
  void AddFlow(Job& job, std::uint32_t source, std::uint32_t destination, std::uint32_t service,
               std::uint32_t path, bool local);
  std::uint32_t ReasonOf(Job& job);
  void Skipped(SkipReason why, const Job& job, std::string detail);
  void AskForGroups(const Job& job);
  void FinishJob(std::size_t first_flow);
  std::uint32_t ServiceIndex(const net::Service& service);
  net::Family FamilyOf(std::uint32_t endpoint) const;
  net::AddressSet AddressesOf(const std::vector<site::EndpointRef>& refs);
  std::uint32_t SessionTimeout(const Job& job) const;

  const site::Site& site_;
  const Options& options_;
  Plan& plan_;
  Diagnostics& diagnostics_;
  site::ZoneMap zones_;
  EndpointTable endpoints_;
  PathFinder paths_;
  RoleBinder binder_;
  std::map<net::Service, std::uint32_t> services_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> realms_meet_;  // by zones
  std::map<const site::Omission*, std::pair<net::AddressSet, net::AddressSet>> omitted_ends_;
  std::map<std::pair<std::uint32_t, std::string>, std::vector<std::string>>
      unbound_;                                                    // instance, role: requirements
  std::set<std::pair<site::EndpointRef, std::uint32_t>> os_said_;  // party, requirement
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> spread_said_;  // instance, cluster
};

bool GrantCovers(const Plan& plan, const PlannedGrant& grant, const PlannedFlow& flow);

// Whether `outer` covers `inner`: every packet of the one service belongs to the other.
bool Covers(const net::Service& outer, const net::Service& inner);

}  // namespace portwright::plan
