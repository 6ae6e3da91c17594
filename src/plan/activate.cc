#include "plan/activate.h"

#include <algorithm>

#include "base/text.h"
#include "plan/decision_names.h"

namespace portwright::plan {
namespace {

using catalog::Truth;

template <typename Row>
std::vector<std::string> IdsOf(const std::vector<Row>& rows) {
  std::vector<std::string> ids;
  for (const Row& row : rows) ids.push_back(row.id);
  return ids;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& known,
                       std::string_view product) {
  if (const auto near = Nearest(word, known)) return "did you mean " + *near + "?";
  return "`portwright catalog show " + std::string(product) + "` lists them";
}

// Judges one instance's answers against its catalog.
class AnswerReader {
 public:
  AnswerReader(const site::Site& site, std::uint32_t index, const catalog::Catalog& catalog,
               Diagnostics& diagnostics)
      : instance_(site.instances[index]), catalog_(catalog), diagnostics_(diagnostics) {
    state_.instance = index;
    state_.catalog = &catalog;
  }

  InstanceState Read() {
    ReadFeatures();
    ReadChoices();
    ReadParameters();
    CheckVersion();
    CheckNames();
    return std::move(state_);
  }

 private:
  void Unknown(std::string_view code, SourcePlace place, std::string_view what,
               std::string_view word, const std::vector<std::string>& known) {
    diagnostics_.Error(
        code, place,
        "expected a " + std::string(what) + " of " + catalog_.product + ", found " + Quote(word),
        DidYouMean(word, known, catalog_.product));
  }

  void ReadFeatures() {
    const std::size_t count = catalog_.features.size();
    state_.features.assign(count, Truth::kUnknown);
    state_.feature_grounds.assign(count, "unanswered");
    std::vector<bool> said(count, false);
    for (const auto& [name, given] : instance_.features) {
      const std::uint32_t f = catalog_.FindFeature(name);
      if (f == catalog::kNone) {
        Unknown("PW-PLAN-0021", given.place, "feature", name, IdsOf(catalog_.features));
        continue;
      }
      const bool on = given.state == site::Switch::kOn;
      state_.features[f] = on ? Truth::kTrue : Truth::kFalse;
      state_.feature_grounds[f] = on ? "on" : "off: " + given.reason;
      said[f] = true;
    }
    for (std::uint32_t f = 0; f < count; ++f) {
      if (catalog_.features[f].always && !said[f]) {
        state_.features[f] = Truth::kTrue;
        state_.feature_grounds[f] = "always";
      }
    }
    for (std::uint32_t f = 0; f < count; ++f) {
      if (state_.features[f] != Truth::kTrue) continue;
      for (const std::uint32_t implied : catalog_.features[f].implies) {
        if (state_.features[implied] == Truth::kUnknown) {
          state_.features[implied] = Truth::kTrue;
          state_.feature_grounds[implied] = "implied by " + catalog_.features[f].id;
        } else if (state_.features[implied] == Truth::kFalse && said[f]) {
          diagnostics_.Warning("PW-PLAN-0022",
                               instance_.features.at(catalog_.features[implied].id).place,
                               "expected " + catalog_.features[implied].id + " on, since " +
                                   catalog_.features[f].id + " needs it, found it off",
                               "what needs it will fail, or it is permitted in another way");
        }
      }
    }
  }

  void ReadChoices() {
    for (const catalog::Choice& choice : catalog_.choices) {
      state_.picks.push_back(choice.defaults);
      state_.pick_is_default.push_back(true);
    }
    for (const auto& [name, given] : instance_.choices) {
      const std::uint32_t c = catalog_.FindChoice(name);
      if (c == catalog::kNone) {
        Unknown("PW-PLAN-0023", given.place, "choice", name, IdsOf(catalog_.choices));
        continue;
      }
      const catalog::Choice& choice = catalog_.choices[c];
      for (const std::string& option : given.values) {
        if (FindOption(choice, option) == nullptr) {
          Unknown("PW-PLAN-0024", given.place, "option of " + name, option, IdsOf(choice.options));
        }
      }
      if (!choice.picks_some && given.values.size() != 1) {
        diagnostics_.Error(
            "PW-PLAN-0025", given.place,
            "expected one option of " + name + ", found " + std::to_string(given.values.size()));
      }
      state_.picks[c] = given.values;
      state_.pick_is_default[c] = false;
    }
  }

