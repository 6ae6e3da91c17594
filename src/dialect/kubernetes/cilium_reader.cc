#include "dialect/kubernetes/cilium_reader.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/policy_builder.h"
#include "net/service.h"

namespace portwright::dialect::kubernetes {
namespace {

using yaml::Node;

constexpr std::uint8_t kSctpNumber = 132;
constexpr std::size_t kDirections = 2;
constexpr std::string_view kAllow[kDirections] = {"ingress", "egress"};
constexpr std::string_view kDeny[kDirections] = {"ingressDeny", "egressDeny"};

std::optional<std::uint16_t> NumberUpTo(std::string_view text, std::uint64_t max) {
  const auto number = ParseNumber(text);
  if (!number || *number > max) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

void Add(AddressTerm& sum, const AddressTerm& more) {
  sum.known = Union(sum.known, more.known);
  sum.possible = Union(sum.possible, more.possible);
  for (const std::string& why : more.unknown) {
    if (sum.unknown.size() < 3) sum.unknown.push_back(why);
  }
}

// The name of the field without `from` or `to` in front, for the direction that it belongs to.
std::string_view PeerField(std::string_view field, std::size_t side) {
  const std::string_view word = side == 0 ? "from" : "to";
  return field.starts_with(word) ? field.substr(word.size()) : std::string_view();
}

}  // namespace

void CiliumReader::Read(const Node& object, std::vector<ReadPolicy>& out) {
  const auto one = object.Find("spec");
  const auto several = object.Find("specs");
  if (one && !one->IsNull()) ReadOneSpec(object, *one, out);
  if (several && !several->IsNull() && IsList(*several, "specs")) {
    for (const Node spec : *several) ReadOneSpec(object, spec, out);
  }
  if ((!one || one->IsNull()) && (!several || several->IsNull()))
    Error("PW-DIA-kubernetes-0112", object, "expected a spec, found none");
}

void CiliumReader::ReadOneSpec(const Node& object, const Node& spec, std::vector<ReadPolicy>& out) {
  ReadPolicy policy = Begin(object);
  ForPairs(object, [&](const Node& key, const Node& value) {
    const std::string_view name = key.text();
    if (name == "metadata") {
      if (IsMapping(value, "metadata")) ReadMetadata(value, policy);
    } else if (name != "apiVersion" && name != "kind" && name != "status" && name != "spec" &&
               name != "specs") {
      policy.unknown.push_back(Ask(key, "a field that is not known here"));
    }
  });
  if (IsMapping(spec, "spec")) ReadSpec(spec, policy);
  Finish(policy);
  out.push_back(std::move(policy));
}

void CiliumReader::ReadSpec(const Node& spec, ReadPolicy& policy) {
  bool has_selector = false;
  std::array<bool, 2> has_rules{};
  const Node* by_default = nullptr;
  Node found = spec;
  ForPairs(spec, [&](const Node& key, const Node& value) {
    const std::string_view name = key.text();
    if (name == "endpointSelector") {
      has_selector = true;
      ReadSelector(value, policy);
      return;
    }
    if (name == "enableDefaultDeny") {
      found = value;
      by_default = &found;
      return;
    }
    if (name == "description" || name == "labels") return;
    for (std::size_t side = 0; side < kDirections; ++side) {
      const bool denies = name == kDeny[side];
      if (!denies && name != kAllow[side]) continue;
      if (value.IsNull() || !IsList(value, "rules")) return;
      has_rules[side] = has_rules[side] || value.size() > 0;
      ReadRules(value, side, policy, denies ? policy.denials[side] : policy.rules[side]);
      return;
    }
    policy.unknown.push_back(Ask(key, "a field that is not known here"));
  });
  if (!has_selector) {
    policy.selects_all = true;
    policy.unknown.push_back(Ask(spec, "a policy that is not about pods"));
  }
  policy.isolates = has_rules;
  if (by_default != nullptr) ReadDefaultDeny(*by_default, policy);
}

void CiliumReader::ReadDefaultDeny(const Node& node, ReadPolicy& policy) {
  if (!IsMapping(node, "enableDefaultDeny")) return;
  ForPairs(node, [&](const Node& key, const Node& value) {
    const bool is_egress = key.text() == "egress";
    const bool is_yes = value.text() == "true";
    if ((!is_egress && key.text() != "ingress") || value.quoted() ||
        (!is_yes && value.text() != "false")) {
      Error("PW-DIA-kubernetes-0130", key,
            "expected true or false for ingress and egress, found another value");
      return;
    }
    policy.isolates[is_egress ? 1 : 0] = is_yes;
  });
}

void CiliumReader::ReadRules(const Node& list, std::size_t side, ReadPolicy& policy,
                             std::vector<ReadRule>& rules) {
  (void)policy;
  for (const Node node : list) {
    if (!CountRule(node)) return;
    ReadRule rule;
    if (IsMapping(node, "a rule") && ReadOne(node, side, rule)) rules.push_back(std::move(rule));
  }
}

bool CiliumReader::ReadOne(const Node& node, std::size_t side, ReadRule& rule) {
  rule.place = PlaceOf(node);
  std::size_t peers = 0, services = 0;
  ForPairs(node, [&](const Node& key, const Node& value) {
    const std::string_view name = key.text();
    const std::string_view peer = PeerField(name, side);
    if (name == "toPorts" || name == "icmps") {
      ++services;
      if (value.IsNull() || !IsList(value, "ports or types")) return;
      name == "icmps" ? ReadIcmps(value, rule) : ReadPorts(value, rule);
      return;
    }
    if (peer.empty() || peer == "Requires") {
      rule.unknown.push_back(Ask(key, "a field that is not known here"));
      return;
    }
    ++peers;
    if (!IsList(value, "peers")) return;
    if (peer == "CIDR") {
      ReadCidrs(value, rule.peers);
    } else if (peer == "CIDRSet") {
      ReadCidrSet(value, rule.peers);
    } else if (peer == "Entities") {
      ReadEntities(value, rule.peers);
    } else if (peer == "FQDNs" && side == 1) {
      ReadNames(value, rule.peers);
    } else {
      // An empty list of them is nobody.
      if (value.size() > 0) {
        Add(rule.peers, AddressTerm::Maybe(Everywhere(), Ask(key,
                                                             "peers whose addresses are not "
                                                             "known")));
      }
    }
  });
  if (peers == 0 && services == 0) return !rule.unknown.empty();
  if (peers == 0) rule.peers = AddressTerm::Of(Everywhere());
  if (peers > 1) {
    Error("PW-DIA-kubernetes-0131", node,
          "expected peers of one kind in a rule, found several kinds");
  }
  if (services > 1)
    Error("PW-DIA-kubernetes-0132", node, "expected toPorts or icmps in a rule, found both");
  if (services == 0) rule.services = {ServiceTerm()};
  return true;
}

void CiliumReader::ReadCidrs(const Node& list, AddressTerm& peers) {
  std::vector<net::AddressRange> ranges;
  for (const Node node : list) {
    if (const auto range = ReadPrefix(node)) ranges.push_back(*range);
  }
  Add(peers, AddressTerm::Of(net::AddressSet(std::move(ranges))));
}

void CiliumReader::ReadCidrSet(const Node& list, AddressTerm& peers) {
  AddressTerm sum;
  std::vector<net::AddressRange> ranges;
  for (const Node node : list) {
    AddressTerm one;
    if (IsMapping(node, "a prefix")) ReadCidrRule(node, one);
    for (const net::AddressRange& range : one.known.ranges()) ranges.push_back(range);
    if (!one.unknown.empty()) Add(sum, one);
  }
  Add(sum, AddressTerm::Of(net::AddressSet(std::move(ranges))));
  Add(peers, sum);
}

void CiliumReader::ReadCidrRule(const Node& node, AddressTerm& peers) {
  std::optional<net::AddressRange> range;
  std::vector<net::AddressRange> excepted;
  bool has_prefix = false, is_group = false;
  ForPairs(node, [&](const Node& key, const Node& value) {
    if (key.text() == "cidr") {
      has_prefix = true;
      range = ReadPrefix(value);
    } else if (key.text() == "except") {
      if (value.IsNull() || !IsList(value, "except")) return;
      for (const Node one : value) {
        if (const auto less = ReadPrefix(one)) excepted.push_back(*less);
      }
    } else {
      is_group = true;
      peers = AddressTerm::Maybe(Everywhere(), Ask(key, "prefixes that another object has"));
    }
  });
  if (has_prefix == is_group) {
    Error("PW-DIA-kubernetes-0133", node, "expected a cidr in a toCIDRSet, found none");
    return;
  }
  if (!range) return;
  peers =
      AddressTerm::Of(Difference(net::AddressSet(*range), net::AddressSet(std::move(excepted))));
}

void CiliumReader::ReadEntities(const Node& list, AddressTerm& peers) {
  for (const Node node : list) {
    if (node.text() == "all") {
      Add(peers, AddressTerm::Of(Everywhere()));
    } else if (node.text() != "none") {
      Add(peers,
          AddressTerm::Maybe(Everywhere(), Ask(node, "an entity whose addresses are not known")));
    }
  }
}

void CiliumReader::ReadNames(const Node& list, AddressTerm& peers) {
  for (const Node node : list) {
    if (!IsMapping(node, "a name")) continue;
    std::size_t names = 0;
    ForPairs(node, [&](const Node& key, const Node& value) {
      const bool is_pattern = key.text() == "matchPattern";
      ++names;
      const bool has_star = value.text().find('*') != std::string_view::npos;
      if ((!is_pattern && key.text() != "matchName") || (!is_pattern && has_star)) {
        Error("PW-DIA-kubernetes-0134", key,
              "expected matchName, or matchPattern for a name with *, found another one");
        return;
      }
      auto term = HostNameTerm(names_, value.text());
      if (!term || (is_pattern && !has_star))
        term = AddressTerm::Maybe(Everywhere(), Ask(value, "a name that stands for others"));
      Add(peers, *term);
    });
    if (names != 1) {
      Error("PW-DIA-kubernetes-0135", node,
            "expected one of matchName and matchPattern, found none or both");
    }
  }
}

void CiliumReader::ReadPorts(const Node& list, ReadRule& rule) {
  for (const Node node : list) {
    if (!IsMapping(node, "toPorts")) continue;
    bool has_ports = false;
    ForPairs(node, [&](const Node& key, const Node& value) {
      if (key.text() == "ports") {
        if (!IsList(value, "ports")) return;
        for (const Node port : value) ReadPort(port, rule);
        has_ports = value.size() > 0;
      } else if (key.text() != "rules" || !IsEveryDnsName(value)) {
        rule.unknown.push_back(Ask(key, "a field that narrows by what packets hold"));
      }
    });
    if (!has_ports) Error("PW-DIA-kubernetes-0136", node, "expected ports, found none");
  }
}

// `dns: [{matchPattern: "*"}]`: every question is let through, and looked at.
bool CiliumReader::IsEveryDnsName(const Node& rules) {
  const auto dns = rules.Find("dns");
  if (!rules.IsMapping() || rules.size() != 1 || !dns || !dns->IsSequence()) return false;
  for (const Node one : *dns) {
    if (!one.IsMapping()) return false;
    const auto pattern = one.Find("matchPattern");
    if (one.size() == 1 && pattern && pattern->IsScalar() && pattern->text() == "*") return true;
  }
  return false;
}

void CiliumReader::ReadPort(const Node& node, ReadRule& rule) {
  if (!IsMapping(node, "a port")) return;
  std::vector<std::uint8_t> protocols{net::kProtocolTcp, net::kProtocolUdp, kSctpNumber};
  std::optional<Node> port, end;
  ForPairs(node, [&](const Node& key, const Node& value) {
    if (key.text() == "protocol") {
      const std::string_view word = value.text();
      if (word == "TCP") {
        protocols = {net::kProtocolTcp};
      } else if (word == "UDP") {
        protocols = {net::kProtocolUdp};
      } else if (word == "SCTP") {
        protocols = {kSctpNumber};
      } else if (word != "ANY") {
        Error("PW-DIA-kubernetes-0137", value,
              "expected TCP, UDP, SCTP or ANY, found another protocol");
      }
    } else if (key.text() == "port") {
      port = value;
    } else if (key.text() == "endPort") {
      end = value;
    } else {
      rule.unknown.push_back(Ask(key, "a field that is not known here"));
    }
  });
  if (!port) {
    Error("PW-DIA-kubernetes-0138", node, "expected a port, found none");
    return;
  }
  ReadNumbers(*port, end ? &*end : nullptr, protocols, rule);
}

// The API takes a port as text and its end as a number.
void CiliumReader::ReadNumbers(const Node& port, const Node* end,
                               const std::vector<std::uint8_t>& protocols, ReadRule& rule) {
  const auto lo = NumberUpTo(port.text(), 65'535);
  auto hi = lo;
  if (end != nullptr && !(NumberUpTo(end->text(), 65'535) == 0))
    hi = end->quoted() ? std::nullopt : NumberUpTo(end->text(), 65'535);
  const bool is_name = !lo && end == nullptr && port.IsScalar() && !port.text().empty();
  if (!is_name && (!port.quoted() || !lo || !hi || *hi < *lo || (*lo == 0 && *hi != 0))) {
    Error("PW-DIA-kubernetes-0139", port,
          "expected a port from 0 to 65535 in quotes and no lower endPort, found another value");
    return;
  }
  for (const std::uint8_t protocol : protocols) {
    ServiceTerm term;
    term.service = ServiceOfProtocol(protocol);
    if (is_name) {
      term.unknown = Ask(port, "a port by its name in the pod");
    } else if (*lo != 0 && term.service.kind == net::ServiceKind::kProtocol) {
      term.unknown = Ask(port, "ports of SCTP");
    } else if (*lo != 0) {
      term.service.ports = {*lo, *hi};  // 0 is every port
    }
    rule.services.push_back(std::move(term));
  }
}

void CiliumReader::ReadIcmps(const Node& list, ReadRule& rule) {
  for (const Node node : list) {
    if (!IsMapping(node, "icmps")) continue;
    ForPairs(node, [&](const Node& key, const Node& value) {
      if (key.text() != "fields") {
        rule.unknown.push_back(Ask(key, "a field that is not known here"));
        return;
      }
      if (value.IsNull() || !IsList(value, "fields")) return;
      for (const Node field : value) ReadIcmpField(field, rule);
    });
  }
}

void CiliumReader::ReadIcmpField(const Node& node, ReadRule& rule) {
  if (!IsMapping(node, "a type of ICMP")) return;
  net::Family family = net::Family::kIpv4;
  std::optional<Node> type;
  ForPairs(node, [&](const Node& key, const Node& value) {
    if (key.text() == "family") {
      if (value.text() == "IPv6") {
        family = net::Family::kIpv6;
      } else if (value.text() != "IPv4") {
        Error("PW-DIA-kubernetes-0140", value, "expected IPv4 or IPv6, found another family");
      }
    } else if (key.text() == "type") {
      type = value;
    } else {
      rule.unknown.push_back(Ask(key, "a field that is not known here"));
    }
  });
  const bool is_v4 = family == net::Family::kIpv4;
  const std::string_view word = type ? type->text() : std::string_view();
  auto number = NumberUpTo(word, 255);
  if (word == "EchoRequest" || (is_v4 && word == "Echo"))
    number = static_cast<std::uint16_t>(is_v4 ? 8 : 128);
  if (word == "EchoReply") number = static_cast<std::uint16_t>(is_v4 ? 0 : 129);
  const bool is_word = !word.empty() && (word[0] < '0' || word[0] > '9');
  if (!number && !is_word) {
    Error("PW-DIA-kubernetes-0141", node, "expected a type from 0 to 255, found another value");
    return;
  }
  ServiceTerm term;
  term.family = family;
  if (number) {
    term.service = IcmpType(family, static_cast<std::uint8_t>(*number));
  } else {
    term.service = ServiceOfProtocol(is_v4 ? net::kProtocolIcmp : net::kProtocolIcmpv6);
    term.unknown = Ask(*type, "a type of ICMP by its name");
  }
  rule.services.push_back(std::move(term));
}

}  // namespace portwright::dialect::kubernetes
