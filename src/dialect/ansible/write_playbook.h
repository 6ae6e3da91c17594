// A text as a playbook that loads it, and the playbook that takes it away. No state, any thread;
// linear.
#pragma once

#include <string>
#include <string_view>

#include "dialect/ansible/ansible.h"

namespace portwright::dialect::ansible {

// Whether Ansible takes a word as the name of one host: not `all`, no pattern.
bool IsHostName(std::string_view word);

// `text` ends with one line break. `host` is a name of a host, `title` free text.
std::string PlaybookOf(Machine machine, std::string_view host, std::string_view title,
                       std::string_view text);
std::string RemovalOf(Machine machine, std::string_view host);

}  // namespace portwright::dialect::ansible
