#include "filters/filter_sets.h"

#include <algorithm>
#include <random>
#include <set>

namespace portwright::bench {
namespace {

using net::AddressRange;
using net::Family;
using net::PortRange;
using net::ServiceKind;

// Lengths of a source and a destination prefix, each from a range, and how often.
struct LengthPair {
  int source_min, source_max, destination_min, destination_max;
  int weight;
};

struct Weights {
  std::vector<LengthPair> lengths;
  // Of any, above 1023, below 1024, ranges, single ports.
  std::vector<int> source_ports, destination_ports;
  std::vector<int> protocols;  // TCP, UDP, ICMP, ESP, any
};

const Weights& WeightsOf(Shape shape) {
  static const Weights acl = {{{32, 32, 32, 32, 30},
                               {24, 31, 32, 32, 18},
                               {32, 32, 24, 31, 10},
                               {16, 23, 24, 32, 12},
                               {24, 31, 24, 31, 12},
                               {0, 0, 32, 32, 8},
                               {0, 0, 24, 31, 4},
                               {16, 24, 16, 24, 4},
                               {8, 15, 16, 32, 2}},
                              {98, 1, 0, 0, 1},
                              {14, 5, 1, 10, 70},
                              {75, 17, 4, 1, 3}};
  static const Weights fw = {{{0, 0, 32, 32, 20},
                              {32, 32, 0, 0, 12},
                              {0, 0, 0, 0, 6},
                              {0, 0, 16, 31, 15},
                              {16, 31, 0, 0, 10},
                              {32, 32, 32, 32, 15},
                              {16, 31, 16, 31, 12},
                              {8, 15, 8, 32, 10}},
                             {75, 12, 1, 3, 9},
                             {30, 12, 3, 15, 40},
                             {60, 24, 6, 4, 6}};
  static const Weights ipc = {{{32, 32, 32, 32, 30},
                               {24, 31, 24, 31, 18},
                               {16, 31, 32, 32, 12},
                               {32, 32, 16, 31, 12},
                               {16, 24, 16, 24, 8},
                               {0, 0, 32, 32, 6},
                               {32, 32, 0, 0, 6},
                               {0, 0, 16, 31, 4},
                               {16, 31, 0, 0, 3},
                               {0, 0, 0, 0, 1}},
                              {85, 4, 0, 3, 8},
                              {38, 6, 1, 15, 40},
                              {58, 20, 5, 2, 15}};
  if (shape == Shape::kAcl) return acl;
  return shape == Shape::kFw ? fw : ipc;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  int Between(int lo, int hi) { return lo + static_cast<int>(Below(std::uint32_t(hi - lo + 1))); }
  bool Percent(std::uint32_t percent) { return Below(100) < percent; }

  std::size_t Weighted(const std::vector<int>& weights) {
    int total = 0;
    for (const int weight : weights) total += weight;
    int pick = Between(0, total - 1);
    std::size_t i = 0;
    while (pick >= weights[i]) pick -= weights[i++];
    return i;
  }

 private:
  std::mt19937_64 engine_;
};

// An address of a skewed tree: each node has a heavy side, heavier above.
std::uint32_t SkewedAddress(Random& random, std::uint32_t salt) {
  std::uint32_t address = 0;
  for (int level = 0; level < 32; ++level) {
    const std::uint32_t node = (address + salt) * 0x9e3779b9U + static_cast<std::uint32_t>(level);
    const std::uint32_t heavy = (node * 0x85ebca6bU) >> 31;
    const std::uint32_t percent = level < 8 ? 85 : level < 16 ? 72 : level < 24 ? 62 : 52;
    address = address << 1 | (random.Percent(percent) ? heavy : 1 - heavy);
  }
  return address;
}

AddressRange PrefixOf(Family family, std::uint32_t address, int length) {
  if (length == 0) return net::AllAddresses(family);
  if (family == Family::kIpv4) {
    const std::uint32_t lo = address >> (32 - length) << (32 - length);
    return {family, lo, lo + ((std::uint64_t{1} << (32 - length)) - 1)};
  }
  // 16 bits of a provider's block, then the bits of the IPv4 tree; hosts have an interface part.
  const net::U128 whole = net::U128{0x2001} << 112 | net::U128{address} << 80;
  if (length == 32) {
    const net::U128 host = whole | address * 0x9e3779b97f4a7c15ULL;
    return {family, host, host};
  }
  const int bits = 112 - length;
  const net::U128 lo = whole >> bits << bits;
  return {family, lo, lo + ((net::U128{1} << bits) - 1)};
}

PortRange PortsOf(Random& random, std::size_t port_class) {
  static constexpr std::uint16_t kKnown[] = {20,   21,   22,   23,   25,   53,   69,   80,   110,
                                             111,  119,  123,  135,  137,  139,  143,  161,  179,
                                             389,  443,  445,  514,  636,  993,  1433, 1521, 1723,
                                             3306, 3389, 5060, 5432, 6000, 8000, 8080, 8443, 9100};
  switch (port_class) {
    case 0:
      return net::kAnyPort;
    case 1:
      return {1024, 65535};
    case 2:
      return {0, 1023};
    case 3: {
      const std::uint32_t lo = random.Percent(50) ? random.Below(10'000) : random.Below(64'000);
      const std::uint32_t width = random.Percent(60) ? random.Below(20) : random.Below(3'000);
      return {static_cast<std::uint16_t>(lo),
              static_cast<std::uint16_t>(std::min<std::uint32_t>(lo + 1 + width, 65'535))};
    }
    default:
      break;
  }
  const auto port = static_cast<std::uint16_t>(
      random.Percent(70) ? kKnown[random.Below(static_cast<std::uint32_t>(std::size(kKnown)))]
                         : 1 + random.Below(65'535));
  return {port, port};
}

FilterLine AnyLine(Random& random, const Weights& weights, Family family) {
  std::vector<int> pairs;
  for (const LengthPair& pair : weights.lengths) pairs.push_back(pair.weight);
  const LengthPair& pair = weights.lengths[random.Weighted(pairs)];
  FilterLine line;
  line.source =
      PrefixOf(family, SkewedAddress(random, 1), random.Between(pair.source_min, pair.source_max));
  line.destination = PrefixOf(family, SkewedAddress(random, 2),
                              random.Between(pair.destination_min, pair.destination_max));
  line.accepts = random.Percent(60);
  switch (random.Weighted(weights.protocols)) {
    case 0:
    case 1:
      line.service.kind = random.Percent(78) ? ServiceKind::kTcp : ServiceKind::kUdp;
      line.service.ports = PortsOf(random, random.Weighted(weights.destination_ports));
      line.source_ports = PortsOf(random, random.Weighted(weights.source_ports));
      break;
    case 2:
      line.service.kind = ServiceKind::kIcmp;
      line.service.icmp_any = true;
      break;
    case 3:
      line.service.kind = ServiceKind::kProtocol;
      line.service.protocol = random.Percent(50) ? 50 : 47;
      break;
    default:
      break;
  }
  return line;
}

// How wide a line is, in bits.
int WidthOf(const FilterLine& line) {
  const auto bits = [](net::U128 count) {
    int out = 0;
    for (; count > 0; count >>= 1) ++out;
    return out;
  };
  const auto ports = [&](PortRange range) {
    return bits(static_cast<net::U128>(range.hi - range.lo));
  };
  const int addresses =
      bits(line.source.hi - line.source.lo) + bits(line.destination.hi - line.destination.lo);
  const int scale = line.source.family == Family::kIpv4 ? 1 : 4;
  return addresses / scale + ports(line.source_ports) + ports(line.service.ports) +
         (line.service.kind == ServiceKind::kAny ? 8 : 0);
}

// A line as two: cut in its destination, its source, or its ports, where there is something.
bool CutInTwo(const FilterLine& line, FilterLine& low, FilterLine& high, Random& random) {
  low = high = line;
  const std::uint32_t way = random.Below(3);
  if (way == 0 && line.service.ports.lo < line.service.ports.hi &&
      (line.service.kind == ServiceKind::kTcp || line.service.kind == ServiceKind::kUdp)) {
    const auto middle =
        static_cast<std::uint16_t>((line.service.ports.lo + line.service.ports.hi) / 2);
    low.service.ports.hi = middle;
    high.service.ports.lo = static_cast<std::uint16_t>(middle + 1);
    return true;
  }
  AddressRange FilterLine::*const field = way == 1 ? &FilterLine::source  //
                                                   : &FilterLine::destination;
  if ((line.*field).IsHost()) return false;
  const net::U128 middle = (line.*field).lo + ((line.*field).hi - (line.*field).lo) / 2;
  (low.*field).hi = middle;
  (high.*field).lo = middle + 1;
  return true;
}

std::uint32_t AddressSetOf(policy::Policy& policy, const AddressRange& range) {
  if (range == net::AllAddresses(Family::kIpv4)) return 1;
  if (range == net::AllAddresses(Family::kIpv6)) return 2;
  policy.address_sets.push_back(net::AddressSet(range));
  return static_cast<std::uint32_t>(policy.address_sets.size() - 1);
}

policy::Policy EmptyPolicy() {
  policy::Policy policy;
  policy.stateful = false;
  for (const Family family : {Family::kIpv4, Family::kIpv6})
    policy.address_sets.push_back(net::AddressSet(net::AllAddresses(family)));
  policy.chains.push_back({"FORWARD", policy::Hook::kForward, {policy::VerdictKind::kDrop, 0}, {}});
  return policy;
}

policy::Rule RuleOf(policy::Policy& policy, const FilterLine& line) {
  policy::Rule rule;
  rule.sources = AddressSetOf(policy, line.source);
  rule.destinations = AddressSetOf(policy, line.destination);
  if (line.service != net::Service()) {
    policy.services.push_back(line.service);
    rule.service = static_cast<std::uint32_t>(policy.services.size() - 1);
  }
  rule.source_ports = line.source_ports;
  rule.verdict.kind = line.accepts ? policy::VerdictKind::kAccept : policy::VerdictKind::kDrop;
  return rule;
}

AddressRange Ipv4(std::uint32_t lo, std::uint32_t hi) { return {Family::kIpv4, lo, hi}; }

FilterLine TcpLine(const AddressRange& source, const AddressRange& destination, PortRange ports) {
  FilterLine line;
  line.source = source;
  line.destination = destination;
  line.service.kind = ServiceKind::kTcp;
  line.service.ports = ports;
  return line;
}

}  // namespace

const char* NameOf(Shape shape) {
  if (shape == Shape::kAcl) return "acl";
  return shape == Shape::kFw ? "fw" : "ipc";
}

FilterSet MakeFilterSet(Shape shape, Family family, std::uint32_t lines, std::uint64_t seed) {
  Random random(seed * 3 + static_cast<std::uint64_t>(shape));
  const Weights& weights = WeightsOf(shape);
  FilterSet set;
  // Different lines only; where a shape has no more of them, fewer.
  for (std::uint32_t wanted = lines - lines / 40; set.size() < wanted;) {
    const std::size_t before = set.size();
    while (set.size() < wanted) set.push_back(AnyLine(random, weights, family));
    std::sort(set.begin(), set.end(), [](const FilterLine& a, const FilterLine& b) {
      FilterLine x = a, y = b;
      x.accepts = y.accepts = false;
      return x < y;
    });
    set.erase(std::unique(set.begin(), set.end(),
                          [](const FilterLine& a, const FilterLine& b) {
                            FilterLine x = a;
                            x.accepts = b.accepts;
                            return x == b;
                          }),
              set.end());
    if (set.size() <= before) break;
  }
  std::vector<std::pair<int, std::uint32_t>> order;
  for (std::uint32_t i = 0; i < set.size(); ++i)
    order.emplace_back(WidthOf(set[i]) * 100 + random.Between(-400, 400), i);
  std::sort(order.begin(), order.end());
  // What covers one line together stands somewhere before it.
  std::vector<std::pair<std::uint32_t, FilterLine>> parts;
  while (set.size() + parts.size() < lines) {
    const std::uint32_t at = random.Below(static_cast<std::uint32_t>(order.size()));
    FilterLine low, high;
    if (!CutInTwo(set[order[at].second], low, high, random)) continue;
    const std::uint32_t before = random.Below(at + 1);
    low.accepts = random.Percent(60);
    high.accepts = random.Percent(60);
    parts.emplace_back(before, low);
    parts.emplace_back(before + random.Below(at - before + 1), high);
  }
  std::sort(parts.begin(), parts.end());
  FilterSet out;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    for (; next < parts.size() && parts[next].first == i; ++next) out.push_back(parts[next].second);
    out.push_back(set[order[i].second]);
  }
  out.resize(std::min<std::size_t>(out.size(), lines));
  return out;
}

FilterSet MakeWildcardRanges(std::uint32_t lines, std::uint64_t seed) {
  Random random(seed);
  FilterSet set;
  for (std::uint32_t i = 0; i < lines; ++i) {
    const int length = random.Between(8, 28);
    const std::uint32_t lo = random.Below(60'000);
    FilterLine line = TcpLine(
        net::AllAddresses(Family::kIpv4),
        PrefixOf(Family::kIpv4, 10U << 24 | random.Below(1U << 24), length),
        {static_cast<std::uint16_t>(lo),
         static_cast<std::uint16_t>(std::min<std::uint32_t>(lo + random.Below(6'000), 65535))});
    line.accepts = random.Percent(50);
    set.push_back(line);
  }
  return set;
}

FilterSet MakeShadowingGrid(std::uint32_t side) {
  FilterSet set;
  for (std::uint32_t row = 0; row < side; ++row) {
    for (std::uint32_t column = 0; column < side; ++column) {
      const std::uint32_t source = (10U << 24) + row * 16;
      const std::uint32_t destination = (20U << 24) + column * 16;
      FilterLine line =
          TcpLine(Ipv4(source, source + 15), Ipv4(destination, destination + 15), {443, 443});
      line.accepts = (row + column) % 2 == 0;
      set.push_back(line);
    }
  }
  set.push_back(TcpLine(Ipv4(10U << 24, (10U << 24) + side * 16 - 1),
                        Ipv4(20U << 24, (20U << 24) + side * 16 - 1), {443, 443}));
  return set;
}

FilterSet MakeCrossing(std::uint32_t lines) {
  FilterSet set;
  for (std::uint32_t i = 0; i < lines / 2; ++i) {
    FilterLine line = TcpLine(Ipv4((10U << 24) + i * 4, (10U << 24) + i * 4 + 3),
                              Ipv4(20U << 24, (21U << 24) - 1), {443, 443});
    line.accepts = true;
    set.push_back(line);
    line = TcpLine(Ipv4(10U << 24, (11U << 24) - 1),
                   Ipv4((20U << 24) + i * 4, (20U << 24) + i * 4 + 3), {443, 443});
    set.push_back(line);
  }
  set.push_back(TcpLine(Ipv4(10U << 24, (10U << 24) + lines * 2 - 1),
                        Ipv4(20U << 24, (20U << 24) + lines * 2 - 1), {443, 443}));
  return set;
}

FilterSet CutFifth(const FilterSet& set, std::uint64_t seed) {
  Random random(seed);
  FilterSet out;
  for (const FilterLine& line : set) {
    FilterLine low, high;
    if (random.Percent(20) && CutInTwo(line, low, high, random)) {
      out.push_back(low);
      out.push_back(high);
    } else {
      out.push_back(line);
    }
  }
  return out;
}

policy::Policy ToPolicy(const FilterSet& set) {
  policy::Policy policy = EmptyPolicy();
  for (const FilterLine& line : set) policy.chains[0].rules.push_back(RuleOf(policy, line));
  return policy;
}

policy::Policy MakeHostPolicy(std::uint32_t rules, std::uint64_t seed) {
  Random random(seed);
  policy::Policy policy = EmptyPolicy();
  const std::uint32_t zones = std::max<std::uint32_t>(rules / 40, 1);
  std::vector<policy::Rule> jumps;
  for (std::uint32_t zone = 0; zone < zones; ++zone) {
    const auto chain = static_cast<std::uint32_t>(policy.chains.size());
    policy.chains.push_back({"zone-" + std::to_string(zone),
                             policy::Hook::kNone,
                             {policy::VerdictKind::kReturn, 0},
                             {}});
    const std::uint32_t net = (10U << 24) + (zone << 12);
    FilterLine to = {};
    to.source = net::AllAddresses(Family::kIpv4);
    to.destination = PrefixOf(Family::kIpv4, net, 20);
    policy::Rule jump = RuleOf(policy, to);
    jump.verdict = {policy::VerdictKind::kJump, chain};
    jumps.push_back(jump);
    for (std::uint32_t i = 0; i < 38; ++i) {
      FilterLine line =
          TcpLine(random.Percent(40)
                      ? net::AllAddresses(Family::kIpv4)
                      : PrefixOf(Family::kIpv4, SkewedAddress(random, 3), random.Between(16, 32)),
                  PrefixOf(Family::kIpv4, net + random.Below(1U << 12), random.Between(24, 32)),
                  PortsOf(random, random.Percent(85) ? 4 : 3));
      line.accepts = random.Percent(85);
      policy.chains[chain].rules.push_back(RuleOf(policy, line));
    }
    FilterLine rest = to;
    policy.chains[chain].rules.push_back(RuleOf(policy, rest));
  }
  policy.chains[0].rules = std::move(jumps);
  return policy;
}

}  // namespace portwright::bench
