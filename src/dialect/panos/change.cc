#include "dialect/panos/change.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/object_names.h"
#include "dialect/panos/items.h"
#include "dialect/panos/read_text.h"
#include "dialect/panos/render.h"
#include "dialect/panos/set_writer.h"
#include "dialect/panos/tree.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::string_view kSystem = "vsys1";

// Objects in the order in which they are taken away, which is the other way round for making them.
constexpr std::array kKinds = {
    ItemKind::kRule,    ItemKind::kSchedule,     ItemKind::kApplication, ItemKind::kServiceGroup,
    ItemKind::kService, ItemKind::kAddressGroup, ItemKind::kAddress};

// The named part of a kind within a system, or kNone.
NodeId PartOf(const Tree& tree, NodeId system, ItemKind kind) {
  NodeId at = system;
  for (const std::string_view name : Split(PathOf(kind), ' ')) {
    if (at == kNone) return kNone;
    at = tree.Child(at, name);
  }
  return at;
}

void ReadInto(std::string_view text, Tree& tree, Diagnostics& diagnostics) {
  if (LooksLikeXml(text)) {
    ReadXml(text, tree, diagnostics);
  } else {
    ReadSetCommands(text, tree, diagnostics);
  }
}

// Whether two entries say the same; lists and fields in any order, free text left out.
bool AreSame(const Tree& a, NodeId one, const Tree& b, NodeId other) {
  const auto sorted = [](const Tree& tree, NodeId id) {
    std::vector<NodeId> out;
    for (const NodeId child : Children(tree, id)) {
      if (tree[child].part != Part::kFreeText) out.push_back(child);
    }
    std::sort(out.begin(), out.end(),
              [&](NodeId x, NodeId y) { return tree[x].name < tree[y].name; });
    return out;
  };
  const auto left = sorted(a, one), right = sorted(b, other);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](NodeId x, NodeId y) {
    return a[x].name == b[y].name && a[x].shape == b[y].shape && AreSame(a, x, b, y);
  });
}

class Changer {
 public:
  Changer(const Items& wanted, Tree& today, Tree& planned, Diagnostics& diagnostics)
      : wanted_(wanted), today_(today), planned_(planned), diagnostics_(diagnostics) {}

  std::optional<RenderedChange> Change() {
    if (!FindSystem()) return std::nullopt;
    FindPresent();
    if (!FindAdded()) return std::nullopt;
    FindRemoved();
    RenderedChange out;
    const std::string denials = AnchorOf();
    WriteAdditions(denials, out);
    WriteRemovals(out);
    return out;
  }

 private:
  using Key = std::pair<ItemKind, std::string_view>;

  bool FindSystem() {
    NodeId systems = kNone;
    for (NodeId id = 0; id < today_.size(); ++id) {
      const Node& node = today_[id];
      if (node.part != Part::kScope || node.shape != Shape::kNamed || node.first == kNone) continue;
      const Node& only = today_[node.first];
      const bool is_it =
          systems == kNone && node.name == "vsys" && only.next == kNone && only.name == kSystem;
      if (is_it) {
        systems = id;
        continue;
      }
      diagnostics_.Error("PW-DIA-panos-0320", today_.place(id),
                         "expected the configuration of a firewall with one virtual system, vsys1, "
                         "found device groups or other systems",
                         "give the configuration of the firewall itself, or load the whole text");
      return false;
    }
    if (systems != kNone) system_ = today_[systems].first;
    planned_system_ = planned_[planned_.Child(planned_.root(), "vsys")].first;
    return true;
  }

  static bool IsOwn(std::string_view name) { return name.starts_with(kOwnPrefix); }

  void FindPresent() {
    for (const ItemKind kind : kKinds) {
      const NodeId part = PartOf(today_, system_, kind);
      if (part == kNone) continue;
      for (const NodeId entry : Children(today_, part)) {
        const std::string_view name = today_[entry].name;
        present_.emplace(Key{kind, name}, entry);
        if (kind == ItemKind::kRule) rules_.push_back(name);
      }
    }
    const NodeId tags = PartOf(today_, system_, ItemKind::kTag);
    has_tag_ = tags != kNone && today_.Child(tags, "pw") != kNone;
  }

