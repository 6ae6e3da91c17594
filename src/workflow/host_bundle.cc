#include "workflow/host_bundle.h"

#include <algorithm>
#include <memory>

#include "base/date.h"
#include "base/text.h"
#include "enforce/observe.h"
#include "workflow/dialects.h"
#include "workflow/guardrail_steps.h"
#include "workflow/host_management.h"
#include "workflow/probe_targets.h"
#include "workflow/render_point.h"
#include "workflow/unit_bundle.h"

namespace portwright::workflow {
namespace {

// More flows of a host take too long to test.
constexpr std::size_t kFlowsMax = 2'000;

std::vector<net::Address> FirstAddressesOf(const net::AddressSet& set) {
  return FirstAddresses(set, kAddressesOfAnEnd);
}

plan::PointPlan* FindHost(LoadedSite& loaded, const std::string& name) {
  for (plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& at = loaded.site->points[point.point];
    if (at.kind != site::PointKind::kHost) continue;
    const bool is_host = at.host != site::kNone && loaded.site->hosts[at.host].name == name;
    if (is_host || at.name == name) return &point;
  }
  return nullptr;
}

Outcome RejectHost(const LoadedSite& loaded, const std::string& name) {
  std::vector<std::string> names;
  for (const plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& at = loaded.site->points[point.point];
    if (at.kind == site::PointKind::kHost && at.host != site::kNone)
      names.push_back(loaded.site->hosts[at.host].name);
  }
  const std::string expected =
      "expected a host with a firewall of its own in the site, found " + Quote(name);
  if (names.empty()) return Reject(expected, "the site has none: add `enforcement` with a host");
  const auto near = Nearest(name, names);
  return Reject(expected,
                near ? "did you mean " + *near + "?" : "the site has " + Join(names, ", "));
}

std::vector<enforce::BundleMark> MarksOf(const PointText& text) {
  for (const PointFile& file : text.files) {
    if (file.name.ends_with(".reasons.csv")) return MarksIn(file.bytes);
  }
  return {};
}

Result<enforce::Bundle> BundleOf(const LoadedSite& loaded, const plan::PointPlan& point,
                                 const BundleRequest& request, const PointText& text) {
  const site::EnforcementPoint& at = loaded.site->points[point.point];
  enforce::Bundle bundle;
  bundle.site = loaded.site->name;
  bundle.host = at.host != site::kNone ? loaded.site->hosts[at.host].name : at.name;
  bundle.point = at.name;
  bundle.as_of = FormatDate(loaded.as_of);
  bundle.dialect = at.dialect;
  bundle.version = at.version;
  PORTWRIGHT_TRY(bundle.site_hash, HashOfSite(request.site));
  PORTWRIGHT_TRY(bundle.catalog_hash, HashOfCatalogs(loaded));
  bundle.text = text.files[0].bytes;
  bundle.marks = MarksOf(text);
  bundle.observe = request.observe;
  if (request.observe) {
    PORTWRIGHT_TRY(bundle.text, enforce::ToObserving(bundle.text));
  }
  std::vector<bool> used(point.policy.reasons.size());
  for (const policy::Chain& chain : point.policy.chains) {
    for (const policy::Rule& rule : chain.rules) {
      for (const std::uint32_t reason : point.policy.origins[rule.origin].reasons)
        used[reason] = true;
    }
  }
  for (std::size_t r = 0; r < used.size(); ++r) {
    const policy::Reason& reason = point.policy.reasons[r];
    if (used[r]) bundle.reasons.push_back({reason.id, reason.citation, reason.purpose});
  }
  bundle.flows = FlowsOf(point.policy);
  bundle.ways_in = ManagementOf(*loaded.site, at);
  return bundle;
}

BundleAnswer ReadBundleFile(const BundleRequest& request, const std::string& text) {
  BundleAnswer answer;
  auto bundle = enforce::ReadBundle(text, request.site.path);
  if (!bundle) {
    answer.outcome = Fail(bundle.error());
    return answer;
  }
  if (!request.host.empty() && request.host != bundle->host && request.host != bundle->point) {
    answer.outcome = Reject("expected a bundle for " + Quote(request.host) + ", found one for " +
                            Quote(bundle->host));
    return answer;
  }
  answer.bundle = std::move(*bundle);
  return answer;
}

// The host of a plan with its proven text; without one, the outcome says why.
struct HostText {
  std::unique_ptr<LoadedSite> site;
  plan::PointPlan* point = nullptr;
  std::optional<PointText> text;
  Outcome outcome;
};

HostText RenderHost(const BundleRequest& request, const std::vector<std::string>& dialects,
                    const Look& look) {
  HostText host;
  auto loaded = LoadPlan(request.site);
  if (!loaded) {
    host.outcome = Fail(loaded.error());
    return host;
  }
  host.site = std::move(*loaded);
  LoadedSite& site = *host.site;
  if (site.plan && !site.diagnostics.has_errors()) ReportBreaches(site);
  host.outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors() || !site.plan) return host;
  host.point = FindHost(site, request.host);
  if (host.point == nullptr) {
    host.outcome = RejectHost(site, request.host);
    return host;
  }
  const std::string& name = site.site->points[host.point->point].dialect;
  if (std::find(dialects.begin(), dialects.end(), name) == dialects.end()) {
    host.outcome = Reject("expected a host with " + Join(dialects, " or ") + ", found " +
                              Quote(name) + " of " + request.host,
                          "`portwright render` writes its text");
    return host;
  }
  const bool asks_again = !request.without_program || request.allow_lockout;
  ReportCutManagement(*site.site, *host.point, asks_again ? Severity::kWarning : Severity::kError,
                      site.diagnostics);
  host.outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors()) {
    host.outcome.exit = Exit::kNo;
    host.outcome.messages +=
        "    hint: nothing was written; --allow-lockout does it nevertheless\n";
    return host;
  }
  host.text = RenderPoint(site, *host.point, *FindDialect(name), true);
  host.outcome = Say(site.diagnostics, look);
  return host;
}

