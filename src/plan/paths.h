// The ways between zones: over the gateways that the site names, with the fewest of them. Two ways
// of equal length, or none, are errors that name both ends, unless the site fixes one. (Anchor:
// Netspoc, where a service's rules land on every device of its path.)
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "plan/plan.h"
#include "site/site.h"

namespace portwright::plan {

class PathFinder {
 public:
  // Checks the ways that the site fixes. `diagnostics` must outlive the finder.
  // With `partial`, a way that is missing is a note: the site may get its gateways later.
  PathFinder(const site::Site& site, std::vector<Path>& paths, Diagnostics& diagnostics,
             bool partial = false);

  // Index into the paths given at construction, where a new way is appended; kNone where there is
  // none, said once for a pair of zones. O(1) for a pair that was asked before.
  std::uint32_t Find(std::uint32_t from_zone, std::uint32_t to_zone);

  // The zone whose gateways a zone uses: itself, or the nearest enclosing one that a gateway names.
  std::uint32_t Attachment(std::uint32_t zone) const { return attachment_[zone]; }

 private:
  struct Edge {
    std::uint32_t point, in_interface, out_interface, from_zone, zone;
  };

  void Attach();
  void TakeFixedPaths();
  std::uint32_t Search(std::uint32_t from, std::uint32_t to, std::uint32_t from_zone,
                       std::uint32_t to_zone);
  std::uint32_t Keep(std::uint32_t from_zone, std::uint32_t to_zone,
                     const std::vector<Edge>& edges);
  std::vector<Edge> EdgesFrom(std::uint32_t zone) const;

  const site::Site& site_;
  std::vector<Path>& paths_;
  Diagnostics& diagnostics_;
  bool partial_;
  std::vector<std::uint32_t> attachment_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> known_;  // by zones as asked
};

}  // namespace portwright::plan
