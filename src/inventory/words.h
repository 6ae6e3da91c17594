// Words of an inventory as the site writes them: names, tags, operating systems. Cost: linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portwright::inventory {

// Lower case, letters with marks as those without, everything but letters and digits as one blank:
// `IP-Adresse (primär)` is `ip adresse primar`.
std::string Fold(std::string_view text);

// A name that the site takes, of whatever a file calls a thing: blanks and signs become `-`, an
// address becomes `host-10.1.1.1`. Empty where nothing is left.
std::string SiteName(std::string_view text);
// `ESXi Host` is `esxi-host`; empty where nothing is left.
std::string TagOf(std::string_view text);
// `Microsoft Windows Server 2019 (64-bit)` is `windows`; what is not known stands as a tag does.
std::string OsOf(std::string_view text);

// Words that stand for nothing: `-`, `n/a`, `unknown`.
bool IsPlaceholder(std::string_view text);
// `2024-03-05`, `05.03.2024`, `3/5/24`, `5-Mar`: what a spreadsheet made of something else.
bool LooksLikeDate(std::string_view text);
// `=A1`, `+SUM(...)`, `#REF!`.
bool LooksLikeFormula(std::string_view text);

// The part before the first dot, in lower case; all of it for an address.
std::string ShortName(std::string_view name);

// Parts between commas, semicolons, bars and line feeds, without blanks around them, none empty.
std::vector<std::string_view> ListIn(std::string_view text);

// Sorts, and leaves each once.
void SortTags(std::vector<std::string>& tags);

}  // namespace portwright::inventory
