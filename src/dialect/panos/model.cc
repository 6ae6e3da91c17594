#include "dialect/panos/model.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kContextsMax = 4'096;  // devices have a quarter of it

struct Device {  // what one text has
  const Scope* shared = nullptr;
  const Scope* pushed = nullptr;
  std::vector<const Scope*> systems;
  std::vector<Scope*> groups;
  NameTable system_names;
  NameTable group_names;
  std::vector<std::vector<Zone>> template_zones;  // of templates that have zones
};

bool HasRulebase(const Scope& scope) {
  return scope.spot.Child("pre-rulebase").exists() || scope.spot.Child("post-rulebase").exists();
}

class Finder {
 public:
  Finder(Model& model, Diagnostics& diagnostics) : model_(model), diagnostics_(diagnostics) {}

  void Find() {
    for (const Tree& tree : model_.trees) devices_.push_back(FindIn(tree));
    MakePoints();
  }

 private:
  Device FindIn(const Tree& tree) {
    struct Open {
      Spot spot;
      bool in_template = false;
    };
    Device out;
    std::unordered_map<std::string_view, std::string_view> parents;
    std::vector<Open> open{{{&tree, tree.root()}, false}};
    while (!open.empty()) {
      const Open here = open.back();
      open.pop_back();
      for (const NodeId id : here.spot.children()) {
        const Spot child{&tree, id};
        const Node& node = child.get();
        const bool in_template = here.in_template || node.part == Part::kTemplateConfig;
        if (node.part == Part::kReadonlyGroup && node.shape == Shape::kBody) {
          parents[node.name] = child.Value("parent-dg");
        } else if (node.part == Part::kScope) {
          AddScopes(child, in_template, out);
        } else if (node.shape == Shape::kBody || node.shape == Shape::kNamed) {
          open.push_back({child, in_template});
        }
      }
    }
    for (Scope* group : out.groups) {
      const auto parent = parents.find(group->spot.name());
      if (group->parent.empty() && parent != parents.end()) group->parent = parent->second;
      if (group->parent == "shared") group->parent = {};
    }
    return out;
  }

  void AddScopes(const Spot& part, bool in_template, Device& out) {
    if (part.get().shape == Shape::kBody) {
      const bool is_shared = part.name() == "shared";
      const Scope*& slot = is_shared ? out.shared : out.pushed;
      slot = NewScope(is_shared ? "shared" : "what Panorama pushed", part);
      return;
    }
    std::vector<Zone> template_zones;
    for (const NodeId id : part.children()) {
      const Spot entry{part.tree, id};
      if (in_template) {
        for (Zone& zone : ZonesOf(entry)) template_zones.push_back(std::move(zone));
      } else if (part.name() == "vsys") {
        NoteOnce(entry, out.system_names);
        out.systems.push_back(NewScope(std::string(entry.name()), entry));
      } else {
        NoteOnce(entry, out.group_names);
        Scope* group = NewScope("device-group " + std::string(entry.name()), entry);
        group->parent = entry.Value("parent-dg");
        out.groups.push_back(group);
      }
    }
    if (!template_zones.empty()) out.template_zones.push_back(std::move(template_zones));
  }

  Scope* NewScope(std::string name, const Spot& spot) {
    Scope& scope = model_.scopes.emplace_back();
    scope.name = std::move(name);
    scope.spot = spot;
    for (const char* part : {"address", "address-group"}) Fill(scope, part, scope.addresses);
    for (const char* part : {"service", "service-group"}) Fill(scope, part, scope.services);
    for (const char* part : {"application", "application-group"})
      Fill(scope, part, scope.applications);
    Fill(scope, "schedule", scope.schedules);
    return &scope;
  }

  void Fill(const Scope& scope, std::string_view part, NameTable& table) {
    const Spot named = scope.spot.Child(part);
    if (!named.exists()) return;
    for (const NodeId id : named.children()) {
      const Spot entry{named.tree, id};
      const auto [found, fresh] = table.try_emplace(entry.name(), entry);
      if (!fresh) ReportTwice(entry, found->second, scope.name);
    }
  }

  void NoteOnce(const Spot& entry, NameTable& seen) {
    const auto [found, fresh] = seen.try_emplace(entry.name(), entry);
    if (!fresh) ReportTwice(entry, found->second, "the text");
  }

  void ReportTwice(const Spot& entry, const Spot& first, const std::string& where) {
    Diagnostic twice;
    twice.code = "PW-DIA-panos-0105";
    twice.places = {entry.place(), first.place()};
    twice.message =
        "expected each name once in " + where + ", found " + Quote(entry.name()) + " again";
    diagnostics_.Add(std::move(twice));
  }

  static std::vector<Zone> ZonesOf(const Spot& scope) {
    std::vector<Zone> out;
    const Spot named = scope.Child("zone");
    if (!named.exists()) return out;
    for (const NodeId id : named.children()) {
      const Spot entry{named.tree, id};
      Zone zone;
      zone.name = std::string(entry.name());
      zone.place = entry.place();
      const Spot network = entry.Child("network");
      for (const char* kind : {"layer3", "layer2", "virtual-wire", "tap"}) {
        const Spot list = network.Child(kind);
        if (!list.exists()) continue;
        for (const NodeId member : list.children())
          zone.interfaces.emplace_back(Spot{list.tree, member}.name());
      }
      zone.is_external = network.Child("external").exists();
      out.push_back(std::move(zone));
    }
    return out;
  }

