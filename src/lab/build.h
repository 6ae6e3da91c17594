// Makes a topology out of the namespaces of this process, which has to be a private one
// (sys/private_process.h): ip, nft and tc do the work, a few processes for each space.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "lab/commands.h"
#include "lab/topology.h"
#include "sys/delay_line.h"

namespace portwright::lab {

struct BuildOptions {
  Conditions conditions;                         // of every gateway
  std::map<std::uint32_t, Conditions> of_space;  // of these, by the topology's index, in its place
};

struct Built {
  // What was asked for and is not to be had here: `latency: this kernel has ...`; empty: all is.
  std::string left_out;
  // In kWiring, where there is no netem: nothing passes there until these run.
  std::vector<sys::DelayLine> delays;
};

// Errors name the space and what the program said. Cost: about 10 ms for a space.
Result<Built> Build(const Topology& topology, const BuildOptions& options);

// Commands of nft in one space.
Status LoadRules(const std::string& space, const std::string& text);

}  // namespace portwright::lab
