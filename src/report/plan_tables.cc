#include "report/plan_tables.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"

namespace portwright::report {
namespace {

std::string InstanceName(const plan::Plan& plan, std::uint32_t instance) {
  return instance == plan::kNone ? "site" : plan.site->instances[instance].id;
}

// Joined texts of an entry's reasons, each once, in order.
template <typename TextOf>
std::string OfReasons(const Facts& facts, const std::vector<std::uint32_t>& reasons,
                      std::string_view separator, TextOf text_of) {
  std::vector<std::string> parts;
  for (const std::uint32_t reason : reasons) {
    const std::string text = text_of(facts.reasons[reason]);
    if (!text.empty() && std::find(parts.begin(), parts.end(), text) == parts.end()) {
      parts.push_back(text);
    }
  }
  return Join(parts, separator);
}

std::string DoubtLine(const ReasonText& reason) {
  std::vector<std::string> parts;
  for (const DoubtText& doubt : reason.doubts) {
    std::vector<std::string> readings;
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      readings.push_back(doubt.readings[i] + (i + 1 == doubt.taken ? " (taken)" : ""));
    }
    parts.push_back(doubt.about + ": " + Join(readings, "; "));
  }
  return Join(parts, "\n");
}

std::vector<Column> EntryColumns() {
  return {Text("Source"),      Text("Source zone"),      Text("Source addresses"),
          Text("Destination"), Text("Destination zone"), Text("Destination addresses"),
          Text("Service"),     Text("Reason"),           Text("Citation"),
          Text("Requirement"), Text("Translated"),       Text("Doubt"),
          Text("Expires"),     Number("Flows")};
}

std::vector<std::string> EntryRow(const plan::Entry& entry, std::uint32_t point, const Facts& facts,
                                  EntryDescriber& describer) {
  const EntryText text = describer.Describe(entry, point);
  const auto of = [&](std::string_view separator, auto text_of) {
    return OfReasons(facts, entry.reasons, separator, text_of);
  };
  return {Join(text.source_names, ", "),
          Join(text.source_zones, ", "),
          Join(text.source_addresses, ", "),
          Join(text.destination_names, ", "),
          Join(text.destination_zones, ", "),
          Join(text.destination_addresses, ", "),
          Join(text.services, ", "),
          of(" ", [](const ReasonText& r) { return r.purpose; }),
          of(", ", [](const ReasonText& r) { return r.citation; }),
          of(", ", [](const ReasonText& r) { return r.id; }),
          Join(text.translated, "; "),
          of("\n", DoubtLine),
          of(", ", [](const ReasonText& r) { return r.until; }),
          std::to_string(entry.flows)};
}

std::string EndsText(const plan::Plan& plan, const std::vector<std::uint32_t>& ends,
                     std::size_t ends_max) {
  std::vector<std::string> lines;
  for (const std::uint32_t end : ends) {
    if (ends_max > 0 && lines.size() == ends_max) {
      lines.push_back("and " + std::to_string(ends.size() - ends_max) + " more");
      break;
    }
    const std::string name = plan.EndpointName(end);
    const std::string addresses = plan.EndpointAddresses(end);
    lines.push_back(name + " [" + ZoneText(plan, plan.endpoints[end].zone) + "]" +
                    (addresses == name ? "" : " " + addresses));
  }
  return Join(lines, "\n");
}

std::string Remarks(const plan::Entry& entry, const EntryText& text, const Facts& facts) {
  std::vector<std::string> parts;
  for (const std::uint32_t index : entry.reasons) {
    for (const DoubtText& doubt : facts.reasons[index].doubts) {
      const std::string remark = "doubt: " + doubt.about;
      if (std::find(parts.begin(), parts.end(), remark) == parts.end()) parts.push_back(remark);
    }
  }
  const std::string until =
      OfReasons(facts, entry.reasons, ", ", [](const ReasonText& r) { return r.until; });
  if (!until.empty()) parts.push_back("until " + until);
  parts.insert(parts.end(), text.translated.begin(), text.translated.end());
  return Join(parts, "\n");
}

void AddTotal(Table& table, const char* measure, std::string value) {
  table.rows.push_back({measure, std::move(value)});
}

}  // namespace

