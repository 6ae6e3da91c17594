// What a probe of one planned flow came to: what was found, how much of the way it shows, and who
// is likely at fault. Plain values; the judge is pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "probe/exchange.h"
#include "probe/service_kind.h"

namespace portwright::probe {

// One planned flow from one address to one other.
struct Target {
  std::string requirement;
  std::string from, to;  // the site's names of the ends
  net::Address source, destination;
  // As whom the other end sees it, where a gateway translates; empty: as `source`.
  net::AddressSet arrives_from;
  bool must_be_closed = false;  // no requirement: the probe shows that it does not work
  bool source_is_any = false;   // asked from whichever address the kernel takes
  std::uint8_t protocol = 0;
  std::uint16_t port = 0;           // of TCP and UDP
  std::string host_name;            // of the other end, where the site has one
  std::vector<std::string> points;  // enforcement points on its way, in its order

  friend bool operator==(const Target&, const Target&) = default;
};

enum class OutcomeKind : std::uint8_t {
  kOpen,
  kRefused,
  kFiltered,
  kNoRoute,
  kNameUnknown,
  kOtherAnswers,  // something else than the service that is planned there
  kTlsIntercepted,
  kWrongSource,  // it arrived from another address: translated, or the wrong VIP
  kTooSlow,
  kUnknown,  // UDP that stays silent; what cannot be asked from here
};
std::string_view NameOf(OutcomeKind kind);

// How much was shown.
enum class Grade : std::uint8_t {
  kBothEnds,  // the responder at the other end proved itself
  kOneEnd,    // something answered as the service does
  kStandIn,   // from or to a machine that stands in for an end
  kNotTestable,
};
std::string_view NameOf(Grade grade);

enum class Side : std::uint8_t { kNobody, kSender, kWay, kReceiver, kUnknown };
std::string_view NameOf(Side side);

struct ProbeOutcome {
  OutcomeKind kind = OutcomeKind::kUnknown;
  Grade grade = Grade::kNotTestable;
  Side at_fault = Side::kUnknown;
  std::string detail;            // `OpenSSH 9.2`, `stopped behind 10.1.0.1, before dc1-core`
  std::int64_t latency_us = -1;  // of the connection or the first answer
  std::optional<Seen> seen;      // what the responder saw
};

// Whether the planned flow works.
bool Works(const ProbeOutcome& outcome);
// Whether packets are known to have been stopped before the other end.
bool IsClosed(const ProbeOutcome& outcome);

}  // namespace portwright::probe
