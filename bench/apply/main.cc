// apply_measured BUNDLE STATE [BUNDLE...]: applies bundles one after the other to the host that it
// runs on, as `portwright apply BUNDLE --confirm-within 0` does, and prints a line for each step:
// its name, wall clock milliseconds until the next one, and processor milliseconds of this process
// and of those that it waited for. The kernel's share is in them: netlink works in who asks.
#include <malloc.h>
#include <sys/resource.h>
#include <time.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/text.h"
#include "workflow/verbs.h"

namespace portwright::bench {
namespace {

constexpr double kMsInSecond = 1e3;

double WallMs() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * kMsInSecond + static_cast<double>(now.tv_nsec) / 1e6;
}

double MsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) * kMsInSecond + static_cast<double>(time.tv_usec) / 1e3;
}

double ProcessorMs() {
  double sum = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    sum += MsOf(usage.ru_utime) + MsOf(usage.ru_stime);
  }
  return sum;
}

// Prints what a step took when the next one begins.
class Steps {
 public:
  void Begin(const std::string& name) {
    const double wall = WallMs(), processor = ProcessorMs();
    if (!name_.empty())
      std::printf("%s\t%.3f\t%.3f\n", name_.c_str(), wall - wall_, processor - processor_);
    name_ = name;
    wall_ = WallMs();
    processor_ = ProcessorMs();
  }

 private:
  std::string name_;
  double wall_ = 0, processor_ = 0;
};

int Tell(const workflow::Outcome& outcome) {
  std::fputs(outcome.messages.c_str(), stderr);
  return static_cast<int>(outcome.exit);
}

int Apply(const std::string& bundle, const std::string& state) {
  Steps steps;
  workflow::ApplyRequest request;
  request.bundle.site.path = bundle;
  request.host.state_path = state;
  request.confirm_within_s = 0;
  request.at_step = [&](std::string_view step) { steps.Begin(std::string(step)); };
  const double wall = WallMs(), processor = ProcessorMs();
  steps.Begin("read");
  const workflow::Outcome outcome = workflow::ApplyToHost(request, {});
  steps.Begin("");
  std::printf("all\t%.3f\t%.3f\n", WallMs() - wall, ProcessorMs() - processor);
  return Tell(outcome);
}

int Run(const std::vector<std::string>& words) {
  // As the watcher that a change starts.
  if (words.size() == 5 && words[1] == "await") {
    const auto generation = static_cast<std::uint32_t>(ParseNumber(words[2]).value_or(0));
    return Tell(workflow::AwaitOnHost({words[4]}, generation));
  }
  if (words.size() < 3) {
    std::fputs("usage: apply_measured BUNDLE STATE [BUNDLE...]\n", stderr);
    return 2;
  }
  int exit = Apply(words[1], words[2]);
  for (std::size_t w = 3; w < words.size() && exit == 0; ++w) exit = Apply(words[w], words[2]);
  return exit;
}

}  // namespace
}  // namespace portwright::bench

int main(int argc, char** argv) {
  // As apps/portwright.cc.
  constexpr int kLargestInHeap = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kLargestInHeap);
  mallopt(M_TRIM_THRESHOLD, kLargestInHeap);
  return portwright::bench::Run(std::vector<std::string>(argv, argv + argc));
}
