// A playbook as the text that it loads. The tasks that load it have to be there, each of them and
// nothing else that touches the firewall.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/ansible/ansible.h"

namespace portwright::dialect::ansible {

struct LoadedText {
  std::string text;
  std::uint32_t lines_before = 0;          // of the playbook, in front of its first line
  std::uint32_t indent = 0;                // of its lines
  std::vector<std::string> other_modules;  // of tasks that were passed over, each once
};

// Nothing after an error. Linear in the text; a playbook has at most 1,000 tasks.
std::optional<LoadedText> ReadPlaybook(std::string_view text, std::string_view file_name,
                                       Machine machine, Diagnostics& diagnostics);

}  // namespace portwright::dialect::ansible
