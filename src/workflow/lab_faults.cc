#include "workflow/lab_faults.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "lab/commands.h"

namespace portwright::workflow {
namespace {

using site::kNone;

// A certificate of `CN=inspecting proxy, O=Portwright lab`, signed by itself; its key is thrown
// away.
constexpr std::string_view kCertificate =
    "308201ad30820152a003020102020107300a06082a8648ce3d04030230343117301506035504"
    "0a0c0e506f7274777269676874206c61623119301706035504030c10696e7370656374696e67"
    "2070726f78793020170d3236313132313233313031315a180f32303531303731333233313031"
    "315a303431173015060355040a0c0e506f7274777269676874206c6162311930170603550403"
    "0c10696e7370656374696e672070726f78793059301306072a8648ce3d020106082a8648ce3d"
    "03010703420004aa3450c1f59369648329caf185fa945a6e4848c8061c6b53887cc10ee7fe3d"
    "a0524cfbfa2c9ec8d8b0973772f3bb92d79b50878bcf2d6da4e381a5b7f5b7fa1aa353305130"
    "1d0603551d0e04160414c173cdc89a0650d1d09467bf364bc15d3efef7fd301f0603551d2304"
    "1830168014c173cdc89a0650d1d09467bf364bc15d3efef7fd300f0603551d130101ff040530"
    "030101ff300a06082a8648ce3d0403020349003046022100f923b3021acadad50bd80f6660dc"
    "f90e99906d38e92828e5456e904a2980f01e0221009ae7c3c4943380e00e6887fe4e48f8f1c9"
    "8cd8f52483c3ff1d5986868bbd06d6";

struct Form {
  std::string_view name;
  LabFaultKind kind;
  bool takes_service;
  bool takes_more;  // something else behind the comma
};
constexpr std::array<Form, 11> kForms = {{{"no-rule", LabFaultKind::kNoRule, true, true},
                                          {"wide-rule", LabFaultKind::kWideRule, true, true},
                                          {"drop", LabFaultKind::kDrop, true, true},
                                          {"reject", LabFaultKind::kReject, true, true},
                                          {"source", LabFaultKind::kSource, false, true},
                                          {"translate", LabFaultKind::kTranslate, false, false},
                                          {"tls-proxy", LabFaultKind::kTlsProxy, true, true},
                                          {"dead", LabFaultKind::kDead, true, true},
                                          {"loss", LabFaultKind::kLoss, false, true},
                                          {"slow", LabFaultKind::kSlow, false, true},
                                          {"latency", LabFaultKind::kLatency, false, true}}};

Error Unknown(std::string_view text) {
  return {ErrorCode::kInvalid,
          "expected a fault, one of " + std::string(kLabFaultForms) + "; found " + Quote(text)};
}

bool IsMeant(const net::Service& meant, const net::Service& service) {
  return service.kind == meant.kind && service.ports.lo <= meant.ports.lo &&
         meant.ports.hi <= service.ports.hi;
}

void RemoveRules(policy::Policy& policy, const net::Service& meant) {
  for (policy::Chain& chain : policy.chains) {
    std::erase_if(chain.rules, [&](const policy::Rule& rule) {
      return IsMeant(meant, policy.services[rule.service]);
    });
    chain.places.clear();
  }
}

void AddWideRule(policy::Policy& policy, const net::Service& meant) {
  policy.services.push_back(meant);
  for (policy::Chain& chain : policy.chains) {
    if (chain.hook == policy::Hook::kNone) continue;
    policy::Rule rule;
    rule.service = static_cast<std::uint32_t>(policy.services.size() - 1);
    rule.verdict.kind = policy::VerdictKind::kAccept;
    chain.rules.insert(chain.rules.begin(), rule);
    chain.places.clear();
  }
}

std::string Port(const net::Service& service) {
  const bool is_tcp = service.kind == net::ServiceKind::kTcp;
  return std::string(is_tcp ? "tcp" : "udp") + " dport " + net::ToText(service.ports);
}

std::string Table(const std::string& chains) {
  return "table inet portwright_fault {\n" + chains + "}\n";
}

std::string Chain(const std::string& name, const std::string& type, const std::string& rule) {
  std::string text = "  chain " + name + " {\n    type " + type + "; policy accept;\n";
  return text + "    " + rule + "\n  }\n";
}

// What comes by is stopped there, on its way through and at its end.
std::string Stop(const std::string& rule) {
  return Table(Chain("forward", "filter hook forward priority -10", rule) +
               Chain("input", "filter hook input priority -10", rule));
}

bool Has(const lab::Space& space, const net::Address& address) {
  return std::any_of(space.links.begin(), space.links.end(), [&](const lab::Link& link) {
    return std::any_of(link.addresses.begin(), link.addresses.end(),
                       [&](const lab::LinkAddress& own) { return own.address == address; });
  });
}

std::string SourceRules(const lab::Space& space, const std::string& what) {
  const auto address = net::ParseAddress(what);
  if (!address || !Has(space, *address)) return "";
  const std::string family = address->family == net::Family::kIpv4 ? "ip" : "ip6";
  std::string rule = family + " saddr != " + what + " oif != \"lo\" snat " + family + " to " + what;
  return Table(Chain("postrouting", "nat hook postrouting priority srcnat", rule));
}

// A drop of so many of a hundred packets.
std::string LossRules(const std::string& what) {
  const auto percent = ParseNumber(what.substr(0, what.find('%')));
  return Stop("numgen random mod 100 < " + std::to_string(percent.value_or(0)) + " drop");
}

// As the kernel answers where nobody listens: a real server may have the port for another protocol
// of the same service.
std::string DeadRules(const net::Service& service) {
  const bool is_tcp = service.kind == net::ServiceKind::kTcp;
  const std::string verdict = is_tcp ? " reject with tcp reset" : " reject";
  return Table(Chain("input", "filter hook input priority 10", Port(service) + verdict));
}

std::string RulesOf(const lab::Space& space, const LabFault& fault) {
  switch (fault.kind) {
    case LabFaultKind::kDrop:
      return Stop(Port(fault.service) + " drop");
    case LabFaultKind::kReject:
      return Stop(Port(fault.service) + " reject with icmpx admin-prohibited");
    case LabFaultKind::kSource:
      return SourceRules(space, fault.what);
    case LabFaultKind::kTranslate:
      return Table(Chain("postrouting", "nat hook postrouting priority 90", "masquerade"));
    case LabFaultKind::kTlsProxy:
      return Table(Chain("prerouting", "nat hook prerouting priority -110",
                         Port(fault.service) + " redirect to :" + std::to_string(kTlsProxyPort)));
    case LabFaultKind::kLoss:
      return LossRules(fault.what);
    case LabFaultKind::kDead:
      return DeadRules(fault.service);
    case LabFaultKind::kNoRule:
    case LabFaultKind::kWideRule:
    case LabFaultKind::kSlow:
    case LabFaultKind::kLatency:
      break;
  }
  return "";
}

// A point of a host or cluster is that party.
std::string PartyOf(const site::Site& site, const std::string& at) {
  const std::uint32_t point = site.FindPoint(at);
  if (point == kNone) return at;
  const site::EnforcementPoint& found = site.points[point];
  if (found.kind == site::PointKind::kHost) return site.hosts[found.host].name;
  if (found.kind == site::PointKind::kCluster) return site.clusters[found.cluster].name;
  return at;
}

std::string Bytes(std::string_view hexadecimal) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2)
    bytes += static_cast<char>(digit(hexadecimal[i]) * 16 + digit(hexadecimal[i + 1]));
  return bytes;
}

