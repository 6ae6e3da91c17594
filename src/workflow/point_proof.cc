#include "workflow/point_proof.h"

#include <utility>

#include "proof/session_timeouts.h"
#include "workflow/point_routes.h"

namespace portwright::workflow {
namespace {

// A packet that the second policy permits and the first does not; nothing where there is none.
std::string FindExcess(const policy::Policy& policy, const policy::Policy& narrowed) {
  const auto findings = proof::CompareAt(policy, narrowed, {});
  if (!findings) return findings.error().message;
  for (const proof::Finding& finding : *findings) {
    if (!finding.is_missing) return ToText(finding.witness);
  }
  return "";
}

}  // namespace

proof::ProofQuestion QuestionOf(const dialect::Dialect& dialect, const policy::Policy& lifted,
                                std::map<std::string, net::AddressSet> routes) {
  proof::ProofQuestion question;
  question.tracking = dialect.tracking(lifted);
  question.with_replies = question.tracking != policy::Tracking::kConnections;
  const dialect::Capabilities can = dialect.capabilities();
  question.with_essentials = can.essentials;
  if (!can.out_interfaces) question.routes = std::move(routes);
  return question;
}

std::string FindLiftedDifference(const policy::Policy& policy, const dialect::Dialect& dialect,
                                 const dialect::Rendered& rendered, const policy::Policy& lifted,
                                 std::map<std::string, net::AddressSet> routes) {
  const policy::Policy& said = rendered.narrowed != nullptr ? *rendered.narrowed : policy;
  if (rendered.narrowed != nullptr) {
    const std::string wider = FindExcess(policy, said);
    if (!wider.empty()) return "what its dialect makes of the plan permits " + wider;
  }
  const proof::ProofQuestion question = QuestionOf(dialect, lifted, std::move(routes));
  const auto found = proof::FindDifference(said, lifted, question);
  if (!found) return found.error().message;
  if (!found->empty() || !dialect.capabilities().session_timeouts) return *found;
  const auto timeouts = proof::FindTimeoutDifference(said, lifted, question);
  return timeouts ? *timeouts : timeouts.error().message;
}

std::string FindTextDifference(const LoadedSite& loaded, std::uint32_t point,
                               const policy::Policy& policy, const dialect::Dialect& dialect,
                               const dialect::Rendered& rendered) {
  const site::EnforcementPoint& site_point = loaded.site->points[point];
  dialect::LiftOptions options;
  options.file_name = "<text for " + site_point.name + ">";
  options.version = site_point.version;
  options.as_of = loaded.as_of;
  for (std::size_t i = 0; i < rendered.needed_to_read; ++i)
    options.beside.emplace_back("<" + rendered.beside[i].first + ">", rendered.beside[i].second);
  Diagnostics problems;
  const auto lifted = dialect.Lift(rendered.text, options, problems);
  if (!lifted) return "it could not be read back: " + problems.Print();
  return FindLiftedDifference(policy, dialect, rendered, *lifted, RoutesOf(*loaded.plan, point));
}

}  // namespace portwright::workflow
