#include "workflow/request_today.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "policy/host_names.h"
#include "proof/point_compare.h"
#include "proof/touching.h"
#include "proof/views.h"
#include "request/answers.h"
#include "request/approval.h"
#include "workflow/own_addresses.h"
#include "workflow/point_names.h"
#include "workflow/point_routes.h"

namespace portwright::workflow {
namespace {

using request::At;
using request::RequestRow;
using request::Row;

bool MeetOnTheirWays(const Row& a, const Row& b) {
  const auto same = [](const std::string& one, const std::string& other) {
    return one.empty() || other.empty() || one == other;
  };
  return a.hook == b.hook && same(a.in_interface, b.in_interface) &&
         same(a.out_interface, b.out_interface) && request::Meets(a.content, b.content);
}

// Rows in sets without overlaps: in each, every packet belongs to one row.
std::vector<std::vector<std::size_t>> WithoutOverlaps(const std::vector<RequestRow>& rows) {
  std::vector<std::vector<std::size_t>> out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto fits = std::find_if(out.begin(), out.end(), [&](const auto& set) {
      return std::none_of(set.begin(), set.end(), [&](std::size_t other) {
        return MeetOnTheirWays(rows[r].row, rows[other].row);
      });
    });
    if (fits != out.end()) {
      fits->push_back(r);
    } else {
      out.push_back({r});
    }
  }
  return out;
}

struct Standing {
  bool is_missing = false;    // somewhere
  bool is_permitted = false;  // some of it, somewhere
};

// What of each row of a set today's policy permits, view by view.
Status LookAt(const policy::Policy& rows, const std::vector<std::vector<std::size_t>>& row_of_rule,
              const policy::Policy& today, std::vector<Standing>& standings) {
  for (const policy::Chain& chain : rows.chains) {
    for (const proof::View& view : proof::ViewsOf(
             rows, today, chain.hook, net::ConnectionState::kNew, proof::Loopback::kLeftOut)) {
      PORTWRIGHT_TRY(const proof::LineList left, proof::Flatten(rows, view));
      if (left.boxes.empty()) continue;
      PORTWRIGHT_TRY(const proof::LineList right, proof::Flatten(today, view));
      const auto row_of = [&](std::uint32_t line) {
        const proof::RuleAt& at = left.lines[line].at;
        return row_of_rule[at.chain][at.rule];
      };
      std::map<std::size_t, packetset::Decimal> all, missing;
      std::vector<packetset::Box> places;
      for (const packetset::LabelledBox& box : left.boxes) {
        all.try_emplace(row_of(box.label), 0).first->second.Add(proof::CountOf(box.box));
        places.push_back(box.box);
      }
      proof::Question question;
      question.within = std::move(places);
      PORTWRIGHT_TRY(const auto differing, proof::Compare(left, right, question));
      for (const proof::Disagreement& d : differing) {
        if (d.left_accepts && d.left != proof::kDefault)
          missing.try_emplace(row_of(d.left), 0).first->second.Add(d.packets);
      }
      for (const auto& [row, packets] : all) {
        const auto found = missing.find(row);
        const bool is_missing = found != missing.end();
        standings[row].is_missing = standings[row].is_missing || is_missing;
        if (!is_missing || found->second.ToText() != packets.ToText())
          standings[row].is_permitted = true;
      }
    }
  }
  return Ok();
}

net::AddressSet OfFamily(const policy::Policy& policy, std::uint32_t set, net::Family family) {
  return set == 0 ? net::AddressSet(net::AllAddresses(family))
                  : policy.address_sets[set].Only(family);
}

}  // namespace

std::string_view ToText(RowAction action) {
  switch (action) {
    case RowAction::kNew:
      return "new";
    case RowAction::kWiden:
      return "widen";
    case RowAction::kNone:
      return "none";
    case RowAction::kRemove:
      return "remove";
  }
  return "new";
}

Result<std::vector<RowAction>> ActionsOf(const policy::Policy& of_point,
                                         const std::vector<RequestRow>& rows,
                                         const policy::Policy& today) {
  std::vector<RowAction> out(rows.size(), RowAction::kNew);
  for (const std::vector<std::size_t>& set : WithoutOverlaps(rows)) {
    std::vector<const Row*> members;
    for (const std::size_t r : set) members.push_back(&rows[r].row);
    std::vector<std::vector<std::size_t>> row_of_rule;
    const policy::Policy policy = request::PolicyOf(of_point, members, row_of_rule);
    std::vector<Standing> standings(set.size());
    PORTWRIGHT_TRY_STATUS(LookAt(policy, row_of_rule, today, standings));
    for (std::size_t i = 0; i < set.size(); ++i) {
      const Standing& standing = standings[i];
      out[set[i]] = !standing.is_missing    ? RowAction::kNone
                    : standing.is_permitted ? RowAction::kWiden
                                            : RowAction::kNew;
    }
  }
  return out;
}

