#include "dialect/panos/services.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kTermsMax = 200'000;

ServiceTerm Unknown(std::string why) {
  ServiceTerm out;
  out.unknown = std::move(why);
  return out;
}

ServiceTerms Tcp(std::initializer_list<std::uint16_t> ports) {
  ServiceTerms out;
  for (const std::uint16_t port : ports) {
    ServiceTerm term;
    term.service.kind = net::ServiceKind::kTcp;
    term.service.ports = {port, port};
    out.push_back(term);
  }
  return out;
}

void Tidy(ServiceTerms& terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

}  // namespace

std::optional<std::vector<net::PortRange>> ReadPortList(std::string_view text) {
  std::vector<net::PortRange> out;
  for (const std::string_view part : Split(text, ',')) {
    const std::string_view range = Trim(part);
    const std::size_t dash = range.find('-');
    const auto lo = ParseNumber(Trim(range.substr(0, dash)));
    const auto hi = dash == std::string_view::npos ? lo : ParseNumber(Trim(range.substr(dash + 1)));
    if (!lo || !hi || *hi > 65535 || *lo > *hi) return std::nullopt;
    out.push_back({static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)});
  }
  return out;
}

ServiceTerms Services::OfList(const Spot& list, std::size_t position) {
  ServiceTerms out;
  for (const NodeId id : list.children()) AddMember({list.tree, id}, position, out);
  Tidy(out);
  const auto is_any = [](const ServiceTerm& term) { return term == ServiceTerm(); };
  if (std::any_of(out.begin(), out.end(), is_any)) return {ServiceTerm()};
  return out;
}

void Services::AddMember(const Spot& member, std::size_t position, ServiceTerms& out) {
  const std::string_view name = member.name();
  const auto add = [&](const ServiceTerms& terms) {
    if (out.size() + terms.size() > kTermsMax) {
      ledger_.Error("PW-DIA-panos-0116", member.place(),
                    "expected at most 200,000 services in one place, found more");
    } else if (ledger_.Spend(terms.size() + 1, member.place())) {
      out.insert(out.end(), terms.begin(), terms.end());
    }
  };
  if (name == "any") return add({ServiceTerm()});
  const std::vector<Found> found = names_.Lookup(name, position);
  if (found.size() == 1) return add(OfFound(found.front()));
  if (found.size() == 2) {
    const ServiceTerms a = OfFound(found[0]);
    const ServiceTerms& b = OfFound(found[1]);
    if (a == b) return add(a);
    ledger_.Warning(
        "PW-DIA-panos-0211", member.place(),
        "expected a name that only one device group has, found " + Quote(name) + " in several",
        "answers are given for either value");
    const std::string why = Quote(name) + " of several device groups";
    for (const ServiceTerms* terms : {&a, &b}) {
      ServiceTerms perhaps = *terms;
      for (ServiceTerm& term : perhaps) term.unknown = why;
      add(perhaps);
    }
    return;
  }
  if (name == "application-default") return add({Unknown("application-default")});
  if (name == "service-http") return add(Tcp({80, 8080}));
  if (name == "service-https") return add(Tcp({443}));
  ledger_.Warning("PW-DIA-panos-0210", member.place(),
                  "expected the name of a service, found " + Quote(name),
                  "it is taken for any ports or none");
  add({Unknown("service " + Quote(name))});
}

const ServiceTerms& Services::OfFound(const Found& found) {
  if (found.is_group()) return OfGroup(found);
  const auto known = objects_.find(found.spot);
  if (known != objects_.end()) return known->second;
  return objects_.emplace(found.spot, ReadObject(found.spot)).first->second;
}

