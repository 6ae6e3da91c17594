#include "document/line_starts.h"

namespace portwright::document {

std::vector<std::uint32_t> FindLineStarts(std::string_view text) {
  std::vector<std::uint32_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at)) {
    if (++at < text.size()) starts.push_back(static_cast<std::uint32_t>(at));
  }
  return starts;
}

}  // namespace portwright::document
