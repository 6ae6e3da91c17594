// The program's version, as CMakeLists.txt says it.
#pragma once

#include <string_view>

namespace portwright {

inline constexpr std::string_view kVersion = PORTWRIGHT_VERSION;

}  // namespace portwright
