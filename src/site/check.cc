// What only the whole of a site shows. Cost: n log n in prefixes and addresses.
#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "net/host_name.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

std::string Described(const Site& site, EndpointRef ref) {
  return std::string(KindWords(ref.kind)).substr(2) + " " + Quote(site.NameOf(ref));
}

std::string InRealm(const Site& site, std::uint32_t realm) {
  return site.realms.size() > 1 ? " in realm " + Quote(site.realms[realm].name) : "";
}

void CheckAddressesOnce(Reading& reading) {
  auto& uses = reading.addresses;
  std::stable_sort(uses.begin(), uses.end(), [](const AddressUse& a, const AddressUse& b) {
    return std::tie(a.realm, a.address) < std::tie(b.realm, b.address);
  });
  for (std::size_t i = 1; i < uses.size(); ++i) {
    const AddressUse& before = uses[i - 1];
    const AddressUse& use = uses[i];
    if (use.realm != before.realm || use.address != before.address) continue;
    ReportTwo(reading.diagnostics, codes::kAddressTwice, use.place, before.place,
              "expected each address once" + InRealm(reading.site, use.realm) + ", found " +
                  net::ToText(use.address) + " on " + Described(reading.site, use.owner) +
                  " and on " + Described(reading.site, before.owner));
  }
}

// One warning a thing, and a score of them: a site without zones would else give one for every
// host.
class OutsideReport {
 public:
  explicit OutsideReport(Reading& reading) : reading_(reading) {}

  void Add(EndpointRef ref, const std::string& text, std::uint32_t realm, SourcePlace place) {
    const auto key = std::pair{ref.kind, ref.index};
    if (key == last_) return;
    last_ = key;
    if (++count_ > kShown) {
      last_place_ = place;
      return;
    }
    reading_.diagnostics.Warning(codes::kOutsideZones, place,
                                 "expected addresses inside the zones" +
                                     InRealm(reading_.site, realm) + ", found " + text + " of " +
                                     Described(reading_.site, ref) + " in none",
                                 "add its prefix to a zone");
  }
  void Finish() {
    if (count_ <= kShown) return;
    reading_.diagnostics.Warning(
        codes::kOutsideZones, last_place_,
        "found " + Count(count_ - kShown, "more endpoint") + " outside every zone");
  }

 private:
  static constexpr std::size_t kShown = 20;
  Reading& reading_;
  std::pair<EndpointKind, std::uint32_t> last_{EndpointKind::kInternet, kNone};
  std::size_t count_ = 0;
  SourcePlace last_place_;
};

}  // namespace

void CheckStandIns(Reading& reading) {
  const auto& names = reading.site.names;
  const bool has_objects = std::any_of(names.begin(), names.end(), [](const HostName& name) {
    return name.way == NameWay::kObject;
  });
  if (!has_objects) return;
  for (const PrefixUse& use : reading.zone_prefixes) {
    const net::AddressRange block = net::StandInBlock(use.prefix.address.family);
    if (!block.Overlaps(use.prefix.Range())) continue;
    reading.diagnostics.Error(
        codes::kStandInZone, use.place,
        "expected no addresses of " + net::ToText(block) + " beside name objects, found zone " +
            Quote(reading.site.zones[use.zone].name) + " with " + net::ToText(use.prefix),
        "give the names by `prefixes` or `resolve`");
  }
}

void CheckZones(Reading& reading) {
  const Zone* internet = nullptr;
  for (const Zone& zone : reading.site.zones) {
    if (!zone.internet) continue;
    if (internet != nullptr) {
      ReportTwo(reading.diagnostics, codes::kTwoInternets, zone.place, internet->place,
                "expected at most one zone that is the internet, found a second");
    }
    internet = &zone;
  }
  auto& uses = reading.zone_prefixes;
  std::stable_sort(uses.begin(), uses.end(), [](const PrefixUse& a, const PrefixUse& b) {
    return std::tie(a.realm, a.prefix) < std::tie(b.realm, b.prefix);
  });
  for (std::size_t i = 1; i < uses.size(); ++i) {
    const PrefixUse& before = uses[i - 1];
    const PrefixUse& use = uses[i];
    if (use.realm != before.realm || use.prefix != before.prefix) continue;
    const std::string& name = reading.site.zones[use.zone].name;
    const std::string& other = reading.site.zones[before.zone].name;
    ReportTwo(reading.diagnostics, codes::kPrefixTwice, use.place, before.place,
              "expected each prefix in one zone" + InRealm(reading.site, use.realm) + ", found " +
                  net::ToText(use.prefix) +
                  (use.zone == before.zone ? " in " + Quote(name) + " twice"
                                           : " in " + Quote(name) + " and in " + Quote(other)));
  }
}

void CheckAddresses(Reading& reading, const ZoneMap& zones) {
  // In the order of the file, so that the first of many warnings is the first of the file.
  OutsideReport outside(reading);
  for (const AddressUse& use : reading.addresses) {
    if (zones.Find(use.realm, use.address) != kNone) continue;
    outside.Add(use.owner, net::ToText(use.address), use.realm, use.place);
  }
  for (std::uint32_t n = 0; n < reading.site.networks.size(); ++n) {
    const Network& network = reading.site.networks[n];
    for (const net::Prefix& prefix : network.prefixes) {
      const auto parts = zones.Split(network.realm, prefix.Range());
      const auto none = std::find_if(parts.begin(), parts.end(),
                                     [](const auto& part) { return part.second == kNone; });
      if (none == parts.end()) continue;
      outside.Add({EndpointKind::kNetwork, n}, net::ToText(none->first), network.realm,
                  network.place);
    }
  }
  outside.Finish();
  CheckAddressesOnce(reading);
}

}  // namespace portwright::site
