#include "report/xlsx.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/plan_tables.h"
#include "report/reason_text.h"
#include "report/totals.h"
#include "report/workbook.h"

namespace portwright::report {
namespace {

struct SheetColumn {
  const char* name;
  double width;
};

constexpr SheetColumn kColumns[] = {{"Row", 11},
                                    {"Source", 24},
                                    {"Source zone", 14},
                                    {"Source addresses", 24},
                                    {"Destination", 24},
                                    {"Destination zone", 14},
                                    {"Destination addresses", 24},
                                    {"Service", 14},
                                    {"Initiator", 22},
                                    {"Action", 9},
                                    {"Reason", 42},
                                    {"Feature", 20},
                                    {"Product", 22},
                                    {"Instance", 16},
                                    {"Document", 28},
                                    {"Section", 28},
                                    {"Line", 8},
                                    {"Requirement", 32},
                                    {"Translated", 24},
                                    {"Session timeout", 12},
                                    {"Doubt", 36},
                                    {"Expires", 12}};

// Columns of a table by their names, in this order.
Table Only(const Table& table, const std::vector<std::string_view>& names, std::string title) {
  Table out;
  out.title = std::move(title);
  out.rows.resize(table.rows.size());
  for (const std::string_view name : names) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].name != name) continue;
      out.columns.push_back(table.columns[c]);
      for (std::size_t r = 0; r < table.rows.size(); ++r) out.rows[r].push_back(table.rows[r][c]);
    }
  }
  return out;
}

Table Assumptions(const plan::Plan& plan, const Facts& facts) {
  Table table;
  table.title = "Assumptions";
  table.columns = {Text("About"), Text("Taken"), Text("Instead of, or why")};
  for (const plan::Question& question : plan.questions) {
    if (question.taken.empty()) continue;
    const std::string instance =
        question.instance == plan::kNone ? "" : plan.site->instances[question.instance].id + ": ";
    table.rows.push_back({instance + question.name, question.taken, "default; " + question.text});
  }
  const Table doubts = DoubtsTable(facts);
  for (const auto& row : doubts.rows) {
    table.rows.push_back({row[0] + " (" + row[2] + ")", row[4], row[3] + "\n" + row[5]});
  }
  return table;
}

TextSheet Summary(const plan::Plan& plan, const Facts& facts,
                  const std::vector<std::string>& sheet_names) {
  TextSheet out;
  out.name = "Summary";
  out.widths = {34, 30, 44, 34, 24, 12, 12};
  out.title = "Firewall change request: " + TitleOf(plan.site->name, plan.site->title);
  out.lines = {"As of " + FormatDate(plan.as_of) + ". " +
               Count(facts.totals.entries, "entry", "entries") + " for " +
               Count(facts.totals.flows - facts.totals.granted, "flow") + " at " +
               Count(facts.totals.points, "enforcement point") + "; one sheet each."};
  Table points;
  points.title = "Enforcement points";
  points.columns = {Text("Point"), Text("Owner"),   Text("Kind and dialect"),
                    Text("Sheet"), Text("Entries"), Text("Flows")};
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const site::EnforcementPoint& point = plan.site->points[plan.points[i].point];
    std::string kind(ToText(point.kind));
    if (!point.dialect.empty()) kind += ", " + point.dialect;
    if (!point.version.empty()) kind += " " + point.version;
    points.rows.push_back({TitleOf(point.name, point.title), point.owner, kind, sheet_names[i],
                           std::to_string(facts.points[i].entries.size()),
                           std::to_string(plan.points[i].flows)});
  }
  out.tables = {points,
                Only(QuestionsTable(plan), {"Name", "Instance", "Question", "Would open", "Taken"},
                     "Open questions"),
                Assumptions(plan, facts),
                Only(ConditionsTable(plan), {"Condition", "State", "Found", "Citation"},
                     "Conditions beside ports"),
                ExpiringTable(plan, std::nullopt)};
  return out;
}

