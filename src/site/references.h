// What a name, an address or a selector in a site stands for. Hosts, networks, clusters, zones,
// proxies, instances and host names share one name space; `internet` is always the internet, and so
// is the zone that plays it.
//
// Declared names are views: the texts must outlive the References. Cost: O(1) expected for a name
// or an address; a selector looks at every host, network and cluster, once for each text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "site/flat_index.h"
#include "site/site.h"
#include "site/zone_map.h"

namespace portwright::site {

// Which kinds a place takes, as bits.
constexpr unsigned KindBit(EndpointKind kind) { return 1U << static_cast<unsigned>(kind); }
inline constexpr unsigned kAllKinds = ~0U;

// "a host", "an instance".
std::string_view KindWords(EndpointKind kind);

class References {
 public:
  // With `site` the literals that are asked for are added to it; a const site takes no new ones.
  References(Site& site, Diagnostics& diagnostics)
      : site_(site), grow_(&site), diagnostics_(diagnostics) {}
  References(const Site& site, Diagnostics& diagnostics);

  // False, after a diagnostic, for a name that is malformed, reserved or taken.
  bool Declare(std::string_view name, EndpointRef ref, SourcePlace place);
  // For the realm of addresses and for selectors; from then on zones are known.
  void SetZones(const ZoneMap& zones) { zones_ = &zones; }

  // Room for so many literals.
  void ReserveLiterals(std::size_t count);

  // Exactly this name; nothing, and no diagnostic, if it was never declared.
  std::optional<EndpointRef> Find(std::string_view name) const;
  // The thing of one kind, or kNone after a diagnostic.
  std::uint32_t Need(std::string_view name, EndpointKind kind, SourcePlace place);

  // Adds what an item of a binding stands for; a diagnostic where it is nothing or not of `kinds`.
  void Resolve(std::string_view text, SourcePlace place, unsigned kinds,
               std::vector<EndpointRef>& out);

  // From now on a name or selector that stands for nobody is a note, until it is switched off. True
  // if one was met since it was switched on.
  void SetAwaiting(bool awaiting) {
    awaiting_ = awaiting;
    if (awaiting) met_nobody_ = false;
  }
  bool met_nobody() const { return met_nobody_; }

  // "did you mean" for a name that is not there; empty if nothing is near.
  std::string Suggest(std::string_view name, unsigned kinds);

 private:
  struct Declared {
    std::string_view name;
    EndpointRef ref;
    SourcePlace place;
  };

  std::uint32_t FindDeclared(std::string_view name) const;
  bool CheckDeclared(std::string_view name, EndpointRef ref, SourcePlace place);
  bool CheckKind(std::string_view text, EndpointRef ref, SourcePlace place, unsigned kinds);
  void ResolveLiteral(std::string_view text, SourcePlace place, unsigned kinds,
                      std::vector<EndpointRef>& out);
  void ResolveSelector(std::string_view text, SourcePlace place, unsigned kinds,
                       std::vector<EndpointRef>& out);
  bool Awaits(std::string_view text, SourcePlace place);
  std::uint32_t KeepLiteral(const net::Prefix& prefix);
  std::uint32_t RealmOfLiteral(const net::Prefix& prefix) const;

  const Site& site_;
  Site* grow_ = nullptr;
  Diagnostics& diagnostics_;
  const ZoneMap* zones_ = nullptr;
  std::optional<ZoneMap> own_zones_;
  std::vector<Declared> declared_;
  FlatIndex by_name_;
  FlatIndex by_prefix_;
  std::unordered_map<std::string, std::vector<EndpointRef>> selected_;
  int suggestions_left_ = 50;
  bool awaiting_ = false;
  bool met_nobody_ = false;
};

// Whether a text can only be meant as an address or prefix: digits and dots, or hex digits and
// colons.
bool LooksLikeAddress(std::string_view text);

}  // namespace portwright::site
