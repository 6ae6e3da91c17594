// A small catalog and a site in memory, for tests. Not part of the library.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/date.h"
#include "sys/memory_files.h"
#include "workflow/load.h"

namespace portwright::workflow {

// The servers of the product `mini` talk to a database on one port.
inline std::string MiniCatalog(std::string_view title = "Mini") {
  return R"(product: mini
title: )" +
         std::string(title) + R"(
vendor: Example
document: { title: Ports, revision: "1" }
roles:
  server: { title: Server, kind: self }
  database: { title: Database, kind: host }
features:
  base: { title: Base, always: true }
requirements:
  - id: base/server-database/5432
    from: server
    to: database
    initiator: from
    ground: "text: the server connects"
    allow: [tcp/5432]
    purpose: Stores its state.
    cite: { section: Ports, line: 3 }
)";
}

inline constexpr std::string_view kMiniSite = R"(site: tiny
zones:
  left: { prefixes: [10.0.1.0/24, "2001:db8:1::/64"] }
  right: { prefixes: [10.0.2.0/24] }
hosts:
  app1: { addresses: [10.0.1.1, "2001:db8:1::1"] }
  db1: { addresses: [10.0.2.1] }
names:
  old.example.com: { resolve: true }
  new.example.com: { resolve: true }
clusters:
  c1: { interfaces: { g: { nodes: { n1: 10.0.1.11, n2: 10.0.1.12 }, vips: [10.0.1.21] } } }
networks:
  admins: { prefixes: [10.0.1.128/28] }
products:
  - id: mini-1
    product: mini
    self: [app1]
    bind: { database: db1 }
enforcement:
  fw1: { kind: gateway, dialect: nftables, interfaces: { a: left, b: right } }
  db1-fw: { kind: host, host: db1, dialect: nftables }
)";

inline void Put(sys::MemoryFiles& files, const std::string& path, std::string_view bytes) {
  ASSERT_TRUE(files.MakeFolder(sys::FolderOf(path)));
  ASSERT_TRUE(files.Write(path, bytes));
}

// The site in `tiny/` with its catalog beside it.
inline void PutMiniSite(sys::MemoryFiles& files) {
  Put(files, "tiny/site.yaml", kMiniSite);
  Put(files, "tiny/catalogs/mini.yaml", MiniCatalog());
}

inline SiteRequest RequestOf(sys::MemoryFiles& files, std::string path = "tiny") {
  SiteRequest request;
  request.path = std::move(path);
  request.as_of = ParseDate("2026-11-21");
  request.files = &files;
  return request;
}

}  // namespace portwright::workflow
