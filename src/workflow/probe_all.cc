#include "workflow/probe_all.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "base/text.h"
#include "sys/files.h"
#include "sys/process.h"
#include "sys/running_process.h"
#include "sys/secret_key.h"
#include "workflow/heard_words.h"
#include "workflow/probe_job.h"
#include "workflow/probe_report.h"
#include "workflow/seen_flows.h"
#include "workflow/verbs.h"
#include "workflow/windows_end.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kEndsAtOnce = 8;
constexpr std::int64_t kReadyMs = 30'000;
constexpr std::int64_t kAllProbesMs = 3'600'000;
constexpr std::string_view kWindows = "windows";

// One end of the site and how it is reached.
struct DrivenEnd {
  std::string name;
  std::string destination;  // of SSH; empty: nobody is there
  std::string why_not;      // without a destination
  probe::Job job;
  std::string problem;  // what went wrong while it was driven
  std::optional<sys::RunningProcess> responder;
  std::optional<std::vector<probe::SeenFlow>> arrived;  // once its responder has ended
  ProbeFindings found;  // left out, too: what nobody can ask about from here
  bool was_asked = false;
};

// A shell at the other side reads the command: nothing in it may mean something to one.
bool IsPlainProgram(std::string_view text) {
  return !text.empty() && text.front() != '-' &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "._/+-") == std::string_view::npos;
}

// By end; the refusal where one makes no sense.
std::optional<Outcome> ReadLogins(const ProbeAllRequest& request,
                                  std::map<std::string, std::string>& logins) {
  for (const std::string& login : request.logins) {
    const std::size_t equals = login.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == login.size() ||
        login[equals + 1] == '-') {
      return Reject("expected NAME=DESTINATION after --login, found " + Quote(login));
    }
    logins[login.substr(0, equals)] = login.substr(equals + 1);
  }
  if (!IsPlainProgram(request.remote_program)) {
    return Reject("expected the path of a program after --remote-program, found " +
                  Quote(request.remote_program));
  }
  return std::nullopt;
}

// Every host and cluster that has something to ask or to answer, in the site's order.
std::vector<DrivenEnd> EndsOf(const LoadedSite& loaded,
                              const std::map<std::string, std::string>& logins,
                              const std::vector<std::string>& without) {
  std::vector<DrivenEnd> ends;
  const auto add = [&](const std::string& name, bool runs_programs, const std::string& what) {
    DrivenEnd end;
    end.name = name;
    const auto login = logins.find(name);
    if (login != logins.end()) end.destination = login->second;
    if (login == logins.end() && runs_programs) end.destination = name;
    if (std::find(without.begin(), without.end(), name) != without.end()) {
      end.destination.clear();
      end.why_not = "left alone by --without";
    } else if (end.destination.empty()) {
      end.why_not = what + " runs no foreign program; --login " + name +
                    "=HOST lets a machine stand in for it";
      if (what == kWindows) end.why_not += ", and `probe jobs` writes a script for it";
    }
    PlannedJob planned = JobOf(loaded, EndOf(loaded, name), name, !runs_programs);
    end.job = std::move(planned.job);
    end.found.left_out = std::move(planned.left_out);
    end.found.partly = std::move(planned.partly);
    if (!end.job.targets.empty() || !end.job.ports.empty()) ends.push_back(std::move(end));
  };
  for (const site::Host& host : loaded.site->hosts) {
    const std::string os = host.os.empty() ? "a host whose system nobody named" : host.os;
    add(host.name, host.os == "linux", os);
  }
  for (const site::Cluster& cluster : loaded.site->clusters) add(cluster.name, false, "a cluster");
  return ends;
}

std::optional<Outcome> UnknownName(const std::vector<DrivenEnd>& ends,
                                   const ProbeAllRequest& request,
                                   const std::map<std::string, std::string>& logins) {
  std::vector<std::string> known, named = request.without;
  for (const DrivenEnd& end : ends) known.push_back(end.name);
  for (const auto& [name, destination] : logins) named.push_back(name);
  for (const std::string& name : named) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = Nearest(name, known);
    return Reject("expected a host or cluster with planned flows, found " + Quote(name),
                  near ? "did you mean " + *near + "?" : "");
  }
  return std::nullopt;
}

