// Options of the commands that probe from one end of a site.
#pragma once

#include <optional>

#include "cli/options.h"
#include "workflow/probe_verbs.h"

namespace portwright::cli {

inline constexpr Option kAs{"--as", "NAME",
                            "stand in for this host or cluster, from another machine", ""};
inline constexpr Option kTakeAddresses{
    "--take-addresses", "INTERFACE", "have that end's addresses there while this lasts; repeatable",
    ""};
inline constexpr Option kKey{"--key", "FILE", "the site's key, which `probe keygen` made", ""};
inline constexpr Option kLog{"--log", "FILE",
                             "a line for all that is sent, before it is; for its owner alone", ""};
inline constexpr Positional kJobOrSite{
    "SITE", "a site file, a folder with site.yaml, or a probe job (`-`: one on standard input)"};

// Site or job, end and key. The refusal where one of them is wrong.
std::optional<workflow::Outcome> TakeEnd(const Arguments& arguments,
                                         workflow::ProbeRequest& request);

// TakeTime, for what counts in milliseconds.
std::optional<workflow::Outcome> TakeMilliseconds(const Arguments& arguments,
                                                  std::string_view option, const TimeRange& range,
                                                  std::int64_t& milliseconds);

}  // namespace portwright::cli
