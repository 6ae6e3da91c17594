// What cutting costs: plans as they are, and plans with boxes that lie over everything else.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "packetset/partition.h"

namespace portwright::packetset {
namespace {

constexpr std::uint32_t kServices = 200;

Box MakeBox(const net::AddressRange& source, const net::AddressRange& destination,
            net::PortRange ports) {
  Box box;
  box.source = source;
  box.destination = destination;
  box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
  box.destination_ports = ports;
  return box;
}

net::PortRange Single(std::uint32_t port) {
  return {static_cast<std::uint16_t>(port), static_cast<std::uint16_t>(port)};
}

// Network number n of its family: a /24 or a /64.
net::AddressRange Network(net::Family family, std::uint32_t n) {
  if (family == net::Family::kIpv4) {
    const net::U128 lo = net::U128{n} << 8;
    return {family, lo, lo + 255};
  }
  const net::U128 lo = (net::U128{0x20010db8U} << 96) + (net::U128{n} << 64);
  return {family, lo, lo + ((net::U128{1} << 64) - 1)};
}

net::AddressRange Host(net::Family family, std::uint32_t n) {
  const net::U128 base =
      family == net::Family::kIpv4 ? net::U128{0xa0000000U} : net::U128{0x20010db9U} << 96;
  return {family, base + n, base + n};
}

// Sources of their own, single hosts and ports; one in ten lies over half of the one before; one in
// ten is IPv6.
std::vector<LabelledBox> Flows(std::uint32_t count) {
  std::vector<LabelledBox> boxes;
  boxes.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto family = i / 10 % 10 == 9 ? net::Family::kIpv6 : net::Family::kIpv4;
    if (i % 10 == 9) {
      LabelledBox box = boxes.back();
      box.label = i;
      box.box.source.hi = box.box.source.lo + (box.box.source.hi - box.box.source.lo) / 2;
      boxes.push_back(box);
      continue;
    }
    boxes.push_back({MakeBox(Network(family, i), Host(family, i * 7919 % 100'000),
                             Single(1024 + i % kServices)),
                     i});
  }
  std::shuffle(boxes.begin(), boxes.end(), std::mt19937(1));
  return boxes;
}

LabelledBox Wide(net::Family family, std::uint32_t label) {
  LabelledBox wide;
  wide.box.source = wide.box.destination = net::AllAddresses(family);
  wide.label = label;
  return wide;
}

Partition Timed(benchmark::State& state, std::vector<LabelledBox> boxes) {
  state.ResumeTiming();
  Partition partition = PartitionBoxes(std::move(boxes));
  state.PauseTiming();
  return partition;
}

void Run(benchmark::State& state, const std::vector<LabelledBox>& boxes) {
  std::size_t cells = 0;
  std::size_t label_sets = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<LabelledBox> copy = boxes;
    {
      const Partition partition = Timed(state, std::move(copy));
      cells = partition.cells.size();
      label_sets = partition.label_sets.size();
    }
    state.ResumeTiming();
  }
  state.counters["boxes"] = static_cast<double>(boxes.size());
  state.counters["cells"] = static_cast<double>(cells);
  state.counters["label_sets"] = static_cast<double>(label_sets);
}

void FlowsOfASite(benchmark::State& state) {
  Run(state, Flows(static_cast<std::uint32_t>(state.range(0))));
}
BENCHMARK(FlowsOfASite)->Arg(20'000)->Arg(200'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// Wide in one field each, over everything, and yet they miss nearly all: nothing is cut.
void FlowsAmongWideOnes(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<LabelledBox> boxes = Flows(count);
  const auto family = net::Family::kIpv4;
  const net::AddressRange all = net::AllAddresses(family);
  boxes.push_back({MakeBox(all, Host(family, 1), Single(22)), count});
  boxes.push_back({MakeBox(Host(family, 2), all, Single(22)), count + 1});
  boxes.push_back({MakeBox(Host(family, 3), Host(family, 4), {0, 65535}), count + 2});
  Run(state, boxes);
}
BENCHMARK(FlowsAmongWideOnes)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// A network of a 256th of the flows may do everything.
void FlowsUnderASlashEight(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<LabelledBox> boxes = Flows(count);
  LabelledBox wide = Wide(net::Family::kIpv4, count);
  wide.box.source = {net::Family::kIpv4, 0, (1U << 24) - 1};
  boxes.push_back(wide);
  Run(state, boxes);
}
BENCHMARK(FlowsUnderASlashEight)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// Everything may do everything, beside everything else.
void FlowsUnderAny(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<LabelledBox> boxes = Flows(count);
  boxes.push_back(Wide(net::Family::kIpv4, count));
  boxes.push_back(Wide(net::Family::kIpv6, count));
  Run(state, boxes);
}
BENCHMARK(FlowsUnderAny)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// Any source, destinations within destinations, ranges of up to `ports_max` ports: all overlap.
void Nested(benchmark::State& state, std::uint32_t ports_max) {
  std::mt19937 engine(2);
  const auto below = [&](std::uint32_t bound) {
    return static_cast<std::uint32_t>(engine() % bound);
  };
  std::vector<LabelledBox> boxes;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
    const std::uint32_t host_bits = below(25);
    const std::uint32_t lo = (0x0a000000U | below(1U << 24)) >> host_bits << host_bits;
    const std::uint32_t first = below(65536);
    const std::uint32_t last = std::min(first + below(ports_max), std::uint32_t{65535});
    boxes.push_back({MakeBox(net::AllAddresses(net::Family::kIpv4),
                             {net::Family::kIpv4, lo, lo + (1U << host_bits) - 1},
                             {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)}),
                     i});
  }
  Run(state, boxes);
}
void NestedPrefixes(benchmark::State& state) { Nested(state, 2'000); }
BENCHMARK(NestedPrefixes)->Arg(500)->Arg(2'000)->Unit(benchmark::kMillisecond);
// The cells themselves are many.
void NestedPrefixesOfManyPorts(benchmark::State& state) { Nested(state, 65'536); }
BENCHMARK(NestedPrefixesOfManyPorts)->Arg(500)->Arg(2'000)->Unit(benchmark::kMillisecond);

// Policies that grew: networks of all sizes on both sides, some services open whole.
void GrownPolicy(benchmark::State& state) {
  std::mt19937 engine(4);
  const auto below = [&](std::uint32_t bound) {
    return static_cast<std::uint32_t>(engine() % bound);
  };
  const auto network = [&] {
    static constexpr std::uint32_t kHostBits[] = {24, 16, 12, 8, 8, 8, 8, 4,
                                                  0,  0,  0,  0, 0, 0, 0, 0};
    const std::uint32_t host_bits = kHostBits[below(100) == 0 ? below(3) : 3 + below(13)];
    const std::uint32_t lo = (0x0a000000U | below(1U << 24)) >> host_bits << host_bits;
    return net::AddressRange{net::Family::kIpv4, lo, lo + (1U << host_bits) - 1};
  };
  std::vector<LabelledBox> boxes;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
    const net::PortRange ports = below(100) == 0 ? net::kAnyPort : Single(1024 + below(kServices));
    boxes.push_back({MakeBox(network(), network(), ports), i});
  }
  Run(state, boxes);
}
BENCHMARK(GrownPolicy)->Arg(20'000)->Arg(200'000)->Unit(benchmark::kMillisecond);

// Half of the boxes cross the other half: n * n / 4 crossings are cells, whatever one does.
void Crossing(benchmark::State& state) {
  const auto family = net::Family::kIpv4;
  const auto half = static_cast<std::uint32_t>(state.range(0)) / 2;
  std::vector<LabelledBox> boxes;
  for (std::uint32_t i = 0; i < half; ++i) {
    boxes.push_back(
        {MakeBox(Network(family, i), {family, 0xa0000000U, 0xafffffffU}, Single(443)), i});
    boxes.push_back(
        {MakeBox({family, 0, 0x0fffffffU}, Host(family, 2 * i), Single(443)), half + i});
  }
  Run(state, boxes);
}
BENCHMARK(Crossing)->Arg(1'000)->Unit(benchmark::kMillisecond);

// Every flow of a cross product, as rules that are not merged give them.
void CrossProduct(benchmark::State& state) {
  const auto family = net::Family::kIpv4;
  std::vector<LabelledBox> boxes;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
    boxes.push_back({MakeBox(Network(family, i / 1000), Host(family, i % 1000), Single(443)), 1});
  }
  Run(state, boxes);
}
BENCHMARK(CrossProduct)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace portwright::packetset
