#include "workflow/request_rows.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/sha256.h"
#include "base/text.h"
#include "plan/policies.h"
#include "report/reason_text.h"
#include "workflow/dialects.h"
#include "workflow/point_names.h"

namespace portwright::workflow {
namespace {

using request::At;
using request::RequestRow;

void AddOnce(std::vector<std::string>& out, std::string text) {
  if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end())
    out.push_back(std::move(text));
}

// Words of a plan about rows.
class RowWriter {
 public:
  explicit RowWriter(const plan::Plan& plan) : plan_(plan), ends_(plan.reasons.size()) {
    for (const plan::PlannedFlow& flow : plan.flows) {
      ends_[flow.reason].sources.insert(flow.source);
      ends_[flow.reason].destinations.insert(flow.destination);
    }
  }

  void Describe(RequestRow& row) {
    const request::Row& content = row.row;
    std::set<std::uint32_t> sources, destinations;
    for (const std::uint32_t reason : content.reasons) {
      sources.insert(ends_[reason].sources.begin(), ends_[reason].sources.end());
      destinations.insert(ends_[reason].destinations.begin(), ends_[reason].destinations.end());
    }
    DescribeEnd(sources, content.content.from, row.Cell(At::kSource), row.Cell(At::kSourceZone));
    DescribeEnd(destinations, content.content.to, row.Cell(At::kDestination),
                row.Cell(At::kDestinationZone));
    DescribeServices(row);
    DescribeReasons(row);
    if (content.until) row.Cell(At::kNeededUntil) = FormatDate(*content.until);
    if (content.session_timeout_s > 0)
      row.Cell(At::kSessionTimeout) = std::to_string(content.session_timeout_s) + " s";
  }

 private:
  struct Ends {
    std::set<std::uint32_t> sources, destinations;
  };

  // Those whose addresses are in the row; all of them where a translation hides which.
  void DescribeEnd(const std::set<std::uint32_t>& ends, const net::AddressSet& addresses,
                   std::string& names, std::string& zones) const {
    std::vector<std::uint32_t> inside;
    for (const std::uint32_t end : ends) {
      const net::AddressSet& own = plan_.address_sets[plan_.endpoints[end].addresses];
      if (!Intersection(own, addresses).empty()) inside.push_back(end);
    }
    if (inside.empty()) inside.assign(ends.begin(), ends.end());
    std::vector<std::string> all_names, all_zones;
    for (const std::uint32_t end : inside) {
      AddOnce(all_names, plan_.EndpointName(end));
      AddOnce(all_zones, report::ZoneText(plan_, plan_.endpoints[end].zone));
    }
    names = Join(all_names, "\n");
    zones = Join(all_zones, "\n");
  }

  static void DescribeServices(RequestRow& row) {
    std::vector<std::string> protocols, ports;
    for (const request::RowService& service : row.row.content.allow) {
      const std::string text = ToText(service.service);
      const std::size_t slash = text.find('/');
      AddOnce(protocols, text.substr(0, slash));
      if (slash != std::string::npos) AddOnce(ports, text.substr(slash + 1));
    }
    row.Cell(At::kProtocol) = Join(protocols, "\n");
    row.Cell(At::kPort) = Join(ports, "\n");
  }

  const report::ReasonText& TextOf(std::uint32_t reason) {
    const auto found = texts_.find(reason);
    if (found != texts_.end()) return found->second;
    return texts_.emplace(reason, report::DescribeReason(plan_, plan_.reasons[reason]))
        .first->second;
  }

  static std::string DoubtOf(const report::DoubtText& doubt) {
    std::string out = doubt.about + ": ";
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      out += i == 0 ? "" : "; or ";
      out += doubt.readings[i];
      if (i + 1 == doubt.taken) out += " (taken)";
    }
    return out;
  }

  void DescribeReasons(RequestRow& row) {
    std::vector<std::string> purposes, features, products, documents, lines, doubts;
    for (const std::uint32_t reason : row.row.reasons) {
      const report::ReasonText& text = TextOf(reason);
      AddOnce(purposes, text.purpose);
      AddOnce(features, Join(text.features, ", "));
      AddOnce(products, text.product);
      AddOnce(documents, text.document);
      AddOnce(lines, text.lines.empty() ? text.citation : text.lines);
      for (const report::DoubtText& doubt : text.doubts) AddOnce(doubts, DoubtOf(doubt));
    }
    row.Cell(At::kJustification) = Join(purposes, "\n");
    row.Cell(At::kFeature) = Join(features, "\n");
    row.Cell(At::kProduct) = Join(products, "\n");
    row.Cell(At::kDocument) = Join(documents, "\n");
    row.Cell(At::kLine) = Join(lines, "\n");
    row.Cell(At::kDoubt) = Join(doubts, "\n");
  }

  const plan::Plan& plan_;
  std::vector<Ends> ends_;
  std::map<std::uint32_t, report::ReasonText> texts_;
};

void LeaveOutNamesOf(LoadedSite& loaded, const site::EnforcementPoint& point,
                     policy::Policy& policy) {
  const dialect::Dialect* dialect = FindDialect(point.dialect);
  if (dialect != nullptr) LeaveOutNames(loaded, point, *dialect, policy);
}

