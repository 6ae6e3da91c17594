// From active requirements to planned flows: every pair of endpoints that the bindings and groups
// give, in every family both have, with the source address that routes decide and the way that
// zones decide.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
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
  // One requirement of it, by its index in the catalog.
  void PlanRequirement(const InstanceState& state, std::uint32_t r);
  // Warns of omissions that left nothing out. After all instances.
  void SayIdleOmissions();
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
    std::optional<SkipReason> pair_skip;  // why the last pair that `when` excludes is excluded
    bool said_apart = false;
  };

  bool Prepare(Job& job);
  bool InsideWindow(const Job& job);
  bool OmittedWhole(Job& job);
  bool CheckBound(const Job& job, const BoundRole& bound, std::uint32_t role);
  void FillServices(Job& job);
  void PlanDirection(Job& job, bool turned);
  void PlanLocal(Job& job);
  void AddLocalFlows(Job& job, const site::EndpointRef& ref);
  void PlanJob(Job& job);
  void SayNothingCame(const Job& job);
  void SayApart(Job& job, const BoundRole& bound, std::uint32_t role, const BoundRole& other);
  void AskForInterface(const Job& job, std::uint32_t cluster, unsigned kinds,
                       const std::string& traffic);
  bool PlanExtraPair(Job& job, const site::EndpointRef& from, const site::EndpointRef& to);
  bool ExtraHasAddresses(const site::Extra& extra, const site::EndpointRef& ref, bool is_source);
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
  bool MayBeObject(Job& job, const site::EndpointRef& ref);
  bool HasAddresses(Job& job, const site::HostName& name);
  std::string KindsText(const Job& job, bool of_to) const;
  void SayNoAddresses(Job& job, const site::EndpointRef& listener, bool of_to);
  void Connect(Job& job, std::uint32_t source, std::uint32_t destination,
               const std::vector<std::uint32_t>& services);
  bool ConnectRouted(Job& job, const site::EndpointRef& opener, std::uint32_t destination,
                     const std::vector<std::uint32_t>& services);
  bool RealmsMeet(const Job& job, const PlannedFlow& flow);
  bool IsOneHost(std::uint32_t source, std::uint32_t destination) const;
  bool UsesFamily(const Job& job, net::Family family) const;
  bool Omitted(const Job& job, std::uint32_t source, std::uint32_t destination,
               std::uint32_t service);
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
  std::map<const site::Omission*, std::pair<net::AddressSet, net::AddressSet>> omitted_ends_;
  std::set<const site::Omission*> idle_omissions_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, const site::HostName*>>
      name_skips_;  // instance, requirement
  std::map<std::pair<std::uint32_t, std::string>, std::vector<std::string>>
      unbound_;                                                    // instance, role: requirements
  std::set<std::pair<site::EndpointRef, std::uint32_t>> os_said_;  // party, requirement
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> spread_said_;  // instance, cluster
};

bool GrantCovers(const Plan& plan, const PlannedGrant& grant, const PlannedFlow& flow);

// Whether `outer` covers `inner`: every packet of the one service belongs to the other.
bool Covers(const net::Service& outer, const net::Service& inner);

}  // namespace portwright::plan
