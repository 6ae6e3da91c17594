#include "workflow/cluster_host.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "cluster/state_json.h"
#include "enforce/settling.h"
#include "enforce/standing.h"
#include "enforce/transaction.h"
#include "proof/point_compare.h"
#include "sys/clock.h"
#include "sys/session.h"
#include "workflow/cluster_rules.h"
#include "workflow/dialects.h"
#include "workflow/host_outcome.h"
#include "workflow/host_settling.h"

namespace portwright::workflow {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "portwright cluster profiles 1";
constexpr std::size_t kDayBytes = 10;  // of `2026-11-21T07:00:40Z`

// What is kept between generations, and of which one.
struct KeptProfiles {
  std::uint32_t generation = 0;
  cluster::State state;
};

Result<std::optional<KeptProfiles>> ReadKept(const std::string& path) {
  const sys::RealFiles files;
  if (!files.IsFile(path)) return std::optional<KeptProfiles>();
  PORTWRIGHT_TRY(const std::string text, files.Read(path));
  const Json json = Json::parse(text, nullptr, false);
  const bool is_ours = json.is_object() && json.value("format", Json()) == kFormat &&
                       json.contains("generation") && json["generation"].is_number_unsigned() &&
                       json.contains("state") && json["state"].is_string();
  if (!is_ours) {
    return Error{ErrorCode::kInvalid, path +
                                          ": expected profiles of a cluster's firewall, found "
                                          "another file"};
  }
  KeptProfiles kept;
  kept.generation = json["generation"].get<std::uint32_t>();
  PORTWRIGHT_TRY(kept.state, cluster::ReadState(json["state"].get<std::string>(), path));
  return std::optional<KeptProfiles>(std::move(kept));
}

Error Awaiting(std::uint32_t generation) {
  return {ErrorCode::kRefused, "generation " + std::to_string(generation) +
                                   " awaits its confirmation: confirm it or roll it back first"};
}

}  // namespace