Result<std::vector<RequestRow>> RemovalsOf(const LoadedSite& loaded, const plan::PointPlan& point,
                                           const Configuration& today) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  proof::ProofQuestion question;
  question.touching = OwnAddresses(*loaded.plan);
  question.with_replies = false;
  question.routes = RoutesOf(*loaded.plan, point.point);
  question.tracking = today.dialect->tracking(*today.policy);
  PORTWRIGHT_TRY(const auto findings, proof::CompareAt(point.policy, *today.policy, question));
  struct Open {
    const proof::Finding* first = nullptr;
    packetset::Decimal packets{0};
  };
  // By line and family.
  std::map<std::tuple<std::string, net::Family>, Open> open;
  for (const proof::Finding& finding : findings) {
    if (finding.is_missing || finding.view.state != net::ConnectionState::kNew) continue;
    std::string line =
        DeciderText(today, finding.decides, finding.via, finding.default_chain, loaded.diagnostics);
    // The same row from whatever folder it is asked for.
    if (line.starts_with(today.path)) line.replace(0, today.path.size(), sys::NameOf(today.path));
    line = request::Squeezed(line);
    Open& one = open[{line, finding.witness.source.family}];
    if (one.first == nullptr) one.first = &finding;
    one.packets.Add(finding.packets);
  }
  std::vector<RequestRow> out;
  for (const auto& [key, one] : open) {
    const auto& [line, family] = key;
    const proof::Finding& finding = *one.first;
    RequestRow row;
    row.row.hook = finding.view.hook;
    request::RowContent& content = row.row.content;
    content.point = site_point.name;
    content.way = request::WayOf(finding.view.hook, "", "");
    content.closes = line;
    policy::Rule rule;
    if (finding.decides.chain != proof::RuleAt::kNowhere)
      rule = today.policy->chains[finding.decides.chain].rules[finding.decides.rule];
    content.from = OfFamily(*today.policy, rule.sources, family);
    content.to = OfFamily(*today.policy, rule.destinations, family);
    content.allow = {{today.policy->services[rule.service], rule.source_ports}};
    if (content.from.empty() || content.to.empty()) {
      content.from = net::AddressSet(net::HostRange(finding.witness.source));
      content.to = net::AddressSet(net::HostRange(finding.witness.destination));
    }
    row.row.id = site::RowIdOf(content);
    row.owner = site_point.owner;
    row.cells = request::ContentCells(row.row, "");
    row.Cell(At::kJustification) =
        "nobody asked for what this line permits, such as " + ToText(finding.witness);
    row.Cell(At::kToday) =
        one.packets.ToText() + (finding.at_least ? " packets or more" : " packets") +
        " beyond the plan" + (finding.in_every_reading ? "" : ", in some readings");
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<RequestRow> EndedRows(const LoadedSite& loaded, const MadeRequest& made,
                                  Needed needed) {
  std::map<std::string, std::vector<const request::Row*>> planned;
  for (const PointRows& point : made.points) {
    for (const RequestRow& row : point.rows) planned[row.row.content.point].push_back(&row.row);
  }
  std::vector<RequestRow> out;
  for (const site::RowDecision& decision : loaded.site->row_decisions) {
    if (!decision.Permits() || !decision.row.closes.empty()) continue;
    const auto& rows = planned[decision.row.point];
    const bool is_needed = std::any_of(rows.begin(), rows.end(), [&](const request::Row* row) {
      return row->content.way == decision.row.way &&
             request::Meets(row->content, decision.Approved());
    });
    const bool has_ended = decision.HasEnded(loaded.as_of);
    if (is_needed && (!has_ended || needed == Needed::kLeftOut)) continue;
    if (request::IsSettled(decision, loaded.site->row_decisions, loaded.as_of)) continue;
    RequestRow row;
    row.row.content = decision.Approved();
    request::RowContent& content = row.row.content;
    content.requirements.clear();
    content.closes = decision.id + ": ";
    content.closes += has_ended ? "approved until " + FormatDate(*decision.valid_until)
                                : std::string("nothing in the plan needs it any more");
    row.row.id = site::RowIdOf(content);
    const std::uint32_t point = loaded.site->FindPoint(content.point);
    row.owner = point == site::kNone ? "" : loaded.site->points[point].owner;
    row.cells = request::ContentCells(row.row, made.number);
    row.Cell(At::kJustification) = content.closes;
    out.push_back(std::move(row));
  }
  return out;
}

Result<std::optional<Configuration>> ReadToday(LoadedSite& loaded, const plan::PointPlan& point,
                                               sys::FileSystem* files) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  if (site_point.config.empty()) return std::optional<Configuration>();
  const ConfigurationSource source{sys::JoinPath(loaded.folder, site_point.config),
                                   site_point.dialect,
                                   site_point.version,
                                   {},
                                   "",
                                   loaded.as_of,
                                   point.policy.own_interfaces};
  PORTWRIGHT_TRY(Configuration read, ReadConfiguration(source, files, loaded.diagnostics));
  if (!read.policy) return std::optional<Configuration>();
  policy::SettleNames(*read.policy, point.policy.host_names);
  return std::optional<Configuration>(std::move(read));
}

}  // namespace portwright::workflow