// What the numbers of rows and the plan's other words are made of.
std::string HashOfRows(const std::vector<PointRows>& points) {
  std::string all;
  for (const PointRows& point : points) {
    for (const RequestRow& row : point.rows) {
      for (const std::string& cell : row.cells) {
        all += std::to_string(cell.size());
        all += ':';
        all += cell;
      }
      all += '\n';
    }
  }
  return Sha256(all);
}

}  // namespace

PlanParts PartsOf(LoadedSite& loaded) {
  plan::Plan& plan = *loaded.plan;
  std::vector<plan::PlannedFlow> all = std::move(plan.flows);
  std::vector<plan::PointPlan> points = std::move(plan.points);
  PlanParts out;
  for (const bool granted : {false, true}) {
    plan.flows.clear();
    for (const plan::PlannedFlow& flow : all) {
      if (flow.granted == granted) plan.flows.push_back(flow);
    }
    plan::MakePolicies(plan);
    (granted ? out.granted : out.asked) = std::move(plan.points);
  }
  plan.flows = std::move(all);
  plan.points = std::move(points);
  return out;
}

policy::Policy JoinPolicies(const policy::Policy& asked, const policy::Policy& granted) {
  policy::Policy out = asked;
  const auto base = [](const auto& pool) { return static_cast<std::uint32_t>(pool.size()) - 1; };
  const std::uint32_t sets = base(out.address_sets), services = base(out.services),
                      origins = base(out.origins);
  out.address_sets.insert(out.address_sets.end(), granted.address_sets.begin() + 1,
                          granted.address_sets.end());
  if (!out.set_names.empty()) out.set_names.resize(out.address_sets.size());
  out.services.insert(out.services.end(), granted.services.begin() + 1, granted.services.end());
  out.origins.insert(out.origins.end(), granted.origins.begin() + 1, granted.origins.end());
  const auto moved = [](std::uint32_t index, std::uint32_t by) {
    return index == 0 ? 0 : index + by;
  };
  for (policy::Chain& chain : out.chains) {
    const policy::Chain* more =
        chain.hook == policy::Hook::kNone ? nullptr : granted.FindHook(chain.hook);
    if (more == nullptr) continue;
    std::vector<policy::Rule> permits, denials;
    for (policy::Rule rule : more->rules) {
      rule.sources = moved(rule.sources, sets);
      rule.destinations = moved(rule.destinations, sets);
      rule.service = moved(rule.service, services);
      rule.origin = moved(rule.origin, origins);
      (rule.verdict.kind == policy::VerdictKind::kAccept ? permits : denials).push_back(rule);
    }
    chain.rules.insert(chain.rules.begin(), permits.begin(), permits.end());
    chain.rules.insert(chain.rules.end(), denials.begin(), denials.end());
    chain.places.clear();
  }
  out.host_names.insert(out.host_names.end(), granted.host_names.begin(), granted.host_names.end());
  std::sort(out.host_names.begin(), out.host_names.end());
  out.host_names.erase(std::unique(out.host_names.begin(), out.host_names.end()),
                       out.host_names.end());
  return out;
}

Result<MadeRequest> MakeRequest(LoadedSite& loaded, const SiteRequest& site) {
  MadeRequest out;
  PORTWRIGHT_TRY(out.site_hash, HashOfSite(site, Decisions::kLeftOut));
  PORTWRIGHT_TRY(out.catalogs_hash, HashOfCatalogs(loaded));
  PlanParts parts = PartsOf(loaded);
  RowWriter writer(*loaded.plan);
  std::map<std::string, std::string> contents;  // by id, of all points
  for (std::size_t p = 0; p < parts.asked.size(); ++p) {
    plan::PointPlan& point = parts.asked[p];
    const site::EnforcementPoint& site_point = loaded.site->points[point.point];
    LeaveOutNamesOf(loaded, site_point, point.policy);
    const auto rows = request::RowsOf(point.policy, loaded.diagnostics);
    if (!rows) return Error{ErrorCode::kInvalid, "the plan of " + site_point.name + " has no rows"};
    PointRows rows_of_point;
    rows_of_point.point = p;
    for (const request::Row& row : *rows) {
      RequestRow one;
      one.row = row;
      one.owner = site_point.owner.empty() ? std::string(kNoOwner) : site_point.owner;
      one.cells = request::ContentCells(row, "");
      one.Cell(At::kOwner) = one.owner;
      writer.Describe(one);
      if (!contents.emplace(row.id, site_point.name).second)
        return Error{ErrorCode::kLimit, "two rows have the id " + row.id};
      rows_of_point.rows.push_back(std::move(one));
    }
    out.points.push_back(std::move(rows_of_point));
  }
  out.plan_hash = HashOfRows(out.points);
  std::string all = out.site_hash;
  all += out.catalogs_hash;
  all += out.plan_hash;
  out.number = "Q-" + Sha256(all).substr(0, 16);
  for (PointRows& point : out.points) {
    for (RequestRow& row : point.rows) row.Cell(At::kRequest) = out.number;
  }
  return out;
}

}  // namespace portwright::workflow
