#include "site/references.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/text.h"
#include "site/codes.h"
#include "site/reports.h"
#include "site/selector.h"

namespace portwright::site {
namespace {

constexpr std::string_view kReserved[] = {"all", "and", "any", "everyone", "none", "not", "or"};

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Host names may hold wildcards and placeholders.
bool IsHostName(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLetterOrDigit(c) || std::string_view("-_.*<>").find(c) != std::string_view::npos;
  });
}

std::size_t HashOf(std::string_view text) { return std::hash<std::string_view>()(text); }
std::size_t HashOf(const net::Prefix& prefix) {
  return std::hash<net::Address>()(prefix.address) * 131 + static_cast<std::size_t>(prefix.length);
}

std::string KindsInWords(unsigned kinds) {
  std::string out;
  std::string_view last;
  for (unsigned k = 0; k <= static_cast<unsigned>(EndpointKind::kInternet); ++k) {
    if ((kinds & (1U << k)) == 0) continue;
    if (!last.empty()) out += out.empty() ? last : ", " + std::string(last);
    last = KindWords(static_cast<EndpointKind>(k));
  }
  if (out.empty()) return std::string(last);
  return out + " or " + std::string(last);
}

}  // namespace

std::string_view KindWords(EndpointKind kind) {
  switch (kind) {
    case EndpointKind::kHost:
      return "a host";
    case EndpointKind::kNetwork:
      return "a network";
    case EndpointKind::kCluster:
      return "a cluster";
    case EndpointKind::kZone:
      return "a zone";
    case EndpointKind::kProxy:
      return "a proxy";
    case EndpointKind::kInstance:
      return "an instance";
    case EndpointKind::kName:
      return "a host name";
    case EndpointKind::kLiteral:
      return "an address";
    case EndpointKind::kInternet:
      return "the internet";
  }
  return "nothing";
}

bool LooksLikeAddress(std::string_view text) {
  bool colon = false;
  bool dot_or_slash = false;
  bool letter = false;
  for (const char c : text) {
    if (c == ':') {
      colon = true;
    } else if (c == '.' || c == '/') {
      dot_or_slash = true;
    } else if (!IsHexDigit(c)) {
      return false;
    } else {
      letter = letter || c > '9';
    }
  }
  return colon || (dot_or_slash && !letter);
}

References::References(const Site& site, Diagnostics& diagnostics)
    : site_(site), diagnostics_(diagnostics) {
  const auto add = [&](const auto& all, EndpointKind kind, const auto& name_of) {
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      by_name_.Insert(HashOf(name_of(all[i])), static_cast<std::uint32_t>(declared_.size()));
      declared_.push_back({name_of(all[i]), {kind, i}, all[i].place});
    }
  };
  const auto name = [](const auto& one) { return std::string_view(one.name); };
  add(site.hosts, EndpointKind::kHost, name);
  add(site.networks, EndpointKind::kNetwork, name);
  add(site.clusters, EndpointKind::kCluster, name);
  add(site.zones, EndpointKind::kZone, name);
  add(site.proxies, EndpointKind::kProxy, name);
  add(site.names, EndpointKind::kName, name);
  add(site.instances, EndpointKind::kInstance,
      [](const Instance& one) { return std::string_view(one.id); });
  for (std::uint32_t i = 0; i < site.literals.size(); ++i)
    by_prefix_.Insert(HashOf(site.literals[i].prefix()), i);
  own_zones_.emplace(site);
  zones_ = &*own_zones_;
}

std::uint32_t References::FindDeclared(std::string_view name) const {
  return by_name_.Find(HashOf(name), [&](std::uint32_t i) { return declared_[i].name == name; });
}

bool References::CheckDeclared(std::string_view name, EndpointRef ref, SourcePlace place) {
  if (ref.kind == EndpointKind::kName) {
    if (IsHostName(name)) return true;
    ReportBadName(diagnostics_, place, "a host name, perhaps with * or <parameter>", name);
    return false;
  }
  if (LooksLikeAddress(name)) {
    ReportBadName(diagnostics_, place, "a name", name, "give the address under a name");
    return false;
  }
  if (!CheckName(diagnostics_, place, name)) return false;
  if (std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved)) {
    ReportBadName(diagnostics_, place, "a name that is no word of selectors", name);
    return false;
  }
  if (name == "internet" && ref.kind != EndpointKind::kZone) {
    ReportBadName(diagnostics_, place, "another name", name, "this one is always the internet");
    return false;
  }
  return true;
}

