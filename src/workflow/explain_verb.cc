// `portwright explain`: why a packet is planned, and where; or what is nearest to it.
#include <algorithm>

#include "base/text.h"
#include "net/packet.h"
#include "plan/crossings.h"
#include "plan/explain.h"
#include "report/reason_text.h"
#include "workflow/packet_text.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

std::string PacketText(const net::Packet& packet) {
  std::string text = ToText(packet);
  // A port that was not said is not shown as 0.
  const std::string nothing = ":0 -> ";
  if (const std::size_t at = text.find(nothing); packet.source_port == 0 && at != std::string::npos)
    text.replace(at, nothing.size(), " -> ");
  return text;
}

std::string EndText(const plan::Plan& plan, std::uint32_t endpoint) {
  return plan.EndpointName(endpoint) + " [" + plan.EndpointAddresses(endpoint) + "] in " +
         report::ZoneText(plan, plan.endpoints[endpoint].zone);
}

std::string HookText(policy::Hook hook) {
  switch (hook) {
    case policy::Hook::kInput:
      return "entering";
    case policy::Hook::kOutput:
      return "leaving";
    case policy::Hook::kForward:
      return "forwarding";
    case policy::Hook::kNone:
      break;
  }
  return "";
}

// `edge1 (forwarding eth0 -> eth1), ora01-fw (entering)`.
std::string PointsText(const plan::Plan& plan, const plan::PlannedFlow& flow) {
  if (flow.local) return "none: both ends are one host";
  std::vector<std::string> parts;
  for (const plan::FlowCrossing& c : plan::CrossingsOf(plan, flow)) {
    const site::EnforcementPoint& point = plan.site->points[c.crossing.point];
    std::string text = point.name + " (" + HookText(c.crossing.hook);
    if (c.crossing.in_interface != plan::kNone && c.crossing.out_interface != plan::kNone) {
      text += " " + point.interfaces[c.crossing.in_interface].name + " -> " +
              point.interfaces[c.crossing.out_interface].name;
    }
    parts.push_back(text + ")");
  }
  return parts.empty() ? "none on the way" : Join(parts, ", ");
}

report::Table FlowTable(const plan::Plan& plan, const std::vector<std::uint32_t>& flows) {
  report::Table table;
  table.title = "Permitted by";
  table.columns = {report::Text("Requirement"), report::Text("Product"),   report::Text("Purpose"),
                   report::Text("Document"),    report::Text("Line"),      report::Text("Feature"),
                   report::Text("Setting"),     report::Text("Initiator"), report::Text("Source"),
                   report::Text("Destination"), report::Text("Service"),   report::Text("Points"),
                   report::Text("Until"),       report::Text("Overlay")};
  for (const std::uint32_t f : flows) {
    const plan::PlannedFlow& flow = plan.flows[f];
    const auto reason = report::DescribeReason(plan, plan.reasons[flow.reason]);
    table.rows.push_back(
        {reason.id, reason.product, reason.purpose,
         reason.section.empty() ? reason.document : reason.document + ", " + reason.section,
         reason.lines, Join(reason.features, ", "), Join(reason.settings, ", "), reason.initiator,
         EndText(plan, flow.source), EndText(plan, flow.destination),
         ToText(plan.services[flow.service]), PointsText(plan, flow), reason.until,
         reason.overlay});
  }
  return table;
}

report::Table NearTable(const plan::Plan& plan, const plan::Explanation& explanation) {
  report::Table table;
  table.title = "Nearest";
  table.empty_text = "no requirement that is planned comes near";
  table.columns = {report::Text("Differs in"), report::Text("Requirement"),
                   report::Text("Source"),     report::Text("Destination"),
                   report::Text("Service"),    report::Text("Document line")};
  for (const plan::NearFlow& near : explanation.near) {
    const plan::PlannedFlow& flow = plan.flows[near.flow];
    const auto reason = report::DescribeReason(plan, plan.reasons[flow.reason]);
    std::vector<std::string> differs;
    if (!near.source) differs.emplace_back("source");
    if (!near.destination) differs.emplace_back("destination");
    if (!near.service) differs.emplace_back("service");
    table.rows.push_back({Join(differs, ", "), reason.id, EndText(plan, flow.source),
                          EndText(plan, flow.destination), ToText(plan.services[flow.service]),
                          reason.citation});
  }
  return table;
}

