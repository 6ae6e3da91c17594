#include "workflow/packet_text.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "base/text.h"
#include "net/host_name.h"
#include "net/service.h"
#include "site/read.h"

namespace portwright::workflow {
namespace {

using net::Address;
using site::EndpointKind;
using site::EndpointRef;

Error Expected(const std::string& what, std::string_view found) {
  return {ErrorCode::kInvalid, "expected " + what + ", found " + Quote(found)};
}

void AppendHost(const site::Host& host, std::vector<Address>& out) {
  for (const site::Interface& interface : host.interfaces) {
    for (const auto& [address, length] : interface.addresses) out.push_back(address);
  }
}

void AppendCluster(const site::Cluster& cluster, std::vector<Address>& out) {
  for (const site::InterfaceGroup& group : cluster.interfaces) {
    for (const auto& [node, addresses] : group.nodes)
      out.insert(out.end(), addresses.begin(), addresses.end());
    out.insert(out.end(), group.vips.begin(), group.vips.end());
  }
}

bool Append(const site::Site& site, const EndpointRef& ref, std::vector<Address>& out) {
  switch (ref.kind) {
    case EndpointKind::kHost:
      AppendHost(site.hosts[ref.index], out);
      return true;
    case EndpointKind::kCluster:
      AppendCluster(site.clusters[ref.index], out);
      return true;
    case EndpointKind::kProxy:
      return Append(site, site.proxies[ref.index].to, out);
    case EndpointKind::kInstance: {
      const site::Instance& instance = site.instances[ref.index];
      if (instance.cluster != site::kNone) AppendCluster(site.clusters[instance.cluster], out);
      return std::all_of(instance.self.begin(), instance.self.end(),
                         [&](const EndpointRef& self) { return Append(site, self, out); });
    }
    case EndpointKind::kLiteral:
      out.push_back(site.literals[ref.index].prefix().address);
      return site.literals[ref.index].prefix().Range().IsHost();
    case EndpointKind::kNetwork:
    case EndpointKind::kZone:
    case EndpointKind::kName: {
      const site::HostName& name = site.names[ref.index];
      if (name.object.empty()) return false;
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6})
        out.push_back(net::StandInFor(family, name.object));
      return true;
    }
    case EndpointKind::kInternet:
      return false;
  }
  return false;
}

struct PartyAndPort {
  std::vector<Address> addresses;
  std::optional<std::uint16_t> port;
};

// `10.1.2.3`, `10.1.2.3:443`, `2001:db8::1`, `[2001:db8::1]:443`, `ora01`, `ora01:443`.
Result<PartyAndPort> ParseEnd(const site::Site& site, std::string_view word) {
  PartyAndPort out;
  std::string_view party = word;
  std::string_view port;
  if (word.starts_with('[')) {
    const std::size_t close = word.find(']');
    if (close == std::string_view::npos) return Expected("`]` after an IPv6 address", word);
    party = word.substr(1, close - 1);
    const std::string_view rest = word.substr(close + 1);
    if (!rest.empty() && rest[0] != ':') return Expected("a port as `[address]:port`", word);
    if (!rest.empty()) port = rest.substr(1);
    if (!rest.empty() && port.empty()) return Expected("a port behind `:`", word);
  } else if (std::count(word.begin(), word.end(), ':') == 1) {
    const std::size_t colon = word.find(':');
    party = word.substr(0, colon);
    port = word.substr(colon + 1);
    if (port.empty()) return Expected("a port behind `:`", word);
  }
  if (!port.empty()) {
    const auto number = ParseNumber(port);
    if (!number || *number == 0 || *number > 65535) return Expected("a port from 1 to 65535", port);
    out.port = static_cast<std::uint16_t>(*number);
  }
  PORTWRIGHT_TRY(out.addresses, ParseParty(site, party));
  return out;
}

