// What a policy costs to render, by its number of rules: distinct /24 sources and destination
// hosts, 200 services, a tenth of the rules overlapping, a tenth IPv6, a requirement for each 50
// rules.
#include "dialect/nftables/nftables.h"

#include <benchmark/benchmark.h>

#include "dialect/common/requirement_sets.h"
#include "dialect/nftables/cells.h"
#include "dialect/nftables/table_text.h"

namespace portwright::dialect::nftables {
namespace {

using net::Family;

net::AddressRange Network(std::uint32_t i, bool is_v6) {
  if (!is_v6) {
    const net::U128 lo = net::U128{0x01000000U} + net::U128{i} * 256;
    return {Family::kIpv4, lo, lo + 255};
  }
  const net::U128 lo = (net::U128{0xfd00} << 112) + (net::U128{i} << 64);
  return {Family::kIpv6, lo, lo + ((net::U128{1} << 64) - 1)};
}

net::AddressRange Host(std::uint32_t i, bool is_v6) {
  if (!is_v6) {
    const net::U128 value = net::U128{0xac100000U} + i;
    return {Family::kIpv4, value, value};
  }
  const net::U128 value = (net::U128{0xfd01} << 112) + i;
  return {Family::kIpv6, value, value};
}

policy::Policy MakePolicy(std::uint32_t rules) {
  constexpr std::uint32_t kServices = 200;
  policy::Policy policy;
  policy.point = "bench";
  for (std::uint32_t s = 0; s < kServices; ++s) {
    net::Service service;
    service.kind = s % 4 == 0 ? net::ServiceKind::kUdp : net::ServiceKind::kTcp;
    const auto port = static_cast<std::uint16_t>(1000 + 7 * s);
    service.ports = {port, static_cast<std::uint16_t>(s % 10 == 0 ? port + 20 : port)};
    policy.services.push_back(service);
  }
  policy::Chain chain;
  chain.name = "in";
  chain.hook = policy::Hook::kInput;
  for (std::uint32_t i = 0; i < rules; ++i) {
    if (i % 50 == 0) {
      policy.origins.push_back({{static_cast<std::uint32_t>(policy.reasons.size())}});
      policy.reasons.push_back({"backup-dc1/oracle/oracle-cluster/" + std::to_string(i),
                                "ibm-backup-recovery L" + std::to_string(i % 900), "agent"});
    }
    const bool is_v6 = i % 10 == 3;
    const std::uint32_t end = i % 10 == 7 ? i - 1 : i;  // both ends as the rule before
    policy.address_sets.emplace_back(std::vector{Network(end, is_v6)});
    policy.address_sets.emplace_back(std::vector{Host(end, is_v6)});
    policy::Rule rule;
    rule.sources = static_cast<std::uint32_t>(policy.address_sets.size() - 2);
    rule.destinations = rule.sources + 1;
    rule.service = 1 + (i % 10 == 7 ? (i - 1) : i) % kServices;
    rule.verdict.kind = policy::VerdictKind::kAccept;
    rule.origin = static_cast<std::uint32_t>(policy.origins.size() - 1);
    chain.rules.push_back(rule);
  }
  policy.chains.push_back(std::move(chain));
  return policy;
}

// Everything: cutting into cells, text and reasons.
void Render(benchmark::State& state) {
  const policy::Policy policy = MakePolicy(static_cast<std::uint32_t>(state.range(0)));
  std::size_t bytes = 0;
  for (auto _ : state) {
    Diagnostics diagnostics;
    const Rendered rendered = Nftables().RenderWithReasons(policy, {}, diagnostics);
    bytes = rendered.text.size();
    benchmark::DoNotOptimize(rendered.text.data());
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

// The text alone, from cells.
void Text(benchmark::State& state) {
  const policy::Policy policy = MakePolicy(static_cast<std::uint32_t>(state.range(0)));
  Diagnostics diagnostics;
  RequirementSets requirements(policy);
  const std::vector<HookCells> hooks = CellsOf(policy, requirements, diagnostics);
  for (auto _ : state) {
    const std::string text = TableText(policy, {}, hooks, requirements);
    benchmark::DoNotOptimize(text.data());
  }
}

constexpr std::int64_t kSizes[] = {20'000, 200'000, 1'000'000};

void Sizes(benchmark::internal::Benchmark* bench) {
  for (const std::int64_t size : kSizes) bench->Arg(size);
  bench->Unit(benchmark::kMillisecond);
}

BENCHMARK(Text)->Apply(Sizes);
BENCHMARK(Render)->Apply(Sizes);

}  // namespace
}  // namespace portwright::dialect::nftables