const ServiceTerms& Services::OfGroup(const Found& group) {
  const auto known = groups_.find(group.spot);
  if (known != groups_.end()) return known->second;
  const auto is_done = [&](const Spot& spot) { return groups_.count(spot) > 0; };
  const std::vector<Found> order = names_.Order(group, is_done);
  // Present from here on: what stands in a loop through itself adds nothing, and is an error.
  for (const Found& each : order) groups_[each.spot];
  for (const Found& each : order) {
    ServiceTerms sum;
    const Spot members = Names::MembersOf(each.spot);
    if (members.exists()) {
      for (const NodeId id : members.children()) AddMember({members.tree, id}, each.position, sum);
    }
    Tidy(sum);
    groups_[each.spot] = std::move(sum);
  }
  return groups_[group.spot];
}

ServiceTerms Services::ReadObject(const Spot& spot) {
  ServiceTerms out;
  const Spot protocol = spot.Child("protocol");
  if (protocol.exists()) {
    for (const NodeId id : protocol.children()) AddPorts({protocol.tree, id}, out);
  }
  if (!out.empty()) return out;
  ledger_.Warning("PW-DIA-panos-0209", spot.place(),
                  "expected a service with a protocol, found one without",
                  "it is taken for any ports or none");
  return {Unknown("service " + Quote(spot.name()))};
}

void Services::AddPorts(const Spot& protocol, ServiceTerms& out) {
  constexpr std::uint8_t kProtocolSctp = 132;
  const bool is_sctp = protocol.name() == "sctp";
  if (is_sctp) {
    ServiceTerm term = Unknown("ports of SCTP");
    term.service = ServiceOfProtocol(kProtocolSctp);
    ledger_.Warning("PW-DIA-panos-0209", protocol.place(),
                    "expected ports of TCP or UDP, found those of SCTP",
                    "it is taken for any SCTP or none");
    out.push_back(std::move(term));
    return;
  }
  if (protocol.Value("port").empty()) {
    ServiceTerm term = Unknown(std::string(protocol.name()) + " without ports");
    term.service =
        ServiceOfProtocol(protocol.name() == "tcp" ? net::kProtocolTcp : net::kProtocolUdp);
    ledger_.Warning("PW-DIA-panos-0209", protocol.place(), "expected ports, found none",
                    "it is taken for any ports or none");
    out.push_back(std::move(term));
    return;
  }
  const std::uint32_t timeout_s = ReadTimeout(protocol.Child("override").Child("yes"));
  const std::vector<net::PortRange> sources = ReadPorts(protocol, "source-port");
  const std::vector<net::PortRange> destinations = ReadPorts(protocol, "port");
  // An entry of this kind takes as much as many addresses.
  constexpr std::size_t kWeight = 16;
  if (!ledger_.Spend(kWeight * destinations.size() * sources.size(), protocol.place())) return;
  for (const net::PortRange ports : destinations) {
    for (const net::PortRange source : sources) {
      ServiceTerm term;
      term.service.kind =
          protocol.name() == "tcp" ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
      term.service.ports = ports;
      term.source_ports = source;
      term.session_timeout_s = timeout_s;
      out.push_back(term);
    }
  }
}

std::vector<net::PortRange> Services::ReadPorts(const Spot& ports, std::string_view leaf) {
  const std::string_view text = ports.Value(leaf);
  if (text.empty()) return {net::kAnyPort};
  auto read = ReadPortList(text);
  if (read) return std::move(*read);
  ledger_.Error("PW-DIA-panos-0108", ports.Child(leaf).place(),
                "expected ports from 0 to 65535, found " + Quote(text), "80, or 80,443,1000-2000");
  return {net::kAnyPort};
}

// Seconds for which sessions of the service stay when idle; 0: as the application has them.
std::uint32_t Services::ReadTimeout(const Spot& override) {
  constexpr std::uint64_t kSecondsMax = 604'800;
  const std::string_view text = override.Value("timeout");
  if (text.empty()) return 0;
  const auto seconds = ParseNumber(text);
  if (seconds && *seconds <= kSecondsMax) return static_cast<std::uint32_t>(*seconds);
  ledger_.Error("PW-DIA-panos-0117", override.Child("timeout").place(),
                "expected a timeout of 0 to 604800 seconds, found " + Quote(text));
  return 0;
}

}  // namespace portwright::dialect::panos
