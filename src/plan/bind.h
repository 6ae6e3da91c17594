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
  std::uint32_t group_role = kNone;  // index into Site::group_roles
};

class RoleBinder {
 public:
  explicit RoleBinder(const site::Site& site);

  BoundRole Bind(const InstanceState& state, std::uint32_t role) const;

  // Groups (indices into Site::groups) of an instance in which a role has members.
  std::vector<std::uint32_t> GroupsWith(std::uint32_t group_role, std::uint32_t instance) const;
  std::vector<site::EndpointRef> Members(std::uint32_t group, std::uint32_t group_role) const;

 private:
  const site::Binding* FindBinding(const InstanceState& state, const catalog::Role& role) const;
  void BindNames(const InstanceState& state, const catalog::Role& role, BoundRole& out) const;
  void Append(const site::EndpointRef& ref, std::vector<site::EndpointRef>& out) const;

  const site::Site& site_;
  std::map<std::string, std::uint32_t, std::less<>> group_roles_;
  std::vector<std::vector<std::uint32_t>> groups_of_role_;
  std::map<std::string, std::uint32_t, std::less<>> names_;
};

}  // namespace portwright::plan
