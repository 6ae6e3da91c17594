#include "dialect/fortigate/items.h"

#include <algorithm>
#include <iterator>

#include "dialect/common/object_names.h"
#include "dialect/fortigate/lift.h"

namespace portwright::dialect::fortigate {
namespace {

struct Path {
  Table table;
  std::string_view words;
};
// In the order in which what is named comes before what names it.
constexpr Path kPaths[] = {
    {Table::kInterface, "system interface"},
    {Table::kZone, "system zone"},
    {Table::kTranslation, "firewall vip"},
    {Table::kAddress, "firewall address"},
    {Table::kAddressGroup, "firewall addrgrp"},
    {Table::kAddress6, "firewall address6"},
    {Table::kAddressGroup6, "firewall addrgrp6"},
    {Table::kService, "firewall service custom"},
    {Table::kServiceGroup, "firewall service group"},
    {Table::kOnetime, "firewall schedule onetime"},
    {Table::kRecurring, "firewall schedule recurring"},
    {Table::kPolicy, "firewall policy"},
    {Table::kPolicy6, "firewall policy6"},
};

// Lists whose order means nothing.
constexpr std::string_view kSets[] = {"member",   "service",  "srcaddr", "dstaddr",
                                      "srcaddr6", "dstaddr6", "srcintf", "dstintf"};
// Of objects: what the device adds, and what people may see.
constexpr std::string_view kSilentOfObjects[] = {"uuid",       "comment",  "color",
                                                 "visibility", "category", "fabric-object"};

template <std::size_t kCount>
bool IsAmong(std::string_view name, const std::string_view (&names)[kCount]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool SayTheSame(const ItemField& a, const ItemField& b) {
  if (!IsAmong(a.name, kSets)) return a.values == b.values;
  std::vector<std::string> left = a.values, right = b.values;
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

bool IsSilent(const Item& item, const ItemField& field) {
  if (!item.IsPolicy()) return IsAmong(field.name, kSilentOfObjects);
  if (field.name == "session-ttl" || field.name == "status") return false;
  Field plain{field.name, {}, {}};
  for (const std::string& value : field.values) plain.values.push_back(value);
  return SaysNothing(plain);
}

void AppendQuoted(std::string& out, std::string_view word) {
  out += '"';
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// Words that need no quotes stand without, as `show` has numbers and addresses.
bool IsPlain(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '/' || c == '-' ||
           (c >= 'a' && c <= 'f');
  });
}

bool HasPlainValues(std::string_view field) {
  static constexpr std::string_view kPlain[] = {
      "subnet",        "ip6",           "start-ip",    "end-ip",          "type",
      "tcp-portrange", "udp-portrange", "icmptype",    "protocol-number", "protocol",
      "start",         "end",           "session-ttl", "action",          "status"};
  return IsAmong(field, kPlain);
}

}  // namespace

bool Item::IsOwn() const { return name.starts_with(kOwnPrefix); }

const ItemField* Item::Find(std::string_view field) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const ItemField& each) { return each.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

std::vector<Item> ItemsOf(const ConfigTree& tree, std::string_view domain) {
  std::vector<Item> out;
  for (const Entry& entry : tree.entries()) {
    if (entry.domain != domain && !entry.domain.empty()) continue;
    Item item;
    item.table = entry.table;
    item.key = entry.name;
    item.name = item.IsPolicy() ? entry.Value("name") : entry.name;
    item.place = entry.place;
    for (const Field& field : entry.fields)
      item.fields.push_back({std::string(field.name), {field.values.begin(), field.values.end()}});
    out.push_back(std::move(item));
  }
  return out;
}

std::vector<std::string> Surplus(const Item& found, const Item& wanted) {
  std::vector<std::string> out;
  for (const ItemField& field : found.fields) {
    if (wanted.Find(field.name) == nullptr && !IsSilent(found, field)) out.push_back(field.name);
  }
  return out;
}

bool IsAsWanted(const Item& found, const Item& wanted) {
  const bool has_all =
      std::all_of(wanted.fields.begin(), wanted.fields.end(), [&](const ItemField& field) {
        const ItemField* there = found.Find(field.name);
        return there != nullptr && SayTheSame(*there, field);
      });
  return has_all && Surplus(found, wanted).empty();
}

std::string_view PathOf(Table table) {
  for (const Path& path : kPaths) {
    if (path.table == table) return path.words;
  }
  return "";
}

void AppendItem(std::string& out, const Item& item) {
  out += "    edit ";
  item.IsPolicy() ? void(out += item.key) : AppendQuoted(out, item.key);
  out += '\n';
  for (const ItemField& field : item.fields) {
    if (field.name == kNestedTable) {
      // What stands within is not kept; that it is there, is.
      out +=
          "        config " + (field.values.empty() ? "more" : field.values[0]) + "\n        end\n";
      continue;
    }
    out += "        set " + field.name;
    for (const std::string& value : field.values) {
      out += ' ';
      const bool is_plain = IsPlain(value) || HasPlainValues(field.name);
      is_plain&& field.name != "comments" && !IsAmong(field.name, kSets) ? void(out += value)
                                                                         : AppendQuoted(out, value);
    }
    out += '\n';
  }
  out += "    next\n";
}

std::string TextOf(const std::vector<Item>& items) {
  std::string out;
  for (const Path& path : kPaths) {
    std::string table;
    for (const Item& item : items)
      if (item.table == path.table) AppendItem(table, item);
    // A configuration without policies permits nothing; the reader takes it for one of them.
    if (!table.empty() || path.table == Table::kPolicy)
      out += "config " + std::string(path.words) + "\n" + table + "end\n";
  }
  return out;
}

}  // namespace portwright::dialect::fortigate
