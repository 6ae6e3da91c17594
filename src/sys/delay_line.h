// Packets that take their time: what comes in at one interface leaves by another so much later, and
// what comes back leaves at once. For networks of our own on kernels whose traffic control cannot
// delay. Frames pass whole, with the offloads that they have not been through yet.
//
// One thread, in the network namespace of the interfaces, which have to be up and without
// addresses.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

struct DelayLine {
  std::string near, far;  // interfaces; from near to far it takes time
  std::int64_t delay_us = 0;
};

// Whether this kernel has packet sockets, and lets us open one here.
bool CanDelayPackets();

// Until it is stopped. Of each line 64 MB are under way at most; what comes beyond is lost, as on a
// line that is full. Errors: kPermission, kIo as the system says.
Status DelayPackets(const std::vector<DelayLine>& lines, const std::atomic<bool>& stop,
                    const std::function<void()>& ready);

}  // namespace portwright::sys
