// A configuration of firewalld as files: from our script, which holds them all, or from files that
// stand beside each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::firewalld {

struct ConfigFile {
  std::string name;       // without folder and ending: `public`, `pw-in`
  std::string_view text;  // of the caller's bytes
  std::uint32_t file = 0;
  std::uint32_t lines_before = 0;  // of the script in front of it
  bool is_settings = false;        // firewalld.conf
  bool is_ours = false;            // of our script, which leaves nothing open
};

struct ConfigFiles {
  std::vector<ConfigFile> files;
  bool is_script = false;
  bool keeps_6to4 = false;  // our script: 6to4 is not rejected
};

// How our script says that a text is one.
bool LooksLikeScript(std::string_view text);

// Errors: a script with a line that is not ours.
ConfigFiles SplitFiles(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::firewalld
