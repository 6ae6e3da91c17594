#include "filters/measure.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <new>

namespace portwright::bench {
namespace {

// A line of /proc/self/status in kibibytes.
double StatusOf(const char* key) {
  std::FILE* file = std::fopen("/proc/self/status", "r");
  if (file == nullptr) return 0;
  char line[256];
  double out = 0;
  while (std::fgets(line, sizeof(line), file) != nullptr) {
    if (std::strncmp(line, key, std::strlen(key)) == 0)
      std::sscanf(line + std::strlen(key) + 1, "%lf", &out);
  }
  std::fclose(file);
  return out;
}

void ResetPeak() {
  std::FILE* file = std::fopen("/proc/self/clear_refs", "w");
  if (file == nullptr) return;
  std::fputs("5", file);
  std::fclose(file);
}

}  // namespace

double Seconds() {
  // A process with a limit of time has a clock that only ticks; its thread's is exact.
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void Measure(Progress& progress, const std::function<void()>& call) {
  ResetPeak();
  const double before = StatusOf("VmRSS:");
  const double start = Seconds();
  call();
  progress.seconds = Seconds() - start;
  progress.mebibytes = std::max(0.0, StatusOf("VmHWM:") - before) / 1024;
  progress.is_finished = true;
}

Progress RunApart(double limit_s, const std::function<void(Progress&)>& work) {
  void* const page =
      mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return {};
  auto* const shared = new (page) Progress;
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const auto seconds = static_cast<rlim_t>(limit_s + 1);
    const rlimit cpu{seconds, seconds};
    setrlimit(RLIMIT_CPU, &cpu);
    work(*shared);
    _exit(0);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  Progress out = *shared;
  if (!out.is_finished) {
    out.seconds = static_cast<double>(usage.ru_utime.tv_sec);
    out.mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
  }
  munmap(page, sizeof(Progress));
  return out;
}

}  // namespace portwright::bench
