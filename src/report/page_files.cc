#include "report/page_files.h"

#include "base/check.h"
#include "embedded/PageFiles.h"

namespace portwright::report {

std::string_view PageFile(std::string_view name) {
  for (const embedded::File& file : embedded::PageFiles()) {
    if (file.name == name) return file.bytes;
  }
  PORTWRIGHT_CHECK(false, "the page's files are compiled in");
  return "";
}

std::string FillPage(std::string_view page, const PageParts& parts) {
  std::string out;
  while (true) {
    const std::size_t begin = page.find("{{");
    out += page.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = page.find("}}", begin);
    PORTWRIGHT_CHECK(end != std::string_view::npos, "a place in the page's template ends");
    const std::string_view name = page.substr(begin + 2, end - begin - 2);
    bool is_filled = false;
    for (const auto& [part, text] : parts) {
      if (part != name) continue;
      out += text;
      is_filled = true;
    }
    PORTWRIGHT_CHECK(is_filled, "a place in the page's template has a part");
    page.remove_prefix(end + 2);
  }
}

}  // namespace portwright::report