bool References::Declare(std::string_view name, EndpointRef ref, SourcePlace place) {
  if (!CheckDeclared(name, ref, place)) return false;
  const std::uint32_t before = FindDeclared(name);
  if (before != kNone) {
    const EndpointKind other = declared_[before].ref.kind;
    ReportNameTwice(
        diagnostics_, place, declared_[before].place,
        other == ref.kind ? KindWords(ref.kind).substr(KindWords(ref.kind).find(' ') + 1) : "name",
        name,
        other == ref.kind ? ""
                          : "it is " + std::string(KindWords(other)) +
                                " already; hosts, networks, clusters, zones, proxies "
                                "and instances share one name space");
    return false;
  }
  by_name_.Insert(HashOf(name), static_cast<std::uint32_t>(declared_.size()));
  declared_.push_back({name, ref, place});
  return true;
}

std::optional<EndpointRef> References::Find(std::string_view name) const {
  const std::uint32_t found = FindDeclared(name);
  if (found == kNone) return std::nullopt;
  return declared_[found].ref;
}

std::string References::Suggest(std::string_view name, unsigned kinds) {
  // A broken file may hold a million unknown names; a few suggestions show what is wrong.
  if (suggestions_left_ == 0 || name.empty()) return "";
  --suggestions_left_;
  std::vector<std::string> near;
  constexpr std::size_t kCandidates = 2000;
  for (const Declared& one : declared_) {
    if ((KindBit(one.ref.kind) & kinds) == 0 || near.size() == kCandidates) continue;
    const bool same_edge = one.name.front() == name.front() || one.name.back() == name.back();
    if (same_edge && one.name.size() <= name.size() + 2 && name.size() <= one.name.size() + 2) {
      near.emplace_back(one.name);
    }
  }
  const auto nearest = Nearest(name, near);
  return nearest ? "did you mean " + Quote(*nearest) + "?" : "";
}

// Whether nobody is meant to be there yet; said if so.
bool References::Awaits(std::string_view text, SourcePlace place) {
  if (!awaiting_) return false;
  met_nobody_ = true;
  diagnostics_.Note(
      codes::kAwaited, place,
      "expected somebody for " + Quote(text) + ", found nobody yet; nothing is planned for it",
      "import the inventory that has it, or answer otherwise");
  return true;
}

std::uint32_t References::Need(std::string_view name, EndpointKind kind, SourcePlace place) {
  const auto found = Find(name);
  if (found && found->kind == kind) return found->index;
  if (!found && IsName(name) && Awaits(name, place)) return kNone;
  if (found) {
    diagnostics_.Error(codes::kWrongKind, place,
                       "expected " + std::string(KindWords(kind)) + ", found " + Quote(name) +
                           ", which is " + std::string(KindWords(found->kind)));
  } else {
    ReportUnknownName(diagnostics_, place, "the name of " + std::string(KindWords(kind)), name,
                      Suggest(name, KindBit(kind)));
  }
  return kNone;
}

bool References::CheckKind(std::string_view text, EndpointRef ref, SourcePlace place,
                           unsigned kinds) {
  if ((KindBit(ref.kind) & kinds) != 0) return true;
  diagnostics_.Error(codes::kWrongKind, place,
                     "expected " + KindsInWords(kinds) + ", found " + Quote(text) + ", which is " +
                         std::string(KindWords(ref.kind)));
  return false;
}

std::uint32_t References::RealmOfLiteral(const net::Prefix& prefix) const {
  if (site_.realms.size() < 2 || zones_ == nullptr) return 0;
  const auto lies_in = [&](std::uint32_t realm) {
    const std::uint32_t zone = zones_->Find(realm, prefix.address);
    return zone != kNone && !site_.zones[zone].internet;
  };
  std::uint32_t only = 0;
  for (std::uint32_t realm = 0; realm < site_.realms.size(); ++realm) {
    if (!lies_in(realm)) continue;
    if (realm == 0) return 0;
    if (only != 0) return 0;
    only = realm;
  }
  return only;
}

