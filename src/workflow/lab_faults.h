// Faults of a lab, made on purpose: what a probe has to name. `KIND=AT` or `KIND=AT,WHAT`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/service.h"
#include "plan/plan.h"
#include "workflow/lab_topology.h"

namespace portwright::workflow {

enum class LabFaultKind : std::uint8_t {
  kNoRule,     // no-rule=POINT,tcp/22: the rules for it are missing
  kWideRule,   // wide-rule=POINT,tcp/22: everybody may
  kDrop,       // drop=POINT,tcp/22: something drops it on the way, whatever the rules say
  kReject,     // reject=POINT,tcp/22: likewise, and says so
  kSource,     // source=PARTY,ADDRESS: it sends from that address
  kTranslate,  // translate=POINT: the point translates sources to its own
  kTlsProxy,   // tls-proxy=POINT,tcp/443: TLS is answered there, with another certificate
  kDead,       // dead=PARTY,tcp/22: nobody answers there
  kLoss,       // loss=POINT,20%
  kSlow,       // slow=POINT,8kbit
  kLatency,    // latency=POINT,200ms: what leaves it takes so long
};
inline constexpr char kLabFaultForms[] =
    "no-rule=POINT,tcp/22 wide-rule=POINT,tcp/22 drop=POINT,tcp/22 reject=POINT,tcp/22 "
    "source=PARTY,ADDRESS translate=POINT tls-proxy=POINT,tcp/443 dead=PARTY,tcp/22 "
    "loss=POINT,20% slow=POINT,8kbit latency=POINT,200ms";

struct LabFault {
  LabFaultKind kind = LabFaultKind::kDrop;
  std::string at;        // a point or party of the site
  std::string what;      // the rest, as it was given
  net::Service service;  // where `what` is one
};
// kInvalid: with what was expected.
Result<LabFault> ParseLabFault(std::string_view text);

// Whether the site has that point or party; kNotFound with a near name.
Status ExpectPlace(const plan::Plan& plan, const LabFault& fault);

// Before texts are rendered.
void BreakPolicies(plan::Plan& plan, const std::vector<LabFault>& faults);

// What happens to one space once it is there.
struct LabFaultChange {
  std::uint32_t space = 0;
  std::string rules;                 // of nft; empty: none
  std::string rate, latency;         // of its links; empty: as it is
  std::optional<net::Service> dead;  // nobody answers to it
  bool shapes = false;               // its ways lose packets or are slow
  bool has_tls_proxy = false;        // something has to answer on kTlsProxyPort
};
std::vector<LabFaultChange> FaultChanges(const plan::Plan& plan, const LabSite& site,
                                         const std::vector<LabFault>& faults);

// The port of a point on which its TLS proxy answers.
inline constexpr std::uint16_t kTlsProxyPort = 50'556;
// What the proxy says to whatever is said to it: a server's first flight.
const std::string& TlsProxyAnswer();

}  // namespace portwright::workflow