Table TotalsTable(const plan::Plan& plan, const Facts& facts) {
  const Totals& t = facts.totals;
  Table table;
  table.title =
      "Plan of " + TitleOf(plan.site->name, plan.site->title) + ", as of " + FormatDate(plan.as_of);
  table.key = "totals";
  table.columns = {Text("What"), Number("Count")};
  AddTotal(table, "flows", std::to_string(t.flows));
  AddTotal(table, "of them granted already", std::to_string(t.granted));
  AddTotal(table, "of them inside one host", std::to_string(t.local));
  AddTotal(table, "requirements", std::to_string(t.requirements));
  AddTotal(table, "different services", std::to_string(t.services));
  AddTotal(table, "enforcement points", std::to_string(t.points));
  AddTotal(table, "entries to request", std::to_string(t.entries));
  AddTotal(table, "open questions", std::to_string(t.questions));
  AddTotal(table, "of them without an answer to go on", std::to_string(t.failing_questions));
  AddTotal(table, "doubts", std::to_string(t.doubts));
  AddTotal(table, "conditions violated", std::to_string(t.violated));
  AddTotal(table, "conditions to check", std::to_string(t.to_check));
  AddTotal(table, "left out", std::to_string(t.skipped));
  table.tones.resize(table.rows.size(), Tone::kPlain);
  if (t.failing_questions > 0) table.tones[8] = Tone::kBad;
  if (t.doubts > 0) table.tones[9] = Tone::kWarning;
  if (t.violated > 0) table.tones[10] = Tone::kBad;
  return table;
}

Table PointsTable(const plan::Plan& plan, const Facts& facts) {
  Table table;
  table.title = "Enforcement points";
  table.key = "points";
  table.columns = {Text("Point"), Text("Kind"),    Text("Dialect"),   Text("Version"),
                   Text("Owner"), Number("Flows"), Number("Entries"), Number("Rules")};
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const site::EnforcementPoint& point = plan.site->points[plan.points[i].point];
    table.rows.push_back({point.name, std::string(ToText(point.kind)), point.dialect, point.version,
                          point.owner, std::to_string(plan.points[i].flows),
                          std::to_string(facts.points[i].entries.size()),
                          std::to_string(plan.points[i].rules)});
  }
  return table;
}

Table FlowsTable(const plan::Plan& plan, const Facts& facts) {
  Table table;
  table.title = "Flows";
  table.columns = {Text("Source"),      Text("Source zone"),      Text("Source addresses"),
                   Text("Destination"), Text("Destination zone"), Text("Destination addresses"),
                   Text("Service"),     Text("Through"),          Text("Requirement"),
                   Text("Citation"),    Text("Expires"),          Text("State")};
  EntryDescriber describer(plan);
  for (const plan::PlannedFlow& flow : plan.flows) {
    const ReasonText& reason = facts.reasons[flow.reason];
    std::vector<std::string> through;
    for (const std::uint32_t point : describer.PointsOf(flow)) {
      through.push_back(plan.site->points[point].name);
    }
    const std::string from_port =
        flow.source_ports.IsAny() ? "" : " from port " + net::ToText(flow.source_ports);
    table.rows.push_back({plan.EndpointName(flow.source),
                          ZoneText(plan, plan.endpoints[flow.source].zone),
                          plan.EndpointAddresses(flow.source), plan.EndpointName(flow.destination),
                          ZoneText(plan, plan.endpoints[flow.destination].zone),
                          plan.EndpointAddresses(flow.destination),
                          net::ToText(plan.services[flow.service]) + from_port, Join(through, ", "),
                          reason.id, reason.citation, reason.until,
                          flow.local     ? "local"
                          : flow.granted ? "granted"
                                         : "planned"});
  }
  return table;
}

Table EntriesTable(const plan::Plan& plan, const Facts& facts, const PointEntries& point) {
  const site::EnforcementPoint& p = plan.site->points[point.point];
  Table table;
  table.title = "Entries at " + TitleOf(p.name, p.title);
  table.key = "entries_" + SnakeCase(p.name);
  table.columns = EntryColumns();
  table.empty_text = "nothing to request here";
  EntryDescriber describer(plan);
  for (const plan::Entry& entry : point.entries) {
    table.rows.push_back(EntryRow(entry, point.point, facts, describer));
  }
  return table;
}