void References::ReserveLiterals(std::size_t count) {
  if (grow_ != nullptr) grow_->literals.reserve(count);
  by_prefix_.Reserve(count);
}

std::uint32_t References::KeepLiteral(const net::Prefix& prefix) {
  const std::size_t hash = HashOf(prefix);
  const std::uint32_t found =
      by_prefix_.Find(hash, [&](std::uint32_t i) { return site_.literals[i].prefix() == prefix; });
  if (found != kNone || grow_ == nullptr) return found;
  const auto index = static_cast<std::uint32_t>(site_.literals.size());
  grow_->literals.push_back({prefix, RealmOfLiteral(prefix)});
  by_prefix_.Insert(hash, index);
  return index;
}

void References::ResolveLiteral(std::string_view text, SourcePlace place, unsigned kinds,
                                std::vector<EndpointRef>& out) {
  const auto prefix = net::ParsePrefix(text);
  if (!prefix) {
    ReportBadAddress(diagnostics_, place, prefix.error().message);
    return;
  }
  if (!CheckKind(text, {EndpointKind::kLiteral, 0}, place, kinds)) return;
  if (prefix->length == 0) {
    diagnostics_.Error(codes::kEveryone, place,
                       "expected whom the site knows, found " + Quote(text) + ", which is everyone",
                       "name zones, networks or 'internet'");
    return;
  }
  const std::uint32_t index = KeepLiteral(*prefix);
  if (index == kNone) {
    ReportUnknownName(diagnostics_, place, "an address or prefix that the site names", text, "");
    return;
  }
  out.push_back({EndpointKind::kLiteral, index});
}

void References::ResolveSelector(std::string_view text, SourcePlace place, unsigned kinds,
                                 std::vector<EndpointRef>& out) {
  auto known = selected_.find(std::string(text));
  if (known == selected_.end()) {
    // Whom it selects may come later; the zones that it names stand in the site.
    const bool awaiting = std::exchange(awaiting_, false);
    const auto selector = Selector::Parse(text, site_, place, *this, diagnostics_);
    awaiting_ = awaiting;
    if (!selector || zones_ == nullptr) return;
    known = selected_.emplace(std::string(text), selector->Select(*zones_)).first;
  }
  const std::size_t before = out.size();
  for (const EndpointRef& ref : known->second) {
    if ((KindBit(ref.kind) & kinds) != 0) out.push_back(ref);
  }
  if (out.size() == before) {
    if (Awaits(text, place)) return;
    diagnostics_.Error(codes::kSelectsNothing, place,
                       "expected a selector that selects somebody, found " + Quote(text) +
                           ", which selects nothing",
                       "a role that nobody plays is bound as { none: reason }");
  }
}

void References::Resolve(std::string_view text, SourcePlace place, unsigned kinds,
                         std::vector<EndpointRef>& out) {
  if (LooksLikeAddress(text)) return ResolveLiteral(text, place, kinds, out);
  if (const auto found = Find(text)) {
    EndpointRef ref = *found;
    if (ref.kind == EndpointKind::kZone && site_.zones[ref.index].internet)
      ref = {EndpointKind::kInternet, 0};
    if (CheckKind(text, ref, place, kinds)) out.push_back(ref);
    return;
  }
  if (text == "internet") {
    ReportUnknownName(diagnostics_, place, "a zone that is the internet", text,
                      "add under zones: internet: { internet: true }");
    return;
  }
  const bool selects = text.find(':') != std::string_view::npos || text.substr(0, 4) == "not " ||
                       text.substr(0, 1) == "(";
  if (selects) return ResolveSelector(text, place, kinds, out);
  const bool everyone = text == "any" || text == "all" || text == "everyone";
  if (!everyone && IsName(text) && Awaits(text, place)) return;
  std::string hint = Suggest(text, kinds);
  if (everyone || text == "*") {
    hint = "nothing stands for everyone: name zones, networks or 'internet'";
  } else if (hint.empty() && text.find('*') != std::string_view::npos) {
    hint = "a pattern is a selector: \"name: " + std::string(text) + "\"";
  } else if (hint.empty() && text.find('.') != std::string_view::npos) {
    hint = "a host name needs an entry in 'names'";
  }
  ReportUnknownName(diagnostics_, place, "a name that the site declares, an address or a selector",
                    text, std::move(hint));
}

}  // namespace portwright::site