report::Table SettingsTable(const plan::Plan& plan, const plan::Explanation& explanation) {
  report::Table table;
  table.title = "One setting would permit it";
  table.key = "settings";
  table.empty_text =
      "no single setting would; an `extra` of the site, with a reason and an end, permits anything";
  table.columns = {report::Text("Where"), report::Text("Setting"), report::Text("Requirement"),
                   report::Number("Flows added")};
  for (const plan::Setting& setting : explanation.settings) {
    const bool of_site = setting.instance == plan::kNone;
    table.rows.push_back(
        {of_site ? "site" : "products: " + plan.site->instances[setting.instance].id, setting.text,
         setting.requirement, std::to_string(setting.flows)});
  }
  return table;
}

// A row as lines `name  value`: the fields are too long for columns.
std::string Vertical(const report::Table& table, const Look& look) {
  std::string out;
  for (const auto& row : table.rows) {
    report::Table turned;
    turned.columns = {report::Text(table.columns[0].name), report::Text(row[0])};
    for (std::size_t c = 1; c < row.size(); ++c) {
      if (!row[c].empty()) turned.rows.push_back({table.columns[c].name, row[c]});
    }
    out += Print(turned, look) + "\n";
  }
  return out;
}

// A packet and its answer.
struct Answer {
  net::Packet packet;
  plan::Explanation explanation;

  bool allowed() const { return !explanation.flows.empty(); }
};

std::string AnswerText(const plan::Plan& plan, const Answer& answer, const Look& look) {
  const std::string packet = PacketText(answer.packet);
  const std::string day = " on " + FormatDate(plan.as_of);
  if (answer.allowed()) {
    const report::Table flows = FlowTable(plan, answer.explanation.flows);
    return "yes: " + packet + " is planned" + day + ", for " +
           Count(flows.rows.size(), "requirement") + "\n\n" + Vertical(flows, look);
  }
  std::string out =
      "no: " + packet + " is not planned" + day + "\n\n" +
      Print({NearTable(plan, answer.explanation), SettingsTable(plan, answer.explanation)}, look);
  if (answer.explanation.settings_cut) {
    out += "more settings than " + std::to_string(plan::kSettingsTriedMax) +
           " were possible; the rest was not tried\n";
  }
  return out;
}

// The rows of one packet below those of the others, each with its packet in front.
void Append(const net::Packet& packet, report::Table rows, report::Table& all) {
  if (all.columns.empty()) {
    all = rows;
    all.rows.clear();
    all.columns.insert(all.columns.begin(), report::Text("Packet"));
  }
  for (std::vector<std::string>& row : rows.rows) {
    row.insert(row.begin(), PacketText(packet));
    all.rows.push_back(std::move(row));
  }
}

// For programs: the same three tables whatever the answer and however many packets.
std::vector<report::Table> AnswerTables(const plan::Plan& plan,
                                        const std::vector<Answer>& answers) {
  std::vector<report::Table> tables(3);
  for (const Answer& answer : answers) {
    Append(answer.packet, FlowTable(plan, answer.explanation.flows), tables[0]);
    Append(answer.packet, NearTable(plan, answer.explanation), tables[1]);
    Append(answer.packet, SettingsTable(plan, answer.explanation), tables[2]);
  }
  return tables;
}

}  // namespace

Outcome ExplainPacket(const SiteRequest& request, const std::string& packet, const Look& look) {
  auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  const LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  const auto packets = ParsePackets(*site.site, packet);
  if (!packets) return Reject(packets.error().message);
  Outcome outcome;
  outcome.exit = Exit::kNo;
  std::vector<Answer> answers;
  for (const net::Packet& one : *packets) {
    answers.push_back({one, plan::Explain(*site.plan, site.in_use, one)});
    if (answers.back().allowed()) outcome.exit = Exit::kFine;
  }
  if (look.format != report::Format::kTable) {
    outcome.text = Print(AnswerTables(*site.plan, answers), look);
    return outcome;
  }
  for (const Answer& answer : answers) outcome.text += AnswerText(*site.plan, answer, look);
  return outcome;
}

}  // namespace portwright::workflow
