// A topology as few batches of ip(8) commands and settings of the kernel. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/topology.h"

namespace portwright::lab {

// The namespace of all segments: bridges and nothing else.
inline constexpr char kWiring[] = "segments";

// In the wiring's namespace: a bridge for each segment, and a pair of interfaces for each link, one
// end at the bridge and the other in its space, which exists already. Links of `delayed` spaces are
// two pairs whose inner ends, NearEnd and FarEnd, somebody has to connect.
std::string WiringBatch(const Topology& topology, const std::set<std::uint32_t>& delayed = {});
// Of the link with that number, counted over all spaces: the one on its own side, and on the
// bridge's.
std::string NearEnd(std::size_t link);
std::string FarEnd(std::size_t link);

// In a space: addresses and routes of one family. `ip -4 -batch` and `ip -6 -batch` take one each.
std::string SpaceBatch(const Space& space, net::Family family);

// Settings of a space, or of the wiring, in their order: keys below /proc/sys.
std::vector<std::pair<std::string, std::string>> SpaceSettings(const Space& space);
std::vector<std::pair<std::string, std::string>> WiringSettings();

// `20ms`, `1.5s`, as tc(8) has it, in microseconds; nothing for anything else.
std::optional<std::int64_t> ParseDelayUs(std::string_view text);

// What the path between two ends does to packets. Of a gateway, on each of its links.
struct Conditions {
  std::string latency;  // `20ms`
  std::string loss;     // `1%`
  std::string rate;     // `100mbit`
};
// A batch of tc(8). `has_netem`: latency and loss by it; else only the rate is there.
std::string ConditionsBatch(const Space& space, const Conditions& conditions, bool has_netem);
// Loss where there is no netem: a table of nft.
std::string LossText(std::uint32_t per_thousand);

}  // namespace portwright::lab
