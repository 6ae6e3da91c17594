// What a network has to give between two ends beside ports, as it can be measured from one of them,
// and what measured numbers mean. Plain values, pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "probe/outcome.h"

namespace portwright::probe {

enum class MeasuredKind : std::uint8_t {
  kLatency,         // milliseconds, at most; there and back
  kBandwidth,       // Mbit/s, at least
  kSameSubnet,      // hops, exactly one
  kPathMtu,         // bytes of a whole packet, at least
  kSessionTimeout,  // seconds that an idle session lives, at least
  kClockOffset,     // seconds, at most
};
std::string_view NameOf(MeasuredKind kind);  // `latency`, `path-mtu`
std::optional<MeasuredKind> ParseMeasuredKind(std::string_view name);
std::string_view UnitOf(MeasuredKind kind);

struct NetworkCondition {
  std::string id;  // `files/nutanix-files-latency`: the instance and the catalog's id
  MeasuredKind kind = MeasuredKind::kLatency;
  std::optional<std::uint64_t> required;  // in the kind's unit; none: only told
  std::vector<std::string> requirements;  // ids of those whose flows it concerns, sorted

  friend bool operator==(const NetworkCondition&, const NetworkCondition&) = default;
};

// Two addresses between which it is measured.
struct Between {
  std::string from, to;  // the site's names
  net::Address source, destination;

  friend auto operator<=>(const Between&, const Between&) = default;
};

enum class ConditionState : std::uint8_t { kHolds, kViolated, kNotTestable, kTold };
std::string_view NameOf(ConditionState state);  // `told`: nothing is required

struct Finding {
  ConditionState state = ConditionState::kNotTestable;
  std::string measured = "";      // a number in the kind's unit; empty: none
  std::string detail = "";        // why not, or what else there is to say
  Side at_fault = Side::kNobody;  // of a violation

  friend bool operator==(const Finding&, const Finding&) = default;
};

Finding NotTestable(std::string why);

// One exchange of a clock: when it was asked and answered here, and what the other end said, all in
// microseconds since 1970.
struct ClockSample {
  std::int64_t asked_us = 0, answered_us = 0, other_us = 0;
};
// By the median; at least one sample. `unsteady` clocks make no difference: only differences count.
// `bare_us`: the shortest time in which the other end's kernel acknowledged; 0: it is not known.
// Where that is little, the responder's machine takes the rest.
Finding JudgeLatency(const std::optional<std::uint64_t>& required_ms,
                     const std::vector<ClockSample>& samples, std::int64_t bare_us);
// By the sample with the shortest way; half of it is the error.
Finding JudgeClock(const std::optional<std::uint64_t>& required_s,
                   const std::vector<ClockSample>& samples);
// A violation only where the whole of `elapsed_us` says so; `bytes` were acknowledged in it, and
// for so much of that time the other end took none.
Finding JudgeBandwidth(const std::optional<std::uint64_t>& required_mbit_s, std::uint64_t bytes,
                       std::int64_t elapsed_us, std::int64_t refused_us);
Finding JudgeMtu(const std::optional<std::uint64_t>& required_bytes, std::size_t largest_bytes);
// `idle_s`: how long nothing was said; `survived`: the same connection answered afterwards.
Finding JudgeSession(const std::optional<std::uint64_t>& required_s, std::uint64_t idle_s,
                     bool survived);

// The largest size that arrives, by trying: from above first, since nearly every way takes what its
// interface takes, then by halves.
class SizeSearch {
 public:
  // 1 <= smallest <= largest.
  SizeSearch(std::size_t smallest, std::size_t largest)
      : arrives_(smallest - 1), least_(smallest), too_large_(largest + 1), next_(largest) {}

  // What to try next; nothing: it is found.
  std::optional<std::size_t> Next() const;
  void Say(bool arrived);
  // The largest that arrived; 0: none did.
  std::size_t Largest() const { return arrives_ < least_ ? 0 : arrives_; }

 private:
  std::size_t arrives_, least_, too_large_, next_;
};

}  // namespace portwright::probe
