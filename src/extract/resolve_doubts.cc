#include "extract/resolve_doubts.h"

#include <algorithm>
#include <string>
#include <utility>

namespace portwright::extract {
namespace {

using catalog::Direction;
using catalog::DoubtAbout;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void Add(DoubtAbout about, std::vector<std::string> readings, std::string why, Row& row) {
  for (const catalog::Doubt& doubt : row.doubts) {
    if (doubt.about == about) return;
  }
  catalog::Doubt doubt;
  doubt.about = about;
  doubt.readings = std::move(readings);
  doubt.taken = 1;
  doubt.why = std::move(why);
  row.doubts.push_back(std::move(doubt));
}

bool AllProduct(const std::vector<End>& ends) {
  return !ends.empty() && std::all_of(ends.begin(), ends.end(), [](const End& end) {
    return end.words.find("@product") != std::string::npos;
  });
}

bool NoneProduct(const std::vector<End>& ends) {
  return !ends.empty() && std::none_of(ends.begin(), ends.end(), [](const End& end) {
    return end.words.find("@product") != std::string::npos || end.words == "*";
  });
}

}  // namespace

void DoubtDirection(const std::vector<End>& sources, const std::vector<End>& destinations,
                    Row& row) {
  const bool outwards = AllProduct(sources) && NoneProduct(destinations);
  const bool inwards = AllProduct(destinations) && NoneProduct(sources);
  if (row.direction == Direction::kIn && outwards) {
    Add(DoubtAbout::kDirection,
        {"outgoing, as source and destination say", "incoming, as the heading says"},
        "The heading and the ends of the row contradict each other.", row);
  }
  if (row.direction == Direction::kOut && inwards) {
    Add(DoubtAbout::kDirection,
        {"incoming, as source and destination say", "outgoing, as the heading says"},
        "The heading and the ends of the row contradict each other.", row);
  }
}

void DoubtTransport(const Transports& transports, bool implied, bool either_way, bool guessed,
                    const Port& port, Row& row) {
  if (guessed) {
    Add(DoubtAbout::kTransport, {"TCP, as most services use", "UDP"},
        "The document names no transport, and no service that would tell.", row);
    return;
  }
  if (implied && either_way && !(transports.tcp && transports.udp)) {
    Add(DoubtAbout::kTransport, {"TCP", "TCP and UDP"},
        "The document names a service that uses both.", row);
    return;
  }
  if (port.any || port.ports.lo != port.ports.hi || implied) return;
  bool tcp = false;
  bool udp = false;
  std::string names;
  for (const KnownService* service : ServicesOf(port.ports.lo)) {
    tcp = tcp || service->tcp;
    udp = udp || service->udp;
    if (names.empty()) names = service->name;
  }
  if (transports.tcp && !transports.udp && udp && !tcp) {
    Add(DoubtAbout::kTransport, {"TCP, as the document says", "UDP, as " + names + " uses"},
        "The service that is known by this port uses the other transport.", row);
  }
  if (transports.tcp && transports.udp && tcp != udp) {
    const std::string only = tcp ? "TCP alone" : "UDP alone";
    Add(DoubtAbout::kTransport,
        {"TCP and UDP, as the document says", only + ", as " + names + " uses"},
        "The service that is known by this port uses one of them.", row);
  }
  if (transports.udp && !transports.tcp && tcp && !udp) {
    Add(DoubtAbout::kTransport, {"UDP, as the document says", "TCP, as " + names + " uses"},
        "The service that is known by this port uses the other transport.", row);
  }
}

void DoubtNumber(const Statement& statement, const Port& port, Row& row) {
  if (statement.purpose.empty() || statement.ports.size() != 1 || port.any ||
      port.ports.lo != port.ports.hi ||
      std::none_of(statement.purpose.begin(), statement.purpose.end(), IsDigit)) {
    return;
  }
  const std::vector<Port> words = PortNumbersInProse(statement.purpose);
  const Port* other = nullptr;
  for (const Port& said : words) {
    if (said.ports.lo <= port.ports.lo && port.ports.hi <= said.ports.hi) return;
    other = &said;
  }
  if (other == nullptr || other->ports.lo != other->ports.hi) return;
  Add(DoubtAbout::kPort,
      {net::ToText(port.ports) + ", as the row says",
       net::ToText(other->ports) + ", as its words say"},
      "The words beside the port name another one.", row);
}

}  // namespace portwright::extract
