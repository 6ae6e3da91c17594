#include "workflow/probe_asking.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "sys/clock.h"
#include "sys/secret_key.h"

namespace portwright::workflow {
Result<std::string> KeyFor(const probe::Job& job, const std::string& path) {
  if (!job.key.empty()) {
    PORTWRIGHT_TRY(const auto key, sys::ParseKey(job.key));
    return sys::BytesOf(key);
  }
  if (path.empty()) return std::string();
  PORTWRIGHT_TRY(const auto key, sys::ReadKey(path));
  return sys::BytesOf(key);
}

Result<std::unique_ptr<Asking>> BeginAsking(const probe::Job& job, const ProbeRequest& request) {
  PORTWRIGHT_TRY(std::string key, KeyFor(job, request.key_path));
  const ProbeRun run{job.site, job.end, "probe", "", job.targets.size(), request.per_second};
  PORTWRIGHT_TRY(auto asking, Asking::Begin(request, std::move(key), job.is_stand_in, run));
  if (request.tls_issuers.empty()) asking->ExpectIssuers(job.tls_issuers);
  return asking;
}

Result<std::unique_ptr<Asking>> Asking::Begin(const ProbeRequest& request, std::string key,
                                              bool is_stand_in, const ProbeRun& run) {
  PORTWRIGHT_TRY(const auto seed, sys::RandomKey());
  std::unique_ptr<Asking> asking(new Asking());
  probe::ProberOptions& options = asking->options_;
  options.key = std::move(key);
  options.seed = sys::BytesOf(seed);
  options.timeout_ms = request.timeout_ms;
  options.per_second = request.per_second;
  options.judge.is_stand_in = is_stand_in;
  options.judge.tls_issuers = request.tls_issuers;
  options.stop = asking->stop_.flag();
  Asking* self = asking.get();
  options.progress = [self](std::string_view what, std::size_t done, std::size_t total) {
    self->progress_.Show(what, done, total);
  };
  if (!request.log_path.empty()) {
    PORTWRIGHT_TRY(ProbeLog log, ProbeLog::Begin(request.log_path, run));
    asking->log_ = std::move(log);
    options.sending = [self](const probe::Target& target, std::string_view bytes) {
      return self->log_->Sending(target, bytes);
    };
  }
  return asking;
}

Status Asking::TakePlace(const ProbeRequest& request, std::vector<probe::Target>& targets) {
  if (!options_.judge.is_stand_in) {
    if (request.take_interfaces.empty()) return Ok();
    return Error{ErrorCode::kInvalid,
                 "expected an end that this machine stands in for, found the end itself"};
  }
  const std::vector<net::Address> sources = SourcesOf(targets);
  if (!request.take_interfaces.empty())
    progress_.Show("looking whether addresses are in use", 0, sources.size());
  auto standing = StandIn::Begin(request.take_interfaces, sources, stop_.flag());
  progress_.Clear();
  if (!standing) return standing.error();
  stand_in_ = std::move(*standing);
  stand_in_->ChooseSources(targets);
  return Ok();
}

void Asking::End(Outcome& outcome) {
  if (stand_in_) {
    outcome.messages += stand_in_->notes();
    stand_in_->End(outcome);
  }
  const Status recorded = Recorded();
  if (recorded) return;
  const Outcome failed = Fail(recorded.error());
  outcome.exit = failed.exit;
  outcome.messages += failed.messages;
}

std::vector<probe::ProbeOutcome> Asking::Ask(const std::vector<probe::Target>& targets) {
  std::vector<probe::ProbeOutcome> outcomes = probe::ProbeAll(targets, options_);
  progress_.Clear();
  return outcomes;
}

probe::MeasureOptions Asking::Measuring() const {
  probe::MeasureOptions measuring;
  measuring.key = options_.key;
  measuring.seed = options_.seed + "measuring";
  measuring.timeout_ms = options_.timeout_ms;
  measuring.stop = options_.stop;
  measuring.progress = options_.progress;
  measuring.sending = options_.sending;
  return measuring;
}

void Asking::Rest(std::int64_t milliseconds) const {
  constexpr std::int64_t kLookMs = 50;
  const std::int64_t until_ms = sys::MonotonicMs() + milliseconds;
  while (!stopped()) {
    const std::int64_t left_ms = until_ms - sys::MonotonicMs();
    if (left_ms <= 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left_ms, kLookMs)));
  }
}

Status Asking::Recorded() const {
  if (!log_ || log_->problem().empty()) return Ok();
  return Error{ErrorCode::kIo, log_->problem() + "; nothing more was sent"};
}

}  // namespace portwright::workflow