  bool FindAdded() {
    bool is_ours = true;
    std::map<Key, NodeId> planned;
    for (const ItemKind kind : kKinds) {
      const NodeId part = PartOf(planned_, planned_system_, kind);
      if (part == kNone) continue;
      for (const NodeId entry : Children(planned_, part))
        planned.emplace(Key{kind, planned_[entry].name}, entry);
    }
    for (const Item& item : wanted_.all) {
      if (item.kind == ItemKind::kTag) continue;
      const Key key{item.kind, item.name};
      wanted_names_.insert(key);
      const auto here = present_.find(key);
      if (here == present_.end()) {
        added_.push_back(&item);
        continue;
      }
      if (AreSame(today_, here->second, planned_, planned.at(key))) continue;
      is_ours = false;
      diagnostics_.Error(
          "PW-DIA-panos-0321", today_.place(here->second),
          "expected " + item.name + " as Portwright writes it, found another content",
          "somebody changed it on the device: take it away by hand, or load the "
          "whole text");
    }
    return is_ours;
  }

  void FindRemoved() {
    for (const auto& [key, entry] : present_) {
      if (IsOwn(key.second) && wanted_names_.count(key) == 0) removed_.insert(key);
    }
    KeepWhatOthersUse();
  }

  // What a rule or group that stays names stays too.
  void KeepWhatOthersUse() {
    for (bool has_changed = true; has_changed;) {
      std::set<std::string_view> used;
      for (const auto& [key, entry] : present_) {
        if (removed_.count(key) == 0) CollectValues(entry, used);
      }
      has_changed = false;
      for (auto at = removed_.begin(); at != removed_.end();) {
        if (at->first == ItemKind::kRule || used.count(at->second) == 0) {
          ++at;
          continue;
        }
        diagnostics_.Warning("PW-DIA-panos-0322", today_.place(present_.at(*at)),
                             "expected " + std::string(at->second) +
                                 " to be named by Portwright's rules alone, found others that "
                                 "name it; it stays");
        at = removed_.erase(at);
        has_changed = true;
      }
    }
  }

  void CollectValues(NodeId id, std::set<std::string_view>& out) const {
    for (const NodeId child : Children(today_, id)) {
      if (today_[child].first != kNone) {
        CollectValues(child, out);
      } else if (IsOwn(today_[child].name)) {
        out.insert(today_[child].name);
      }
    }
  }

  // The first own rule that denies within a zone: what is new stands before it.
  std::string AnchorOf() const {
    for (const std::string_view name : rules_) {
      const NodeId rule = present_.at({ItemKind::kRule, name});
      if (IsOwn(name) && today_.Value(rule, "action") == "deny") return std::string(name);
    }
    return "";
  }

  // Where a new rule belongs: those that keep sessions for longer stand before all others.
  std::string PlaceOf(const Item& item, const std::string& denials) const {
    if (item.is_denial) return "";
    if (item.is_first) {
      const auto first = std::find_if(rules_.begin(), rules_.end(), IsOwn);
      if (first != rules_.end()) return std::string(*first);
    }
    return denials;
  }

  static std::string Delete(const Key& key) {
    return "delete " + std::string(PathOf(key.first)) + " " + std::string(key.second) + "\n";
  }

  std::string SetOf(const Key& key) {
    SameWords words;
    std::string out;
    SetWriter(today_, words)
        .WriteEntry("set " + std::string(PathOf(key.first)), present_.at(key), out);
    return out;
  }

  void WriteAdditions(const std::string& denials, RenderedChange& out) {
    if (added_.empty() && removed_.empty()) return;
    std::string more;  // of the state behind them: objects
    if (!has_tag_) more += wanted_.all.front().commands;
    std::string back;
    std::vector<std::string> order(rules_.begin(), rules_.end());
    for (const Item* item : added_) {
      back.insert(0, Delete({item->kind, item->name}));
      if (item->kind != ItemKind::kRule) {
        more += item->commands;
        continue;
      }
      new_rules_[item->name] = &item->commands;
      const std::string place = PlaceOf(*item, denials);
      order.insert(std::find(order.begin(), order.end(), place), item->name);
    }
    out.commands = more;
    for (const Item* item : added_) {
      if (item->kind != ItemKind::kRule) continue;
      out.commands += item->commands;
      const std::string place = PlaceOf(*item, denials);
      if (!place.empty()) {
        out.commands += "move rulebase security rules " + item->name + " before " + place + "\n";
      }
    }
    added_back_ = std::move(back);
    if (!has_tag_) added_back_ += "delete tag pw\n";
    objects_ = OthersOf({}) + more;
    order_ = std::move(order);
    out.states.push_back(objects_ + RulesIn(order_, {}));
  }

