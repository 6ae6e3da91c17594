#include "workflow/probe_job.h"

#include "base/text.h"
#include "sys/standard_input.h"
#include "workflow/probe_conditions.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kJobBytesMax = std::size_t{64} << 20;

JobAnswer ReadJobFor(const ProbeRequest& request, std::string_view text) {
  JobAnswer answer;
  auto job = probe::ReadJob(text, request.site.path);
  if (!job) {
    answer.outcome = Fail(job.error());
    return answer;
  }
  if (!request.end.empty() && request.end != job->end) {
    answer.outcome = Reject("expected a probe job for " + Quote(request.end) + ", found one for " +
                            Quote(job->end));
    return answer;
  }
  if (!job->key.empty() && request.site.path != kStandardInput) {
    answer.outcome = Reject("expected a probe job without a key, found one with it",
                            "keys come in a file of their own, after --key");
    return answer;
  }
  answer.job = std::move(*job);
  return answer;
}

JobAnswer PlanJob(const ProbeRequest& request, const Look& look) {
  JobAnswer answer;
  if (request.end.empty()) {
    answer.outcome = Reject("expected either --host NAME or --as NAME",
                            "--as is for a machine that stands in for an end");
    return answer;
  }
  const auto loaded = LoadPlan(request.site);
  if (!loaded) {
    answer.outcome = Fail(loaded.error());
    return answer;
  }
  const LoadedSite& site = **loaded;
  answer.outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors() || !site.plan) return answer;
  const ProbeEnd end = EndOf(site, request.end);
  if (!end.found) {
    answer.outcome = UnknownEnd(site, request.end);
    return answer;
  }
  PlannedJob planned = JobOf(site, end, request.end, request.is_stand_in);
  answer.job = std::move(planned.job);
  answer.left_out = std::move(planned.left_out);
  answer.partly = std::move(planned.partly);
  return answer;
}

}  // namespace

Outcome UnknownEnd(const LoadedSite& loaded, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& host : loaded.site->hosts) names.push_back(host.name);
  for (const auto& cluster : loaded.site->clusters) names.push_back(cluster.name);
  const auto near = Nearest(name, names);
  return Reject("expected a host or cluster with planned flows, found " + Quote(name),
                near ? "did you mean " + *near + "?" : "");
}

bool IsJob(const std::string& path) {
  if (path == kStandardInput) return true;
  const sys::RealFiles disk;
  if (!disk.IsFile(path)) return false;
  const auto text = disk.Read(path, kJobBytesMax);
  return text && probe::LooksLikeJob(*text);
}

JobAnswer JobFor(const ProbeRequest& request, const Look& look) {
  if (request.site.path == kStandardInput) {
    const auto line = sys::ReadInputLine(kJobBytesMax);
    if (line) return ReadJobFor(request, *line);
    JobAnswer answer;
    answer.outcome = Fail(line.error());
    return answer;
  }
  sys::RealFiles disk;
  if (disk.IsFile(request.site.path)) {
    const auto text = disk.Read(request.site.path, kJobBytesMax);
    if (text && probe::LooksLikeJob(*text)) return ReadJobFor(request, *text);
  }
  return PlanJob(request, look);
}

PlannedJob JobOf(const LoadedSite& loaded, const ProbeEnd& end, const std::string& name,
                 bool is_stand_in) {
  PlannedJob planned;
  ProbeList list = TargetsFrom(loaded, end);
  planned.job.site = loaded.site->name;
  planned.job.end = name;
  planned.job.as_of = FormatDate(loaded.as_of);
  planned.job.is_stand_in = is_stand_in;
  planned.job.targets = std::move(list.targets);
  planned.job.ports = PortsOf(loaded, end);
  planned.job.conditions = ConditionsOf(loaded, planned.job.targets);
  planned.left_out = std::move(list.left_out);
  planned.partly = std::move(list.partly);
  if (is_stand_in) {
    for (probe::Target& target : planned.job.targets) target.source_is_any = true;
  }
  return planned;
}

}  // namespace portwright::workflow
