// filters_measured [--sizes N,N] [--limit SECONDS] [--alone]: dead lines and differences of filter
// sets, in processor seconds and memory above the input, each the median of some runs in a process
// of its own; beside it BuDDy and Z3 on the same sets, stopped after a limit. --alone: without
// them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "filters/filter_sets.h"
#include "filters/measure.h"
#include "filters/rivals.h"
#include "packetset/partition.h"
#include "proof/compare.h"
#include "proof/lint.h"

namespace portwright::bench {
namespace {

using net::Family;

struct Settings {
  std::vector<std::uint32_t> sizes{1'000, 10'000, 100'000, 500'000};
  double limit_s = 20;
  bool alone = false;
};

constexpr double kOwnLimit = 600;
constexpr std::uint64_t kSeed = 1;

std::string Decimals(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

std::string MillisecondsText(const Progress& progress) {
  if (!progress.is_finished) return "stopped";
  return Decimals(progress.seconds * 1e3, progress.seconds < 0.01 ? 2
                                          : progress.seconds < 1  ? 1
                                                                  : 0);
}

void Title(const char* title, const std::vector<const char*>& columns) {
  std::printf("\n%s\n\n|", title);
  for (const char* column : columns) std::printf(" %s |", column);
  std::printf("\n|");
  for (std::size_t i = 0; i < columns.size(); ++i) std::printf(i == 0 ? "---|" : "---:|");
  std::printf("\n");
}

void Row(const std::vector<std::string>& cells) {
  std::printf("|");
  for (const std::string& cell : cells) std::printf(" %s |", cell.c_str());
  std::printf("\n");
  std::fflush(stdout);
}

// The median of three runs, or one where a run is long.
template <typename Work>
Progress Median(const Work& work) {
  std::vector<Progress> runs;
  for (int run = 0; run < 3; ++run) {
    runs.push_back(RunApart(kOwnLimit, work));
    if (!runs.back().is_finished || runs.back().seconds > 20) return runs.back();
  }
  std::sort(runs.begin(), runs.end(),
            [](const Progress& a, const Progress& b) { return a.seconds < b.seconds; });
  return runs[1];
}

template <typename MakePolicy>
Progress MeasureLint(const MakePolicy& make, bool redundant) {
  return Median([&](Progress& progress) {
    const policy::Policy policy = make();
    proof::LintOptions options;
    options.redundant = redundant;
    std::vector<proof::Lint> found;
    Measure(progress, [&] {
      auto lints = proof::FindLint(policy, options);
      if (lints) found = std::move(*lints);
    });
    for (const proof::Lint& lint : found) {
      const bool dead =
          lint.kind == proof::LintKind::kShadowed || lint.kind == proof::LintKind::kRepeated;
      if (dead) ++progress.done;
      if (dead && lint.because.size() > 1) ++progress.found;
      if (lint.kind == proof::LintKind::kUndecided) ++progress.extra;
    }
  });
}

template <typename MakePolicy>
void LintRow(const std::string& name, const std::string& lines, const MakePolicy& make) {
  const Progress dead = MeasureLint(make, false);
  const Progress all = MeasureLint(make, true);
  Row({name, lines, WithThousands(dead.done), WithThousands(dead.found), WithThousands(dead.extra),
       MillisecondsText(dead), Decimals(dead.mebibytes, 0), MillisecondsText(all),
       Decimals(all.mebibytes, 0), WithThousands(all.extra)});
}

const std::vector<const char*> kLintColumns = {"set",       "lines",    "dead", "by several",
                                               "undecided", "dead ms",  "MiB",  "all ms",
                                               "MiB",       "undecided"};

void LintFamilies(const Settings& settings, Family family) {
  for (const std::uint32_t size : settings.sizes) {
    for (const Shape shape : kShapes) {
      LintRow(NameOf(shape), WithThousands(size),
              [&] { return ToPolicy(MakeFilterSet(shape, family, size, kSeed)); });
    }
  }
}

void LintHosts() {
  for (const std::uint32_t rules : {1'000U, 10'000U, 100'000U})
    LintRow("host chains", WithThousands(rules), [&] { return MakeHostPolicy(rules, kSeed); });
}

void LintWorstCases() {
  for (const std::uint32_t lines : {2'000U, 10'000U, 100'000U}) {
    LintRow("any source, port ranges", WithThousands(lines),
            [&] { return ToPolicy(MakeWildcardRanges(lines, kSeed)); });
  }
  for (const std::uint32_t side : {30U, 100U, 300U}) {
    LintRow("grid over one line", WithThousands(side * side + 1),
            [&] { return ToPolicy(MakeShadowingGrid(side)); });
  }
  for (const std::uint32_t lines : {2'000U, 10'000U, 100'000U}) {
    LintRow("crossing", WithThousands(lines + 1), [&] { return ToPolicy(MakeCrossing(lines)); });
  }
}

std::string RivalText(const Progress& progress) {
  if (progress.is_finished) return Decimals(progress.seconds, 2);
  return "stopped at " + WithThousands(progress.done);
}

void Rivals(const Settings& settings) {
  Title("Dead lines, beside others (seconds; stopped: after so many lines at the limit)",
        {"set", "lines", "Portwright", "BuDDy, addresses first", "BuDDy, ports first", "Z3",
         "found alike"});
  for (const std::uint32_t size : settings.sizes) {
    if (size > 10'000) continue;
    for (const Shape shape : kShapes) {
      const auto make = [&] { return MakeFilterSet(shape, Family::kIpv4, size, kSeed); };
      const Progress own = MeasureLint([&] { return ToPolicy(make()); }, false);
      std::vector<Progress> others(3);
      if (HasBuddy()) {
        others[0] = RunApart(settings.limit_s, [&](Progress& progress) {
          DeadByBuddy(make(), BitOrder::kAddressesFirst, progress);
        });
        others[1] = RunApart(settings.limit_s, [&](Progress& progress) {
          DeadByBuddy(make(), BitOrder::kPortsFirst, progress);
        });
      }
      if (HasZ3())
        others[2] =
            RunApart(settings.limit_s, [&](Progress& progress) { DeadByZ3(make(), progress); });
      std::string alike = "nobody else came to the end";
      for (const Progress& other : others) {
        if (!other.is_finished) continue;
        if (other.found != own.done) {
          alike = "NO";
          break;
        }
        alike = "yes";
      }
      Row({NameOf(shape), WithThousands(size), Decimals(own.seconds, 4), RivalText(others[0]),
           RivalText(others[1]), RivalText(others[2]), alike});
    }
  }
}

void CompareRow(const std::string& name, const std::string& what, std::uint32_t size,
                const FilterSet& left, const FilterSet& right) {
  const Progress progress = Median([&](Progress& out) {
    const auto a = proof::Flatten(ToPolicy(left), proof::View());
    const auto b = proof::Flatten(ToPolicy(right), proof::View());
    if (!a || !b) return;
    Measure(out, [&] {
      const auto found = proof::Compare(*a, *b);
      out.done = found ? found->size() : 0;
      out.found = found ? 0 : 1;
      out.extra = found && !found->empty() && found->front().at_least ? 1 : 0;
    });
  });
  Row({name, WithThousands(size), what,
       progress.found != 0   ? "too many cells"
       : progress.done == 0  ? "equal"
       : progress.extra != 0 ? "different, at least"
                             : "different",
       WithThousands(progress.done), MillisecondsText(progress), Decimals(progress.mebibytes, 0)});
}

void Differences(const Settings& settings) {
  Title("Equality and differences (milliseconds)",
        {"set", "lines", "the other", "answer", "pairs of lines", "ms", "MiB"});
  for (const std::uint32_t size : settings.sizes) {
    if (size > 100'000) continue;
    for (const Shape shape : kShapes) {
      const FilterSet set = MakeFilterSet(shape, Family::kIpv4, size, kSeed);
      const std::string name = NameOf(shape);
      CompareRow(name, "a fifth of its lines cut in two", size, set, CutFifth(set, 2));
      for (const std::size_t percent : {50U, 90U}) {
        FilterSet other = set;
        FilterLine& line = other[other.size() * percent / 100];
        line.accepts = !line.accepts;
        CompareRow(name, "the verdict of line " + std::to_string(percent) + " % changed", size, set,
                   other);
      }
      FilterSet other = CutFifth(set, 2);
      other.erase(other.begin() + static_cast<std::ptrdiff_t>(other.size() / 2));
      CompareRow(name, "a fifth cut, and a line gone", size, set, other);
    }
  }
}

// What a set accepts whatever stands before, as disjoint cells with a label.
void AppendCells(const FilterSet& set, std::uint32_t label,
                 std::vector<packetset::LabelledBox>& out) {
  std::vector<packetset::LabelledBox> boxes;
  for (const FilterLine& line : set) {
    for (const packetset::Box& box :
         packetset::BoxesOf(line.source, line.destination, line.service, line.source_ports)) {
      if (line.accepts) boxes.push_back({box, label});
    }
  }
  for (const packetset::Cell& cell : packetset::PartitionBoxes(std::move(boxes)).cells)
    out.push_back({cell.box, label});
}

// Two sets that have half of their lines in common.
void Algebra() {
  Title("Sets of packets: union, intersection and difference in one pass (milliseconds)",
        {"sets", "cells of both sets", "of the union", "in both", "in the first alone", "ms"});
  for (const std::uint32_t lines : {4'000U, 17'000U, 170'000U}) {
    const Progress progress = Median([&](Progress& out) {
      const FilterSet first = MakeFilterSet(Shape::kAcl, Family::kIpv4, lines, 1);
      FilterSet second = MakeFilterSet(Shape::kAcl, Family::kIpv4, lines, 2);
      std::copy(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(first.size() / 2),
                second.begin());
      std::vector<packetset::LabelledBox> both;
      AppendCells(first, 0, both);
      AppendCells(second, 1, both);
      const std::uint64_t count = both.size();
      Measure(out, [&] {
        const packetset::Partition partition = packetset::PartitionBoxes(std::move(both));
        for (const packetset::Cell& cell : partition.cells) {
          const auto& labels = partition.label_sets[cell.labels];
          if (labels.size() == 2) ++out.found;
          if (labels.size() == 1 && labels[0] == 0) ++out.extra;
        }
        out.done = count << 32 | partition.cells.size();
      });
    });
    Row({"two of acl", WithThousands(progress.done >> 32),
         WithThousands(progress.done & 0xffffffffU), WithThousands(progress.found),
         WithThousands(progress.extra), MillisecondsText(progress)});
  }
}

int Run(const Settings& settings) {
  Title("Dead lines, and all that lint finds, IPv4 (milliseconds)", kLintColumns);
  LintFamilies(settings, Family::kIpv4);
  Title("The same, IPv6", kLintColumns);
  LintFamilies(settings, Family::kIpv6);
  Title("Host rules in chains, and the worst cases", kLintColumns);
  LintHosts();
  LintWorstCases();
  Differences(settings);
  Algebra();
  if (!settings.alone) Rivals(settings);
  return 0;
}

}  // namespace
}  // namespace portwright::bench

int main(int argc, char** argv) {
  portwright::bench::Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--alone") {
      settings.alone = true;
    } else if (option == "--limit" && i + 1 < argc) {
      settings.limit_s = std::strtod(argv[++i], nullptr);
    } else if (option == "--sizes" && i + 1 < argc) {
      settings.sizes.clear();
      for (const std::string_view size : portwright::Split(argv[++i], ','))
        settings.sizes.push_back(
            static_cast<std::uint32_t>(std::strtoul(std::string(size).c_str(), nullptr, 10)));
    } else {
      std::fprintf(stderr, "usage: filters_measured [--sizes N,N] [--limit SECONDS] [--alone]\n");
      return 2;
    }
  }
  return portwright::bench::Run(settings);
}
