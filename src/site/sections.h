// The sections of all files of a site, brought together before anything is read: which file may
// hold what, and which entry wins where two files have the same.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/diagnostics.h"
#include "site/read.h"
#include "yaml/fields.h"
#include "yaml/yaml.h"

namespace portwright::site {

// A list section as one file has it.
struct ListPart {
  yaml::Node node;
  bool common = false;  // from common.yaml: an entry gives way to one of the same id
};

// Nodes point into `documents`.
struct Sections {
  std::vector<std::unique_ptr<yaml::Document>> documents;
  SourcePlace place;  // of site.yaml's first line
  std::optional<yaml::Node> site, title, realms;
  // Mappings: each key once, the site's own before those of common.yaml.
  std::vector<yaml::Pair> zones, hosts, networks, clusters, names, proxies, bind, enforcement;
  std::vector<yaml::Pair> resolved, pins, cluster_routes, rows;
  std::vector<yaml::Pair> answers;  // by the id of an instance
  // Lists: the site's own parts before that of common.yaml.
  std::vector<ListPart> products, groups, paths, extra, omit, granted, windows;
  std::vector<ListPart> management, guardrails;
};

Sections Collect(const std::vector<SourceFile>& files, Diagnostics& diagnostics);

}  // namespace portwright::site
