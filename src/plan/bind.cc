#include "plan/bind.h"

#include <algorithm>

#include "plan/endpoints.h"

namespace portwright::plan {
namespace {

using site::EndpointKind;
using site::EndpointRef;

unsigned KindsOf(const catalog::Role& role) {
  unsigned kinds = 0;
  for (const catalog::AddressKind kind : role.addresses) {
    switch (kind) {
      case catalog::AddressKind::kNode:
        kinds |= kNodeAddresses;
        break;
      case catalog::AddressKind::kVip:
        kinds |= kVipAddresses;
        break;
      case catalog::AddressKind::kVlan:
        kinds |= kVlanAddresses;
        break;
      case catalog::AddressKind::kIpmi:
        kinds |= kIpmiAddresses;
        break;
    }
  }
  if (kinds == 0 && role.kind == catalog::RoleKind::kClusterNode) kinds = kNodeAddresses;
  return kinds;
}

// A host name of the catalog with every value of the instance's text parameters in place of
// `<region>`; itself if one has no value.
std::vector<std::string> Substitute(const InstanceState& state, const std::string& name) {
  std::vector<std::string> out{name};
  for (const std::string& placeholder : catalog::Placeholders(name)) {
    const std::uint32_t p = state.catalog->FindParameter(placeholder);
    if (p == catalog::kNone || state.parameters[p].empty()) return {name};
    const std::string word = "<" + placeholder + ">";
    std::vector<std::string> longer;
    for (const std::string& text : out) {
      for (const std::string& value : state.parameters[p]) {
        longer.push_back(text);
        longer.back().replace(text.find(word), word.size(), value);
      }
    }
    out = std::move(longer);
  }
  return out;
}

void SortUnique(std::vector<EndpointRef>& refs) {
  std::sort(refs.begin(), refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
}

}  // namespace

RoleBinder::RoleBinder(const site::Site& site) : site_(site), members_(site.group_roles.size()) {
  for (std::uint32_t r = 0; r < site.group_roles.size(); ++r) group_roles_[site.group_roles[r]] = r;
  std::vector<std::size_t> counts(members_.size(), 0);
  for (const site::GroupMember& member : site.group_members) ++counts[member.role];
  for (std::size_t r = 0; r < members_.size(); ++r) members_[r].reserve(counts[r]);
  for (std::uint32_t g = 0; g < site.groups.size(); ++g) {
    const site::Group& group = site.groups[g];
    for (std::uint32_t m = group.first; m < group.first + group.count; ++m) {
      const site::GroupMember& member = site.group_members[m];
      members_[member.role].push_back({g, group.instance, member.endpoint});
    }
  }
  for (std::uint32_t n = 0; n < site.names.size(); ++n) names_[site.names[n].name] = n;
}

void RoleBinder::Append(const EndpointRef& ref, std::vector<EndpointRef>& out) const {
  if (ref.kind != EndpointKind::kInstance) {
    out.push_back(ref);
    return;
  }
  const site::Instance& instance = site_.instances[ref.index];
  if (instance.cluster != kNone) out.push_back({EndpointKind::kCluster, instance.cluster});
  for (const EndpointRef& self : instance.self) out.push_back(self);
}

const site::Binding* RoleBinder::FindBinding(const InstanceState& state,
                                             const catalog::Role& role) const {
  const auto& own = site_.instances[state.instance].bind;
  for (const std::string& name : {role.id, role.shared}) {
    if (name.empty()) continue;
    if (const auto found = own.find(name); found != own.end()) return &found->second;
  }
  for (const std::string& name : {role.id, role.shared}) {
    if (name.empty()) continue;
    if (const auto found = site_.bind.find(name); found != site_.bind.end()) return &found->second;
  }
  return nullptr;
}

void RoleBinder::BindNames(const InstanceState& state, const catalog::Role& role,
                           BoundRole& out) const {
  for (const std::string& name : role.names) {
    const auto whole = names_.find(name);  // with its placeholder, for every value of it
    if (whole != names_.end()) {
      out.refs.push_back({EndpointKind::kName, whole->second});
      continue;
    }
    for (const std::string& one : Substitute(state, name)) {
      const auto found = names_.find(one);
      if (found == names_.end()) {
        out.missing_names.push_back(one);
      } else {
        out.refs.push_back({EndpointKind::kName, found->second});
      }
    }
  }
  if (!role.names.empty() && out.missing_names.empty()) out.state = BindState::kBound;
}

BoundRole RoleBinder::Bind(const InstanceState& state, std::uint32_t role_index) const {
  const catalog::Role& role = state.catalog->roles[role_index];
  const site::Instance& instance = site_.instances[state.instance];
  BoundRole out;
  out.address_kinds = KindsOf(role);
  if (const auto group_role = group_roles_.find(role.id); group_role != group_roles_.end()) {
    out.group_role = group_role->second;
    for (const Member& member : members_[out.group_role]) {
      if (!member.ServesInstance(state.instance)) continue;
      out.grouped = true;
      Append(member.endpoint, out.refs);
    }
    if (out.grouped) out.state = BindState::kBound;
  }
  if (role.kind == catalog::RoleKind::kLocal) {
    out.state = BindState::kLocal;
    return out;
  }
  if (const site::Binding* binding = FindBinding(state, role)) {
    if (binding->none) {
      out.state = BindState::kNoEndpoint;
      out.why_none = *binding->none;
      return out;
    }
    out.refs.clear();
    if (binding->items.empty()) {  // it awaits all of them
      out.state = BindState::kUnbound;
      return out;
    }
    out.is_bound_apart = out.grouped;
    for (const EndpointRef& ref : binding->items) Append(ref, out.refs);
    out.state = BindState::kBound;
  } else if (role.kind == catalog::RoleKind::kSelf ||
             role.kind == catalog::RoleKind::kClusterNode) {
    out.is_self = true;
    if (!out.grouped) {
      if (instance.cluster != kNone) out.refs.push_back({EndpointKind::kCluster, instance.cluster});
      for (const EndpointRef& self : instance.self) Append(self, out.refs);
      if (!out.refs.empty()) out.state = BindState::kBound;
    }
  } else if (!out.grouped) {
    BindNames(state, role, out);
  }
  SortUnique(out.refs);
  return out;
}

}  // namespace portwright::plan