  void MakePoints() {
    const Device* firewall = nullptr;
    const Device* manager = nullptr;
    const Scope* pushed = nullptr;
    for (const Device& device : devices_) {
      if (firewall == nullptr && !device.systems.empty()) firewall = &device;
      const bool manages =
          !device.groups.empty() || (device.shared != nullptr && HasRulebase(*device.shared));
      if (manager == nullptr && manages) manager = &device;
      if (pushed == nullptr) pushed = device.pushed;
    }
    std::vector<Context> managed;
    if (pushed != nullptr) {
      managed.push_back({pushed->name, pushed->spot.place(), {pushed}, 0, {}});
    } else if (manager != nullptr) {
      managed = ManagedContexts(*manager);
    }
    const std::size_t systems = firewall == nullptr ? 1 : firewall->systems.size();
    if (systems * std::max<std::size_t>(managed.size(), 1) > kContextsMax) {
      const Spot& at = firewall == nullptr ? managed.front().scopes.front()->spot
                                           : firewall->systems.front()->spot;
      diagnostics_.Error("PW-DIA-panos-0114", at.place(),
                         "expected at most 4,096 device groups and virtual systems, found more");
      return;
    }
    if (firewall != nullptr) {
      for (const Scope* system : firewall->systems)
        model_.points.push_back(SystemPoint(*firewall, *system, managed));
    } else if (!managed.empty()) {
      model_.points.push_back({"Panorama", managed.front().place, std::move(managed)});
    }
  }

  static Point SystemPoint(const Device& firewall, const Scope& system,
                           const std::vector<Context>& managed) {
    Point point{system.name, system.spot.place(), {}};
    Context local{system.name, system.spot.place(), {&system}, 0, ZonesOf(system.spot)};
    if (firewall.shared != nullptr) local.scopes.push_back(firewall.shared);
    local.managed_from = local.scopes.size();
    for (const Context& outer : managed) {
      Context both = local;
      both.scopes.insert(both.scopes.end(), outer.scopes.begin(), outer.scopes.end());
      if (managed.size() > 1) both.name += " in " + outer.name;
      if (both.zones.empty()) both.zones = outer.zones;
      point.contexts.push_back(std::move(both));
    }
    if (managed.empty()) point.contexts.push_back(std::move(local));
    return point;
  }

  // Of every device group that can have firewalls: those that have, and those without groups below.
  std::vector<Context> ManagedContexts(const Device& manager) {
    std::unordered_map<std::string_view, const Scope*> groups;
    std::set<std::string_view> parents;
    for (const Scope* group : manager.groups) {
      groups.emplace(group->spot.name(), group);
      parents.insert(group->parent);
    }
    std::vector<Zone> zones;
    if (manager.template_zones.size() == 1) zones = manager.template_zones.front();
    std::vector<Context> out;
    for (const Scope* group : manager.groups) {
      const bool has_devices = group->spot.Child("devices").exists();
      if (parents.count(group->spot.name()) > 0 && !has_devices) continue;
      Context context{group->name, group->spot.place(), {}, 0, zones};
      if (out.size() > kContextsMax) break;  // an error of the caller
      if (!AddAncestors(group, groups, context)) continue;
      if (manager.shared != nullptr) context.scopes.push_back(manager.shared);
      out.push_back(std::move(context));
    }
    if (manager.groups.empty() && manager.shared != nullptr) {
      out.push_back(
          {manager.shared->name, manager.shared->spot.place(), {manager.shared}, 0, zones});
    }
    if (out.empty() && !manager.groups.empty()) ReportLoop(*manager.groups.front());
    return out;
  }

  bool AddAncestors(const Scope* group,
                    const std::unordered_map<std::string_view, const Scope*>& groups,
                    Context& context) {
    constexpr std::size_t kLevelsMax = 64;  // devices have four
    while (group != nullptr) {
      if (context.scopes.size() == kLevelsMax) {
        ReportLoop(*group);
        return false;
      }
      context.scopes.push_back(group);
      if (group->parent.empty()) break;
      const auto parent = groups.find(group->parent);
      if (parent == groups.end()) {
        diagnostics_.Error("PW-DIA-panos-0113", group->spot.place(),
                           "expected the device group above this one, found none of the name " +
                               Quote(group->parent));
        return false;
      }
      group = parent->second;
    }
    return true;
  }

  void ReportLoop(const Scope& group) {
    diagnostics_.Error(
        "PW-DIA-panos-0113", group.spot.place(),
        "expected device groups at most 64 deep, found a loop through " + Quote(group.spot.name()));
  }

  Model& model_;
  Diagnostics& diagnostics_;
  std::vector<Device> devices_;
};

}  // namespace

void FindScopes(Model& model, Diagnostics& diagnostics) { Finder(model, diagnostics).Find(); }

}  // namespace portwright::dialect::panos
