#include "dialect/iptables/rule_match.h"

#include <algorithm>
#include <utility>

namespace portwright::dialect::iptables {
namespace {

using net::AddressSet;
using net::PortRange;

// Protocols that carry ports; of these the model knows the ports of two.
bool IsModelled(std::size_t protocol) {
  return protocol == net::kProtocolTcp || protocol == net::kProtocolUdp;
}

std::vector<PortRange> Intersect(const std::vector<PortRange>& a, const std::vector<PortRange>& b) {
  std::vector<PortRange> out;
  for (const PortRange& x : a) {
    for (const PortRange& y : b) {
      const PortRange both{std::max(x.lo, y.lo), std::min(x.hi, y.hi)};
      if (both.lo <= both.hi) out.push_back(both);
    }
  }
  return out;
}

// Sorted, disjoint and apart: rules of one line do not overlap.
std::vector<PortRange> Joined(std::vector<PortRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::vector<PortRange> out;
  for (const PortRange& range : ranges) {
    if (!out.empty() && range.lo <= out.back().hi + 1) {
      out.back().hi = std::max(out.back().hi, range.hi);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

std::uint8_t IcmpProtocol(net::Family family) {
  return family == net::Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
}

}  // namespace

void Piece::RequireAddresses(bool is_source, const AddressSet& wanted) {
  std::optional<AddressSet>& end = is_source ? sources : destinations;
  end = end ? Intersection(*end, wanted) : wanted;
  never = never || end->empty();
}

void Piece::RequireProtocols(const Protocols& wanted) {
  protocols = protocols ? *protocols & wanted : wanted;
  never = never || protocols->none();
}

void Piece::RequirePorts(bool is_source, const std::vector<PortRange>& wanted) {
  auto& ports = is_source ? source_ports : destination_ports;
  ports = Joined(ports ? Intersect(*ports, wanted) : wanted);
  never = never || ports->empty();
}

void Piece::RequireIcmp(const std::vector<IcmpPiece>& wanted) {
  if (!icmp) {
    icmp = wanted;
  } else {
    std::vector<IcmpPiece> both;
    for (const IcmpPiece& a : *icmp) {
      for (const IcmpPiece& b : wanted) {
        const IcmpPiece common{a.type, std::max(a.code_lo, b.code_lo),
                               std::min(a.code_hi, b.code_hi)};
        if (a.type == b.type && common.code_lo <= common.code_hi) both.push_back(common);
      }
    }
    icmp = std::move(both);
  }
  never = never || icmp->empty();
}

void Piece::RequireFlags(std::uint8_t mask, std::uint8_t value, bool negated) {
  Protocols tcp;
  tcp.set(net::kProtocolTcp);
  RequireProtocols(tcp);
  // Bits of the value outside the mask can never be equal.
  if ((value & ~mask) != 0 || mask == 0) {
    never = never || ((value & ~mask) != 0) != negated;
    return;
  }
  const bool same = condition.tcp_flags_mask == mask && condition.tcp_flags_value == value &&
                    condition.tcp_flags_negated == negated;
  if (same) return;
  if (condition.tcp_flags_mask != 0) return RequireUnknown("a second test of tcp flags");
  condition.tcp_flags_mask = mask;
  condition.tcp_flags_value = value;
  condition.tcp_flags_negated = negated;
}

void Piece::RequireStates(std::uint8_t states) {
  condition.states &= states;
  never = never || condition.states == 0;
}

void Piece::RequireInterface(std::string pattern, bool is_output, bool negated) {
  condition.interfaces.push_back({std::move(pattern), is_output, negated});
}

void Piece::RequireUnknown(std::string words) {
  std::vector<std::string>& unknown = condition.unknown;
  if (std::find(unknown.begin(), unknown.end(), words) == unknown.end())
    unknown.push_back(std::move(words));
}

void Piece::RequireAll(const Piece& other) {
  never = never || other.never;
  if (other.sources) RequireAddresses(true, *other.sources);
  if (other.destinations) RequireAddresses(false, *other.destinations);
  if (other.protocols) RequireProtocols(*other.protocols);
  if (other.source_ports) RequirePorts(true, *other.source_ports);
  if (other.destination_ports) RequirePorts(false, *other.destination_ports);
  if (other.icmp) RequireIcmp(*other.icmp);
  const policy::Condition& more = other.condition;
  RequireStates(more.states);
  if (more.tcp_flags_mask != 0)
    RequireFlags(more.tcp_flags_mask, more.tcp_flags_value, more.tcp_flags_negated);
  condition.interfaces.insert(condition.interfaces.end(), more.interfaces.begin(),
                              more.interfaces.end());
  for (const std::string& words : more.unknown) RequireUnknown(words);
}

bool Piece::AsksNothing() const {
  return !never && !sources && !destinations && !protocols && !source_ports && !destination_ports &&
         !icmp && condition.states == policy::kAnyState && condition.interfaces.empty() &&
         condition.tcp_flags_mask == 0 && condition.unknown.empty();
}

bool RuleMatch::RequireAny(const std::vector<Piece>& alternatives) {
  if (pieces_.size() * alternatives.size() > kPiecesMax) return false;
  std::vector<Piece> out;
  for (const Piece& piece : pieces_) {
    for (const Piece& alternative : alternatives) {
      Piece both = piece;
      both.RequireAll(alternative);
      if (!both.never) out.push_back(std::move(both));
    }
  }
  pieces_ = std::move(out);
  return true;
}

void RuleMatch::RequireNone(std::vector<Piece> alternatives) {
  for (Piece& piece : alternatives) exclusions_.push_back(std::move(piece));
}

bool RuleMatch::AsksNothing() const {
  return pieces_.size() == 1 && pieces_[0].AsksNothing() && exclusions_.empty();
}

std::size_t RuleMatch::CountLines() const {
  std::size_t count = 0;
  for (const auto* pieces : {&pieces_, &exclusions_}) {
    for (const Piece& piece : *pieces) {
      std::size_t services = 1;
      if (piece.icmp) {
        services = piece.icmp->size();
      } else if (piece.protocols) {
        services = piece.protocols->count();
        if (piece.destination_ports) services *= piece.destination_ports->size();
      }
      count += services * (piece.source_ports ? piece.source_ports->size() : 1);
    }
  }
  return count;
}

void RuleMatch::AddTo(PolicyBuilder& builder, std::uint32_t chain, policy::Verdict verdict,
                      SourcePlace place, const std::string& fresh) const {
  if (!exclusions_.empty()) {
    const std::uint32_t inner = builder.ChainOf(fresh);
    for (const Piece& piece : exclusions_)
      AddPiece(piece, builder, inner, {policy::VerdictKind::kReturn, 0}, place);
    builder.AddLine(inner, LineMatch(), verdict, place);
    verdict = {policy::VerdictKind::kJump, inner};
  }
  for (const Piece& piece : pieces_) AddPiece(piece, builder, chain, verdict, place);
}

// One line for what asks for the same codes; ports that the model does not know are a doubt.
void RuleMatch::AddPiece(const Piece& piece, PolicyBuilder& builder, std::uint32_t chain,
                         policy::Verdict verdict, SourcePlace place) const {
  if (piece.never) return;
  LineMatch line;
  line.sources = piece.sources;
  line.destinations = piece.destinations;
  if (!line.sources && !line.destinations && !piece.AsksNothing()) line.sources = WholeOf(family_);
  line.condition = piece.condition;
  if (piece.icmp) {
    std::vector<IcmpPiece> rest = *piece.icmp;
    const bool fits = !piece.protocols || piece.protocols->test(IcmpProtocol(family_));
    while (fits && !rest.empty()) {
      const IcmpPiece first = rest[0];
      LineMatch some = line;
      some.condition.icmp_code_lo = first.code_lo;
      some.condition.icmp_code_hi = first.code_hi;
      for (const IcmpPiece& icmp : rest) {
        if (icmp.code_lo != first.code_lo || icmp.code_hi != first.code_hi) continue;
        net::Service service;
        service.kind = net::ServiceKind::kIcmp;
        service.icmp_type_v4 = service.icmp_type_v6 = icmp.type;
        some.services.push_back(service);
      }
      rest.erase(std::remove_if(rest.begin(), rest.end(),
                                [&](const IcmpPiece& icmp) {
                                  return icmp.code_lo == first.code_lo &&
                                         icmp.code_hi == first.code_hi;
                                }),
                 rest.end());
      builder.AddLine(chain, some, verdict, place);
    }
    return;
  }
  const bool has_ports = piece.source_ports || piece.destination_ports;
  if (!piece.protocols) return builder.AddLine(chain, line, verdict, place);
  const std::vector<PortRange> any{net::kAnyPort};
  LineMatch bounded = line;
  for (std::size_t p = 0; p < 256; ++p) {
    if (!piece.protocols->test(p)) continue;
    net::Service service;
    if (IsModelled(p)) {
      service.kind = p == net::kProtocolTcp ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
      for (const PortRange ports : piece.destination_ports ? *piece.destination_ports : any) {
        service.ports = ports;
        line.services.push_back(service);
      }
      continue;
    }
    service.kind = net::ServiceKind::kProtocol;
    service.protocol = static_cast<std::uint8_t>(p);
    (has_ports ? bounded : line).services.push_back(service);
  }
  if (piece.source_ports) line.source_ports = *piece.source_ports;
  if (!line.services.empty()) builder.AddLine(chain, line, verdict, place);
  if (bounded.services.empty()) return;
  bounded.condition.unknown.emplace_back("ports of a protocol other than TCP and UDP");
  builder.AddLine(chain, bounded, verdict, place);
}

std::vector<IcmpPiece> ComplementIcmp(const IcmpMatch& match) {
  std::vector<IcmpPiece> out;
  if (match.any_type) return out;
  for (int type = 0; type < 256; ++type) {
    const auto t = static_cast<std::uint8_t>(type);
    if (t != match.type) {
      out.push_back({t, 0, 255});
      continue;
    }
    if (match.code_lo > 0) out.push_back({t, 0, static_cast<std::uint8_t>(match.code_lo - 1)});
    if (match.code_hi < 255) out.push_back({t, static_cast<std::uint8_t>(match.code_hi + 1), 255});
  }
  return out;
}

net::AddressSet WholeOf(net::Family family) { return net::AddressSet(net::AllAddresses(family)); }

}  // namespace portwright::dialect::iptables
