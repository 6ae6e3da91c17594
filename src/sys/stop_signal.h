// Ctrl-C and SIGTERM as a question that a loop can ask: what is under way ends, and what there is
// is still printed.
//
// One at a time; the process' signal handlers are as before when it goes.
#pragma once

#include <atomic>

namespace portwright::sys {

class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  bool asked() const;
  // For options that take such a flag; it outlives this object.
  const std::atomic<bool>* flag() const;

 private:
  void (*before_interrupt_)(int);
  void (*before_terminate_)(int);
};

}  // namespace portwright::sys
