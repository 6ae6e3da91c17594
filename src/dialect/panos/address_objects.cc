#include "dialect/panos/address_objects.h"

#include <algorithm>
#include <utility>

namespace portwright::dialect::panos {
namespace {

// Small devices have no room for more in one group.
constexpr std::size_t kMembersMax = 500;

constexpr NameStyle kStyle{63, "-_.", true};

std::string RangeText(const net::AddressRange& range) {
  if (net::PrefixLength(range) >= 0) return "ip-netmask " + net::ToText(range);
  std::string out = "ip-range ";
  net::AppendText(out, {range.family, range.lo});
  out += '-';
  net::AppendText(out, {range.family, range.hi});
  return out;
}

}  // namespace

AddressObjects::AddressObjects(const policy::Policy& policy, const AllowRules& rules)
    : names_(policy),
      rules_(rules),
      book_(kStyle),
      uses_(rules.sets.size(), 0),
      known_(rules.sets.size()) {
  for (const AllowRule& rule : rules.rules) {
    ++uses_[rule.sources];
    ++uses_[rule.destinations];
  }
}

const std::vector<std::string>& AddressObjects::NamesOf(std::uint32_t set) {
  std::vector<std::string>& names = known_[set];
  if (!names.empty()) return names;
  std::vector<NamedPart> parts = names_.PartsOf(rules_.sets[set]);
  // A network stays one, whatever in it has a name.
  if (rules_.sets[set].ranges().size() == 1 && parts.size() > 1) parts = {{{}, rules_.sets[set]}};
  for (const NamedPart& part : parts) names.push_back(PartOf(part));
  std::sort(names.begin(), names.end());
  const bool is_shared = names.size() > 1 && uses_[set] > 1;
  if (is_shared || names.size() > kMembersMax)
    names = {GroupOf(parts.front().words, std::move(names))};
  return names;
}

std::string AddressObjects::Any(net::Family family) {
  const bool is_v4 = family == net::Family::kIpv4;
  std::string name = is_v4 ? "pw-any-ipv4" : "pw-any-ipv6";
  bool& has_any = is_v4 ? has_any_ipv4_ : has_any_ipv6_;
  if (!std::exchange(has_any, true)) {
    objects_.emplace_back(
        name, "set address " + name + " ip-netmask " + (is_v4 ? "0.0.0.0/0" : "::/0") + "\n");
  }
  return name;
}

std::string AddressObjects::ObjectOf(std::string_view words, const net::AddressSet& one_range) {
  const std::string& name = book_.OfAddresses(words, one_range);
  if (book_.TakeFresh(name)) {
    objects_.emplace_back(name,
                          "set address " + name + " " + RangeText(one_range.ranges()[0]) + "\n");
  }
  return name;
}

std::string AddressObjects::PartOf(const NamedPart& part) {
  if (!part.host_name.empty()) {
    const std::string host(part.host_name);
    const std::string& name = book_.Of(part.words, "fqdn " + host);
    if (book_.TakeFresh(name))
      objects_.emplace_back(name, "set address " + name + " fqdn " + host + "\n");
    return name;
  }
  if (part.addresses.ranges().size() == 1) return ObjectOf(part.words, part.addresses);
  std::vector<std::string> members;
  for (const net::AddressRange& range : part.addresses.ranges())
    members.push_back(ObjectOf(part.words, net::AddressSet(range)));
  return GroupOf(part.words, std::move(members));
}

std::string AddressObjects::GroupOf(std::string_view words, std::vector<std::string> members) {
  while (members.size() > kMembersMax) {
    std::vector<std::string> groups;
    for (std::size_t first = 0; first < members.size(); first += kMembersMax) {
      const std::size_t last = std::min(members.size(), first + kMembersMax);
      groups.push_back(GroupOf(words, {members.begin() + static_cast<std::ptrdiff_t>(first),
                                       members.begin() + static_cast<std::ptrdiff_t>(last)}));
    }
    members = std::move(groups);
  }
  std::string content = "group";
  for (const std::string& member : members) content += "," + member;
  std::string name = book_.Of(words.empty() ? "group" : words, content);
  const auto [at, fresh] = group_commands_.try_emplace(name);
  if (!fresh) return name;
  groups_.push_back(name);
  AppendListCommands(at->second, "set address-group " + name + " static", members);
  return name;
}

void AddressObjects::AppendItems(std::vector<Item>& out) {
  std::sort(objects_.begin(), objects_.end());
  for (auto& [name, commands] : objects_) {
    out.push_back({ItemKind::kAddress, std::move(name), std::move(commands), "", "", false, false});
  }
  objects_.clear();
  for (const std::string& name : groups_) {
    out.push_back({ItemKind::kAddressGroup, name, group_commands_.at(name), "", "", false, false});
  }
}

}  // namespace portwright::dialect::panos
