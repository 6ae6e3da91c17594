#include "dialect/pf/deciding_order.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::pf {
namespace {

SharedAddresses Both(const SharedAddresses& a, const SharedAddresses& b) {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  AddressTerm out{Intersection(a->known, b->known), Intersection(a->possible, b->possible),
                  a->unknown};
  out.unknown.insert(out.unknown.end(), b->unknown.begin(), b->unknown.end());
  KeepOnce(out.unknown);
  return std::make_shared<const AddressTerm>(std::move(out));
}

std::uint8_t ProtocolOf(const ServiceTerm& term) {
  switch (term.service.kind) {
    case net::ServiceKind::kTcp:
      return net::kProtocolTcp;
    case net::ServiceKind::kUdp:
      return net::kProtocolUdp;
    case net::ServiceKind::kIcmp:
      return term.family == net::Family::kIpv6 ? net::kProtocolIcmpv6 : net::kProtocolIcmp;
    case net::ServiceKind::kAny:
    case net::ServiceKind::kProtocol:
      break;
  }
  return term.service.protocol;
}

std::optional<net::PortRange> Both(net::PortRange a, net::PortRange b) {
  const net::PortRange both{std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
  if (both.lo > both.hi) return std::nullopt;
  return both;
}

std::optional<ServiceTerm> Both(const ServiceTerm& a, const ServiceTerm& b) {
  if (ProtocolOf(a) != ProtocolOf(b)) return std::nullopt;
  const bool a_has_type = a.service.kind == net::ServiceKind::kIcmp;
  const bool b_has_type = b.service.kind == net::ServiceKind::kIcmp;
  if (a_has_type && b_has_type && a.service != b.service) return std::nullopt;
  ServiceTerm out = b_has_type ? b : a;
  const auto ports = Both(a.service.ports, b.service.ports);
  const auto sources = Both(a.source_ports, b.source_ports);
  out.icmp_code_lo = std::max(a.icmp_code_lo, b.icmp_code_lo);
  out.icmp_code_hi = std::min(a.icmp_code_hi, b.icmp_code_hi);
  if (!ports || !sources || out.icmp_code_lo > out.icmp_code_hi) return std::nullopt;
  out.service.ports = *ports;
  out.source_ports = *sources;
  out.unknown = a.unknown.empty() ? b.unknown : a.unknown;
  return out;
}

// The rule as it stands inside an anchor; nothing where no packet meets both.
std::optional<Rule> Inside(const Rule& anchor, Rule rule) {
  if (anchor.way != Way::kBoth && rule.way != Way::kBoth && anchor.way != rule.way)
    return std::nullopt;
  if (anchor.family && rule.family && *anchor.family != *rule.family) return std::nullopt;
  if (rule.way == Way::kBoth) rule.way = anchor.way;
  if (!rule.family) rule.family = anchor.family;
  rule.sources = Both(anchor.sources, rule.sources);
  rule.destinations = Both(anchor.destinations, rule.destinations);
  const auto doubt = [&](const char* what) { rule.unknown.emplace_back(what); };
  if (rule.interfaces.empty()) {
    rule.interfaces = anchor.interfaces;
  } else if (!anchor.interfaces.empty()) {
    doubt("the interfaces of an anchor");
  }
  if (rule.services.empty()) {
    rule.services = anchor.services;
  } else if (!anchor.services.empty()) {
    std::vector<ServiceTerm> both;
    for (const ServiceTerm& a : anchor.services) {
      for (const ServiceTerm& b : rule.services) {
        if (auto term = Both(a, b)) both.push_back(std::move(*term));
      }
    }
    if (both.empty()) return std::nullopt;
    KeepOnce(both);
    rule.services = std::move(both);
  }
  if (anchor.received_on && rule.received_on) doubt("received-on of an anchor");
  if (!rule.received_on) rule.received_on = anchor.received_on;
  if (!anchor.tagged.empty() && !rule.tagged.empty()) {
    doubt("the tag of an anchor");
  } else if (!anchor.tagged.empty()) {
    rule.tagged = anchor.tagged;
    rule.is_tagged_negated = anchor.is_tagged_negated;
  }
  if (anchor.flags_mask != 0) doubt("the flags of an anchor");
  rule.unknown.insert(rule.unknown.end(), anchor.unknown.begin(), anchor.unknown.end());
  return rule;
}

struct Parts {
  std::vector<Rule> quick, others;  // as they stand
};

class Orderer {
 public:
  explicit Orderer(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Parts PartsOf(std::vector<Item>& items, bool in_quick_anchor) {
    Parts out;
    for (Item& item : items) {
      if (item.is_anchor) {
        AddAnchor(item, in_quick_anchor, out);
        continue;
      }
      const bool is_final = item.rule.is_quick && !in_quick_anchor;
      if (!item.rule.tag.empty() && (!is_final || item.rule.action == Action::kMatch))
        knows_tags_ = false;
      if (item.rule.action == Action::kMatch) continue;
      (item.rule.is_quick ? out.quick : out.others).push_back(std::move(item.rule));
    }
    return out;
  }

  bool knows_tags() const { return knows_tags_; }

 private:
  void AddAnchor(Item& item, bool in_quick_anchor, Parts& out) {
    const Rule& anchor = item.rule;
    if (!anchor.tag.empty()) knows_tags_ = false;
    if (item.is_open) {
      AddOpen(anchor, out);
      return;
    }
    Parts inside = PartsOf(item.items, in_quick_anchor || anchor.is_quick);
    if (anchor.is_quick) {
      std::move(inside.others.rbegin(), inside.others.rend(), std::back_inserter(inside.quick));
      inside.others.clear();
    }
    for (auto [from, to] : {std::pair{&inside.quick, &out.quick}, {&inside.others, &out.others}}) {
      for (Rule& rule : *from) {
        if (auto whole = Inside(anchor, std::move(rule))) to->push_back(std::move(*whole));
      }
    }
  }

  // Whatever it holds: it may let pass what it is asked about, and drop it.
  void AddOpen(const Rule& anchor, Parts& out) {
    const std::string name = anchor.label.empty() ? "without a name" : Quote(anchor.label);
    diagnostics_.Warning(
        "PW-DIA-pf-0206", anchor.place,
        "expected the rules of every anchor, found the anchor " + name + " without them",
        "answers are given whatever it holds; `pfctl -a NAME -sr` prints them, "
        "and `load anchor NAME from FILE` with --beside FILE has them read");
    for (const Action action : {Action::kPass, Action::kBlock}) {
      Rule rule = anchor;
      rule.action = action;
      rule.unknown.push_back("whether the anchor " + name +
                             (action == Action::kPass ? " lets pass" : " blocks"));
      out.quick.push_back(std::move(rule));
    }
  }

  Diagnostics& diagnostics_;
  bool knows_tags_ = true;
};

}  // namespace

DecidingOrder OrderOf(Ruleset& ruleset, Diagnostics& diagnostics) {
  Orderer orderer(diagnostics);
  Parts parts = orderer.PartsOf(ruleset.items, false);
  DecidingOrder out;
  out.rules = std::move(parts.quick);
  std::move(parts.others.rbegin(), parts.others.rend(), std::back_inserter(out.rules));
  out.knows_tags = orderer.knows_tags() && !ruleset.translation_tags;
  return out;
}

}  // namespace portwright::dialect::pf
