// What a site never wants, whoever asks for it (docs/formats/guardrails.md): rules between zones,
// and the exceptions that somebody answers for. Plain data with places; plan/guardrails.h holds
// plans against them, workflow/guardrail_proof.h configurations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "net/service.h"
#include "site/endpoint_ref.h"

namespace portwright::site {

enum class GuardrailKind : std::uint8_t {
  kNever,  // none of the services
  kOnly,   // nothing but the services
  kAsk,    // the services after somebody was asked
};

// Packets that the rule lets pass all the same: those of a requirement or of an extra, between
// ends, of services; what is left out limits nothing, and at least one of them is said.
struct GuardrailException {
  std::string requirement;            // id in a catalog; empty: whatever asks for it
  std::uint32_t instance = kNone;     // with a requirement; kNone: all instances
  std::uint32_t extra = kNone;        // index into Site::extra
  std::vector<EndpointRef> from, to;  // empty: every end
  std::vector<net::Service> allow;    // empty: every service
  std::string reason, by;
  std::optional<Date> until;
  SourcePlace place;
};

struct Guardrail {
  std::string id;
  // Zones; nothing: any. A zone means its prefixes, those of zones inside it included.
  std::optional<std::vector<std::uint32_t>> from, to;
  GuardrailKind kind = GuardrailKind::kNever;
  std::vector<net::Service> services;  // with those of service classes
  std::string services_text;           // as the file says them
  std::string who;                     // kAsk: whom to ask
  std::string because, by;
  std::optional<Date> until;
  std::vector<GuardrailException> except;
  SourcePlace place;
};

// Each rule is held against each flow of a plan, and each of its exceptions against what it
// forbids.
inline constexpr std::size_t kGuardrailsMax = 1000;
inline constexpr std::size_t kExceptionsMax = 256;          // of one rule
inline constexpr std::size_t kGuardrailServicesMax = 1000;  // of one rule or exception

}  // namespace portwright::site