std::optional<enforce::Bundle> ClusterBundle(const cluster::State& given,
                                             const std::vector<std::string>& interfaces,
                                             const std::string& as_of, Diagnostics& diagnostics) {
  // Places are those of whoever read the commands; nobody here knows their files.
  cluster::State state = given;
  for (cluster::Profile& profile : state.profiles) profile.place = {};
  for (cluster::Attachment& one : state.attachments) one.place = {};
  const ClusterRules rules = ClusterRulesOf(state, interfaces, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const dialect::Dialect& dialect = *FindDialect("nftables");
  dialect::RenderOptions options;
  options.title =
      "the cluster's own firewall on this host, " + Count(state.attachments.size(), "attachment");
  const dialect::Rendered rendered = dialect.RenderWithReasons(rules.policy, options, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const auto lifted = enforce::PolicyOf(dialect, rendered.text, "this host");
  std::string difference = lifted ? "" : lifted.error().message;
  if (lifted) {
    const auto found = proof::FindDifference(*rules.meaning, **lifted, proof::ProofQuestion());
    difference = found ? *found : found.error().message;
  }
  if (!difference.empty()) {
    diagnostics.Error("PW-FLOW-0042", {},
                      "expected rules that permit what the attachments say and nothing else, "
                      "found that " +
                          difference,
                      "nothing was changed; this is a fault of portwright, please report it");
    return std::nullopt;
  }
  enforce::Bundle bundle;
  bundle.site = "cluster firewall";
  bundle.host = "this host";
  bundle.point = "this host";
  bundle.as_of = as_of;
  bundle.dialect = "nftables";
  bundle.cluster = cluster::PrintState(state);
  bundle.site_hash = Sha256(bundle.cluster);
  bundle.text = rendered.text;
  bundle.marks = MarksIn(rendered.reasons);
  for (const policy::Reason& reason : rules.policy.reasons)
    bundle.reasons.push_back({reason.id, reason.citation, reason.purpose});
  return bundle;
}

Result<ClusterHost> ClusterHost::Open(const ApplyRequest& request) {
  PORTWRIGHT_TRY(auto ways, WaysIn(request.ways_in));
  std::string who = sys::DescribeUser();
  PORTWRIGHT_TRY(ThisHost host, ThisHost::Open(request.host.state_path));
  return ClusterHost(std::move(host), request, std::move(who), std::move(ways));
}

std::string ClusterHost::StatePath() const {
  return sys::JoinPath(request_.host.state_path, "cluster.json");
}

Result<ClusterStanding> ClusterHost::Look() {
  enforce::Machine machine = host_.Machine();
  return LookWith(machine);
}

Result<ClusterStanding> ClusterHost::LookWith(enforce::Machine& machine) {
  PORTWRIGHT_TRY(const enforce::Standing seen, enforce::Look(machine));
  ClusterStanding out;
  if (seen.confirmed) out.confirmed = seen.confirmed->number;
  if (seen.open) out.open = seen.open->number;
  const auto& stands = seen.open ? seen.open : seen.confirmed;
  PORTWRIGHT_TRY(auto kept, ReadKept(StatePath()));
  std::optional<cluster::State> in_force;
  if (stands) {
    if (seen.in_kernel != stands->number) out.not_in_kernel = stands->number;
    PORTWRIGHT_TRY(const enforce::Bundle bundle, machine.state->BundleOf(stands->number));
    out.ways_in = bundle.ways_in;
    if (bundle.cluster.empty()) {
      out.planned = stands->number;
    } else {
      PORTWRIGHT_TRY(in_force, cluster::ReadState(bundle.cluster,
                                                  "generation " + std::to_string(stands->number)));
    }
  }
  // What was kept after the generation came in is newer than what it came with.
  const bool is_newer = kept && (!in_force || kept->generation == stands->number);
  if (is_newer) out.state = std::move(kept->state);
  if (!in_force) return out;
  if (is_newer) {
    out.state.attachments = std::move(in_force->attachments);
  } else {
    out.state = std::move(*in_force);
  }
  return out;
}

Status ClusterHost::Keep(const ClusterStanding& from, const cluster::State& next,
                         const std::string& command) {
  enforce::Machine machine = host_.Machine();
  PORTWRIGHT_TRY(const std::string recovered, enforce::Recover(machine, who_));
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(enforce::kLockWaitMs));
  PORTWRIGHT_TRY(const ClusterStanding now, LookWith(machine));
  if (now.open != 0) return Awaiting(now.open);
  if (now.confirmed != from.confirmed ||
      cluster::PrintState(now.state) != cluster::PrintState(from.state)) {
    return Error{ErrorCode::kRefused, "somebody else changed the profiles meanwhile: try again"};
  }
  cluster::State kept = next;
  kept.attachments.clear();
  const std::string text = cluster::PrintState(kept);
  const Json detail = {{"cluster", Sha256(text)}};
  PORTWRIGHT_TRY(
      const enforce::Entry added,
      machine.state->journal().Add({enforce::Event::kCluster, 0, who_, command, detail.dump()},
                                   machine.now().utc));
  const Json file = {{"format", kFormat}, {"generation", now.confirmed}, {"state", text}};
  sys::RealFiles files;
  return files.Write(StatePath(), file.dump(1) + "\n", sys::kSecretMode);
}

Outcome ClusterHost::Enforce(const ClusterStanding& from, const cluster::State& next,
                             const std::vector<std::string>& interfaces, const std::string& command,
                             const workflow::Look& look) {
  Diagnostics diagnostics;
  enforce::Machine machine = host_.Machine();
  auto bundle =
      ClusterBundle(next, interfaces, machine.now().utc.substr(0, kDayBytes), diagnostics);
  Outcome said = Say(diagnostics, look);
  if (!bundle) return said;
  bundle->ways_in = from.ways_in;
  enforce::ApplyOptions options;
  constexpr std::int64_t kMsInSecond = 1000;
  options.confirm_within_ms = request_.confirm_within_s * kMsInSecond;
  options.who = who_;
  options.why = request_.why.empty() ? command : command + ": " + request_.why;
  options.ways_in = ways_;
  options.allow_lockout = request_.allow_lockout;
  options.allow_blocked = request_.allow_blocked;
  options.made_from = from.confirmed;
  const auto report = enforce::Apply(machine, *bundle, options);
  if (!report) return Fail(report.error());
  Outcome outcome = Tell(*report, request_, bundle->host);
  outcome.messages = said.messages + outcome.messages;
  return outcome;
}

Outcome ClusterHost::Confirm() {
  enforce::Machine machine = host_.Machine();
  return ConfirmWith(machine, who_);
}

Outcome ClusterHost::Rollback() {
  enforce::Machine machine = host_.Machine();
  return RollbackWith(machine, {who_, request_.why, ways_, request_.allow_lockout});
}

}  // namespace portwright::workflow
