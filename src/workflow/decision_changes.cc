#include "workflow/decision_changes.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace portwright::workflow {
namespace {

using Names = std::vector<std::string>;

bool Has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <typename Row>
Names IdsOf(const std::vector<Row>& rows) {
  Names ids;
  for (const Row& row : rows) ids.push_back(row.id);
  return ids;
}

Names Bindable(const catalog::Catalog& catalog) {
  Names names = IdsOf(catalog.roles);
  for (const catalog::Role& role : catalog.roles) {
    if (!role.shared.empty()) names.push_back(role.shared);
  }
  return names;
}

Names Windows(const catalog::Catalog& catalog) {
  Names names;
  for (const catalog::Requirement& one : catalog.requirements) {
    if (!one.temporary.empty()) names.push_back(one.temporary);
  }
  return names;
}

// Requirements that are called so; those that the overlay withdraws are known, too.
Names CalledSo(const catalog::Catalog& catalog, const std::string& id) {
  Names found;
  for (const auto* list : {&catalog.requirements, &catalog.withdrawn}) {
    for (const catalog::Requirement& one : *list) {
      if (IsCalled(one, id)) found.push_back(one.id);
    }
  }
  return found;
}

const catalog::Catalog& CatalogOf(const LoadedSite& site, const std::string& product) {
  const auto found = std::find_if(site.in_use.begin(), site.in_use.end(),
                                  [&](const auto* one) { return one->product == product; });
  PORTWRIGHT_CHECK(found != site.in_use.end(), "a product in use with a catalog");
  return **found;
}

class Comparer {
 public:
  Comparer(const LoadedSite& before, const LoadedSite& after, const std::string& product)
      : before_(before),
        after_(after),
        site_(*before.site),
        product_(product),
        old_(CatalogOf(before, product)),
        new_(CatalogOf(after, product)) {}

  std::vector<DecisionChange> Run() {
    for (const site::Instance& instance : site_.instances) {
      if (instance.product == product_) OfInstance(instance);
    }
    OfNames();
    for (const site::Omission& one : site_.omit)
      Requirement(one.place, "omission", one.requirement, one.instance);
    for (const site::Guardrail& rule : site_.guardrails) {
      for (const site::GuardrailException& one : rule.except)
        Requirement(one.place, "exception of " + rule.id, one.requirement, one.instance);
    }
    if (before_.overlay) OfOverlay();
    return std::move(out_);
  }

 private:
  void Name(SourcePlace place, const std::string& decision, const std::string& name,
            const Names& old_names, const Names& new_names) {
    if (!Has(old_names, name) || Has(new_names, name)) return;
    const auto near = Nearest(name, new_names);
    out_.push_back({place, decision, name, true, near.value_or("")});
  }

  void Requirement(SourcePlace place, const std::string& decision, const std::string& id,
                   std::uint32_t instance) {
    if (id.empty() || (instance != site::kNone && site_.instances[instance].product != product_))
      return;
    const Names was = CalledSo(old_, id);
    const Names now = CalledSo(new_, id);
    if (was.empty() || was == now) return;
    if (!now.empty()) {
      out_.push_back({place, decision, id, false, Join(now, ", ")});
      return;
    }
    const auto near = Nearest(id, IdsOf(new_.requirements));
    out_.push_back({place, decision, id, true, near.value_or("")});
  }

  void OfInstance(const site::Instance& instance) {
    const std::string of = " of " + instance.id;
    for (const auto& [name, one] : instance.features)
      Name(one.place, "feature" + of, name, IdsOf(old_.features), IdsOf(new_.features));
    for (const auto& [name, one] : instance.choices) {
      Name(one.place, "choice" + of, name, IdsOf(old_.choices), IdsOf(new_.choices));
      const std::uint32_t was = old_.FindChoice(name);
      const std::uint32_t now = new_.FindChoice(name);
      if (was == catalog::kNone || now == catalog::kNone) continue;
      for (const std::string& option : one.values) {
        Name(one.place, "option of " + name + of, option, IdsOf(old_.choices[was].options),
             IdsOf(new_.choices[now].options));
      }
    }
    for (const auto& [name, one] : instance.parameters)
      Name(one.place, "parameter" + of, name, IdsOf(old_.parameters), IdsOf(new_.parameters));
    for (const auto& [name, one] : instance.initiators)
      Requirement(one.place, "initiator" + of, name, site::kNone);
    for (const auto& [name, one] : instance.bind)
      Name(one.place, "binding" + of, name, Bindable(old_), Bindable(new_));
    Name(instance.place, "version" + of, instance.version, old_.versions, new_.versions);
  }

  // What the site says for all products: lost when none of them knows it.
  void OfNames() {
    const auto all = [](const LoadedSite& site, Names (*names_of)(const catalog::Catalog&)) {
      Names names;
      for (const catalog::Catalog* catalog : site.in_use) {
        for (std::string& name : names_of(*catalog)) names.push_back(std::move(name));
      }
      return names;
    };
    for (const auto& [name, one] : site_.bind)
      Name(one.place, "binding", name, all(before_, Bindable), all(after_, Bindable));
    for (const site::Group& group : site_.groups) {
      for (std::uint32_t m = group.first; m < group.first + group.count; ++m) {
        Name(group.place, "group " + group.id, site_.group_roles[site_.group_members[m].role],
             all(before_, Bindable), all(after_, Bindable));
      }
    }
    for (const site::Window& window : site_.windows)
      Name(window.place, "window", window.name, all(before_, Windows), all(after_, Windows));
  }

  void OfOverlay() {
    for (const yaml::Pair& product : before_.overlay->products()) {
      if (product.key.text() != product_) continue;
      for (const char* const key : {"change", "withdraw"}) {
        const auto list = product.value.Find(key);
        if (!list) continue;
        for (const yaml::Node& one : *list) {
          const auto id = one.Find("requirement");
          if (id) Requirement(one.place(), "amendment", std::string(id->text()), site::kNone);
        }
      }
    }
  }

  const LoadedSite& before_;
  const LoadedSite& after_;
  const site::Site& site_;
  const std::string& product_;
  const catalog::Catalog& old_;
  const catalog::Catalog& new_;
  std::vector<DecisionChange> out_;
};

}  // namespace

std::vector<DecisionChange> CompareDecisions(const LoadedSite& before, const LoadedSite& after,
                                             const std::string& product) {
  return Comparer(before, after, product).Run();
}

report::Table DecisionsTable(const std::vector<DecisionChange>& changes,
                             const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Decisions";
  table.empty_text = "every decision of the site finds what it is about";
  table.columns = {report::Text("State"), report::Text("Decision"), report::Text("Name"),
                   report::Text("Now"), report::Text("Place")};
  for (const DecisionChange& one : changes) {
    std::string now = one.now;
    if (one.is_lost) now = now.empty() ? "nothing" : "nothing; did you mean " + now + "?";
    table.rows.push_back({one.is_lost ? "lost" : "carried along", one.decision, one.name, now,
                          diagnostics.Describe(one.place)});
    table.tones.push_back(one.is_lost ? report::Tone::kBad : report::Tone::kGood);
  }
  return table;
}

}  // namespace portwright::workflow
