// Tables as one self-contained page: nothing is loaded, it prints, and reads in the dark. Same
// tables, same bytes. Everything from outside is escaped. Cost: linear. No state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/table.h"

namespace portwright::report {

// `generator`: the program with its version, for the page's foot.
std::string TablePage(std::string_view title, const std::vector<Table>& tables,
                      std::string_view generator);

}  // namespace portwright::report
