// Makes a topology out of the namespaces of this process, which has to be a private one
// (sys/private_process.h): ip, nft and tc do the work, a few processes for each space.
#pragma once

#include <string>

#include "base/result.h"
#include "lab/commands.h"
#include "lab/topology.h"

namespace portwright::lab {

struct BuildOptions {
  Conditions conditions;  // of every gateway
};

// What was asked for and is not to be had here: `latency: this kernel has no netem`; empty: all is.
struct Built {
  std::string left_out;
};

// Errors name the space and what the program said. Cost: about 10 ms for a space.
Result<Built> Build(const Topology& topology, const BuildOptions& options);

// In one space, which has none yet.
Status SetConditions(const Space& space, const Conditions& conditions);

// Commands of nft in one space.
Status LoadRules(const std::string& space, const std::string& text);

}  // namespace portwright::lab
