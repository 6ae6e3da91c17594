#include "dialect/aws/tables.h"

#include <optional>
#include <utility>

#include "dialect/common/cidr.h"

namespace portwright::dialect::aws {
namespace {

void AddAddress(JsonValue value, std::vector<net::AddressRange>& out, Diagnostics& diagnostics) {
  if (value.IsEmpty()) return;
  const std::optional<net::AddressRange> range = ReadCidr(value.Text());
  if (range) return out.push_back(*range);
  diagnostics.Error("PW-DIA-aws-0120", value.place(),
                    "expected an address or a prefix, found another value");
}

// `pl-0123abcd` out of a file's name.
std::string ListIdIn(std::string_view file_name) {
  const std::size_t slash = file_name.rfind('/');
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  const std::size_t begin = file_name.find("pl-");
  if (begin == std::string_view::npos) return "";
  const std::string_view rest = file_name.substr(begin);
  return std::string(rest.substr(0, rest.find_first_not_of("0123456789abcdef", 3)));
}

}  // namespace

bool Tables::Read(JsonValue root, std::string_view file_name, Diagnostics& diagnostics) {
  const JsonValue lists = root.Member("PrefixLists");
  const JsonValue interfaces = root.Member("NetworkInterfaces");
  const JsonValue entries = root.Member("Entries");
  if (!lists.exists() && !interfaces.exists() && !entries.exists()) return false;
  if (!entries.exists() || root.Member("NetworkAclId").exists()) {
    ReadPrefixLists(lists, diagnostics);
    ReadInterfaces(interfaces, diagnostics);
    return lists.exists() || interfaces.exists();
  }
  ReadEntries(entries, file_name, root.place(), diagnostics);
  return true;
}

void Tables::ReadPrefixLists(JsonValue lists, Diagnostics& diagnostics) {
  for (JsonValue list = lists.First(); list.exists(); list = list.Next()) {
    const JsonValue cidrs = list.Member("Cidrs");
    if (!cidrs.exists()) continue;  // `describe-managed-prefix-lists` has names only
    Addresses& addresses = prefix_lists_[list.Member("PrefixListId").Text()];
    for (JsonValue cidr = cidrs.First(); cidr.exists(); cidr = cidr.Next())
      AddAddress(cidr, addresses.ranges, diagnostics);
  }
}

void Tables::ReadEntries(JsonValue entries, std::string_view file_name, SourcePlace place,
                         Diagnostics& diagnostics) {
  const std::string id = ListIdIn(file_name);
  if (id.size() <= 3) {
    diagnostics.Error("PW-DIA-aws-0121", place,
                      "expected the id of the prefix list in the file's name, found none",
                      "name it by its list: pl-0123456789abcdef0.json");
    return;
  }
  Addresses& addresses = prefix_lists_[id];
  for (JsonValue entry = entries.First(); entry.exists(); entry = entry.Next())
    AddAddress(entry.Member("Cidr"), addresses.ranges, diagnostics);
}

void Tables::ReadInterfaces(JsonValue interfaces, Diagnostics& diagnostics) {
  for (JsonValue card = interfaces.First(); card.exists(); card = card.Next()) {
    std::vector<net::AddressRange> ranges;
    AddAddress(card.Member("PrivateIpAddress"), ranges, diagnostics);
    const std::pair<const char*, const char*> kLists[] = {
        {"PrivateIpAddresses", "PrivateIpAddress"},
        {"Ipv6Addresses", "Ipv6Address"},
        {"Ipv4Prefixes", "Ipv4Prefix"},
        {"Ipv6Prefixes", "Ipv6Prefix"}};
    for (const auto& [list, name] : kLists) {
      JsonValue item = card.Member(list).First();
      for (; item.exists(); item = item.Next()) AddAddress(item.Member(name), ranges, diagnostics);
    }
    const net::AddressSet own(std::move(ranges));
    JsonValue group = card.Member("Groups").First();
    // An interface has few groups: what it adds stays linear in the text.
    for (int left = 64; group.exists() && left > 0; group = group.Next(), --left) {
      Addresses& addresses = members_[group.Member("GroupId").Text()];
      for (const net::AddressRange& range : own.ranges()) addresses.ranges.push_back(range);
    }
  }
}

void Tables::Complete() {
  for (Table* table : {&prefix_lists_, &members_}) {
    for (auto& [id, addresses] : *table)
      addresses.set = net::AddressSet(std::move(addresses.ranges));
  }
}

const net::AddressSet* Tables::PrefixList(const std::string& id) const {
  const auto found = prefix_lists_.find(id);
  return found == prefix_lists_.end() ? nullptr : &found->second.set;
}

const net::AddressSet* Tables::Members(const std::string& group) const {
  const auto found = members_.find(group);
  return found == members_.end() ? nullptr : &found->second.set;
}

}  // namespace portwright::dialect::aws
