// Extractions written by hand, for tests. Not part of the library.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/table.h"
#include "extract/extraction.h"
#include "net/service.h"

namespace portwright::extract {

inline net::Service ServiceOf(const std::string& text) { return *net::ParseService(text); }

inline Row RowOf(std::string section, std::string source, std::string destination,
                 const std::string& service, std::uint32_t line) {
  Row row;
  row.section = std::move(section);
  row.source = std::move(source);
  row.destination = std::move(destination);
  row.service = ServiceOf(service);
  row.line = line;
  row.ground = "source and destination";
  return row;
}

// The extraction that gives exactly the table of a catalog, all lines moved.
inline Extraction RowsOf(const catalog::Catalog& catalog, std::uint32_t moved_by) {
  Extraction out;
  out.title = catalog.document.title;
  out.product = catalog.title;
  for (const catalog::Row& line : catalog::PortTable(catalog)) {
    const catalog::Requirement& requirement = catalog.requirements[line.requirement];
    Row row;
    row.section = line.section;
    row.source = line.source;
    row.destination = line.destination;
    row.service = requirement.allow[line.entry].service;
    row.direction = requirement.direction;
    row.initiator = requirement.initiator;
    row.flags = requirement.cite.flags;
    row.doubts = requirement.doubts;
    row.is_default = requirement.allow[line.entry].parameter != catalog::kNone;
    row.line = line.line == 0 ? 0 : line.line + moved_by;
    row.block = line.requirement;
    out.rows.push_back(std::move(row));
  }
  return out;
}

// Rows of every shape: inherited cells, doubts, conditions, alternatives, defaults, host names,
// groups, unknown initiators, any port, ICMP, an unnamed other side.
inline Extraction AllShapes() {
  Extraction out;
  out.title = "Ports of Gamma";
  out.product = "{{site.data.gamma}}";
  const auto add = [&](Row row) -> Row& {
    out.rows.push_back(std::move(row));
    return out.rows.back();
  };
  add(RowOf("Management > Incoming traffic", "Administrators", "@product", "tcp/443", 5)).block = 2;
  Row& web =
      add(RowOf("Management > Incoming traffic", "Administrators", "@product", "tcp/8443", 6));
  web.is_default = true;
  web.protocol = "HTTPS";
  web.direction = catalog::Direction::kIn;
  for (const char* service : {"tcp/111", "udp/111", "tcp/2049"}) {
    Row& row = add(RowOf("Storage > NFS", "@product", "NFS filers", service, 9));
    row.block = 3;
    row.table_row = 1;
    row.purpose = "Backup: \"data\" \\ of #filers";
    row.traffic = "Backup";
  }
  Row& inherited = add(RowOf("Storage > NFS", "@product", "NFS filer", "udp/4045", 10));
  inherited.inherited = {{Kind::kDestination, 9}, {Kind::kTransport, 9}};
  inherited.flags = {catalog::Flag::kInherited};
  for (const char* service : {"tcp/25", "tcp/587"}) {
    Row& row = add(RowOf("Mail", "@product", "Mail server", service, 14));
    row.alternatives = 7;
    row.protocol = "SMTP";
    row.flags = {catalog::Flag::kAlternative};
  }
  Row& doubtful = add(RowOf("Mail", "@product", "Syslog: \xc3\xa9t\xc3\xa9", "udp/514", 16));
  doubtful.doubts = {{catalog::DoubtAbout::kTransport, {"UDP", "TCP, as said below"}, 1, "", {}}};
  doubtful.initiator = catalog::Initiator::kUnknown;
  Row& when = add(RowOf("Storage > Replication", "@product", "Replica", "tcp/7000-7010", 20));
  when.conditions = {{ConditionKind::kOnlyWhen, "if replication is licensed", "", 20},
                     {ConditionKind::kFromVersion, "from version 7.10 on", "7.10", 20}};
  Row& older = add(RowOf("Storage > Replication", "@product", "Replica", "tcp/7011", 21));
  older.conditions = {{ConditionKind::kFromVersion, "7.9 and earlier", "7.9", 21},
                      {ConditionKind::kOptional, "optional", "", 21}};
  add(RowOf("Support", "@product", "https://eu.<region>.example.com/upload", "tcp/443", 25))
      .flags = {catalog::Flag::kFqdn, catalog::Flag::kWildcard};
  add(RowOf("Support", "@product", "*", "tcp/443", 26)).also = {30, 31};
  add(RowOf("Network services", "*", "@product", "icmp/any", 28));
  add(RowOf("Network services", "@product", "@product", "any", 29));
  add(RowOf("Network services", "@product", "DNS servers", "udp/53", 33));
  add(RowOf("Network services", "Any", "localhost", "tcp/any", 34)).initiator =
      catalog::Initiator::kTo;
  add(RowOf("Network services", "@product", "Peer", "proto/50", 35));
  add(RowOf("Network services", "@product", "DNS servers", "udp/53", 36));
  out.notes = {{catalog::ConditionKind::kSessionTimeout, 14400, "Network services", 40},
               {catalog::ConditionKind::kSameSubnet, std::nullopt, "Storage > NFS", 41}};
  return out;
}

}  // namespace portwright::extract
