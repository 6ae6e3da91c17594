// Options that several commands have, and how they are read: one wording, one meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "workflow/verbs.h"

namespace portwright::cli {

inline constexpr Option kFormat{"--format", "FORMAT", "how the table is printed",
                                "table|csv|json|markdown"};
inline constexpr Option kOutput{
    "--output", "FILE", "write to FILE instead of standard output, whole or not at all", ""};
inline constexpr Option kCatalogDir{"--catalog-dir", "DIR",
                                    "look for catalogs here first; may be given several times", ""};
inline constexpr Option kAsOf{"--as-of", "DATE",
                              "plan for this day, as YYYY-MM-DD; today without it", ""};
inline constexpr Option kPartial{"--partial", "",
                                 "plan what is bound and list the rest, instead of failing", ""};
inline constexpr Positional kSite{"SITE", "a site file, or a folder with site.yaml"};

// What --format, --output and the streams say.
workflow::Look LookOf(const Arguments& arguments);

// SITE, --catalog-dir, --as-of and --partial. `problem` is not empty where one of them is wrong.
workflow::SiteRequest SiteOf(const Arguments& arguments, std::string& problem);

// `90`, `90s`, `5m`, `1h`, up to a week: seconds.
std::optional<std::int64_t> ParseTime(std::string_view text);

// Writes to --output where it was given.
workflow::Outcome Finish(workflow::Outcome outcome, const Arguments& arguments);

}  // namespace portwright::cli
