#include "dialect/nftables/rule_match.h"

#include <algorithm>

namespace portwright::dialect::nftables {
namespace {

using net::AddressSet;
using net::PortRange;

constexpr int kFamilyIpv4 = 2;  // NFPROTO_IPV4
constexpr int kFamilyIpv6 = 10;

AddressSet Whole(net::Family family) {
  return AddressSet(std::vector<net::AddressRange>{net::AllAddresses(family)});
}

// Protocols whose first four bytes are ports; of these the model knows the ports of two.
constexpr std::size_t kWithPorts[] = {6, 17, 33, 132, 136};
bool IsModelled(std::size_t protocol) { return protocol == 6 || protocol == 17; }

std::bitset<256> BitsOf(const std::vector<Value>& values, bool negated) {
  std::bitset<256> bits;
  for (const Value& value : values) {
    for (net::U128 v = value.lo; v <= value.hi && v < 256; ++v)
      bits.set(static_cast<std::size_t>(v));
  }
  return negated ? ~bits : bits;
}

// Of what both hold, by what either does not: linear but for the sorting.
std::vector<PortRange> Intersect(const std::vector<PortRange>& a, const std::vector<PortRange>& b) {
  std::vector<PortRange> neither = Complement(a);
  for (const PortRange& range : Complement(b)) neither.push_back(range);
  return Complement(std::move(neither));
}

}  // namespace

void RuleMatch::AddUnknown(std::string words) { condition_.unknown.push_back(std::move(words)); }

void RuleMatch::RequireAddresses(std::optional<AddressSet>& end, net::Family family,
                                 const std::vector<Value>& values, bool negated) {
  std::vector<net::AddressRange> ranges;
  for (const Value& value : values) ranges.push_back({family, value.lo, value.hi});
  AddressSet wanted(std::move(ranges));
  if (negated) wanted = Difference(Whole(family), wanted);
  RequireFamily(family);
  end = end ? Intersection(*end, wanted) : wanted;
  never_ = never_ || end->empty();
}

void RuleMatch::RequireFamily(net::Family family) {
  for (auto* end : {&sources_, &destinations_}) {
    *end = *end ? Intersection(**end, Whole(family)) : Whole(family);
    never_ = never_ || (*end)->empty();
  }
}

void RuleMatch::RequireProtocols(const Protocols& wanted) {
  protocols_ = protocols_ ? *protocols_ & wanted : wanted;
  never_ = never_ || protocols_->none();
}

void RuleMatch::RequirePorts(std::optional<std::vector<PortRange>>& ports,
                             const std::vector<Value>& values, bool negated) {
  std::vector<PortRange> wanted;
  for (const Value& value : values) {
    wanted.push_back({static_cast<std::uint16_t>(value.lo), static_cast<std::uint16_t>(value.hi)});
  }
  if (negated) wanted = Complement(std::move(wanted));
  ports = ports ? Intersect(*ports, wanted) : wanted;
  never_ = never_ || ports->empty();
}

void RuleMatch::RequireInterfaces(bool is_output, const std::vector<Value>& values, bool negated) {
  if (!negated && values.size() != 1) {
    AddUnknown("one of several interfaces");  // the caller takes them apart
    return;
  }
  for (const Value& value : values)
    condition_.interfaces.push_back({std::string(value.name), is_output, negated});
}

void RuleMatch::RequireFlags(std::uint8_t mask, std::uint8_t value, bool negated) {
  Protocols tcp;
  tcp.set(net::kProtocolTcp);
  RequireProtocols(tcp);
  const bool same = condition_.tcp_flags_mask == mask && condition_.tcp_flags_value == value &&
                    condition_.tcp_flags_negated == negated;
  if (condition_.tcp_flags_mask != 0 && !same) {
    AddUnknown("a second test of tcp flags");
    return;
  }
  condition_.tcp_flags_mask = mask;
  condition_.tcp_flags_value = value;
  condition_.tcp_flags_negated = negated;
}

void RuleMatch::Require(const Selector& selector, const std::vector<Value>& values, bool negated) {
  if (selector.protocol >= 0) {
    Protocols wanted;
    wanted.set(static_cast<std::size_t>(selector.protocol));
    RequireProtocols(wanted);
  }
  switch (selector.field) {
    case Field::kSource4:
      return RequireAddresses(sources_, net::Family::kIpv4, values, negated);
    case Field::kDestination4:
      return RequireAddresses(destinations_, net::Family::kIpv4, values, negated);
    case Field::kSource6:
      return RequireAddresses(sources_, net::Family::kIpv6, values, negated);
    case Field::kDestination6:
      return RequireAddresses(destinations_, net::Family::kIpv6, values, negated);
    case Field::kProtocol:
      return RequireProtocols(BitsOf(values, negated));
    case Field::kFamily: {
      const std::bitset<256> bits = BitsOf(values, negated);
      if (bits.test(kFamilyIpv4) && bits.test(kFamilyIpv6)) return;
      if (!bits.test(kFamilyIpv4) && !bits.test(kFamilyIpv6)) {
        never_ = true;
        return;
      }
      return RequireFamily(bits.test(kFamilyIpv4) ? net::Family::kIpv4 : net::Family::kIpv6);
    }
    case Field::kSourcePort:
      return RequirePorts(source_ports_, values, negated);
    case Field::kDestinationPort:
      return RequirePorts(destination_ports_, values, negated);
    case Field::kIcmpType:
    case Field::kIcmpv6Type: {
      RequireFamily(selector.field == Field::kIcmpType ? net::Family::kIpv4 : net::Family::kIpv6);
      const std::bitset<256> bits = BitsOf(values, negated);
      icmp_types_ = icmp_types_ ? *icmp_types_ & bits : bits;
      never_ = never_ || icmp_types_->none();
      return;
    }
    case Field::kIcmpCode:
    case Field::kIcmpv6Code:
      RequireFamily(selector.field == Field::kIcmpCode ? net::Family::kIpv4 : net::Family::kIpv6);
      if (negated || values.size() != 1 || !icmp_types_) return AddUnknown(selector.text);
      condition_.icmp_code_lo = static_cast<std::uint8_t>(values[0].lo);
      condition_.icmp_code_hi = static_cast<std::uint8_t>(values[0].hi);
      return;
    case Field::kInInterface:
    case Field::kOutInterface:
      return RequireInterfaces(selector.field == Field::kOutInterface, values, negated);
    case Field::kState: {
      std::uint8_t states = 0;
      for (const Value& value : values) states |= static_cast<std::uint8_t>(value.lo);
      if (negated) states = policy::kAnyState & static_cast<std::uint8_t>(~states);
      condition_.states &= states;
      never_ = never_ || condition_.states == 0;
      return;
    }
    case Field::kUnknown:
      return AddUnknown(selector.text);
  }
}

// False: services are not restricted. `bounded`: protocols whose ports the model does not know.
bool RuleMatch::ListServices(std::vector<net::Service>& exact,
                             std::vector<net::Service>& bounded) const {
  const bool has_ports = source_ports_ || destination_ports_;
  if (!protocols_ && !has_ports) return false;
  Protocols protocols = protocols_ ? *protocols_ : Protocols();
  if (!protocols_) {
    for (const std::size_t p : kWithPorts) protocols.set(p);
  }
  const std::vector<PortRange> any{net::kAnyPort};
  for (std::size_t p = 0; p < 256; ++p) {
    if (!protocols.test(p)) continue;
    net::Service service;
    if (IsModelled(p)) {
      service.kind = p == net::kProtocolTcp ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
      for (const PortRange ports : destination_ports_ ? *destination_ports_ : any) {
        service.ports = ports;
        exact.push_back(service);
      }
      continue;
    }
    const bool is_icmp = p == net::kProtocolIcmp || p == net::kProtocolIcmpv6;
    if (is_icmp && icmp_types_ && !icmp_types_->all()) {
      service.kind = net::ServiceKind::kIcmp;
      for (std::size_t type = 0; type < 256; ++type) {
        if (!icmp_types_->test(type)) continue;
        service.icmp_type_v4 = service.icmp_type_v6 = static_cast<std::uint8_t>(type);
        exact.push_back(service);
      }
      continue;
    }
    service.kind = net::ServiceKind::kProtocol;
    service.protocol = static_cast<std::uint8_t>(p);
    (has_ports ? bounded : exact).push_back(service);
  }
  return true;
}

std::uint64_t RuleMatch::AddTo(PolicyBuilder& builder, std::uint32_t chain, policy::Verdict verdict,
                               SourcePlace place, std::uint64_t lines_max) const {
  if (never_) return 0;
  LineMatch line;
  line.sources = sources_;
  line.destinations = destinations_;
  line.condition = condition_;
  std::vector<net::Service> bounded;
  const bool restricted = ListServices(line.services, bounded);
  if (source_ports_) line.source_ports = *source_ports_;
  const std::uint64_t lines = (restricted ? line.services.size() : 1) *
                                  std::max<std::uint64_t>(line.source_ports.size(), 1) +
                              bounded.size();
  if (lines > lines_max) return lines;
  if (!restricted || !line.services.empty()) builder.AddLine(chain, line, verdict, place);
  if (bounded.empty()) return lines;
  line.services = std::move(bounded);
  line.source_ports.clear();
  line.condition.unknown.emplace_back("ports of a protocol other than TCP and UDP");
  builder.AddLine(chain, line, verdict, place);
  return lines;
}

}  // namespace portwright::dialect::nftables
