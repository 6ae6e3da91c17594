#include "dialect/srx/schema.h"

#include <array>
#include <cstddef>

namespace portwright::dialect::srx {
namespace {

// In the order of parts.
constexpr Edge kEdges[] = {
    {Part::kRoot, "security", Shape::kBody, Part::kSecurity},
    {Part::kRoot, "applications", Shape::kBody, Part::kApplications},
    {Part::kRoot, "schedulers", Shape::kBody, Part::kSchedulers},
    {Part::kRoot, "groups", Shape::kNamed, Part::kGroup},
    {Part::kRoot, "logical-systems", Shape::kNamed, Part::kGroup},
    {Part::kRoot, "tenants", Shape::kNamed, Part::kGroup},
    {Part::kRoot, "apply-groups", Shape::kList, Part::kNothing},

    {Part::kGroup, "security", Shape::kNote, Part::kNothing},
    {Part::kGroup, "applications", Shape::kNote, Part::kNothing},
    {Part::kGroup, "schedulers", Shape::kNote, Part::kNothing},

    {Part::kSecurity, "address-book", Shape::kNamed, Part::kBook},
    {Part::kSecurity, "zones", Shape::kBody, Part::kZones},
    {Part::kSecurity, "policies", Shape::kBody, Part::kPolicies},
    {Part::kSecurity, "nat", Shape::kNote, Part::kNothing},
    {Part::kSecurity, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kBook, "address", Shape::kNamed, Part::kAddress},
    {Part::kBook, "address-set", Shape::kNamed, Part::kAddressSet},
    {Part::kBook, "attach", Shape::kBody, Part::kAttach},
    {Part::kBook, "description", Shape::kSkipLeaf, Part::kNothing},
    {Part::kBook, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kAttach, "zone", Shape::kList, Part::kNothing},

    {Part::kAddress, "description", Shape::kSkipLeaf, Part::kNothing},
    {Part::kAddress, "ip-prefix", Shape::kList, Part::kNothing},
    {Part::kAddress, "range-address", Shape::kNamed, Part::kRange},
    {Part::kAddress, "dns-name", Shape::kNamed, Part::kDnsName},
    {Part::kAddress, "wildcard-address", Shape::kNamed, Part::kNothing},

    {Part::kDnsName, "ipv4-only", Shape::kFlag, Part::kNothing},
    {Part::kDnsName, "ipv6-only", Shape::kFlag, Part::kNothing},

    {Part::kRange, "to", Shape::kBody, Part::kRangeEnd},

    {Part::kAddressSet, "address", Shape::kList, Part::kNothing},
    {Part::kAddressSet, "address-set", Shape::kList, Part::kNothing},
    {Part::kAddressSet, "description", Shape::kSkipLeaf, Part::kNothing},

    {Part::kZones, "security-zone", Shape::kNamed, Part::kZone},
    {Part::kZones, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kZone, "interfaces", Shape::kNamed, Part::kNothing},
    {Part::kZone, "address-book", Shape::kBody, Part::kBook},
    {Part::kZone, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kPolicies, "from-zone", Shape::kNamed, Part::kFrom},
    {Part::kPolicies, "global", Shape::kBody, Part::kPair},
    {Part::kPolicies, "default-policy", Shape::kBody, Part::kDefaultPolicy},
    {Part::kPolicies, "apply-groups", Shape::kNote, Part::kNothing},
    {Part::kPolicies, "policy-rematch", Shape::kSkip, Part::kNothing},
    {Part::kPolicies, "policy-stats", Shape::kSkip, Part::kNothing},
    {Part::kPolicies, "traceoptions", Shape::kSkip, Part::kNothing},
    {Part::kPolicies, "pre-id-default-policy", Shape::kSkip, Part::kNothing},
    {Part::kPolicies, "unified-policy", Shape::kSkip, Part::kNothing},
    {Part::kPolicies, "unified-policy-explicit-match", Shape::kSkip, Part::kNothing},

    {Part::kDefaultPolicy, "permit-all", Shape::kFlag, Part::kNothing},
    {Part::kDefaultPolicy, "deny-all", Shape::kFlag, Part::kNothing},

    {Part::kFrom, "to-zone", Shape::kNamed, Part::kPair},

    {Part::kPair, "policy", Shape::kNamed, Part::kPolicy},
    {Part::kPair, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kPolicy, "match", Shape::kBody, Part::kMatch},
    {Part::kPolicy, "then", Shape::kBody, Part::kThen},
    {Part::kPolicy, "scheduler-name", Shape::kLeaf, Part::kNothing},
    {Part::kPolicy, "description", Shape::kLeaf, Part::kNothing},
    {Part::kPolicy, "report-skip", Shape::kSkip, Part::kNothing},
    {Part::kPolicy, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kMatch, "source-address", Shape::kList, Part::kNothing},
    {Part::kMatch, "destination-address", Shape::kList, Part::kNothing},
    {Part::kMatch, "application", Shape::kList, Part::kNothing},
    {Part::kMatch, "from-zone", Shape::kList, Part::kNothing},
    {Part::kMatch, "to-zone", Shape::kList, Part::kNothing},
    {Part::kMatch, "source-address-excluded", Shape::kFlag, Part::kNothing},
    {Part::kMatch, "destination-address-excluded", Shape::kFlag, Part::kNothing},
    {Part::kMatch, "source-identity", Shape::kList, Part::kNothing},
    {Part::kMatch, "dynamic-application", Shape::kList, Part::kNothing},
    {Part::kMatch, "url-category", Shape::kList, Part::kNothing},
    {Part::kMatch, "source-end-user-profile", Shape::kList, Part::kNothing},

    {Part::kThen, "permit", Shape::kBody, Part::kPermit},
    {Part::kThen, "deny", Shape::kBody, Part::kDeny},
    {Part::kThen, "reject", Shape::kBody, Part::kDeny},
    {Part::kThen, "log", Shape::kSkip, Part::kNothing},
    {Part::kThen, "count", Shape::kSkip, Part::kNothing},

    {Part::kPermit, "tcp-options", Shape::kSkip, Part::kNothing},
    {Part::kPermit, "services-offload", Shape::kSkip, Part::kNothing},

    {Part::kDeny, "profile", Shape::kSkip, Part::kNothing},
    {Part::kDeny, "ssl-proxy", Shape::kSkip, Part::kNothing},
    {Part::kDeny, "application-services", Shape::kSkip, Part::kNothing},

    {Part::kApplications, "application", Shape::kNamed, Part::kApplication},
    {Part::kApplications, "application-set", Shape::kNamed, Part::kApplicationSet},
    {Part::kApplications, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kApplication, "term", Shape::kNamed, Part::kTerm},
    {Part::kApplication, "apply-groups", Shape::kNote, Part::kNothing},

    {Part::kTerm, "protocol", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "destination-port", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "source-port", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "icmp-type", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "icmp-code", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "icmp6-type", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "icmp6-code", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "inactivity-timeout", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "rpc-program-number", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "uuid", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "application-protocol", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "alg", Shape::kLeaf, Part::kNothing},
    {Part::kTerm, "description", Shape::kSkipLeaf, Part::kNothing},

    {Part::kApplicationSet, "application", Shape::kList, Part::kNothing},
    {Part::kApplicationSet, "application-set", Shape::kList, Part::kNothing},
    {Part::kApplicationSet, "description", Shape::kSkipLeaf, Part::kNothing},

    {Part::kSchedulers, "scheduler", Shape::kNamed, Part::kScheduler},

    {Part::kScheduler, "start-date", Shape::kLeaf, Part::kNothing},
    {Part::kScheduler, "stop-date", Shape::kLeaf, Part::kNothing},
    {Part::kScheduler, "description", Shape::kSkipLeaf, Part::kNothing},
};

constexpr std::size_t kParts = static_cast<std::size_t>(Part::kScheduler) + 1;

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::array<Span, kParts> FindSpans() {
  std::array<Span, kParts> spans;
  for (std::size_t i = 0; i < std::size(kEdges); ++i) {
    Span& span = spans[static_cast<std::size_t>(kEdges[i].from)];
    if (span.end == 0) span.begin = i;
    span.end = i + 1;
  }
  return spans;
}

}  // namespace

const Edge* FindEdge(Part part, std::string_view name) {
  static const std::array<Span, kParts> spans = FindSpans();
  const Span& span = spans[static_cast<std::size_t>(part)];
  for (std::size_t i = span.begin; i < span.end; ++i) {
    if (kEdges[i].name == name) return &kEdges[i];
  }
  // An application of one term says it without the word.
  return part == Part::kApplication ? FindEdge(Part::kTerm, name) : nullptr;
}

bool TakesValues(Part part) { return part == Part::kAddress || part == Part::kRangeEnd; }

bool MindsUnknown(Part part) {
  return part != Part::kNothing && part != Part::kRoot && part != Part::kGroup &&
         part != Part::kSecurity && part != Part::kZones && part != Part::kZone;
}

}  // namespace portwright::dialect::srx
