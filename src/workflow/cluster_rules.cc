#include "workflow/cluster_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "cluster/meaning.h"
#include "packetset/packet_set.h"

namespace portwright::workflow {
namespace {

using cluster::Action;
using cluster::Attachment;
using cluster::Direction;
using cluster::State;
using packetset::Box;
using packetset::PacketSet;

class Lowering {
 public:
  Lowering(const State& state, const std::vector<std::string>& interfaces, Diagnostics& diagnostics)
      : state_(state), interfaces_(interfaces), diagnostics_(diagnostics) {}

  ClusterRules Run() {
    rules_.meaning = cluster::PolicyOf(state_, {}, diagnostics_);
    rules_.policy.point = "this host";
    rules_.policy.chains.push_back({"input", policy::Hook::kInput, {}, {}, {}});
    Refuse();
    if (diagnostics_.has_errors()) return std::move(rules_);
    for (const Attachment& one : state_.attachments) {
      if (one.action == Action::kDeny) AddDenial(one);
    }
    std::set<std::string> named;
    for (const auto& [name, packets] : denied_at_) named.insert(name);
    for (const Attachment& one : state_.attachments) {
      if (one.action == Action::kAllow) AddAllowance(one, named);
    }
    if (is_by_name_) SayByName();
    return std::move(rules_);
  }

 private:
  void Refuse() {
    for (const Attachment& one : state_.attachments) {
      const cluster::Profile* profile = state_.FindProfile(one.profile);
      if (profile == nullptr) continue;
      const bool is_other =
          std::any_of(profile->ports.begin(), profile->ports.end(),
                      [](const auto& port) { return port.direction == Direction::kOutput; });
      if (!is_other) continue;
      diagnostics_.Error("PW-FLOW-0041", one.place,
                         "expected a profile of INPUT ports, found " + Quote(one.profile) +
                             " with ports of OUTPUT",
                         "what such an attachment does to other packets that leave is not "
                         "documented, so it is not enforced");
    }
  }

  std::vector<net::AddressRange> Sources(const Attachment& one) const {
    std::vector<net::AddressRange> ranges;
    for (const net::Prefix& subnet : one.subnets) ranges.push_back(subnet.Range());
    bool is_everyone = one.subnets.empty() && one.ipsets.empty();
    for (const std::string& name : one.ipsets) {
      const cluster::IpSet* set = state_.FindIpSet(name);
      if (set == nullptr) continue;
      is_everyone = is_everyone || set->subnets.empty();
      for (const net::Prefix& subnet : set->subnets) ranges.push_back(subnet.Range());
    }
    if (is_everyone) {
      return {net::AllAddresses(net::Family::kIpv4), net::AllAddresses(net::Family::kIpv6)};
    }
    return ranges;
  }

  PacketSet PacketsOf(const Attachment& one) const {
    std::vector<Box> boxes;
    const cluster::Profile* profile = state_.FindProfile(one.profile);
    if (profile == nullptr) return PacketSet();
    for (const cluster::ProfilePort& port : profile->ports) {
      if (port.direction != Direction::kInput) continue;
      for (const net::AddressRange& source : Sources(one)) {
        Box box;
        box.source = source;
        box.destination = net::AllAddresses(source.family);
        box.protocol_lo = box.protocol_hi =
            port.port.is_udp ? net::kProtocolUdp : net::kProtocolTcp;
        box.destination_ports = port.port.ports;
        boxes.push_back(box);
      }
    }
    return PacketSet(boxes);
  }

  static std::set<std::string> NamesOf(const Attachment& one) {
    std::set<std::string> names(one.interface_groups.begin(), one.interface_groups.end());
    names.insert(one.interfaces.begin(), one.interfaces.end());
    return names;
  }

  void AddDenial(const Attachment& one) {
    const PacketSet packets = PacketsOf(one);
    if (one.IsEverywhere()) denied_ = denied_.Union(packets);
    for (const std::string& name : NamesOf(one)) denied_at_[name] = denied_at_[name].Union(packets);
  }

  void AddAllowance(const Attachment& one, const std::set<std::string>& denied_names) {
    const PacketSet left = PacketsOf(one).Difference(denied_);
    if (!one.IsEverywhere()) {
      for (const std::string& name : NamesOf(one)) AddRules(one, left, name);
      return;
    }
    PacketSet everywhere = left;
    for (const std::string& name : denied_names)
      everywhere = everywhere.Difference(denied_at_[name]);
    AddRules(one, everywhere, "");
    if (everywhere.Equals(left)) return;
    is_by_name_ = true;
    std::set<std::string> names(interfaces_.begin(), interfaces_.end());
    names.insert(denied_names.begin(), denied_names.end());
    const PacketSet rest = left.Difference(everywhere);
    for (const std::string& name : names) AddRules(one, rest, name);
  }

  void AddRules(const Attachment& one, const PacketSet& packets, const std::string& interface) {
    const auto denied = denied_at_.find(interface);
    const PacketSet left =
        denied == denied_at_.end() ? packets : packets.Difference(denied->second);
    for (const Box& box : left.boxes()) {
      policy::Rule rule;
      rule.verdict.kind = policy::VerdictKind::kAccept;
      rule.sources = static_cast<std::uint32_t>(rules_.policy.address_sets.size());
      rules_.policy.address_sets.emplace_back(box.source);
      net::Service service;
      service.kind =
          box.protocol_lo == net::kProtocolUdp ? net::ServiceKind::kUdp : net::ServiceKind::kTcp;
      service.ports = box.destination_ports;
      rule.service = static_cast<std::uint32_t>(rules_.policy.services.size());
      rules_.policy.services.push_back(service);
      rule.in_interface = InterfaceIndex(interface);
      rule.origin = OriginOf(one);
      rules_.policy.chains[0].rules.push_back(rule);
    }
  }

  std::uint32_t InterfaceIndex(const std::string& name) {
    auto& names = rules_.policy.interfaces;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
    names.push_back(name);
    return static_cast<std::uint32_t>(names.size() - 1);
  }

  // One for all attachments of a profile.
  std::uint32_t OriginOf(const Attachment& one) {
    const auto [at, is_new] =
        origins_.emplace(one.profile, static_cast<std::uint32_t>(rules_.policy.origins.size()));
    if (is_new) {
      rules_.policy.origins.push_back({{static_cast<std::uint32_t>(rules_.policy.reasons.size())}});
      rules_.policy.reasons.push_back({"cluster/" + one.profile, "firewall-profile activate",
                                       one.description.empty() ? one.profile : one.description});
    }
    return at->second;
  }

  // Only the interfaces that were named count then, in the proof too.
  void SayByName() {
    rules_.meaning->names_all_interfaces = true;
    diagnostics_.Note("PW-FLOW-0040", {},
                      "expected attachments that deny everywhere, found one that denies at single "
                      "interfaces: what else is allowed there is said of each interface that this "
                      "host has now",
                      "activate or deactivate a profile again when an interface is added");
  }

  const State& state_;
  const std::vector<std::string>& interfaces_;
  Diagnostics& diagnostics_;
  ClusterRules rules_;
  PacketSet denied_;                              // everywhere
  std::map<std::string, PacketSet> denied_at_;    // at an interface
  std::map<std::string, std::uint32_t> origins_;  // by profile
  bool is_by_name_ = false;
};

}  // namespace

ClusterRules ClusterRulesOf(const State& state, const std::vector<std::string>& interfaces,
                            Diagnostics& diagnostics) {
  return Lowering(state, interfaces, diagnostics).Run();
}

}  // namespace portwright::workflow
