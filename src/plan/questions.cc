// What a site has not answered, and what each answer would open.
#include <algorithm>
#include <set>

#include "plan/activate.h"

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

void AskFeatures(const InstanceState& state, const site::Site& site,
                 const std::vector<Activity>& now, std::vector<Question>& out) {
  for (std::uint32_t f = 0; f < state.features.size(); ++f) {
    if (state.features[f] != Truth::kUnknown) continue;
    const catalog::Feature& feature = state.catalog->features[f];
    Question question =
        About(state, site, QuestionKind::kFeature, feature.id,
              feature.question.empty() ? "is " + feature.title + " in use?" : feature.question);
    InstanceContext context(state, site);
    context.feature_on = f;
    for (std::size_t r = 0; r < now.size(); ++r) {
      const catalog::Requirement& requirement = state.catalog->requirements[r];
      if (!Plans(now[r]) && Plans(ActivityOf(requirement.when, context)))
        AddTo(question, *state.catalog, requirement);
    }
    Finish(question);
    if (!question.requirements.empty()) out.push_back(std::move(question));
  }
}

void AskChoices(const InstanceState& state, const site::Site& site,
                const std::vector<Activity>& now, std::vector<Question>& out) {
  for (std::uint32_t c = 0; c < state.picks.size(); ++c) {
    if (!state.pick_is_default[c]) continue;
    const catalog::Choice& choice = state.catalog->choices[c];
    Question question = About(state, site, QuestionKind::kChoice, choice.id,
                              choice.question.empty() ? choice.title : choice.question);
    for (const std::string& taken : state.picks[c])
      question.taken += (question.taken.empty() ? "" : ", ") + taken;
    for (std::size_t r = 0; r < now.size(); ++r) {
      const catalog::Requirement& requirement = state.catalog->requirements[r];
      const auto mentions = requirement.when.ListMentions();
      if (std::find(mentions.choices.begin(), mentions.choices.end(), choice.id) ==
          mentions.choices.end())
        continue;
      const bool hangs =
          std::any_of(choice.options.begin(), choice.options.end(), [&](const auto& option) {
            InstanceContext context(state, site);
            context.pick = {c, option.id};
            return Plans(ActivityOf(requirement.when, context));
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
      if (!Plans(now[r])) continue;
      const bool in_allow = std::any_of(requirement.allow.begin(), requirement.allow.end(),
                                        [&](const auto& entry) { return entry.parameter == p; });
      if (in_allow) AddTo(question, *state.catalog, requirement);
    }
    Finish(question);
    if (question.requirements.empty()) continue;
    question.fails = true;
    out.push_back(std::move(question));
  }
}

void AskInitiators(const InstanceState& state, const site::Site& site,
                   const std::vector<Activity>& now, std::vector<Question>& out) {
  const auto& answered = site.instances[state.instance].initiators;
  for (std::size_t r = 0; r < now.size(); ++r) {
    const catalog::Requirement& requirement = state.catalog->requirements[r];
    if (!Plans(now[r]) || requirement.initiator != catalog::Initiator::kUnknown) continue;
    if (answered.find(requirement.id) != answered.end()) continue;
    Question question =
        About(state, site, QuestionKind::kInitiator, requirement.id,
              "which end opens the connection, " + state.catalog->roles[requirement.from].title +
                  " or " + state.catalog->roles[requirement.to].title + "?");
    question.taken = "from, as the document says";
    AddTo(question, *state.catalog, requirement);
    out.push_back(std::move(question));
  }
}

}  // namespace

std::vector<std::string> Opens(const catalog::Catalog& catalog,
                               const catalog::Requirement& requirement) {
  const bool turned = requirement.initiator == catalog::Initiator::kTo;
  const std::string ends = catalog.roles[turned ? requirement.to : requirement.from].title +
                           " -> " + catalog.roles[turned ? requirement.from : requirement.to].title;
  std::vector<std::string> out;
  for (const catalog::AllowEntry& entry : requirement.allow)
    out.push_back(ToText(entry.service) + " " + ends);
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
  AskChoices(state, site, now, out);
  AskParameters(state, site, now, out);
  AskInitiators(state, site, now, out);
  return out;
}

}  // namespace portwright::plan
