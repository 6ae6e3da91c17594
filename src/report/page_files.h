// The files of the pages, compiled in, and how a page is made from its template. Cost: linear. No
// state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portwright::report {

// A file of page/ by its name; there is one.
std::string_view PageFile(std::string_view name);

using PageParts = std::vector<std::pair<std::string_view, std::string>>;

// `{{name}}` in the template stands for a part; every one is filled once, in one pass, so that what
// a part holds is never taken for a place.
std::string FillPage(std::string_view page, const PageParts& parts);

}  // namespace portwright::report
