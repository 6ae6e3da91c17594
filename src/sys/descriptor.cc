#include "sys/descriptor.h"

#include <sys/resource.h>

namespace portwright::sys {

std::size_t RaiseDescriptorLimit() {
  constexpr rlim_t kMost = 65'536;  // more is asked for by nothing here
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
  const rlim_t wanted = limit.rlim_max < kMost ? limit.rlim_max : kMost;
  if (limit.rlim_cur < wanted) {
    const rlimit raised{wanted, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return static_cast<std::size_t>(wanted);
  }
  return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace portwright::sys
