// 100,000 rows of a register: read, merged, written; and the same file again with some of its rows
// changed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>

#include "base/check.h"
#include "inventory/imports_yaml.h"
#include "inventory/inventory_yaml.h"
#include "inventory/merge.h"
#include "inventory/read.h"

namespace portwright::inventory {
namespace {

std::string Register(int rows, int shift) {
  std::string text = "Hostname;IP-Adresse;Betriebssystem;Rolle;Standort;Bemerkung\n";
  for (int i = 0; i < rows; ++i) {
    char row[200];
    std::snprintf(row, sizeof(row),
                  "server%06d.corp.example;10.%d.%d.%d;Red Hat Enterprise Linux 8;Application %d;"
                  "DC %d;Owner %d\n",
                  i, 1 + i / 62'500, (i / 250) % 250, 1 + (i + shift) % 250, i % 40, i % 4, i % 97);
    text += row;
  }
  return text;
}

SourceFacts FactsOf(const std::string& text) {
  Diagnostics diagnostics;
  ReadRequest request;
  request.name = "register.csv";
  auto facts = Read(text, request, diagnostics);
  PORTWRIGHT_CHECK(facts.has_value() && !diagnostics.has_errors(), "the register can be read");
  return *std::move(facts);
}

void ReadRegister(benchmark::State& state) {
  const std::string text = Register(static_cast<int>(state.range(0)), 0);
  for (auto _ : state) benchmark::DoNotOptimize(FactsOf(text));
}
BENCHMARK(ReadRegister)->Arg(100'000)->Unit(benchmark::kMillisecond);

void FirstImport(benchmark::State& state) {
  const std::string text = Register(static_cast<int>(state.range(0)), 0);
  for (auto _ : state) {
    std::vector<SourceFacts> sources;
    Replace(sources, FactsOf(text));
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(WriteInventory(Merge(sources, {}, diagnostics)));
    benchmark::DoNotOptimize(WriteImports(sources));
  }
}
BENCHMARK(FirstImport)->Arg(100'000)->Unit(benchmark::kMillisecond);

void SecondImport(benchmark::State& state) {
  const int rows = static_cast<int>(state.range(0));
  std::vector<SourceFacts> first;
  Replace(first, FactsOf(Register(rows, 0)));
  const std::string remembered = WriteImports(first);
  const std::string text = Register(rows, 1);
  for (auto _ : state) {
    Diagnostics diagnostics;
    auto sources = ReadImports(remembered, "imports.yaml", diagnostics);
    benchmark::DoNotOptimize(Merge(sources, {}, diagnostics));
    Replace(sources, FactsOf(text));
    benchmark::DoNotOptimize(WriteInventory(Merge(sources, {}, diagnostics)));
    benchmark::DoNotOptimize(WriteImports(sources));
  }
}
BENCHMARK(SecondImport)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace portwright::inventory
