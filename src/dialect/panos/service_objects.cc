#include "dialect/panos/service_objects.h"

#include <algorithm>
#include <string_view>

namespace portwright::dialect::panos {
namespace {

constexpr NameStyle kStyle{63, "-_.", true};
constexpr std::size_t kPortsBytesMax = 1'000;  // of one object; the device takes 1,023
constexpr std::size_t kWordsBytesMax = 40;

bool HasPorts(const AllowedService& service) {
  return !service.any_protocol &&
         (service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp);
}

std::string PortText(net::PortRange ports) {
  if (ports.lo == ports.hi) return std::to_string(ports.lo);
  return std::to_string(ports.lo) + "-" + std::to_string(ports.hi);
}

// As many of the ports as there is room for in a name.
std::string_view FirstOf(std::string_view list) {
  if (list.size() <= kWordsBytesMax) return list;
  list = list.substr(0, kWordsBytesMax);
  return list.substr(0, list.rfind(','));
}

// Whether ports of both may stand in one object.
bool ShareObject(const AllowedService& a, const AllowedService& b) {
  return a.protocol == b.protocol && a.source_ports == b.source_ports;
}

}  // namespace

ServiceObjects::ServiceObjects(const AllowRules& rules) : rules_(rules), book_(kStyle) {
  for (const AllowRule& rule : rules.rules) ++uses_[{rule.services, rule.session_timeout_s}];
  for (const auto& services : rules.services) {
    for (const AllowedService& service : services) {
      if (service.icmp_type) types_[service.protocol].insert(*service.icmp_type);
    }
  }
}

ServiceChoice ServiceObjects::Of(std::uint32_t services, std::uint32_t timeout_s) {
  const auto known = known_.find({services, timeout_s});
  if (known != known_.end()) return known->second;
  return known_.emplace(Key{services, timeout_s}, Make(services, timeout_s)).first->second;
}

ServiceChoice ServiceObjects::Make(std::uint32_t services, std::uint32_t timeout_s) {
  ServiceChoice out;
  std::vector<AllowedService> same;
  for (const AllowedService& service : rules_.services[services]) {
    if (service.any_protocol) {
      out.is_any = true;
      return out;
    }
    if (!HasPorts(service)) {
      AddApplications(service, out.applications);
      continue;
    }
    if (!same.empty() && !ShareObject(same.back(), service)) {
      AddObjects(same, timeout_s, out.services);
      same.clear();
    }
    same.push_back(service);
  }
  if (!same.empty()) AddObjects(same, timeout_s, out.services);
  std::sort(out.applications.begin(), out.applications.end());
  out.applications.erase(std::unique(out.applications.begin(), out.applications.end()),
                         out.applications.end());
  if (out.services.size() > 1 && uses_[{services, timeout_s}] > 1) {
    std::string words, content = "group";
    for (const std::string& name : out.services) {
      words += (words.empty() ? "" : "-") + name.substr(kOwnPrefix.size());
      content += "," + name;
    }
    const std::string name = book_.Of(words.substr(0, kWordsBytesMax), content);
    const auto [at, fresh] = groups_.try_emplace(name);
    if (fresh)
      AppendListCommands(at->second, "set service-group " + name + " members", out.services);
    out.services = {name};
  }
  return out;
}

// As many objects as the lengths of their ports ask for.
void ServiceObjects::AddObjects(const std::vector<AllowedService>& same, std::uint32_t timeout_s,
                                std::vector<std::string>& out) {
  std::vector<AllowedService> some;
  std::size_t bytes = 0;
  for (const AllowedService& service : same) {
    const std::size_t more = PortText(service.ports).size() + 1;
    if (bytes + more > kPortsBytesMax) {
      out.push_back(ObjectOf(some, timeout_s));
      some.clear();
      bytes = 0;
    }
    some.push_back(service);
    bytes += more;
  }
  out.push_back(ObjectOf(some, timeout_s));
}

std::string ServiceObjects::ObjectOf(const std::vector<AllowedService>& ports,
                                     std::uint32_t timeout_s) {
  const AllowedService& first = ports.front();
  const std::string protocol = first.protocol == net::kProtocolTcp ? "tcp" : "udp";
  std::string list;
  for (const AllowedService& service : ports) {
    list += list.empty() ? "" : ",";
    list += PortText(service.ports);
  }
  std::string more;
  if (!first.source_ports.IsAny()) more += "-from-" + PortText(first.source_ports);
  if (timeout_s != 0) more += "-for-" + std::to_string(timeout_s) + "s";
  std::string name;
  if (ports.size() == 1) {
    name = "pw-" + protocol + "-" + (first.ports.IsAny() ? "any" : list) + more;
  } else {
    name = book_.Of(protocol + "-" + std::string(FirstOf(list)), protocol + "/" + list + more);
  }
  std::string commands = "set service " + name + " protocol " + protocol + " port " + list;
  if (!first.source_ports.IsAny()) commands += " source-port " + PortText(first.source_ports);
  commands += '\n';
  if (timeout_s != 0) {
    commands += "set service " + name + " protocol " + protocol + " override yes timeout " +
                std::to_string(timeout_s) + "\n";
  }
  objects_.emplace(name, std::move(commands));
  return name;
}

// A packet of a type that has an application is that application, and no longer the one of its
// protocol: who allows the protocol names both.
void ServiceObjects::AddApplications(const AllowedService& service, std::vector<std::string>& out) {
  out.push_back(ApplicationOf(service));
  const auto types = types_.find(service.protocol);
  if (service.icmp_type || types == types_.end()) return;
  for (const std::uint8_t type : types->second) {
    AllowedService narrow = service;
    narrow.icmp_type = type;
    out.push_back(ApplicationOf(narrow));
  }
}

std::string ServiceObjects::ApplicationOf(const AllowedService& service) {
  const bool is_v4 = service.protocol == net::kProtocolIcmp;
  std::string name, by;
  if (service.icmp_type) {
    const std::string type = std::to_string(*service.icmp_type);
    name = (is_v4 ? "pw-icmp-" : "pw-icmp6-") + type;
    by = (is_v4 ? "ident-by-icmp-type type " : "ident-by-icmp6-type type ") + type;
  } else {
    name = "pw-protocol-" + std::to_string(service.protocol);
    by = "ident-by-ip-protocol " + std::to_string(service.protocol);
  }
  const auto [at, fresh] = applications_.try_emplace(name);
  if (fresh) {
    at->second = "set application " + name +
                 " category networking subcategory ip-protocol technology network-protocol risk 1"
                 " default " +
                 by + "\n";
  }
  return name;
}

void ServiceObjects::AppendItems(std::vector<Item>& out) const {
  for (const auto& [name, commands] : objects_)
    out.push_back({ItemKind::kService, name, commands, "", "", false, false});
  for (const auto& [name, commands] : groups_)
    out.push_back({ItemKind::kServiceGroup, name, commands, "", "", false, false});
  for (const auto& [name, commands] : applications_)
    out.push_back({ItemKind::kApplication, name, commands, "", "", false, false});
}

}  // namespace portwright::dialect::panos
