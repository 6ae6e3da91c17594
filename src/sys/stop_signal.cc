#include "sys/stop_signal.h"

#include <csignal>

namespace portwright::sys {
namespace {

std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait");

void AskToStop(int) { stop_asked.store(true); }

}  // namespace

StopSignal::StopSignal() : before_interrupt_(SIG_DFL), before_terminate_(SIG_DFL) {
  stop_asked.store(false);
  before_interrupt_ = std::signal(SIGINT, AskToStop);
  before_terminate_ = std::signal(SIGTERM, AskToStop);
}

StopSignal::~StopSignal() {
  std::signal(SIGINT, before_interrupt_);
  std::signal(SIGTERM, before_terminate_);
}

bool StopSignal::asked() const { return stop_asked.load(); }

const std::atomic<bool>* StopSignal::flag() const { return &stop_asked; }

}  // namespace portwright::sys