class SiteDriver {
 public:
  SiteDriver(const ProbeAllRequest& request, std::vector<DrivenEnd>& ends)
      : request_(request), ends_(ends) {}

  void Run() {
    InTurns([this](DrivenEnd& end) { StartResponder(end); });
    InTurns([this](DrivenEnd& end) { Ask(end); });
    InTurns([](DrivenEnd& end) { StopResponder(end); });
  }

 private:
  // As many ends at once as one machine can drive.
  void InTurns(const std::function<void(DrivenEnd&)>& work) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < std::min(kEndsAtOnce, ends_.size()); ++t) {
      threads.emplace_back([&] {
        for (std::size_t e = next++; e < ends_.size(); e = next++) {
          if (!ends_[e].destination.empty() && ends_[e].problem.empty()) work(ends_[e]);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  std::vector<std::string> Command(const DrivenEnd& end, const std::string& words) const {
    const std::string sudo = request_.with_sudo ? "sudo -n " : "";
    return {request_.ssh,
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=10",
            end.destination,
            sudo + request_.remote_program + " " + words};
  }

  void StartResponder(DrivenEnd& end) {
    if (end.job.ports.empty()) return;
    auto started = sys::RunningProcess::Start(Command(end, "respond - --format json"),
                                              probe::PrintJob(end.job));
    if (!started) {
      end.problem = started.error().message;
      return;
    }
    end.responder = std::move(*started);
    if (const Status ready = end.responder->WaitFor("answering on", kReadyMs); !ready)
      end.problem = "no responder at " + end.destination + ": " + ready.error().message;
  }

  void Ask(DrivenEnd& end) {
    if (end.job.targets.empty()) return;
    sys::ProcessRequest run;
    run.argv =
        Command(end, "probe - --format json --timeout-ms " + std::to_string(request_.timeout_ms) +
                         " --rate " + std::to_string(request_.per_second));
    run.input = probe::PrintJob(end.job);
    run.timeout_ms = kAllProbesMs;
    const auto done = sys::RunProcess(run);
    if (!done) {
      end.problem = done.error().message;
      return;
    }
    auto found = report::ReadOutcomes(done->output);
    if (found) {
      end.found.rows = std::move(*found);
      end.was_asked = true;
      return;
    }
    const auto lines = Split(Trim(done->error), '\n');
    end.problem = "no outcomes from " + end.destination + ": " +
                  (lines.empty() ? found.error().message : std::string(Trim(lines.back())));
  }

  static void StopResponder(DrivenEnd& end) {
    if (!end.responder) return;
    constexpr std::int64_t kEndMs = 10'000;
    const auto printed = end.responder->End(kEndMs);
    end.responder.reset();
    const std::string at = "the responder at " + end.destination + ": ";
    if (!printed) {
      end.problem = at + printed.error().message;
      return;
    }
    auto arrived = ReadSeenTable(*printed);
    if (!arrived) {
      end.problem = at + arrived.error().message;
      return;
    }
    end.arrived = std::move(*arrived);
  }

  const ProbeAllRequest& request_;
  std::vector<DrivenEnd>& ends_;
};

template <typename Entry>
void Append(std::vector<Entry>& from, std::vector<Entry>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

// Where the responder stood on the end itself, it saw what arrived.
void AskReceivers(const std::vector<DrivenEnd>& ends, std::vector<report::OutcomeRow>& rows) {
  for (const DrivenEnd& end : ends) {
    if (!end.arrived || end.job.is_stand_in) continue;
    std::set<std::string> addresses;
    for (const probe::PlannedPort& port : end.job.ports) {
      if (port.address) addresses.insert(net::ToText(*port.address));
    }
    std::vector<report::OutcomeRow*> towards;
    for (report::OutcomeRow& row : rows) {
      if (addresses.count(row.destination) > 0) towards.push_back(&row);
    }
    JudgeByArrivals(*end.arrived, towards);
  }
}

bool IsWindows(const LoadedSite& loaded, const std::string& name) {
  const std::vector<site::Host>& hosts = loaded.site->hosts;
  return std::any_of(hosts.begin(), hosts.end(), [&](const site::Host& host) {
    return host.name == name && host.os == kWindows;
  });
}

// What was found, and every target that nobody asked about, with its reason.
ProbeFindings Merge(std::vector<DrivenEnd>& ends) {
  ProbeFindings all;
  for (DrivenEnd& end : ends) {
    if (!end.was_asked) {
      probe::ProbeOutcome nobody;
      nobody.detail = end.why_not.empty() ? end.problem : end.why_not;
      end.found.rows =
          RowsOf(end.job.targets, std::vector<probe::ProbeOutcome>(end.job.targets.size(), nobody));
    }
    Append(end.found.rows, all.rows);
    Append(end.found.left_out, all.left_out);
    Append(end.found.partly, all.partly);
  }
  AskReceivers(ends, all.rows);
  return all;
}

Outcome Tell(const ProbeFindings& found, ProbeForm form, const std::string& suite, Outcome outcome,
             const Look& look) {
  outcome.text = PrintFindings(found, form, suite, look);
  outcome.messages += CountsLine(found.rows) + LeftOutLine(found);
  if (AnyFails(found.rows)) outcome.exit = Exit::kNo;
  return outcome;
}

}  // namespace

Outcome ProbeSite(const ProbeAllRequest& request, const Look& look) {
  std::map<std::string, std::string> logins;
  if (auto refused = ReadLogins(request, logins)) return *refused;
  const auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  const LoadedSite& site = **loaded;
  Outcome outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors() || !site.plan) return outcome;
  std::vector<DrivenEnd> ends = EndsOf(site, logins, request.without);
  if (auto refused = UnknownName(ends, request, logins)) return *refused;
  const auto key = sys::RandomKey();
  if (!key) return Fail(key.error());
  for (DrivenEnd& end : ends) {
    end.job.key = sys::HexOf(*key);
    end.job.tls_issuers = request.tls_issuers;
  }
  SiteDriver(request, ends).Run();
  bool all_driven = true;
  for (const DrivenEnd& end : ends) {
    if (end.problem.empty()) continue;
    all_driven = false;
    outcome.messages += "portwright: " + end.name + ": " + end.problem + "\n";
  }
  outcome = Tell(Merge(ends), request.form, site.site->name, std::move(outcome), look);
  if (!all_driven && outcome.exit == Exit::kFine) outcome.exit = Exit::kEnvironment;
  return outcome;
}

Outcome WriteJobs(const SiteRequest& request, const std::string& folder, const Look& look) {
  const auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  const LoadedSite& site = **loaded;
  Outcome outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors() || !site.plan) return outcome;
  sys::RealFiles disk;
  if (const Status made = disk.MakeFolder(folder); !made) return Fail(made.error());
  report::Table table;
  table.title = "Probe jobs";
  table.empty_text = "no flow is planned between ends of the site";
  table.columns = {report::Text("End"), report::Text("File"), report::Number("Asks"),
                   report::Number("Answers on"), report::Text("Where")};
  const auto write = [&](const std::string& name, const probe::Job& job, const std::string& text,
                         const char* where) {
    const std::string path = folder + "/" + name;
    table.rows.push_back({job.end, path, std::to_string(job.targets.size()),
                          std::to_string(job.ports.size()), where});
    return disk.Write(path, text, sys::kSecretMode);
  };
  for (const DrivenEnd& end : EndsOf(site, {}, {})) {
    Status written = write(end.name + ".job", end.job, probe::PrintJob(end.job),
                           end.job.is_stand_in ? "a machine that stands in" : "the host itself");
    if (written && IsWindows(site, end.name)) {
      const PlannedJob own = JobOf(site, EndOf(site, end.name), end.name, false);
      written = write(end.name + ".ps1", own.job, WindowsEndScript(own),
                      "the host itself, by PowerShell");
    }
    if (!written) return Fail(written.error());
  }
  outcome.text = Print(table, look);
  return outcome;
}

Outcome MergeOutcomes(const std::vector<std::string>& paths, ProbeForm form, const Look& look) {
  ProbeFindings all;
  const sys::RealFiles disk;
  for (const std::string& path : paths) {
    const auto text = disk.Read(path);
    if (!text) return Fail(text.error());
    auto rows = ReadCarriedOutcomes(*text);
    if (!rows) return Fail({rows.error().code, path + ": " + rows.error().message});
    Append(*rows, all.rows);
  }
  return Tell(all, form, "merged", Outcome(), look);
}

}  // namespace portwright::workflow
