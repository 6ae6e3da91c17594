#include "workflow/cluster_audit.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"

namespace portwright::workflow {
namespace {

using cluster::Action;
using cluster::Attachment;
using cluster::Port;
using cluster::Profile;
using cluster::State;
using net::AddressSet;

AddressSet Everyone() {
  return AddressSet(std::vector<net::AddressRange>{net::AllAddresses(net::Family::kIpv4),
                                                   net::AllAddresses(net::Family::kIpv6)});
}

// One entry of a list: as the cluster has it, and the addresses.
struct Listed {
  std::string text;
  AddressSet addresses;
};

class Audit {
 public:
  Audit(const State& state, const policy::Policy& planned) : state_(state), planned_(planned) {
    CutPorts();
  }

  std::vector<AuditEntry> Run() {
    for (const policy::OwnInterface& group : planned_.own_interfaces) {
      for (const Port& port : ports_) FindMissing(group, port);
    }
    for (const Attachment& one : state_.attachments) {
      if (one.action == Action::kAllow) FindUnexpected(one);
    }
    return std::vector<AuditEntry>(found_.begin(), found_.end());
  }

 private:
  // Ports that nobody tells apart, as ranges.
  void CutPorts() {
    for (const bool is_udp : {false, true}) {
      std::set<std::uint32_t> begins = {0};
      const auto cut = [&](net::PortRange range) {
        begins.insert(range.lo);
        begins.insert(std::uint32_t{range.hi} + 1);
      };
      for (const Profile& profile : state_.profiles) {
        for (const cluster::ProfilePort& one : profile.ports) {
          if (one.port.is_udp == is_udp) cut(one.port.ports);
        }
      }
      for (const net::Service& service : planned_.services) cut(service.ports);
      for (auto at = begins.begin(); at != begins.end() && *at <= 65535; ++at) {
        const auto next = std::next(at);
        const std::uint32_t end = next == begins.end() ? 65536 : *next;
        ports_.push_back(
            {is_udp, {static_cast<std::uint16_t>(*at), static_cast<std::uint16_t>(end - 1)}});
      }
    }
  }

  static bool Has(const Profile& profile, const Port& port) {
    return std::any_of(profile.ports.begin(), profile.ports.end(), [&](const auto& one) {
      return one.direction == cluster::Direction::kInput && one.port.is_udp == port.is_udp &&
             one.port.ports.Contains(port.ports.lo);
    });
  }

  static bool Holds(const Attachment& one, const std::string& group) {
    const auto names = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), group) != list.end();
    };
    return one.IsEverywhere() || names(one.interface_groups) || names(one.interfaces);
  }

  std::vector<Listed> ListOf(const Attachment& one) const {
    std::vector<Listed> out;
    for (const net::Prefix& subnet : one.subnets)
      out.push_back({net::ToText(subnet), AddressSet(subnet.Range())});
    bool is_everyone = one.subnets.empty() && one.ipsets.empty();
    for (const std::string& name : one.ipsets) {
      const cluster::IpSet* set = state_.FindIpSet(name);
      if (set == nullptr) continue;  // whoever read the text says so
      is_everyone = is_everyone || set->subnets.empty();
      for (const net::Prefix& subnet : set->subnets)
        out.push_back({net::ToText(subnet), AddressSet(subnet.Range())});
    }
    if (is_everyone) out.push_back({"every address", Everyone()});
    return out;
  }

  AddressSet Planned(const policy::OwnInterface& group, const Port& port) const {
    AddressSet out;
    const policy::Chain* chain = planned_.FindHook(policy::Hook::kInput);
    if (chain == nullptr) return out;
    const auto kind = port.is_udp ? net::ServiceKind::kUdp : net::ServiceKind::kTcp;
    for (const policy::Rule& rule : chain->rules) {
      const net::Service& service = planned_.services[rule.service];
      const bool fits =
          rule.verdict.kind == policy::VerdictKind::kAccept &&
          (service.kind == net::ServiceKind::kAny ||
           (service.kind == kind && service.ports.Contains(port.ports.lo))) &&
          (rule.destinations == 0 ||
           !Intersection(planned_.address_sets[rule.destinations], group.addresses).empty());
      if (!fits) continue;
      out = Union(out, rule.sources == 0 ? Everyone() : planned_.address_sets[rule.sources]);
    }
    return out;
  }

  // The addresses of all attachments of an action.
  AddressSet Said(Action action, const std::string& group, const Port& port) const {
    AddressSet out;
    for (const Attachment& one : state_.attachments) {
      const Profile* profile = state_.FindProfile(one.profile);
      const bool fits =
          one.action == action && profile != nullptr && Holds(one, group) && Has(*profile, port);
      if (!fits) continue;
      for (const Listed& listed : ListOf(one)) out = Union(out, listed.addresses);
    }
    return out;
  }

  void FindMissing(const policy::OwnInterface& group, const Port& port) {
    const AddressSet planned = Planned(group, port);
    if (planned.empty()) return;
    const AddressSet allowed =
        Difference(Said(Action::kAllow, group.name, port), Said(Action::kDeny, group.name, port));
    const AddressSet missing = Difference(planned, allowed);
    std::vector<std::string> applications;
    for (const Profile& profile : state_.profiles) {
      if (Has(profile, port)) applications.push_back(profile.name);
    }
    if (applications.empty()) applications.push_back(cluster::ToText(port));
    for (const net::AddressRange& range : missing.ranges()) {
      for (const net::Prefix& prefix : net::ToPrefixes(range)) {
        for (const std::string& application : applications)
          found_.insert({application, Discrepancy::kMissing, net::ToText(prefix)});
      }
    }
  }

  void FindUnexpected(const Attachment& one) {
    const Profile* profile = state_.FindProfile(one.profile);
    if (profile == nullptr) return;
    for (const Listed& listed : ListOf(one)) {
      AddressSet planned, let_in;
      for (const policy::OwnInterface& group : planned_.own_interfaces) {
        if (!Holds(one, group.name)) continue;
        for (const Port& port : ports_) {
          if (!Has(*profile, port)) continue;
          planned = Union(planned, Planned(group, port));
          let_in =
              Union(let_in, Difference(listed.addresses, Said(Action::kDeny, group.name, port)));
        }
      }
      if (planned.Contains(let_in)) continue;
      const bool is_all =
          listed.addresses.Contains(AddressSet(net::AllAddresses(net::Family::kIpv4))) ||
          listed.addresses.Contains(AddressSet(net::AllAddresses(net::Family::kIpv6)));
      found_.insert(
          {one.profile, is_all ? Discrepancy::kAll : Discrepancy::kUnexpected, listed.text});
    }
  }

  const State& state_;
  const policy::Policy& planned_;
  std::vector<Port> ports_;
  std::set<AuditEntry> found_;
};

}  // namespace

std::vector<AuditEntry> AuditCluster(const State& state, const policy::Policy& planned) {
  return Audit(state, planned).Run();
}

}  // namespace portwright::workflow
