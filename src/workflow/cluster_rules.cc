#include "workflow/cluster_rules.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "cluster/meaning.h"

namespace portwright::workflow {
namespace {

using cluster::Action;
using cluster::Attachment;
using cluster::Direction;
using cluster::Port;
using cluster::Profile;
using cluster::State;
using net::AddressSet;

// An attachment that denies.
struct Denial {
  const Profile* profile = nullptr;
  AddressSet sources;
  std::set<std::string> interfaces;  // none: everywhere

  bool Has(const Port& port) const {
    return std::any_of(profile->ports.begin(), profile->ports.end(), [&](const auto& one) {
      return one.direction == Direction::kInput && one.port.is_udp == port.is_udp &&
             one.port.ports.Contains(port.ports.lo);
    });
  }
};

std::set<std::string> NamesOf(const Attachment& one) {
  std::set<std::string> names(one.interface_groups.begin(), one.interface_groups.end());
  names.insert(one.interfaces.begin(), one.interfaces.end());
  return names;
}

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
      const Profile* profile = state_.FindProfile(one.profile);
      if (one.action != Action::kDeny || profile == nullptr) continue;
      denials_.push_back({profile, SourcesOf(one), NamesOf(one)});
      denied_names_.merge(NamesOf(one));
    }
    for (const Attachment& one : state_.attachments) {
      const Profile* profile = state_.FindProfile(one.profile);
      if (one.action == Action::kAllow && profile != nullptr) AddAllowance(one, *profile);
    }
    if (is_by_name_) SayByName();
    return std::move(rules_);
  }

 private:
  void Refuse() {
    for (const Attachment& one : state_.attachments) {
      const Profile* profile = state_.FindProfile(one.profile);
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

  AddressSet SourcesOf(const Attachment& one) const {
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
      ranges = {net::AllAddresses(net::Family::kIpv4), net::AllAddresses(net::Family::kIpv6)};
    }
    return AddressSet(std::move(ranges));
  }

  // The port range in pieces that no denial tells apart.
  std::vector<Port> Pieces(const Port& port) const {
    std::set<std::uint32_t> begins = {port.ports.lo, std::uint32_t{port.ports.hi} + 1};
    const auto cut = [&](std::uint32_t at) {
      if (port.ports.lo < at && at <= port.ports.hi) begins.insert(at);
    };
    for (const Denial& denial : denials_) {
      for (const cluster::ProfilePort& one : denial.profile->ports) {
        cut(one.port.ports.lo);
        cut(std::uint32_t{one.port.ports.hi} + 1);
      }
    }
    std::vector<Port> pieces;
    for (auto at = begins.begin(); std::next(at) != begins.end(); ++at) {
      pieces.push_back(
          {port.is_udp,
           {static_cast<std::uint16_t>(*at), static_cast<std::uint16_t>(*std::next(at) - 1)}});
    }
    return pieces;
  }

  // What is denied of a port at an interface; of no name: everywhere.
  AddressSet Denied(const Port& port, const std::string& interface) const {
    AddressSet out;
    for (const Denial& denial : denials_) {
      const bool holds =
          interface.empty() ? denial.interfaces.empty() : denial.interfaces.count(interface) > 0;
      if (holds && denial.Has(port)) out = Union(out, denial.sources);
    }
    return out;
  }

  void AddAllowance(const Attachment& one, const Profile& profile) {
    const AddressSet sources = SourcesOf(one);
    for (const cluster::ProfilePort& allowed : profile.ports) {
      if (allowed.direction != Direction::kInput) continue;
      for (const Port& port : Pieces(allowed.port)) {
        const AddressSet left = Difference(sources, Denied(port, ""));
        if (one.IsEverywhere()) {
          AddEverywhere(one, port, left);
          continue;
        }
        for (const std::string& name : NamesOf(one))
          AddRule(one, port, Difference(left, Denied(port, name)), name);
      }
    }
  }

  void AddEverywhere(const Attachment& one, const Port& port, const AddressSet& left) {
    AddressSet everywhere = left;
    for (const std::string& name : denied_names_)
      everywhere = Difference(everywhere, Denied(port, name));
    AddRule(one, port, everywhere, "");
    const AddressSet rest = Difference(left, everywhere);
    if (rest.empty()) return;
    is_by_name_ = true;
    std::set<std::string> names(interfaces_.begin(), interfaces_.end());
    names.insert(denied_names_.begin(), denied_names_.end());
    for (const std::string& name : names)
      AddRule(one, port, Difference(rest, Denied(port, name)), name);
  }

  void AddRule(const Attachment& one, const Port& port, const AddressSet& sources,
               const std::string& interface) {
    if (sources.empty()) return;
    policy::Rule rule;
    rule.verdict.kind = policy::VerdictKind::kAccept;
    rule.sources = IndexOf(sources, sets_, rules_.policy.address_sets);
    net::Service service;
    service.kind = port.is_udp ? net::ServiceKind::kUdp : net::ServiceKind::kTcp;
    service.ports = port.ports;
    rule.service = IndexOf(service, services_, rules_.policy.services);
    if (!interface.empty())
      rule.in_interface = IndexOf(interface, names_, rules_.policy.interfaces);
    rule.origin = OriginOf(one);
    rules_.policy.chains[0].rules.push_back(rule);
  }

  // The index of a value in its pool, where it stands once.
  template <typename T>
  static std::uint32_t IndexOf(const T& value, std::map<T, std::uint32_t>& known,
                               std::vector<T>& pool) {
    const auto [at, is_new] = known.emplace(value, static_cast<std::uint32_t>(pool.size()));
    if (is_new) pool.push_back(value);
    return at->second;
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
  std::vector<Denial> denials_;
  std::set<std::string> denied_names_;
  std::map<AddressSet, std::uint32_t> sets_;
  std::map<net::Service, std::uint32_t> services_;
  std::map<std::string, std::uint32_t> names_;
  std::map<std::string, std::uint32_t> origins_;  // by profile
  bool is_by_name_ = false;
};

}  // namespace

ClusterRules ClusterRulesOf(const State& state, const std::vector<std::string>& interfaces,
                            Diagnostics& diagnostics) {
  return Lowering(state, interfaces, diagnostics).Run();
}

}  // namespace portwright::workflow
