// Running something in a process of its own, with a limit of time, and what it cost.
#pragma once

#include <cstdint>
#include <functional>

namespace portwright::bench {

// Written while it runs, read when it ended or was stopped.
struct Progress {
  std::uint64_t done = 0;   // lines looked at
  std::uint64_t found = 0;  // of them, dead; or whatever was counted
  std::uint64_t extra = 0;
  bool is_finished = false;
  double seconds = 0;    // processor time of what was measured
  double mebibytes = 0;  // memory at its highest, above what was there before
};

// Calls `work` in a child; it is stopped after `limit_s` seconds of processor time.
Progress RunApart(double limit_s, const std::function<void(Progress&)>& work);

// Measures a call inside of `work`: processor seconds and memory.
void Measure(Progress& progress, const std::function<void()>& call);

// Processor seconds of this thread.
double Seconds();

}  // namespace portwright::bench
