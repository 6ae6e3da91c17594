// From where hosts are managed.
#include <algorithm>

#include "base/text.h"

#include "site/codes.h"
#include "site/management.h"
#include "site/reading.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Node;

constexpr std::string_view kKeys[] = {"from", "to", "allow", "reason"};
constexpr unsigned kManagers = KindBit(EndpointKind::kHost) | KindBit(EndpointKind::kNetwork) |
                               KindBit(EndpointKind::kZone) | KindBit(EndpointKind::kLiteral);
constexpr std::string_view kWhat = "a management entry";

net::Service Ssh() {
  net::Service ssh;
  ssh.kind = net::ServiceKind::kTcp;
  ssh.ports = {22, 22};
  return ssh;
}

// A way from another realm is a translated one: the host sees other addresses than the site says.
void ReportOtherRealms(Reading& reading, const Fields& fields, const Management& entry) {
  for (const std::uint32_t host : entry.hosts) {
    const std::uint32_t realm = reading.site.hosts[host].realm;
    const bool is_reached = std::any_of(
        entry.from.begin(), entry.from.end(),
        [&](const EndpointRef& from) { return RealmOfManager(reading.site, from) == realm; });
    if (is_reached || entry.from.empty()) continue;
    reading.diagnostics.Error(codes::kManagedRealm, fields.PlaceOf("to"),
                              "expected hosts of the realm from which they are managed, found " +
                                  Quote(reading.site.hosts[host].name) + " of realm " +
                                  Quote(reading.site.realms[realm].name),
                              "give the addresses that the host sees, as prefixes of its realm");
  }
}

Management ReadOne(Reading& reading, const Node& node) {
  const Fields fields(node, kWhat, kKeys, reading.diagnostics);
  Management entry;
  entry.place = node.place();
  if (const auto from = fields.Need("from"))
    ReadItems(reading, *from, {"from", kWhat}, kManagers, entry.from);
  if (const auto to = fields.Find("to")) {
    std::vector<EndpointRef> hosts;
    ReadItems(reading, *to, {"to", kWhat}, KindBit(EndpointKind::kHost), hosts);
    for (const EndpointRef& host : hosts) entry.hosts.push_back(host.index);
  }
  entry.allow = {Ssh()};
  if (const auto allow = fields.Find("allow"))
    entry.allow = ReadAllow(reading, *allow, {"allow", kWhat});
  entry.reason = fields.OptionalText("reason");
  ReportOtherRealms(reading, fields, entry);
  return entry;
}

}  // namespace

void ReadManagement(Reading& reading, const Sections& sections) {
  for (const ListPart& part : sections.management) {
    for (auto it = part.node.begin(); it != part.node.end(); ++it)
      reading.site.management.push_back(ReadOne(reading, *it));
  }
}

}  // namespace portwright::site
