// A cloud provider's published address ranges, by service and region: AWS ip-ranges.json, Azure
// service tags, Google cloud.json. Cost: linear in the file. Threading: as Diagnostics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "net/address.h"
#include "site/read.h"

namespace portwright::site {

struct ProviderRange {
  net::Prefix prefix;
  std::string service;  // AWS `S3`, Azure `Storage`, Google `Google Cloud`
  std::string region;   // empty for ranges of all regions
};

struct ProviderRanges {
  bool valid = false;
  std::string date;  // as the file states it; `change 97` where it counts changes
  std::vector<ProviderRange> ranges;

  // Sorted, each once. Letter case does not matter. Without a region: those of all regions.
  std::vector<net::Prefix> Select(std::string_view service, std::string_view region) const;
};

// What cannot be read is a diagnostic; `valid` says whether the file could be used.
ProviderRanges ReadProviderRanges(const SourceFile& file, Diagnostics& diagnostics);

}  // namespace portwright::site
