// Releases of Junos, and what each can say.
#pragma once

#include <optional>
#include <string_view>

namespace portwright::dialect::srx {

struct Release {
  int major = 99;  // where none is said: the newest
  int minor = 0;
  int extended = 99;  // 47 of `12.1X47`; 0 without

  bool IsAtLeast(int other_major, int other_minor, int other_extended = 0) const;
};

// `12.1`, `12.1X47-D10`, `junos 23.4R1`; empty is the newest. Nothing for other words.
std::optional<Release> ReadRelease(std::string_view version);

}  // namespace portwright::dialect::srx
