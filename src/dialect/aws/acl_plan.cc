#include "dialect/aws/acl_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/aws/group_plan.h"
#include "dialect/common/object_names.h"
#include "dialect/common/own_classes.h"
#include "dialect/common/replies.h"

namespace portwright::dialect::aws {
namespace {

using net::Family;

// Of the smallest subnets that AWS makes; larger ones hold whole ones of these.
constexpr int kHostBitsV4 = 4;
constexpr int kHostBitsV6 = 64;

// What a rule of the policy asks of a list, or what its replies ask.
struct Ask {
  net::AddressRange peer;
  AllowedService service;
  bool is_reply = false;
  std::uint32_t requirements = 0;  // of the rules' RequirementSets
};

using Asks = std::array<std::vector<Ask>, 2>;  // ingress, egress

Asks AsksOf(const PlannedGroup& group) {
  Asks out;
  for (std::size_t side = 0; side < 2; ++side) {
    for (const GroupLine& line : group.lines[side]) {
      const net::AddressRange peer = line.peer.Range();
      out[side].push_back({peer, line.service, false, line.requirements});
      const Replies replies = RepliesTo({line.service}, peer.family);
      for (const auto* services : {&replies.tcp, &replies.others}) {
        for (AllowedService service : *services) {
          service.source_ports = net::kAnyPort;  // which no rule of a list can ask for
          out[1 - side].push_back({peer, service, true, line.requirements});
        }
      }
    }
  }
  return out;
}

using PeersOf = std::map<AllowedService, std::vector<net::AddressRange>>;

std::vector<GroupLine> LinesOf(const PeersOf& peers) {
  std::vector<GroupLine> out;
  for (const auto& [service, ranges] : peers) {
    const net::AddressSet set{std::vector<net::AddressRange>(ranges)};
    for (const net::AddressRange& range : set.ranges()) {
      for (const net::Prefix& prefix : net::ToPrefixes(range))
        out.push_back({prefix, std::nullopt, service, 0, 0});
    }
  }
  DropCovered(out);
  return out;
}

// The same with services of the same addresses joined: ports that lie side by side.
PeersOf Joined(const PeersOf& peers) {
  std::vector<net::AddressSet> sets;
  std::vector<const AllowedService*> services;
  std::vector<std::uint32_t> wanted;
  for (const auto& [service, ranges] : peers) {
    wanted.push_back(static_cast<std::uint32_t>(sets.size()));
    sets.emplace_back(std::vector<net::AddressRange>(ranges));
    services.push_back(&service);
  }
  PeersOf out;
  for (const OwnClass& one : ClassesOf(sets, wanted)) {
    std::vector<AllowedService> of;
    for (const std::uint32_t set : one.sets) of.push_back(*services[set]);
    Normalise(of);
    for (const AllowedService& service : of) {
      std::vector<net::AddressRange>& ranges = out[service];
      ranges.insert(ranges.end(), one.addresses.ranges().begin(), one.addresses.ranges().end());
    }
  }
  return out;
}

// Few lines that permit what is asked, and nothing else.
std::vector<GroupLine> FewLines(const std::vector<Ask>& asks, Family family) {
  PeersOf peers;
  for (const Ask& ask : asks)
    if (ask.peer.family == family) peers[ask.service].push_back(ask.peer);
  std::vector<GroupLine> out = LinesOf(peers);
  std::vector<GroupLine> joined = LinesOf(Joined(peers));
  if (joined.size() < out.size()) out = std::move(joined);
  std::sort(out.begin(), out.end(), [](const GroupLine& a, const GroupLine& b) {
    return std::tuple(a.service, a.peer.address.value, a.peer.length) <
           std::tuple(b.service, b.peer.address.value, b.peer.length);
  });
  return out;
}

bool Meet(const AllowedService& a, const AllowedService& b) {
  if (a.any_protocol || b.any_protocol) return true;
  if (a.protocol != b.protocol) return false;
  if (a.icmp_type && b.icmp_type && *a.icmp_type != *b.icmp_type) return false;
  return a.ports.lo <= b.ports.hi && b.ports.lo <= a.ports.hi;
}

class Planner {
 public:
  Planner(const GroupPlan& groups, const RequirementSets& of_rules, RequirementSets& requirements,
          Diagnostics& diagnostics)
      : groups_(groups),
        of_rules_(of_rules),
        requirements_(requirements),
        diagnostics_(diagnostics) {}

  std::optional<AclPlan> Run() {
    for (const PlannedGroup& group : groups_.groups) {
      PlannedAcl acl{group.name, group.own, {}};
      const Asks asks = AsksOf(group);
      for (std::size_t side = 0; side < 2; ++side) {
        for (const Family family : {Family::kIpv4, Family::kIpv6}) {
          const std::vector<GroupLine> lines = FewLines(asks[side], family);
          if (!HasRoom(group.name, lines.size())) return std::nullopt;
          for (const GroupLine& line : lines) Add(line, asks[side], acl.lines[side]);
        }
        Number(acl.lines[side]);
        plan_.rules += acl.lines[side].size();
      }
      plan_.acls.push_back(std::move(acl));
    }
    if (!HaveSubnets()) return std::nullopt;
    requirements_.AssignHashes();
    plan_.naive_rules = groups_.naive_rules;
    return std::move(plan_);
  }

