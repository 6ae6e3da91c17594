#include "sys/privileges.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace portwright::sys {
namespace {

// glibc has no capset(2); libcap would be a library for one call.
long CapGet(__user_cap_header_struct& header, __user_cap_data_struct* data) {
  return ::syscall(SYS_capget, &header, data);
}
long CapSet(__user_cap_header_struct& header, const __user_cap_data_struct* data) {
  return ::syscall(SYS_capset, &header, data);
}

}  // namespace

void KeepNetAdminOnly() {
  constexpr unsigned kKept = CAP_NET_ADMIN;
  for (unsigned capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (capability != kKept) ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (CapGet(header, data.data()) != 0) return;
  const std::array<unsigned, 2> kept{1U << kKept, 0};
  for (std::size_t word = 0; word < data.size(); ++word) {
    data[word].effective &= kept[word];
    data[word].permitted &= kept[word];
    data[word].inheritable &= kept[word];
  }
  CapSet(header, data.data());
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

}  // namespace portwright::sys