  void ReadParameters() {
    for (const catalog::Parameter& parameter : catalog_.parameters) {
      state_.parameters.push_back(parameter.default_value
                                      ? std::vector<std::string>{*parameter.default_value}
                                      : std::vector<std::string>());
    }
    std::vector<bool> given_here(catalog_.parameters.size(), false);
    for (const auto& [name, given] : instance_.parameters) {
      const std::uint32_t p = catalog_.FindParameter(name);
      if (p == catalog::kNone) {
        Unknown("PW-PLAN-0026", given.place, "parameter", name, IdsOf(catalog_.parameters));
        continue;
      }
      for (const std::string& value : given.values)
        CheckValue(catalog_.parameters[p], value, given.place);
      state_.parameters[p] = given.values;
      given_here[p] = true;
    }
    for (std::uint32_t p = 0; p < catalog_.parameters.size(); ++p) ApplyFormula(p, given_here);
  }

  // One formula may build on another that stands behind it; the catalog has no circles.
  void ApplyFormula(std::uint32_t p, std::vector<bool>& known) {
    const auto& formula = catalog_.parameters[p].formula;
    if (!formula || known[p]) return;
    known[p] = true;
    ApplyFormula(formula->parameter, known);
    for (const std::string& base : state_.parameters[formula->parameter]) {
      const auto number = ParseNumber(base);
      if (!number) continue;  // said when the value was read
      const std::int64_t value =
          catalog::Catalog::Apply(*formula, static_cast<std::int64_t>(*number));
      CheckValue(catalog_.parameters[p], std::to_string(value), instance_.place);
      state_.parameters[p].push_back(std::to_string(value));
    }
  }

  void CheckValue(const catalog::Parameter& parameter, const std::string& value,
                  SourcePlace place) {
    if (parameter.type == catalog::ParameterType::kText) return;
    const auto number = ParseNumber(value);
    const auto min = std::max<std::int64_t>(parameter.min, 0);
    const std::int64_t max = parameter.max != 0 ? parameter.max : 0xffffffffLL;
    if (number && static_cast<std::int64_t>(*number) >= min &&
        static_cast<std::int64_t>(*number) <= max)
      return;
    diagnostics_.Error("PW-PLAN-0027", place,
                       "expected a number from " + std::to_string(min) + " to " +
                           std::to_string(max) + " for " + parameter.id + ", found " +
                           Quote(value));
  }

  void CheckVersion() {
    if (instance_.version.empty() || catalog_.FindVersion(instance_.version) != catalog::kNone)
      return;
    const bool matters = std::any_of(catalog_.requirements.begin(), catalog_.requirements.end(),
                                     [](const auto& r) { return r.when.ListMentions().version; });
    if (!matters) return;
    diagnostics_.Error(
        "PW-PLAN-0028", instance_.place,
        "expected a version that the catalog orders, found " + Quote(instance_.version),
        "one of " + Join(catalog_.versions, ", "));
  }

  void CheckNames() {
    for (const auto& [name, given] : instance_.initiators) {
      if (!KnowsRequirement(catalog_, name, given.place, diagnostics_)) {
        Unknown("PW-PLAN-0029", given.place, "requirement", name, IdsOf(catalog_.requirements));
      }
    }
    std::vector<std::string> bindable = IdsOf(catalog_.roles);
    for (const catalog::Role& role : catalog_.roles) {
      if (!role.shared.empty()) bindable.push_back(role.shared);
    }
    for (const auto& [name, given] : instance_.bind) {
      if (std::find(bindable.begin(), bindable.end(), name) == bindable.end()) {
        Unknown("PW-PLAN-0030", given.place, "role", name, bindable);
      }
    }
  }

