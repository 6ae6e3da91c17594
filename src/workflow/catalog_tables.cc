#include "workflow/catalog_tables.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::workflow {
namespace {

using catalog::Catalog;
using report::Number;
using report::Table;
using report::Text;
using report::Tone;

Table Titled(const Catalog& catalog, std::string_view what, std::vector<report::Column> columns) {
  Table table;
  table.title = catalog.title + ": " + std::string(what);
  table.key = report::SnakeCase(what);
  table.columns = std::move(columns);
  return table;
}

std::string LineText(std::uint32_t line) { return line == 0 ? "" : std::to_string(line); }

std::string AllowText(const catalog::Requirement& requirement) {
  std::vector<std::string> parts;
  for (const catalog::AllowEntry& entry : requirement.allow) parts.push_back(entry.text);
  return Join(parts, ", ");
}

Table RolesTable(const Catalog& catalog) {
  Table table =
      Titled(catalog, "roles",
             {Text("Role"), Text("Title"), Text("Kind"), Text("Shared as"), Text("Host names")});
  for (const catalog::Role& role : catalog.roles) {
    table.rows.push_back(
        {role.id, role.title, std::string(ToText(role.kind)), role.shared, Join(role.names, ", ")});
  }
  return table;
}

Table FeaturesTable(const Catalog& catalog) {
  Table table =
      Titled(catalog, "features",
             {Text("Feature"), Text("Title"), Text("Group"), Text("Question"), Text("Implies")});
  for (const catalog::Feature& feature : catalog.features) {
    std::vector<std::string> implied;
    for (const std::uint32_t f : feature.implies) implied.push_back(catalog.features[f].id);
    table.rows.push_back({feature.id, feature.title, feature.group,
                          feature.always ? "always on" : feature.question, Join(implied, ", ")});
  }
  return table;
}

Table ChoicesTable(const Catalog& catalog) {
  Table table =
      Titled(catalog, "choices",
             {Text("Choice"), Text("Question"), Text("Options"), Text("Default"), Text("Pick")});
  for (const catalog::Choice& choice : catalog.choices) {
    std::vector<std::string> options;
    for (const catalog::Option& option : choice.options) options.push_back(option.id);
    table.rows.push_back({choice.id, choice.question.empty() ? choice.title : choice.question,
                          Join(options, ", "), Join(choice.defaults, ", "),
                          choice.picks_some ? "one or more" : "one"});
  }
  return table;
}

Table ParametersTable(const Catalog& catalog) {
  Table table =
      Titled(catalog, "parameters",
             {Text("Parameter"), Text("Title"), Text("Type"), Text("Default"), Text("Formula")});
  for (std::uint32_t p = 0; p < catalog.parameters.size(); ++p) {
    const catalog::Parameter& parameter = catalog.parameters[p];
    std::string formula;
    if (parameter.formula) {
      formula = std::to_string(parameter.formula->offset) + " + " +
                catalog.parameters[parameter.formula->parameter].id;
    }
    table.rows.push_back({parameter.id, parameter.title, std::string(ToText(parameter.type)),
                          catalog.DefaultOf(p).value_or(""), formula});
  }
  return table;
}

Table RequirementsTable(const Catalog& catalog) {
  Table table =
      Titled(catalog, "requirements",
             {Text("Requirement"), Text("From"), Text("To"), Text("Allow"), Text("Initiator"),
              Text("When"), Text("Purpose"), Number("Line"), Number("Doubts")});
  for (const catalog::Requirement& r : catalog.requirements) {
    table.rows.push_back({r.id, catalog.roles[r.from].id, catalog.roles[r.to].id, AllowText(r),
                          std::string(ToText(r.initiator)), r.when.ToText(), r.purpose,
                          LineText(r.cite.line), std::to_string(r.doubts.size())});
    table.tones.push_back(r.doubts.empty() ? Tone::kPlain : Tone::kWarning);
  }
  return table;
}

Table ConditionsTable(const Catalog& catalog) {
  Table table = Titled(catalog, "conditions",
                       {Text("Condition"), Text("Kind"), Text("Roles"), Number("Value"),
                        Text("When"), Text("Text"), Number("Line")});
  for (const catalog::Condition& c : catalog.conditions) {
    std::vector<std::string> roles;
    for (const std::uint32_t role : c.roles) roles.push_back(catalog.roles[role].id);
    table.rows.push_back({c.id, std::string(ToText(c.kind)), Join(roles, ", "),
                          c.value ? std::to_string(*c.value) : "", c.when.ToText(), c.text,
                          LineText(c.cite.line)});
  }
  return table;
}

std::string HitText(catalog::HitKind kind) {
  switch (kind) {
    case catalog::HitKind::kPort:
      return "port";
    case catalog::HitKind::kRange:
      return "in a range";
    case catalog::HitKind::kAnyPort:
      return "any port";
    case catalog::HitKind::kWords:
      return "words";
    case catalog::HitKind::kCondition:
      return "condition";
  }
  return "";
}

}  // namespace

