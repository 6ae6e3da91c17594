#include "dialect/firewalld/stock_files.h"

#include "base/text.h"

namespace portwright::dialect::firewalld {
namespace {

struct Stock {
  std::string_view name;
  Target target;
  std::string_view services;
  bool masquerades = false;
};

constexpr Stock kZones[] = {
    {"block", Target::kReject, ""},
    {"dmz", Target::kDefault, "ssh"},
    {"drop", Target::kDrop, ""},
    {"external", Target::kDefault, "ssh", true},
    {"home", Target::kDefault, "ssh mdns samba-client dhcpv6-client"},
    {"internal", Target::kDefault, "ssh mdns samba-client dhcpv6-client"},
    {"public", Target::kDefault, "ssh dhcpv6-client"},
    {"trusted", Target::kAccept, ""},
    {"work", Target::kDefault, "ssh dhcpv6-client"},
};

}  // namespace

std::optional<RuleFile> StockZone(std::string_view name) {
  for (const Stock& stock : kZones) {
    if (stock.name != name) continue;
    RuleFile zone;
    zone.name = name;
    zone.is_zone = true;
    zone.target = stock.target;
    zone.forwards_inside = true;
    for (const std::string_view service : Split(stock.services, ' ')) {
      if (service.empty()) continue;
      Element element;
      element.kind = ElementKind::kService;
      element.word = service;
      zone.elements.push_back(std::move(element));
    }
    if (stock.masquerades) {
      Element element;
      element.kind = ElementKind::kMasquerade;
      zone.elements.push_back(std::move(element));
    }
    return zone;
  }
  return std::nullopt;
}

std::vector<RuleFile> StockPolicies() {
  RuleFile policy;
  policy.name = "allow-host-ipv6";
  policy.target = Target::kContinue;
  policy.priority = -15'000;
  policy.ingress = {"ANY"};
  policy.egress = {"HOST"};
  for (const std::string_view type :
       {"neighbour-advertisement", "neighbour-solicitation", "router-advertisement", "redirect"}) {
    RichRule rule;
    rule.family = "ipv6";
    rule.element.kind = ElementKind::kIcmpType;
    rule.element.word = type;
    rule.action = Action::kAccept;
    policy.rules.push_back(std::move(rule));
  }
  return {policy};
}

const net::AddressSet& Addresses6to4() {
  static const net::AddressSet all = [] {
    std::vector<net::AddressRange> ranges;
    for (const std::string_view text :
         {"::/96", "::ffff:0:0/96", "2002::/24", "2002:a00::/24", "2002:7f00::/24",
          "2002:ac10::/28", "2002:c0a8::/32", "2002:a9fe::/32", "2002:e000::/19"})
      ranges.push_back(net::ParsePrefix(text)->Range());
    return net::AddressSet(std::move(ranges));
  }();
  return all;
}

}  // namespace portwright::dialect::firewalld
