#include "policy/host_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "net/host_name.h"

namespace portwright::policy {
namespace {

constexpr net::Family kFamilies[] = {net::Family::kIpv4, net::Family::kIpv6};

std::vector<HostName>::const_iterator Find(const std::vector<HostName>& names,
                                           const net::Address& address) {
  return std::lower_bound(
      names.begin(), names.end(), address,
      [](const HostName& name, const net::Address& a) { return name.stand_in < a; });
}

bool IsAt(const std::vector<HostName>& names, std::vector<HostName>::const_iterator at,
          const net::Address& address) {
  return at != names.end() && at->stand_in == address;
}

Error Clash(std::string_view one, std::string_view other) {
  return {ErrorCode::kLimit, "expected host names with different stand-ins, found " +
                                 std::string(one) + " and " + std::string(other) +
                                 " with the same one; give one of them by its addresses"};
}

// Numbers around a stand-in, which is neither the name itself nor any address.
bool IsAround(const net::AddressRange& range, const std::vector<HostName>& names) {
  if (range == net::AllAddresses(range.family)) return false;
  std::size_t inside = 0;
  for (auto at = Find(names, {range.family, range.lo});
       at != names.end() && range.Contains(at->stand_in); ++at)
    ++inside;
  return inside > 0 && inside != range.hi - range.lo + 1;
}

bool IsWhole(const net::AddressSet& set) {
  return std::any_of(set.ranges().begin(), set.ranges().end(), [](const net::AddressRange& range) {
    return range == net::AllAddresses(range.family);
  });
}

net::AddressSet SetOf(const std::vector<HostName>& names) {
  std::vector<net::AddressRange> ranges;
  for (const HostName& name : names) ranges.push_back(net::HostRange(name.stand_in));
  return net::AddressSet(std::move(ranges));
}

}  // namespace

Result<net::AddressSet> AddHostName(Policy& policy, std::string_view name) {
  std::vector<net::AddressRange> ranges;
  for (const net::Family family : kFamilies) {
    const net::Address stand_in = net::StandInFor(family, name);
    ranges.push_back(net::HostRange(stand_in));
    const auto at = Find(policy.host_names, stand_in);
    if (!IsAt(policy.host_names, at, stand_in)) {
      policy.host_names.insert(at, {stand_in, std::string(name)});
    } else if (at->name != name) {
      return Clash(at->name, name);
    }
  }
  return net::AddressSet(std::move(ranges));
}

std::string_view HostNameAt(const Policy& policy, const net::Address& address) {
  const auto at = Find(policy.host_names, address);
  return IsAt(policy.host_names, at, address) ? std::string_view(at->name) : std::string_view();
}

std::string_view HostNameOf(const Policy& policy, const net::AddressSet& set) {
  std::string_view out;
  if (policy.host_names.empty()) return out;
  for (const net::AddressRange& range : set.ranges()) {
    if (!range.IsHost()) return {};
    const std::string_view name = HostNameAt(policy, {range.family, range.lo});
    if (name.empty() || (!out.empty() && name != out)) return {};
    out = name;
  }
  return out;
}

std::vector<HostName> HostNamesIn(const Policy& policy, const net::AddressSet& set) {
  std::vector<HostName> out;
  if (policy.host_names.empty()) return out;
  for (const net::AddressRange& range : set.ranges()) {
    // Neighbours may be one range.
    if (range.hi - range.lo >= policy.host_names.size()) continue;
    const std::size_t before = out.size();
    for (auto at = Find(policy.host_names, {range.family, range.lo});
         at != policy.host_names.end() && range.Contains(at->stand_in); ++at)
      out.push_back(*at);
    if (out.size() - before != range.hi - range.lo + 1) out.resize(before);
  }
  return out;
}

net::AddressSet StandInsOf(const Policy& policy) { return SetOf(policy.host_names); }

void NameDestination(const Policy& one, const Policy& other, net::Packet& packet) {
  std::string_view name = HostNameAt(one, packet.destination);
  if (name.empty()) name = HostNameAt(other, packet.destination);
  packet.destination_name = std::string(name);
}

Status CheckSameNames(const Policy& one, const Policy& other) {
  for (const HostName& name : one.host_names) {
    const std::string_view same = HostNameAt(other, name.stand_in);
    if (!same.empty() && same != name.name) return Clash(name.name, same);
  }
  return Ok();
}

std::vector<LeftName> LeaveOutNames(Policy& policy,
                                    const std::function<bool(std::string_view)>& keeps) {
  std::vector<HostName> kept, gone;
  for (HostName& name : policy.host_names) (keeps(name.name) ? kept : gone).push_back(name);
  if (gone.empty()) return {};
  const net::AddressSet without = SetOf(gone);
  std::vector<net::AddressSet> lost(policy.address_sets.size());  // of each set
  for (std::size_t s = 1; s < policy.address_sets.size(); ++s) {
    net::AddressSet& set = policy.address_sets[s];
    if (IsWhole(set)) continue;
    lost[s] = Intersection(set, without);
    if (!lost[s].empty()) set = Difference(set, without);
  }
  std::map<std::string, std::set<std::uint32_t>> reasons;
  for (const HostName& name : gone) reasons[name.name];
  for (Chain& chain : policy.chains) {
    std::erase_if(chain.rules, [&](const Rule& rule) {
      for (const net::AddressRange& range : lost[rule.destinations].ranges()) {
        for (const HostName& name : gone) {
          if (!range.Contains(name.stand_in)) continue;
          const auto& of_rule = policy.origins[rule.origin].reasons;
          reasons[name.name].insert(of_rule.begin(), of_rule.end());
        }
      }
      return rule.destinations != 0 && policy.address_sets[rule.destinations].empty();
    });
  }
  policy.host_names = std::move(kept);
  std::vector<LeftName> out;
  for (const auto& [name, of_name] : reasons)
    out.push_back({name, {of_name.begin(), of_name.end()}});
  return out;
}

void SettleNames(Policy& policy, const std::vector<HostName>& others) {
  std::vector<HostName> names = policy.host_names;
  names.insert(names.end(), others.begin(), others.end());
  if (names.empty()) return;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const net::AddressSet stand_ins = SetOf(names);
  // Of each set that has to be cut: its part in numbers, its part with names, the condition.
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> cuts;
  const std::size_t sets = policy.address_sets.size();
  for (std::uint32_t s = 1; s < sets; ++s) {
    const auto& ranges = policy.address_sets[s].ranges();
    std::vector<net::AddressRange> around;
    for (const net::AddressRange& range : ranges) {
      if (IsAround(range, names)) around.push_back(range);
    }
    if (around.empty()) continue;
    const net::AddressSet named = Intersection(net::AddressSet(std::move(around)), stand_ins);
    const net::AddressSet numbers = Difference(policy.address_sets[s], named);
    cuts[s] = {static_cast<std::uint32_t>(policy.address_sets.size()),
               static_cast<std::uint32_t>(policy.address_sets.size() + 1)};
    policy.address_sets.push_back(numbers);
    policy.address_sets.push_back(named);
  }
  if (cuts.empty()) return;
  std::map<std::uint32_t, std::uint32_t> perhaps;  // by condition
  const auto under = [&](std::uint32_t condition) {
    const auto [at, fresh] =
        perhaps.try_emplace(condition, static_cast<std::uint32_t>(policy.conditions.size()));
    if (fresh) {
      Condition open = policy.conditions[condition];
      open.unknown.emplace_back("whether a host name has one of these addresses");
      policy.conditions.push_back(std::move(open));
    }
    return at->second;
  };
  for (Chain& chain : policy.chains) {
    std::vector<Rule> rules;
    std::vector<SourcePlace> places;
    for (std::size_t r = 0; r < chain.rules.size(); ++r) {
      Rule rule = chain.rules[r];
      const auto place = [&] {
        if (!chain.places.empty()) places.push_back(chain.places[r]);
      };
      const auto cut = cuts.find(rule.destinations);
      if (cut != cuts.end()) {
        Rule named = rule;
        named.destinations = cut->second.second;
        named.condition = under(rule.condition);
        rules.push_back(named);
        place();
        rule.destinations = cut->second.first;
      }
      rules.push_back(rule);
      place();
    }
    chain.rules = std::move(rules);
    chain.places = std::move(places);
  }
}

}  // namespace portwright::policy
