#include "dialect/panos/applications.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::string_view kSeveral = "several applications of one identity";

std::optional<std::uint8_t> ReadByte(std::string_view text) {
  const auto number = ParseNumber(text);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

net::Family FamilyOf(std::uint8_t protocol) {
  return protocol == net::kProtocolIcmp ? net::Family::kIpv4 : net::Family::kIpv6;
}

ServiceTerm TypeTerm(std::uint8_t protocol, std::uint8_t type) {
  ServiceTerm term;
  term.family = FamilyOf(protocol);
  term.service = IcmpType(*term.family, type);
  return term;
}

}  // namespace

std::optional<Applications::Identity> Applications::IdentityOf(const Spot& application) {
  const bool is_own = application.get().part == Part::kApplication;
  if (!is_own || application.Child("signature").exists() ||
      application.Child("parent-app").exists())
    return std::nullopt;
  const Spot by = application.Child("default");
  std::vector<Identity> found;
  if (by.Child("port").exists()) return std::nullopt;
  if (by.Child("ident-by-ip-protocol").exists()) {
    const auto protocol = ReadByte(by.Value("ident-by-ip-protocol"));
    if (!protocol) return std::nullopt;
    found.push_back({*protocol, std::nullopt, std::nullopt});
  }
  for (const auto& [name, protocol] : {std::pair{"ident-by-icmp-type", net::kProtocolIcmp},
                                       std::pair{"ident-by-icmp6-type", net::kProtocolIcmpv6}}) {
    const Spot icmp = by.Child(name);
    if (!icmp.exists()) continue;
    const auto type = ReadByte(icmp.Value("type"));
    const auto code = ReadByte(icmp.Value("code"));
    if (!type || (icmp.Child("code").exists() && !code)) return std::nullopt;
    found.push_back({protocol, type, code});
  }
  if (found.size() != 1) return std::nullopt;
  return found.front();
}

std::optional<std::uint32_t> Applications::TimeoutOf(const Spot& application) {
  constexpr std::uint64_t kSecondsMax = 604'800;
  if (!application.Child("timeout").exists()) return 0;
  const auto seconds = ParseNumber(application.Value("timeout"));
  if (seconds && *seconds <= kSecondsMax) return static_cast<std::uint32_t>(*seconds);
  ledger_.Error(
      "PW-DIA-panos-0117", application.Child("timeout").place(),
      "expected a timeout of 0 to 604800 seconds, found " + Quote(application.Value("timeout")));
  return std::nullopt;
}

// Of every application that the context has, once: what an inner scope names hides the outer one.
void Applications::FindIdentities() {
  if (has_identities_) return;
  has_identities_ = true;
  std::unordered_set<std::string_view> seen;
  for (const Scope* scope : context_.scopes) {
    for (const auto& [name, spot] : scope->applications) {
      if (!seen.insert(name).second) continue;
      if (const auto identity = IdentityOf(spot)) ++identities_[*identity];
    }
  }
}

// Whether an application that the list does not name means the same.
bool Applications::HasRival(const Identity& identity, const Members& listed) const {
  const auto same = std::count_if(listed.begin(), listed.end(), [&](const Member& member) {
    return member.identity == identity;
  });
  const auto known = identities_.find(identity);
  return known != identities_.end() && known->second > static_cast<std::size_t>(same);
}

std::optional<ServiceTerms> Applications::OfList(const Spot& list, std::size_t position) {
  std::vector<std::pair<std::string_view, Member>> named;
  for (const NodeId id : list.children()) {
    const std::string_view name = (*list.tree)[id].name;
    const std::vector<Found> found = names_.Lookup(name, position);
    if (found.size() != 1) return std::nullopt;
    const auto identity = IdentityOf(found.front().spot);
    if (!identity) return std::nullopt;
    const auto timeout = TimeoutOf(found.front().spot);
    if (!timeout) return std::nullopt;
    named.push_back({name, {*identity, *timeout}});
  }
  std::sort(named.begin(), named.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Members listed;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (i == 0 || named[i].first != named[i - 1].first) listed.push_back(named[i].second);
  }
  FindIdentities();
  ServiceTerms out;
  for (const Member& member : listed) AddTerms(member, listed, list, out);
  KeepOnce(out);
  return out;
}

void Applications::AddTerms(const Member& member, const Members& listed, const Spot& list,
                            ServiceTerms& out) {
  const Identity& identity = member.identity;
  const bool is_icmp =
      identity.protocol == net::kProtocolIcmp || identity.protocol == net::kProtocolIcmpv6;
  if (!ledger_.Spend(listed.size() + identities_.size(), list.place())) return;
  ServiceTerm term;
  term.session_timeout_s = member.timeout_s;
  if (HasRival(identity, listed)) term.unknown = kSeveral;
  if (!identity.type) {
    if (is_icmp && term.unknown.empty()) return AddWithoutTypes(member, listed, out);
    term.service = ServiceOfProtocol(identity.protocol);
    out.push_back(std::move(term));
    return;
  }
  const ServiceTerm type = TypeTerm(identity.protocol, *identity.type);
  term.service = type.service;
  term.family = type.family;
  if (identity.code) {
    term.icmp_code_lo = term.icmp_code_hi = *identity.code;
  } else {
    // One of its codes may be an application of its own.
    for (auto at = identities_.upper_bound(identity);
         at != identities_.end() && at->first.protocol == identity.protocol &&
         at->first.type == identity.type;
         ++at) {
      if (HasRival(at->first, listed)) term.unknown = "an application of one ICMP code";
    }
  }
  out.push_back(std::move(term));
}

// A whole protocol of ICMP, but for the types that other applications mean.
void Applications::AddWithoutTypes(const Member& member, const Members& listed, ServiceTerms& out) {
  constexpr int kTypes = 256;
  std::array<bool, kTypes> is_gone{}, is_open{};
  const std::uint8_t protocol = member.identity.protocol;
  bool is_whole = true;
  for (auto at = identities_.lower_bound({protocol, std::uint8_t{0}, std::nullopt});
       at != identities_.end() && at->first.protocol == protocol; ++at) {
    if (!HasRival(at->first, listed)) continue;
    is_whole = false;
    (at->first.code ? is_open : is_gone)[*at->first.type] = true;
  }
  ServiceTerm rest;
  rest.service = ServiceOfProtocol(protocol);
  rest.session_timeout_s = member.timeout_s;
  const net::Family family = FamilyOf(protocol);
  if (!is_whole)
    rest.family = family == net::Family::kIpv4 ? net::Family::kIpv6 : net::Family::kIpv4;
  out.push_back(rest);
  for (int type = 0; !is_whole && type < kTypes; ++type) {
    const auto index = static_cast<std::size_t>(type);
    if (is_gone[index]) continue;
    ServiceTerm term = TypeTerm(protocol, static_cast<std::uint8_t>(type));
    term.session_timeout_s = member.timeout_s;
    if (is_open[index]) term.unknown = "an application of one ICMP code";
    out.push_back(std::move(term));
  }
}

}  // namespace portwright::dialect::panos
