#include "enforce/generations.h"

namespace portwright::enforce {
namespace {

// What an event makes of a generation; nothing: it stays as it is.
std::optional<Phase> PhaseAfter(Event event) {
  switch (event) {
    case Event::kBegin:
      return Phase::kBegun;
    case Event::kLoad:
    case Event::kLoaded:
      return Phase::kLoading;
    case Event::kAwait:
      return Phase::kAwaiting;
    case Event::kConfirm:
      return Phase::kConfirmed;
    case Event::kRevert:
      return Phase::kReverting;
    case Event::kReverted:
      return Phase::kReverted;
    case Event::kAbandon:
      return Phase::kAbandoned;
    case Event::kRefuse:
    case Event::kBoot:
    case Event::kDrift:
    case Event::kUsage:
    case Event::kCut:
    case Event::kCluster:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string_view NameOf(Phase phase) {
  switch (phase) {
    case Phase::kBegun:
      return "begun";
    case Phase::kLoading:
      return "loading";
    case Phase::kAwaiting:
      return "awaiting";
    case Phase::kConfirmed:
      return "confirmed";
    case Phase::kReverting:
      return "reverting";
    case Phase::kReverted:
      return "reverted";
    case Phase::kAbandoned:
      break;
  }
  return "abandoned";
}

bool IsOpen(Phase phase) {
  return phase != Phase::kConfirmed && phase != Phase::kReverted && phase != Phase::kAbandoned;
}

void Generations::Take(const Entry& entry) {
  last_number_ = entry.number;
  last_hash_ = entry.hash;
  const auto phase = PhaseAfter(entry.said.event);
  const std::uint32_t number = entry.said.generation;
  if (!phase || number == 0) return;
  const auto [found, is_new] = places_.emplace(number, all_.size());
  if (is_new && entry.said.event != Event::kBegin) {
    places_.erase(found);
    return;
  }
  const std::size_t place = found->second;
  if (is_new) all_.push_back({number, *phase, entry, entry, ""});
  Generation& made = all_[place];
  made.phase = *phase;
  made.last = entry;
  if (entry.said.event == Event::kAwait) made.deadline = entry.said.detail;
  confirmed_.erase(place);
  open_.erase(place);
  if (made.phase == Phase::kConfirmed) confirmed_.insert(place);
  if (IsOpen(made.phase)) open_.insert(place);
}

Status Generations::CatchUp(Journal& journal) {
  PORTWRIGHT_TRY(auto entries, journal.ReadFrom(last_number_));
  const bool goes_on =
      last_number_ == 0 || (!entries.empty() && entries.front().number == last_number_ &&
                            entries.front().hash == last_hash_);
  if (!goes_on) {
    PORTWRIGHT_TRY(entries, journal.Read());
    *this = Generations();
  }
  const std::uint64_t taken = last_number_;
  for (const Entry& entry : entries) {
    if (entry.number > taken) Take(entry);
  }
  return Ok();
}

}  // namespace portwright::enforce
