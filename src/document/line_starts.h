// Where the lines of a text begin, for Document::line_starts: behind line feeds. Cost: linear.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace portwright::document {

std::vector<std::uint32_t> FindLineStarts(std::string_view text);

}  // namespace portwright::document
