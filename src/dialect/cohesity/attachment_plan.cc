#include "dialect/cohesity/attachment_plan.h"

#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "dialect/common/object_names.h"
#include "dialect/common/rule_parts.h"
#include "net/service.h"

namespace portwright::dialect::cohesity {
namespace {

// No limit is documented. What holds addresses in a Linux kernel has names of 31 bytes.
constexpr NameStyle kStyle{31, "-_", true};

class Planner {
 public:
  Planner(const policy::Policy& policy, const AllowRules& rules,
          const RequirementSets& requirements)
      : policy_(policy), rules_(rules), requirements_(requirements) {}

  std::vector<PlannedAttachment> Run() {
    std::map<std::vector<AllowedService>, std::uint32_t> known;
    for (std::uint32_t i = 0; i < rules_.services.size(); ++i)
      services_.push_back(known.emplace(rules_.services[i], i).first->second);
    std::vector<std::vector<net::AddressRange>> sources;
    std::map<std::tuple<std::vector<std::string>, std::uint32_t, std::uint32_t>, std::size_t> at;
    for (const AllowRule& rule : rules_.rules) {
      std::vector<std::string> groups = GroupsOf(rule);
      const std::uint32_t services = services_[rule.services];
      const auto [found, is_new] =
          at.emplace(std::tuple(groups, services, rule.requirements), out_.size());
      if (is_new) {
        PlannedAttachment planned;
        planned.groups = std::move(groups);
        planned.ports = PortsOf(rules_.services[services]);
        planned.requirements = rule.requirements;
        out_.push_back(std::move(planned));
        sources.emplace_back();
      }
      const auto ranges = rules_.sets[rule.sources].ranges();
      sources[found->second].insert(sources[found->second].end(), ranges.begin(), ranges.end());
    }
    for (std::size_t i = 0; i < out_.size(); ++i) {
      const net::AddressSet all(std::move(sources[i]));
      for (const net::AddressRange& range : all.ranges()) {
        for (const net::Prefix& prefix : net::ToPrefixes(range)) out_[i].subnets.push_back(prefix);
      }
      NameIt(out_[i]);
    }
    return std::move(out_);
  }

 private:
  std::vector<std::string> GroupsOf(const AllowRule& rule) {
    const auto [found, is_new] = groups_.emplace(rule.destinations, std::vector<std::string>());
    if (!is_new) return found->second;
    for (const policy::OwnInterface& own : policy_.own_interfaces) {
      const net::AddressSet all = own.addresses.Only(rule.family);
      if (!all.empty() && rules_.sets[rule.destinations].Contains(all))
        found->second.push_back(own.name);
    }
    return found->second;
  }

  static std::vector<cluster::Port> PortsOf(const std::vector<AllowedService>& services) {
    std::vector<cluster::Port> out;
    for (const AllowedService& service : services) {
      for (std::uint32_t port = service.ports.lo; port <= service.ports.hi; ++port) {
        const auto number = static_cast<std::uint16_t>(port);
        out.push_back({service.protocol == net::kProtocolUdp, {number, number}});
      }
    }
    return out;
  }

  // Of the first requirement without its instance: `internal-node-node`, and a hash of all it says.
  void NameIt(PlannedAttachment& planned) {
    std::string content;
    for (const cluster::Port& port : planned.ports) content += ToText(port) + ",";
    for (const net::Prefix& subnet : planned.subnets) content += net::ToText(subnet) + ",";
    for (const std::string& group : planned.groups) content += group + ",";
    std::string_view words = requirements_.FirstId(planned.requirements);
    const std::size_t slash = words.find('/');
    if (slash != words.npos) words.remove_prefix(slash + 1);
    planned.name = names_.Of(words, content);
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  NameBook names_{kStyle};
  std::vector<std::uint32_t> services_;                       // of each list, the first equal one
  std::map<std::uint32_t, std::vector<std::string>> groups_;  // of each set of destinations
  std::vector<PlannedAttachment> out_;
};

}  // namespace

std::vector<PlannedAttachment> PlanAttachments(const policy::Policy& policy,
                                               const AllowRules& rules,
                                               const RequirementSets& requirements) {
  return Planner(policy, rules, requirements).Run();
}

}  // namespace portwright::dialect::cohesity