template <typename TextOf>
std::string OfReasons(const Facts& facts, const plan::Entry& entry, TextOf text_of) {
  std::vector<std::string> parts;
  for (const std::uint32_t reason : entry.reasons) {
    std::string text = text_of(facts.reasons[reason]);
    if (text.empty() || std::find(parts.begin(), parts.end(), text) != parts.end()) continue;
    parts.push_back(std::move(text));
  }
  return Join(parts, "\n");
}

std::string DoubtText(const ReasonText& reason) {
  std::string out;
  for (const auto& doubt : reason.doubts) {
    out += (out.empty() ? "" : "\n") + doubt.about + ": ";
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      out += (i == 0 ? "" : "; or ") + doubt.readings[i];
      if (i + 1 == doubt.taken) out += " (taken)";
    }
  }
  return out;
}

std::string TimeoutText(const ReasonText& reason) {
  return reason.session_timeout_s == 0 ? "" : std::to_string(reason.session_timeout_s) + " s";
}

std::string RowId(const std::string& point, std::size_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return point + "-" + digits;
}

// Cells of one entry, in the order of kColumns.
std::vector<std::string> EntryCells(const std::string& id, const plan::Entry& entry,
                                    std::uint32_t point, const Facts& facts,
                                    EntryDescriber& describer) {
  const EntryText text = describer.Describe(entry, point);
  const auto of = [&](auto text_of) { return OfReasons(facts, entry, text_of); };
  return {id,
          Join(text.source_names, "\n"),
          Join(text.source_zones, "\n"),
          Join(text.source_addresses, "\n"),
          Join(text.destination_names, "\n"),
          Join(text.destination_zones, "\n"),
          Join(text.destination_addresses, "\n"),
          Join(text.services, "\n"),
          of([](const ReasonText& r) { return r.initiator; }),
          "permit",
          of([](const ReasonText& r) { return r.purpose; }),
          of([](const ReasonText& r) { return Join(r.features, ", "); }),
          of([](const ReasonText& r) { return r.product; }),
          of([](const ReasonText& r) { return r.instance; }),
          of([](const ReasonText& r) { return r.document; }),
          of([](const ReasonText& r) { return r.section; }),
          of([](const ReasonText& r) { return r.lines; }),
          of([](const ReasonText& r) { return r.requirement; }),
          Join(text.translated, "\n"),
          of(TimeoutText),
          of(DoubtText),
          of([](const ReasonText& r) { return r.until; })};
}

GridSheet PointSheet(const plan::Plan& plan, const PointEntries& point, const Facts& facts,
                     const std::string& sheet_name) {
  GridSheet out;
  out.name = sheet_name;
  for (const SheetColumn& column : kColumns) {
    out.columns.push_back({column.name, column.width});
    out.columns.back().marks = std::string_view(column.name) == "Doubt";
  }
  EntryDescriber describer(plan);
  const std::string& name = plan.site->points[point.point].name;
  for (const plan::Entry& entry : point.entries) {
    out.rows.push_back(
        EntryCells(RowId(name, out.rows.size() + 1), entry, point.point, facts, describer));
  }
  return out;
}

}  // namespace

Result<std::string> Xlsx(const plan::Plan& plan) {
  const Facts facts = Gather(plan);
  std::vector<std::string> points;
  for (const PointEntries& point : facts.points)
    points.push_back(plan.site->points[point.point].name);
  const std::vector<std::string> names = SheetNames(points);
  Workbook book;
  book.title = "Firewall change request: " + TitleOf(plan.site->name, plan.site->title);
  book.created = plan.as_of;
  book.texts.push_back(Summary(plan, facts, names));
  for (std::size_t i = 0; i < facts.points.size(); ++i)
    book.grids.push_back(PointSheet(plan, facts.points[i], facts, names[i]));
  return Write(book);
}

}  // namespace portwright::report
