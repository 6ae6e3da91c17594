#include <benchmark/benchmark.h>

#include <string>

#include "base/check.h"
#include "yaml/yaml.h"

namespace portwright::yaml {
namespace {

void Parse(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    Diagnostics diagnostics;
    const auto document = Document::Parse(text, "bench.yaml", diagnostics);
    PORTWRIGHT_CHECK(document != nullptr, "the text of a benchmark is good");
    benchmark::DoNotOptimize(document.get());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// What a large site is made of: groups, each a line.
void ParseGroups(benchmark::State& state) {
  std::string text = "groups:\n";
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const std::string n = std::to_string(i % 250);
    text += "- { id: g" + std::to_string(i) + ", roles: { client: 10.1." + n +
            ".0/24, server: 10.200." + n + ".5 } }\n";
  }
  Parse(state, text);
}
BENCHMARK(ParseGroups)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// One mapping with many keys, each checked against all others.
void ParseNames(benchmark::State& state) {
  std::string text;
  for (std::int64_t i = 0; i < state.range(0); ++i) text += "host" + std::to_string(i) + ": x\n";
  Parse(state, text);
}
BENCHMARK(ParseNames)->Arg(1'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace portwright::yaml
