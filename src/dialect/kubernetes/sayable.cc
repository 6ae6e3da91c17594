#include "dialect/kubernetes/sayable.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/requirement_sets.h"
#include "net/service.h"

namespace portwright::dialect::kubernetes {
namespace {

using net::ServiceKind;
using policy::Policy;
using policy::Rule;

constexpr std::uint8_t kSctp = 132;
constexpr std::size_t kNamedMax = 5;  // requirements of a warning

bool CanSay(const Policy& policy, const Rule& rule, Kinds kinds) {
  const net::Service& service = policy.services[rule.service];
  if (!rule.source_ports.IsAny()) return false;
  switch (service.kind) {
    case ServiceKind::kTcp:
    case ServiceKind::kUdp:
      // Ports of the API begin at 1; no port at all stands for every one.
      return service.ports.lo > 0 || service.ports.IsAny();
    case ServiceKind::kProtocol:
      return service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp ||
             service.protocol == kSctp;
    case ServiceKind::kAny:
      return kinds == Kinds::kCilium;
    case ServiceKind::kIcmp:
      return kinds == Kinds::kCilium && !service.icmp_any;
  }
  return false;
}

class Narrower {
 public:
  Narrower(const Policy& policy, Kinds kinds)
      : policy_(policy), kinds_(kinds), out_(std::make_shared<Policy>(policy)) {}

  std::shared_ptr<const Policy> Run(Diagnostics& diagnostics) {
    for (policy::Chain& chain : out_->chains) {
      std::vector<Rule> rules;
      for (const Rule& rule : chain.rules) Add(rule, rules);
      chain.rules = std::move(rules);
      chain.places.clear();
    }
    for (const auto& [found, ids] : missing_) {
      diagnostics.Warning("PW-DIA-kubernetes-0003", {},
                          "expected services that a NetworkPolicy can say, found " + found.first +
                              " of " + Named(ids) + ", " + std::string(found.second),
                          kinds_ == Kinds::kCilium
                              ? "it says TCP, UDP and SCTP by ports of the destination, and "
                                "types of ICMP"
                              : "it says TCP, UDP and SCTP, by ports of the destination");
    }
    return out_;
  }

 private:
  void Add(const Rule& rule, std::vector<Rule>& out) {
    if (CanSay(policy_, rule, kinds_)) {
      out.push_back(rule);
      return;
    }
    const net::Service service = policy_.services[rule.service];
    if (!rule.source_ports.IsAny()) {
      Miss(rule, net::ToText(service) + " from some source ports", kLeftOut);
    } else if (service.kind == ServiceKind::kAny) {
      Miss(rule, "any protocol", "of which all but TCP, UDP and SCTP was left out");
      net::Service one;
      for (const ServiceKind kind : {ServiceKind::kTcp, ServiceKind::kUdp}) {
        one.kind = kind;
        AddWith(rule, one, out);
      }
      one.kind = ServiceKind::kProtocol;
      one.protocol = kSctp;
      AddWith(rule, one, out);
    } else if (service.kind == ServiceKind::kTcp || service.kind == ServiceKind::kUdp) {
      Miss(rule, "port 0", kLeftOut);
      net::Service one = service;
      one.ports.lo = 1;
      if (one.ports.hi > 0) AddWith(rule, one, out);
    } else {
      Miss(rule,
           service.kind == ServiceKind::kIcmp ? net::ToText(service)
                                              : net::ProtocolName(service.protocol),
           kLeftOut);
    }
  }

  void AddWith(Rule rule, const net::Service& service, std::vector<Rule>& out) {
    const auto [at, is_new] =
        added_.emplace(service, static_cast<std::uint32_t>(out_->services.size()));
    if (is_new) out_->services.push_back(service);
    rule.service = at->second;
    out.push_back(rule);
  }

  void Miss(const Rule& rule, std::string found, std::string_view done) {
    auto& ids = missing_[{std::move(found), done}];
    for (const std::uint32_t reason : policy_.origins[rule.origin].reasons)
      ids.insert(policy_.reasons[reason].id);
  }

  static std::string Named(const std::set<std::string_view>& ids) {
    std::vector<std::string> named;
    for (const std::string_view id : ids) {
      if (named.size() == kNamedMax) break;
      named.emplace_back(Sanitised(id));
    }
    if (ids.size() > named.size())
      named.push_back(WithThousands(ids.size() - named.size()) + " more");
    return named.empty() ? "no requirement" : Join(named, ", ");
  }

  static constexpr std::string_view kLeftOut = "which was left out";

  const Policy& policy_;
  Kinds kinds_;
  std::shared_ptr<Policy> out_;
  std::map<net::Service, std::uint32_t> added_;
  // What was found, and what was done: requirements.
  std::map<std::pair<std::string, std::string_view>, std::set<std::string_view>> missing_;
};

}  // namespace

std::shared_ptr<const Policy> SayablePart(const Policy& policy, Kinds kinds,
                                          Diagnostics& diagnostics) {
  for (const policy::Chain& chain : policy.chains) {
    for (const Rule& rule : chain.rules) {
      if (!CanSay(policy, rule, kinds)) return Narrower(policy, kinds).Run(diagnostics);
    }
  }
  return nullptr;
}

}  // namespace portwright::dialect::kubernetes
