// `portwright prove` and `portwright compare`: what a firewall does today, against what is planned
// or against another configuration.
#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "proof/views.h"
#include "workflow/configuration.h"
#include "workflow/prove.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

struct RequirementText {
  std::string ids, citations;
};

RequirementText RequirementOf(const policy::Policy& planned, const proof::RuleAt& at) {
  RequirementText out;
  if (at.chain == proof::RuleAt::kNowhere) return out;
  const policy::Rule& rule = planned.chains[at.chain].rules[at.rule];
  for (const std::uint32_t reason : planned.origins[rule.origin].reasons) {
    out.ids += (out.ids.empty() ? "" : ", ") + planned.reasons[reason].id;
    out.citations += (out.citations.empty() ? "" : ", ") + planned.reasons[reason].citation;
  }
  return out;
}

std::string KindOf(const Finding& finding, std::string_view missing, std::string_view excess) {
  std::string kind(finding.is_missing ? missing : excess);
  if (finding.view.state == net::ConnectionState::kEstablished) kind = "missing replies";
  return kind + (finding.in_every_reading ? "" : ", in some readings");
}

// Findings that a person sees as one: of one kind, requirement and deciding line. The first packet
// found stands for all.
class Rows {
 public:
  Rows(report::Table& table, std::size_t packets_column)
      : table_(table), packets_column_(packets_column) {}

  // `cells` has a place for the packets; rows are one where all but the last cell agree.
  void Add(std::vector<std::string> cells, const packetset::Decimal& packets, report::Tone tone) {
    std::string key;
    for (std::size_t c = 0; c + 1 < cells.size(); ++c) key += cells[c] + "\x1f";
    const auto [found, fresh] = rows_.try_emplace(key, table_.rows.size());
    if (fresh) {
      table_.rows.push_back(std::move(cells));
      table_.tones.push_back(tone);
      sums_.push_back(packets);
    } else {
      sums_[found->second].Add(packets);
    }
    table_.rows[found->second][packets_column_] = sums_[found->second].ToText();
  }

 private:
  report::Table& table_;
  std::size_t packets_column_;
  std::map<std::string, std::size_t> rows_;
  std::vector<packetset::Decimal> sums_;
};

report::Table FindingsOf(const policy::Policy& planned, const Configuration& configuration,
                         const std::vector<Finding>& findings, const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Findings";
  table.empty_text = "no change necessary";
  table.columns = {report::Text("Finding"),   report::Text("Requirement"),
                   report::Text("Document"),  report::Text("Decided by"),
                   report::Number("Packets"), report::Text("Witness")};
  Rows rows(table, 4);
  for (const Finding& finding : findings) {
    const RequirementText requirement = RequirementOf(planned, finding.required);
    rows.Add({KindOf(finding, "missing", "excess"), requirement.ids, requirement.citations,
              DeciderText(configuration, finding.decides, finding.via, finding.default_chain,
                          diagnostics),
              "", ToText(finding.witness)},
             finding.packets, finding.is_missing ? report::Tone::kBad : report::Tone::kWarning);
  }
  return table;
}

report::Table AssumptionsOf(const policy::Policy& policy) {
  report::Table table;
  table.title = "Assumed";
  table.key = "assumptions";
  table.columns = {report::Text("Assumption")};
  for (const std::string& assumption : policy.assumptions) table.rows.push_back({assumption});
  return table;
}

std::string StateText(net::ConnectionState state) {
  switch (state) {
    case net::ConnectionState::kNew:
      return "";
    case net::ConnectionState::kEstablished:
      return ", of a connection";
    case net::ConnectionState::kRelated:
      return ", related to a connection";
    case net::ConnectionState::kInvalid:
      break;
  }
  return ", invalid";
}

const plan::PointPlan* FindPointPlan(const LoadedSite& site, const std::string& name) {
  for (const plan::PointPlan& point : site.plan->points) {
    if (site.site->points[point.point].name == name) return &point;
  }
  return nullptr;
}

// What counts as the site's own: addresses of its parties, not of zones and the internet.
net::AddressSet OwnAddresses(const plan::Plan& plan) {
  std::vector<net::AddressRange> ranges;
  for (const plan::Endpoint& endpoint : plan.endpoints) {
    if (endpoint.ref.kind == site::EndpointKind::kInternet ||
        endpoint.ref.kind == site::EndpointKind::kZone)
      continue;
    for (const net::AddressRange& range : plan.address_sets[endpoint.addresses].ranges())
      ranges.push_back(range);
  }
  return net::AddressSet(std::move(ranges));
}

Outcome Answer(const std::vector<report::Table>& tables, bool differs, const std::string& verdict,
               const Look& look) {
  Outcome outcome;
  outcome.exit = differs ? Exit::kNo : Exit::kFine;
  if (look.format == report::Format::kTable) outcome.text = verdict + "\n\n";
  outcome.text += Print(tables, look);
  return outcome;
}

}  // namespace

