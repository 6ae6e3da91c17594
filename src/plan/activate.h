// Which requirements a site's answers switch on: features with what they imply, choices with their
// defaults, parameters, versions. Features come first, then ports: what is unanswered plans nothing
// and is asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "plan/plan.h"
#include "site/site.h"

namespace portwright::plan {

// One instance with its catalog, every question answered as far as the site does.
struct InstanceState {
  std::uint32_t instance = kNone;
  const catalog::Catalog* catalog = nullptr;
  std::vector<catalog::Truth> features;  // by index of the catalog
  std::vector<std::string>
      feature_grounds;  // `on`, `always`, `implied by oracle`, `off: no SNMP here`
  std::vector<std::vector<std::string>> picks;  // by choice; empty: no answer and no default
  std::vector<bool> pick_is_default;
  std::vector<std::vector<std::string>>
      parameters;  // by parameter, formulas applied; empty: no value
};

// Judges the instances against their catalogs (PW-PLAN-002x) and answers their questions. Instances
// without a catalog are left out, after a diagnostic.
std::vector<InstanceState> AnswerQuestions(const site::Site& site,
                                           const std::vector<const catalog::Catalog*>& catalogs,
                                           Diagnostics& diagnostics);

// One of them, by its index, with its catalog.
InstanceState AnswerQuestionsOf(const site::Site& site, std::uint32_t instance,
                                const catalog::Catalog& catalog, Diagnostics& diagnostics);

// The values of a `when` for one instance, and for one pair of ends where that is known.
class InstanceContext : public catalog::Context {
 public:
  explicit InstanceContext(const InstanceState& state, const site::Site& site)
      : state_(state), site_(site) {}

  catalog::Truth Feature(std::string_view feature) const override;
  catalog::Truth Picked(std::string_view choice, std::string_view option) const override;
  std::vector<std::string> Parameter(std::string_view parameter) const override;
  std::optional<std::string> Version() const override;
  std::optional<std::string> Attribute(catalog::PairEnd end,
                                       catalog::PairAttribute attribute) const override;

  // "What if": this feature on, with all it implies; or this option picked; or what is unanswered
  // off.
  std::optional<std::uint32_t> feature_on;
  std::optional<std::pair<std::uint32_t, std::string>> pick;
  bool unanswered_is_off = false;
  bool unanswered_features_are_off = false;  // and choices stay open

  bool has_pair = false;
  std::string from_os, to_os, from_host, to_host;  // empty: not known

 private:
  const InstanceState& state_;
  const site::Site& site_;
};

enum class Activity { kActive, kPerPair, kOff, kUnanswered };
Activity ActivityOf(const catalog::Expression& when, InstanceContext& context);

// Whether only the version, which the site does not say, keeps `when` from being decided, whatever
// is unanswered beside.
bool WaitsForVersion(const catalog::Expression& when, InstanceContext& context);

// Questions that the instance leaves open or answers by default, with what each would open.
std::vector<Question> OpenQuestions(const InstanceState& state, const site::Site& site);

// `tcp/443 ESXi host -> cluster`, one for each entry of `allow`, both ways where either end opens.
std::vector<std::string> Opens(const catalog::Catalog& catalog,
                               const catalog::Requirement& requirement);

}  // namespace portwright::plan
