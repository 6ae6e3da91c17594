// `portwright dialects`: the languages of firewalls that this program knows, and what each can say.
#include <string>
#include <vector>

#include "base/text.h"
#include "workflow/dialects.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using dialect::Capabilities;
using dialect::Dialect;

std::string YesNo(bool yes) { return yes ? "yes" : "no"; }

std::string TitleOf(const Dialect& dialect) {
  return dialect.guide() == nullptr ? std::string(dialect.name())
                                    : std::string(dialect.guide()->title);
}

report::Table AllTable() {
  report::Table table;
  table.title = "Dialects";
  table.columns = {report::Text("Name"),  report::Text("Title"),    report::Text("Written"),
                   report::Text("Hosts"), report::Text("Gateways"), report::Text("IPv6"),
                   report::Text("File")};
  for (const Dialect* dialect : AllDialects()) {
    const Capabilities can = dialect->capabilities();
    const bool writes = dialect->renders();
    table.rows.push_back({std::string(dialect->name()), TitleOf(*dialect),
                          writes ? "yes" : "no, read", writes ? YesNo(can.host_rules) : "",
                          writes ? YesNo(can.gateway_rules) : "", YesNo(can.ipv6),
                          "." + std::string(dialect->extension())});
  }
  return table;
}

report::Table CapabilityTable(const Capabilities& can) {
  report::Table table;
  table.title = "What it can say";
  table.columns = {report::Text("What"), report::Text("Answer")};
  const auto add = [&](const char* what, std::string answer) {
    table.rows.push_back({what, std::move(answer)});
  };
  add("rules of a host, a group of hosts or a cluster", YesNo(can.host_rules));
  add("rules of a gateway", YesNo(can.gateway_rules));
  add("IPv6", YesNo(can.ipv6));
  add("port ranges", YesNo(can.port_ranges));
  add("client ports", YesNo(can.source_ports));
  add("ICMP types", YesNo(can.icmp_types));
  add("protocols other than TCP, UDP and ICMP", YesNo(can.other_protocols));
  add("interfaces or zones", YesNo(can.interfaces));
  add("session timeouts", YesNo(can.session_timeouts));
  add("a last day", YesNo(can.expiry));
  add("named objects", YesNo(can.named_objects));
  add("host names as destinations", !can.host_names      ? "no"
                                    : can.wildcard_names ? "yes, and those with `*`"
                                                         : "yes, without `*`");
  add("comments",
      can.comments ? "up to " + std::to_string(can.comment_bytes_max) + " bytes" : "no");
  return table;
}

report::Table ListTable(const char* title, const char* column,
                        const std::vector<std::string_view>& lines) {
  report::Table table;
  table.title = title;
  table.columns = {report::Text(column)};
  for (const std::string_view line : lines) table.rows.push_back({std::string(line)});
  return table;
}

}  // namespace

Outcome DescribeDialects(const std::string& name, const Look& look) {
  if (name.empty()) return {Exit::kFine, Print(AllTable(), look), ""};
  const Dialect* dialect = FindDialect(name);
  if (dialect == nullptr) {
    const auto near = Nearest(name, DialectNames());
    return Reject("expected a dialect, found " + Quote(name),
                  near ? "did you mean " + *near + "?" : Join(DialectNames(), ", "));
  }
  if (!dialect->renders() || dialect->guide() == nullptr) {
    return Reject("expected a dialect that is written, found " + name + ", which is only read",
                  "docs/proof_scope.md says what of it is understood");
  }
  const dialect::Guide& guide = *dialect->guide();
  report::Table about;
  about.title = "About";
  about.columns = {report::Text("Name"), report::Text("Title"), report::Text("Platform"),
                   report::Text("File")};
  about.rows.push_back({std::string(dialect->name()), std::string(guide.title),
                        std::string(guide.platform), "." + std::string(dialect->extension())});
  report::Table instead;
  instead.title = "What it does instead";
  instead.columns = {report::Text("What it cannot say"), report::Text("What is done")};
  for (const dialect::Instead& row : guide.instead)
    instead.rows.push_back({std::string(row.what), std::string(row.done)});
  return {Exit::kFine,
          Print({about, ListTable("How a policy looks", "Shape", guide.shape),
                 CapabilityTable(dialect->capabilities()), instead,
                 ListTable("Check and load", "Command", guide.load),
                 ListTable("Take away", "Command", guide.undo),
                 ListTable("How it is checked", "Check", guide.checks)},
                look),
          ""};
}

}  // namespace portwright::workflow