Outcome Prove(const ProveRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  std::string at = request.at;
  if (at.empty() && site.plan->points.size() == 1)
    at = site.site->points[site.plan->points[0].point].name;
  const plan::PointPlan* point = FindPointPlan(site, at);
  if (point == nullptr) {
    std::vector<std::string> names;
    for (const auto& p : site.plan->points) names.push_back(site.site->points[p.point].name);
    return Reject("expected an enforcement point after --at, found " + Quote(at),
                  "the site has " + Join(names, ", "));
  }
  const site::EnforcementPoint& site_point = site.site->points[point->point];
  std::string path = request.against;
  if (path.empty() && !site_point.config.empty())
    path = sys::JoinPath(site.folder, site_point.config);
  if (path.empty())
    return Reject("expected a configuration after --against, found none",
                  "or name it in the site, as `config` of " + at);
  auto read =
      ReadConfiguration({path, request.dialect.empty() ? site_point.dialect : request.dialect,
                         site_point.version, request.beside, request.acl},
                        request.site.files, site.diagnostics);
  if (!read) return Fail(read.error());
  if (!read->policy) return Say(site.diagnostics, look);
  ProofQuestion question;
  if (!request.whole) question.touching = OwnAddresses(*site.plan);
  const auto findings = CompareAt(point->policy, *read->policy, question);
  if (!findings) return Fail(findings.error());
  const auto missing = std::count_if(findings->begin(), findings->end(),
                                     [](const Finding& finding) { return finding.is_missing; });
  const std::string verdict =
      findings->empty()
          ? "no change necessary: " + path + " permits exactly what is planned at " + at
          : "change necessary at " + at + ": " +
                (missing > 0 ? "something required is blocked" : "nothing required is blocked") +
                (static_cast<std::size_t>(missing) < findings->size()
                     ? ", something is open that nobody asked for"
                     : "");
  Outcome outcome = Answer(
      {FindingsOf(point->policy, *read, *findings, site.diagnostics), AssumptionsOf(*read->policy)},
      !findings->empty(), verdict, look);
  outcome.messages = site.diagnostics.Print(look.color_messages);
  return outcome;
}

Outcome CompareConfigurations(const CompareRequest& request, const Look& look) {
  Diagnostics diagnostics;
  auto before =
      ReadConfiguration({request.before, request.dialect, "", {}, ""}, nullptr, diagnostics);
  if (!before) return Fail(before.error());
  auto after =
      ReadConfiguration({request.after, request.dialect, "", {}, ""}, nullptr, diagnostics);
  if (!after) return Fail(after.error());
  if (!before->policy || !after->policy) return Say(diagnostics, look);
  report::Table table;
  table.title = "Differences";
  table.empty_text = "both permit the same packets";
  table.columns = {report::Text("Change"), report::Text("Before"), report::Text("After"),
                   report::Text("Packets"), report::Text("Witness")};
  Rows rows(table, 3);
  for (const policy::Hook hook :
       {policy::Hook::kInput, policy::Hook::kOutput, policy::Hook::kForward}) {
    for (const net::ConnectionState state :
         {net::ConnectionState::kNew, net::ConnectionState::kEstablished,
          net::ConnectionState::kRelated, net::ConnectionState::kInvalid}) {
      for (const proof::View& view : proof::ViewsOf(*before->policy, *after->policy, hook, state,
                                                    proof::Loopback::kIncluded)) {
        const auto left = proof::Flatten(*before->policy, view);
        const auto right = proof::Flatten(*after->policy, view);
        if (!left) return Fail(left.error());
        if (!right) return Fail(right.error());
        for (const proof::Disagreement& d : proof::Compare(*left, *right)) {
          net::Packet witness = d.witness;
          witness.in_interface = view.in_interface;
          witness.out_interface = view.out_interface;
          rows.Add(
              {(d.left_accepts ? "taken away" : "added") +
                   std::string(d.in_every_reading ? "" : ", in some readings") + StateText(state),
               DeciderText(*before, *left, d.left, witness.source.family, diagnostics),
               DeciderText(*after, *right, d.right, witness.source.family, diagnostics), "",
               ToText(witness)},
              d.packets, d.left_accepts ? report::Tone::kBad : report::Tone::kWarning);
        }
      }
    }
  }
  const bool differs = !table.rows.empty();
  Outcome outcome = Answer({table}, differs,
                           differs ? "different: " + request.after + " does not permit what " +
                                         request.before + " permits"
                                   : "equal: both permit the same packets",
                           look);
  outcome.messages = diagnostics.Print(look.color_messages);
  return outcome;
}

}  // namespace portwright::workflow
