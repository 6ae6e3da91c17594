// What one end of a site has to do of its probes: planned here, or read from the file that somebody
// who has the site made for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/job.h"
#include "workflow/probe_targets.h"
#include "workflow/probe_verbs.h"

namespace portwright::workflow {

// In the place of a path: what a program that started this one writes into its standard input.
inline constexpr char kStandardInput[] = "-";

struct JobAnswer {
  std::optional<probe::Job> job;
  std::vector<NotTestable> left_out, partly;
  Outcome outcome;  // messages; without a job, why there is none
};

// Whether a job stands in the site's place.
bool IsJob(const std::string& path);

// Of the site and the end that were asked for, or the job that stands in the site's place.
JobAnswer JobFor(const ProbeRequest& request, const Look& look);

// The refusal of a name that is no end of planned flows, with the nearest that is.
Outcome UnknownEnd(const LoadedSite& loaded, const std::string& name);

struct PlannedJob {
  probe::Job job;
  std::vector<NotTestable> left_out, partly;
};
// A stand-in asks from whichever address its kernel takes, unless it has the planned one
// (stand_in.h): those of the end may not exist yet.
PlannedJob JobOf(const LoadedSite& loaded, const ProbeEnd& end, const std::string& name,
                 bool is_stand_in);

}  // namespace portwright::workflow
