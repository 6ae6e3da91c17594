// Groups: who belongs to whom. There may be a million of them, so this file allocates nothing for
// one but its own text.
#include <algorithm>
#include <functional>

#include "base/text.h"
#include "site/codes.h"
#include "site/flat_index.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Node;

constexpr std::string_view kGroupKeys[] = {"id", "instance", "roles"};

class GroupReader {
 public:
  GroupReader(Reading& reading, std::size_t count) : reading_(reading), site_(reading.site) {
    ids_.Reserve(count);
  }

  void Read(const Node& node, bool common) {
    const Fields fields(node, "a group", kGroupKeys, reading_.diagnostics);
    const auto id = fields.Need("id");
    const auto name =
        id ? yaml::ReadText(*id, {"id", "a group"}, reading_.diagnostics) : std::nullopt;
    if (!name || !TakeId(*name, id->place(), common)) return;
    Group& group = site_.groups.back();
    group.instance = ReadInstance(reading_, fields);
    group.first = static_cast<std::uint32_t>(site_.group_members.size());
    const auto roles = fields.Need("roles");
    if (roles && roles->IsMapping()) {
      for (auto it = roles->begin(); it != roles->end(); ++it) {
        const Node role = *it;
        ReadRole(role, *++it);
      }
      if (roles->size() < 2) {
        reading_.diagnostics.Error(codes::kOneRole, roles->place(),
                                   "expected at least two roles in group " + Quote(*name) +
                                       ", found " + Count(roles->size(), "role"),
                                   "a group says who of one role belongs to whom of another");
      }
    } else if (roles) {
      yaml::ReadPairs(*roles, {"roles", "a group"}, reading_.diagnostics);  // says what it is not
    }
    group.count = static_cast<std::uint32_t>(site_.group_members.size()) - group.first;
    const auto first = site_.group_members.begin() + group.first;
    const auto by_role = [](const GroupMember& a, const GroupMember& b) { return a.role < b.role; };
    // A stable sort takes memory each time, and most groups name their roles in one order.
    if (!std::is_sorted(first, site_.group_members.end(), by_role)) {
      std::stable_sort(first, site_.group_members.end(), by_role);
    }
  }

 private:
  // False for a group that is not to be read: one of common.yaml that the site has itself, or a
  // second of this id.
  bool TakeId(std::string_view name, SourcePlace place, bool common) {
    const std::size_t hash = std::hash<std::string_view>()(name);
    const std::uint32_t same =
        ids_.Find(hash, [&](std::uint32_t i) { return site_.groups[i].id == name; });
    if (same != FlatIndex::kNobody) {
      if (!common) {
        ReportNameTwice(reading_.diagnostics, place, site_.groups[same].place, "group", name);
      }
      return false;
    }
    ids_.Insert(hash, static_cast<std::uint32_t>(site_.groups.size()));
    Group& group = site_.groups.emplace_back();
    group.id = name;
    group.place = place;
    return true;
  }

  void ReadRole(const Node& role, const Node& value) {
    const std::uint32_t index = RoleIndex(role.text());
    items_.clear();
    if (value.IsScalar() && !value.IsNull()) {
      reading_.references.Resolve(value.text(), value.place(), kAllKinds, items_);
    } else {
      ReadItems(reading_, value, {role.text(), "a group"}, kAllKinds, items_);
    }
    for (const EndpointRef& item : items_) site_.group_members.push_back({index, item});
  }

  std::uint32_t RoleIndex(std::string_view role) {
    const std::size_t hash = std::hash<std::string_view>()(role);
    const std::uint32_t found =
        roles_.Find(hash, [&](std::uint32_t i) { return site_.group_roles[i] == role; });
    if (found != FlatIndex::kNobody) return found;
    const auto index = static_cast<std::uint32_t>(site_.group_roles.size());
    site_.group_roles.emplace_back(role);
    roles_.Insert(hash, index);
    return index;
  }

  Reading& reading_;
  Site& site_;
  FlatIndex ids_;
  FlatIndex roles_;
  std::vector<EndpointRef> items_;
};

}  // namespace

void ReadGroups(Reading& reading, const Sections& sections) {
  std::size_t count = 0;
  for (const ListPart& part : sections.groups) count += part.node.size();
  reading.site.groups.reserve(count);
  // Two members a group is what there mostly is; growing by doubling would touch twice the memory.
  constexpr std::size_t kMany = 10'000;
  if (count > kMany) {
    reading.site.group_members.reserve(2 * count);
    reading.references.ReserveLiterals(reading.site.literals.size() + 2 * count);
  }
  GroupReader reader(reading, count);
  ErrorLimit limit(reading, "groups");
  for (const ListPart& part : sections.groups) {
    for (auto it = part.node.begin(); it != part.node.end(); ++it) {
      if (limit.Reached((*it).place())) return;
      reader.Read(*it, part.common);
    }
  }
}

}  // namespace portwright::site
