// `portwright observed`: what a host does beside its plan.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "enforce/observe.h"
#include "sys/clock.h"
#include "sys/listeners.h"
#include "sys/session.h"
#include "workflow/this_host.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using enforce::Observed;

std::string DirectionOf(const Observed& seen) {
  switch (seen.hook) {
    case policy::Hook::kInput:
      return "in";
    case policy::Hook::kOutput:
      return "out";
    case policy::Hook::kForward:
    case policy::Hook::kNone:
      break;
  }
  return "through";
}

// As `allow` of a site says it: `tcp/22`, `icmp/any`, `proto/50`.
std::string ServiceOf(const Observed& seen) {
  if (seen.protocol == net::kProtocolIcmp || seen.protocol == net::kProtocolIcmpv6)
    return "icmp/any";
  if (!seen.port) return "proto/" + std::to_string(seen.protocol);
  return (seen.protocol == net::kProtocolTcp ? "tcp/" : "udp/") + std::to_string(*seen.port);
}

std::string PlaceOf(const Observed& seen) {
  return "observed " + DirectionOf(seen) + " " + net::ToText(seen.source) + " " +
         net::ToText(seen.destination) + " " + ServiceOf(seen);
}

// Who listens at the port, or is connected to it.
std::string ProgramOf(const Observed& seen, const std::vector<sys::PortOwner>& owners) {
  if (!seen.port) return "";
  for (const sys::PortOwner& owner : owners) {
    const bool is_it = seen.hook == policy::Hook::kInput
                           ? owner.local_port == *seen.port && owner.remote_port == 0
                           : owner.remote_port == *seen.port;
    if (owner.protocol == seen.protocol && is_it) return owner.program;
  }
  return "";
}

// One entry for all peers of a service, as a site file has it.
struct Extra {
  std::vector<std::string> from, to;
  std::uint64_t packets = 0;
};

void AddOnce(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

std::string ExtraText(const std::string& service, const std::string& direction, const Extra& extra,
                      const std::string& who, const std::string& day) {
  std::string id = "observed-" + direction + "-" + service;
  std::replace(id.begin(), id.end(), '/', '-');
  return "  - id: " + id + "\n    from: [" + Join(extra.from, ", ") + "]\n    to: [" +
         Join(extra.to, ", ") + "]\n    allow: [" + service + "]\n    reason: \"seen " +
         Count(extra.packets, "time") + " until " + day + "\"\n    by: \"" + who + "\"\n";
}

// What of it is meant to be, for the site file; empty where nothing was seen.
std::string ExtrasText(const enforce::ObservedList& list, const std::string& who,
                       const std::string& day) {
  std::map<std::pair<std::string, std::string>, Extra> extras;
  for (const Observed& seen : list.seen) {
    Extra& extra = extras[{ServiceOf(seen), DirectionOf(seen)}];
    AddOnce(extra.from, net::ToText(seen.source));
    AddOnce(extra.to, net::ToText(seen.destination));
    extra.packets += seen.packets;
  }
  if (extras.empty()) return "";
  std::string text = "\nWhat of it is meant to be, for site.yaml:\nextra:\n";
  for (const auto& [key, extra] : extras) text += ExtraText(key.first, key.second, extra, who, day);
  return text;
}

report::Table ObservedTable(const enforce::ObservedList& list,
                            const std::vector<enforce::CellUsage>& cells,
                            const std::vector<sys::PortOwner>& owners) {
  std::map<std::string, const enforce::CellUsage*> known;
  for (const enforce::CellUsage& cell : cells) known[cell.total.place] = &cell;
  report::Table table;
  table.title = "Observed";
  table.empty_text = "nothing was let through that the plan would drop";
  table.columns = {report::Text("Direction"),  report::Text("From"),     report::Text("To"),
                   report::Text("Service"),    report::Text("Program"),  report::Number("Packets"),
                   report::Text("First seen"), report::Text("Last seen")};
  for (const Observed& seen : list.seen) {
    const auto cell = known.find(PlaceOf(seen));
    const std::string last = sys::UtcBefore(seen.last_seen_s);
    // The kernel says when it was last; the sample that saw it first may be later.
    const std::string first = cell != known.end() ? std::min(cell->second->first_used, last) : last;
    table.rows.push_back({DirectionOf(seen), net::ToText(seen.source),
                          net::ToText(seen.destination), ServiceOf(seen), ProgramOf(seen, owners),
                          std::to_string(seen.packets), first, last});
  }
  return table;
}

}  // namespace

Outcome HostObserved(const HostRequest& request, const Look& look) {
  // What others run is not shown any more once privileges are given up.
  const std::vector<sys::PortOwner> owners = sys::PortOwners();
  const std::string who = sys::DescribeUser();
  auto host = ThisHost::Open(request.state_path);
  if (!host) return Fail(host.error());
  enforce::Machine machine = host->Machine();
  const auto listed = machine.ruleset->ListTable();
  if (!listed) return Fail(listed.error());
  const enforce::ObservedList list = enforce::ObservedIn(listed->value_or(""));
  if (!list.is_observing) {
    return Reject("expected rules that observe in the kernel, found " +
                      std::string(*listed ? "rules that enforce" : "none"),
                  "`portwright apply --observe` loads them");
  }
  const auto lock = host->state().Lock(1'000);
  if (!lock) return Fail(lock.error());
  auto store = host->state().OpenUsage();
  if (!store) return Fail(store.error());
  std::vector<enforce::CellCounter> counters;
  for (const Observed& seen : list.seen)
    counters.push_back({PlaceOf(seen), "observed", seen.packets, 0});
  const std::string now = sys::NowUtc();
  if (const Status sampled = store->Sample(counters, now); !sampled) return Fail(sampled.error());
  const auto cells = store->Read();
  if (!cells) return Fail(cells.error());
  Outcome outcome;
  outcome.text = Print(ObservedTable(list, *cells, owners), look);
  if (look.format == report::Format::kTable)
    outcome.text += ExtrasText(list, who, now.substr(0, now.find('T')));

  if (list.unread > 0) {
    outcome.messages = "portwright: " + Count(list.unread, "entry", "entries") +
                       " of the kernel could not be read\n";
  }
  return outcome;
}

}  // namespace portwright::workflow
