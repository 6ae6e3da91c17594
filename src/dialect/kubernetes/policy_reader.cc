#include "dialect/kubernetes/policy_reader.h"

#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"
#include "net/service.h"

namespace portwright::dialect::kubernetes {
namespace {

using yaml::Node;

constexpr std::uint8_t kSctpNumber = 132;

bool IsPortName(std::string_view text) {
  if (text.empty() || text.size() > 15) return false;
  bool has_letter = false;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') has_letter = true;
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return has_letter;
}

std::optional<std::uint16_t> PortNumber(const Node& node) {
  if (!node.IsScalar() || node.quoted()) return std::nullopt;
  const auto number = ParseNumber(node.text());
  if (!number || *number < 1 || *number > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

void PolicyReader::Read(const Node& object, std::vector<ReadPolicy>& out) {
  ReadPolicy policy = Begin(object);
  bool has_spec = false;
  ForPairs(object, [&](const Node& key, const Node& value) {
    if (key.text() == "metadata") {
      if (IsMapping(value, "metadata")) ReadMetadata(value, policy);
    } else if (key.text() == "spec") {
      has_spec = true;
      if (IsMapping(value, "spec")) ReadSpec(value, policy);
    } else if (key.text() != "apiVersion" && key.text() != "kind" && key.text() != "status") {
      policy.unknown.push_back(Ask(key, "a field that is not known here"));
    }
  });
  if (!has_spec) Error("PW-DIA-kubernetes-0112", object, "expected a spec, found none");
  Finish(policy);
  out.push_back(std::move(policy));
}

void PolicyReader::ReadSpec(const Node& spec, ReadPolicy& policy) {
  bool has_selector = false, has_types = false;
  std::size_t egress_rules = 0;
  ForPairs(spec, [&](const Node& key, const Node& value) {
    const std::string_view name = key.text();
    if (name == "podSelector") {
      has_selector = true;
      ReadSelector(value, policy);
    } else if (name == "policyTypes") {
      ReadTypes(value, policy, has_types);
    } else if (name == "ingress" || name == "egress") {
      if (value.IsNull() || !IsList(value, name == "egress" ? "egress" : "ingress")) return;
      if (name == "egress") egress_rules = value.size();
      ReadRules(value, name == "egress" ? 1 : 0, policy);
    } else {
      policy.unknown.push_back(Ask(key, "a field that is not known here"));
    }
  });
  if (!has_selector) policy.selects_all = true;
  // Egress is only meant by default where something is said of it.
  if (!has_types) policy.isolates = {true, egress_rules > 0};
  // Rules of a direction that the policy is not about say nothing.
  for (std::size_t side = 0; side < 2; ++side) {
    if (!policy.isolates[side]) policy.rules[side].clear();
  }
}

void PolicyReader::ReadTypes(const Node& types, ReadPolicy& policy, bool& is_said) {
  if (types.IsNull() || !IsList(types, "policyTypes")) return;
  for (const Node type : types) {
    is_said = true;
    if (type.text() == "Ingress") {
      policy.isolates[0] = true;
    } else if (type.text() == "Egress") {
      policy.isolates[1] = true;
    } else {
      Error("PW-DIA-kubernetes-0114", type, "expected Ingress or Egress, found another value");
    }
  }
}

void PolicyReader::ReadRules(const Node& list, std::size_t side, ReadPolicy& policy) {
  for (const Node node : list) {
    if (!CountRule(node)) return;
    if (IsMapping(node, "a rule")) policy.rules[side].push_back(ReadOne(node, side));
  }
}

ReadRule PolicyReader::ReadOne(const Node& node, std::size_t side) {
  ReadRule rule;
  rule.place = PlaceOf(node);
  rule.peers = AddressTerm::Of(Everywhere());
  const std::string_view peers = side == 0 ? "from" : "to";
  ForPairs(node, [&](const Node& key, const Node& value) {
    if (key.text() == peers) {
      // An empty list is every address, as no list is.
      if (!value.IsNull() && IsList(value, "peers") && value.size() > 0)
        rule.peers = ReadPeers(value);
    } else if (key.text() == "ports") {
      if (value.IsNull() || !IsList(value, "ports")) return;
      for (const Node port : value) ReadPort(port, rule.services);
    } else {
      rule.unknown.push_back(Ask(key, "a field that is not known here"));
    }
  });
  if (!rule.services.empty()) return rule;
  for (const std::uint8_t protocol : {net::kProtocolTcp, net::kProtocolUdp, kSctpNumber}) {
    ServiceTerm whole;
    whole.service = ServiceOfProtocol(protocol);
    rule.services.push_back(std::move(whole));
  }
  ServiceTerm rest;
  rest.unknown = Ask(node, "no ports, which says nothing of protocols but TCP, UDP and SCTP");
  rule.services.push_back(std::move(rest));
  return rule;
}

AddressTerm PolicyReader::ReadPeers(const Node& list) {
  std::vector<net::AddressRange> ranges;
  const Node* open = nullptr;
  Node first_open = list;
  for (const Node peer : list) {
    if (ReadPeer(peer, ranges) || open != nullptr) continue;
    first_open = peer;
    open = &first_open;
  }
  net::AddressSet known(std::move(ranges));
  if (open == nullptr) return AddressTerm::Of(std::move(known));
  AddressTerm term = AddressTerm::Maybe(
      Everywhere(), Ask(*open, "peers by labels, whose addresses are not known"));
  term.known = std::move(known);
  return term;
}

// Whether the text says its addresses.
bool PolicyReader::ReadPeer(const Node& peer, std::vector<net::AddressRange>& ranges) {
  if (!IsMapping(peer, "a peer")) return true;
  bool has_block = false, has_labels = false, is_known = true;
  ForPairs(peer, [&](const Node& key, const Node& value) {
    if (key.text() == "ipBlock") {
      has_block = true;
      if (IsMapping(value, "ipBlock")) ReadBlock(value, ranges);
    } else if (key.text() == "podSelector" || key.text() == "namespaceSelector") {
      has_labels = true;
    } else {
      Ask(key, "a field that is not known here");
      is_known = false;
    }
  });
  if (has_block == has_labels && is_known) {
    Error("PW-DIA-kubernetes-0115", peer,
          "expected either an ipBlock or selectors for a peer, found both or neither");
  }
  return !has_labels && is_known;
}

void PolicyReader::ReadBlock(const Node& block, std::vector<net::AddressRange>& ranges) {
  std::optional<net::AddressRange> range;
  std::vector<net::AddressRange> excepted;
  bool has_prefix = false;
  ForPairs(block, [&](const Node& key, const Node& value) {
    if (key.text() == "cidr") {
      has_prefix = true;
      range = ReadPrefix(value);
    } else if (key.text() == "except") {
      if (value.IsNull() || !IsList(value, "except")) return;
      for (const Node one : value) {
        const auto less = ReadPrefix(one);
        if (less) excepted.push_back(*less);
      }
    } else {
      Error("PW-DIA-kubernetes-0116", key, "expected cidr or except, found another field");
    }
  });
  if (!has_prefix) {
    Error("PW-DIA-kubernetes-0117", block, "expected a cidr for an ipBlock, found none");
  } else if (range && excepted.empty()) {
    ranges.push_back(*range);
  } else if (range) {
    const net::AddressSet rest =
        Difference(net::AddressSet({*range}), net::AddressSet(std::move(excepted)));
    ranges.insert(ranges.end(), rest.ranges().begin(), rest.ranges().end());
  }
}

void PolicyReader::ReadPort(const Node& node, std::vector<ServiceTerm>& out) {
  if (!IsMapping(node, "a port")) return;
  ServiceTerm term;
  term.service = ServiceOfProtocol(net::kProtocolTcp);
  std::optional<Node> port, end;
  ForPairs(node, [&](const Node& key, const Node& value) {
    if (value.IsNull() && key.text() != "port") return;
    if (key.text() == "protocol") {
      if (value.text() == "UDP") {
        term.service = ServiceOfProtocol(net::kProtocolUdp);
      } else if (value.text() == "SCTP") {
        term.service = ServiceOfProtocol(kSctpNumber);
      } else if (value.text() != "TCP") {
        Error("PW-DIA-kubernetes-0119", value, "expected TCP, UDP or SCTP, found another protocol");
      }
    } else if (key.text() == "port") {
      if (!value.IsNull()) port = value;
    } else if (key.text() == "endPort") {
      end = value;
    } else {
      term.unknown = Ask(key, "a field that is not known here");
    }
  });
  ReadNumbers(port ? &*port : nullptr, end ? &*end : nullptr, std::move(term), out);
}

void PolicyReader::ReadNumbers(const Node* port, const Node* end, ServiceTerm term,
                               std::vector<ServiceTerm>& out) {
  if (port != nullptr) {
    const auto lo = PortNumber(*port);
    const auto hi = end == nullptr ? lo : PortNumber(*end);
    if (!lo && end == nullptr && port->IsScalar() && IsPortName(port->text())) {
      term.unknown = Ask(*port, "a port by its name in the pod");
    } else if (!lo || !hi || *hi < *lo) {
      Error("PW-DIA-kubernetes-0120", *port,
            "expected a port from 1 to 65535 and no lower endPort, found another value");
      return;
    } else if (term.service.kind == net::ServiceKind::kProtocol) {
      term.unknown = Ask(*port, "ports of SCTP");
    } else {
      term.service.ports = {*lo, *hi};
    }
  } else if (end != nullptr) {
    Error("PW-DIA-kubernetes-0121", *end, "expected a port before an endPort, found none");
    return;
  }
  out.push_back(std::move(term));
}

}  // namespace portwright::dialect::kubernetes
