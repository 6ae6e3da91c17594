// `portwright drift`, `watch` and `plan --against-host`: what the kernel permits beside what was
// confirmed or planned, in words of requirements.
#include <chrono>
#include <map>
#include <thread>

#include "base/text.h"
#include "enforce/changes.h"
#include "enforce/standing.h"
#include "sys/clock.h"
#include "sys/session.h"
#include "workflow/this_host.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using enforce::MarkedText;
using enforce::PacketChange;

// Few enough for a person; the count says how many there are.
constexpr std::size_t kShownBytes = 100;

std::string Shortened(const std::string& line) {
  return line.size() <= kShownBytes ? line : line.substr(0, kShownBytes - 3) + "...";
}

std::string StateText(const PacketChange& change) {
  std::string text = change.in_every_reading ? "" : ", in some readings";
  if (change.at_least) text += ", at least";
  if (change.state == net::ConnectionState::kEstablished) text += ", of a connection";
  if (change.state == net::ConnectionState::kRelated) text += ", related to a connection";
  if (change.state == net::ConnectionState::kInvalid) text += ", invalid";
  return text;
}

std::string RequirementText(const PacketChange& change) {
  return change.requirements.empty() ? "(no requirement)" : Join(change.requirements, ", ");
}

// What was planned and is not permitted; what is permitted and was not planned.
report::Table DriftTable(const std::vector<PacketChange>& changes) {
  report::Table table;
  table.title = "Drift";
  table.empty_text = "the kernel permits what was applied, and nothing else";
  table.columns = {report::Text("Drift"),     report::Text("Requirement"), report::Text("Line"),
                   report::Text("Denied by"), report::Number("Packets"),   report::Text("Witness")};
  for (const PacketChange& change : changes) {
    table.rows.push_back({(change.is_added ? "permitted" : "blocked") + StateText(change),
                          RequirementText(change), Shortened(change.line),
                          Shortened(change.denied_by), change.packets.ToText(),
                          net::ToText(change.witness)});
    table.tones.push_back(change.is_added ? report::Tone::kWarning : report::Tone::kBad);
  }
  return table;
}

// By requirement: `+` opened, `-` closed, `~` both.
report::Table ChangeTable(const std::vector<PacketChange>& changes) {
  struct Row {
    packetset::Decimal opened{0}, closed{0};
    bool opens = false;
    bool closes = false;
    std::string witness;
  };
  std::map<std::string, Row> rows;
  for (const PacketChange& change : changes) {
    if (change.state != net::ConnectionState::kNew) continue;
    const std::vector<std::string> none{"(no requirement)"};
    for (const std::string& id : change.requirements.empty() ? none : change.requirements) {
      Row& row = rows[id];
      (change.is_added ? row.opened : row.closed).Add(change.packets);
      (change.is_added ? row.opens : row.closes) = true;
      if (row.witness.empty()) row.witness = net::ToText(change.witness);
    }
  }
  report::Table table;
  table.title = "Change of the host";
  table.key = "host_change";
  table.empty_text = "the host permits what is planned, and nothing else";
  table.columns = {report::Text("Change"), report::Text("Requirement"), report::Number("Opened"),
                   report::Number("Closed"), report::Text("Witness")};
  for (const auto& [id, row] : rows) {
    table.rows.push_back({row.opens && row.closes ? "~"
                          : row.opens             ? "+"
                                                  : "-",
                          id, row.opened.ToText(), row.closed.ToText(), row.witness});
    table.tones.push_back(row.opens && row.closes ? report::Tone::kWarning
                          : row.opens             ? report::Tone::kGood
                                                  : report::Tone::kBad);
  }
  return table;
}

// What the kernel has against what stands in the journal. Nothing stands: an empty answer and a
// message.
struct DriftAnswer {
  std::uint32_t generation = 0;
  std::vector<PacketChange> changes;
};

