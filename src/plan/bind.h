// Who plays a role of an instance: the instance's own binding, the site's, the groups', or the
// instance itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/activate.h"
#include "plan/plan.h"
#include "site/site.h"

namespace portwright::plan {

enum class BindState { kBound, kNoEndpoint, kUnbound, kLocal };

struct BoundRole {
  BindState state = BindState::kUnbound;
  std::vector<site::EndpointRef>
      refs;  // hosts, networks, clusters, zones, names, literals, internet; sorted, each once
  std::vector<std::string>
      missing_names;  // host names of the catalog that the site says nothing of
  std::string why_none;
  bool is_self = false;              // played by the instance
  unsigned address_kinds = 0;        // AddressKinds of a cluster; 0: not said
  bool grouped = false;              // the site groups it
  bool is_bound_apart = false;       // and binds it too: `refs` are those of the binding
  std::uint32_t group_role = kNone;  // index into Site::group_roles
};

class RoleBinder {
 public:
  explicit RoleBinder(const site::Site& site);

  BoundRole Bind(const InstanceState& state, std::uint32_t role) const;

  // Calls visit(from, to) for each pair of members that two roles have in one group of an instance,
  // in the order of groups. False if they share no group. Roles are indices into Site::group_roles.
  template <typename Visit>
  bool ForEachPair(std::uint32_t from_role, std::uint32_t to_role, std::uint32_t instance,
                   const Visit& visit) const;

 private:
  // Kept by role and in the order of groups: a million groups are walked in the order of memory.
  struct Member {
    std::uint32_t group = 0;     // index into Site::groups
    std::uint32_t instance = 0;  // whose group it is; kNone: everyone's
    site::EndpointRef endpoint;

    bool ServesInstance(std::uint32_t i) const { return instance == kNone || instance == i; }
  };

  const site::Binding* FindBinding(const InstanceState& state, const catalog::Role& role) const;
  void BindNames(const InstanceState& state, const catalog::Role& role, BoundRole& out) const;
  void Append(const site::EndpointRef& ref, std::vector<site::EndpointRef>& out) const;

  const site::Site& site_;
  std::map<std::string, std::uint32_t, std::less<>> group_roles_;
  std::vector<std::vector<Member>> members_;  // by role
  std::map<std::string, std::uint32_t, std::less<>> names_;
};

template <typename Visit>
bool RoleBinder::ForEachPair(std::uint32_t from_role, std::uint32_t to_role, std::uint32_t instance,
                             const Visit& visit) const {
  bool any = false;
  std::vector<site::EndpointRef> from_refs;  // of one group
  std::vector<site::EndpointRef> to_refs;
  auto from = members_[from_role].begin();
  auto to = members_[to_role].begin();
  const auto from_end = members_[from_role].end();
  const auto to_end = members_[to_role].end();
  while (from != from_end && to != to_end) {
    if (from->group != to->group) {
      ++(from->group < to->group ? from : to);
      continue;
    }
    const std::uint32_t group = from->group;
    const bool serves = from->ServesInstance(instance);
    from_refs.clear();
    to_refs.clear();
    for (; from != from_end && from->group == group; ++from) Append(from->endpoint, from_refs);
    for (; to != to_end && to->group == group; ++to) Append(to->endpoint, to_refs);
    if (!serves || to_refs.empty()) continue;
    any = true;
    for (const site::EndpointRef& from_ref : from_refs) {
      for (const site::EndpointRef& to_ref : to_refs) visit(from_ref, to_ref);
    }
  }
  return any;
}

}  // namespace portwright::plan