  void WriteRemovals(RenderedChange& out) {
    if (added_.empty() && removed_.empty()) return;
    std::string restored;
    for (const ItemKind kind : kKinds) {
      for (const Key& key : Removals(kind)) {
        out.commands += Delete(key);
        if (kind != ItemKind::kRule) restored.insert(0, SetOf(key));
      }
    }
    out.undo = restored + RestoredRules() + added_back_;
    out.states.push_back(OthersOf(removed_) + NewObjects() + RulesIn(order_, removed_));
  }

  // Of a kind, in an order in which groups come before those that they name.
  std::vector<Key> Removals(ItemKind kind) const {
    std::vector<Key> out;
    if (kind == ItemKind::kRule) {
      for (const std::string_view name : rules_) {
        if (removed_.count({kind, name}) > 0) out.push_back({kind, name});
      }
      return out;
    }
    std::set<std::string_view> done;
    std::vector<Key> open;
    for (const Key& key : removed_) {
      if (key.first == kind) open.push_back(key);
    }
    while (!open.empty()) {
      std::set<std::string_view> named;
      for (const Key& key : open) CollectValues(present_.at(key), named);
      std::vector<Key> inner;
      for (const Key& key : open) {
        if (named.count(key.second) > 0) {
          inner.push_back(key);
        } else {
          out.push_back(key);
        }
      }
      if (inner.size() == open.size()) {  // a loop of groups, which no device has
        out.insert(out.end(), inner.begin(), inner.end());
        break;
      }
      open = std::move(inner);
    }
    return out;
  }

  // The rules that were taken away, each to where it stood.
  std::string RestoredRules() {
    std::string out;
    std::string next;  // that stays, behind
    for (auto at = rules_.rbegin(); at != rules_.rend(); ++at) {
      const Key key{ItemKind::kRule, *at};
      if (removed_.count(key) > 0) {
        std::string one = SetOf(key);
        if (!next.empty()) {
          one += "move rulebase security rules " + std::string(*at) + " before " + next + "\n";
        } else if (HasNewDenial()) {
          one += "move rulebase security rules " + std::string(*at) + " before " +
                 FirstNewDenial() + "\n";
        }
        out += one;
      }
      next = Quoted(*at);
    }
    return out;
  }

  static std::string Quoted(std::string_view name) {
    std::string out;
    AppendWord(out, name);
    return out;
  }

  bool HasNewDenial() const { return !FirstNewDenial().empty(); }
  std::string FirstNewDenial() const {
    for (const Item* item : added_) {
      if (item->is_denial) return item->name;
    }
    return "";
  }

  std::string NewObjects() const {
    std::string out = has_tag_ ? "" : wanted_.all.front().commands;
    for (const Item* item : added_) {
      if (item->kind != ItemKind::kRule) out += item->commands;
    }
    return out;
  }

  // Today's configuration but for its rules, and without some of its objects.
  std::string OthersOf(const std::set<Key>& without) {
    SameWords words;
    SetWriter writer(today_, words);
    std::set<NodeId> gone{PartOf(today_, system_, ItemKind::kRule)};
    for (const Key& key : without) gone.insert(present_.at(key));
    writer.LeaveOut(std::move(gone));
    std::string out;
    writer.Write(out);
    return out;
  }

  std::string RulesIn(const std::vector<std::string>& order, const std::set<Key>& without) {
    std::string out;
    for (const std::string& name : order) {
      const auto fresh = new_rules_.find(name);
      if (fresh != new_rules_.end()) {
        out += *fresh->second;
      } else if (without.count({ItemKind::kRule, name}) == 0) {
        out += SetOf({ItemKind::kRule, name});
      }
    }
    return out;
  }

  const Items& wanted_;
  Tree& today_;
  Tree& planned_;
  Diagnostics& diagnostics_;
  NodeId system_ = kNone;
  NodeId planned_system_ = kNone;
  bool has_tag_ = false;
  std::map<Key, NodeId> present_;
  std::vector<std::string_view> rules_;  // of today, in their order
  std::set<Key> wanted_names_;
  std::vector<const Item*> added_;
  std::set<Key> removed_;
  std::map<std::string, const std::string*, std::less<>> new_rules_;
  std::vector<std::string> order_;
  std::string objects_;
  std::string added_back_;
};

}  // namespace

std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics) {
  const auto items = ItemsOf(policy, options, diagnostics);
  if (!items) return std::nullopt;
  const std::size_t errors_before = diagnostics.error_count();
  Tree tree(diagnostics.AddFile(lift.file_name));
  ReadInto(today, tree, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  const std::string text = TextOf(*items);
  Tree planned(diagnostics.AddFile("<planned>"));
  ReadSetCommands(text, planned, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return Changer(*items, tree, planned, diagnostics).Change();
}

}  // namespace portwright::dialect::panos
