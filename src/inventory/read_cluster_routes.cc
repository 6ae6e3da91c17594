// `route list` of a backup cluster, by the reader of what such a cluster prints.
#include <string>

#include "cluster/grammar.h"
#include "cluster/records.h"
#include "cluster/state.h"
#include "inventory/readers.h"

namespace portwright::inventory {

Status ReadClusterRoutes(std::string_view text, Reading& reading) {
  const std::string name = reading.HostName();
  if (name.empty()) return Ok();
  cluster::State state;
  cluster::ReadRecords(text, reading.file, cluster::BuiltInGrammar(), state, reading.diagnostics);
  for (const cluster::StaticRoute& route : state.routes) {
    reading.facts.cluster_routes.push_back(
        {name, {route.destination, route.next_hop, route.interface_group}, {"", route.place.line}});
  }
  reading.facts.rows = state.routes.size();
  return Ok();
}

}  // namespace portwright::inventory
