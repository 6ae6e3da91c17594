#include "probe/condition.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace portwright::probe {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"latency",  "bandwidth",       "same-subnet",
                                                    "path-mtu", "session-timeout", "clock-offset"};
constexpr std::int64_t kUsInMs = 1'000;
constexpr std::int64_t kUsInSecond = 1'000'000;

// Thousandths as a number with three places: 1234 -> `1.234`.
std::string Thousandths(std::int64_t value) {
  const std::int64_t whole = std::abs(value) / 1'000;
  std::string rest = std::to_string(std::abs(value) % 1'000);
  rest.insert(0, 3 - rest.size(), '0');
  return (value < 0 ? "-" : "") + std::to_string(whole) + "." + rest;
}

ConditionState StateOf(bool is_required, bool holds) {
  if (!is_required) return ConditionState::kTold;
  return holds ? ConditionState::kHolds : ConditionState::kViolated;
}

Finding Judged(bool is_required, bool holds, std::string measured, std::string detail,
               Side at_fault) {
  Finding finding{StateOf(is_required, holds), std::move(measured), std::move(detail)};
  if (finding.state == ConditionState::kViolated) finding.at_fault = at_fault;
  return finding;
}

}  // namespace

std::string_view NameOf(MeasuredKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<MeasuredKind> ParseMeasuredKind(std::string_view name) {
  const auto* const at = std::find(kKinds.begin(), kKinds.end(), name);
  if (at == kKinds.end()) return std::nullopt;
  return static_cast<MeasuredKind>(at - kKinds.begin());
}

std::string_view UnitOf(MeasuredKind kind) {
  constexpr std::array<std::string_view, 6> kUnits = {"ms",    "Mbit/s",  "hops",
                                                      "bytes", "seconds", "seconds"};
  return kUnits[static_cast<std::size_t>(kind)];
}

std::string_view NameOf(ConditionState state) {
  constexpr std::array<std::string_view, 4> kStates = {"holds", "violated", "not testable", "told"};
  return kStates[static_cast<std::size_t>(state)];
}

Finding NotTestable(std::string why) { return {ConditionState::kNotTestable, "", std::move(why)}; }

Finding JudgeLatency(const std::optional<std::uint64_t>& required_ms,
                     const std::vector<ClockSample>& samples, std::int64_t bare_us) {
  std::vector<std::int64_t> ways_us;
  for (const ClockSample& sample : samples) ways_us.push_back(sample.answered_us - sample.asked_us);
  std::sort(ways_us.begin(), ways_us.end());
  const std::int64_t median_us = ways_us[ways_us.size() / 2];
  const std::int64_t required_us =
      required_ms ? static_cast<std::int64_t>(*required_ms) * kUsInMs : 0;
  std::string detail = "there and back, the median of " + std::to_string(samples.size());
  detail += "; the shortest took " + Thousandths(ways_us.front()) + " ms";
  const bool is_slow_there = bare_us > 0 && bare_us <= required_us && ways_us.front() > required_us;
  if (is_slow_there) detail += ", of which the way takes " + Thousandths(bare_us);
  return Judged(required_ms.has_value(), required_ms && median_us <= required_us,
                Thousandths(median_us), std::move(detail),
                is_slow_there ? Side::kReceiver : Side::kWay);
}

Finding JudgeClock(const std::optional<std::uint64_t>& required_s,
                   const std::vector<ClockSample>& samples) {
  const ClockSample& best = *std::min_element(
      samples.begin(), samples.end(), [](const ClockSample& a, const ClockSample& b) {
        return a.answered_us - a.asked_us < b.answered_us - b.asked_us;
      });
  const std::int64_t error_us = (best.answered_us - best.asked_us + 1) / 2;
  const std::int64_t offset_us = best.other_us - (best.asked_us + error_us);
  const bool holds =
      required_s && std::abs(offset_us) <= static_cast<std::int64_t>(*required_s) * kUsInSecond;
  std::string detail = offset_us < 0 ? "the other end is behind" : "the other end is ahead";
  detail += ", give or take " + Thousandths(error_us) + " ms";
  return Judged(required_s.has_value(), holds, Thousandths(offset_us / kUsInMs), std::move(detail),
                Side::kUnknown);
}

Finding JudgeBandwidth(const std::optional<std::uint64_t>& required_mbit_s, std::uint64_t bytes,
                       std::int64_t elapsed_us, std::int64_t refused_us) {
  // Bits in a microsecond are Mbit/s.
  constexpr std::uint64_t kThousandthsOfBits = 8 * 1'000;
  const std::uint64_t rate = bytes * kThousandthsOfBits /
                             static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed_us, 1));
  const bool holds = required_mbit_s && rate >= *required_mbit_s * 1'000;
  const bool is_full_there = refused_us > elapsed_us / 2;
  std::string detail = "acknowledged over one connection in ";
  detail += Thousandths(elapsed_us / kUsInMs) + " s";
  if (is_full_there)
    detail += "; for " + Thousandths(refused_us / kUsInMs) + " s the other end took none";
  return Judged(required_mbit_s.has_value(), holds, Thousandths(static_cast<std::int64_t>(rate)),
                std::move(detail), is_full_there ? Side::kReceiver : Side::kWay);
}

Finding JudgeMtu(const std::optional<std::uint64_t>& required_bytes, std::size_t largest_bytes) {
  return Judged(required_bytes.has_value(), required_bytes && largest_bytes >= *required_bytes,
                std::to_string(largest_bytes), "", Side::kWay);
}

Finding JudgeSession(const std::optional<std::uint64_t>& required_s, std::uint64_t idle_s,
                     bool survived) {
  const std::string idle = std::to_string(idle_s);
  if (!survived) {
    // What was asked for beyond what is required says nothing about that.
    if (required_s && idle_s > *required_s) {
      return NotTestable("it did not live for " + idle +
                         " s, which is more than is required: ask for " +
                         std::to_string(*required_s) + "s");
    }
    return {ConditionState::kViolated, "",
            "after " + idle + " s without a word the same connection did not answer any more",
            Side::kWay};
  }
  if (required_s && idle_s < *required_s) {
    return {ConditionState::kNotTestable, idle,
            "it lived as long as was asked; what is required takes --session " +
                std::to_string(*required_s) + "s"};
  }
  return {StateOf(required_s.has_value(), true), idle, "the same connection answered afterwards"};
}

std::optional<std::size_t> SizeSearch::Next() const {
  if (arrives_ + 1 >= too_large_) return std::nullopt;
  return next_;
}

void SizeSearch::Say(bool arrived) {
  (arrived ? arrives_ : too_large_) = next_;
  // The smallest second: where not even that arrives, nothing else has to be tried.
  next_ = arrives_ < least_ ? least_ : arrives_ + (too_large_ - arrives_) / 2;
}

}  // namespace portwright::probe
