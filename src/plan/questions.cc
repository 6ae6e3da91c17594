// What a site has not answered, and what each answer would open.
#include <algorithm>
#include <set>

#include "plan/activate.h"
#include "plan/decision_names.h"

namespace portwright::plan {
namespace {

using catalog::Truth;

bool Plans(Activity activity) {
  return activity == Activity::kActive || activity == Activity::kPerPair;
}

void AddTo(Question& question, const catalog::Catalog& catalog,
           const catalog::Requirement& requirement) {
  question.requirements.push_back(requirement.id);
  for (std::string& opens : Opens(catalog, requirement))
    question.would_open.push_back(std::move(opens));
}

void Finish(Question& question) {
  auto& opens = question.would_open;
  std::sort(opens.begin(), opens.end());
  opens.erase(std::unique(opens.begin(), opens.end()), opens.end());
}

Question About(const InstanceState& state, const site::Site& site, QuestionKind kind,
               const std::string& name, std::string text) {
  Question question;
  question.kind = kind;
  question.instance = state.instance;
  question.name = name;
  question.text = std::move(text);
  question.place = site.instances[state.instance].place;
  return question;
}

// Whether the feature alone opens it, perhaps after a choice that is asked then.
bool OpensAlone(const InstanceState& state, const site::Site& site, const catalog::Expression& when,
                std::uint32_t feature) {
  InstanceContext context(state, site);
  context.feature_on = feature;
  if (Plans(ActivityOf(when, context))) return true;
  context.unanswered_features_are_off = true;
  const bool open_with = when.Evaluate(context) != Truth::kFalse;
  context.feature_on.reset();
  return open_with && when.Evaluate(context) == Truth::kFalse;
}

// Whether it is among what keeps the requirement undecided, itself or by what it implies.
bool WaitsFor(const InstanceState& state, const site::Site& site, const catalog::Expression& when,
              std::uint32_t feature) {
  const auto undecided = when.ListUndecided(InstanceContext(state, site)).features;
  return std::any_of(undecided.begin(), undecided.end(), [&](const std::string& name) {
    const std::uint32_t f = state.catalog->FindFeature(name);
    const auto& implied = state.catalog->features[feature].implies;
    return f == feature || std::binary_search(implied.begin(), implied.end(), f);
  });
}

void AskFeatures(const InstanceState& state, const site::Site& site,
                 const std::vector<Activity>& now, std::vector<Question>& out) {
  for (std::uint32_t f = 0; f < state.features.size(); ++f) {
    if (state.features[f] != Truth::kUnknown) continue;
    const catalog::Feature& feature = state.catalog->features[f];
    Question question =
        About(state, site, QuestionKind::kFeature, feature.id,
              feature.question.empty() ? "is " + feature.title + " in use?" : feature.question);
    for (const bool alone : {true, false}) {
      for (std::size_t r = 0; r < now.size(); ++r) {
        const catalog::Requirement& requirement = state.catalog->requirements[r];
        if (Plans(now[r])) continue;
        if (alone ? OpensAlone(state, site, requirement.when, f)
                  : WaitsFor(state, site, requirement.when, f))
          AddTo(question, *state.catalog, requirement);
      }
      // What needs two features at once still is a reason to ask for each.
      if (!question.requirements.empty()) break;
    }
    Finish(question);
    if (!question.requirements.empty()) out.push_back(std::move(question));
  }
}

void AskChoices(const InstanceState& state, const site::Site& site, std::vector<Question>& out) {
  for (std::uint32_t c = 0; c < state.picks.size(); ++c) {
    if (!state.pick_is_default[c]) continue;
    const catalog::Choice& choice = state.catalog->choices[c];
    Question question = About(state, site, QuestionKind::kChoice, choice.id,
                              choice.question.empty() ? choice.title : choice.question);
    for (const std::string& taken : state.picks[c])
      question.taken += (question.taken.empty() ? "" : ", ") + taken;
    for (const catalog::Requirement& requirement : state.catalog->requirements) {
      const auto mentions = requirement.when.ListMentions();
      if (std::find(mentions.choices.begin(), mentions.choices.end(), choice.id) ==
          mentions.choices.end())
        continue;
      // Features first; another choice without an answer leaves it open all the same.
      const bool hangs =
          std::any_of(choice.options.begin(), choice.options.end(), [&](const auto& option) {
            InstanceContext context(state, site);
            context.pick = {c, option.id};
            context.unanswered_features_are_off = true;
            return requirement.when.Evaluate(context) != Truth::kFalse;
          });
      if (hangs) AddTo(question, *state.catalog, requirement);
    }
    Finish(question);
    if (question.requirements.empty()) continue;
    question.fails = state.picks[c].empty();
    out.push_back(std::move(question));
  }
}

void AskParameters(const InstanceState& state, const site::Site& site,
                   const std::vector<Activity>& now, std::vector<Question>& out) {
  for (std::uint32_t p = 0; p < state.parameters.size(); ++p) {
    if (!state.parameters[p].empty()) continue;
    const catalog::Parameter& parameter = state.catalog->parameters[p];
    Question question = About(state, site, QuestionKind::kParameter, parameter.id, parameter.title);
    for (std::size_t r = 0; r < now.size(); ++r) {
      const catalog::Requirement& requirement = state.catalog->requirements[r];
      InstanceContext context(state, site);
      context.unanswered_features_are_off = true;
      const auto undecided = requirement.when.ListUndecided(context).parameters;
      if (std::find(undecided.begin(), undecided.end(), parameter.id) != undecided.end()) {
        AddTo(question, *state.catalog, requirement);
        continue;
      }
      catalog::Requirement with_it = requirement;  // what of it has this port
      std::erase_if(with_it.allow, [&](const auto& entry) { return entry.parameter != p; });
      if (!with_it.allow.empty() && Plans(now[r])) AddTo(question, *state.catalog, with_it);
    }
    Finish(question);
    if (question.requirements.empty()) continue;
    question.fails = true;
    out.push_back(std::move(question));
  }
}

void AskInitiators(const InstanceState& state, const site::Site& site,
                   const std::vector<Activity>& now, std::vector<Question>& out) {
  for (std::size_t r = 0; r < now.size(); ++r) {
    const catalog::Requirement& requirement = state.catalog->requirements[r];
    if (!Plans(now[r]) || requirement.initiator != catalog::Initiator::kUnknown) continue;
    if (InitiatorAnswer(site.instances[state.instance], requirement) != nullptr) continue;
    Question question =
        About(state, site, QuestionKind::kInitiator, requirement.id,
              "which end opens the connection, " + state.catalog->roles[requirement.from].title +
                  " or " + state.catalog->roles[requirement.to].title + "?");
    question.taken = "from, as the document says";
    AddTo(question, *state.catalog, requirement);
    Finish(question);
    out.push_back(std::move(question));
  }
}

}  // namespace

std::vector<std::string> Opens(const catalog::Catalog& catalog,
                               const catalog::Requirement& requirement) {
  using catalog::Initiator;
  const std::string& from = catalog.roles[requirement.from].title;
  const std::string& to = catalog.roles[requirement.to].title;
  std::vector<std::string> out;
  for (const catalog::AllowEntry& entry : requirement.allow) {
    const bool no_port = entry.parameter != catalog::kNone && !catalog.DefaultOf(entry.parameter);
    const std::string service = no_port ? entry.text : ToText(entry.service);
    if (requirement.initiator != Initiator::kTo) out.push_back(service + " " + from + " -> " + to);
    const bool both = requirement.initiator == Initiator::kEither && from != to;
    if (requirement.initiator == Initiator::kTo || both)
      out.push_back(service + " " + to + " -> " + from);
  }
  return out;
}

std::vector<Question> OpenQuestions(const InstanceState& state, const site::Site& site) {
  InstanceContext context(state, site);
  std::vector<Activity> now;
  for (const catalog::Requirement& requirement : state.catalog->requirements) {
    now.push_back(ActivityOf(requirement.when, context));
  }
  std::vector<Question> out;
  AskFeatures(state, site, now, out);
  AskChoices(state, site, out);
  AskParameters(state, site, now, out);
  AskInitiators(state, site, now, out);
  return out;
}

}  // namespace portwright::plan