// Fills protocol and destination port; true if the ends still have to bring a port.
Result<bool> ParseTransport(std::string_view word, net::Packet& packet, bool is_ipv6) {
  if (word == "tcp" || word == "udp") {
    packet.protocol = word == "tcp" ? net::kProtocolTcp : net::kProtocolUdp;
    return true;
  }
  const auto service = net::ParseService(word == "icmp" ? "icmp/echo-request" : word);
  if (!service || service->kind == net::ServiceKind::kAny)
    return Expected("tcp, udp, icmp/echo-request or proto/50", word);
  switch (service->kind) {
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp:
      if (service->ports.lo != service->ports.hi) return Expected("one port", word);
      packet.protocol =
          service->kind == net::ServiceKind::kTcp ? net::kProtocolTcp : net::kProtocolUdp;
      packet.destination_port = service->ports.lo;
      break;
    case net::ServiceKind::kIcmp: {
      packet.protocol = is_ipv6 ? net::kProtocolIcmpv6 : net::kProtocolIcmp;
      const int type = is_ipv6 ? service->icmp_type_v6 : service->icmp_type_v4;
      packet.destination_port = static_cast<std::uint16_t>(type * 256);
      break;
    }
    case net::ServiceKind::kProtocol:
      packet.protocol = service->protocol;
      break;
    case net::ServiceKind::kAny:
      break;
  }
  return false;
}

std::vector<std::string_view> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::optional<net::ConnectionState> ParseState(std::string_view word) {
  if (word == "new") return net::ConnectionState::kNew;
  if (word == "established") return net::ConnectionState::kEstablished;
  if (word == "related") return net::ConnectionState::kRelated;
  if (word == "invalid") return net::ConnectionState::kInvalid;
  return std::nullopt;
}

}  // namespace

Result<std::vector<Address>> ParseParty(const site::Site& site, std::string_view word) {
  if (const auto address = net::ParseAddress(word)) return std::vector<Address>{*address};
  Diagnostics diagnostics;
  std::vector<Address> out;
  bool hosts_only = true;
  for (const EndpointRef& ref : site::ResolveReference(site, word, {}, diagnostics))
    hosts_only = Append(site, ref, out) && hosts_only;
  if (diagnostics.has_errors() || out.empty() || !hosts_only)
    return Expected("an address, or a host or cluster of the site", word);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<std::vector<net::Packet>> ParsePackets(const site::Site& site, std::string_view text) {
  const std::vector<std::string_view> words = WordsOf(text);
  if (words.size() != 4 || words[2] != "->")
    return Expected("a packet like `tcp 10.1.0.11 -> 10.20.0.5:11117`", text);
  PORTWRIGHT_TRY(const PartyAndPort from, ParseEnd(site, words[1]));
  PORTWRIGHT_TRY(const PartyAndPort to, ParseEnd(site, words[3]));
  std::vector<net::Packet> out;
  for (const Address& source : from.addresses) {
    for (const Address& destination : to.addresses) {
      if (source.family != destination.family) continue;
      net::Packet packet;
      packet.source = source;
      packet.destination = destination;
      PORTWRIGHT_TRY(const bool needs_port,
                     ParseTransport(words[0], packet, source.family == net::Family::kIpv6));
      const bool has_ports =
          packet.protocol == net::kProtocolTcp || packet.protocol == net::kProtocolUdp;
      if (needs_port && !to.port)
        return Expected("a destination port, as `address:port`", words[3]);
      if ((!needs_port && to.port) || (!has_ports && from.port))
        return Expected("no port, since the service says it all", text);
      if (needs_port) packet.destination_port = *to.port;
      packet.source_port = from.port.value_or(0);
      out.push_back(packet);
    }
  }
  if (out.empty()) return Expected("two ends of one address family", text);
  return out;
}

Result<net::Packet> ParseTracedPacket(std::string_view text) {
  const std::vector<std::string_view> words = WordsOf(text);
  const Error wrong = Expected("a packet like `tcp 10.1.2.3:40000 -> 10.9.0.5:22 in eth0`", text);
  if (words.size() < 4 || words.size() % 2 != 0) return wrong;
  const auto end = static_cast<std::size_t>(words[3].data() + words[3].size() - text.data());
  PORTWRIGHT_TRY(const std::vector<net::Packet> packets,
                 ParsePackets(site::Site(), text.substr(0, end)));
  net::Packet packet = packets[0];
  for (std::size_t i = 4; i < words.size(); i += 2) {
    const std::string_view value = words[i + 1];
    if (words[i] == "in") {
      packet.in_interface = std::string(value);
    } else if (words[i] == "out") {
      packet.out_interface = std::string(value);
    } else if (words[i] == "state") {
      const auto state = ParseState(value);
      if (!state) return Expected("new, established, related or invalid", value);
      packet.state = *state;
    } else {
      return wrong;
    }
  }
  return packet;
}

}  // namespace portwright::workflow