Table AllEntriesTable(const plan::Plan& plan, const Facts& facts) {
  Table table;
  table.title = "Entries";
  table.columns = EntryColumns();
  table.columns.insert(table.columns.begin(), {Text("Point"), Text("Owner")});
  EntryDescriber describer(plan);
  for (const PointEntries& point : facts.points) {
    const site::EnforcementPoint& p = plan.site->points[point.point];
    for (const plan::Entry& entry : point.entries) {
      std::vector<std::string> row = EntryRow(entry, point.point, facts, describer);
      row.insert(row.begin(), {p.name, p.owner});
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table BriefEntriesTable(const plan::Plan& plan, const Facts& facts, const PointEntries& point,
                        std::size_t ends_max) {
  Table table = EntriesTable(plan, facts, {point.point, {}});
  table.columns = {Text("Source"), Text("Destination"), Text("Service"),
                   Text("Reason"), Text("Citation"),    Text("Remarks")};
  EntryDescriber describer(plan);
  for (const plan::Entry& entry : point.entries) {
    const EntryText text = describer.Describe(entry, point.point);
    table.rows.push_back(
        {EndsText(plan, entry.sources, ends_max), EndsText(plan, entry.destinations, ends_max),
         Join(text.services, "\n"),
         OfReasons(facts, entry.reasons, "\n", [](const ReasonText& r) { return r.purpose; }),
         OfReasons(facts, entry.reasons, "\n", [](const ReasonText& r) { return r.citation; }),
         Remarks(entry, text, facts)});
  }
  return table;
}

Table QuestionsTable(const plan::Plan& plan) {
  Table table;
  table.title = "Open questions";
  table.key = "questions";
  table.columns = {Text("Instance"), Text("Kind"),       Text("Name"),        Text("Question"),
                   Text("Taken"),    Text("Would open"), Text("Requirements")};
  for (const plan::Question& question : plan.questions) {
    table.rows.push_back({InstanceName(plan, question.instance), std::string(ToText(question.kind)),
                          question.name, question.text,
                          question.taken.empty() ? "nothing" : question.taken,
                          Join(question.would_open, "\n"), Join(question.requirements, "\n")});
    table.tones.push_back(question.fails ? Tone::kBad : Tone::kPlain);
  }
  return table;
}

Table BriefQuestionsTable(const plan::Plan& plan, std::size_t opens_max) {
  Table table;
  table.title = "Open questions";
  table.key = "questions";
  table.columns = {Text("Instance"), Text("Name"),       Text("Question"),
                   Text("Taken"),    Text("Would open"), Number("Requirements")};
  for (const plan::Question& question : plan.questions) {
    const std::size_t shown = std::min(opens_max, question.would_open.size());
    std::string opens = Join({question.would_open.begin(),
                              question.would_open.begin() + static_cast<std::ptrdiff_t>(shown)},
                             "\n");
    const std::size_t more = question.would_open.size() - shown;
    if (more > 0) opens += (shown > 0 ? "\nand " : "") + std::to_string(more) + " more";
    table.rows.push_back({InstanceName(plan, question.instance), question.name, question.text,
                          question.taken.empty() ? "nothing" : question.taken, opens,
                          std::to_string(question.requirements.size())});
    table.tones.push_back(question.fails ? Tone::kBad : Tone::kPlain);
  }
  return table;
}

Table ConditionsTable(const plan::Plan& plan) {
  Table table;
  table.title = "Conditions";
  table.columns = {Text("Instance"), Text("State"),   Text("Kind"),    Text("Condition"),
                   Text("Found"),    Number("Value"), Text("Citation")};
  for (const plan::PlannedCondition& planned : plan.conditions) {
    const catalog::Condition& condition = planned.catalog->conditions[planned.condition];
    table.rows.push_back({InstanceName(plan, planned.instance), std::string(ToText(planned.state)),
                          std::string(catalog::ToText(condition.kind)), condition.text,
                          planned.detail, condition.value ? std::to_string(*condition.value) : "",
                          planned.catalog->product + " L" + std::to_string(condition.cite.line)});
    table.tones.push_back(planned.state == plan::ConditionState::kViolated  ? Tone::kBad
                          : planned.state == plan::ConditionState::kToCheck ? Tone::kWarning
                                                                            : Tone::kPlain);
  }
  return table;
}

Table DoubtsTable(const Facts& facts) {
  Table table;
  table.title = "Doubts";
  table.columns = {Text("Requirement"), Text("Instances"), Text("About"),   Text("Readings"),
                   Text("Taken"),       Text("Why"),       Text("Citation")};
  for (const DoubtInUse& in_use : facts.doubts) {
    const ReasonText& reason = facts.reasons[in_use.reason];
    const DoubtText& doubt = in_use.doubt;
    const bool is_known = doubt.taken >= 1 && doubt.taken <= doubt.readings.size();
    table.rows.push_back(
        {reason.requirement, Join(in_use.instances, ", "), doubt.about, Join(doubt.readings, "\n"),
         is_known ? doubt.readings[doubt.taken - 1] : "", doubt.why, reason.citation});
  }
  return table;
}

Table SkippedTable(const plan::Plan& plan) {
  Table table;
  table.title = "Left out";
  table.key = "skipped";
  table.columns = {Text("Instance"), Text("Why"), Text("Detail"), Number("Count"),
                   Text("Requirements")};
  for (const SkipGroup& group : GroupSkips(plan)) {
    table.rows.push_back({group.instance, std::string(ToText(group.why)), group.detail,
                          std::to_string(group.requirements.size()),
                          Join(group.requirements, ", ")});
  }
  return table;
}

Table ExpiringTable(const plan::Plan& plan, std::optional<int> within_days) {
  Table table;
  table.title = within_days ? "Ending by " + FormatDate(Date{plan.as_of.days + *within_days}) +
                                  ", as of " + FormatDate(plan.as_of)
                            : "Ending, as of " + FormatDate(plan.as_of);
  table.key = "expiring";
  table.columns = {Text("Until"), Number("Days"), Text("What"),
                   Text("Name"),  Text("Reason"), Text("By")};
  for (const Ending& ending : Endings(plan, within_days)) {
    table.rows.push_back({FormatDate(ending.until), std::to_string(ending.days), ending.what,
                          ending.id, ending.reason, ending.by});
    table.tones.push_back(ending.days < 0     ? Tone::kFaint
                          : ending.days <= 30 ? Tone::kWarning
                                              : Tone::kPlain);
  }
  return table;
}

Table ZonesTable(const plan::Plan& plan, const Facts& facts) {
  std::set<std::uint32_t> senders;
  std::set<std::uint32_t> receivers;
  for (const auto& [pair, flows] : facts.zone_flows) {
    senders.insert(pair.first);
    receivers.insert(pair.second);
  }
  Table table;
  table.title = "Flows from zone to zone";
  table.key = "zones";
  table.columns = {Text("From")};
  for (const std::uint32_t to : receivers) {
    Column column = Number(ZoneText(plan, to));
    column.key = ZoneText(plan, to);
    table.columns.push_back(column);
  }
  for (const std::uint32_t from : senders) {
    std::vector<std::string> row = {ZoneText(plan, from)};
    for (const std::uint32_t to : receivers) {
      const auto found = facts.zone_flows.find({from, to});
      row.push_back(found == facts.zone_flows.end() ? "" : std::to_string(found->second));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<Table> PlanTables(const plan::Plan& plan, const Facts& facts, std::size_t ends_max) {
  std::vector<Table> tables = {TotalsTable(plan, facts), PointsTable(plan, facts)};
  for (const PointEntries& point : facts.points) {
    tables.push_back(BriefEntriesTable(plan, facts, point, ends_max));
  }
  tables.push_back(ZonesTable(plan, facts));
  tables.push_back(QuestionsTable(plan));
  tables.push_back(DoubtsTable(facts));
  tables.push_back(ConditionsTable(plan));
  tables.push_back(SkippedTable(plan));
  tables.push_back(ExpiringTable(plan, std::nullopt));
  return tables;
}

}  // namespace portwright::report