 private:
  bool HasRoom(const std::string& name, std::size_t lines) {
    if (lines >= kAclRulesRaised) {
      diagnostics_.Error("PW-DIA-aws-0310", {},
                         "expected at most " + std::to_string(kAclRulesRaised - 1) +
                             " rules of one direction and family in " + name +
                             ", which is what AWS can be raised to, found " + WithThousands(lines),
                         "security groups (the dialect aws) take more; networks instead of single "
                         "addresses take fewer");
      return false;
    }
    if (lines >= kAclRules) {
      diagnostics_.Warning("PW-DIA-aws-0311", {},
                           "expected at most " + std::to_string(kAclRules - 1) +
                               " rules of one direction and family in " + name + ", found " +
                               std::to_string(lines),
                           "have the quota of rules for each network ACL raised to " +
                               std::to_string(lines + 1) + " before the text is applied");
    }
    return true;
  }

  void Add(const GroupLine& line, const std::vector<Ask>& asks, std::vector<AclLine>& out) {
    AclLine added{line.peer, line.service, true, 0, 0};
    const net::AddressRange peer = line.peer.Range();
    std::vector<std::uint32_t> reasons;
    for (const Ask& ask : asks) {
      const bool is_served = ask.peer.family == peer.family && ask.peer.lo <= peer.hi &&
                             peer.lo <= ask.peer.hi && Meet(ask.service, line.service);
      if (!is_served) continue;
      added.is_reply = added.is_reply && ask.is_reply;
      const auto of = of_rules_.ReasonsOf(ask.requirements);
      reasons.insert(reasons.end(), of.begin(), of.end());
    }
    added.requirements = requirements_.InternReasons(std::move(reasons));
    out.push_back(added);
  }

  // Multiples of ten, so that people have room between them.
  static void Number(std::vector<AclLine>& lines) {
    constexpr std::uint32_t kPlaces = 3'200, kStep = 10;
    std::set<std::uint32_t> taken;
    for (AclLine& line : lines) {
      const std::string content = ToText(line.peer) + " " + ToText(line.service);
      std::uint32_t hash = 0;
      for (const char c : ShortHash(content))
        hash = hash * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
      std::uint32_t place = hash % kPlaces;
      while (!taken.insert(place).second) place = (place + 1) % kPlaces;
      line.number = static_cast<int>((place + 1) * kStep);
    }
  }

  // A subnet has one list: addresses with other rules need other subnets.
  bool HaveSubnets() {
    struct Block {
      Family family;
      net::U128 first, last;
      std::size_t acl;
      net::U128 address;
    };
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < plan_.acls.size(); ++i) {
      for (const net::AddressRange& range : plan_.acls[i].own.ranges()) {
        const int bits = range.family == Family::kIpv4 ? kHostBitsV4 : kHostBitsV6;
        blocks.push_back({range.family, range.lo >> bits, range.hi >> bits, i, range.lo});
      }
    }
    std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) {
      return std::tie(a.family, a.first, a.address) < std::tie(b.family, b.first, b.address);
    });
    for (std::size_t i = 1; i < blocks.size(); ++i) {
      const Block& a = blocks[i - 1];
      const Block& b = blocks[i];
      if (a.acl == b.acl || a.family != b.family || a.last < b.first) continue;
      diagnostics_.Error("PW-DIA-aws-0312", {},
                         "expected addresses with other rules in subnets of their own, found " +
                             ToText(net::Address{a.family, a.address}) + " and " +
                             ToText(net::Address{b.family, b.address}) +
                             ", which share every subnet that AWS has",
                         "security groups (the dialect aws) tell the hosts of a subnet apart");
      return false;
    }
    if (plan_.acls.size() > kAclsPerVpc) {
      diagnostics_.Warning("PW-DIA-aws-0313", {},
                           "expected at most " + std::to_string(kAclsPerVpc) +
                               " network ACLs, the quota of a VPC, found " +
                               WithThousands(plan_.acls.size()),
                           "have the quota raised before the text is applied");
    }
    return true;
  }

  const GroupPlan& groups_;
  const RequirementSets& of_rules_;
  RequirementSets& requirements_;
  Diagnostics& diagnostics_;
  AclPlan plan_;
};

}  // namespace

std::optional<AclPlan> PlanAcls(const policy::Policy& policy, RequirementSets& requirements,
                                Diagnostics& diagnostics) {
  RequirementSets of_rules(policy);
  const auto groups =
      PlanClasses(policy, {"network ACLs", "the subnets of hosts"}, of_rules, diagnostics);
  if (!groups) return std::nullopt;
  return Planner(*groups, of_rules, requirements, diagnostics).Run();
}

}  // namespace portwright::dialect::aws
