// Messages that several readers of a site give, so that each has one wording and one code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::site {

// An error that points at two places.
void ReportTwo(Diagnostics& diagnostics, std::string_view code, SourcePlace place,
               SourcePlace other, std::string message, std::string hint = "");

// Letters, digits, `_`, `.` and `-`, beginning with a letter, digit or `_`.
bool IsName(std::string_view text);
// False, after a diagnostic, for a text that is no name.
bool CheckName(Diagnostics& diagnostics, SourcePlace place, std::string_view text);
void ReportBadName(Diagnostics& diagnostics, SourcePlace place, std::string_view expected,
                   std::string_view found, std::string hint = "");

// "expected each group once, found 'g' again".
void ReportNameTwice(Diagnostics& diagnostics, SourcePlace place, SourcePlace other,
                     std::string_view kind, std::string_view name, std::string hint = "");

// "expected a realm of the site, found 'x'", with "did you mean" where `known` has one near.
void ReportUnknownName(Diagnostics& diagnostics, SourcePlace place, std::string_view expected,
                       std::string_view found, const std::vector<std::string>& known);
void ReportUnknownName(Diagnostics& diagnostics, SourcePlace place, std::string_view expected,
                       std::string_view found, std::string hint);

void ReportBadAddress(Diagnostics& diagnostics, SourcePlace place, std::string message,
                      std::string hint = "");

}  // namespace portwright::site