  const site::Instance& instance_;
  const catalog::Catalog& catalog_;
  Diagnostics& diagnostics_;
  InstanceState state_;
};

}  // namespace

std::vector<InstanceState> AnswerQuestions(const site::Site& site,
                                           const std::vector<const catalog::Catalog*>& catalogs,
                                           Diagnostics& diagnostics) {
  std::vector<InstanceState> states;
  for (std::uint32_t i = 0; i < site.instances.size(); ++i) {
    const site::Instance& instance = site.instances[i];
    const auto found = std::find_if(catalogs.begin(), catalogs.end(),
                                    [&](const auto* c) { return c->product == instance.product; });
    if (found == catalogs.end()) {
      diagnostics.Error("PW-PLAN-0020", instance.place,
                        "expected a product with a catalog, found " + Quote(instance.product),
                        "`portwright catalog list` shows the products");
      continue;
    }
    states.push_back(AnswerQuestionsOf(site, i, **found, diagnostics));
  }
  return states;
}

InstanceState AnswerQuestionsOf(const site::Site& site, std::uint32_t instance,
                                const catalog::Catalog& catalog, Diagnostics& diagnostics) {
  return AnswerReader(site, instance, catalog, diagnostics).Read();
}

Truth InstanceContext::Feature(std::string_view feature) const {
  const std::uint32_t f = state_.catalog->FindFeature(feature);
  if (feature_on) {
    const auto& implied = state_.catalog->features[*feature_on].implies;
    if (f == *feature_on || std::binary_search(implied.begin(), implied.end(), f)) {
      if (state_.features[f] == Truth::kUnknown) return Truth::kTrue;
    }
  }
  const bool off = unanswered_is_off || unanswered_features_are_off;
  if (state_.features[f] == Truth::kUnknown && off) return Truth::kFalse;
  return state_.features[f];
}

Truth InstanceContext::Picked(std::string_view choice, std::string_view option) const {
  const std::uint32_t c = state_.catalog->FindChoice(choice);
  if (pick && pick->first == c) return pick->second == option ? Truth::kTrue : Truth::kFalse;
  const auto& picks = state_.picks[c];
  if (picks.empty()) return unanswered_is_off ? Truth::kFalse : Truth::kUnknown;
  return std::find(picks.begin(), picks.end(), option) != picks.end() ? Truth::kTrue
                                                                      : Truth::kFalse;
}

std::vector<std::string> InstanceContext::Parameter(std::string_view parameter) const {
  return state_.parameters[state_.catalog->FindParameter(parameter)];
}

std::optional<std::string> InstanceContext::Version() const {
  const std::string& version = site_.instances[state_.instance].version;
  if (version.empty()) return std::nullopt;
  return version;
}

std::optional<std::string> InstanceContext::Attribute(catalog::PairEnd end,
                                                      catalog::PairAttribute attribute) const {
  if (!has_pair) return std::nullopt;
  const bool from = end == catalog::PairEnd::kFrom;
  const std::string& value = attribute == catalog::PairAttribute::kOs
                                 ? (from ? from_os : to_os)
                                 : (from ? from_host : to_host);
  if (value.empty()) return std::nullopt;
  return value;
}

Activity ActivityOf(const catalog::Expression& when, InstanceContext& context) {
  const Truth truth = when.Evaluate(context);
  if (truth == Truth::kTrue) return Activity::kActive;
  if (truth == Truth::kFalse) return Activity::kOff;
  // What is still open with all unanswered questions closed depends on the pair (or on an unknown
  // version).
  context.unanswered_is_off = true;
  const Truth closed = when.Evaluate(context);
  context.unanswered_is_off = false;
  if (closed == Truth::kUnknown && when.ListMentions().pair) return Activity::kPerPair;
  return Activity::kUnanswered;
}

bool WaitsForVersion(const catalog::Expression& when, InstanceContext& context) {
  context.unanswered_is_off = true;
  const bool waits = when.ListUndecided(context).version;
  context.unanswered_is_off = false;
  return waits;
}

}  // namespace portwright::plan
