#include "request/row.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "policy/compile.h"
#include "policy/host_names.h"

namespace portwright::request {
namespace {

using dialect::AllowedService;
using policy::Policy;

// A service of a rule in the words that a plan has for it.
RowService ServiceOf(const AllowedService& allowed) {
  RowService out;
  net::Service& service = out.service;
  out.source_ports = allowed.source_ports;
  if (allowed.any_protocol) return out;
  const bool is_icmp =
      allowed.protocol == net::kProtocolIcmp || allowed.protocol == net::kProtocolIcmpv6;
  if (allowed.protocol == net::kProtocolTcp || allowed.protocol == net::kProtocolUdp) {
    service.kind =
        allowed.protocol == net::kProtocolTcp ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
    service.ports = allowed.ports;
  } else if (is_icmp && !allowed.icmp_type) {
    service.kind = net::ServiceKind::kIcmp;
    service.icmp_any = true;
  } else if (is_icmp) {
    for (const char* word : {"icmp/echo-request", "icmp/destination-unreachable",
                             "icmp/time-exceeded", "icmp/parameter-problem"}) {
      const auto named = net::ParseService(word);
      PORTWRIGHT_CHECK(named.has_value(), "these types have names");
      const std::uint8_t type =
          allowed.protocol == net::kProtocolIcmp ? named->icmp_type_v4 : named->icmp_type_v6;
      if (type == *allowed.icmp_type) service = *named;
    }
    PORTWRIGHT_CHECK(service.kind == net::ServiceKind::kIcmp, "plans have types with names");
  } else {
    service.kind = net::ServiceKind::kProtocol;
    service.protocol = allowed.protocol;
  }
  return out;
}

// What a policy permits, without what it denies: rows speak of nothing else.
Policy OnlyAllowing(const Policy& policy) {
  Policy out = policy;
  for (policy::Chain& chain : out.chains) {
    if (chain.hook == policy::Hook::kNone) continue;
    chain.default_verdict.kind = policy::VerdictKind::kDrop;
    std::erase_if(chain.rules, [](const policy::Rule& rule) {
      return rule.verdict.kind != policy::VerdictKind::kAccept;
    });
  }
  return out;
}

std::vector<AllowedService> AllowedOf(const RowContent& row) {
  std::vector<AllowedService> out;
  const net::Family family = row.to.ranges()[0].family;
  for (const RowService& service : row.allow) {
    for (const AllowedService& one :
         dialect::ServicesIn(service.service, service.source_ports, family))
      out.push_back(one);
  }
  dialect::Normalise(out);
  return out;
}

// Ports that both have; nothing where they have none in common.
std::optional<net::PortRange> Common(net::PortRange a, net::PortRange b) {
  const net::PortRange both{std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
  if (both.lo > both.hi) return std::nullopt;
  return both;
}

bool HasPorts(const net::Service& service) {
  return service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp;
}

template <typename T>
std::uint32_t Keep(std::vector<T>& pool, const T& value) {
  const auto found = std::find(pool.begin() + 1, pool.end(), value);
  if (found != pool.end()) return static_cast<std::uint32_t>(found - pool.begin());
  pool.push_back(value);
  return static_cast<std::uint32_t>(pool.size() - 1);
}

}  // namespace

std::string WayOf(policy::Hook hook, const std::string& in, const std::string& out) {
  std::string way;
  if (hook == policy::Hook::kInput) way = "in";
  if (hook == policy::Hook::kOutput) way = "out";
  if (hook != policy::Hook::kForward) {
    if (!in.empty()) way += " by " + in;
    if (!out.empty()) way += " by " + out;
    return way;
  }
  way = in.empty() ? "any" : in;
  way += " -> ";
  return way + (out.empty() ? "any" : out);
}

std::optional<std::vector<Row>> RowsOf(const Policy& policy, Diagnostics& diagnostics) {
  const Policy allowing = OnlyAllowing(policy);
  dialect::AllowShape shape;
  shape.expiry = true;
  dialect::RequirementSets requirements(allowing);
  const auto rules = dialect::AllowRulesOf(allowing, shape, requirements, diagnostics);
  if (!rules) return std::nullopt;
  std::vector<Row> out;
  for (const dialect::AllowRule& rule : rules->rules) {
    Row row;
    row.hook = rule.hook;
    row.in_interface = allowing.interfaces[rule.in_interface];
    row.out_interface = allowing.interfaces[rule.out_interface];
    row.until = rule.until;
    row.session_timeout_s = rule.session_timeout_s;
    RowContent& content = row.content;
    content.point = policy.point;
    content.way = WayOf(row.hook, row.in_interface, row.out_interface);
    content.from = rules->sets[rule.sources];
    content.to = rules->sets[rule.destinations];
    for (const policy::HostName& name : policy::HostNamesIn(allowing, content.to))
      content.names.push_back(name.name);
    std::sort(content.names.begin(), content.names.end());
    for (const AllowedService& service : rules->services[rule.services])
      content.allow.push_back(ServiceOf(service));
    std::sort(content.allow.begin(), content.allow.end());
    for (const std::uint32_t reason : requirements.ReasonsOf(rule.requirements)) {
      row.reasons.push_back(reason);
      content.requirements.push_back(allowing.reasons[reason].id);
    }
    std::sort(content.requirements.begin(), content.requirements.end());
    content.requirements.erase(
        std::unique(content.requirements.begin(), content.requirements.end()),
        content.requirements.end());
    row.id = site::RowIdOf(content);
    out.push_back(std::move(row));
  }
  return out;
}

std::optional<RowService> CommonPart(const RowService& a, const RowService& b) {
  const net::Service& one = a.service;
  const net::Service& other = b.service;
  RowService out = b;
  const auto source_ports = Common(a.source_ports, b.source_ports);
  if (!source_ports) return std::nullopt;
  if (other.kind == net::ServiceKind::kAny) {
    out.service = one;
  } else if (one.kind != net::ServiceKind::kAny) {
    if (one.kind != other.kind) return std::nullopt;
    if (HasPorts(one)) {
      const auto ports = Common(one.ports, other.ports);
      if (!ports) return std::nullopt;
      out.service.ports = *ports;
    } else if (one.kind == net::ServiceKind::kIcmp && other.icmp_any) {
      out.service = one;
    } else if (one.kind == net::ServiceKind::kIcmp && !one.icmp_any && one != other) {
      return std::nullopt;
    } else if (one.kind == net::ServiceKind::kProtocol && one.protocol != other.protocol) {
      return std::nullopt;
    }
  }
  out.source_ports = *source_ports;
  return out;
}

bool Meets(const RowContent& a, const RowContent& b) {
  if (Intersection(a.from, b.from).empty() || Intersection(a.to, b.to).empty()) return false;
  for (const RowService& one : a.allow) {
    for (const RowService& other : b.allow) {
      if (CommonPart(one, other)) return true;
    }
  }
  return false;
}

bool Covers(const RowContent& wide, const RowContent& narrow) {
  return wide.from.Contains(narrow.from) && wide.to.Contains(narrow.to) &&
         dialect::Covers(AllowedOf(wide), AllowedOf(narrow));
}

packetset::PacketSet PacketsOf(const RowContent& row) {
  Policy policy;
  policy.address_sets.push_back(row.from);
  policy.address_sets.push_back(row.to);
  std::vector<packetset::LabelledBox> boxes;
  for (const RowService& service : row.allow) {
    policy.services.push_back(service.service);
    policy::Rule rule;
    rule.sources = 1;
    rule.destinations = 2;
    rule.service = static_cast<std::uint32_t>(policy.services.size() - 1);
    rule.source_ports = service.source_ports;
    rule.verdict = {policy::VerdictKind::kAccept, 0};
    policy::AppendBoxes(policy, rule, boxes);
  }
  std::vector<packetset::Box> plain;
  for (const packetset::LabelledBox& box : boxes) plain.push_back(box.box);
  return packetset::PacketSet(plain);
}

Policy PolicyOf(const Policy& of_point, const std::vector<const Row*>& rows,
                std::vector<std::vector<std::size_t>>& row_of_rule) {
  Policy out;
  out.point = of_point.point;
  out.host_names = of_point.host_names;
  out.own_interfaces = of_point.own_interfaces;
  out.names_all_interfaces = of_point.names_all_interfaces;
  for (const policy::Chain& chain : of_point.chains) {
    if (chain.hook != policy::Hook::kNone)
      out.chains.push_back({chain.name, chain.hook, {policy::VerdictKind::kDrop, 0}, {}});
  }
  row_of_rule.assign(out.chains.size(), {});
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& row = *rows[r];
    policy::Rule rule;
    out.address_sets.push_back(row.content.from);
    rule.sources = static_cast<std::uint32_t>(out.address_sets.size() - 1);
    out.address_sets.push_back(row.content.to);
    rule.destinations = rule.sources + 1;
    if (!row.in_interface.empty()) rule.in_interface = Keep(out.interfaces, row.in_interface);
    if (!row.out_interface.empty()) rule.out_interface = Keep(out.interfaces, row.out_interface);
    rule.verdict = {policy::VerdictKind::kAccept, 0};
    for (std::size_t c = 0; c < out.chains.size(); ++c) {
      if (out.chains[c].hook != row.hook) continue;
      for (const RowService& service : row.content.allow) {
        rule.service = service.service == net::Service() ? 0 : Keep(out.services, service.service);
        rule.source_ports = service.source_ports;
        out.chains[c].rules.push_back(rule);
        row_of_rule[c].push_back(r);
      }
    }
  }
  return out;
}

}  // namespace portwright::request
