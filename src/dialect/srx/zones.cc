#include "dialect/srx/zones.h"

#include <unordered_map>

#include "base/text.h"

namespace portwright::dialect::srx {

Zones::Zones(const Tree& tree, PolicyBuilder& builder, Ledger& ledger)
    : builder_(builder), ledger_(ledger) {
  std::unordered_map<std::string_view, NodeId> owners;
  const NodeId security = tree.Child(tree.root(), "security");
  const NodeId zones = tree.Child(tree.Child(security, "zones"), "security-zone");
  for (const NodeId id : tree.Children(zones)) {
    knows_zones_ = true;
    Zone& zone = zones_[std::string(tree[id].name)];
    for (const NodeId interface : tree.Children(tree.Child(id, "interfaces"))) {
      const std::string_view name = tree[interface].name;
      if (name == "all") {
        zone.has_all = true;
        continue;
      }
      const auto [owner, fresh] = owners.try_emplace(name, interface);
      if (!fresh && owner->second != interface) {
        ledger.Error("PW-DIA-srx-0113", tree.place(interface),
                     "expected each interface in one zone, found " + Quote(name) + " in two");
      }
      zone.interfaces.emplace_back(name);
    }
  }
}

bool Zones::AddTo(Side& side, std::string_view zone, SourcePlace place) {
  const auto [known, fresh] = zones_.try_emplace(std::string(zone));
  if (fresh && knows_zones_) {
    ledger_.Warning("PW-DIA-srx-0206", place,
                    "expected a zone that the text has, found " + Quote(zone),
                    "its name stands for its interface");
  }
  if (known->second.has_all) {
    side.is_any = true;
    return false;
  }
  if (known->second.interfaces.empty()) {
    known->second.interfaces.emplace_back(zone);
    builder_.Assume("zones whose interfaces are not known stand for one interface of their name");
  }
  side.interfaces.insert(side.interfaces.end(), known->second.interfaces.begin(),
                         known->second.interfaces.end());
  return true;
}

void Zones::Jump(std::uint32_t chain, const std::string* in, const std::string* out,
                 std::uint32_t target, SourcePlace place) {
  if (!ledger_.SpendRules(1, place)) return;
  LineMatch match;
  if (in != nullptr) match.condition.interfaces.push_back({*in, false, false});
  if (out != nullptr) match.condition.interfaces.push_back({*out, true, false});
  builder_.AddLine(chain, match, {policy::VerdictKind::kJump, target}, place);
}

void Zones::Lead(std::uint32_t chain, const Side& from, const Side& to, std::uint32_t target,
                 const std::string& name, SourcePlace place) {
  if (from.is_any && to.is_any) return Jump(chain, nullptr, nullptr, target, place);
  if (from.is_any) {
    for (const std::string& out : to.interfaces) Jump(chain, nullptr, &out, target, place);
    return;
  }
  if (to.is_any) {
    for (const std::string& in : from.interfaces) Jump(chain, &in, nullptr, target, place);
    return;
  }
  constexpr std::size_t kPairsMax = 16;
  if (from.interfaces.size() * to.interfaces.size() <= kPairsMax) {
    for (const std::string& in : from.interfaces) {
      for (const std::string& out : to.interfaces) Jump(chain, &in, &out, target, place);
    }
    return;
  }
  const std::uint32_t leaving = builder_.ChainOf(name + ", by interface");
  for (const std::string& out : to.interfaces) Jump(leaving, nullptr, &out, target, place);
  for (const std::string& in : from.interfaces) Jump(chain, &in, nullptr, leaving, place);
}

}  // namespace portwright::dialect::srx