BundleAnswer MakeFromPlan(const BundleRequest& request, const Look& look) {
  HostText host = RenderHost(request, {"nftables"}, look);
  BundleAnswer answer{std::nullopt, std::move(host.outcome)};
  if (!host.text) return answer;
  auto bundle = BundleOf(*host.site, *host.point, request, *host.text);
  if (!bundle) return {std::nullopt, Fail(bundle.error())};
  answer.bundle = std::move(*bundle);
  return answer;
}

}  // namespace

std::vector<enforce::BundleMark> MarksIn(const std::string& reasons) {
  std::vector<enforce::BundleMark> marks;
  const auto lines = Split(reasons, '\n');
  for (std::size_t l = 1; l < lines.size(); ++l) {
    const auto cells = Split(lines[l], ',');
    if (cells.size() < 2) continue;
    if (marks.empty() || marks.back().mark != cells[0])
      marks.push_back({std::string(cells[0]), {}});
    marks.back().requirements.emplace_back(cells[1]);
  }
  return marks;
}

std::vector<enforce::FlowToCheck> FlowsOf(const policy::Policy& policy) {
  std::vector<enforce::FlowToCheck> flows;
  const policy::Chain* output = policy.FindHook(policy::Hook::kOutput);
  if (output == nullptr) return flows;
  for (const policy::Rule& rule : output->rules) {
    const net::Service& service = policy.services[rule.service];
    const auto& reasons = policy.origins[rule.origin].reasons;
    const bool is_named = service.kind == net::ServiceKind::kTcp && !service.ports.IsAny() &&
                          rule.verdict.kind == policy::VerdictKind::kAccept && !reasons.empty();
    if (!is_named || rule.sources == 0 || rule.destinations == 0) continue;
    for (const net::Address& source : FirstAddressesOf(policy.address_sets[rule.sources])) {
      for (const net::Address& to : FirstAddressesOf(policy.address_sets[rule.destinations])) {
        if (flows.size() == kFlowsMax) return flows;
        if (source.family != to.family) continue;
        flows.push_back(
            {policy.reasons[reasons.front()].id, source, to, net::kProtocolTcp, service.ports.lo});
      }
    }
  }
  return flows;
}

BundleAnswer MakeBundle(const BundleRequest& request, const Look& look) {
  sys::RealFiles disk;
  const sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  if (files.IsFile(request.site.path)) {
    const auto text = files.Read(request.site.path);
    if (!text) return {std::nullopt, Fail(text.error())};
    if (text->starts_with("{")) return ReadBundleFile(request, *text);
  }
  if (request.host.empty())
    return {std::nullopt, Reject("expected a host after --host, found none")};
  return MakeFromPlan(request, look);
}

UnitAnswer MakeUnitBundle(const BundleRequest& request, std::int64_t confirm_within_s,
                          const Look& look) {
  HostText host = RenderHost(request, {"nftables", "iptables"}, look);
  UnitAnswer answer{{}, std::move(host.outcome)};
  if (!host.text) return answer;
  const site::EnforcementPoint& point = host.site->site->points[host.point->point];
  answer.files = *UnitBundleOf(point.dialect, point.name, *host.text, confirm_within_s);
  return answer;
}

}  // namespace portwright::workflow
