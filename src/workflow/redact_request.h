// Whether what a verb writes has other names and addresses than the site.
#pragma once

#include <string>

namespace portwright::workflow {

struct RedactRequest {
  bool redact = false;
  std::string key_file;  // empty: a key that nobody learns
};

}  // namespace portwright::workflow