Result<DriftAnswer> FindDrift(enforce::Machine& machine) {
  PORTWRIGHT_TRY(const enforce::Standing standing, enforce::Look(machine));
  const auto& stands = standing.open && standing.open->phase == enforce::Phase::kAwaiting
                           ? standing.open
                           : standing.confirmed;
  if (!stands) {
    return Error{ErrorCode::kNotFound, "expected a generation that was applied here, found none"};
  }
  PORTWRIGHT_TRY(const enforce::Bundle bundle, machine.state->BundleOf(stands->number));
  PORTWRIGHT_TRY(const auto listed, machine.ruleset->ListTable());
  DriftAnswer answer;
  answer.generation = stands->number;
  const MarkedText planned{bundle.text, "generation " + std::to_string(stands->number), &bundle};
  const MarkedText held{listed.value_or(""), "the kernel", &bundle};
  PORTWRIGHT_TRY(answer.changes, enforce::ChangesBetween(*machine.dialect, planned, held));
  if (!answer.changes.empty()) return answer;
  // Ours is whole: what another table drops of it is drift too.
  PORTWRIGHT_TRY(const std::string others, machine.ruleset->ListOthers());
  if (Trim(others).empty()) return answer;
  const MarkedText together{others + held.text, "the kernel's tables", &bundle};
  PORTWRIGHT_TRY(auto changes, enforce::ChangesBetween(*machine.dialect, planned, together));
  for (PacketChange& change : changes) {
    const bool counts = !change.is_added && change.in_every_reading &&
                        change.state == net::ConnectionState::kNew && !change.requirements.empty();
    if (counts) answer.changes.push_back(std::move(change));
  }
  return answer;
}

Status RecordDrift(enforce::Machine& machine, const DriftAnswer& answer, const std::string& who) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(1'000));
  std::vector<std::string> words;
  for (const PacketChange& change : answer.changes) {
    if (words.size() == 5) break;
    words.push_back((change.is_added ? "permitted: " : "blocked: ") + RequirementText(change) +
                    ", " + net::ToText(change.witness));
  }
  PORTWRIGHT_TRY(const enforce::Entry added,
                 machine.state->journal().Add(
                     {enforce::Event::kDrift, answer.generation, who, Join(words, "; "), ""},
                     machine.now().utc));
  return Ok();
}

}  // namespace

Outcome HostDrift(const HostRequest& request, const Look& look) {
  auto host = ThisHost::OpenToRead(request.state_path);
  if (!host) return Fail(host.error());
  enforce::Machine machine = host->Machine();
  const auto answer = FindDrift(machine);
  if (!answer) return Fail(answer.error());
  return {answer->changes.empty() ? Exit::kFine : Exit::kNo,
          Print(DriftTable(answer->changes), look), ""};
}

Outcome WatchHost(const HostRequest& request, const WatchRequest& watch, const Look& look) {
  const std::string who = sys::DescribeUser();
  auto host = ThisHost::Open(request.state_path);
  if (!host) return Fail(host.error());
  enforce::Machine machine = host->Machine();
  Outcome outcome;
  std::string before;
  for (std::uint64_t round = 1;; ++round) {
    const auto answer = FindDrift(machine);
    if (!answer) return Fail(answer.error());
    const std::string text = Print(DriftTable(answer->changes), look);
    // Once for each change of what drifted: a journal of the same sentence helps nobody.
    if (text != before) {
      watch.say(sys::NowUtc() + " " + text);
      if (!answer->changes.empty()) {
        if (const Status kept = RecordDrift(machine, *answer, who); !kept)
          return Fail(kept.error());
      }
      before = text;
    }
    outcome.exit = answer->changes.empty() ? Exit::kFine : Exit::kNo;
    if (round == watch.rounds) return outcome;
    std::this_thread::sleep_for(std::chrono::seconds(watch.every_s));
  }
}

Outcome PlanAgainstHost(const BundleRequest& request, const HostRequest& host_request,
                        const Look& look) {
  BundleAnswer made = MakeBundle(request, look);
  if (!made.bundle) return std::move(made.outcome);
  auto host = ThisHost::OpenToRead(host_request.state_path);
  if (!host) return Fail(host.error());
  enforce::Machine machine = host->Machine();
  const auto standing = enforce::Look(machine);
  if (!standing) return Fail(standing.error());
  const auto listed = machine.ruleset->ListTable();
  if (!listed) return Fail(listed.error());
  std::optional<enforce::Bundle> had;
  if (standing->in_kernel) {
    if (auto bundle = host->state().BundleOf(*standing->in_kernel)) had = std::move(*bundle);
  }
  const MarkedText before{listed->value_or(""), "the kernel", had ? &*had : nullptr};
  const MarkedText after{made.bundle->text, made.bundle->point, &*made.bundle};
  const auto changes = enforce::ChangesBetween(*machine.dialect, before, after);
  if (!changes) return Fail(changes.error());
  Outcome outcome = std::move(made.outcome);
  outcome.text = Print(ChangeTable(*changes), look);
  outcome.exit = changes->empty() ? Exit::kFine : Exit::kNo;
  return outcome;
}

}  // namespace portwright::workflow
