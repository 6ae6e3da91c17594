// A lab from the inside: what happens in the process that holds the namespaces.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "sys/delay_line.h"
#include "workflow/lab_plan.h"

namespace portwright::workflow {

// What takes its time on the way, where the kernel itself cannot do it: a thread, until it goes.
class LabDelays {
 public:
  LabDelays() = default;
  LabDelays(const LabDelays&) = delete;
  LabDelays& operator=(const LabDelays&) = delete;
  ~LabDelays();

  // Once packets pass.
  Status Start(std::vector<sys::DelayLine> lines);

 private:
  std::atomic<bool> stop_{false};
  std::vector<sys::DelayLine> lines_;
  std::thread thread_;
};

// Namespaces with all that belongs to them, the faults, and real servers where they are asked for.
// Nothing passes where ways are slow once `delays` go. `notes`: lines for people: what was started,
// and what this system does not have.
Status BringLabUp(const PlannedLab& planned, const LabRequest& request, LabDelays& delays,
                  std::string& notes);

// Responders of all spaces, each in a thread, until it goes.
class LabResponders {
 public:
  // `planned` must outlive it. `key`: bytes.
  LabResponders(const PlannedLab& planned, std::string key);
  LabResponders(const LabResponders&) = delete;
  LabResponders& operator=(const LabResponders&) = delete;
  ~LabResponders();

  // Once all are ready, or the first failed.
  Status Start();

 private:
  void Answer(std::size_t space, std::uint16_t port, bool is_proxy);

  const PlannedLab& planned_;
  const std::string key_;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> ready_{0};
  std::atomic<bool> has_failed_{false};
  std::string failed_;  // read once all are ready
  std::vector<std::thread> threads_;
};

}  // namespace portwright::workflow
