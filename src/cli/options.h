// Options that several commands have, and how they are read: one wording, one meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
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
inline constexpr Option kHost{"--host", "NAME", "which host of the site this is", ""};
inline constexpr Option kRedact{"--redact", "",
                                "other names and addresses, the same for the same things", ""};
inline constexpr Option kRedactKey{
    "--redact-key", "FILE",
    "32 hexadecimal digits that decide which; without it nobody learns them", ""};
inline constexpr Positional kSite{"SITE", "a site file, or a folder with site.yaml"};

// What --format, --output and the streams say.
workflow::Look LookOf(const Arguments& arguments);

// The day of --as-of. None without it, and where it is wrong: `problem` is then not empty.
std::optional<Date> DayOf(const Arguments& arguments, std::string& problem);

// SITE, --catalog-dir, --as-of and --partial. `problem` is not empty where one of them is wrong.
workflow::SiteRequest SiteOf(const Arguments& arguments, std::string& problem);

// `90`, `90s`, `5m`, `1h`, up to a week: seconds.
inline constexpr std::int64_t kSecondsOfWeek = 7 * 24 * 3600;
std::optional<std::int64_t> ParseTime(std::string_view text);

// Which times an option takes, in seconds, and the example that its refusal gives; without one
// the refusal names the bounds.
struct TimeRange {
  std::int64_t least_s = 0;
  std::int64_t most_s = kSecondsOfWeek;
  std::string_view example = "30s or 5m";
};
// The value of an option, where it was given: `seconds` is left alone without it. The refusal of
// anything else.
std::optional<workflow::Outcome> TakeTime(const Arguments& arguments, std::string_view option,
                                          const TimeRange& range, std::int64_t& seconds);
// The same of a number up to `most`.
std::optional<workflow::Outcome> TakeNumber(const Arguments& arguments, std::string_view option,
                                            std::uint64_t most, std::uint64_t& number);

// --redact, and --redact-key, which means it too.
workflow::RedactRequest RedactionOf(const Arguments& arguments);

// Writes to --output where it was given.
workflow::Outcome Finish(workflow::Outcome outcome, const Arguments& arguments);
// The same of what maps a network: a new file is for its owner's eyes alone.
workflow::Outcome FinishForOwner(workflow::Outcome outcome, const Arguments& arguments);

// Runs a verb on the site that was asked for, unless an option is wrong; its answer maps a network.
template <typename Verb>
workflow::Outcome OnSite(const Arguments& arguments, Verb verb) {
  std::string problem;
  const workflow::SiteRequest site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  return FinishForOwner(verb(site), arguments);
}

}  // namespace portwright::cli
