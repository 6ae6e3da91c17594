// `portwright usage`: which requirements of this host were used.
#include "base/text.h"
#include "enforce/counters.h"
#include "enforce/standing.h"
#include "sys/clock.h"
#include "workflow/this_host.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

report::Table UsageTable(const std::vector<enforce::RequirementUsage>& usage) {
  report::Table table;
  table.title = "Usage";
  table.empty_text = "nothing is permitted by a requirement here";
  table.columns = {report::Text("Requirement"), report::Number("Packets"), report::Number("Bytes"),
                   report::Text("Last used"), report::Text("Shared with")};
  for (const enforce::RequirementUsage& row : usage) {
    table.rows.push_back({row.requirement, std::to_string(row.packets), std::to_string(row.bytes),
                          row.last_used.empty() ? "never" : row.last_used,
                          Join(row.shared_with, ", ")});
    table.tones.push_back(row.packets == 0 ? report::Tone::kFaint : report::Tone::kPlain);
  }
  return table;
}

}  // namespace

Outcome HostUsage(const HostRequest& request, const Look& look) {
  auto host = ThisHost::Open(request.state_path);
  if (!host) return Fail(host.error());
  enforce::Machine machine = host->Machine();
  const auto standing = enforce::Look(machine);
  if (!standing) return Fail(standing.error());
  if (!standing->in_kernel) {
    return Reject("expected a generation in the kernel, found none",
                  "`portwright status` says what was applied");
  }
  const auto bundle = host->state().BundleOf(*standing->in_kernel);
  if (!bundle) return Fail(bundle.error());
  const auto lock = host->state().Lock(1'000);
  if (!lock) return Fail(lock.error());
  const auto listed = machine.ruleset->ListTable();
  if (!listed) return Fail(listed.error());
  auto store = host->state().OpenUsage();
  if (!store) return Fail(store.error());
  const Status sampled = store->Sample(enforce::CountersIn(listed->value_or("")), sys::NowUtc());
  if (!sampled) return Fail(sampled.error());
  const auto cells = store->Read();
  if (!cells) return Fail(cells.error());
  const auto span = store->Measured();
  if (!span) return Fail(span.error());
  Outcome outcome;
  outcome.text = Print(UsageTable(enforce::UsageOf(*bundle, *cells)), look);
  outcome.messages = "portwright: first packets of connections, measured since " + span->first +
                     "; what was not used since then is no proof that it never is\n";
  return outcome;
}

}  // namespace portwright::workflow