Table CatalogsTable(const Catalogs& catalogs) {
  Table table;
  table.title = "Catalogs";
  table.columns = {Text("Product"),    Text("Title"),          Text("Document"), Text("Revision"),
                   Number("Features"), Number("Requirements"), Number("Rows"),   Number("Doubts")};
  for (const Catalog* catalog : catalogs) {
    std::size_t doubts = 0;
    for (const catalog::Requirement& r : catalog->requirements) doubts += r.doubts.size();
    table.rows.push_back(
        {catalog->product, catalog->title, catalog->document.title, catalog->document.revision,
         std::to_string(catalog->features.size()), std::to_string(catalog->requirements.size()),
         std::to_string(catalog::PortTable(*catalog).size()), std::to_string(doubts)});
  }
  return table;
}

std::vector<Table> CatalogTables(const Catalog& catalog) {
  return {RolesTable(catalog),      FeaturesTable(catalog),     ChoicesTable(catalog),
          ParametersTable(catalog), RequirementsTable(catalog), ConditionsTable(catalog)};
}

Table HitsTable(const Catalogs& catalogs, const std::vector<catalog::Hit>& hits,
                std::string_view query) {
  Table table;
  table.title = "Found for " + std::string(query);
  table.key = "hits";
  table.empty_text = "nothing; `portwright catalog export` prints whole tables";
  table.columns = {Text("Product"),   Text("Service"), Text("From"),        Text("To"),
                   Text("Initiator"), Text("When"),    Text("Requirement"), Text("Purpose"),
                   Number("Line"),    Text("Match")};
  for (const catalog::Hit& hit : hits) {
    const Catalog& catalog = *catalogs[hit.catalog];
    if (hit.requirement == catalog::kNone) {
      const catalog::Condition& c = catalog.conditions[hit.condition];
      table.rows.push_back({catalog.product, "", "", "", "", c.when.ToText(), c.id, c.text,
                            LineText(c.cite.line), HitText(hit.kind)});
      continue;
    }
    const catalog::Requirement& r = catalog.requirements[hit.requirement];
    const std::string service =
        hit.entry == catalog::kNone ? AllowText(r) : ToText(r.allow[hit.entry].service);
    table.rows.push_back({catalog.product, service, catalog.roles[r.from].title,
                          catalog.roles[r.to].title, std::string(ToText(r.initiator)),
                          r.when.ToText(), r.id, r.purpose, LineText(r.cite.line),
                          HitText(hit.kind)});
  }
  return table;
}

Table FindingsTable(const Catalogs& catalogs,
                    const std::vector<std::vector<catalog::Finding>>& findings,
                    const Diagnostics& diagnostics) {
  Table table;
  table.title = "Findings";
  table.empty_text = "nothing to look at";
  table.columns = {Text("Product"), Text("Kind"), Text("Subject"), Text("Finding"),
                   Text("Details"), Text("Code"), Text("Place")};
  for (std::size_t i = 0; i < catalogs.size(); ++i) {
    for (const catalog::Finding& finding : findings[i]) {
      table.rows.push_back({catalogs[i]->product, std::string(ToText(finding.kind)),
                            finding.subject, finding.message, Join(finding.details, "\n"),
                            std::string(CodeOf(finding.kind)),
                            diagnostics.Describe(finding.place)});
      table.tones.push_back(finding.severity == Severity::kNote ? Tone::kPlain : Tone::kWarning);
    }
  }
  return table;
}

Table PortTableOf(const std::vector<catalog::Row>& rows) {
  Table table;
  table.title = "Ports";
  table.columns = {Text("Section"),   Text("Source"), Text("Destination"),
                   Text("Transport"), Text("Ports"),  Text("Direction"),
                   Number("Line"),    Text("Flags"),  Text("Note")};
  for (const catalog::Row& row : rows) {
    table.rows.push_back({row.section, row.source, row.destination, row.transport, row.ports,
                          row.direction, LineText(row.line), row.flags, row.note});
  }
  return table;
}

Table ChangesTable(const std::vector<catalog::Change>& changes) {
  Table table;
  table.title = "Changes";
  table.empty_text = "the two catalogs say the same";
  table.columns = {Text("Change"), Text("What"), Text("Id"), Text("Details")};
  for (const catalog::Change& change : changes) {
    table.rows.push_back({std::string(ToText(change.kind)), std::string(ToText(change.thing)),
                          change.id, Join(change.details, "\n")});
    const bool opens =
        change.kind == catalog::ChangeKind::kCame || change.kind == catalog::ChangeKind::kWidened;
    table.tones.push_back(opens ? Tone::kWarning : Tone::kPlain);
  }
  return table;
}

}  // namespace portwright::workflow