std::string Length(std::size_t size, int bytes) {
  std::string text;
  for (int b = bytes - 1; b >= 0; --b) text += static_cast<char>(size >> (8 * b) & 0xff);
  return text;
}

}  // namespace

Result<LabFault> ParseLabFault(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return Unknown(text);
  const auto form = std::find_if(kForms.begin(), kForms.end(), [&](const Form& one) {
    return one.name == text.substr(0, equals);
  });
  if (form == kForms.end()) return Unknown(text);
  const std::string_view rest = text.substr(equals + 1);
  const std::size_t comma = rest.find(',');
  LabFault fault;
  fault.kind = form->kind;
  fault.at = rest.substr(0, comma);
  if (comma != std::string_view::npos) fault.what = rest.substr(comma + 1);
  if (fault.at.empty() || fault.what.empty() == form->takes_more) return Unknown(text);
  if (fault.kind == LabFaultKind::kSource) {
    PORTWRIGHT_TRY([[maybe_unused]] const net::Address address, net::ParseAddress(fault.what));
  }
  if (fault.kind == LabFaultKind::kLatency && !lab::ParseDelayUs(fault.what)) return Unknown(text);
  if (!form->takes_service) return fault;
  PORTWRIGHT_TRY(fault.service, net::ParseService(fault.what));
  const bool has_port =
      fault.service.kind == net::ServiceKind::kTcp || fault.service.kind == net::ServiceKind::kUdp;
  if (!has_port) return Unknown(text);
  return fault;
}

