// `portwright probe --closed`: whether what must be closed is. Announced to the security team
// first: what looks like a scan of ports should not be found by surprise.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "sys/secret_key.h"
#include "workflow/closed_targets.h"
#include "workflow/probe_asking.h"
#include "workflow/probe_job.h"
#include "workflow/probe_verbs.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kServicesShown = 20;

std::string RateText(std::uint64_t per_second, std::size_t targets) {
  if (per_second == 0) return "no cap";
  const std::uint64_t seconds = (targets + per_second - 1) / per_second;
  return std::to_string(per_second) + " a second at most, for about " + Count(seconds, "second") +
         " and the answers";
}

std::string ServicesText(const std::vector<probe::Target>& targets) {
  std::set<std::pair<std::uint8_t, std::uint16_t>> seen;
  std::vector<std::string> services;
  for (const probe::Target& target : targets) {
    if (seen.insert({target.protocol, target.port}).second && services.size() < kServicesShown)
      services.push_back(ServiceText(target));
  }
  std::string text = Join(services, ", ");
  if (seen.size() > services.size())
    text += " and " + Count(seen.size() - services.size(), "other");
  return text;
}

std::string NoticeText(const ProbeRequest& request, const ClosedList& list,
                       const std::string& site) {
  std::set<std::string> sources, destinations;
  for (const probe::Target& target : list.targets) {
    sources.insert(net::ToText(target.source));
    destinations.insert(net::ToText(target.destination));
  }
  const std::vector<std::string> from(sources.begin(), sources.end());
  std::string text = "Notice: a check that connections are closed\n\n";
  const auto line = [&](const std::string& name, const std::string& value) {
    text += "  " + name + std::string(12 - name.size(), ' ') + value + "\n";
  };
  line("what", WithThousands(list.targets.size()) + " of " + WithThousands(list.candidates) +
                   " connections that no planned flow permits, of site " + site);
  line("from", request.end + ": " + Join(from, ", "));
  line("to",
       Count(destinations.size(), "address", "addresses") + " in " + Join(list.prefixes, ", "));
  line("services", ServicesText(list.targets));
  line("begins", request.announced.empty() ? "when it is announced; written " + sys::NowUtc()
                                           : sys::NowUtc());
  line("rate", RateText(request.per_second, list.targets.size()));
  line("sends", "TCP: a connection that is closed again; UDP: a datagram, three times at most;");
  line("", "where something answers, the first words of the service that is usual there");
  line("changes", "nothing; no credentials are used");
  line("ends", "with Ctrl-C on " + request.end + ", at once");
  if (!request.log_path.empty()) line("record", request.log_path + " there, of all that is sent");
  if (!request.announced.empty()) line("announced", request.announced);
  return text;
}

// What it means that a port which must be closed was found so, or not.
void Explain(const ClosedList& list, std::vector<report::OutcomeRow>& rows) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    report::OutcomeRow& row = rows[r];
    row.expected = "closed";
    if (row.outcome == NameOf(probe::OutcomeKind::kRefused)) {
      row.detail =
          "closed, not filtered: the other end says that nobody listens; " + list.stopped_by[r];
      row.at_fault.clear();
    } else if (row.outcome == NameOf(probe::OutcomeKind::kFiltered)) {
      row.at_fault.clear();
    } else if (report::StateOf(row) == report::OutcomeState::kFails) {
      row.at_fault = NameOf(probe::Side::kWay);
      row.detail +=
          (row.detail.empty() ? "" : "; ") + list.stopped_by[r] + " by the plan, and does not";
    }
  }
}

// The choice hangs on the site alone, so that a second run asks the same.
Result<ClosedList> Choose(const LoadedSite& loaded, const ProbeEnd& end,
                          const ProbeRequest& request) {
  PORTWRIGHT_TRY(const std::string site, HashOfSite(request.site));
  PORTWRIGHT_TRY(const std::string catalogs, HashOfCatalogs(loaded));
  ClosedRequest closed;
  closed.end = request.end;
  closed.sample = request.closed_sample;
  closed.seed = site + catalogs + loaded.site->name;
  return ClosedFrom(loaded, end, closed);
}

Outcome Ask(const ProbeRequest& request, ClosedList& list, std::vector<NotTestable> left_out,
            const std::string& site, Outcome outcome, const Look& look) {
  std::string key;
  if (!request.key_path.empty()) {
    const auto read = sys::ReadKey(request.key_path);
    if (!read) return Fail(read.error());
    key.assign(read->begin(), read->end());
  }
  const ProbeRun run{
      site, request.end, "closed", request.announced, list.targets.size(), request.per_second};
  auto asking = Asking::Begin(request, std::move(key), request.is_stand_in, run);
  if (!asking) return Fail(asking.error());
  if (const Status placed = (*asking)->TakePlace(request, list.targets); !placed)
    return Fail(placed.error());
  (*asking)->LocateNothing();
  ProbeFindings findings;
  findings.rows = RowsOf(list.targets, (*asking)->Ask(list.targets));
  Explain(list, findings.rows);
  findings.left_out = std::move(left_out);
  for (NotTestable& entry : findings.left_out) entry.expected = "closed";
  outcome.text = PrintFindings(findings, request.form, site, look);
  outcome.messages += CountsLine(findings.rows) + LeftOutLine(findings);
  if (AnyFails(findings.rows)) outcome.exit = Exit::kNo;
  (*asking)->End(outcome);
  return outcome;
}

}  // namespace

Outcome CheckClosed(const ProbeRequest& request, const Look& look) {
  const auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  const LoadedSite& site = **loaded;
  Outcome outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors() || !site.plan) return outcome;
  const ProbeEnd end = EndOf(site, request.end);
  if (!end.found) return UnknownEnd(site, request.end);
  auto list = Choose(site, end, request);
  if (!list) return Fail(list.error());
  if (request.is_stand_in) {
    for (probe::Target& target : list->targets) target.source_is_any = true;
  }
  std::vector<NotTestable> left_out = std::move(list->left_out);
  if (request.only_list) {
    report::Table table = ListTable(list->targets);
    table.empty_text = "nothing that must be closed can be asked about from here";
    outcome.text = Print({table, LeftOutTable(left_out)}, look);
    return outcome;
  }
  const std::string notice = NoticeText(request, *list, site.site->name);
  if (!request.notice_path.empty()) {
    if (const Status written = sys::RealFiles().Write(request.notice_path, notice); !written)
      return Fail(written.error());
  }
  if (request.announced.empty() && !list->targets.empty()) {
    Outcome refused = Reject("expected --announced TEXT before anything is sent, found none",
                             "give the notice to the security team, then say where: a ticket");
    refused.messages = notice + "\n" + refused.messages;
    return refused;
  }
  outcome.messages += notice + "\n";
  return Ask(request, *list, std::move(left_out), site.site->name, std::move(outcome), look);
}

}  // namespace portwright::workflow
