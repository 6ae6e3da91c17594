#include "workflow/probe_log.h"

#include "report/json_text.h"
#include "sys/clock.h"
#include "workflow/probe_report.h"

namespace portwright::workflow {

Result<ProbeLog> ProbeLog::Begin(const std::string& path, const ProbeRun& run) {
  PORTWRIGHT_TRY(sys::AppendFile file, sys::AppendFile::Open(path));
  report::JsonWriter json(0);
  json.BeginObject();
  json.Field("time", sys::NowUtc());
  json.Field("begins", run.what);
  json.Field("site", run.site);
  json.Field("end", run.end);
  if (!run.announced.empty()) json.Field("announced", run.announced);
  json.Field("targets", static_cast<std::uint64_t>(run.targets));
  json.Field("per_second", run.per_second);
  json.EndObject();
  PORTWRIGHT_TRY_STATUS(file.Add(json.Take() + "\n"));
  return ProbeLog(std::move(file));
}

bool ProbeLog::Sending(const probe::Target& target, std::string_view bytes) {
  if (!problem_.empty()) return false;
  report::JsonWriter json(0);
  json.BeginObject();
  json.Field("time", sys::NowUtc());
  json.Field("source", target.source_is_any ? std::string("any") : net::ToText(target.source));
  json.Field("destination", net::ToText(target.destination));
  json.Field("service", ServiceText(target));
  json.Field("sends", std::string(bytes));
  json.EndObject();
  const Status written = file_.Add(json.Take() + "\n");
  if (!written) problem_ = written.error().message;
  return problem_.empty();
}

}  // namespace portwright::workflow