Status ExpectPlace(const plan::Plan& plan, const LabFault& fault) {
  const site::Site& site = *plan.site;
  std::vector<std::string> names;
  const bool is_of_rules =
      fault.kind == LabFaultKind::kNoRule || fault.kind == LabFaultKind::kWideRule;
  for (const plan::PointPlan& point : plan.points) {
    if (is_of_rules) names.push_back(site.points[point.point].name);
  }
  if (!is_of_rules) {
    for (const auto& point : site.points) names.push_back(point.name);
    for (const auto& host : site.hosts) names.push_back(host.name);
    for (const auto& cluster : site.clusters) names.push_back(cluster.name);
  }
  if (std::find(names.begin(), names.end(), fault.at) != names.end()) return Ok();
  const auto near = Nearest(fault.at, names);
  return Error{ErrorCode::kNotFound,
               std::string(is_of_rules ? "expected a point that filters"
                                       : "expected a point or party of the site") +
                   " in a fault, found " + Quote(fault.at) +
                   (near ? "; did you mean " + *near + "?" : "")};
}

void BreakPolicies(plan::Plan& plan, const std::vector<LabFault>& faults) {
  for (const LabFault& fault : faults) {
    for (plan::PointPlan& point : plan.points) {
      if (plan.site->points[point.point].name != fault.at) continue;
      if (fault.kind == LabFaultKind::kNoRule) RemoveRules(point.policy, fault.service);
      if (fault.kind == LabFaultKind::kWideRule) AddWideRule(point.policy, fault.service);
    }
  }
}

std::vector<LabFaultChange> FaultChanges(const plan::Plan& plan, const LabSite& site,
                                         const std::vector<LabFault>& faults) {
  std::vector<LabFaultChange> changes;
  for (const LabFault& fault : faults) {
    const std::string party = PartyOf(*plan.site, fault.at);
    for (std::uint32_t s = 0; s < site.topology.spaces.size(); ++s) {
      const lab::Space& space = site.topology.spaces[s];
      if (space.party != party) continue;
      LabFaultChange change;
      change.space = s;
      change.rules = RulesOf(space, fault);
      change.has_tls_proxy = fault.kind == LabFaultKind::kTlsProxy;
      change.shapes = fault.kind == LabFaultKind::kLoss || fault.kind == LabFaultKind::kSlow ||
                      fault.kind == LabFaultKind::kLatency;
      if (fault.kind == LabFaultKind::kSlow) change.rate = fault.what;
      if (fault.kind == LabFaultKind::kLatency) change.latency = fault.what;
      if (fault.kind == LabFaultKind::kDead) change.dead = fault.service;
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

const std::string& TlsProxyAnswer() {
  static const std::string answer = [] {
    const std::string certificate = Bytes(kCertificate);
    // RFC 5246: version, random, no session, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, no
    // compression.
    const std::string hello =
        "\x03\x03" + std::string(32, '\x2a') + std::string("\x00\xc0\x2b\x00", 4);
    const std::string listed = Length(certificate.size(), 3) + certificate;
    std::string said = "\x02" + Length(hello.size(), 3) + hello;
    said += "\x0b" + Length(listed.size() + 3, 3) + Length(listed.size(), 3) + listed;
    said += std::string("\x0e\x00\x00\x00", 4);
    return "\x16\x03\x03" + Length(said.size(), 2) + said;
  }();
  return answer;
}

}  // namespace portwright::workflow
