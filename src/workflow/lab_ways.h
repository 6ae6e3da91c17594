// The ways between the zones of a site with every hop on them, routers included: what namespaces
// need to route as the plan's paths see it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "plan/paths.h"
#include "site/site.h"

namespace portwright::workflow {

// A gateway or router on a way: indices into Site::points and its interfaces.
struct LabStep {
  std::uint32_t point = 0;
  std::uint32_t in_leg = 0;
  std::uint32_t out_leg = 0;

  friend auto operator<=>(const LabStep&, const LabStep&) = default;
};

class LabWays {
 public:
  explicit LabWays(const site::Site& site);

  // The zone whose segment a zone is part of: itself, or the enclosing one.
  std::uint32_t SegmentOf(std::uint32_t zone) const { return finder_.Attachment(zone); }

  // Between two zones that are segments. Nothing: the site has no way; empty: one zone.
  const std::optional<std::vector<LabStep>>& Find(std::uint32_t from, std::uint32_t to);

  // The first interface of a point in a segment; kNone if it has none there.
  std::uint32_t LegIn(std::uint32_t point, std::uint32_t zone) const;

 private:
  std::optional<std::vector<LabStep>> Search(std::uint32_t from, std::uint32_t to);
  // Appends the routers between two zones; false where there is no such way.
  bool AddRouters(std::uint32_t from, std::uint32_t to, std::vector<LabStep>& way) const;

  const site::Site& site_;
  Diagnostics unsaid_;  // the plan has said it
  std::vector<plan::Path> paths_;
  plan::PathFinder finder_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::optional<std::vector<LabStep>>> known_;
};

}  // namespace portwright::workflow
