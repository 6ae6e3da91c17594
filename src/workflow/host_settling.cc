#include "workflow/host_settling.h"

#include <algorithm>

#include "base/text.h"
#include "enforce/standing.h"
#include "workflow/host_outcome.h"
#include "workflow/this_host.h"

namespace portwright::workflow {
namespace {

constexpr std::int64_t kMsInSecond = 1000;

std::string Name(std::uint32_t generation) { return "generation " + std::to_string(generation); }

// A "no" where there is nothing to settle, else a failure.
Outcome FailOrNo(const Error& error) {
  Outcome outcome = Fail(error);
  if (error.code == ErrorCode::kNotFound) outcome.exit = Exit::kNo;
  return outcome;
}

Outcome NotConfirmed(const Error& error, const Result<enforce::Standing>& standing) {
  Outcome outcome{Exit::kEnvironment, "", "portwright: "};
  if (!standing) {
    outcome.messages += "nothing is confirmed: " + error.message + "\n";
  } else if (!standing->open) {
    outcome.messages += "nothing awaits a confirmation; " + error.message + "\n";
  } else {
    const std::int64_t left_s = (standing->left_ms + kMsInSecond - 1) / kMsInSecond;
    outcome.messages += Name(standing->open->number) + " is not confirmed: " + error.message +
                        "\n    hint: it is loaded, and taken back in " + Seconds(left_s) +
                        ": make room before, and confirm it again\n";
  }
  return outcome;
}

Outcome TellCut(const enforce::Cut& cut) {
  constexpr std::size_t kNamed = 10;
  Outcome outcome;
  outcome.text = Name(cut.generation) + " is confirmed; " +
                 (cut.ended.empty() ? "there was no session that it does not permit\n"
                                    : Count(cut.ended.size(), "session") + " ended\n");
  for (std::size_t s = 0; s < std::min(cut.ended.size(), kNamed); ++s)
    outcome.text += "  " + cut.ended[s] + "\n";
  if (cut.ended.size() > kNamed)
    outcome.text += "  and " + std::to_string(cut.ended.size() - kNamed) + " more\n";
  return outcome;
}

Outcome TellRollback(const enforce::RolledBack& done) {
  const std::string name = Name(done.generation);
  if (!done.reasons.empty()) {
    Outcome refused{Exit::kNo, "", ""};
    for (const std::string& reason : done.reasons)
      refused.messages += "portwright: refused: " + reason + "\n";
    refused.messages += "    hint: nothing was changed; --allow-lockout does it nevertheless\n";
    return refused;
  }
  if (!done.unsaid)
    return {Exit::kFine, name + " is taken back; what was there before is there again\n", ""};
  Outcome outcome{Exit::kEnvironment, "", ""};
  outcome.messages = "portwright: " + name +
                     " is taken back, and what was there before is there again, but that is not "
                     "in the journal: " +
                     done.unsaid->message + "\n    hint: ";
  outcome.messages += done.was_confirmed
                          ? name +
                                " is confirmed in the journal still, and comes again at a start "
                                "of the machine: make room, and roll it back again\n"
                          : "the next command that can write keeps it\n";
  return outcome;
}

}  // namespace

Outcome ConfirmWith(enforce::Machine& machine, const std::string& who, bool cut_revoked) {
  const auto confirmed = enforce::Confirm(machine, who);
  const bool stands =
      confirmed.has_value() || (cut_revoked && confirmed.error().code == ErrorCode::kNotFound);
  if (stands && cut_revoked) {
    const auto cut = enforce::CutRevoked(machine, who);
    return cut ? TellCut(*cut) : FailOrNo(cut.error());
  }
  if (confirmed) return {Exit::kFine, Name(*confirmed) + " is confirmed\n", ""};
  if (confirmed.error().code != ErrorCode::kIo) return FailOrNo(confirmed.error());
  return NotConfirmed(confirmed.error(), enforce::Look(machine));
}

Outcome ConfirmFrozen(const std::string& state_path, const Error& error) {
  auto frozen = ThisHost::OpenFrozen(state_path);
  if (!frozen) return OpenFailed(error);
  enforce::Machine machine = frozen->Machine();
  return NotConfirmed(error, enforce::Look(machine));
}

Outcome RollbackWith(enforce::Machine& machine, const enforce::RollbackRequest& request) {
  const auto done = enforce::Rollback(machine, request);
  return done ? TellRollback(*done) : FailOrNo(done.error());
}

Outcome RollbackFrozen(const std::string& state_path, const enforce::RollbackRequest& request,
                       const Error& error) {
  auto frozen = ThisHost::OpenFrozen(state_path);
  if (!frozen) return OpenFailed(error);
  enforce::Machine machine = frozen->Machine();
  auto done = enforce::RollbackFrozen(machine, frozen->lock(), request);
  if (!done) return FailOrNo(done.error());
  done->unsaid = error;
  return TellRollback(*done);
}

}  // namespace portwright::workflow
