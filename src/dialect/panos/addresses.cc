#include "dialect/panos/addresses.h"

#include <utility>

#include "base/text.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/masked_addresses.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kWildcardRangesMax = 65'536;

AddressTerm Anything(std::string why) { return AddressTerm::Maybe(Everywhere(), std::move(why)); }

}  // namespace

std::optional<net::AddressRange> ReadAddresses(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto lo = net::ParseAddress(Trim(text.substr(0, dash)));
    const auto hi = net::ParseAddress(Trim(text.substr(dash + 1)));
    if (!lo || !hi || lo->family != hi->family || hi->value < lo->value) return std::nullopt;
    return net::AddressRange{lo->family, lo->value, hi->value};
  }
  const auto address = net::ParseInterfaceAddress(text);
  if (!address) return std::nullopt;
  const net::Family family = address->first.family;
  const int host_bits = net::AddressBits(family) - address->second;
  const net::U128 free = host_bits == 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
  const net::U128 first = address->first.value & ~free;
  return net::AddressRange{family, first, first | free};
}

void Addresses::Sum::Add(const AddressTerm& term) {
  for (const net::AddressRange& range : term.known.ranges()) known.push_back(range);
  for (const net::AddressRange& range : term.possible.ranges()) possible.push_back(range);
  for (const std::string& reason : term.unknown) AddReason(unknown, reason);
}

AddressTerm Addresses::Sum::Take() {
  return {net::AddressSet(std::move(known)), net::AddressSet(std::move(possible)),
          std::move(unknown)};
}

AddressTerm Addresses::OfList(const Spot& list, std::size_t position) {
  Sum sum;
  for (const NodeId id : list.children()) AddMember({list.tree, id}, position, sum);
  return sum.Take();
}

void Addresses::AddMember(const Spot& member, std::size_t position, Sum& sum) {
  const std::string_view name = member.name();
  const auto add = [&](const AddressTerm& term) {
    if (ledger_.Spend(term.possible.ranges().size() + 1, member.place())) sum.Add(term);
  };
  if (name == "any") return add(AddressTerm::Of(Everywhere()));
  const std::vector<Found> found = names_.Lookup(name, position);
  if (found.size() == 1) return add(OfFound(found.front()));
  if (found.size() == 2) {
    const AddressTerm a = OfFound(found[0]);
    const AddressTerm& b = OfFound(found[1]);
    AddressTerm both{Intersection(a.known, b.known), Union(a.possible, b.possible), a.unknown};
    for (const std::string& reason : b.unknown) AddReason(both.unknown, reason);
    if (a.known != b.known || a.possible != b.possible) {
      AddReason(both.unknown, Quote(name) + " of several device groups");
      ledger_.Warning(
          "PW-DIA-panos-0207", member.place(),
          "expected a name that only one device group has, found " + Quote(name) + " in several",
          "answers are given for either value");
    }
    return add(both);
  }
  if (const auto range = ReadAddresses(name)) return add(AddressTerm::Of(net::AddressSet(*range)));
  ledger_.Warning("PW-DIA-panos-0203", member.place(),
                  "expected an address or the name of one, found " + Quote(name),
                  "regions, external lists and names that stand elsewhere are taken for any "
                  "addresses or none");
  add(Anything("address " + Quote(name)));
}

const AddressTerm& Addresses::OfFound(const Found& found) {
  return found.is_group() ? OfGroup(found) : OfObject(found.spot);
}

const AddressTerm& Addresses::OfObject(const Spot& spot) {
  const auto known = objects_.find(spot);
  if (known != objects_.end()) return known->second;
  return objects_.emplace(spot, ReadObject(spot)).first->second;
}

const AddressTerm& Addresses::OfGroup(const Found& group) {
  const auto known = groups_.find(group.spot);
  if (known != groups_.end()) return known->second;
  const auto is_done = [&](const Spot& spot) { return groups_.count(spot) > 0; };
  const std::vector<Found> order = names_.Order(group, is_done);
  // Present from here on: what stands in a loop through itself adds nothing, and is an error.
  for (const Found& each : order) groups_[each.spot];
  for (const Found& each : order) {
    Sum sum;
    const Spot members = Names::MembersOf(each.spot);
    if (members.exists()) {
      for (const NodeId id : members.children()) AddMember({members.tree, id}, each.position, sum);
    }
    if (!members.exists() || each.spot.Child("dynamic").exists()) {
      ledger_.Warning("PW-DIA-panos-0202", each.spot.place(),
                      "expected a group with a list of members, found a dynamic one",
                      "who is in it is known to the device alone");
      sum.Add(Anything("dynamic group " + Quote(each.spot.name())));
    }
    groups_[each.spot] = sum.Take();
  }
  return groups_[group.spot];
}

AddressTerm Addresses::ReadObject(const Spot& spot) {
  AddressTerm out;
  std::size_t kinds = 0;
  for (const char* kind : {"ip-netmask", "ip-range", "ip-wildcard", "fqdn"}) {
    const std::string_view value = spot.Value(kind);
    if (value.empty()) continue;
    ++kinds;
    out = ReadValue(spot, kind, value);
  }
  if (kinds == 1) return out;
  ledger_.Warning("PW-DIA-panos-0202", spot.place(),
                  "expected an address of one kind, found none or several",
                  "it is taken for any addresses or none");
  return Anything("address " + Quote(spot.name()));
}

AddressTerm Addresses::ReadValue(const Spot& spot, std::string_view kind, std::string_view value) {
  const SourcePlace place = spot.Child(kind).place();
  if (kind == "fqdn") {
    if (auto name = HostNameTerm(ledger_.policy(), value)) return *std::move(name);
  }
  if (kind == "fqdn" || value.starts_with('$')) {
    const bool is_name = kind == "fqdn";
    ledger_.Warning("PW-DIA-panos-0202", place,
                    "expected an address in numbers, found " +
                        std::string(is_name ? "a name to be resolved" : "a template's variable"),
                    "it is taken for any addresses or none");
    return Anything((is_name ? "fqdn " : "variable ") + Quote(value));
  }
  if (kind == "ip-wildcard") {
    const std::size_t slash = value.find('/');
    const auto address = DottedQuad(value.substr(0, slash));
    const auto mask =
        slash == std::string_view::npos ? std::nullopt : DottedQuad(value.substr(slash + 1));
    if (address && mask) {
      MaskedAddresses masked = AddressesUnderMask(*address, *mask, kWildcardRangesMax);
      if (masked.is_exact) return AddressTerm::Of(std::move(masked.addresses));
      ledger_.Warning("PW-DIA-panos-0202", place,
                      "expected a wildcard of at most 65,536 ranges, found a wider one",
                      "it is taken for some of the addresses around it");
      return AddressTerm::Maybe(std::move(masked.addresses), "wildcard " + Quote(value));
    }
  } else if (const auto range = ReadAddresses(value)) {
    return AddressTerm::Of(net::AddressSet(*range));
  }
  ledger_.Error("PW-DIA-panos-0107", place,
                "expected " + std::string(kind) + " as the device writes it, found " + Quote(value),
                "10.0.0.0/8, 10.0.0.1-10.0.0.9, or 10.0.0.1/0.0.255.0 for a wildcard");
  return {};
}

}  // namespace portwright::dialect::panos
