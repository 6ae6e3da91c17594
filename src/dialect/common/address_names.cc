#include "dialect/common/address_names.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "policy/host_names.h"

namespace portwright::dialect {
namespace {

net::U128 SizeOf(const net::AddressSet& set) {
  net::U128 size = 0;
  for (const net::AddressRange& range : set.ranges()) size += range.hi - range.lo;  // all but one
  return size;
}

}  // namespace

AddressNames::AddressNames(const policy::Policy& policy) : policy_(policy) {
  for (std::size_t s = 1; s < policy.set_names.size(); ++s) {
    if (policy.set_names[s].empty() || !HostNamesOf(policy.address_sets[s]).empty()) continue;
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
      net::AddressSet part = policy.address_sets[s].Only(family);
      if (!part.empty()) named_.push_back({std::move(part), policy.set_names[s]});
    }
  }
  std::sort(named_.begin(), named_.end(), [](const Named& a, const Named& b) {
    const net::AddressRange &ra = a.addresses.ranges()[0], &rb = b.addresses.ranges()[0];
    if (std::tie(ra.family, ra.lo) != std::tie(rb.family, rb.lo))
      return std::tie(ra.family, ra.lo) < std::tie(rb.family, rb.lo);
    const net::U128 sa = SizeOf(a.addresses), sb = SizeOf(b.addresses);
    if (sa != sb) return sa > sb;
    if (a.addresses != b.addresses) return (a.addresses <=> b.addresses) < 0;
    return a.words < b.words;
  });
  // Of several names of one set the first.
  named_.erase(
      std::unique(named_.begin(), named_.end(),
                  [](const Named& a, const Named& b) { return a.addresses == b.addresses; }),
      named_.end());
}

std::string AddressNames::HostNamesOf(const net::AddressSet& set) const {
  std::set<std::string> names;
  for (const policy::HostName& one : policy::HostNamesIn(policy_, set)) names.insert(one.name);
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

std::vector<NamedPart> AddressNames::PartsOf(const net::AddressSet& whole) const {
  std::vector<NamedPart> parts;
  net::AddressSet set = whole;
  for (const policy::HostName& one : policy::HostNamesIn(policy_, whole)) {
    const std::string_view name = policy::HostNameAt(policy_, one.stand_in);
    parts.push_back({name, net::AddressSet(net::HostRange(one.stand_in)), name});
    set = Difference(set, parts.back().addresses);
  }
  std::vector<const Named*> inside;
  for (const net::AddressRange& range : set.ranges()) {
    auto at = std::lower_bound(named_.begin(), named_.end(), range,
                               [](const Named& named, const net::AddressRange& r) {
                                 const net::AddressRange& first = named.addresses.ranges()[0];
                                 return std::tie(first.family, first.lo) < std::tie(r.family, r.lo);
                               });
    for (; at != named_.end(); ++at) {
      const net::AddressRange& first = at->addresses.ranges()[0];
      if (first.family != range.family || first.lo > range.hi) break;
      if (parts.empty() && at->addresses == set) return {{at->words, set}};
      if (set.Contains(at->addresses)) inside.push_back(&*at);
    }
  }
  std::stable_sort(inside.begin(), inside.end(), [](const Named* a, const Named* b) {
    return SizeOf(a->addresses) > SizeOf(b->addresses);
  });
  net::AddressSet left = set;
  for (const Named* named : inside) {
    const bool is_free = left.Contains(named->addresses);
    if (!is_free) continue;
    parts.push_back({named->words, named->addresses});
    left = Difference(left, named->addresses);
  }
  for (const net::AddressRange& range : left.ranges())
    parts.push_back({{}, net::AddressSet(range)});
  std::sort(parts.begin(), parts.end(), [](const NamedPart& a, const NamedPart& b) {
    return (a.addresses <=> b.addresses) < 0;
  });
  return parts;
}

}  // namespace portwright::dialect
